"""Control over HTTP, as a client in any language sees it: `/_sandbox/…`, `/health` and `/openapi.json`."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit.sandbox import Access, Sandbox, running
from fleetit.sandbox._parts import PARTS
from fleetit.service import SERVICE
from openapi_sdk.sandbox import control
from tests.fleetit.sandbox.loopback import ACTIVE, Response, receive_webhooks, send_request

if TYPE_CHECKING:
    from collections.abc import Mapping

TOLLS = "/v2/tolls/"
MOMENT = "2025-06-01T12:00:00-04:00"


def ask(
    sandbox: Sandbox, name: str, arguments: object = None, *, method: str | None = None, token: str | None = None
) -> Response:
    """Call what has a name. Without arguments and method it is a GET."""
    return send_request(
        sandbox,
        control.PREFIX + name,
        method=method or ("GET" if arguments is None else "POST"),
        headers={} if arguments is None else {"Content-Type": "application/json"},
        body=None if arguments is None else json.dumps(arguments).encode(),
        token=token,
    )


def call(sandbox: Sandbox, name: str, **arguments: object) -> Any:
    """Call a method, and return what it returns."""
    response = ask(sandbox, name, arguments)
    assert response.status in (200, 204), response.body
    return response.json if response.body else None


def read(sandbox: Sandbox, name: str) -> Any:
    response = ask(sandbox, name)
    assert response.status == 200, response.body
    return response.json


def test_everything_that_python_offers_is_there() -> None:
    only_in_python = {"url", "world", "token"}  # what a client has already, and the state itself
    offers = control._Offers(PARTS)
    offered = offers.reads.keys() | offers.calls.keys()
    assert {name for name in dir(Sandbox) if not name.startswith("_")} - only_in_python <= offered
    assert offered - set(dir(Sandbox)) == {"clear_requests"}  # `sandbox.requests.clear()`


def test_description_and_health_need_no_token(own_sandbox: Sandbox) -> None:
    served = send_request(own_sandbox, "/openapi.json", token="wrong")
    assert served.headers["Content-Type"] == "application/json"
    assert served.json == SERVICE.description.document
    assert send_request(own_sandbox, "/health", token="wrong").json == {"status": "ok"}
    refused = send_request(own_sandbox, "/health", method="POST")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD")
    assert send_request(own_sandbox, "/health", method="HEAD").status == 200


def test_described_path_is_served_instead() -> None:
    answer = {"description": "OK", "content": {"application/json": {"example": {"mood": "fine"}}}}
    described = {
        "openapi": "3.0.3",
        "paths": {"/health": {"get": {"operationId": "mood", "responses": {"200": answer}}}},
    }
    with running(description=described) as sandbox:
        assert send_request(sandbox, "/health").json == {"mood": "fine"}
        assert send_request(sandbox, "/openapi.json").json == described


def test_control_is_not_logged_and_does_not_fail(own_sandbox: Sandbox) -> None:
    own_sandbox.fail(status=500)
    for path in ("/health", "/openapi.json", "/_sandbox/clock", "/_sandbox/unknown"):
        assert send_request(own_sandbox, path).status in (200, 404)
    assert list(own_sandbox.requests) == []


@pytest.mark.parametrize("path", ["/_sandbox/", "/_sandbox/clock", "/_sandbox/reset", "/_sandbox/unknown"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_control_needs_a_token(sandbox: Sandbox, method: str, path: str) -> None:
    response = send_request(sandbox, path, method=method, token="wrong")
    assert (response.status, response.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_every_token_of_the_sandbox_controls_it() -> None:
    with running(tokens={"first": Access((7,)), "second": Access((42,), only=("GET",))}) as sandbox:
        assert ask(sandbox, "fail_next", {}, token="second").status == 204
        assert send_request(sandbox).status == 503


@pytest.mark.parametrize(
    ("name", "arguments", "statuses"),
    [
        pytest.param("fail_next", {}, [503, 200], id="the next answer"),
        pytest.param("fail_next", {"status": 429, "times": 2}, [429, 429, 200], id="the next two"),
        pytest.param("fail_next", {"on": f"GET {TOLLS}"}, [200], id="another request"),
        pytest.param("fail", {"on": f"GET {ACTIVE}", "status": 500}, [500, 500, 500], id="all of one operation"),
        pytest.param("fail", {"times": 1, "status": 502, "retry_after": 3, "body": {"a": 1}}, [502, 200], id="a body"),
    ],
)
def test_faults(own_sandbox: Sandbox, name: str, arguments: Mapping[str, object], statuses: list[int]) -> None:
    assert call(own_sandbox, name, **arguments) is None
    answers = [send_request(own_sandbox) for _ in statuses]
    assert [answer.status for answer in answers] == statuses
    if "body" in arguments:
        assert (answers[0].json, answers[0].headers["Retry-After"]) == ({"a": 1}, "3")
    call(own_sandbox, "clear_faults")
    assert send_request(own_sandbox).status == 200


def test_clock_is_read_set_and_advanced(own_sandbox: Sandbox) -> None:
    running_clock = datetime.fromisoformat(read(own_sandbox, "clock")["now"])
    assert abs(own_sandbox.clock() - running_clock) < timedelta(minutes=5)
    assert call(own_sandbox, "clock", now=MOMENT) is None
    assert read(own_sandbox, "clock") == {"now": MOMENT}
    assert call(own_sandbox, "advance_clock", seconds=3600.5) is None
    assert read(own_sandbox, "clock") == {"now": "2025-06-01T13:00:00.500000-04:00"}
    call(own_sandbox, "advance_clock", seconds=-3600)
    assert own_sandbox.clock() == datetime.fromisoformat(MOMENT) + timedelta(milliseconds=500)
    call(own_sandbox, "reset")
    assert own_sandbox.clock() > datetime.fromisoformat(MOMENT) + timedelta(days=1)


def test_running_clock_runs_on_after_it_was_advanced(own_sandbox: Sandbox) -> None:
    now = datetime.fromisoformat(MOMENT)
    own_sandbox.clock = lambda: now
    for _ in range(2_000):  # more than Python has frames
        own_sandbox.advance_clock(1)
    now += timedelta(seconds=5)
    assert own_sandbox.clock() == datetime.fromisoformat(MOMENT) + timedelta(seconds=2_005)


def test_clock_decides_what_has_expired(own_sandbox: Sandbox) -> None:
    def count() -> int:
        rows = own_sandbox.rows("driver_agreements", 7)
        return [row["agreement_status"] for row in rows].count("EXPIRED")

    before = count()
    call(own_sandbox, "clock", now="2096-01-01T00:00:00Z")
    assert count() > before


@pytest.mark.parametrize("seconds", ["1", None, True, float("nan"), float("inf"), 1e12, -1e11, 10**400])
def test_clock_can_not_be_advanced_by(own_sandbox: Sandbox, seconds: Any) -> None:
    before = own_sandbox.clock
    with pytest.raises(ConfigurationError, match=r"^seconds=|^clock: a time in the years"):
        own_sandbox.advance_clock(seconds)
    assert own_sandbox.clock is before


def test_requests_are_read_and_cleared(own_sandbox: Sandbox) -> None:
    send_request(own_sandbox, f"{TOLLS}?limit=1", fleet=42, headers={"User-Agent": "go"})
    send_request(own_sandbox, "/v2/tolls/7001/", fleet=7, method="PATCH")
    (listed, one) = read(own_sandbox, "requests")
    assert datetime.fromisoformat(listed.pop("time")) == own_sandbox.requests[0].time
    expected = {"method": "GET", "path": TOLLS, "query": "limit=1", "fleet": "42", "user_agent": "go"}
    assert listed == {**expected, "authorised": True, "body": "", "status": 200}
    assert read(own_sandbox, "requests?on=PATCH%20/v2/tolls/%7Bid%7D/") == [one]
    call(own_sandbox, "clear_requests")
    assert read(own_sandbox, "requests") == []


def test_log_has_no_secret(own_sandbox: Sandbox) -> None:
    secret = call(own_sandbox, "get_webhook_secret", fleet_id=7)
    assert secret == own_sandbox.get_webhook_secret(7)
    send_request(own_sandbox, f"{TOLLS}?token={own_sandbox.token}", method="POST", body=own_sandbox.token.encode())
    with receive_webhooks() as endpoint:
        call(own_sandbox, "send_webhook", url=endpoint.url, fleet_id=7, secret="planted-secret")
    logged = json.dumps([read(own_sandbox, "requests"), read(own_sandbox, "deliveries")])
    assert "[token]" in logged
    assert [each for each in (own_sandbox.token, secret, "planted-secret") if each in logged] == []


def test_reset_goes_back_to_the_beginning(own_sandbox: Sandbox) -> None:
    call(own_sandbox, "add", table="tolls", fleet=7, amount="4.50")
    call(own_sandbox, "fail_next")
    send_request(own_sandbox)
    call(own_sandbox, "fail_next")
    assert call(own_sandbox, "reset") is None
    assert send_request(own_sandbox, TOLLS, fleet=7).json["count"] == 12
    assert len(read(own_sandbox, "requests")) == 1


def test_rows_are_added_read_changed_and_removed(own_sandbox: Sandbox) -> None:
    assert (read(own_sandbox, "fleets"), read(own_sandbox, "default_fleet")) == ([7, 42, 109, 512], 109)
    toll = call(own_sandbox, "add", table="tolls", fleet=7, vehicle=7001, amount="12.30")
    assert call(own_sandbox, "change", table="tolls", row_id=toll["id"], amount="12.40")["amount"] == "12.40"
    assert call(own_sandbox, "rows", table="tolls", fleet=7)[-1] == {**toll, "amount": "12.40"}
    call(own_sandbox, "remove", table="tolls", row_id=toll["id"])
    assert call(own_sandbox, "rows", table="tolls", fleet=7) == own_sandbox.rows("tolls", 7)
    assert len(own_sandbox.rows("tolls", 7)) == 12


def test_webhooks_are_sent_and_waited_for(own_sandbox: Sandbox) -> None:
    with receive_webhooks() as endpoint:
        assert call(own_sandbox, "send_webhook", url=endpoint.url, fleet_id=7, kind="parking", times=2) == [200, 200]
        call(own_sandbox, "webhook_url", url=endpoint.url)
        toll = call(own_sandbox, "add", table="tolls", fleet=7)
        call(own_sandbox, "wait_for_webhooks", timeout=60)
    kinds = [(each["kind"], each["status"]) for each in read(own_sandbox, "deliveries")]
    assert kinds == [("parking", 200), ("parking", 200), ("toll", 200)]
    assert read(own_sandbox, "deliveries")[-1]["ticket"] == str(toll["id"])
    call(own_sandbox, "webhook_url", url=None)
    assert own_sandbox.webhook_url is None


def test_failures_of_webhooks_have_statuses(own_sandbox: Sandbox) -> None:
    response = ask(own_sandbox, "send_webhook", {"url": "http://127.0.0.1:1/", "fleet_id": 7})
    assert response.status == 502
    assert "no response" in response.json["detail"]
    own_sandbox.webhook_url = "http://127.0.0.1:1/"
    own_sandbox.add("tolls", fleet=7)
    response = ask(own_sandbox, "wait_for_webhooks", {"timeout": 0})
    assert (response.status, "neither delivered" in response.json["detail"]) == (504, True)


UNKNOWN, MISSING = "not described, and nothing else is accepted", "missing; it is required"


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        pytest.param("fail_next", {"statuss": 503}, {"statuss": [UNKNOWN]}, id="a typo"),
        pytest.param("reset", {"now": 1}, {"now": [UNKNOWN]}, id="an argument too many"),
        pytest.param("rows", {}, {"table": [MISSING]}, id="an argument is missing"),
        pytest.param("clock", {}, {"now": [MISSING]}, id="no time"),
        pytest.param("clock", {"now": 5}, {"now": ["a string is expected, not an integer"]}, id="a number as time"),
        pytest.param("rows", {"table": []}, {"table": ["a string is expected, not an array"]}, id="a list as table"),
        pytest.param("change", {"table": "tolls", "row_id": "1"}, "an integer is expected", id="a text as id"),
        pytest.param("rows", {"table": "tolls", "fleet": [7]}, "an integer is expected", id="a list as fleet"),
        pytest.param("advance_clock", {"seconds": "1"}, "a number is expected", id="a text as seconds"),
        pytest.param("fail", {"how": "drop", "carry_out": "no"}, "a boolean is expected", id="a text as truth"),
        pytest.param("fail", {"share": "5%"}, "a number is expected", id="a text as share"),
        pytest.param("send_webhook", {"url": "http://127.0.0.1:1/", "fleet_id": []}, "an integer", id="no fleet"),
        pytest.param("send_webhook", {"url": 5, "fleet_id": 7}, "a string is expected", id="a number as URL"),
        pytest.param(
            "send_webhook",
            {"url": "https://example.com/", "fleet_id": 7, "allow_remote": True},
            {"allow_remote": [UNKNOWN]},
            id="leave to send to other machines",
        ),
        pytest.param("clock", {"now": "noon"}, "now='noon': a time is needed", id="a word as time"),
        pytest.param(
            "clock", {"now": "2025-06-01T12:00:00"}, "a datetime with an offset", id="a time without an offset"
        ),
        pytest.param("clock", {"now": "0001-01-01T00:00:00Z"}, "the years 1 to 9999", id="a time too early"),
        pytest.param("fail_next", {"status": 200}, "a fault has a status from 300", id="no error"),
        pytest.param("fail_next", {"on": "GET /v2/tols/"}, "the nearest: /v2/tolls/", id="no such path"),
        pytest.param("fail", {"how": []}, "how=[]: it is one of", id="a fault of the wrong type"),
        pytest.param("rows", {"table": "tols"}, "did you mean 'tolls'?", id="no such table"),
        pytest.param("add", {"table": "tolls", "fleet": 7, "amont": 1}, "did you mean 'amount'?", id="no such field"),
        pytest.param("add", {"table": "tolls", "fleet": 7, "self": 1}, "no field 'self'", id="a word of Python"),
        pytest.param("change", {"table": "tolls", "row_id": 1}, "no row with this id", id="no such row"),
        pytest.param("remove", {"table": "fleets", "row_id": 7}, "can't be removed", id="a row that stays"),
        pytest.param("webhook_url", {"url": "http://example.com/"}, "only to this machine", id="another machine"),
    ],
)
def test_wrong_arguments_are_refused_with_the_reason(
    sandbox: Sandbox, name: str, arguments: Mapping[str, object], error: object
) -> None:
    response = ask(sandbox, name, arguments)
    assert response.status == 400
    if isinstance(error, str):
        assert error in str(response.json)
    else:
        assert response.json == error


def test_long_wait_ends_if_there_is_nothing_to_wait_for(own_sandbox: Sandbox) -> None:
    assert call(own_sandbox, "wait_for_webhooks", timeout=1e300) is None


def test_wrong_query_is_refused(sandbox: Sandbox) -> None:
    assert ask(sandbox, "requests?onn=GET").json == {"onn": [UNKNOWN]}
    assert ask(sandbox, "requests?on=GET%20/v2/tolls").json == {
        "detail": "on='GET /v2/tolls': the slash at the end is missing, write /v2/tolls/"
    }


@pytest.mark.parametrize(
    ("body", "content_type", "status", "text"),
    [
        pytest.param(b"{", "application/json", 400, "not JSON in UTF-8", id="half of an object"),
        pytest.param(b"[]", "application/json", 400, "object", id="a list"),
        pytest.param(b"{}", "text/plain", 415, "Send the header Content-Type: application/json", id="another type"),
        pytest.param(b"a=1", "application/x-www-form-urlencoded", 415, "Unsupported media type", id="a form"),
        pytest.param(b" " * 3_000_000, "application/json", 413, "at most", id="too long"),
    ],
)
def test_wrong_body_is_refused(sandbox: Sandbox, body: bytes, content_type: str, status: int, text: str) -> None:
    headers = {"Content-Type": content_type}
    response = send_request(sandbox, "/_sandbox/fail", method="POST", headers=headers, body=body)
    assert response.status == status
    assert text in response.body.decode()


@pytest.mark.parametrize(
    ("method", "name", "status", "allowed"),
    [
        pytest.param("POST", "fleets", 405, "GET, HEAD", id="what is read only"),
        pytest.param("GET", "reset", 405, "POST", id="what changes something"),
        pytest.param("DELETE", "clock", 405, "GET, HEAD, POST", id="a third method"),
        pytest.param("GET", "", 404, None, id="no name"),
        pytest.param("GET", "clok", 404, None, id="an unknown name"),
    ],
)
def test_wrong_name_or_method_is_refused(
    sandbox: Sandbox, method: str, name: str, status: int, allowed: str | None
) -> None:
    response = ask(sandbox, name, method=method)
    assert (response.status, response.headers["Allow"]) == (status, allowed)
    if status == 404:
        assert "there are add, advance_clock, change" in response.json["detail"]
        assert ("did you mean 'clock'?" in response.json["detail"]) is (name == "clok")
