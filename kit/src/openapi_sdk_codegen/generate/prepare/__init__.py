"""Rewrite a description into the subset that openapi-python-client reads well.

In: the corrected description. Out: a copy for the generator, and functions with which the templates look up what the
generator's own model of a description can't hold, such as the style of a parameter. The package ships the description
itself, not the copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import is_object
from openapi_sdk_codegen.generate.auth import find_security
from openapi_sdk_codegen.generate.prepare.answers import prepare_answers
from openapi_sdk_codegen.generate.prepare.body_methods import make_batch_lookup, make_body_lookups
from openapi_sdk_codegen.generate.prepare.directions import find_examples_without_id, find_inside, find_sent
from openapi_sdk_codegen.generate.prepare.known_values import find_known_values
from openapi_sdk_codegen.generate.prepare.requests import prepare_requests
from openapi_sdk_codegen.generate.prepare.types import prepare_types
from openapi_sdk_codegen.generate.prepare.types.holders import find_file_models
from openapi_sdk_codegen.openapi.argument_names import may_store_file
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.structure import OBJECTS, check_structure
from openapi_sdk_codegen.openapi.tree import copy_json, value_at
from openapi_sdk_codegen.openapi.validation import is_newer_dialect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the generator gets.

    Attributes:
        document: The description in the form that the generator reads.
        template_globals: Functions that the templates may call, by name.
    """

    document: dict[str, Any]
    template_globals: Mapping[str, Callable[..., Any]]


def prepare(document: dict[str, Any]) -> Prepared:
    """Return what the generator gets for a corrected description, which is not changed."""
    result: dict[str, Any] = copy_json(document)
    sent, without_id = find_sent(result), find_examples_without_id(result)  # callbacks and examples are dropped next
    drop_unused(result)
    file_models = find_file_models(result)  # before the media types are replaced
    stored = {(each.tag or "", each.id or "") for each in each_operation(result) if may_store_file(result, each)}
    # Responses come first: they look at the parameters of pages as they are described.
    functions, answers = prepare_answers(result, find_security(document))
    known = {each.operation: find_known_values(result, each.rows) for each in answers if each.paging}
    rows = frozenset[str]().union(*(each.rows for each in answers))
    inside = find_inside(result, frozenset[tuple[str, str]]().union(*(each.pages for each in answers)), sent)
    template_globals: dict[str, Callable[..., Any]] = {
        **functions,
        **prepare_requests(result, known, stored),
        **prepare_types(result, file_models, sent=sent, rows=rows - without_id - inside),
    }
    template_globals |= make_body_lookups(template_globals)
    return Prepared(result, {**template_globals, "batch_methods": make_batch_lookup(template_globals)})


# Delete the parts of a description that produce no code.
#
# The generator's parser is stricter than the validation. It refuses a whole document for a licence without a name, or
# for null in place of an optional field.


#: Fields that produce no code, by the object that has them.
_UNUSED = {
    "document": ("externalDocs", "servers", "webhooks"),
    "info": ("contact", "license", "termsOfService"),
    "tag": ("externalDocs",),
    "operation": ("externalDocs", "callbacks", "servers"),
    "path item": ("servers",),
    "response": ("links",),
    "media type": ("examples",),
    "parameter": ("examples",),
    "header": ("examples",),
    "schema": ("externalDocs", "xml"),
    "components": ("headers", "links", "callbacks", "examples", "securitySchemes", "pathItems"),
}


def drop_unused(document: dict[str, Any]) -> None:
    """Delete the parts that produce no code, and each null in place of a missing field. The document is changed."""
    shapes = check_structure(document, is_newer=is_newer_dialect(document)).shapes
    for parts, name in sorted(shapes.items(), key=lambda each: len(each[0]), reverse=True):  # from the inside
        value = value_at(document, parts)
        if not is_object(value):
            continue
        for key in [*value]:
            if key in _UNUSED.get(name, ()) or (value[key] is None and key in OBJECTS[name].known):
                del value[key]
        if name == "schema" and value.get("multipleOf") == 0:
            del value["multipleOf"]
        if name == "parameter" and value.get("in") == "path":
            value["required"] = True  # there is no path without it
