"""Answers are JSON, or have no body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

_BODILESS = frozenset({204, 205, 304})


def response(status: int, document: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response; a document that its status has no room for is left out."""
    return Response(None, status, headers) if status in _BODILESS else JSONResponse(document, status, headers)
