"""A request as plain data, made and checked before any transport sees it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

from attrs import field, frozen

from fleetit._errors import ConfigurationError
from fleetit._fleet_id import FLEET_HEADER
from fleetit._query import query_of
from fleetit._quote import shown
from fleetit_api.types import PathArgumentError, path_argument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit._sealed import Sealed
    from fleetit_api.api import Operation

#: Printable ASCII with neither a space at its ends nor anything that could end the header.
_VALUE = re.compile(r"(?:[!-~](?:[\t -~]*[!-~])?)?", re.ASCII)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@frozen
class Request:
    """A request, not yet sent.

    Attributes:
        operation: What messages call it: the operationId, or method and quoted path.
        method: The HTTP method in capitals.
        target: The path after the base URL and the query, quoted.
        template: The path as logs show it, without its arguments where those are known.
        headers: What is sent beside the token and the transport's own headers.
        body: The body's bytes; never shown, since it may hold secrets.
    """

    operation: str
    method: str
    target: str
    template: str
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    body: bytes | None = field(default=None, repr=False)

    @property
    def fleet_id(self) -> int | None:
        """The fleet that is meant; None for the account's own default fleet."""
        text = self.headers.get(FLEET_HEADER)
        return None if text is None else int(text)


def request_of(operation: Operation[Any], arguments: Mapping[str, Any], fleet_id: int | None) -> Request:
    """Make the request of a described operation.

    Args:
        operation: The generated operation.
        arguments: Its arguments by their Python names, without `fleet_id`.
        fleet_id: The fleet that the call means, settled; None for the account's default fleet.

    Raises:
        ConfigurationError: If a path argument would reach another path, the operation needs a fleet and there is none,
            a header or the query has a value that can't be sent, or the body is not JSON.
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
        why = f"{_name_of(error, given)}{error}"
    except UnicodeEncodeError:
        why = "a path argument has half a surrogate pair, which no text has"
    except (AttributeError, TypeError) as error:
        # A text for a date, a dict for a model: the generated code asks it for what only the right type has.
        why = f"an argument is not of the type that is declared for it ({error})"
    else:
        headers: dict[str, Any] = built.get("headers", {})
        return Request(
            operation=operation.id,
            method=operation.method,
            target=built["url"] + query_of(operation.id, built.get("params")),
            template=operation.path,
            headers=_headers(operation.id, headers, fleet_id),
            body=_described_body(operation, built["json"]) if "json" in built else None,
        )
    msg = f"{operation.id}: {why}"
    raise ConfigurationError(msg)


def request_by_hand(
    method: str, path: str, params: Mapping[str, Any] | None, document: Sealed[Any], fleet_id: int | None
) -> Request:
    """Make the request of an operation that is not described.

    Raises:
        ConfigurationError: If the method is unknown, the path is not one that stays where it says, the query has a
            value that can't be written, or the body is not JSON.
    """
    if not isinstance(method, str) or method.upper() not in _METHODS:
        msg = f"method: {shown(method)} is not one of {', '.join(sorted(_METHODS))}"
        raise ConfigurationError(msg)
    method = method.upper()
    quoted = _quoted_path(path)
    operation = f"{method} {quoted[:200]}"
    content = document.open()
    return Request(
        operation=operation,
        method=method,
        target=quoted + query_of(operation, params),
        template=quoted,
        headers=_headers(operation, {}, fleet_id),
        body=None if content is None else _body(operation, content),
    )


def checked_headers(operation: str, headers: Mapping[str, object]) -> dict[str, str]:
    """Return headers whose values are texts that can be sent; a value is not shown, since it may be a secret.

    Raises:
        ConfigurationError: That names the header.
    """
    for name, value in headers.items():
        if not isinstance(value, str):
            msg = f"{operation}: the header {name} must be a text, not {type(value).__name__}"
            raise ConfigurationError(msg)
        if not _VALUE.fullmatch(value):
            msg = (
                f"{operation}: the header {name} has a line break, a control character, one outside of ASCII, "
                "or a space at an end"
            )
            raise ConfigurationError(msg)
    return cast("dict[str, str]", headers)


def _headers(operation: str, headers: Mapping[str, object], fleet_id: int | None) -> dict[str, str]:
    own = {name: value for name, value in headers.items() if name.lower() != FLEET_HEADER.lower()}
    settled = checked_headers(operation, own)
    if fleet_id is not None:
        settled[FLEET_HEADER] = str(fleet_id)
    return settled


def _described_body(operation: Operation[Any], document: Any) -> bytes:
    from fleetit._body_validation import check_body  # noqa: PLC0415 - loads the description, which only writers need

    check_body(operation.id, operation.method, operation.path, document)
    return _body(operation.id, document)


def _body(operation: str, document: Any) -> bytes:
    try:
        text = json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        kind = type(error).__name__
    # Outside of the handler and without the error's own text: both could hold the value, which may be a secret.
    msg = f"{operation}: the body can't be sent as JSON ({kind})"
    raise ConfigurationError(msg)


def _quoted_path(path: object) -> str:
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
        msg = f"path: {shown(path)} must begin with one slash; the host comes from the client"
        raise ConfigurationError(msg)
    segments = path.split("/")
    try:
        # The last segment may be empty: FleetIT's paths end in a slash.
        quoted = [path_argument(segment) for segment in segments[1:-1]]
        last = path_argument(segments[-1]) if segments[-1] else ""
        return "/".join(["", *quoted, last])
    except PathArgumentError as error:
        why = f"{error}; a query goes in params="
    except UnicodeEncodeError:
        why = "it has half a surrogate pair, which no text has"
    msg = f"path: {shown(path)}: {why}"
    raise ConfigurationError(msg)


def _name_of(error: PathArgumentError, given: Mapping[str, Any]) -> str:
    """Return the name of the argument that was refused."""
    return next((f"{name}=" for name, candidate in given.items() if str(candidate) == error.value), "")
