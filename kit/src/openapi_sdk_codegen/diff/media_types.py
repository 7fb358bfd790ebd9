"""Match and compare the media types of bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openapi_sdk_codegen.diff.node import are_known, canonical_json
from openapi_sdk_codegen.diff.rules import Subject

if TYPE_CHECKING:
    from openapi_sdk_codegen.diff.comparison import Comparison, Context
    from openapi_sdk_codegen.diff.node import DocumentNode


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type or range.

    Attributes:
        name: Type and subtype in lower case.
        parameters: Parameters such as `charset=utf-8`, with the names in lower case and the values without quotes.
    """

    name: str
    parameters: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> MediaType:
        """Parse a media type as it stands in a document."""
        name, *rest = text.split(";")
        pairs = (each.strip().partition("=") for each in rest)
        parameters = frozenset("=".join((key.lower(), value.strip('"'))) for key, _, value in pairs if key)
        return cls(name.strip().lower(), parameters)

    def includes(self, other: MediaType) -> bool:
        """Whether it is the same or a range with the other in it: `*/*`, `text/*`, or fewer parameters."""
        type_ = other.name.partition("/")[0]
        return self.name in ("*/*", f"{type_}/*", other.name) and self.parameters <= other.parameters

    def sort_key(self) -> tuple[str, list[str]]:
        """Return what media types are sorted by."""
        return self.name, sorted(self.parameters)


def compare_contents(
    comparison: Comparison, context: Context, subject: Subject, old: DocumentNode | None, new: DocumentNode | None
) -> None:
    """Compare the `content` of two bodies."""
    if not are_known(*(each.get("content") for each in (old, new) if each is not None)):
        return
    old_media, new_media = _read_content(old), _read_content(new)
    removed = sorted(old_media.keys() - new_media.keys(), key=MediaType.sort_key)
    added = sorted(new_media.keys() - old_media.keys(), key=MediaType.sort_key)
    for each in sorted(old_media.keys() & new_media.keys(), key=MediaType.sort_key):
        _compare_media(comparison, context, subject, old_media[each], new_media[each])
    for old_type in list(removed):
        new_type = next((each for each in added if _is_similar(old_type, each)), None)
        if new_type is not None:
            removed.remove(old_type)
            added.remove(new_type)
            _add_renamed(comparison, context, (old_type, old_media[old_type]), (new_type, new_media[new_type]))
            _compare_media(comparison, context, subject, old_media[old_type], new_media[new_type])
    prefix = "response" if context.direction == "response" else "request-body"
    for each in removed:
        node = old_media[each]
        text = f"The media type {node.key} was removed."
        comparison.add_change(f"{prefix}-media-type-removed", _within(context, node), text, node)
    for each in added:
        node = new_media[each]
        text = f"The media type {node.key} was added."
        comparison.add_change(f"{prefix}-media-type-added", _within(context, node), text, None, node)


def _read_content(holder: DocumentNode | None) -> dict[MediaType, DocumentNode]:
    return {MediaType.parse(name): media for name, media in holder.entries("content")} if holder is not None else {}


def _within(context: Context, media: DocumentNode) -> Context:
    return context._replace(location=f"{context.location} {media.key}")


def _is_similar(old: MediaType, new: MediaType) -> bool:
    return new.includes(old) or old.includes(new) or old.name == new.name


def _add_renamed(
    comparison: Comparison, context: Context, old: tuple[MediaType, DocumentNode], new: tuple[MediaType, DocumentNode]
) -> None:
    """Add the change of a media type that a similar one replaces."""
    (old_type, old_node), (new_type, new_node) = old, new
    prefix = "response" if context.direction == "response" else "x-request-body"
    kind = "generalized" if new_type.includes(old_type) else "specialized" if old_type.includes(new_type) else "changed"
    values = str(old_node.key), str(new_node.key)
    text = f"The media type {values[1]} replaces {values[0]}."
    id_ = f"{prefix}-media-type-name-{kind}"
    comparison.add_change(id_, _within(context, new_node), text, old_node, new_node, values)


def _compare_media(
    comparison: Comparison, context: Context, subject: Subject, old: DocumentNode, new: DocumentNode
) -> None:
    """Compare the schemas and encodings of two media type objects."""
    if not are_known(old, new):
        return
    context = _within(context, new)
    old_schema, new_schema = old.get("schema"), new.get("schema")
    prefix = f"{subject.direction}-body"
    if old_schema is not None and new_schema is not None:
        comparison.add_schemas(context, subject, old_schema, new_schema)
    elif old_schema is not None:
        id_ = f"{prefix}-media-type-schema-removed"
        comparison.add_change(id_, context, "The body no longer has a schema.", old, new)
    elif new_schema is not None:
        comparison.add_change(f"{prefix}-media-type-schema-added", context, "The body now has a schema.", old, new)
    _compare_encodings(comparison, context, subject, old, new)


def _compare_encodings(
    comparison: Comparison, context: Context, subject: Subject, old: DocumentNode, new: DocumentNode
) -> None:
    """Compare how the parts of a body are encoded, with their headers."""
    if not are_known(old.get("encoding"), new.get("encoding")):
        return
    old_parts, new_parts = dict(old.entries("encoding")), dict(new.entries("encoding"))
    known = {
        name
        for name in old_parts.keys() | new_parts.keys()
        if are_known(*(each for part in (old_parts.get(name), new_parts.get(name)) if part for each in _nodes_of(part)))
    }
    encodings = [
        {name: _read_encoding(part) for name, part in parts.items() if name in known}
        for parts in (old_parts, new_parts)
    ]
    if canonical_json(encodings[0]) != canonical_json(encodings[1]):
        text = "The `encoding` of the parts of the body changes."
        id_ = f"x-{subject.direction}-body-encoding-changed"
        comparison.add_change(id_, context, text, old, new, (encodings[0] or None, encodings[1] or None))
    for name in sorted(old_parts.keys() & new_parts.keys() & known):
        headers = [
            {key.lower(): each for key, each in part.entries("headers")} for part in (old_parts[name], new_parts[name])
        ]
        for header in sorted(headers[0].keys() & headers[1].keys()):
            in_header = context._replace(location=f"{context.location} {name} header {header}")
            schemas = [schema_of(each[header]) for each in headers]
            comparison.add_schemas(in_header, Subject("header", subject.direction), *schemas)


def _nodes_of(encoding: DocumentNode) -> list[DocumentNode]:
    """Return an encoding and its headers."""
    headers = encoding.get("headers")
    return [encoding] if headers is None else [encoding, headers, *(each for _, each in headers.entries())]


def _read_encoding(encoding: DocumentNode) -> dict[str, object]:
    """Return what an encoding says, without the schemas of its headers."""
    fields = {key: value for key, value in encoding.object.items() if key != "headers" and not key.startswith("x-")}
    headers = {
        name.lower(): {key: value for key, value in header.object.items() if key in ("required", "explode")}
        for name, header in encoding.entries("headers")
    }
    return {**fields, "headers": headers} if headers else fields


def schema_of(holder: DocumentNode) -> DocumentNode | None:
    """Return the schema of a header or a parameter, which may be in its only media type.

    If that was not understood, return what was not: as a schema, it is unknown.
    """
    content = holder.get("content")
    if content is not None and content.is_unknown:
        return content.resolved
    media = [each.resolved for _, each in holder.entries("content")]
    if not media:
        return holder.get("schema")
    return media[0] if media[0].is_unknown else media[0].get("schema")
