"""Turns errors into sentences for somebody at a desk, who knows nothing of HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import fleetit

if TYPE_CHECKING:
    from collections.abc import Callable


def attempt(action: Callable[[], object]) -> str:
    """Run an action; return what to show."""
    try:
        action()
    except fleetit.FleetITError as error:
        return explain(error)
    return "Saved."


def explain(error: fleetit.FleetITError) -> str:
    text = f"Something went wrong ({error})."
    match error:
        case fleetit.InvalidInput(errors=errors) | fleetit.BadRequest(errors=errors) if errors:
            text = "Please correct: " + "; ".join(f"{field or 'the form'} {why}" for _, field, why in errors)
        case fleetit.Unauthorized() | fleetit.ConfigurationError():
            text = "The connection to FleetIT is not set up correctly. Ask your administrator."
        case fleetit.NotFound() | fleetit.Forbidden():
            text = "This does not exist, or you have no access to it."
        case fleetit.RateLimited(retry_after=seconds):
            text = f"Too many requests. Try again in {seconds or 60:.0f} seconds."
        case fleetit.TimeoutError() | fleetit.ConnectError() | fleetit.ServerError():
            text = "FleetIT can't be reached right now. Try again later."
        case fleetit.APIError(operation=operation, status=status, request_id=request):
            text = f"Something went wrong. Tell support: {operation}, {status}, {request}."
        case _:
            pass
    return text
