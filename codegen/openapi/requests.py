"""What requests have: the parameters that a client sends, the media type of a body, and how it is written.

In: a description. Out: facts about it, for the lint and for the generator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from codegen.openapi.schemas import find_types
from openapi_sdk.description.nodes import as_array, as_object, as_text, object_at
from openapi_sdk.description.references import resolve_ref

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.openapi.document import Operation
    from codegen.openapi.tree import Parts

Kind = Literal["json", "form", "multipart", "raw"]

#: Types of JSON that a text may have as one word, and all that are neither a text nor a file.
_WORD_TYPES = frozenset({"integer", "number", "boolean"})
_STRUCTURED_TYPES = _WORD_TYPES | {"object", "array"}
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
#: Files are found this deep in a schema.
_MAX_DEPTH = 4


def choose_media_type(document: dict[str, Any], content: dict[str, Any]) -> tuple[str, Kind] | None:
    """Return the media type in which a body is sent, and how it is written; None if there is none that can be.

    JSON comes first, then multipart if there is a file in it, forms, texts, and the rest. The order in the description
    doesn't matter.
    """
    ranked: list[tuple[int, str, Kind]] = [
        (found[0], str(key), found[1])
        for key, media in content.items()
        if (found := _rank(document, str(key), as_object(media)))
    ]
    if not ranked:
        return None
    _, key, kind = min(ranked)
    return key, kind


def _rank(document: dict[str, Any], key: str, media: dict[str, Any]) -> tuple[int, Kind] | None:
    """Return how much a media type is preferred (less is more), and how a body in it is written; None: it is not."""
    name = key.partition(";")[0].strip().lower()
    schema = resolve_ref(document, media.get("schema"))
    is_json = name.endswith(("+json", "/json", "/x-json"))
    if is_json and not is_file(schema):
        return (0 if key == "application/json" else 1 if name == "application/json" else 2), "json"
    is_structured = is_structured_schema(document, schema) and not (
        name.startswith("text/") and is_word(document, schema)
    )
    if name in _FORMS and not is_structured and ("type" in schema or is_file(schema)):
        return None  # a form has fields
    if name == "multipart/form-data":
        return (3 if has_file(document, schema) else 5), "multipart"
    if name == "application/x-www-form-urlencoded":
        return 4, "form"
    if is_structured or name.startswith("multipart/"):
        return (6, "json") if "*" in name and "multipart" not in name else None
    preferred = [name == "text/plain", name.startswith("text/"), name == "application/octet-stream", True]
    return 7 + preferred.index(True), "raw"


def is_word(document: dict[str, Any], schema: Any) -> bool:
    """Whether a schema is of numbers or booleans alone, which a text may be."""
    types = find_types(document, schema)
    return bool(types) and types <= _WORD_TYPES


def is_structured_schema(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> bool:
    """Whether a schema is of something that is neither a text nor a file."""
    types = schema.get("type")
    if types is not None:
        return any(each in _STRUCTURED_TYPES for each in (as_array(types) or [types]))
    if "properties" in schema or "additionalProperties" in schema or "items" in schema:
        return True
    parts = [each for keyword in ("allOf", "oneOf", "anyOf") for each in as_array(schema.get(keyword))]
    return depth < _MAX_DEPTH and any(
        is_structured_schema(document, resolve_ref(document, each), depth + 1) for each in parts
    )


def is_file(schema: dict[str, Any]) -> bool:
    """Whether a schema is of a file: `format: binary`, or a media type of its own or no encoding as text (3.1)."""
    if schema.get("format") == "binary":
        return True
    media_type, is_raw = as_text(schema.get("contentMediaType")), schema.get("contentEncoding") == "binary"
    return (bool(media_type) or is_raw) and not is_encoded(schema) and "json" not in media_type


def is_encoded(schema: dict[str, Any]) -> bool:
    """Whether a schema is of bytes that are written as text, such as in base64."""
    return bool(schema.get("contentEncoding", "binary") != "binary")


def has_file(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> bool:
    """Whether a form with this schema has a file, or a list of files."""
    if is_file(schema):
        return True
    if depth >= _MAX_DEPTH:
        return False
    inner = [*object_at(schema, "properties").values(), schema.get("items")]
    inner += [each for keyword in ("allOf", "oneOf", "anyOf") for each in as_array(schema.get(keyword))]
    return any(has_file(document, resolve_ref(document, each), depth + 1) for each in inner)


# Parameters that a client sends, and those that are none of a caller's business


#: Where a parameter is.
PLACES = ("path", "query", "header", "cookie")
#: OpenAPI says that parameters with these names are ignored.
IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
#: Headers that the connection sets. An argument for one of them could break the framing of a request.
CONNECTION_HEADERS = frozenset(
    """
    accept-encoding connection content-length expect host keep-alive proxy-connection te trailer transfer-encoding
    upgrade user-agent
    """.split()  # noqa: SIM905 - words, not code
)
#: Headers with credentials, which are no arguments of a call.
CREDENTIAL_HEADERS = frozenset({"cookie", "proxy-authorization"})
#: Headers that are not sent for a parameter.
_LEFT_OUT = IGNORED_HEADERS | CONNECTION_HEADERS | CREDENTIAL_HEADERS


def sent_parameters(operation: Operation) -> Iterator[tuple[Parts, dict[str, Any]]]:
    """Yield the parameters of an operation that a client sends, each with its place."""
    for parts, parameter in operation.parameters:
        name, place = as_text(parameter.get("name")), as_text(parameter.get("in"))
        if name and place in PLACES and not (place == "header" and name.lower() in _LEFT_OUT):
            yield parts, parameter


def is_fleet_header(place: str, name: str) -> bool:
    """Whether a parameter is the Fleet-Id header, in any case. It alone is the argument `fleet_id`."""
    return place == "header" and name.lower() == "fleet-id"
