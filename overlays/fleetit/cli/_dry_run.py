"""Shows a request in place of sending it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlsplit

from attrs import evolve

from fleetit._service.names import FLEET_HEADER, FLEETS_LISTING
from fleetit.cli._escaping import escape
from fleetit.cli._formats import write_json
from fleetit.cli._terminal import print_note
from fleetit.service import SERVICE
from openapi_sdk.calls.planned import plan_call
from openapi_sdk.description.body import mask_body
from openapi_sdk.model.secrets import MASK, is_secret_name
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from fleetit import FleetIT
    from fleetit.cli._output import Output
    from openapi_sdk.description.methods import Method
    from openapi_sdk.messages.request import Request

_EACH_FLEET = "<id of each fleet>"


def show_call(
    client: FleetIT, method: Method, arguments: dict[str, Any], out: Output, *, is_of_all_fleets: bool
) -> None:
    """Write the request that a call would send first.

    For all fleets it shows two: the one that lists the fleets, and the one for the rows of a fleet, with a placeholder
    for its id.
    """
    if not is_of_all_fleets:
        show_request(client, find_request(client, method, arguments), out)
        return
    some_id = 1
    of_each = find_request(client.for_fleet(some_id), method, arguments)
    requests = [
        find_request(client, SERVICE.description.methods[FLEETS_LISTING], {"fleet_id": None}),
        evolve(of_each, headers={**of_each.headers, FLEET_HEADER: _EACH_FLEET}),
    ]
    if out.format != "table":
        write_json([_describe(client, each) for each in requests], sys.stdout)
    else:
        for number, each in enumerate(requests):
            sys.stdout.write("\n" if number else "")
            show_request(client, each, out)
    print_note("The first request says which fleets there are. The second one is sent for each of them.")


def find_request(client: FleetIT, method: Method, arguments: dict[str, Any]) -> Request:
    """Return the request that a call would send first."""
    request = plan_call(method.bind(client), SecretValue(((), arguments)))
    return cast("Request", request)  # only batches without rows have none


def show_request(client: FleetIT, request: Request, out: Output) -> None:
    """Write a request on stdout, without the token and other secrets."""
    shown = _describe(client, request)
    if out.format != "table":
        write_json([shown], sys.stdout, is_one=True)
        return
    lines = [f"{shown['method']} {shown['server']}{shown['path']}"]
    lines += [f"  {'?' if not index else '&'} {name}={value}" for index, (name, value) in enumerate(shown["query"])]
    lines += [f"{name}: {value}" for name, value in shown["headers"].items()]
    sys.stdout.write("".join(f"{escape(line)}\n" for line in lines))
    if shown["body"] is not None:
        sys.stdout.write("\n")
        write_json([shown["body"]], sys.stdout, is_one=True)


def _describe(client: FleetIT, request: Request) -> dict[str, Any]:
    url = urlsplit(client.base_url + request.target)
    headers = {name: MASK if is_secret_name(name) else value for name, value in request.headers.items()}
    if request.sends_token:
        headers = {"Authorization": f"Bearer {MASK}", **headers}
    if request.body is not None:
        headers.setdefault("Content-Type", "application/json")
    query = [
        (name, MASK if is_secret_name(name) else value) for name, value in parse_qsl(url.query, keep_blank_values=True)
    ]
    shown = {"method": request.method, "server": f"{url.scheme}://{url.netloc}", "path": url.path, "query": query}
    return {**shown, "headers": headers, "body": _read_body(request)}


def _read_body(request: Request) -> Any:
    if request.body is None:
        return None
    try:
        return mask_body(SERVICE.description, request.method, request.template, json.loads(request.body))
    except ValueError:
        return f"{len(request.body):,} bytes that are not JSON"
