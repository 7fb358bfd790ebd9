"""Chooses the content type in which a body is sent, where an operation takes several."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from openapi_sdk.model.reading import is_list, is_object
from openapi_sdk.model.stock import File

if TYPE_CHECKING:
    from openapi_sdk.model.bodies import Encodings

#: How a body is written. `Form` is how one is read.
BodyKind: TypeAlias = Literal["json", "form", "multipart", "raw"]

#: Files are looked for this deep in a body.
_MAX_DEPTH = 4


@frozen
class BodyContent:
    """A content type in which a body is sent, and what it takes.

    Attributes:
        kind: How a body in it is written.
        media_type: What is sent as its Content-Type.
        types: The JSON types of a body; empty if it may have any.
        fields: The names of the fields of an object; empty if none is described.
        has_files: Whether it takes a file.
        encodings: What the description says about the fields of a form.
        others: Other media types, of which a text or a file may have one.
    """

    kind: BodyKind
    media_type: str
    types: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    has_files: bool = False
    encodings: Encodings = field(factory=dict[str, Mapping[str, Any]])
    others: tuple[str, ...] = ()


def choose_content(document: Any, contents: Sequence[BodyContent]) -> BodyContent:
    """Return the first content type that takes a document, or the one that it fits best.

    What is wrong with the document is found later, by the schema of that content type.
    """
    has_file, type_ = _has_file(document), _name_type(document)
    names: Collection[str] = document.keys() if is_object(document) else ()

    def count_misfits(content: BodyContent) -> tuple[bool, bool, int]:
        unknown = [name for name in names if name not in content.fields] if content.fields else ()
        return (
            has_file and not content.has_files,
            bool(content.types) and type_ not in content.types,
            len(unknown),
        )

    return min(contents, key=count_misfits)


def _has_file(document: Any, depth: int = 0) -> bool:
    if isinstance(document, File | bytes):
        return True
    if depth >= _MAX_DEPTH or not (is_object(document) or is_list(document)):
        return False
    inner = document.values() if is_object(document) else document
    return any(_has_file(each, depth + 1) for each in inner)


def _name_type(document: Any) -> str:
    if is_object(document):
        return "object"
    if is_list(document):
        return "array"
    if isinstance(document, bool):
        return "boolean"
    if isinstance(document, int | float | Decimal):
        return "number"
    return "null" if document is None else "string"
