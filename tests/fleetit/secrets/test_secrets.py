"""A token and other secrets are in no error, log record or `repr`."""

from __future__ import annotations

import gzip
import logging
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import BadRequest, FleetITError, InvalidInput, Retry, Timeout
from fleetit.service import SERVICE
from fleetit_api.models import ActiveIntegration, ActiveIntegrationPage
from kit.tests.support.scripted_server import Action, Reply, ScriptedServer, choose_read_timeout, reply
from openapi_sdk.messages.request import build_custom_request
from openapi_sdk.secrets.redaction import SecretValue
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, UNREACHABLE_URL, list_integrations
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.flavours import Flavour

TOKEN = "planted-token-4711"
SIGNING = "planted-signing-0815"
SECRETS = (TOKEN, SIGNING)
ROW = {"id": 1, "webhook_signature_secret_token": SIGNING, "data": {"auth": {"key": SIGNING}}, "api_key": SIGNING}
OK = reply(200, {**EMPTY_PAGE, "count": 1, "results": [ROW]})
ECHO = {"detail": f"Invalid token {TOKEN}.", "headers": {"Authorization": f"Bearer {TOKEN}"}}

RESPONSES: dict[str, Reply] = {
    "success": OK,
    **{f"echo of {status}": reply(status, ECHO) for status in (301, 400, 401, 403, 404, 409, 418, 429, 500, 503, 520)},
    "echo as a page": reply(502, raw=f"<html>{TOKEN}</html>".encode()),
    "echo with a success": reply(200, raw=TOKEN.encode()),
    "echo in a header": reply(200, raw=b"<", headers=[("Content-Type", f"text/{TOKEN}")]),
    "echo in the request id": reply(404, headers=[("X-Request-Id", TOKEN), ("Retry-After", TOKEN)]),
    "echo in the status line": f"HTTP/1.1 {TOKEN} OK\r\n\r\n".encode(),
    "echo in a header line": f"HTTP/1.1 200 OK\r\nAuthorization Bearer {TOKEN}\r\n\r\n".encode(),
    "success of another number": reply(299, {**EMPTY_PAGE, "secret": SIGNING}),
    "no array of rows": reply(200, {**EMPTY_PAGE, "results": {"webhook_signature_secret_token": SIGNING}}),
    "a text for a row": reply(200, {**EMPTY_PAGE, "results": [SIGNING]}),
    "a text for an object": reply(200, {**EMPTY_PAGE, "results": [{"data": SIGNING}]}),
    "half a document": (OK[:-9], Action.CLOSE),
    "a document that breaks off": reply(200, raw=OK.partition(b"\r\n\r\n")[2][:-3]),
    "reset": None,
    "closed": (Action.CLOSE,),
    "stalled": (Action.STALL,),
    "stalled in the body": (OK[:-9], Action.STALL),
    "not compressed": reply(200, {"secret": SIGNING}, headers=[("Content-Encoding", "gzip")]),
    "cut short": reply(200, raw=gzip.compress(OK)[:-4], headers=[("Content-Encoding", "gzip")]),
    "too large": reply(200, raw=bytes(5000)),
}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Record the logs of all packages."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def iter_texts(error: BaseException | None) -> Iterator[str]:
    """Yield all texts of an error, its cause and its context."""
    visited: set[int] = set()
    while error is not None and id(error) not in visited:
        visited.add(id(error))
        yield f"{error!r} {error} {error.args!r} {error.__dict__!r}"
        yield "".join(traceback.format_exception(error))
        yield from (str(vars(value)) for value in error.__dict__.values() if hasattr(value, "__dict__"))
        yield from iter_texts(error.__cause__)
        error = error.__context__


def format_log(log: pytest.LogCaptureFixture, *, without: str = "") -> str:
    records = [record for record in log.records if not (without and record.name.startswith(without))]
    return "\n".join(f"{record.getMessage()} {record.args!r} {record.__dict__!r}" for record in records)


@pytest.mark.parametrize(
    ("style", "name"),
    [
        *(("resource", name) for name in RESPONSES),
        *(
            (style, name)
            for style in CALL_STYLES
            for name in ("success", "echo of 400", "echo of 500", "echo with a success", "reset", "too large")
            if style != "resource"
        ),
    ],
)
def test_no_response_puts_a_secret_into_an_error_or_the_log(
    flavour: Flavour, log: pytest.LogCaptureFixture, style: str, name: str
) -> None:
    with ScriptedServer([RESPONSES[name]]) as server:
        client = flavour.client(
            token=TOKEN,
            base_url=server.url,
            retry=Retry(attempts=2, backoff=0),
            timeout=Timeout(connect=5, read=choose_read_timeout(RESPONSES[name])),
            max_response_bytes=4000,
        )
        shown = ""
        try:
            list_integrations(flavour, client, style)
        except (FleetITError, ValueError) as error:
            shown = "\n".join(iter_texts(error))
        assert all(received.header("Authorization") == f"Bearer {TOKEN}" for received in server.requests)
        assert server.requests
    # At DEBUG httpcore logs the head of every response, with the token if the server echoes it there.
    head = {"echo in a header", "echo in the request id", "echo in the status line", "echo in a header line"}
    logged = format_log(log, without="httpcore" if name in head else "")
    for secret in SECRETS:
        assert secret not in shown
        assert secret not in logged
    assert any(record.name == "fleetit" for record in log.records)


def test_a_request_that_cannot_be_sent_shows_no_secret(flavour: Flavour, log: pytest.LogCaptureFixture) -> None:
    client: Any = flavour.client(token=TOKEN, base_url=UNREACHABLE_URL, retry=Retry(attempts=2, backoff=0))
    for options in ({"json": {"pin": f"{SIGNING}\ud800"}}, {"json": {"pin": SIGNING}}, {"json": {SIGNING: b"x"}}):
        with pytest.raises(FleetITError) as caught:
            send_request(flavour, client, "PUT", **options)
        assert not [secret for secret in SECRETS if secret in "\n".join(iter_texts(caught.value))]
    flavour.run(client.close)
    with pytest.raises(FleetITError) as closed:
        send_request(flavour, client, "PUT", json={"pin": SIGNING})
    assert not [secret for secret in SECRETS if secret in "\n".join(iter_texts(closed.value)) + format_log(log)]


def test_no_repr_shows_the_token(flavour: Flavour) -> None:
    client: Any = flavour.client(token=TOKEN, base_url=UNREACHABLE_URL, fleet_id=42)
    view = client.for_fleet(7)
    held: list[Any] = [
        client, view, client.api, view.api, client.api.with_headers({"X-A": "b"}), client.integrations,
        client.integrations.list_active(), client._settings, client._connections, client._caller,
        client._connections._get_http_client(),
    ]  # fmt: skip
    if flavour.name == "sync":
        held.append(client.api.get_httpx_client())
    for one in held:
        assert TOKEN not in f"{one!r} {one} {[one]}"
    assert repr(client) == f"{type(client).__name__}(base_url='{UNREACHABLE_URL}', fleet_id=42)"
    assert repr(view) == f"{type(client).__name__}(base_url='{UNREACHABLE_URL}', fleet_id=7)"


def test_the_stock_client_has_no_token(flavour: Flavour) -> None:
    api = flavour.client(token=TOKEN, base_url=UNREACHABLE_URL).api
    assert api.token == ""


def test_the_repr_of_a_request_has_neither_body_nor_headers() -> None:
    request = build_custom_request(SERVICE, "POST", "/v2/drivers/", None, SecretValue({"pin": SIGNING}), tenant=7)
    assert SIGNING in str(request.body)
    assert SIGNING not in repr(request)
    assert "headers" not in repr(request)


def test_the_repr_of_a_response_has_neither_body_nor_headers(flavour: Flavour) -> None:
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url)
        response = flavour.run(
            lambda: client._caller.send(
                build_custom_request(SERVICE, "GET", "/v2/", None, SecretValue(None), tenant=None)
            )
        )
    assert SIGNING in str(response.body)
    assert SIGNING not in repr(response)


@pytest.mark.parametrize(
    ("client_options", "call"),
    [
        pytest.param({}, {"params": {"api_key": SIGNING}}, id="in a query"),
        pytest.param({}, {"params": {"api_key": [1, SIGNING]}}, id="in a list of a query"),
        pytest.param({}, {"options": {"query": {"pin": SIGNING}}}, id="in the query of the options"),
        pytest.param({}, {"options": {"headers": {"X-Api-Key": SIGNING}}}, id="in a header"),
        pytest.param({"default_headers": {"X-Api-Key": SIGNING}}, {}, id="in a header of the client"),
        pytest.param({}, {"json": {"api_key": SIGNING}}, id="in the body"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_secret_that_comes_back_is_in_no_error(
    flavour: Flavour, client_options: dict[str, Any], call: dict[str, Any], method: str
) -> None:
    echo = reply(400, {"api_key": [f"{SIGNING} is not valid."], SIGNING: [f"No {SIGNING}."]})
    with ScriptedServer([echo]) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url, **client_options)
        with pytest.raises(BadRequest) as caught:
            send_request(flavour, client, method, **call)
    assert [each.message for each in caught.value.errors] == ["*** is not valid.", "No ***."]
    assert SIGNING not in "\n".join(iter_texts(caught.value)) + str(caught.value.args)


def test_secrets_of_all_rows_are_masked(flavour: Flavour) -> None:
    rows = [
        {"plate_state": "NY", "plate_number": "A", "custom_fields": {"pin": f"{40000 + number}", "key": "k"}}
        | {"vehicle_number": f"{number}"}
        for number in range(500)
    ]
    echo = reply(400, [{"plate_number": [f"No {row['custom_fields']['pin']}."]} for row in rows])  # type: ignore[index]
    with ScriptedServer([echo]) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url, fleet_id=7)
        with pytest.raises(BadRequest) as caught:
            flavour.run(lambda: client.vehicles.create_many(rows))
    assert [each.message for each in caught.value.errors] == ["No ***."] * 500


@pytest.mark.parametrize("mark", "?#")
def test_the_query_of_a_path_is_not_shown(flavour: Flavour, mark: str) -> None:
    client: Any = flavour.client(token=TOKEN, base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"^path: more follows '/v2/x/'; a query goes in params=$"):
        flavour.run(lambda: client.request("GET", f"/v2/x/{mark}api_key={SIGNING}"))
    with pytest.raises(InvalidInput, match=r"^path: 'https://host/v2/x/' must begin with a slash; the host comes from"):
        flavour.run(lambda: client.request("GET", f"https://host/v2/x/{mark}api_key={SIGNING}"))


def test_the_repr_of_a_model_shows_no_secret(flavour: Flavour) -> None:
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url)
        (row,) = flavour.list_rows(client.integrations.list_active())
        pages = flavour.run(client.integrations.list_active().pages)
        document = list_integrations(flavour, client, "stock")
    assert isinstance(row, ActiveIntegration)
    assert isinstance(document, ActiveIntegrationPage)
    assert row.webhook_signature_secret_token == SIGNING
    assert row.to_dict() == ROW
    for one in (row, pages, document, [row], {"row": row}):
        assert SIGNING not in f"{one!r} {one}"
    assert "webhook_signature_secret_token='***'" in repr(row)
