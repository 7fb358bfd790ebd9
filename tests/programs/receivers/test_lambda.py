"""A receiver on AWS Lambda: its events as JSON, as a function URL, the HTTP API and the REST API send them."""

from __future__ import annotations

import base64
import importlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.webhooks import WebhookVerifier
from fleetit.webhooks.stores import SQLiteStore
from tests.programs.receivers import lambda_queue
from tests.programs.receivers.deliveries import SECRET, signed, toll

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def make_http_event(body: bytes, headers: dict[str, str], *, encode: bool = False) -> dict[str, Any]:
    """Return the event of a function URL or the HTTP API (payload version 2.0): header names are in lower case."""
    text = base64.b64encode(body).decode() if encode else body.decode()
    return {
        "version": "2.0",
        "rawPath": "/webhooks/fleetit",
        "headers": {name.lower(): value for name, value in headers.items()} | {"content-length": str(len(body))},
        "requestContext": {"http": {"method": "POST", "path": "/webhooks/fleetit"}, "stage": "$default"},
        "body": text,
        "isBase64Encoded": encode,
    }


def make_rest_event(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """Return the event of the REST API (payload version 1.0): header names are as they were sent."""
    return {
        "path": "/webhooks/fleetit",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "body": body.decode(),
        "isBase64Encoded": False,
    }


EVENTS: dict[str, Callable[[bytes, dict[str, str]], dict[str, Any]]] = {
    "a function URL": make_http_event,
    "a body in base64": lambda body, headers: make_http_event(body, headers, encode=True),
    "the REST API": make_rest_event,
}


@pytest.fixture
def function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("FLEETIT_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("INBOX", f"sqlite:///{tmp_path}/inbox.db")
    from tests.programs.receivers import lambda_handler  # noqa: PLC0415 - it reads the environment

    module = importlib.reload(lambda_handler)
    yield module
    module.inbox.close()


@pytest.mark.parametrize("make_event", EVENTS.values(), ids=EVENTS)
def test_a_function_handles_each_delivery_once_before_it_answers(make_event: Any, function: Any) -> None:
    def deliver(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        event = json.loads(json.dumps(make_event(body, headers)))
        answer: dict[str, Any] = json.loads(json.dumps(function.handler(event, None)))
        return answer

    headers = signed(toll(1))
    answer = deliver(toll(1), headers)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["status"] == "success"
    assert answer["headers"]["content-type"] == "application/json"
    assert function.booked == [("toll:42:1", 1)]
    assert deliver(toll(1), headers)["statusCode"] == 200
    assert deliver(toll(2), headers)["statusCode"] == 401
    assert deliver(toll(1), {})["statusCode"] == 400
    assert deliver(b" " * (1024 * 1024 + 1), headers)["statusCode"] == 413
    assert deliver(toll(1, "8"), signed(toll(1, "8")))["statusCode"] == 200
    assert function.booked == [("toll:42:1", 1), ("toll:42:1", 2)]


def test_a_header_that_came_twice_is_refused(function: Any) -> None:
    event = make_rest_event(toll(1), signed(toll(1)))
    event["multiValueHeaders"]["X-Timestamp"] *= 2
    assert json.loads(function.handler(event, None)["body"]) == {"reason": "repeated_header"}


def test_a_request_without_a_body_is_refused(function: Any) -> None:
    event = make_http_event(b"", {})
    del event["body"], event["isBase64Encoded"]
    assert function.handler(event, None)["statusCode"] == 400


def test_functions_with_a_queue_handle_each_delivery_once(tmp_path: Path) -> None:
    queue: list[str] = []
    booked: list[tuple[str, int]] = []
    now = [1_800_000_000.0]

    def book(key: str, revision: int) -> None:
        booked.append((key, revision))
        if len(booked) == 1:
            msg = "the bank is closed"
            raise OSError(msg)

    verifier = WebhookVerifier(SECRET, clock=lambda: now[0])
    store = SQLiteStore(tmp_path / "inbox.db", clock=lambda: now[0])
    functions = lambda_queue.Functions(verifier, store, queue.append, book)

    def handle_messages() -> None:
        event = {"Records": [{"messageId": str(number), "body": text} for number, text in enumerate(queue)]}
        queue.clear()
        functions.handle_messages(json.loads(json.dumps(event)), None)

    headers = signed(toll(1), timestamp=1_800_000_000)
    assert [functions.inbox.receive(toll(1), headers).status for _ in range(3)] == [200, 200, 200]
    assert queue == ["1"]
    queue.clear()  # the message is lost
    assert functions.send_due(None, None) == 0
    now[0] += 60  # dispatch_again
    assert (functions.send_due(None, None), queue) == (1, ["1"])
    handle_messages()
    assert (functions.send_due(None, None), queue) == (0, [])
    now[0] += 3  # the second attempt is due, after 2 s and up to a tenth
    assert (functions.send_due(None, None), queue) == (1, ["1"])
    queue.append("1")  # SQS may deliver a message twice
    handle_messages()
    assert booked == [("toll:42:1", 1)] * 2
    now[0] += 3600
    assert functions.send_due(None, None) == 0
    functions.inbox.close()
