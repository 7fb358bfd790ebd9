"""Choose one media type of a response, and how its body is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from codegen.generate.prepare.shapes import find_types, resolve_schema
from codegen.openapi.tree import as_object, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable

Form = Literal["json", "text", "bytes", "none"]

#: A media type that can be sent in a header as it is.
_PLAIN_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+*-]*/[a-z0-9*][a-z0-9.+*-]*")
_JSON_NAMES = frozenset({"application/json", "application/x-json", "text/json", "text/x-json", "json"})
#: Several documents in one body, which is no JSON document.
_JSON_SEQUENCES = re.compile(r"ndjson|json-?lines?$|jsonl|json-seq|stream\+json")
_TEXT_NAMES = re.compile(
    r"text/|.*[/+.-](xml|yaml|csv|javascript|ecmascript|graphql|sql|toml|html|x-www-form-urlencoded)$"
)
_BINARY_NAMES = re.compile(r"(image|audio|video|font|model|multipart)/|application/(octet-stream|pdf|zip|gzip|x-)")


@dataclass(frozen=True, slots=True)
class Media:
    """One media type of a response.

    Attributes:
        name: The media type in lower case, without parameters; empty if a header can't have it.
        form: How a body of it is read.
        schema: Its schema; None if it has none.
    """

    name: str
    form: Form
    schema: dict[str, Any] | None = None


NOTHING = Media("", "none")


def choose_media(document: dict[str, Any], response: dict[str, Any]) -> Media:
    """Return the media type of a response that is read: JSON if there is one, else the first."""
    choices = [_read_media(document, as_text(name), as_object(media)) for name, media in _content(response).items()]
    # A wildcard says less than any other media type.
    return min(choices, key=lambda media: (media.form != "json", "*" in media.name), default=NOTHING)


def count_media(response: dict[str, Any]) -> int:
    """Return how many media types a response has."""
    return len(_content(response))


def build_accept(chosen: Iterable[Media], *, is_choice: bool) -> str:
    """Return the value of the Accept header for the media types of all successes; empty if none is needed.

    Args:
        chosen: The media type of each success.
        is_choice: Whether a success has other media types too.
    """
    with_body = [media for media in chosen if media.form != "none"]
    names = sorted({media.name for media in with_body if media.name and "*" not in media.name})
    is_json = all(media.form == "json" for media in with_body)
    if not names or (is_json and not is_choice):
        return ""
    # A server that has only a renderer for JSON would refuse `text/csv` alone (406), although it sends that.
    return ", ".join(names if is_json else [*names, "*/*;q=0.1"])


def _content(response: dict[str, Any]) -> dict[str, Any]:
    return as_object(response.get("content"))


def _read_media(document: dict[str, Any], text: str, media: dict[str, Any]) -> Media:
    essence = text.partition(";")[0].strip().lower()
    schema = media.get("schema")
    form = _choose_form(document, essence, schema)
    name = essence if _PLAIN_MEDIA_TYPE.fullmatch(essence) else ""
    return Media(name, form, as_object(schema) if schema is not None and schema is not True else None)


def _choose_form(document: dict[str, Any], name: str, schema: Any) -> Form:
    resolved = resolve_schema(document, schema)
    types = find_types(document, schema)
    if _is_binary(resolved, is_json=name in _JSON_NAMES):
        return "bytes"
    is_json = name in _JSON_NAMES or name.endswith("+json")
    if is_json and not _JSON_SEQUENCES.search(name):
        return "json"
    if _JSON_SEQUENCES.search(name) or _TEXT_NAMES.match(name):
        return "text"
    if _BINARY_NAMES.match(name):
        return "text" if resolved.get("contentEncoding") else "bytes"
    # `*/*`, or a name of the API's own: only the schema says what comes.
    if types == {"string"}:
        return "text"
    return "json" if types else "bytes"


def _is_binary(schema: dict[str, Any], *, is_json: bool) -> bool:
    """Whether a schema is of bytes: `format: binary`, or `contentMediaType` without an encoding in OpenAPI 3.1."""
    if schema.get("format") == "binary":
        return True
    return not is_json and "contentMediaType" in schema and "contentEncoding" not in schema
