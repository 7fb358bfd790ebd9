"""Bodies of requests: which media type is sent, and how.

The generator gets every body as JSON, because it writes forms and files badly. The templates look up the rest here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from codegen.openapi.references import resolve_ref
from codegen.openapi.requests import Kind, choose_media_type, is_file
from codegen.openapi.tree import as_object, as_text, copy_json, object_at

if TYPE_CHECKING:
    from codegen.openapi.document import Operation

#: What is read of an `encoding`, and its type.
_ENCODING_KEYS: dict[str, type] = {"contentType": str, "style": str, "explode": bool, "allowReserved": bool}


@dataclass(frozen=True, slots=True)
class Body:
    """The body of an operation.

    Attributes:
        kind: How it is written.
        media_type: What is sent as its Content-Type.
        required: Whether it has to be given.
        encodings: What the description says about the fields of a form.
        description: What the body is.
        most: The most items of a body that is an array; None if the description says nothing of it.
    """

    kind: Kind
    media_type: str
    required: bool
    encodings: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    description: str = ""
    most: int | None = None


def prepare_body(document: dict[str, Any], operation: Operation) -> Body | None:
    """Replace the body of an operation by one in JSON, and return what the templates need to know about it."""
    described = resolve_ref(document, operation.data.get("requestBody"))
    operation.data.pop("requestBody", None)
    content = object_at(described, "content")
    chosen = choose_media_type(document, content)
    if chosen is None:
        return None
    key, kind = chosen
    media = as_object(content[key])
    schema = {"type": "string", "format": "binary"} if kind == "raw" else copy_json(media.get("schema", {}))
    as_object(schema).pop("default", None)
    if kind == "multipart":
        _mark_files(document, resolve_ref(document, schema))
    required = described.get("required") is True
    operation.data["requestBody"] = {"required": required, "content": {"application/json": {"schema": schema}}}
    encodings = {
        str(name): _read_encoding(as_object(encoding)) for name, encoding in object_at(media, "encoding").items()
    }
    most = resolve_ref(document, schema).get("maxItems")
    most = most if isinstance(most, int) and not isinstance(most, bool) and most > 0 else None
    return Body(kind, _sent_type(key, kind), required, encodings, as_text(described.get("description")), most)


def _read_encoding(encoding: dict[str, Any]) -> dict[str, Any]:
    return {key: encoding[key] for key, kind in _ENCODING_KEYS.items() if isinstance(encoding.get(key), kind)}


def _mark_files(document: dict[str, Any], schema: dict[str, Any]) -> None:
    """Write the files of a form as the generator knows them, `format: binary`."""
    for each in object_at(schema, "properties").values():
        node = resolve_ref(document, each)
        for file in (node, resolve_ref(document, node.get("items"))):
            if is_file(file):
                file.update(type="string", format="binary")


def _sent_type(key: str, kind: Kind) -> str:
    return "application/json" if kind == "json" and "*" in key else key
