"""The page at `/`, as a plain HTTP client sees it."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from fleetit.sandbox import Sandbox, running
from fleetit.sandbox._parts import PARTS
from fleetit.webhooks import ParkingNotification, Refusal, TollNotification, WebhookError, WebhookVerifier
from openapi_sdk.sandbox import web_page
from openapi_sdk.sandbox.app import create_app
from openapi_sdk.sandbox.server import Options
from tests.fleetit.sandbox.loopback import TIMEOUT, Response, connect, receive_webhooks, send_request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOSTILE = "<script>alert(1)</script>\"'"


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture(name="shown")
def _shown(server: Sandbox) -> Iterator[Sandbox]:
    """Return a sandbox with empty logs."""
    server.requests.clear()
    server.deliveries.clear()
    yield server
    server.webhook_url = None


def ask(
    sandbox: Sandbox,
    method: str = "GET",
    target: str = "/",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Response:
    """Send a request without a token."""
    connection = connect(sandbox)
    try:
        connection.request(method, target, body, dict(headers or {}))
        response = connection.getresponse()
        return Response(response.status, response.msg, response.read())
    finally:
        connection.close()


def read_page(sandbox: Sandbox, target: str = "/") -> str:
    response = ask(sandbox, target=target)
    assert response.status == 200
    return response.body.decode()


def find_form_token(page: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    return found[1]


def send_form(sandbox: Sandbox, headers: Mapping[str, str] | None = None, /, **fields: str) -> Response:
    """Send the form as a browser does, by default with what the page has in it."""
    form = {"form_token": find_form_token(read_page(sandbox)), "fleet": "7", "kind": "toll", "times": "1"}
    body = urlencode({**form, "signed_form": "raw", "url": "http://127.0.0.1:1/", **fields}).encode()
    by_browser = {"Origin": sandbox.url, "Sec-Fetch-Site": "same-origin"}
    form_type = {"Content-Type": "application/x-www-form-urlencoded"}
    return ask(sandbox, "POST", "/", {**form_type, **(by_browser if headers is None else headers)}, body)


def read_outcome(sandbox: Sandbox, response: Response) -> tuple[str, bool]:
    """Follow the redirect, and return the text of the outcome and whether it is a good one."""
    assert response.status == 303
    target, _, fragment = response.headers["Location"].partition("#")
    found = re.search(rf'<p class="outcome (good)?" id="{fragment}"[^>]*>(.*)</p>', read_page(sandbox, target))
    assert found
    return found[2], found[1] == "good"


def test_page_says_how_to_connect(shown: Sandbox) -> None:
    page = read_page(shown)
    assert f"export FLEETIT_BASE_URL={shown.url}\nexport FLEETIT_TOKEN={shown.token}<" in page
    assert f"<title>FleetIT sandbox at {shown.url}</title>" in page
    assert "opens nothing but this sandbox" in page


def test_page_shows_the_fleets_with_their_rows(shown: Sandbox) -> None:
    page = read_page(shown)
    assert re.findall(r'<th scope="row" class="short">(\d+)</th>', page) == ["7", "42", "109", "512"]
    assert page.count("<li><b>230</b> tolls</li>") == 1
    names = re.findall(r"<li><b>\d+</b> ([a-z ]+)</li>", page.partition('class="counts"')[2].partition("</ul>")[0])
    assert len(names) > 5
    assert names == sorted(names)
    assert page.count("(default)") == 1


def test_page_shows_requests_and_deliveries_newest_first(shown: Sandbox) -> None:
    page = read_page(shown)
    assert "No request arrived yet." in page
    assert "Nothing was sent yet. To get a notification of each change, start the command with" in page
    assert "<code>--webhook-url URL</code>" in page
    send_request(shown, "/v2/vehicles/?limit=5", fleet=42)
    send_request(shown, "/v2/tolls/", fleet=7)
    with receive_webhooks() as endpoint:
        endpoint.next_statuses = [200, 500]
        shown.send_webhook(endpoint.url + "/in?key=of-the-receiver", 42, "parking", times=2)
    page = read_page(shown)
    assert page.index("GET /v2/tolls/<") < page.index("GET /v2/vehicles/?limit=5<")
    sent, _, received = page.partition('id="requests"')
    found = [re.findall(r'<span class="status (good|bad)">(\d+)</span>', part) for part in (sent, received)]
    assert found == [[("bad", "500"), ("good", "200")], [("good", "200"), ("bad", "405")]]
    assert page.count(f"<code>{endpoint.url}/in</code>") == 2
    times = re.findall(r'<time datetime="([^"]+)">([0-9:]+)</time>', received)
    assert times == [(each.time.isoformat(), f"{each.time:%H:%M:%S}") for each in reversed(shown.requests)]
    assert "of-the-receiver" not in page


def test_page_shows_the_last_20(shown: Sandbox) -> None:
    for number in range(22):
        send_request(shown, f"/v2/n{number}/")
    page = read_page(shown)
    assert [int(number) for number in re.findall(r"GET /v2/n(\d+)/<", page)] == [*range(21, 1, -1)]
    assert "The last 20 of 22, newest first" in page


def test_requests_to_the_page_are_not_logged_and_do_not_fail(shown: Sandbox) -> None:
    shown.fail_next(503)
    assert ask(shown).status == ask(shown, "HEAD").status == 200
    assert len(shown.requests) == 0
    assert send_request(shown).status == 503


def test_head_has_the_headers_of_get(shown: Sandbox) -> None:
    head, get = ask(shown, "HEAD"), ask(shown)
    assert (head.status, head.body) == (200, b"")
    names = {name for name in head.headers if name.lower() not in {"date", "content-length"}}
    assert names == {name for name in get.headers if name.lower() not in {"date", "content-length"}}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(shown: Sandbox, method: str) -> None:
    response = ask(shown, method)
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, POST")


def test_policy_allows_no_script_and_one_style(shown: Sandbox) -> None:
    first, second = ask(shown), ask(shown)
    policy = first.headers["Content-Security-Policy"]
    nonce = re.search("'nonce-([^']+)'", policy)
    assert nonce
    assert policy == (
        f"default-src 'none'; style-src 'nonce-{nonce[1]}'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert first.body.decode().count(f'<style nonce="{nonce[1]}">') == first.body.decode().count("<style") == 1
    assert policy != second.headers["Content-Security-Policy"]
    assert (first.headers["Cache-Control"], first.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert first.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("example.com", id="another name"),
        pytest.param("localhost.example.com", id="a name that starts like localhost"),
        pytest.param("127.0.0.1.example.com:80", id="a name that starts like loopback"),
        pytest.param("8.8.8.8", id="another address"),
        pytest.param("[::1", id="a broken address"),
        pytest.param("127.0.0.1:80;", id="more than a port"),
        pytest.param("user@127.0.0.1", id="user info"),
        pytest.param("", id="nothing"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_host_is_refused(shown: Sandbox, method: str, host: str) -> None:
    response = ask(shown, method, headers={"Host": host})
    assert response.status == 421
    assert shown.token.encode() not in response.body


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com"])
def test_application_without_a_server_refuses_another_host(host: str) -> None:
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        messages.append(message)

    headers = [(b"host", host.encode())]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers, "scheme": "http"}
    world = Options(PARTS).make_world()
    asyncio.run(create_app(world)(scope, receive, send))
    assert messages[0]["status"] == 421
    assert world.token.encode() not in messages[1]["body"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:80", "LOCALHOST:9"])
def test_names_of_this_machine_are_accepted(shown: Sandbox, host: str) -> None:
    response = ask(shown, headers={"Host": host})
    assert response.status == 200
    assert f"FLEETIT_BASE_URL=http://{host}\n".encode() in response.body


def test_what_comes_from_requests_is_escaped(shown: Sandbox) -> None:
    send_request(shown, "/v2/%3Cscript%3Ealert(1)%3C/script%3E%22%27/?a=<script>alert(1)</script>\"'", fleet=HOSTILE)
    fleet = shown.world.rooms[7]
    title, fleet.row["title"] = fleet.row["title"], HOSTILE
    try:
        page = read_page(shown)
    finally:
        fleet.row["title"] = title
    assert "<script" not in page
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;"
    assert f"<bdi>{escaped}</bdi>" in page
    assert f"GET /v2/{escaped}/?a={escaped}" in page


def test_what_comes_from_the_form_is_escaped(shown: Sandbox) -> None:
    fields = dict.fromkeys(("fleet", "kind", "url", "times", "signed_form"), HOSTILE)
    response = send_form(shown, **fields)
    page = read_page(shown, response.headers["Location"].partition("#")[0])
    assert "<script" not in page
    assert page.count('aria-invalid="true"') == page.count('<p class="error"') == 5


def test_page_shows_no_webhook_secret(shown: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        send_form(shown, url=endpoint.url)
    page = read_page(shown)
    assert not any(fleet.webhook_secret in page for fleet in shown.world.rooms.values())
    assert endpoint.received[0][1]["X-Signature"] not in page


@pytest.mark.parametrize(("kind", "model"), [("toll", TollNotification), ("parking", ParkingNotification)])
@pytest.mark.parametrize("signed_form", ["raw", "compact"])
def test_form_sends_signed_notifications(shown: Sandbox, kind: str, model: type, signed_form: str) -> None:
    with receive_webhooks() as endpoint:
        response = send_form(shown, url=endpoint.url, fleet="42", kind=kind, times="3", signed_form=signed_form)
    assert read_outcome(shown, response) == ("The receiver answered 200, 200, 200.", True)
    verifier = WebhookVerifier({42: shown.world.rooms[42].webhook_secret})
    for _, headers, body in endpoint.received:
        delivery = verifier.verify(body, headers.items())
        assert isinstance(delivery.notification, model)
        assert delivery.signed_form == signed_form
    assert len(endpoint.received) == len(shown.deliveries) == 3
    page = read_page(shown, response.headers["Location"].partition("#")[0])
    assert 'value="42" selected' in page
    assert f'value="{signed_form}" selected' in page
    assert f'value="{kind}" selected' in page


@pytest.mark.parametrize(
    ("field", "reason"),
    [("wrong_signature", Refusal.SIGNATURE_MISMATCH), ("old", Refusal.TOO_OLD)],
)
@pytest.mark.parametrize(
    ("status", "text", "is_good"),
    [
        (401, "The receiver answered 401. It must refuse this notification, and did.", True),
        (200, "The receiver answered 200. It must refuse this notification, but accepted it.", False),
    ],
)
def test_form_sends_what_must_be_refused(  # noqa: PLR0917 - two tables
    shown: Sandbox, field: str, reason: Refusal, status: int, text: str, is_good: bool
) -> None:
    with receive_webhooks(status) as endpoint:
        response = send_form(shown, url=endpoint.url, **{field: "on"})
    assert read_outcome(shown, response) == (text, is_good)
    ((_, headers, body),) = endpoint.received
    with pytest.raises(WebhookError) as caught:
        WebhookVerifier({7: shown.world.rooms[7].webhook_secret}).verify(body, headers.items())
    assert caught.value.reason is reason
    assert "checked" in read_page(shown, response.headers["Location"].partition("#")[0])
    assert "checked" not in read_page(shown)


def test_refusal_of_a_good_notification_is_not_good(shown: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        endpoint.next_statuses = [200, 500]
        response = send_form(shown, url=endpoint.url, times="2")
    assert read_outcome(shown, response) == ("The receiver answered 200, 500.", False)


def test_receiver_that_accepts_one_forged_copy_is_not_good(shown: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        endpoint.next_statuses = [401, 200]
        response = send_form(shown, url=f" {endpoint.url} ", times="2", wrong_signature="on")
    text = "The receiver answered 401, 200. It must refuse this notification, but accepted it."
    assert read_outcome(shown, response) == (text, False)


def test_receiver_that_is_not_there_is_told(shown: Sandbox) -> None:
    text, is_good = read_outcome(shown, send_form(shown))
    assert text == "Not delivered: the webhook to 127.0.0.1 got no response: ConnectionRefusedError."
    assert not is_good


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("fleet", "900", id="a fleet that the token can't see"),
        pytest.param("fleet", "", id="no fleet"),
        pytest.param("kind", "citation", id="an unknown kind"),
        pytest.param("signed_form", "json", id="an unknown form"),
        pytest.param("times", "0", id="no copies"),
        pytest.param("times", "11", id="too many copies"),
        pytest.param("times", "1.5", id="a fraction of copies"),
        pytest.param("url", "", id="no URL"),
        pytest.param("url", "https://example.com/", id="another machine"),
        pytest.param("url", "ftp://127.0.0.1/", id="another scheme"),
    ],
)
def test_invalid_form_sends_nothing_and_names_the_field(shown: Sandbox, field: str, value: str) -> None:
    with receive_webhooks() as endpoint:
        response = send_form(shown, **{"url": endpoint.url, field: value})
    assert read_outcome(shown, response) == ("Nothing was sent. Correct the fields below.", False)
    page = read_page(shown, response.headers["Location"].partition("#")[0])
    assert re.findall(r'aria-describedby="(\w+)-error"', page) == re.findall(r'class="error" id="(\w+)-error"', page)
    assert f'aria-invalid="true" aria-describedby="{field}-error"' in page
    assert endpoint.received == []
    assert len(shown.deliveries) == 0


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://example.com"}, id="another origin"),
        pytest.param({"Origin": "null"}, id="a hidden origin"),
        pytest.param({"Origin": "http://127.0.0.1:1"}, id="another port"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="another port of this machine"),
        pytest.param({"Sec-Fetch-Site": "none"}, id="no page"),
    ],
)
def test_form_of_another_page_is_refused(shown: Sandbox, headers: dict[str, str]) -> None:
    with receive_webhooks() as endpoint:
        assert send_form(shown, headers, url=endpoint.url).status == 403
    assert endpoint.received == []


@pytest.mark.parametrize("token", ["", "x", "é", HOSTILE])
def test_form_needs_the_token_of_the_page(shown: Sandbox, token: str) -> None:
    with receive_webhooks() as endpoint:
        assert send_form(shown, url=endpoint.url, form_token=token).status == 403
    assert endpoint.received == []


def test_form_token_is_another_in_each_sandbox(shown: Sandbox) -> None:
    with running() as other:
        assert find_form_token(read_page(other)) != find_form_token(read_page(shown))
    assert find_form_token(read_page(shown)) != shown.token


def test_client_that_names_no_origin_needs_only_the_token(shown: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        assert send_form(shown, {}, url=endpoint.url).status == 303
    assert len(endpoint.received) == 1


def test_long_form_is_refused(shown: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        response = send_form(shown, url=endpoint.url, more="a" * 16_384)
    assert (response.status, response.body) == (413, b"A form has at most 16384 bytes.\n")
    assert endpoint.received == []


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=%ff", b"&&&"])
def test_body_that_is_no_form_is_refused(shown: Sandbox, body: bytes) -> None:
    assert ask(shown, "POST", "/", {"Origin": shown.url}, body).status == 403


def test_last_outcomes_are_kept(shown: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_page, "_MAX_OUTCOMES", 2)
    sent = [send_form(shown, times="0").headers["Location"].partition("#")[0] for _ in range(3)]
    assert len(set(sent)) == 3
    assert ['id="outcome"' in read_page(shown, target) for target in sent] == [False, True, True]
    assert 'id="outcome"' not in read_page(shown, "/?sent=unknown")


def test_end_of_the_block_ends_what_the_form_sends() -> None:
    responses: list[Response] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(TIMEOUT)
        with running() as sandbox:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            browser = threading.Thread(target=lambda: responses.append(send_form(sandbox, url=url, times="10")))
            browser.start()
            connection, _ = listener.accept()
            connection.settimeout(TIMEOUT)
            assert connection.recv(4)
        browser.join(TIMEOUT)
        connection.close()
    assert [response.status for response in responses] == [303]
    (delivery,) = sandbox.deliveries
    assert delivery.error
    assert "TimeoutError" not in delivery.error


def test_form_has_the_webhook_url(shown: Sandbox) -> None:
    assert 'value="http://127.0.0.1:8000/hook"' in read_page(shown)
    shown.webhook_url = "http://127.0.0.1:9/mine"
    assert 'value="http://127.0.0.1:9/mine"' in read_page(shown)


def test_api_answers_while_the_receiver_calls_it(shown: Sandbox) -> None:
    """The receiver of a notification may ask the sandbox for more before it responds."""
    response = send_form(shown, url=f"{shown.url}/v2/tolls/")
    assert read_outcome(shown, response) == ("The receiver answered 401.", False)
    assert [request.path for request in shown.requests] == ["/v2/tolls/"]
