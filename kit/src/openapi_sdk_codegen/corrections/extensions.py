"""Check the extensions that steer generation and the sandbox, and take them out of what is published.

Corrections and transcriptions set them. A template looks the value up and never writes it. On a published page they are
not ours: `drop_steering` removes them when pages are merged.

docs/reference.md says what each is. The conventions carry `x-of-listings` and `x-names-from` out, and remove the first
one of them.
"""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_array, is_object, object_at
from openapi_sdk.description.paged_bodies import find_page_fields
from openapi_sdk.description.paging import PAGING
from openapi_sdk.description.schemas import find_properties, get_types, merge_only_choice
from openapi_sdk.description.security import IN_BODY, PREFIX
from openapi_sdk.model.places import HEADER, split_path
from openapi_sdk_codegen.corrections.conventions.client_headers import CLIENT_HEADERS
from openapi_sdk_codegen.corrections.conventions.nodes import reachable_schemas
from openapi_sdk_codegen.corrections.conventions.paging import OF_LISTINGS, success_schema
from openapi_sdk_codegen.openapi.checks import Check
from openapi_sdk_codegen.openapi.document import each_operation, each_schema
from openapi_sdk_codegen.openapi.fidelity import WRITTEN
from openapi_sdk_codegen.openapi.released_names import NAME_RULES, NAMES_FROM, PYTHON_NAMES
from openapi_sdk_codegen.openapi.secrets import NOT_SECRET, PERSONAL, SECRET
from openapi_sdk_codegen.openapi.service import CLASS_NAME, NAME, TENANT, is_taken
from openapi_sdk_codegen.openapi.tree import json_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.openapi.tree import Parts

    ExtensionCheck = Callable[[dict[str, Any], dict[str, Any], Any], Iterator[str]]

SHOWN_FIELDS = "x-shown-fields"
#: The Python types of `x-reads-as`. Nothing of its text becomes code.
FORMS = ("decimal", "boolean", "date", "date-time", "date or date-time")

#: Objects whose keys are names. Everywhere else a key that begins with `x-` is an extension.
_NAME_MAPS = frozenset(
    (
        *("properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "paths", "webhooks"),
        *("schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links"),
        *("callbacks", "pathItems", "content", "encoding", "variables", "mapping", "x-shown-fields"),
    )
)
#: Words that are part of names in Python.
_WORD = re.compile(r"(?=.{1,40}\Z)[a-z]+(_[a-z]+)*")
_WORD_SAYS = "a word of at most 40 letters in lower case"
#: What `x-tenant` says, and what of it may be left out. Words become parts of names, texts only texts.
_TENANT = {
    "in": (re.compile("header|query|path"), "header, query or path"),
    "name": (re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}"), "the name of a parameter, of letters, digits and `_.-`"),
    "word": (_WORD, _WORD_SAYS),
    "plural": (_WORD, _WORD_SAYS),
    "none": (re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,.'()/-]{0,99}"), "a short text of letters, digits and `,.'()/-`"),
    "listing": (re.compile(r"(?=.{1,100}\Z)[a-z]\w*\.[a-z]\w*", re.ASCII), "a method, such as `things.list`"),
}
_OPTIONAL = frozenset({"none", "listing"})
#: Words that errors have for something else.
_TAKEN = frozenset(("count", "errors", "offset", "operation", "request", "rows", "status", "where", "why"))
_PREFIX = re.compile(r"(?:[!-~][ -~]{0,99})?")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
#: What `x-paging` says: the ways to page, with what each needs; places in an answer; parameters.
_WAYS: dict[str, tuple[str, ...]] = {
    "offset": ("place", "size"),
    "number": ("place",),
    "cursor": ("place", "next"),
    "key": ("place",),
    "address": ("next",),
    "whole": (),
}
#: Those in which fields of a body ask for a page.
_WAYS_BY_BODY = frozenset(("offset", "number", "cursor", "key"))
_PLACES_IN_ANSWERS = ("rows", "count", "next", "more", "pages")
_PAGE_PARAMETERS = ("place", "ascending", "size")
#: An address on one line, with nothing that Markdown or HTML would end it at.
_ADDRESS = re.compile(r"""https?://[^\s<>"'`\\\x00-\x20\x7f-\x9f]{1,2000}""")


def find_malformed(document: dict[str, Any]) -> Iterator[tuple[Parts, str]]:
    """Yield place and reason of each extension with a wrong value, or in a place where nothing reads it."""
    for parts, node in _each_object(document):
        for key, check in CHECKS.items():
            if key not in node:
                continue
            is_place, where = _PLACES.get(key, (None, ""))
            if is_place is not None and not is_place(parts):
                yield (*parts, key), f"nothing reads it here; move it {where}"
            else:
                yield from (((*parts, key), why) for why in check(document, node, node[key]))


def _list_malformed(document: dict[str, Any]) -> list[str]:
    """Return a line for each: its place, the reason, and the address of the page where it is known."""
    return [f"{json_path(parts)}: {why}{_page_of(document, parts)}" for parts, why in find_malformed(document)]


#: The extensions that steer generation and the sandbox have values that are listed here.
check_extensions = Check(
    "these extensions steer generation or the sandbox and have a wrong value; correct or delete them", _list_malformed
)


def drop_steering(document: dict[str, Any]) -> list[Parts]:
    """Remove the extensions that steer something from a published document, in place; return where they were."""
    places: list[Parts] = []
    for parts, node in list(_each_object(document)):
        for key in CHECKS:
            if key in node:
                del node[key]
                places.append((*parts, key))
    return places


def _each_object(document: Any) -> Iterator[tuple[Parts, dict[str, Any]]]:
    """Yield each object with its place, without those whose keys are names."""
    waiting: list[tuple[Parts, Any, bool]] = [((), document, False)]
    seen: set[tuple[int, bool]] = set()
    while waiting:
        parts, node, is_name_map = waiting.pop()
        if (id(node), is_name_map) in seen:  # YAML can write one object in many places
            continue
        seen.add((id(node), is_name_map))
        if is_array(node):
            waiting += [((*parts, index), child, False) for index, child in enumerate(node)]
        elif is_object(node):
            if not is_name_map:
                yield parts, node
            for key, child in node.items():
                if is_object(child) or is_array(child):
                    inner = not is_name_map and key in _NAME_MAPS and is_object(child)
                    waiting.append(((*parts, str(key)), child, inner))


def _check_fidelity(_document: dict[str, Any], _node: dict[str, Any], value: Any) -> Iterator[str]:
    if not _is_one_of(value, WRITTEN):
        yield f"{_show(value)} is not one of {', '.join(WRITTEN)}"


def _check_fidelity_of(_document: dict[str, Any], _node: dict[str, Any], value: Any) -> Iterator[str]:
    if not is_object(value):
        yield f"{_show(value)} is not an object of names and fidelities"
    for name, fidelity in as_object(value).items():
        if not _is_one_of(fidelity, WRITTEN):
            yield f"{_show(name)}: {_show(fidelity)} is not one of {', '.join(WRITTEN)}"


def _check_source(_document: dict[str, Any], _node: dict[str, Any], value: Any) -> Iterator[str]:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        yield f"{_show(value)} is not an http or https address"


def _check_reads_as(document: dict[str, Any], node: dict[str, Any], value: Any) -> Iterator[str]:
    if not is_object(value):
        yield f"{_show(value)} is not an object of properties and types"
    properties = find_properties(document, node) if value else {}
    for name, form in as_object(value).items():
        if not _is_one_of(form, FORMS):
            yield f"{_show(name)}: {_show(form)} is not one of {', '.join(FORMS)}"
        if name not in properties:
            yield f"there is no property {_show(name)}"
        elif not _is_text(schema := merge_only_choice(document, properties[name])) and not (
            form == "decimal" and get_types(schema) == ["number"]
        ):
            yield f"the property {_show(name)} is not text, or has an enum or a format of its own"


def _check_names(document: dict[str, Any], node: dict[str, Any], value: Any) -> Iterator[str]:
    if not is_array(value):
        yield f"{_show(value)} is not an array of properties"
    properties = find_properties(document, node)
    for name in as_array(value):
        if not isinstance(name, str) or name not in properties:
            yield f"there is no property {_show(name)}"


def _check_no_secrets(document: dict[str, Any], node: dict[str, Any], value: Any) -> Iterator[str]:
    if node is document:
        named = {name for each in each_schema(document) for name in as_object(each.data.get("properties"))}
        yield from _check_names(document, {"properties": {key: {} for key in named}}, value)
        return
    # Only its own properties: those of `allOf` are marked where they are.
    yield from _check_names(document, {"properties": as_object(node.get("properties"))}, value)
    for name in as_array(value):
        if name in as_array(node.get(SECRET)):
            yield f"{_show(name)} is in {SECRET} too"


def _check_shown_fields(document: dict[str, Any], node: dict[str, Any], value: Any) -> Iterator[str]:
    if not is_object(value):
        yield f"{_show(value)} is not an object of schemas and their fields"
    elif not value:
        yield "it names no schema"
    schemas = object_at(document, "components", "schemas")
    contained = reachable_schemas(document, [node])
    for name, fields in as_object(value).items():
        if name not in schemas:
            yield f"there is no component schema {_show(name)}"
        elif name not in contained:
            yield f"{_show(name)}: this response does not contain the schema"
        else:
            yield from (
                f"{_show(name)}: {why}" for why in _check_fields(find_properties(document, schemas[name]), fields)
            )


def _check_fields(properties: dict[str, Any], fields: Any) -> Iterator[str]:
    """Yield what is wrong with the shown fields of a schema: an array, or the field whose value replaces the object."""
    names = [fields] if isinstance(fields, str) else fields
    if not is_array(names):
        yield f"{_show(fields)} is not an array of fields, and not one field"
    elif not names:
        yield "the array is empty; name the fields that the page shows"
    for index, name in enumerate(as_array(names)):
        if not isinstance(name, str) or name not in properties:
            yield f"the schema has no field {_show(name)}"
        elif name in names[:index]:
            yield f"the field {_show(name)} is listed twice"


def _check_name(_document: dict[str, Any], _node: dict[str, Any], value: Any) -> Iterator[str]:
    is_name = isinstance(value, str) and CLASS_NAME.fullmatch(value) is not None
    if not is_name or is_taken(value):
        what = "a name in CapWords, of at most 40 letters and digits, and neither a keyword nor a package of Python"
        yield f"{_show(value)} is not {what}"


def _check_tenant(_document: dict[str, Any], _node: dict[str, Any], value: Any) -> Iterator[str]:
    if not is_object(value):
        yield f"{_show(value)} is not an object with {', '.join(_TENANT)}"
        return
    yield from (f"{_show(key)} is unknown; known are {', '.join(_TENANT)}" for key in value if key not in _TENANT)
    for key, (pattern, what) in _TENANT.items():
        given = value.get(key, "" if key in _OPTIONAL else None)
        is_left_out = key in _OPTIONAL and given == ""
        if not is_left_out and not (isinstance(given, str) and pattern.fullmatch(given)):
            yield f"{key}: {_show(given)} is not {what}"
        elif keyword.iskeyword(as_text(given)):
            yield f"{key}: {_show(given)} is a keyword of Python"
    if as_text(value.get("word")) in _TAKEN:
        yield f"word: {_show(value['word'])} is what errors call something else; choose another word"
    if value.get("word") == value.get("plural"):
        yield "word and plural are the same; names of one and of several have to differ"


def _check_names_from(_document: dict[str, Any], _node: dict[str, Any], value: Any) -> Iterator[str]:
    if not _is_one_of(value, NAME_RULES):
        yield f"{_show(value)} is not one of {', '.join(NAME_RULES)}"


def _check_prefix(_document: dict[str, Any], node: dict[str, Any], value: Any) -> Iterator[str]:
    if not isinstance(value, str) or not _PREFIX.fullmatch(value):
        yield f"{_show(value)} is not a text of at most 100 printable characters that begins with no space"
    if as_text(node.get("type")).lower() not in {"http", "apikey", "oauth2", "openidconnect"}:
        yield "nothing is sent behind it: it is for tokens and keys"


def _check_in_body(_document: dict[str, Any], _node: dict[str, Any], value: Any) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{_show(value)} is neither true nor false"


def _check_client_headers(_document: dict[str, Any], _node: dict[str, Any], value: Any) -> Iterator[str]:
    if not is_array(value):
        yield f"{_show(value)} is not an array of objects with name and default"
    for each in as_array(value):
        name, default = as_object(each).get("name"), as_object(each).get("default", "")
        if not isinstance(name, str) or not _HEADER.fullmatch(name):
            yield f"{_show(name)} is not the name of a header"
        if not isinstance(default, str):
            yield f"{_show(default)} is not a text"


def _check_of_listings(_document: dict[str, Any], node: dict[str, Any], value: Any) -> Iterator[str]:
    if value is not True:
        yield f"{_show(value)} is not true"
    if node.get("in") != "query":
        yield "only parameters of the query can be added to a listing"


def _check_python_names(_document: dict[str, Any], _node: dict[str, Any], _value: Any) -> Iterator[str]:
    yield "only the conventions set it, after spec/names.toml; choose names there"


def _check_paging(document: dict[str, Any], node: dict[str, Any], value: Any) -> Iterator[str]:
    if value is False:
        return
    given = as_object(value)
    known = ("by", *_PLACES_IN_ANSWERS, *_PAGE_PARAMETERS, "key", "first")
    if not is_object(value) or not _is_one_of(given.get("by"), tuple(_WAYS)):
        yield f"{_show(given.get('by') if is_object(value) else value)}: `by` is one of {', '.join(_WAYS)}"
        return
    yield from (f"{_show(key)} is unknown; known are {', '.join(known)}" for key in given if key not in known)
    yield from (f"{key}: it is missing, and needed by {given['by']}" for key in _WAYS[given["by"]] if key not in given)
    operation = next((each for each in each_operation(document) if each.data is node), None)
    if operation is not None:
        yield from _check_places(document, operation, given)
    if "first" in given and (type(given["first"]) is not int or given["first"] not in (0, 1)):
        yield f"first: {_show(given['first'])} is not 0 or 1"


def _check_places(document: dict[str, Any], operation: PlacedOperation, given: dict[str, Any]) -> Iterator[str]:
    """Yield which parameters, fields and keys that `x-paging` names are not there."""
    names = {as_text(each.get("name")) for _, each in operation.parameters if each.get("in") == "query"}
    what = "query has no parameter"
    if operation.method != "get":
        body = find_page_fields(document, operation.path, operation.data, given) if operation.method == "post" else None
        names, what = {*(body.fields if body else ())}, "JSON object in the body of a POST has no field"
        if given["by"] not in _WAYS_BY_BODY:
            yield f"by: {_show(given['by'])} is not for an operation by {operation.method.upper()}"
    for key in _PAGE_PARAMETERS:
        if key in given and not _is_one_of(given[key], tuple(names)):
            yield f"{key}: the {what} {_show(given[key])}"
    answer = success_schema(document, operation)
    for key in _PLACES_IN_ANSWERS:
        place = given.get(key, "")
        if not isinstance(place, str) or not (place.startswith(HEADER) or _find(document, answer, place) is not None):
            yield f"{key}: the answer has no field {_show(place)}"
    rows = merge_only_choice(document, _find(document, answer, as_text(given.get("rows")))).get("items")
    keys = given.get("key", [])
    for each in keys if is_array(keys) else [keys]:
        if not isinstance(each, str) or ("rows" in given and _find(document, rows, each) is None):
            yield f"key: a row has no field {_show(each)}"


def _find(document: dict[str, Any], schema: Any, path: str) -> Any:
    """Return the schema at a path; None if there is none."""
    for name in split_path(path):
        schema = find_properties(document, schema).get(name)
    return schema


#: All of them, and what is wrong with the value of each.
CHECKS: dict[str, ExtensionCheck] = {
    "x-fidelity": _check_fidelity,
    "x-fidelity-of": _check_fidelity_of,
    "x-source": _check_source,
    "x-reads-as": _check_reads_as,
    SECRET: _check_names,
    NOT_SECRET: _check_no_secrets,
    PERSONAL: _check_names,
    SHOWN_FIELDS: _check_shown_fields,
    NAME: _check_name,
    TENANT: _check_tenant,
    PREFIX: _check_prefix,
    IN_BODY: _check_in_body,
    CLIENT_HEADERS: _check_client_headers,
    OF_LISTINGS: _check_of_listings,
    PYTHON_NAMES: _check_python_names,
    NAMES_FROM: _check_names_from,
    PAGING: _check_paging,
}


def _is_media_type_of_success(parts: Parts) -> bool:
    match parts:
        case ("paths", _, _, "responses", status, "content", _):
            return str(status).startswith("2")
        case ("components", "responses", _, "content", _):
            return True
        case _:
            return False


def _is_operation(parts: Parts) -> bool:
    return len(parts) == 3 and parts[0] == "paths"  # noqa: PLR2004 - path and method


def _is_shared_parameter(parts: Parts) -> bool:
    return parts[:-1] == ("components", "parameters")


#: Where an extension has to be that is not read everywhere, and how a message says it.
_PLACES: dict[str, tuple[Callable[[Parts], bool], str]] = {
    SHOWN_FIELDS: (_is_media_type_of_success, "beside `schema` in a response with a status of 2xx"),
    NAME: (lambda parts: parts == ("info",), "to `info`"),
    NAMES_FROM: (lambda parts: parts == ("info",), "to `info`"),
    TENANT: (lambda parts: not parts, "to the root of the document"),
    CLIENT_HEADERS: (lambda parts: not parts, "to the root of the document"),
    PREFIX: (lambda parts: parts[:-1] == ("components", "securitySchemes"), "to a security scheme"),
    IN_BODY: (lambda parts: parts[-2:] == ("flows", "clientCredentials"), "to a flow clientCredentials"),
    PAGING: (_is_operation, "to an operation"),
    OF_LISTINGS: (_is_shared_parameter, "to a parameter of the components"),
}


def _page_of(document: dict[str, Any], parts: Parts) -> str:
    """Return the address of the page that a place comes from, as the end of a sentence; "" if it is not known."""
    address = object_at(document, *map(str, parts[:3])).get("x-source")
    return f" (page: {address})" if isinstance(address, str) and _ADDRESS.fullmatch(address) else ""


def _is_text(schema: dict[str, Any]) -> bool:
    return (
        get_types(schema) == ["string"]
        and "enum" not in schema
        and schema.get("format") not in ("date", "date-time", "uuid", "binary")
    )


def _is_one_of(value: Any, values: tuple[str, ...]) -> bool:
    return isinstance(value, str) and value in values


def _show(value: Any) -> str:
    """Return a value for a message: in quotes, on one line, short."""
    text = ascii(value) if isinstance(value, str | int | float | bool | None) else f"an {type(value).__name__}"
    text = {"an dict": "an object", "an list": "an array"}.get(text, text)
    return text if len(text) <= 80 else f"{text[:80]}..."  # noqa: PLR2004 - a part of a line
