"""`fleetit webhook send` and `listen`: against each other, and against other senders and receivers."""

from __future__ import annotations

import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.cli import main
from fleetit.cli._program import PROGRAM
from fleetit.webhooks import WebhookVerifier, sign
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks.kinds import KINDS
from fleetit.webhooks.posting import Poster, parse_url
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from openapi_sdk.cli.webhook import signing
from openapi_sdk.cli.webhook.receiving import Printer, Received, Receiver, _stop_at_signals
from tests.fleetit.sandbox.loopback import receive_webhooks

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from kit.tests.support.scripted_server import Reply

SECRET = "planted-secret-4711"
BODY = b'{"ticketID": 5}'


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETIT_WEBHOOK_SECRET", SECRET)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    status = main(["webhook", *arguments])
    captured = capsys.readouterr()
    assert SECRET not in captured.out + captured.err
    return status, captured.out.splitlines(), captured.err


@contextmanager
def receiving(**options: Any) -> Generator[tuple[Receiver, list[Any]]]:
    reports: list[Any] = []
    verifier = WebhookVerifier(SECRET, max_body_bytes=1000)
    with Receiver(WEBHOOKS, 0, verifier, reports.append, **options) as receiver:
        thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield receiver, reports
        receiver.shutdown()
        thread.join()


def post(receiver: Receiver, body: bytes, headers: dict[str, str], method: str = "POST") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", receiver.server_address[1], timeout=10)
    connection.request(method, "/any/path?a=b", body, headers)
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def test_examples_are_accepted_and_each_is_another_ticket(capsys: pytest.CaptureFixture[str]) -> None:
    with receiving() as (receiver, reports):
        status, lines, err = run(capsys, "send", f"{receiver.url}?key=hidden", "--times", "2", "--fleet", "7")
    assert (status, err) == (0, f"Sending {2 * len(KINDS)} webhooks to {receiver.url}, fleet 7.\n")
    sent = [f"{kind} {number}/2: 200" for kind in KINDS for number in (1, 2)]
    assert [line.partition(",")[0] for line in lines] == sent
    assert all(line.endswith(" ms") for line in lines)
    deliveries = [each.delivery for each in reports if each.delivery]
    models = [each.model for each in KINDS.values() for _ in range(2)]
    assert [type(each.notification).__name__ for each in deliveries] == models
    assert {each.fleet_id for each in deliveries} == {7}
    assert len({each.key for each in deliveries}) == len({each.digest for each in deliveries}) == len(KINDS)


def test_ticket_of_an_example_is_of_the_millisecond(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 1_234_567_890_123_456_789)
    with receiving() as (receiver, reports):
        run(capsys, "send", receiver.url, "--kind", "toll", "--fleet", "7")
    assert [each.delivery.key for each in reports if each.delivery] == ["toll:7:67890123"]


@pytest.mark.parametrize(
    ("variable", "profile", "options", "fleet"),
    [
        pytest.param("42", "fleet = 8", [], 42, id="of the variable"),
        pytest.param("", "fleet = 8", [], 8, id="of the profile"),
        pytest.param("42", "fleet = 8", ["--profile", "default"], 8, id="of the profile that is chosen"),
        pytest.param("", "", [], 1, id="the first"),
    ],
)
def test_fleet_that_is_not_given(  # noqa: PLR0917 - a table
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    config: Path,
    variable: str,
    profile: str,
    options: list[str],
    fleet: int,
) -> None:
    config.parent.mkdir()
    config.write_text(f"[profiles.default]\n{profile}\n", encoding="utf-8")
    monkeypatch.setenv("FLEETIT_FLEET_ID", variable)
    with receiving() as (receiver, reports):
        assert run(capsys, "send", receiver.url, "--kind", "toll", *options)[0] == 0
    assert [each.delivery.fleet_id for each in reports if each.delivery] == [fleet]


def test_each_run_sends_other_tickets(capsys: pytest.CaptureFixture[str]) -> None:
    with receiving() as (receiver, reports):
        for _ in range(2):
            assert run(capsys, "send", receiver.url, "--kind", "toll")[0] == 0
    assert len({each.delivery.key for each in reports if each.delivery}) == 2


@pytest.mark.parametrize(
    ("options", "status", "reason"),
    [
        pytest.param(("--age", "301"), 401, "too_old", id="old"),
        pytest.param(("--age", "-330"), 401, "too_new", id="ahead"),
        pytest.param(("--wrong-signature",), 401, "signature_mismatch", id="another secret"),
    ],
)
def test_what_is_refused_is_status_4(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], status: int, reason: str
) -> None:
    with receiving() as (receiver, reports):
        done, lines, _ = run(capsys, "send", receiver.url, "--kind", "parking", *options)
    assert (done, lines[0].partition(",")[0]) == (4, f"parking: {status}")
    assert f'"reason":"{reason}"' in lines[0].replace(" ", "")
    assert [each.reason.partition(":")[0] for each in reports] == [reason]


class Pipe(io.TextIOWrapper):
    """Standard output that is a pipe: what is not flushed is not written yet."""

    def __init__(self) -> None:
        self.written = io.BytesIO()
        super().__init__(io.BufferedWriter(self.written))


def test_what_a_pipe_gets_is_not_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = Pipe()
    monkeypatch.setattr("sys.stdout", pipe)
    for is_json in (True, False):
        Printer(PROGRAM, None, threading.Event(), is_json=is_json).report(Received(None, "too_old", 401))
        assert pipe.written.getvalue().count(b"\n") == 2 - is_json
    with ScriptedServer([reply(200), (Action.CLOSE,)]) as server:
        for count in (3, 4):
            signing._post(Poster(), parse_url(server.url), b"{}", {}, "toll")
            assert pipe.written.getvalue().count(b"\n") == count


def test_of_a_refusal_the_beginning_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    answers: list[Reply] = [reply(403, raw=b"\x1b[31mno\r\n" + b"x" * 1000), reply(403, raw=b"")]
    with ScriptedServer(answers) as server:
        status, (first, second, *_), _ = run(capsys, "send", f"{server.url}/x")
    assert status == 4
    assert first.partition(" ms")[2] == f": \\x1b[31mno {'x' * 191}"
    assert second.endswith(" ms")


@pytest.mark.parametrize(("answer", "status"), [(200, 0), (299, 0), (300, 4), (400, 4)])
def test_what_begins_with_2_is_accepted(
    answer: int, status: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([10.0, 12.5])
    clock = SimpleNamespace(perf_counter=lambda: next(moments), time=time.time, time_ns=time.time_ns)
    monkeypatch.setattr(signing, "time", clock)
    with ScriptedServer([reply(answer, raw=b"why")]) as server:
        done, lines, _ = run(capsys, "send", f"{server.url}/x", "--kind", "toll")
    assert (done, lines) == (status, [f"toll: {answer}, 2500 ms{': why' * (status == 4)}"])


def test_an_own_body_is_sent_byte_for_byte(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    (tmp_path / "body").write_bytes(b'{ "ticketID": 9 }\n')
    with receiving() as (receiver, reports):
        status, lines, _ = run(capsys, "send", receiver.url, "--body", str(tmp_path / "body"))
    assert (status, lines[0].partition(",")[0]) == (0, "own body: 200")
    assert [each.delivery.body for each in reports if each.delivery] == [b'{ "ticketID": 9 }\n']


def test_no_receiver_is_status_3(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    status, lines, _ = run(capsys, "send", f"http://127.0.0.1:{port}/", "--kind", "toll")
    assert (status, len(lines)) == (3, 1)
    assert "no answer" in lines[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("https://example.com/x",), "sent only to this machine, not to example.com. --allow", id="remote"),
        pytest.param(("http://example.com/x", "--allow-remote"), "need https", id="remote without https"),
        pytest.param(("ftp://127.0.0.1/x",), "sent to http or https", id="scheme"),
        pytest.param(("http://u:planted@127.0.0.1/x",), "no user info", id="password"),
        pytest.param(("http://127.0.0.1/x", "--times", "0"), "--times 0: 1 to 1,000", id="times"),
        pytest.param(("http://127.0.0.1/x", "--times", "1001"), "1 to 1,000", id="too many"),
        pytest.param(("http://127.0.0.1/x", "--fleet", "0"), "it is a positive integer", id="fleet"),
        pytest.param(("http://127.0.0.1/x", "--kind", "tool"), "Invalid value", id="kind"),
    ],
)
def test_wrong_usage_of_send(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str) -> None:
    status, lines, err = run(capsys, "send", *arguments)
    assert (status, lines, err.count("\n")) == (2, [], 1)
    assert message in err
    assert "planted" not in err


def test_the_receiver_answers_as_an_inbox_does() -> None:
    genuine = sign(BODY, SECRET)
    with receiving() as (receiver, reports):
        assert post(receiver, BODY, genuine)[0] == 200
        assert post(receiver, BODY, sign(BODY, "other")) == (401, b'{"reason": "signature_mismatch"}')
        assert post(receiver, BODY, {}) == (400, b'{"reason": "missing_signature"}')
        assert post(receiver, b"", {}, "GET") == (405, b'{"reason": "method_not_allowed"}')
        assert post(receiver, b"", {}, "HEAD") == (405, b"")
        assert post(receiver, b"a" * 1001, genuine)[0] == 413
        for length in ("-1", "\u0661".encode().decode("latin-1"), "9" * 5000, "99999999999", "x"):
            assert post(receiver, b"", {"Content-Length": length})[0] == 413
    assert [each.status for each in reports] == [200, 401, 400, 405, 405, *[413] * 6]
    assert reports[0].delivery is not None
    assert reports[3].reason == "GET instead of POST"


def test_a_sender_that_goes_away_ends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with receiving() as (receiver, reports):
        with socket.create_connection(("127.0.0.1", receiver.server_address[1]), timeout=10) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 500\r\n\r\nabc")
        with socket.create_connection(("127.0.0.1", receiver.server_address[1]), timeout=10) as connection:
            connection.sendall(b"\x16\x03\x01\r\n\r\n")
            connection.recv(1000)
        assert post(receiver, BODY, sign(BODY, SECRET))[0] == 200
    assert [each.status for each in reports if each.status == 200] == [200]
    assert capsys.readouterr().err == ""


def test_forwarding_keeps_body_and_headers_and_gives_the_status_of_the_other() -> None:
    headers = {**sign(BODY, SECRET), "Fleet-Id": "7", "content-type": "text/x"}
    with receive_webhooks(503) as other:
        forward = (Poster(), parse_url(other.url))
        with receiving(forward=forward) as (receiver, reports):
            assert post(receiver, BODY, headers)[0] == 503
            assert post(receiver, BODY, {**headers, "X-Signature": "0" * 64})[0] == 401
    assert [each.forwarded for each in reports] == [503, None]
    ((_, sent, body),) = other.received
    assert (body, sent["X-Timestamp"]) == (BODY, headers["X-Timestamp"])
    assert WebhookVerifier(SECRET).verify(body, sent).fleet_id == 7
    with receiving(forward=forward) as (receiver, reports):  # nobody is there any more
        assert post(receiver, BODY, headers)[0] == 503
    assert "got no response" in str(reports[0].forwarded)


@pytest.mark.parametrize(
    ("headers", "forwarded", "expected"),
    [
        pytest.param({}, None, "toll:-:5, signed 12:00:00 UTC, raw", id="no fleet"),
        pytest.param({"Fleet-Id": "7"}, None, "toll:7:5, fleet 7, signed 12:00:00 UTC, raw", id="a fleet"),
        pytest.param({}, "no\x1b", "signed 12:00:00 UTC, raw, forwarded: no\\x1b", id="forwarded"),
    ],
)
def test_what_is_printed_of_a_webhook(
    headers: dict[str, str], forwarded: str | None, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    noon = 1_800_014_400
    delivery = WebhookVerifier(SECRET, clock=lambda: noon).verify(BODY, sign(BODY, SECRET, timestamp=noon) | headers)
    Printer(PROGRAM, None, threading.Event(), is_json=False).report(Received(delivery, "", 200, forwarded))
    assert capsys.readouterr().out.endswith(f"{expected}\n")


def test_nothing_is_printed_after_so_many(capsys: pytest.CaptureFixture[str]) -> None:
    stop = threading.Event()
    printer = Printer(PROGRAM, 2, stop, is_json=False)
    stopped = []
    for _ in range(3):
        printer.report(Received(None, "too_old", 401))
        stopped.append(stop.is_set())
    assert (stopped, printer.refused) == ([False, True, True], 2)
    assert [line.partition(" ")[2] for line in capsys.readouterr().out.splitlines()] == [
        "#1 refused (401): too_old", "#2 refused (401): too_old"
    ]  # fmt: skip


@contextmanager
def listening(*options: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Start the command in a process of its own, and wait until it listens."""
    command = [sys.executable, "-m", "fleetit.cli", "webhook", "listen", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert line.startswith("Listening on http://127.0.0.1:"), line
            yield process, line.split()[2].rstrip(".")
        finally:
            process.kill()


@pytest.mark.heavy
def test_listen_prints_each_as_it_comes_and_stops_after_so_many(capsys: pytest.CaptureFixture[str]) -> None:
    with listening("--count", "3") as (process, url):
        run(capsys, "send", url, "--kind", "toll", "--times", "2", "--fleet", "7")
        run(capsys, "send", url, "--kind", "toll", "--wrong-signature")
        out, err = process.communicate(timeout=60)
    lines = out.splitlines()
    assert (process.returncode, err, len(lines)) == (0, "2 verified, 1 refused.\n", 3)
    assert " #1 verified: TollNotification toll:7:" in lines[0]
    assert ", fleet 7, signed " in lines[0]
    assert lines[1].endswith("UTC, raw, copy of #1")
    assert " #3 refused (401): signature_mismatch: " in lines[2]
    assert SECRET not in out + err


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_listen_ends_cleanly(number: signal.Signals, capsys: pytest.CaptureFixture[str]) -> None:
    with receive_webhooks() as other, listening("--json", "--forward", other.url) as (process, url):
        run(capsys, "send", url, "--kind", "parking")
        assert process.stdout is not None
        found = json.loads(process.stdout.readline())
        os.kill(process.pid, number)
        out, err = process.communicate(timeout=60)
    assert (found["number"], found["verified"], found["status"], found["forwarded"]) == (1, True, 200, 200)
    assert (process.returncode, out, err) == (0, "", "1 verified, 0 refused.\n")


@pytest.mark.parametrize("is_main", [pytest.param(True, id="main thread"), pytest.param(False, id="another thread")])
def test_signals_end_what_the_main_thread_runs(is_main: bool) -> None:
    found: list[bool] = []

    def try_signals() -> None:
        stop, before = threading.Event(), signal.getsignal(signal.SIGTERM)
        with _stop_at_signals(stop):
            if signal.getsignal(signal.SIGTERM) is not before:
                signal.raise_signal(signal.SIGTERM)
        found.extend((stop.is_set(), signal.getsignal(signal.SIGTERM) is before))

    if is_main:
        try_signals()
    else:
        thread = threading.Thread(target=try_signals)
        thread.start()
        thread.join()
    assert found == [is_main, True]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(("--port", "70000"), "port=70000: a port is a number from 0 (any free one) to 65535", id="port"),
        pytest.param(("--count", "0"), "--count 0: a positive number", id="count"),
        pytest.param(("--forward", "https://example.com/"), "sent only to this machine", id="forward"),
        pytest.param(("--tolerance", "0"), "positive finite number", id="tolerance"),
    ],
)
def test_wrong_usage_of_listen(capsys: pytest.CaptureFixture[str], options: tuple[str, ...], message: str) -> None:
    status, lines, err = run(capsys, "listen", *options)
    assert (status, lines, err.count("\n")) == (2, [], 1)
    assert message in err


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, _, err = run(capsys, "listen", "--port", str(port))
    assert (status, err) == (
        2,
        f"fleetit: port {port} on 127.0.0.1 is taken: choose another one, or 0 for any that is free\n",
    )
