"""Exit status 5: a change got no usable answer, and may have been carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.tests.support.scripted_server import Reply, ScriptedServer, reply

if TYPE_CHECKING:
    from tests.fleetit.cli.conftest import Runner

CLOSE = ("driver-agreements", "close", "12", "--agreement-end-date", "2026-01-31T00:00:00Z")
UPDATE = ("tolls", "update", "12", "--billing-status", "3")
LIST = ("tolls", "list")
NOTE = "it may have been carried out)"
#: A port where nothing listens.
NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("command", "response", "status"),
    [
        pytest.param(CLOSE, None, 5, id="the answer to a POST is lost"),
        pytest.param(UPDATE, None, 5, id="the answer to a PATCH is lost"),
        pytest.param(("request", "POST", "/v2/things/"), None, 5, id="what is not described"),
        pytest.param(("request", "POST", "/v2/things"), reply(302), 5, id="a redirect"),
        pytest.param(UPDATE, reply(503), 5, id="FleetIT fails"),
        pytest.param(UPDATE, reply(200, raw=b"<html>"), 5, id="an answer that can't be read"),
        pytest.param(UPDATE, reply(400, {"billing_status": ["No."]}), 1, id="FleetIT refuses"),
        pytest.param(UPDATE, reply(403), 1, id="FleetIT forbids it"),
        pytest.param(LIST, None, 3, id="the answer to a reading command is lost"),
        pytest.param(LIST, reply(503), 1, id="FleetIT fails to read"),
        pytest.param(LIST, reply(200, raw=b"<html>"), 1, id="a listing that can't be read"),
    ],
)
def test_exit_status(
    run: Runner, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], response: Reply, status: int
) -> None:
    monkeypatch.setattr("openapi_sdk.calls.callers.time.sleep", lambda _seconds: None)
    monkeypatch.setenv("FLEETIT_TOKEN", "t")
    with ScriptedServer([response]) as server:
        done = run(*command, "--fleet", "7", "--base-url", server.url)
    assert (done.status, done.out) == (status, "")
    assert done.err.count("\n") == (1 if command == LIST else 2)
    assert (NOTE in done.err) is (status == 5)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param([{"id": 7}, {"id": 8}], 0, id="all rows"),
        pytest.param([{"id": 7}], 5, id="fewer rows"),
        pytest.param([], 5, id="no rows"),
    ],
)
def test_rows_that_an_answer_lacks_are_not_done(
    run: Runner, monkeypatch: pytest.MonkeyPatch, found: list[dict[str, int]], status: int
) -> None:
    monkeypatch.setenv("FLEETIT_TOKEN", "t")
    rows = '[{"plate_state": "NY", "plate_number": "A1"}, {"plate_state": "NY", "plate_number": "A2"}]'
    with ScriptedServer([reply(201, found)]) as server:
        options = ("--body", "-", "--jsonl", "--fleet", "7", "--base-url", server.url)
        done = run("vehicles", "create-many", *options, stdin=rows)
    assert (done.status, done.out.splitlines()) == (status, [f'{{"id":{each["id"]}}}' for each in found])
    assert (f"2 rows were sent, and it has {len(found)} (fleet 7, {NOTE}" in done.err) is (status == 5)


def test_without_a_connection_a_change_may_be_tried_again(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openapi_sdk.calls.callers.time.sleep", lambda _seconds: None)
    monkeypatch.setenv("FLEETIT_TOKEN", "t")
    done = run(*UPDATE, "--fleet", "7", "--base-url", NOWHERE)
    assert done.status == 3
    assert "carried out" not in done.err


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        pytest.param(CLOSE, "with `fleetit driver-agreements get 12`.", id="what reads the object"),
        pytest.param(UPDATE, "with `fleetit tolls list`.", id="what lists its kind, if nothing reads one"),
        pytest.param(
            ("vehicles", "update", "12", "--plate-number", "A"),
            "No command reads vehicles: look at FleetIT before you run this again.",
            id="neither",
        ),
        pytest.param(("request", "POST", "/v2/a b/"), "with `fleetit request GET '/v2/a b/'`.", id="not described"),
        pytest.param(("request", "POST", "/v2/things"), "with `fleetit request GET /v2/things/`.", id="no slash"),
    ],
)
@pytest.mark.parametrize("response", [None, reply(503), reply(302)], ids=["lost", "failed", "redirected"])
def test_how_to_find_out(
    run: Runner, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], hint: str, response: Reply
) -> None:
    monkeypatch.setenv("FLEETIT_TOKEN", "t")
    with ScriptedServer([response]) as server:
        done = run(*command, "--fleet", "7", "--base-url", server.url)
    assert (done.status, done.err.endswith(f"{hint}\n")) == (5, True), done


def test_a_change_that_is_interrupted(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("openapi_sdk.calls.callers.SyncCaller.call", interrupt)
    monkeypatch.setenv("FLEETIT_TOKEN", "t")
    done = run(*UPDATE, "--fleet", "7", "--base-url", NOWHERE)
    where, hint = f"Sending to {NOWHERE}, fleet 7.", "Look before you run this again, with `fleetit tolls list`."
    assert (done.status, done.err) == (130, f"{where}\nInterrupted; it may have been carried out. {hint}\n")
