"""A request as plain data, made and checked before any transport sees it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from fleetit._errors import ConfigurationError
from fleetit._fleet import FLEET_HEADER
from fleetit_api.types import PathArgumentError, path_argument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit_api.api import Operation

_VISIBLE = re.compile(r"[\t\x20-\x7e]*", re.ASCII)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@frozen
class Request:
    """A request, not yet sent.

    Attributes:
        operation: What messages call it: the operationId, or method and path.
        method: The HTTP method in capitals.
        path: The path after the base URL, quoted.
        template: The path as logs show it, without its arguments where those are known.
        params: The query's parameters; a list repeats its name.
        headers: What is sent beside the token and the transport's own headers.
        body: The body's bytes; never shown, since it may hold secrets.
    """

    operation: str
    method: str
    path: str
    template: str
    params: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    body: bytes | None = field(default=None, repr=False)


def request_of(operation: Operation[Any], arguments: Mapping[str, Any], fleet_id: int | None) -> Request:
    """Make the request of a described operation.

    Args:
        operation: The generated operation.
        arguments: Its arguments by their Python names, without `fleet_id`.
        fleet_id: The fleet that the call means, settled; None for the account's default fleet.

    Raises:
        ConfigurationError: If a path argument would reach another path, the operation needs a fleet and there is none,
            a header has characters that headers can't have, or the body is not JSON.
    """
    given = dict(arguments)
    if operation.fleet == "required":
        if fleet_id is None:
            msg = f"{operation.id}: needs a fleet; give fleet_id= to the call, the view or the client"
            raise ConfigurationError(msg)
        given["fleet_id"] = fleet_id
    try:
        built = operation.build(**given)
    except PathArgumentError as error:
        msg = f"{operation.id}: {_name_of(error, given)}{error}"
        raise ConfigurationError(msg) from error
    headers = {name: str(value) for name, value in built.get("headers", {}).items()}
    return Request(
        operation=operation.id,
        method=operation.method,
        path=built["url"],
        template=operation.path,
        params=built.get("params"),
        headers=_headers(operation.id, headers, fleet_id),
        body=_body(operation.id, built["json"]) if "json" in built else None,
    )


def request_by_hand(
    method: str, path: str, params: Mapping[str, Any] | None, document: Any, fleet_id: int | None
) -> Request:
    """Make the request of an operation that is not described.

    Raises:
        ConfigurationError: If the method is unknown, the path is not one that stays where it says, or the body is not
            JSON.
    """
    method = method.upper()
    operation = f"{method} {path}"
    if method not in _METHODS:
        msg = f"method: {method!r} is not one of {', '.join(sorted(_METHODS))}"
        raise ConfigurationError(msg)
    return Request(
        operation=operation,
        method=method,
        path=_checked_path(path),
        template=path,
        params=params,
        headers=_headers(operation, {}, fleet_id),
        body=None if document is None else _body(operation, document),
    )


def checked_headers(operation: str, headers: Mapping[str, str]) -> None:
    """Refuse header values that could end the header; the value is not shown, since it may be a secret.

    Raises:
        ConfigurationError: That names the header.
    """
    for name, value in headers.items():
        if not _VISIBLE.fullmatch(value):
            msg = f"{operation}: the header {name} has a line break, a control character or one outside of ASCII"
            raise ConfigurationError(msg)


def _headers(operation: str, headers: dict[str, str], fleet_id: int | None) -> dict[str, str]:
    settled = {name: value for name, value in headers.items() if name.lower() != FLEET_HEADER.lower()}
    checked_headers(operation, settled)
    if fleet_id is not None:
        settled[FLEET_HEADER] = str(fleet_id)
    return settled


def _body(operation: str, document: Any) -> bytes:
    try:
        text = json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        # The error's own text could hold the value (a lone surrogate does), and the value may be a secret.
        msg = f"{operation}: the body can't be sent as JSON ({type(error).__name__})"
        raise ConfigurationError(msg) from None


def _checked_path(path: str) -> str:
    if not path.startswith("/") or path.startswith("//"):
        msg = f"path: {path!r} must begin with one slash; the host comes from the client"
        raise ConfigurationError(msg)
    segments = path.split("/")
    try:
        # The last segment may be empty: FleetIT's paths end in a slash.
        quoted = [path_argument(segment) for segment in segments[1:-1]]
        last = path_argument(segments[-1]) if segments[-1] else ""
    except PathArgumentError as error:
        msg = f"path: {path!r}: {error}; a query goes in params="
        raise ConfigurationError(msg) from error
    return "/".join(["", *quoted, last])


def _name_of(error: PathArgumentError, given: Mapping[str, Any]) -> str:
    """Return the name of the argument that was refused."""
    return next((f"{name}=" for name, candidate in given.items() if str(candidate) == error.value), "")
