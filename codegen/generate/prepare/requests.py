"""Parameters and bodies: what the generator gets, and what the templates look up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def prepare_requests(document: dict[str, Any]) -> dict[str, Callable[..., Any]]:  # noqa: ARG001 - nothing to do yet
    """Rewrite the parameters and bodies of a description in place, and return functions for the templates."""
    return {}
