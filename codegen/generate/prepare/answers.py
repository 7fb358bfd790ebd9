"""Responses: what the generator gets, and what the templates look up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.openapi.document import each_operation
from codegen.openapi.references import resolve_ref

if TYPE_CHECKING:
    from collections.abc import Callable


def prepare_answers(document: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """Rewrite the responses of a description in place, and return functions for the templates."""
    _drop_errors_without_body(document)
    return {}


def _drop_errors_without_body(document: dict[str, Any]) -> None:
    """Remove error responses that have no body. Their type is Any, and so would be each return type."""
    for operation in each_operation(document):
        responses = operation.data["responses"]
        for status in list(responses):
            if not status.startswith("2") and not resolve_ref(document, responses[status]).get("content"):
                del responses[status]
