"""Builds requests: from the arguments of a call to method, URL, headers and body.

A `Request` is plain data. Everything in it is checked here, before the transport gets it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl
from uuid import uuid4

from attrs import evolve, field, frozen

from openapi_sdk.errors.errors import InvalidInput
from openapi_sdk.model.arguments import to_parameter
from openapi_sdk.model.calls import NOT_GIVEN
from openapi_sdk.model.first_guesses import explain_id
from openapi_sdk.model.idempotency_keys import find_key_argument, is_key_header
from openapi_sdk.model.models import Model, is_received
from openapi_sdk.model.paths import PathArgumentError, path_argument
from openapi_sdk.model.request_writer import HEADER_NAME, explain_header_value
from openapi_sdk.model.secret_names import is_secret_name
from openapi_sdk.model.streams import STREAMS
from openapi_sdk.model.styles import write_query
from openapi_sdk.model.unset import Unset
from openapi_sdk.model.values import ArgumentError
from openapi_sdk.secrets.redaction import format_value, strip_traceback

if TYPE_CHECKING:
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.model.calls import Call
    from openapi_sdk.model.facts import Requirements
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.secrets.redaction import SecretValue
    from openapi_sdk.service import Service


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: Methods that change nothing.
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")
#: What is behind the path of a URL is not shown: it may be a secret.
_PATH_END = re.compile("[?#]")
#: Messages show at most this many characters of a path.
_MAX_PATH_LENGTH = 200


@frozen
class Request:
    """A request that is not sent yet, without what says who calls, and the headers that the transport sets.

    `operation` names it in messages: the operationId, or the method and the quoted path. `target` is the quoted path
    behind the base URL, and the query. `template` is the path for logs and hooks, without arguments if it is described.
    `changes_nothing` says that it may be sent twice, whatever its method is.
    `key_header` is the header with its idempotency key, with which it may be sent again too; empty if it has none.
    `is_stream` says that the body of a success is read while it comes.
    `security` is what it needs to say who calls; None for what the description needs otherwise. `tenant` is whom it is
    for; None for the default one.
    """

    operation: str
    method: str
    target: str
    template: str
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    body: bytes | None = field(default=None, repr=False)
    security: Requirements | None = None
    changes_nothing: bool = False
    key_header: str = ""
    is_download: bool = False
    is_stream: bool = False
    tenant: Any = None

    def find_secrets(self, service: Service, default_headers: Mapping[str, str]) -> list[Any]:
        """Return what is secret by its name or by the description: in the headers, the query and the body."""
        query = parse_qsl(self.target.partition("?")[2])
        named = [*default_headers.items(), *self.headers.items(), *query]
        return [*(value for name, value in named if is_secret_name(name)), *self._find_secrets_of_body(service)]

    def _find_secrets_of_body(self, service: Service) -> list[Any]:
        if not self.body:
            return []
        from openapi_sdk.description.body import find_secrets  # noqa: PLC0415 - imported lazily

        try:
            return find_secrets(service.description, self.method, self.template, json.loads(self.body))
        except (ValueError, RecursionError):
            return []


def resolve_tenant(service: Service, tenant: object, default: object) -> Any:
    """Return the tenant of a call: its own argument, or the default of the client or view if it has none.

    Only the private `NOT_GIVEN` counts as none. `UNSET` may be the missing value of something else, which must never
    choose a tenant.
    """
    return default if tenant is NOT_GIVEN else service.check_tenant(tenant, error_class=service.errors.InvalidInput)


@strip_traceback
def build_request(service: Service, operation: Operation[Any], call: Call, default_tenant: object) -> Request:
    """Return the request of a call of an operation."""
    errors, described = service.errors, service.tenant
    tenant = resolve_tenant(service, call.tenant, default_tenant)
    build_arguments = choose_body(errors, operation.id, call)
    if described is not None and operation.tenant == "required" and tenant is None:
        argument = described.argument
        msg = f"{operation.id}: needs {described.one}; pass {argument}= to the call, the view or the client"
        raise errors.ConfigurationError(msg)
    # A header with the tenant is set by `build_headers`, also where none is described. The generated code can set it
    # too, for stock functions, and has to be given one that is required: `build_headers` drops that one.
    is_built = operation.tenant == "required" or (operation.tenant == "optional" and not service.tenant_header)
    if described is not None and is_built and tenant is not None:
        build_arguments[described.argument] = tenant
    try:
        built = operation.build(**build_arguments)
    except PathArgumentError as error:
        name, why = _find_argument_name(error, build_arguments), str(error)
    except ArgumentError as error:
        name, why = _find_python_name(error.name, build_arguments) or "body", error.why
    else:
        key = find_key_argument(operation)
        headers = build_headers(service, operation.id, built["headers"], tenant)
        if any("events" in each.form for each in operation.responses):
            headers["Accept"] = "text/event-stream"
        request = Request(
            operation=operation.id,
            method=operation.method,
            target=built["url"],
            template=operation.path,
            headers=headers,
            body=_encode_described_body(service, operation, built, build_arguments.get("body")),
            security=operation.security,
            is_download=any(each.form in {"text", "bytes"} for each in operation.responses),
            is_stream=any(each.form in STREAMS for each in operation.responses),
            tenant=tenant,
        )
        return request if key is None else _add_key(errors, request, key.described_name)
    raise errors.InvalidInput.of(why, field=name, operation=operation.id)


@strip_traceback
def build_custom_request(
    service: Service,
    method: str,
    path: str,
    params: Mapping[str, Any] | None,
    json_body: SecretValue[Any],
    *,
    tenant: object,
) -> Request:
    """Return the request of a path, which may be described: what it needs to say who calls is known then."""
    errors = service.errors
    if not isinstance(method, str) or method.upper() not in _METHODS:
        why = f"{format_value(method)} is not one of {', '.join(sorted(_METHODS))}"
        raise errors.InvalidInput.of(why, field="method")
    method = method.upper()
    quoted = _quote_path(errors, path)
    operation = f"{method} {quoted[:_MAX_PATH_LENGTH]}"
    document = json_body.reveal()
    refuse_own_query(service, operation, params or (), field="params")
    if (described := service.tenant) is not None and described.place == "query":
        params = {described.name: tenant, **(params or {})}
    target = quoted + build_query(errors, operation, params)
    tenant = find_tenant(service, target) or tenant
    request = Request(
        operation=operation,
        method=method,
        target=target,
        template=quoted,
        headers=build_headers(service, operation, {}, tenant),
        body=None if document is None else _encode_body(errors, operation, document),
        security=service.description.find_security(method, path),
        tenant=tenant,
    )
    return add_described_key(service, request)


def add_described_key(service: Service, request: Request) -> Request:
    """Return a request with an idempotency key, if the description has one for its method and path."""
    described = service.description.find_operation(request.method, request.template)
    parameters = () if described is None else described.parameters
    name = next((each.name for each in parameters if is_key_header(each.place, each.name)), "")
    return _add_key(service.errors, request, name) if name else request


def _add_key(errors: ErrorTree, request: Request, name: str) -> Request:
    """Return a request with its idempotency key: the one that was given, or a new one."""
    given = next((value for header, value in request.headers.items() if header.lower() == name.lower()), None)
    if given == "":
        why = "an idempotency key can't be empty; leave it out for a new one"
        raise errors.InvalidInput.of(why, field=name, operation=request.operation)
    headers = {**request.headers, name: str(uuid4())} if given is None else request.headers
    return evolve(request, headers=headers, key_header=name)


def choose_body(errors: ErrorTree, operation: str, call: Call, *, is_paged: bool = False) -> dict[str, Any]:
    """Return the arguments of a call. Fields that were passed one by one become the body.

    Each page of a listing adds fields to its body (`is_paged`), so that it may lack it.
    """
    arguments = dict(call.arguments)
    if call.given_fields and call.has_body:
        why = f"pass either body= or its fields ({', '.join(call.given_fields)}), not both"
    elif call.given_fields:
        given = {name: call.fields[name] for name in call.given_fields}
        arguments["body"] = given if call.model is None else call.model(**call.fields)
        return arguments
    elif call.needs_body and not call.has_body and not is_paged:
        for name, value in arguments.items():
            if is_received(value):
                raise errors.InvalidInput.of(explain_id(value), field=name, operation=operation)
        why = "missing; pass body=, or its fields as arguments"
    else:
        return arguments
    raise errors.InvalidInput.of(why, field="body", operation=operation)


def check_headers(service: Service, operation: str, headers: Mapping[str, object]) -> dict[str, str]:
    """Return headers whose values are strings that can be sent. No message shows a value, which may be a secret."""
    for name, value in headers.items():
        if not isinstance(value, str):
            why = f"the header must be a string, not {type(value).__name__}"
        elif problem := explain_header_value(value):
            why = f"the header {problem}"
        elif own := _explain_alias(service, name):
            why = f"the header can't be set here: {own}"
        else:
            continue
        raise service.errors.InvalidInput.of(why, field=name, operation=operation)
    return cast("dict[str, str]", headers)


def build_query(errors: ErrorTree, operation: str, params: Mapping[str, object] | None) -> str:
    """Build the query of a URL with its question mark, or an empty string.

    A list repeats its name, and a set is one in the order of its texts. Values that are None or `UNSET` are left out.
    """
    parts: list[str] = []
    for name, value in (params or {}).items():
        try:
            if isinstance(value, Mapping):
                why = "a mapping has no clear text"
                raise ArgumentError(why)  # noqa: TRY301 - raised like what `write_query` finds
            parts += write_query(name, to_parameter(value))
        except (ArgumentError, UnicodeEncodeError) as error:
            why = f"can't be written in a query: {error}"
            raise errors.InvalidInput.of(why, field=str(name), operation=operation) from None
    return f"?{'&'.join(parts)}" if parts else ""


def refuse_own_query(service: Service, operation: str, names: Iterable[object], *, field: str) -> None:
    """Refuse parameters of a query that have an argument of their own: the tenant, and what says who calls."""
    described = service.tenant
    for name in names:
        if described is not None and described.place == "query" and described.name == name:
            why = f"{described.name} can't be set here: pass {described.argument}="
        elif isinstance(name, str) and (instead := service.own_parameters.get(("query", name), "")):
            why = f"{name} can't be set here: {instead}"
        else:
            continue
        raise service.errors.InvalidInput.of(why, field=field, operation=operation)


def find_tenant(service: Service, target: str) -> Any:
    """Return whom a request is for if its path or query says it; None otherwise, and where a header does."""
    described = service.tenant
    if described is None or described.place == "header":
        return None
    from openapi_sdk.description.tenants import find_tenant_of_request  # noqa: PLC0415 - imported lazily

    text = find_tenant_of_request(service.description, described, target)
    with suppress(InvalidInput):  # it may be another part of a path that is not described
        return None if text is None else service.parse_tenant(text, error_class=service.errors.InvalidInput)
    return None


def build_headers(service: Service, operation: str, headers: Mapping[str, object], tenant: object) -> dict[str, str]:
    """Return the headers of the operation, and that of the tenant of the call, which is set here alone.

    The generated code writes it for stock functions, and where it is required; that one is dropped.
    """
    own = service.tenant_header
    others = {name: value for name, value in headers.items() if name.lower() != own.lower()}
    checked = check_headers(service, operation, others)
    if own and tenant is not None:
        checked[own] = str(tenant)
    return checked


def _encode_described_body(
    service: Service, operation: Operation[Any], built: Mapping[str, Any], given: object
) -> bytes | None:
    """Return the body of a request that the generated code built, after it was checked; None if there is none."""
    if "json" not in built and "content" not in built:
        return None
    from openapi_sdk.description.body import check_body, convert_body  # noqa: PLC0415 - imported lazily

    media_type = built["headers"]["Content-Type"]
    if "json" in built:
        document = convert_body(service.description, operation, built["json"], media_type, given, errors=service.errors)
        return _encode_body(service.errors, operation.id, document)
    content: bytes = built["content"]
    essence = media_type.partition(";")[0]  # a form has a boundary of its own
    check_body(service.description, operation, built["content"].document, essence, given, errors=service.errors)
    return content


def _encode_body(errors: ErrorTree, operation: str, document: Any) -> bytes:
    try:
        text = json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
    except (TypeError, ValueError, RecursionError):
        pass
    # Raised outside of the handler and without the text of the error: both may hold the value, which may be a secret.
    place, why = find_unwritable(document)
    raise errors.InvalidInput.of(why, field=place or "body", operation=operation)


def _quote_path(errors: ErrorTree, path: object) -> str:
    if not isinstance(path, str) or not path.startswith("/"):
        shown = format_value(_PATH_END.split(path)[0] if isinstance(path, str) else path)
        why = f"{shown} must begin with a slash; the host comes from the client"
        raise errors.InvalidInput.of(why, field="path")
    if len(parts := _PATH_END.split(path)) > 1:
        why = f"more follows {format_value(parts[0])}; a query goes in params="
        raise errors.InvalidInput.of(why, field="path")
    segments = path.split("/")
    try:
        # The last segment may be empty: the paths of some services end in a slash.
        quoted = [path_argument(segment) for segment in segments[1:-1]]
        last = path_argument(segments[-1]) if segments[-1] else ""
        return "/".join(["", *quoted, last])
    except PathArgumentError as error:
        why = str(error)
    except UnicodeEncodeError:
        why = "it has half a surrogate pair, which can't be encoded as UTF-8"
    why = f"{format_value(path)}: {why}"
    raise errors.InvalidInput.of(why, field="path")


def _find_argument_name(error: PathArgumentError, arguments: Mapping[str, Any]) -> str:
    return next((name for name, value in arguments.items() if str(value) == error.value), "")


def _find_python_name(name: str, arguments: Mapping[str, Any]) -> str:
    """Return the name in Python of an argument; the name itself if it is a field of a form."""
    plain = _NOT_ALPHANUMERIC.sub("", name).lower()
    return next((each for each in arguments if _NOT_ALPHANUMERIC.sub("", each).lower() == plain), name)


#: Headers that the client sets itself, and what to do instead.
_OWN_HEADERS = {
    "accept-encoding": "the client sets it",
    "connection": "the client sets it",
    "content-length": "the client sets it",
    "content-type": "the client sets it",
    "host": "the client sets it; pass base_url= to the client",
    "proxy-authorization": "pass proxy= to the client",
    "transfer-encoding": "the client sets it",
}


def _explain_own_header(service: Service, name: str) -> str:
    """Return what to do instead of setting a header that the client sets itself; empty for any other one.

    Servers that pass headers on as variables (CGI, WSGI) read `Workspace_Id` as `Workspace-Id`.
    """
    plain = _NOT_ALPHANUMERIC.sub("-", name).lower()
    if instead := _explain_tenant_header(service, name) or service.own_parameters.get(("header", plain), ""):
        return instead
    return _OWN_HEADERS.get(plain, "")


def _explain_alias(service: Service, name: str) -> str:
    """Return what to do instead of setting the tenant, or a header that servers read as one that the client sets.

    A header of such a name itself may be described. What says who calls comes after it.
    """
    if name.lower() in _OWN_HEADERS or ("header", name.lower()) in service.own_parameters:
        return _explain_tenant_header(service, name)
    return _explain_own_header(service, name)


def _explain_tenant_header(service: Service, name: str) -> str:
    """Return what to do instead of setting the header with the tenant; empty for any other one."""
    plain = _NOT_ALPHANUMERIC.sub("-", name).lower()
    if service.tenant is not None and plain == service.tenant_header.lower():
        return f"pass {service.tenant.argument}="
    return ""


@strip_traceback
def check_extra_headers(service: Service, headers: object, *, field: str = "", operation: str = "") -> dict[str, str]:
    """Return headers that a user adds. No message shows a value, which may be a secret."""
    if not isinstance(headers, Mapping):
        why = f"a mapping is expected, not {type(headers).__name__}"
        raise service.errors.InvalidInput.of(why, field=field, operation=operation)
    given = cast("Mapping[object, object]", headers)
    for header in given:
        if not isinstance(header, str) or not HEADER_NAME.fullmatch(header):
            why = f"{format_value(header)} is not the name of a header"
        elif own := _explain_own_header(service, header):
            why = f"{header} can't be set here: {own}"
        else:
            continue
        raise service.errors.InvalidInput.of(why, field=field, operation=operation)
    return dict(check_headers(service, operation, cast("Mapping[str, object]", given)))


def merge_headers(headers: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Return headers with others, which replace those of the same name in any case."""
    replaced = {name.lower() for name in others}
    return {**{name: value for name, value in headers.items() if name.lower() not in replaced}, **others}


#: Deeper documents can't be written: Python's encoder has about this limit. A document that contains itself has no end.
_MAX_DEPTH = 1000
#: Python writes no more digits than 4,300.
_TOO_LARGE = 10**4300
_FIELD_NAME = re.compile(r"[A-Za-z_]{1,40}")
#: What to do with values of other types. The first that fits counts.
_REMEDIES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (Unset, "leave it out"),
    (Model, "pass its to_dict()"),
    (Enum, "pass its value"),
    (Decimal, "pass a text, str(value), or a number, float(value)"),
    ((date, time), "pass a text, value.isoformat()"),
    ((bytes, bytearray), "pass a text"),
    (Iterator, "pass a list"),
    (Iterable, "pass a list or a dict"),
    (object, "pass a text, a number, a list or a dict"),
)


def find_unwritable(document: Any) -> tuple[str, str]:
    """Return the dotted name of the first value that can't be written as JSON, and why. Neither shows the value.

    Names that are not made of letters and `_` are shown as `…`.
    """
    waiting: list[tuple[tuple[str, ...], Any]] = [((), document)]
    while waiting:
        place, value = waiting.pop()
        if len(place) > _MAX_DEPTH:
            return "", "it contains itself, or is nested too deep for JSON"
        items: Iterable[tuple[object, Any]] = ()
        if isinstance(value, dict):
            items = cast("dict[object, Any]", value).items()
        elif isinstance(value, list | tuple):
            items = enumerate(cast("list[Any]", value))
        elif why := _explain(value):
            return ".".join(place), why
        found: list[tuple[tuple[str, ...], Any]] = []
        for name, item in items:
            if why := _explain_name(name):
                return ".".join(place), why
            found.append(((*place, str(name) if isinstance(value, list | tuple) else _hide_unusual(name)), item))
        waiting += reversed(found)
    return "", "can't be sent as JSON"


def _hide_unusual(name: object) -> str:
    """Return the name of a field; of any other one, which may be a secret or a person's, only that there is one."""
    return name if isinstance(name, str) and _FIELD_NAME.fullmatch(name) else "…"


def _explain_name(name: object) -> str:
    if name is None or isinstance(name, str | int | float):
        return "a name has half a surrogate pair, which can't be encoded as UTF-8" if _is_broken(name) else ""
    return f"a name of the type {type(name).__name__} can't be sent as JSON; pass a text"


def _explain(value: object) -> str:
    if value is None or isinstance(value, str | bool):
        return "has half a surrogate pair, which can't be encoded as UTF-8" if _is_broken(value) else ""
    if isinstance(value, float):
        return "" if math.isfinite(value) else "JSON has no NaN and no infinity; pass None or a text"
    if isinstance(value, int):
        return "has too many digits for JSON; pass a text" if abs(value) >= _TOO_LARGE else ""
    remedy = next(text for kind, text in _REMEDIES if isinstance(value, kind))
    return f"a value of the type {type(value).__name__} can't be sent as JSON; {remedy}"


def _is_broken(value: object) -> bool:
    return isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value)
