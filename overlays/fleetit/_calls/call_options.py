"""Checks the options of one call, and merges headers and parameters into its request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

from attrs import evolve

from fleetit._errors.errors import ConfigurationError, InvalidInput
from fleetit._messages.headers import check_extra_headers, merge_headers
from fleetit._messages.request import build_query
from fleetit._secrets.redaction import format_value, strip_traceback
from fleetit._settings.retry import check_retry
from fleetit._settings.timeout import check_deadline, check_timeout
from fleetit_api.api import CallOptions

if TYPE_CHECKING:
    from fleetit._messages.request import Request
    from fleetit._settings.settings import Settings
    from fleetit_api.api import Call


@strip_traceback
def check_call_options(operation: str, call: Call, settings: Settings) -> Settings:
    """Check the options of a call, and return the settings of the call.

    Args:
        operation: The name of the operation in the error message.
        call: The call.
        settings: The settings of the client or view.

    Raises:
        InvalidInput: If an option is unknown or has a wrong value. The message names it.
    """
    options: object = call.options
    if options is None:
        return settings
    names = sorted(CallOptions.__annotations__)
    if not isinstance(options, Mapping):
        why = f"{format_value(options)} is not a mapping with some of {', '.join(names)}"
        raise InvalidInput.of(why, field="options", operation=operation)
    given = cast("Mapping[str, Any]", options)
    unknown = next((name for name in given if name not in names), None)
    if unknown is not None:
        why = f"there is no {format_value(unknown)}; there are {', '.join(names)}"
        raise InvalidInput.of(why, field="options", operation=operation)
    try:
        changed: dict[str, Any] = {}
        if given.get("timeout") is not None:
            changed["timeout"] = check_timeout(given["timeout"])
        if given.get("retry") is not None:
            changed["retry"] = check_retry(given["retry"])
        if given.get("deadline") is not None:
            changed["deadline"] = check_deadline(given["deadline"])
    except ConfigurationError as error:
        why = str(error)
    else:
        return evolve(settings, **changed) if changed else settings
    raise InvalidInput.of(why, field="options", operation=operation)


@strip_traceback
def apply_options(request: Request, call: Call) -> Request:
    """Return a request with the headers and the parameters of the options of its call.

    Raises:
        InvalidInput: If a header or a parameter can't be sent, or is one that the client or the call sets.
    """
    options = call.options or {}
    headers, query = options.get("headers"), options.get("query")
    if headers:
        checked = check_extra_headers(headers, field="options.headers", operation=request.operation)
        request = evolve(request, headers=merge_headers(request.headers, checked))
    if query:
        request = evolve(request, target=_add_query(request, query))
    return request


def _add_query(request: Request, query: object) -> str:
    """Return the target of a request with further parameters in its query."""
    if not isinstance(query, Mapping):
        why = f"a mapping is expected, not {type(query).__name__}"
        raise InvalidInput.of(why, field="options.query", operation=request.operation)
    given = cast("Mapping[object, object]", query)
    sent = {name for name, _ in parse_qsl(request.target.partition("?")[2], keep_blank_values=True)}
    for name in given:
        if not isinstance(name, str):
            why = f"{format_value(name)} is not the name of a parameter"
        elif name in sent:
            why = f"the call sends {format_value(name)} already; pass it as an argument"
        else:
            continue
        raise InvalidInput.of(why, field="options.query", operation=request.operation)
    added = build_query(request.operation, cast("Mapping[str, object]", given))
    return request.target + (added.replace("?", "&", 1) if "?" in request.target else added)
