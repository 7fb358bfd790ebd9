"""The rules of the lint: about operations, about parameters and bodies, about schemas."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openapi_python_client.strings import ClassName, PythonIdentifier

from openapi_sdk.description.media_types import choose_media_type
from openapi_sdk.description.nodes import as_array, as_object, as_text, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.model.request_writer import HEADER_NAME
from openapi_sdk_codegen.corrections.conventions.schema_names import becomes_class
from openapi_sdk_codegen.openapi.document import PlacedOperation, each_operation, each_schema
from openapi_sdk_codegen.openapi.python_names import RESERVED_CLASSES
from openapi_sdk_codegen.openapi.requests import CREDENTIAL_HEADERS, sent_parameters
from openapi_sdk_codegen.openapi.service import TENANT, find_parameter, find_tenant
from openapi_sdk_codegen.openapi.tree import Parts

#: What a rule finds: the place, what is wrong there, and what to do. `lint` makes a `Finding` of each.
RuleFindings = Iterator[tuple[Parts, str, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the lint.

    Attributes:
        id: Its name in messages.
        why: What openapi-python-client 0.29.1 does otherwise. "Row" means a row of docs/generator.md.
        check: Yields what is wrong in a description.
    """

    id: str
    why: str
    check: Callable[[dict[str, Any]], RuleFindings]


@lru_cache(maxsize=1 << 14)  # each rule asks for the same names
def to_identifier(name: str) -> str:
    """Return the Python identifier that the generator makes of a name."""
    return str(PythonIdentifier(name, prefix="field_"))


def _check_id_present(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        if operation.id is None:
            yield operation.parts, "no operationId", "give it one, `<resource>_<verb>`"


def _check_id_unique(document: dict[str, Any]) -> RuleFindings:
    modules: dict[tuple[str, str], PlacedOperation] = {}
    for operation in each_operation(document):
        if operation.id is not None:
            module = (to_identifier(operation.tag or "default"), to_identifier(operation.id))
            first = modules.setdefault(module, operation)
            if first is not operation:
                other = f"{first.label} ({first.id})"
                why = f"operationId {operation.id!r} becomes the same module as that of {other}"
                yield operation.parts, why, "give one of them another operationId"


def _check_id_shape(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        tag = operation.tag
        if operation.id is None or tag is None or to_identifier(tag) != tag:
            continue
        verb = operation.id.removeprefix(f"{tag}_")
        is_snake_case = to_identifier(operation.id) == operation.id and verb.isidentifier()
        if verb == operation.id or not is_snake_case or keyword.iskeyword(verb):
            why = f"operationId {operation.id!r} is not `{tag}_<verb>` with a verb in snake_case"
            yield operation.parts, why, "give it one of that form"


def _check_tag(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        match as_array(operation.data.get("tags")):
            case [tag]:
                if not isinstance(tag, str) or to_identifier(tag) != tag:
                    yield operation.parts, f"the tag {tag!r} is not a name in snake_case", "give it one that is"
            case tags:
                yield operation.parts, f"{len(tags)} tags", "give it one, the name of its resource"


def _check_tenant(document: dict[str, Any]) -> RuleFindings:
    tenant = find_tenant(document)
    if tenant is None:
        return
    operations = [*each_operation(document)]
    if all(find_parameter(each, tenant) is None for each in operations):
        why = f"no operation has the parameter {tenant.name!r} ({tenant.place})"
        yield (TENANT,), why, "correct `in` and `name`, or delete it"
    if tenant.listing and all(each.python_method != tenant.listing for each in operations):
        yield (TENANT, "listing"), f"no operation is `{tenant.listing}`", "name the method that lists, or delete it"


OPERATION_RULES = (
    Rule("operation-id-missing", "row 8: everything is named after the path", _check_id_present),
    Rule("operation-id-taken", "row 2: the second operation overwrites the module of the first", _check_id_unique),
    Rule(
        "operation-id-shape",
        "the verb becomes the method of the resource class; without the tag there is no method",
        _check_id_shape,
    ),
    Rule("one-plain-tag", "row 9: only the first tag counts, and it is turned into an identifier", _check_tag),
    Rule("tenant", "each method would have an argument that nothing sends", _check_tenant),
)


# Rules about parameters and bodies: what no argument of a generated method can send


def _check_path(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        if any(sign in operation.path for sign in "?#"):
            yield operation.parts, "a path with a query or a fragment", "describe it as parameters"


def _check_credentials(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        for parts, parameter in operation.parameters:
            name = as_text(parameter.get("name"))
            is_credential = parameter.get("in") == "header" and name.lower() in CREDENTIAL_HEADERS
            if is_credential and parameter.get("required") is True:
                yield parts, f"the header {name} is required, and has credentials", "describe it as `security`"


def _check_names(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        for parts, parameter in sent_parameters(operation):
            if parameter["in"] in ("header", "cookie") and not HEADER_NAME.fullmatch(parameter["name"]):
                yield parts, f"{parameter['name']!r} can't be the name of a {parameter['in']}", "leave it out"


def _check_content(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        for parts, parameter in sent_parameters(operation):
            for media_type in object_at(parameter, "content"):
                if "json" not in str(media_type).lower() and not str(media_type).lower().startswith("text/"):
                    why = f"{parameter['name']!r} is written in {media_type}"
                    yield parts, why, "describe it as text, with a `schema`"


def _check_body(document: dict[str, Any]) -> RuleFindings:
    for operation in each_operation(document):
        content = object_at(resolve_ref(document, operation.data.get("requestBody")), "content")
        if content and choose_media_type(document, content) is None:
            why = f"a body in {', '.join(map(str, content))}, which no model can be written in"
            remedy = "describe it as text or a file (`format: binary`), a form by its fields"
            yield (*operation.parts, "requestBody"), why, remedy


REQUEST_RULES = (
    Rule("path-query", "a path is sent as it is, and a query in it would not be one of its own", _check_path),
    Rule("credential-header", "credentials belong to the client, and no argument may replace them", _check_credentials),
    Rule("header-name", "it would end the header or the cookie, or could not be sent at all", _check_names),
    Rule("parameter-content", "only JSON and plain text can be written in a parameter", _check_content),
    Rule("body-media-type", "the body would be left out", _check_body),
)


# Rules about schemas: which become classes, and the names of classes and modules


def _check_inline_objects(document: dict[str, Any]) -> RuleFindings:
    for schema in each_schema(document):
        if schema.position != "component" and becomes_class(document, schema.data):
            is_free = not as_object(schema.data.get("properties")) and "allOf" not in schema.data
            remedy = "refer to JsonObject" if is_free else "give it a name under components.schemas, and refer to that"
            yield schema.parts, "an inline object, whose class is named after its place", remedy


def _check_inline_enums(document: dict[str, Any]) -> RuleFindings:
    for schema in each_schema(document):
        if schema.position == "operation" and "enum" in schema.data and schema.data.get("type") != "boolean":
            why = "an inline enum, whose class is named after the operation"
            yield schema.parts, why, "give it a name under components.schemas, and refer to that"


def _check_test_modules(document: dict[str, Any]) -> RuleFindings:
    for name in object_at(document, "components", "schemas"):
        if to_identifier(str(name)).startswith("test_"):
            yield ("components", "schemas", name), f"the schema {name!r} becomes a module `test_*.py`", "rename it"


def _check_class_names(document: dict[str, Any]) -> RuleFindings:
    modules: dict[str, str] = {}
    for name in object_at(document, "components", "schemas"):
        parts: Parts = ("components", "schemas", name)
        class_name = str(ClassName(str(name), "Model"))
        first = modules.setdefault(to_identifier(class_name), str(name))
        if first != str(name):
            yield parts, f"the schema {name!r} becomes the same module as {first!r}", "rename one of them"
        if class_name in RESERVED_CLASSES:
            yield parts, f"the schema {name!r} hides a name that the generated code imports", "rename it"


SCHEMA_RULES = (
    Rule("unnamed-object", "rows 8 and 15: each such object becomes a class of its own", _check_inline_objects),
    Rule("unnamed-enum", "row 8: each such enum becomes a class of its own", _check_inline_enums),
    Rule("test-module", "row 14: pytest would collect it", _check_test_modules),
    Rule(
        "class-name",
        "the later model overwrites the module, or hides what the generated code needs",
        _check_class_names,
    ),
)
