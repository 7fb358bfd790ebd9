"""The ASGI and the WSGI application: methods, lengths, slow and vanished senders."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.validate import validator

import pytest

from fleetit.webhooks import Inbox, TollNotification, WebhookVerifier
from openapi_sdk.webhooks import endpoints as module
from openapi_sdk.webhooks.endpoints import METHOD_NOT_ALLOWED
from tests.fleetit.webhooks.inbox.deliveries import SECRET, Clock, Sent, deliver, make_inbox, toll

if TYPE_CHECKING:
    from collections.abc import Iterable

LIMIT = 1_048_576
BIG = deliver({"a": "b" * LIMIT})


def call_asgi(
    inbox: Inbox, messages: Iterable[dict[str, Any]], headers: dict[str, str], *, method: str = "POST"
) -> tuple[int | None, Any, int]:
    """Call the application, and return the status, the document and how many messages it read."""
    waiting, sent = list(messages), list[dict[str, Any]]()
    count = len(waiting)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.sleep(3600)
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": "/any", "headers": pairs}
    asyncio.run(inbox.asgi(scope, receive, send))
    if not sent:
        return None, None, count - len(waiting)
    start, end = sent
    assert dict(start["headers"])[b"content-length"] == str(len(end["body"])).encode()
    return start["status"], json.loads(end["body"]), count - len(waiting)


def chunk(body: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def split(sent: Sent, size: int) -> list[dict[str, Any]]:
    parts = [sent.body[start : start + size] for start in range(0, len(sent.body), size)]
    return [*(chunk(part, more=True) for part in parts), {"type": "http.request"}]


@pytest.mark.parametrize(
    ("messages", "headers", "method", "expected"),
    [
        pytest.param([chunk(toll().body)], toll().headers, "POST", (200, 1), id="good"),
        pytest.param(split(toll(), 1), toll().headers, "POST", (200, len(toll().body) + 1), id="byte by byte"),
        pytest.param(split(BIG, 400_000), BIG.headers, "POST", (413, 3), id="too long, the rest is not read"),
        pytest.param(split(BIG, LIMIT + 1), BIG.headers, "POST", (413, 1), id="too long by a byte, no more is read"),
        pytest.param([], toll().headers, "GET", (405, 0), id="another method"),
        pytest.param([chunk(toll().body[:-1])], toll().headers, "POST", (401, 1), id="cut"),
        pytest.param([chunk(b"")], {}, "POST", (400, 1), id="nothing"),
        pytest.param(
            [chunk(toll().body)],
            toll().headers | {"Content-Length": "1"},
            "POST",
            (200, 1),
            id="a length that is wrong",
        ),
        pytest.param(
            [chunk(toll().body)],
            toll().headers | {"Content-Type": "image/png"},
            "POST",
            (200, 1),
            id="any content type",
        ),
    ],
)
def test_asgi(messages: Any, headers: dict[str, str], method: str, expected: tuple[int, int]) -> None:
    inbox = make_inbox()
    status, _, read = call_asgi(inbox, messages, headers, method=method)
    assert (status, read) == expected
    assert len(list(inbox.deliveries())) == (status == 200)


def test_an_asgi_sender_that_has_gone_gets_nothing() -> None:
    inbox = make_inbox()
    messages = [chunk(toll().body, more=True), {"type": "http.disconnect"}]
    assert call_asgi(inbox, messages, toll().headers) == (None, None, 2)
    assert list(inbox.deliveries()) == []


def test_an_asgi_sender_that_is_slow_gets_408(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BODY_TIMEOUT", 0.01)
    assert call_asgi(make_inbox(), [chunk(b"{", more=True)], toll().headers) == (408, {"reason": "too_slow"}, 1)


def test_the_documentation_says_how_slow_a_sender_may_be() -> None:
    text = Path("docs", "inbox.md").read_text(encoding="utf-8")
    assert f"the body took longer than {module.BODY_TIMEOUT:g} seconds" in text
    assert f"gets 408 after {module.BODY_TIMEOUT:g} seconds" in text


def test_asgi_takes_no_websockets() -> None:
    with pytest.raises(ValueError, match="not websocket"):
        asyncio.run(make_inbox().asgi({"type": "websocket"}, None, None))  # type: ignore[arg-type]


def test_the_asgi_application_lives_with_the_server() -> None:
    inbox, called = make_inbox(background=True), asyncio.Event()
    loops = list[Any]()

    @inbox.on(TollNotification)
    async def toll_(*_: object) -> None:
        loops.append(asyncio.get_running_loop())
        called.set()

    async def live() -> list[Any]:
        messages, sent = asyncio.Queue[dict[str, Any]](), list[Any]()

        async def send(message: Any) -> None:
            sent.append(message["type"])

        server = asyncio.create_task(inbox.asgi({"type": "lifespan"}, messages.get, send))
        messages.put_nowait({"type": "lifespan.startup"})
        assert (await inbox.receive_async(*toll())).status == 200
        await called.wait()
        messages.put_nowait({"type": "lifespan.shutdown"})
        await server
        assert loops == [asyncio.get_running_loop()]
        assert (await inbox.receive_async(*toll())).status == 503
        return sent

    assert asyncio.run(live()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_an_inbox_that_can_not_start_says_so_to_the_server(tmp_path: Any) -> None:
    inbox, sent = make_inbox(store=f"sqlite:///{tmp_path}/missing/inbox.db"), list[Any]()

    async def receive() -> dict[str, Any]:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(inbox.asgi({"type": "lifespan"}, receive, send))
    message = f"the folder of the inbox does not exist: make {tmp_path}/missing"
    assert sent == [{"type": "lifespan.startup.failed", "message": message}]


def call_wsgi(inbox: Inbox, environ: dict[str, Any]) -> tuple[int, Any]:
    started = list[Any]()
    base = {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": "/", "QUERY_STRING": "", "SERVER_NAME": "a",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    # The validator of the standard library refuses a server that passes a wrong length on.
    application = inbox.wsgi if environ["CONTENT_LENGTH"] == "x" else validator(inbox.wsgi)
    result = application(base | environ, lambda *arguments: started.append(arguments))  # type: ignore[arg-type]
    body = b"".join(result)
    getattr(result, "close", lambda: None)()
    status, headers = started[0][:2]
    assert dict(headers)["Content-Length"] == str(len(body))
    return int(status.split()[0]), json.loads(body)


def to_environ(sent: Sent, **more: Any) -> dict[str, Any]:
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in sent.headers.items()}
    return {"wsgi.input": io.BytesIO(sent.body), "CONTENT_LENGTH": str(len(sent.body)), **headers, **more}


class Gone(io.RawIOBase):
    def read(self, *_: object) -> bytes:
        raise ConnectionResetError

    readline = readlines = __iter__ = read  # type: ignore[assignment]


class Steps(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(3, size or 0))


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        pytest.param(to_environ(toll()), 200, id="good"),
        pytest.param(to_environ(toll(), **{"wsgi.input": Steps(toll().body)}), 200, id="in small steps"),
        pytest.param(
            to_environ(toll(), CONTENT_LENGTH="", **{"wsgi.input_terminated": True}),
            200,
            id="chunked, as gunicorn does",
        ),
        pytest.param(to_environ(toll(), CONTENT_LENGTH=""), 401, id="no length"),
        pytest.param(to_environ(toll(), CONTENT_LENGTH="x"), 401, id="a length that is none"),
        pytest.param(to_environ(toll(), CONTENT_LENGTH="9" * 30), 401, id="a length that is too long"),
        pytest.param(to_environ(toll(), CONTENT_LENGTH="3"), 401, id="a length that is too short"),
        pytest.param(to_environ(toll(), CONTENT_LENGTH="99999"), 200, id="a length that is too long by some"),
        pytest.param(to_environ(BIG), 413, id="too long"),
        pytest.param(to_environ(toll(), **{"wsgi.input": Gone()}), 401, id="a sender that has gone"),
        pytest.param(to_environ(toll(), REQUEST_METHOD="GET"), 405, id="another method"),
        pytest.param(to_environ(toll()) | {"HTTP_X_SIGNATURE": ""}, 400, id="no signature"),
    ],
)
def test_wsgi(environ: dict[str, Any], status: int) -> None:
    inbox = make_inbox()
    assert call_wsgi(inbox, environ)[0] == status
    assert len(list(inbox.deliveries())) == (status == 200)


def test_without_a_length_nothing_is_read() -> None:
    environ = to_environ(toll(), CONTENT_LENGTH="x")
    assert call_wsgi(make_inbox(), environ)[0] == 401
    assert environ["wsgi.input"].tell() == 0


def test_405_names_the_method() -> None:
    assert call_asgi(make_inbox(), [], {}, method="PUT")[1] == {"reason": "method_not_allowed"}
    assert ("allow", "POST") in METHOD_NOT_ALLOWED.headers


@pytest.mark.parametrize(("more", "status"), [(0, 200), (-1, 413)], ids=["as long as allowed", "one byte too long"])
def test_the_longest_body(more: int, status: int) -> None:
    sent = toll()
    verifier = WebhookVerifier(SECRET, clock=Clock(), max_body_bytes=len(sent.body) + more)
    inbox = Inbox(verifier, "sqlite://:memory:", background=False)
    assert call_asgi(inbox, [chunk(sent.body)], sent.headers)[0] == status
    assert call_wsgi(inbox, to_environ(sent))[0] == status
    inbox.close()
