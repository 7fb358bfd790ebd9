"""Makes webhooks with the fields of the documented examples, and sends them as FleetIT does."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from fleetit._errors import ConfigurationError, ConnectError
from fleetit._loopback import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Kind: TypeAlias = Literal["toll", "parking"]

#: Seconds that a receiver has to respond.
TIMEOUT = 10.0
#: Bytes that are read of the response body, which is not used. After a longer body the connection is closed.
_MAX_RESPONSE_BODY = 65_536


def make_payload(kind: Kind, fleet_id: int, number: int) -> dict[str, Any]:
    """Return the payload of a webhook.

    Args:
        kind: `"toll"` or `"parking"`.
        fleet_id: The fleet's id, which is part of the plate.
        number: The number of the ticket.

    Raises:
        ConfigurationError: If the kind is neither.
    """
    if kind not in _PAYLOADS:
        msg = f"kind={kind!r}: FleetIT documents the webhooks {', '.join(map(repr, _PAYLOADS))}"
        raise ConfigurationError(msg)
    return _PAYLOADS[kind](fleet_id, number)


def _make_toll(fleet_id: int, number: int) -> dict[str, Any]:
    """Return a toll (documentation/integrations/webhook, the example of the tolls webhook)."""
    return {
        "type": "ticket",
        "ticketID": number,
        "amount": f"{3 + number % 20}.50",
        "fee": "0",
        "exit_plaza": f"Plaza {1 + number % 30}",
        "exit_plaza_cash_cost": f"{5 + number % 20}.75",
        "posting_date": "2025-03-04 10:15:00.000000+00:00",
        "trans_date_time": "2025-03-03 17:08:21",
        "vehicle_plate_number": _make_plate(fleet_id, number),
        "vehicle_tracking_number": "",
        "vehicle_plate_state": "NY",
        "custom_fields": {"cost_center": f"CC-{fleet_id}"},
    }


def _make_parking_ticket(fleet_id: int, number: int) -> dict[str, Any]:
    """Return a parking ticket (the same page, the example of the parking webhook, whose booleans are texts)."""
    return {
        "type": "ticket",
        "issuing_authority": "City of Sample",
        "violation_number": f"V{number:08}",
        "ticket_type": "Parking",
        "description": "No standing",
        "date": "2025-03-03",
        "time": "11:29:00",
        "vehicle": _make_plate(fleet_id, number),
        "vehicle_state": "NY",
        "fine_amount": f"{35 + number % 80}.00",
        "transfer_of_liability": "False",
        "fleet_liable": "False",
        "pdf": "",
        "custom_fields": {"cost_center": f"CC-{fleet_id}"},
    }


def _make_plate(fleet_id: int, number: int) -> str:
    return f"F{fleet_id}N{number % 1000:03}"


_PAYLOADS: dict[str, Callable[[int, int], dict[str, Any]]] = {"toll": _make_toll, "parking": _make_parking_ticket}


def deliver(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """POST a body, and return the status of the response. Redirects are not followed.

    Args:
        url: `https`, or `http` to this machine, without user info.
        body: The bytes to send.
        headers: All headers except length, host and content type. The content type is JSON; FleetIT documents none.

    Raises:
        ConfigurationError: If the URL is not accepted.
        ConnectError: If there is no response within 10 seconds.
    """
    target = _parse_url(url)
    connection_type = http.client.HTTPSConnection if target.is_https else http.client.HTTPConnection
    connection = connection_type(target.host, target.port, timeout=TIMEOUT)
    try:
        connection.request("POST", target.path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        response.read(_MAX_RESPONSE_BODY)
    except (OSError, http.client.HTTPException) as error:
        msg = f"the webhook to {target.host} got no response: {type(error).__name__}"
        raise ConnectError(msg, operation="send_webhook") from error
    finally:
        connection.close()
    return response.status


class _Target(NamedTuple):
    """Where a webhook is sent to. `path` includes the query."""

    is_https: bool
    host: str
    port: int | None
    path: str


def _parse_url(url: str) -> _Target:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        msg = f"the webhook URL can't be read: {error}"
        raise ConfigurationError(msg) from error
    if not host or parts.username is not None or not (url.isascii() and url.isprintable()) or " " in url:
        msg = "the webhook URL needs a host, has no user info, and is ASCII without spaces"
        raise ConfigurationError(msg)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        msg = f"webhooks are sent to https, or to http on this machine, not to {parts.scheme}://{host}"
        raise ConfigurationError(msg)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(parts.scheme == "https", host, port, path)
