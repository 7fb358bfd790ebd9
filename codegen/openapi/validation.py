"""Check that a description is OpenAPI 3.0 or 3.1.

openapi-spec-validator follows any `$ref` (it reads `file:///etc/passwd` and requests `http://…`), matches defaults
against the patterns of the document, which takes minutes for `^(a+)+$`, and takes half a second to import. So the check
is ours: `structure` holds the document against tables, `reference_checks` follows references within the document only,
and `path_checks` compares paths with parameters. What is wrong but changes no code is accepted.
"""

from __future__ import annotations

import re
from typing import Any

from codegen.openapi.path_checks import check_paths
from codegen.openapi.reference_checks import check_references
from codegen.openapi.structure import Invalid, check_structure, show
from codegen.openapi.tree import is_object, json_path, walk
from codegen.project import Problem, list_lines

__all__ = ["Invalid", "describe_invalid", "find_invalid", "one_line", "validate_openapi"]

#: Characters of one message, and of one place in it.
_MAX_MESSAGE = 300

_VERSION = re.compile(r"3\.[01](?:\.[0-9]+)?(?:-[0-9A-Za-z.-]+)?")


def find_invalid(document: dict[str, Any]) -> list[Invalid]:
    """Return every error of a document, in the order of their places.

    An error within an operation has a place within that operation. It never raises for a document that was parsed.
    """
    if why := check_version(document):
        return [Invalid(("openapi",) if "openapi" in document else (), why)]
    if errors := list(_check_keys(document)):
        return errors
    structure = check_structure(document, is_newer=is_newer_dialect(document))
    errors = [*structure.errors, *check_references(document, structure), *check_paths(document)]
    return sorted(set(errors), key=lambda error: (json_path(error.parts), error.why))


def validate_openapi(document: dict[str, Any], *, name: str) -> None:
    """Check a description against OpenAPI 3.0 or 3.1, as it says.

    Args:
        document: The description.
        name: Its name in error messages.

    Raises:
        Problem: If it is neither; the message lists the first errors with their places.
    """
    if errors := find_invalid(document):
        msg = f"{name}: not OpenAPI 3.0 or 3.1:\n{list_lines([describe_invalid(error) for error in errors])}"
        raise Problem(msg)


def check_version(document: dict[str, Any]) -> str | None:
    """Return why a document is neither OpenAPI 3.0 nor 3.1; None if it says that it is."""
    version = document.get("openapi")
    if isinstance(version, str) and _VERSION.fullmatch(version):
        return None
    if "swagger" in document:
        return f"OpenAPI 3.0 or 3.1 is expected, this is Swagger {show(document['swagger'])}: convert it first"
    return f"OpenAPI 3.0 or 3.1 is expected, `openapi` is {show(version) if 'openapi' in document else 'missing'}"


def is_newer_dialect(document: dict[str, Any]) -> bool:
    """Whether a document is OpenAPI 3.1."""
    version = document.get("openapi")
    return isinstance(version, str) and version.startswith("3.1")


def describe_invalid(error: Invalid) -> str:
    """Return place and reason of an error as one line of bounded length."""
    return f"{one_line(json_path(error.parts))}: {one_line(error.why)}"


def one_line(error: object) -> str:
    """Return a message as one line of bounded length."""
    text = " ".join(str(error).split())
    return text if len(text) <= _MAX_MESSAGE else f"{text[:_MAX_MESSAGE]} …"


def _check_keys(document: dict[str, Any]) -> list[Invalid]:
    """Refuse keys that are not text, such as an unquoted status: JSON has no such keys, and tools differ on them."""
    return [
        Invalid(parts, f"it has the key {show(key)}, which is not text: put it in quotes")
        for parts, node in walk(document)
        for key in (node if is_object(node) else ())
        if not _is_text(key)
    ]


def _is_text(key: object) -> bool:
    return isinstance(key, str)
