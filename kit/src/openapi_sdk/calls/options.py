"""The options of one call: its time limits and retries, and headers and parameters that it adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

from attrs import evolve

from openapi_sdk.errors.errors import ConfigurationError
from openapi_sdk.messages.request import build_query, check_extra_headers, merge_headers, refuse_own_query
from openapi_sdk.model.calls import CallOptions
from openapi_sdk.secrets.redaction import format_value, strip_traceback
from openapi_sdk.settings.retry import check_retry
from openapi_sdk.settings.timeout import check_deadline, check_timeout

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.messages.request import Request
    from openapi_sdk.model.calls import Call
    from openapi_sdk.service import Service
    from openapi_sdk.settings.settings import Settings

#: The options of a call that are settings too.
_SETTING_CHECKS: Mapping[str, Callable[[ErrorTree, Any], Any]] = {
    "timeout": check_timeout,
    "retry": check_retry,
    "deadline": check_deadline,
}


@strip_traceback
def check_call_options(operation: str, call: Call, settings: Settings) -> Settings:
    """Return the settings of a call: those of its client, with those of its options."""
    options: object = call.options
    if options is None:
        return settings
    errors = settings.service.errors
    names = sorted(CallOptions.__annotations__)
    if not isinstance(options, Mapping):
        why = f"{format_value(options)} is not a mapping with some of {', '.join(names)}"
        raise errors.InvalidInput.of(why, field="options", operation=operation)
    given = cast("Mapping[str, Any]", options)
    unknown = next((name for name in given if name not in names), None)
    if unknown is not None:
        why = f"there is no {format_value(unknown)}; there are {', '.join(names)}"
        raise errors.InvalidInput.of(why, field="options", operation=operation)
    try:
        changed = {
            name: check(errors, given[name]) for name, check in _SETTING_CHECKS.items() if given.get(name) is not None
        }
    except ConfigurationError as error:
        why = str(error)
    else:
        return evolve(settings, **changed) if changed else settings
    raise errors.InvalidInput.of(why, field="options", operation=operation)


@strip_traceback
def apply_options(service: Service, request: Request, call: Call) -> Request:
    """Return a request with the headers and the parameters of the options of its call."""
    options = call.options or {}
    headers, query = options.get("headers"), options.get("query")
    if headers:
        checked = check_extra_headers(service, headers, field="options.headers", operation=request.operation)
        request = evolve(request, headers=merge_headers(request.headers, checked))
    if query:
        request = evolve(request, target=_add_query(service, request, query))
    return request


def _add_query(service: Service, request: Request, query: object) -> str:
    errors = service.errors
    if not isinstance(query, Mapping):
        why = f"a mapping is expected, not {type(query).__name__}"
        raise errors.InvalidInput.of(why, field="options.query", operation=request.operation)
    given = cast("Mapping[object, object]", query)
    refuse_own_query(service, request.operation, given, field="options.query")
    sent = {name for name, _ in parse_qsl(request.target.partition("?")[2], keep_blank_values=True)}
    for name in given:
        if not isinstance(name, str):
            why = f"{format_value(name)} is not the name of a parameter"
        elif name in sent:
            why = f"the call sends {format_value(name)} already; pass it as an argument"
        else:
            continue
        raise errors.InvalidInput.of(why, field="options.query", operation=request.operation)
    added = build_query(errors, request.operation, cast("Mapping[str, object]", given))
    return request.target + (added.replace("?", "&") if "?" in request.target else added)
