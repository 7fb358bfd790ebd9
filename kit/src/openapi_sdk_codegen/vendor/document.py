"""Parse a whole OpenAPI document, as an API publishes it: YAML or JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import is_object
from openapi_sdk_codegen.openapi.yaml import decode_text, parse_json, parse_yaml
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor.fragment import make_published

if TYPE_CHECKING:
    from openapi_sdk_codegen.vendor.fragment import ParsedSource

#: The line of a document that states its version. On a page of documentation it is within a fenced block.
_VERSION_LINE = re.compile(rb"^(?:\"|')?(?:openapi|swagger)(?:\"|')?[ \t]*:", re.MULTILINE)
_FENCE = re.compile(rb"^ {0,3}(?:```|~~~)", re.MULTILINE)
_UTF8_MARK = b"\xef\xbb\xbf"


def is_document(content: bytes) -> bool:
    """Whether a text is an OpenAPI document, not a page of documentation with one in it."""
    if is_json(content):
        return True
    line, fence = _VERSION_LINE.search(content), _FENCE.search(content)
    return line is not None and (fence is None or line.start() < fence.start())


def is_json(content: bytes) -> bool:
    """Whether a text can only be JSON: it begins with a brace."""
    return content.removeprefix(_UTF8_MARK).lstrip()[:1] == b"{"


def parse_document(content: bytes, *, name: str) -> ParsedSource:
    """Parse a whole OpenAPI document.

    Args:
        content: The document as published.
        name: Its name in error messages.

    Raises:
        Problem: If it is larger than 32 MiB, is not OpenAPI 3.0 or 3.1, has no title or version, or is a fragment
            without operations.
    """
    parse = parse_json if is_json(content) else parse_yaml
    page = make_published(parse(decode_text(content, name=name), name=name), name)
    missing = [field for field in ("title", "version") if not _has_text(page.document.get("info"), field)]
    if missing:
        msg = f"{name}: /info: no {' and no '.join(missing)}; a fragment of a document needs --fidelity"
        raise Problem(msg)
    return page


def _has_text(info: Any, field: str) -> bool:
    return is_object(info) and isinstance(info.get(field), str)
