"""The example in the help of each command runs."""

from __future__ import annotations

import json
import shlex
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from fleetit.cli import main
from fleetit.cli._program import PROGRAM
from fleetit.webhooks import Inbox, WebhookVerifier, sign
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks.kinds import KINDS
from openapi_sdk.cli.webhook import list_webhook_commands, receiving
from openapi_sdk.cli.webhook.receiving import Receiver

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

SECRET = "planted-secret-4711"
BODY = b'{"ticketID": 5}'
COMMANDS = list_webhook_commands(PROGRAM)


@pytest.fixture(autouse=True)
def _prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the files of the examples."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLEETIT_WEBHOOK_SECRET", SECRET)
    (tmp_path / "body.json").write_bytes(BODY)
    (tmp_path / "headers.txt").write_text(json.dumps(sign(BODY, SECRET, 1_760_000_000)))
    inbox = Inbox(WebhookVerifier(SECRET), "sqlite:///fleetit-inbox.db", background=False)
    assert inbox.receive(BODY, sign(BODY, SECRET)).status == 200
    inbox.close()


def run(name: str, capsys: pytest.CaptureFixture[str], port: int = 0) -> str:
    """Run the example that the help of a command shows, on another port."""
    assert main(["webhook", name, "--help"]) == 0
    example = capsys.readouterr().out.partition("Example:\n\n    ")[2].rstrip("\n")
    assert example == f"fleetit webhook {COMMANDS[name].example}"
    words = shlex.split(example.replace("8000", str(port)))
    assert words[:3] == ["fleetit", "webhook", name]
    assert main(words[1:]) == 0
    captured = capsys.readouterr()
    assert SECRET not in captured.out + captured.err
    return captured.out + captured.err


def test_every_command_has_an_example_that_is_tested() -> None:
    assert {*COMMANDS} == {*EXPECTED, "send", "listen"}


EXPECTED = {
    "sign": "X-Signature: ",
    "verify": "verified\n",
    "deliveries": "No rows.",
    "show": "toll:-:5",
    "replay": "0 will be handled again",
    "stats": "done_last_minute",
    "prune": "0 would be deleted.",
    "backup": "copy.db has a copy of fleetit-inbox.db.",
    "restore": "fleetit-inbox.db is the backup copy.db.",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    if name == "restore":
        run("backup", capsys)
    assert EXPECTED[name] in run(name, capsys)


def test_example_of_send(capsys: pytest.CaptureFixture[str]) -> None:
    with Receiver(WEBHOOKS, 0, WebhookVerifier(SECRET), lambda _: None) as receiver:
        thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        out = run("send", capsys, int(receiver.server_address[1]))
        receiver.shutdown()
        thread.join()
    assert out.count(": 200, ") == 3 * len(KINDS)


def test_example_of_listen(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def stop_at_once(stop: threading.Event) -> Generator[None]:
        stop.set()
        yield

    monkeypatch.setattr(receiving, "_stop_at_signals", stop_at_once)
    assert "0 verified, 0 refused." in run("listen", capsys)
