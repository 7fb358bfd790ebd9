"""Shows a request in place of sending it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlsplit

from openapi_sdk.calls.planned import plan_call
from openapi_sdk.cli.formats import write_json
from openapi_sdk.cli.terminal import print_note
from openapi_sdk.client.calls import get_calls
from openapi_sdk.description.body import mask_body
from openapi_sdk.escape import escape_invisible
from openapi_sdk.model.secret_names import MASK, is_secret_name
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.cli.output import Output
    from openapi_sdk.client.clients import SyncClient
    from openapi_sdk.description.methods import Method
    from openapi_sdk.messages.request import Request

#: Ids of tenants that nobody has. A request with one shows where the id of each is.
_NOBODY: Mapping[str, int | str] = {"integer": 2**63 - 1, "string": "9223372036854775807"}


def show_call(
    client: SyncClient, method: Method, arguments: dict[str, Any], out: Output, *, is_of_all_tenants: bool
) -> None:
    """Write the request that a call would send first.

    For all tenants it shows two: the one that lists the tenants, and the one for the rows of a tenant, with a
    placeholder for its id.
    """
    service, tenant = client.service, client.service.tenant
    if not is_of_all_tenants or tenant is None:
        show_request(client, find_request(client, method, arguments), out)
        return
    listing, nobody = service.description.methods[tenant.listing], _NOBODY[tenant.type]
    requests = [
        _describe(client, find_request(client, listing, service.name_tenant(None))),
        _describe(client, find_request(client, method, {**arguments, **service.name_tenant(nobody)})),
    ]
    requests[1] = _replace(requests[1], str(nobody), f"<id of each {tenant.word}>")
    if out.format != "table":
        write_json(requests, sys.stdout)
    else:
        for number, each in enumerate(requests):
            sys.stdout.write("\n" if number else "")
            _show(each, out)
    print_note(f"The first request says which {tenant.plural} there are. The second one is sent for each of them.")


def _replace(shown: dict[str, Any], text: str, other: str) -> dict[str, Any]:
    """Return a request with another text in its path, its query and its headers."""
    return {
        **shown,
        "path": shown["path"].replace(text, other),
        "query": [(name, other if value == text else value) for name, value in shown["query"]],
        "headers": {name: other if value == text else value for name, value in shown["headers"].items()},
    }


def find_request(client: SyncClient, method: Method, arguments: dict[str, Any]) -> Request:
    """Return the request that a call would send first."""
    request = plan_call(method.bind(client), SecretValue(((), arguments)))
    return cast("Request", request)  # only batches without rows have none


def show_request(client: SyncClient, request: Request, out: Output) -> None:
    """Write a request on stdout, without the token and other secrets."""
    _show(_describe(client, request), out)


def _show(shown: dict[str, Any], out: Output) -> None:
    if out.format != "table":
        write_json([shown], sys.stdout, is_one=True)
        return
    lines = [f"{shown['method']} {shown['server']}{shown['path']}"]
    lines += [f"  {'?' if not index else '&'} {name}={value}" for index, (name, value) in enumerate(shown["query"])]
    lines += [f"{name}: {value}" for name, value in shown["headers"].items()]
    sys.stdout.write("".join(f"{escape_invisible(line)}\n" for line in lines))
    if shown["body"] is not None:
        sys.stdout.write("\n")
        write_json([shown["body"]], sys.stdout, is_one=True)


def _describe(client: SyncClient, request: Request) -> dict[str, Any]:
    shown: Request = get_calls(client).show_authorized(request)
    url = urlsplit(client.base_url + shown.target)
    query = [
        (name, MASK if is_secret_name(name) else value) for name, value in parse_qsl(url.query, keep_blank_values=True)
    ]
    described = {"method": request.method, "server": f"{url.scheme}://{url.netloc}", "path": url.path, "query": query}
    return {**described, "headers": dict(shown.headers), "body": _read_body(client, request)}


def _read_body(client: SyncClient, request: Request) -> Any:
    if request.body is None:
        return None
    try:
        return mask_body(client.service.description, request.method, request.template, json.loads(request.body))
    except ValueError:
        return f"{len(request.body):,} bytes that are not JSON"
