"""Media types: which of them is JSON, which one of a `content` is sent or read and how, and what is a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_object, as_text
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import (
    get_choices,
    get_types,
    infer_types,
    is_nothing,
    list_types,
    merge_all_of,
    merge_only_choice,
)
from openapi_sdk.model.media_types import get_essence
from openapi_sdk.model.streams import STREAMS

if TYPE_CHECKING:
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.model.contents import BodyContent, BodyKind
    from openapi_sdk.model.responses import Form

_JSON = "application/json"
_JSON_NAMES = frozenset({_JSON, "application/x-json", "text/json", "text/x-json", "json"})
# Patterns are compiled when they are used: a client that sends JSON needs none.
#: Several documents in one body, which is no JSON document.
_JSON_SEQUENCES = r"ndjson|json-?lines?$|jsonl|json-seq|stream\+json"
_EVENT_STREAM = "text/event-stream"
#: The fields of a server-sent event.
_EVENT_FIELDS = frozenset({"data", "event", "id", "retry", "comment"})
_TEXT_NAMES = r"text/|.*[/+.-](xml|yaml|csv|javascript|ecmascript|graphql|sql|toml|html|x-www-form-urlencoded)$"
_BINARY_NAMES = r"(image|audio|video|font|model|multipart)/|application/(octet-stream|pdf|zip|gzip|x-)"
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
#: Types of JSON that a text may have as one word, and all that are neither a text nor a file.
_WORD_TYPES = frozenset({"integer", "number", "boolean"})
_STRUCTURED_TYPES = _WORD_TYPES | {"object", "array"}
#: Files are found this deep in a schema.
_MAX_DEPTH = 4


def is_json(media_type: str) -> bool:
    """Whether a body of a media type is one JSON document: `application/json`, `application/vnd.x+json`."""
    name = get_essence(media_type)
    return name in _JSON_NAMES or (name.endswith("+json") and not re.search(_JSON_SEQUENCES, name))


# What is sent


class TakenContent(NamedTuple):
    """A content type in which a body is sent, and what it takes.

    Attributes:
        key: The media type, as in the description.
        kind: How a body in it is written.
        schema: The schema; None if it has none.
        types: The JSON types of a body; empty if it may have any.
        fields: The names of the fields of an object; empty if none is described.
        has_files: Whether it takes a file.
        others: Other media types, of which a text or a file may have one.
    """

    key: str
    kind: BodyKind
    schema: object
    types: frozenset[str]
    fields: frozenset[str]
    has_files: bool
    others: tuple[str, ...] = ()

    def describe(self) -> BodyContent:
        """Return it as the code that sends has it, without the encodings of a form."""
        from openapi_sdk.model.contents import BodyContent  # noqa: PLC0415 - slow to import, and a sandbox sends none

        types, fields = tuple(sorted(self.types)), tuple(sorted(self.fields))
        return BodyContent(self.kind, self.key, types, fields, self.has_files, others=self.others)


def list_contents(document: Node, content: Node) -> list[TakenContent]:
    """Return the content types in which a body is sent, those that are preferred first.

    JSON comes first, then multipart if there is a file in it, forms, texts, and the rest. The order in the description
    doesn't matter. One that takes nothing more than those before it is left out: a form of the same fields as JSON.
    Texts and files as such are one content type, whatever media types they may have.
    """
    ranked = sorted(
        (*found, str(key))
        for key, media in content.items()
        if (found := _rank(document, str(key), as_object(media).get("schema")))
    )
    chosen: list[TakenContent] = []
    for _, kind, key in ranked:
        each = _describe_content(document, key, kind, as_object(content[key]).get("schema"))
        raw = next((index for index, other in enumerate(chosen) if kind == other.kind == "raw"), None)
        if raw is not None:
            chosen[raw] = chosen[raw]._replace(others=(*chosen[raw].others, key))
        elif not chosen or ("/" in key and _adds(each, chosen)):
            chosen.append(each)
    return chosen


def list_unsent(document: Node, content: Node) -> list[str]:
    """Return the described media types in which nothing can be sent, of a body that is sent in another one."""
    unsent = [
        str(key) for key, media in content.items() if not _rank(document, str(key), as_object(media).get("schema"))
    ]
    return unsent if len(unsent) < len(content) else []


def choose_media_type(document: Node, content: Node) -> tuple[str, BodyKind] | None:
    """Return the preferred content type of a body: its key, and how it is written; None if none can be sent."""
    return next(((each.key, each.kind) for each in list_contents(document, content)), None)


def _adds(content: TakenContent, others: list[TakenContent]) -> bool:
    """Whether a content type takes something that no other one does."""
    if content.has_files and not any(each.has_files for each in others):
        return True
    if any(not each.types for each in others):
        return False
    if not content.types or content.types.difference(*(each.types for each in others)):
        return True
    objects = [each.fields for each in others if "object" in each.types]
    return bool(content.fields.difference(*objects)) and all(objects)


def _describe_content(document: Node, key: str, kind: BodyKind, schema: object) -> TakenContent:
    if kind == "raw":
        has_files = not is_word(document, schema)
        types, fields = {"string"} if has_files else {"number", "boolean"}, set[str]()
    else:
        has_files = kind == "multipart" and has_file(document, schema)
        types, fields = _list_taken(document, schema)
    return TakenContent(key, kind, schema, frozenset(types), frozenset(fields), has_files)


def _list_taken(document: Node, schema: object, depth: int = 0) -> tuple[set[str], set[str]]:
    """Return the JSON types that a schema takes, and the fields of an object."""
    merged = merge_only_choice(document, schema)
    types = {*(get_types(merged) or infer_types(merged))} - {"null"}
    fields = {*as_object(merged.get("properties"))}
    if depth < _MAX_DEPTH:
        for each in get_choices(merged):
            inner = _list_taken(document, each, depth + 1)
            types |= inner[0]
            fields |= inner[1]
    return {"number" if each == "integer" else each for each in types}, fields


def _rank(document: Node, key: str, schema: object) -> tuple[int, BodyKind] | None:
    """Return how much a media type is preferred (less is more), and how a body in it is written; None: it is not."""
    name = get_essence(key)
    if is_json(name) and not is_file(document, schema):
        return (0 if key == _JSON else 1 if name == _JSON else 2), "json"
    is_structured = is_structured_schema(document, schema) and not (
        name.startswith("text/") and is_word(document, schema)
    )
    says_type = bool(get_types(merge_only_choice(document, schema))) or is_file(document, schema)
    if name in _FORMS and not is_structured and says_type:
        return None  # a form has fields
    if name == "multipart/form-data":
        return (3 if has_file(document, schema) else 5), "multipart"
    if name == "application/x-www-form-urlencoded":
        return 4, "form"
    if is_structured or name.startswith("multipart/"):
        return (6, "json") if "*" in name and "multipart" not in name else None
    preferred = [name == "text/plain", name.startswith("text/"), name == "application/octet-stream", True]
    return 7 + preferred.index(True), "raw"


def is_word(document: Node, schema: object) -> bool:
    """Whether a schema is of numbers or booleans alone, which a text may be."""
    types = list_types(document, schema)
    return bool(types) and types <= _WORD_TYPES


def is_structured_schema(document: Node, schema: object, depth: int = 0) -> bool:
    """Whether a schema is of something that is neither a text nor a file."""
    merged = merge_only_choice(document, schema)
    if is_nothing(merged):
        return True
    if types := get_types(merged) or infer_types(merged):
        return not _STRUCTURED_TYPES.isdisjoint(types)
    return depth < _MAX_DEPTH and any(is_structured_schema(document, each, depth + 1) for each in get_choices(merged))


# What is read


def choose_answer(document: Node, content: Node) -> tuple[str, Form] | None:
    """Return the key of the media type of an answer that is read, and how: JSON if there is one, else the first.

    None if the answer has no media type.
    """
    choices: list[tuple[str, Form]] = [
        (key, choose_form(document, key, get_described(media))) for key, media in content.items()
    ]
    # A wildcard says less than any other media type.
    return min(choices, key=lambda choice: (choice[1] != "json", "*" in choice[0]), default=None)


def list_unread(document: Node, operation: Node, answer: Node) -> list[str]:
    """Return the media types of an answer that are never read: those beside the one that is, other names of JSON apart.

    A stream is read if the body asks for it.
    """
    content = as_object(resolve_ref(document, answer).get("content"))
    chosen = choose_answer(document, content)
    forms = {key: choose_form(document, key, get_described(media)) for key, media in content.items()}
    is_streamed = chosen is not None and chosen[1] == "json" and has_stream_field(document, operation)
    stream = next((key for key, form in forms.items() if is_streamed and form in STREAMS), None)
    return [
        str(key)
        for key, form in forms.items()
        if chosen is not None and key not in (chosen[0], stream) and not form == chosen[1] == "json"
    ]


def find_json_answer(document: Node, content: Node) -> str | None:
    """Return the key of the media type in which an answer is read as JSON; None if it is not."""
    key, form = choose_answer(document, content) or ("", "none")
    return key if form == "json" else None


def choose_form(document: Node, media_type: str, schema: object) -> Form:
    """Return how a body of a media type and a schema is read."""
    name = get_essence(media_type)
    if is_file(document, schema) and (name not in _JSON_NAMES or _has_binary_format(document, schema)):
        return "bytes"
    if is_json(name) or re.search(_JSON_SEQUENCES, name):
        return "json" if is_json(name) else "json_lines"
    if re.match(_TEXT_NAMES, name):
        return _choose_events(document, schema) if name == _EVENT_STREAM else "text"
    if re.match(_BINARY_NAMES, name):
        return "text" if is_encoded(merge_only_choice(document, schema)) else "bytes"
    # `*/*`, or a name of the API's own: only the schema says what comes.
    types = list_types(document, schema)
    if types == frozenset({"string"}):
        return "text"
    return "json" if types else "bytes"


# Streams


def _choose_events(document: Node, schema: object) -> Form:
    """Return how server-sent events are read: with JSON documents, unless they have texts or are not described."""
    types = list_types(document, get_event_schema(document, _EVENT_STREAM, schema))
    return "json_events" if types and "string" not in types else "events"


def get_described(media: object) -> object:
    """Return the schema of an answer, or that of the events of a stream."""
    described = as_object(media)
    return described.get("itemSchema", described.get("schema"))


def get_event_schema(document: Node, media_type: str, schema: object) -> object:
    """Return the schema of the data of an event, of that of a stream: often that of an array, or of whole events."""
    merged = merge_only_choice(document, schema)
    if "array" in get_types(merged) and "items" in merged:
        schema = merged["items"]
        merged = merge_only_choice(document, schema)
    if get_essence(media_type) != _EVENT_STREAM:
        return schema
    properties = as_object(merged.get("properties"))
    return properties["data"] if "data" in properties and _EVENT_FIELDS.issuperset(properties) else schema


def has_stream_field(document: Node, operation: Node) -> bool:
    """Return whether the JSON body of an operation has a field `stream` that is true or false."""
    content = as_object(resolve_ref(document, operation.get("requestBody")).get("content"))
    schemas = [as_object(media).get("schema") for key, media in content.items() if is_json(get_essence(key))]
    fields = [as_object(merge_all_of(document, each).get("properties")).get("stream") for each in schemas]
    return any("boolean" in list_types(document, each) for each in fields)


def is_stream_of(media_type: str, *, is_lines: bool) -> bool:
    """Return whether an answer of a media type is a stream: of lines of JSON, or of server-sent events."""
    name = get_essence(media_type)
    return bool(re.search(_JSON_SEQUENCES, name)) or name in _JSON_NAMES if is_lines else name == _EVENT_STREAM


# Files


def is_file(document: Node, schema: object) -> bool:
    """Whether a schema is of a file: `format: binary`, or a media type of its own or no encoding as text (3.1).

    Only a text can be one: `{type: object, format: binary}` is an object.
    """
    merged = merge_only_choice(document, schema)
    if get_types(merged) not in ([], ["string"]):
        return False
    if merged.get("format") == "binary":
        return True
    media_type, is_raw = as_text(merged.get("contentMediaType")), merged.get("contentEncoding") == "binary"
    return (bool(media_type) or is_raw) and not is_encoded(merged) and "json" not in media_type


def is_encoded(schema: Node) -> bool:
    """Whether a schema is of bytes that are written as text, such as in base64."""
    return bool(schema.get("contentEncoding", "binary") != "binary")


def has_file(document: Node, schema: object, depth: int = 0) -> bool:
    """Whether a form with this schema has a file, or a list of files."""
    if is_file(document, schema):
        return True
    if depth >= _MAX_DEPTH:
        return False
    merged: dict[str, Any] = merge_all_of(document, schema)
    inner = [*as_object(merged.get("properties")).values(), merged.get("items"), *get_choices(merged)]
    return any(has_file(document, each, depth + 1) for each in inner)


def _has_binary_format(document: Node, schema: object) -> bool:
    return merge_only_choice(document, schema).get("format") == "binary"
