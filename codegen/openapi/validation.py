"""Check that a description is OpenAPI 3.0, with a maintained validator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from openapi_spec_validator import OpenAPIV30SpecValidator

from codegen.openapi.tree import is_object, json_path, walk
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Characters of one message. The validator quotes the value that it refuses, which may be the whole document.
_MAX_MESSAGE = 300


def validate_openapi(document: dict[str, Any], *, name: str) -> None:
    """Check a description against OpenAPI 3.0.

    Args:
        document: The description.
        name: Its name in error messages.

    Raises:
        Problem: If it is not OpenAPI 3.0; the message lists every error with its place.
    """
    version = document.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.0."):
        msg = f"{name}: `openapi` is {version!r}; 3.0.x is expected"
        raise Problem(msg)
    _check_keys(document, name)
    validator = cast("Callable[[dict[str, Any]], Any]", OpenAPIV30SpecValidator)
    try:
        errors: Iterator[Any] = validator(document).iter_errors()
        # With jsonschema_rs installed, a message has more paragraphs, about its internals.
        found = {
            (json_path(tuple(error.absolute_path)), one_line(error.message.split("\n\n", 1)[0])) for error in errors
        }
    except Exception as error:
        # The validator raises for a reference that leads nowhere; the class differs between releases.
        msg = f"{name}: it can't be validated: {type(error).__name__}: {one_line(error)}"
        raise Problem(msg) from error
    if found:
        lines = "\n".join(f"  {where}: {what}" for where, what in sorted(found))
        msg = f"{name}: not OpenAPI 3.0:\n{lines}"
        raise Problem(msg)


def one_line(error: object) -> str:
    """Return a message as one line of bounded length."""
    text = " ".join(str(error).split())
    return text if len(text) <= _MAX_MESSAGE else f"{text[:_MAX_MESSAGE]} …"


def _check_keys(document: dict[str, Any], name: str) -> None:
    """Refuse keys that are not text, such as an unquoted status: JSON has no such keys, and tools differ on them."""
    for parts, node in walk(document, name=name):
        for key in node if is_object(node) else ():
            if not _is_text(key):
                msg = f"{name}: {json_path(parts)} has the key {key!r}, which is not text: put it in quotes"
                raise Problem(msg)


def _is_text(key: object) -> bool:
    return isinstance(key, str)
