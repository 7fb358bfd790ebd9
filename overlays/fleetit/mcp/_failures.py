"""Tells a model why a call failed and how to correct it, in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit._errors.errors import (
    BadRequest,
    Conflict,
    DecodeError,
    Forbidden,
    InvalidInput,
    NotFound,
    RateLimited,
    ServerError,
    TransportError,
    Unauthorized,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetit._description.methods import Method
    from fleetit._errors.errors import FieldError, FleetITError

#: A message names at most this many things that are wrong.
_MAX_ERRORS = 20
_HINTS: tuple[tuple[type[FleetITError], str], ...] = (
    (BadRequest, "Correct the arguments and call again."),
    (Unauthorized, "The token of this server is not accepted. Only the person who runs the server can change that."),
    (Forbidden, "The token of this server may not do this, or has no access to this fleet. Don't try again."),
    (NotFound, "Check the id and the fleet: the object may belong to another fleet. A listing shows which ids exist."),
    (Conflict, "Read the object again: it was changed meanwhile, or exists already."),
    (ServerError, "The failure is on FleetIT's side. Try again later."),
    (DecodeError, "FleetIT sent something that can't be read. Calling again with the same arguments won't help."),
)


def describe_failure(error: FleetITError, method: Method) -> str:
    """Return a message that says what was wrong and what to do.

    Args:
        error: The error of the call.
        method: The method that was called.
    """
    parts = [str(error)]
    if isinstance(error, InvalidInput):
        parts = [f"{method.id} was not called:", *_iter_lines(error.errors)]
    elif isinstance(error, BadRequest) and error.errors:
        parts = [f"{method.id}: FleetIT refused the arguments ({error.status}):", *_iter_lines(error.errors)]
    parts += [hint for kind, hint in _HINTS if isinstance(error, kind)]
    if isinstance(error, RateLimited):
        seconds = "a while" if error.retry_after is None else f"{error.retry_after:.0f} seconds"
        parts.append(f"Wait {seconds}, then call again.")
    is_uncertain = isinstance(error, TransportError | DecodeError | ServerError) and not method.is_safe
    if is_uncertain:
        parts.append("The change may have been made all the same. Read the object before you call again.")
    elif isinstance(error, TransportError):
        parts.append("There was no usable answer. Try again, or ask for less.")
    return "\n".join(parts)


def _iter_lines(errors: Iterable[FieldError]) -> Iterable[str]:
    lines = [f"- {error}" for error in errors]
    more = len(lines) - _MAX_ERRORS
    return [*lines[:_MAX_ERRORS], f"- and {more:,} more"] if more > 0 else lines
