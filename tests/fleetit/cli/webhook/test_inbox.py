"""`fleetit webhook deliveries`, `show`, `replay`, `stats`, `prune`, `backup` and `restore`."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.cli import main
from fleetit.webhooks import Inbox, TollNotification, WebhookVerifier, sign
from fleetit.webhooks.kinds import KINDS
from fleetit.webhooks.stores import SQLiteStore
from kit.tests.support.postgresql import PASSWORD, Server, make_schema, postgresql_server

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["postgresql_server"]

SECRET = "planted-secret-4711"


def fill(url: str, *bodies: bytes, fail: bool = False) -> None:
    """Record bodies in an inbox, and handle them."""
    inbox = Inbox(WebhookVerifier(SECRET), url, background=False, attempts=1)

    @inbox.on(TollNotification)
    def handle(_notification: TollNotification, _delivery: object) -> None:
        if fail:
            raise RuntimeError

    for body in bodies:
        assert inbox.receive(body, {**sign(body, SECRET), "Fleet-Id": "7"}).status == 200
    inbox.run_due()
    inbox.close()


def tolls(*numbers: int) -> list[bytes]:
    return [json.dumps({"ticketID": number}).encode() for number in numbers]


@pytest.fixture
def _empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go to a folder without an inbox."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FLEETIT_INBOX", raising=False)


@pytest.fixture(name="url")
def _url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    url = "sqlite:///inbox.db"
    fill(url, *tolls(1, 2))
    fill(url, *tolls(3), fail=True)
    return url


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["webhook", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_deliveries_are_listed(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "deliveries", "--inbox", url)
    lines = [line.split() for line in out.splitlines()]
    assert (status, err, len(lines)) == (0, "", 4)
    assert lines[0] == ["id", "state", "key", "revision", "fleet", "received_at", "attempts", "error"]
    assert lines[1][:3] == ["3", "failed", "toll:7:3"]
    assert "RuntimeError in test_inbox.py" in out.splitlines()[1]
    assert lines[3][:5] == ["1", "done", "toll:7:1", "1", "7"]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        pytest.param(("--state", "failed"), [3], id="state"),
        pytest.param(("--ticket", "toll:7:2"), [2], id="ticket"),
        pytest.param(("--kind", "toll"), [3, 2, 1], id="kind"),
        pytest.param(("--kind", "parking"), [], id="another kind"),
        pytest.param(("--since", "2026-01-31"), [3, 2, 1], id="since"),
        pytest.param(("--since", "2999-01-31T18:00+01:00"), [], id="since later"),
        pytest.param(("--until", "2026-01-31"), [], id="until"),
        pytest.param(("--until", "2999-01-31T18:00", "--state", "done", "--kind", "toll"), [2, 1], id="all of them"),
        pytest.param(("--state", "done", "--limit", "1"), [2], id="limit"),
        pytest.param(("--state", "done", "--limit", "1", "--oldest-first"), [1], id="limit, the oldest"),
        pytest.param(("--limit", "0"), [3, 2, 1], id="no limit"),
        pytest.param(("--oldest-first",), [1, 2, 3], id="the oldest first"),
        pytest.param(("--state", "waiting"), [], id="none"),
    ],
)
def test_deliveries_are_chosen(
    url: str, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], ids: list[int]
) -> None:
    status, out, err = run(capsys, "deliveries", "--inbox", url, "--json", *options)
    assert (status, [json.loads(line)["id"] for line in out.splitlines()]) == (0, ids)
    assert ("There are more than 1" in err) == ("1" in options)


def test_the_inbox_may_be_named_by_a_variable(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEETIT_INBOX", url)
    assert run(capsys, "deliveries", "--state", "running") == (0, "", "No rows.\n")


def test_a_delivery_is_shown(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "show", "3", "--inbox", url)
    assert (status, err) == (0, "")
    assert "state        failed\nkey          toll:7:3\n" in out
    assert "error        RuntimeError in test_inbox.py" in out
    assert "  fleet-id: 7\n" in out
    assert out.endswith('\n{\n  "ticketID": 3\n}\n')
    status, out, err = run(capsys, "show", "3", "--inbox", url, "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert (found["id"], found["body"], found["headers"]["fleet-id"]) == (3, '{"ticketID": 3}', "7")
    assert run(capsys, "show", "3", "--inbox", url, "--body") == (0, '{"ticketID": 3}', "")
    assert run(capsys, "show", "99", "--inbox", url) == (
        4,
        "",
        "fleetit: the inbox has no delivery 99. `fleetit webhook deliveries` lists them.\n",
    )


def test_what_is_known_of_the_order_of_revisions_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url, now = f"sqlite:///{tmp_path}/inbox.db", int(time.time())
    with Inbox(WebhookVerifier(SECRET), url, background=False) as inbox:
        for body in (b'{"ticketID": 1, "amount": 1}', b'{"ticketID": 1, "amount": 2}'):
            assert inbox.receive(body, {**sign(body, SECRET, now), "Fleet-Id": "7"}).status == 200
    found = json.loads(run(capsys, "show", "2", "--inbox", url, "--json")[1])
    expected = {"revision": 2, "late": False, "again": False, "uncertain": True}
    assert {name: found[name] for name in expected} == expected


def test_a_delivery_whose_body_was_dropped_is_shown(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    store = SQLiteStore("inbox.db", clock=lambda: time.time() + 9)
    store.open()
    assert store.empty(1, 10) == 2
    store.close()
    status, out, err = run(capsys, "show", "1", "--inbox", url)
    assert (status, err, "state        done" in out, "{" in out) == (0, "", True, False)


def test_a_hostile_body_does_not_reach_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path}/inbox.db"
    fill(url, json.dumps({"ticketID": "\x1b[2J\u202e\x07"}, ensure_ascii=True).encode())
    for options in ((), ("--json",)):
        assert run(capsys, "show", "1", "--inbox", url, *options)[1].replace("\n", "").isprintable()
        assert run(capsys, "deliveries", "--inbox", url, *options)[1].replace("\n", "").isprintable()


def test_failed_deliveries_are_replayed(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("replay", "--state", "failed", "--inbox", url)
    assert run(capsys, *options, "--dry-run") == (0, "1 would be handled again.\n", "")
    assert run(capsys, *options, "--kind", "parking")[1][:2] == "0 "
    status, out, _ = run(capsys, *options, "--kind", "toll", "--ticket", "toll:7:3", "--since", "2026-01-31")
    assert (status, out) == (0, "1 will be handled again by the program that has the inbox.\n")
    fill(url)
    assert json.loads(run(capsys, "deliveries", "--inbox", url, "--json", "--ticket", "toll:7:3")[1])["state"] == "done"


def test_states_are_counted(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "stats", "--inbox", url, "--json")
    assert (status, err) == (0, "")
    expected = {"waiting": 0, "running": 0, "done": 2, "failed": 1, "oldest_seconds": 0, "done_last_minute": 2}
    assert json.loads(out) == expected
    lines = run(capsys, "stats", "--inbox", url)[1].splitlines()
    assert dict(line.split() for line in lines) == {name: str(value) for name, value in expected.items()}


def test_old_deliveries_are_deleted(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("prune", "--older-than", "90d", "--inbox", url)
    assert run(capsys, *options) == (0, "0 deleted.\n", "")
    with closing(sqlite3.connect("inbox.db", isolation_level=None)) as connection:
        connection.execute("UPDATE fleetit_deliveries SET finished_at = 1")
    assert run(capsys, *options, "--dry-run") == (0, "2 would be deleted.\n", "")
    assert run(capsys, *options, "--dry-run", "--failed") == (0, "3 would be deleted.\n", "")
    assert run(capsys, *options) == (0, "2 deleted.\n", "")
    assert run(capsys, *options, "--failed") == (0, "1 deleted.\n", "")


def test_deliveries_are_followed(url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([tolls(4, 5), [], tolls(6)])

    def wait(_: float) -> None:
        bodies = next(looks, None)
        if bodies is None:
            raise KeyboardInterrupt
        fill(url, *bodies)

    monkeypatch.setattr("time.sleep", wait)
    status, out, err = run(capsys, "deliveries", "--inbox", url, "--follow", "--json", "--limit", "2")
    assert (status, [json.loads(line)["id"] for line in out.splitlines()], err) == (0, [2, 3, 4, 5, 6], "")
    looks = iter([tolls(7)])
    status, out, err = run(capsys, "deliveries", "--inbox", url, "--follow", "--limit", "2")
    assert (status, [line.split()[:3] for line in out.splitlines()], err) == (
        0,
        [[str(number), "done", f"toll:7:{number}"] for number in (5, 6, 7)],
        "",
    )


def test_an_inbox_is_copied_and_put_back(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "backup", "copy.db", "--inbox", url) == (0, "copy.db has a copy of inbox.db.\n", "")
    assert run(capsys, "backup", "copy.db", "--inbox", url) == (
        2,
        "",
        "fleetit: there is a file copy.db already\n",
    )
    fill(url, *tolls(4))
    status, out, err = run(capsys, "restore", "copy.db", "--inbox", url)
    kept = next(tmp_path.glob("inbox.db.replaced-*")).name
    assert (status, out, err) == (0, f"inbox.db is the backup copy.db.\nWhat was there is {kept}.\n", "")
    for name, number in ((url, 3), (f"sqlite:///{kept}", 4)):
        assert run(capsys, "deliveries", "--inbox", name, "--json")[1].count("\n") == number
    with Inbox(WebhookVerifier(SECRET), url, background=False):
        assert "inbox.db is in use: stop the programs" in run(capsys, "restore", "copy.db", "--inbox", url)[2]


def test_some_deliveries_are_replayed(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "replay", "1", "3", "3", "99", "--inbox", url)
    assert (status, out.partition(" ")[0], err) == (4, "2", "1 of 3 were not there, or wait already.\n")
    assert run(capsys, "replay", "2", "--inbox", url)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        pytest.param(("replay",), 2, "name the ids of deliveries, or --state", id="nothing to replay"),
        pytest.param(("replay", "1", "--state", "done"), 2, "name the ids of deliveries, or --state", id="both"),
        pytest.param(("deliveries",), 2, "there is no inbox. Name it with --inbox sqlite:///", id="no inbox"),
        pytest.param(("deliveries", "--inbox", "sqlite:///x.db"), 2, "there is no inbox at x.db", id="misspelt"),
        pytest.param(("deliveries", "--inbox", "redis://x"), 2, "the store of an inbox is", id="another store"),
        pytest.param(("deliveries", "--inbox", "sqlite:///inbox.db", "--limit", "-1"), 2, "--limit -1", id="limit"),
        pytest.param(("replay", "--kind", "toll"), 2, "name the ids of deliveries, or --state", id="no state"),
        pytest.param(
            ("replay", "1", "--since", "2026-01-31", "--inbox", "sqlite://:memory:"),
            2,
            "choose from a state",
            id="ids and a time",
        ),
        pytest.param(("deliveries", "--kind", "tool"), 2, f"pass one of {', '.join(KINDS)}, body", id="kind"),
        pytest.param(("deliveries", "--since", "yesterday"), 2, '"yesterday" is no time, such as', id="time"),
        pytest.param(("prune", "--older-than", "90"), 2, '"90" is no number of days, such as 90d', id="no unit"),
        pytest.param(
            ("prune", "--older-than", "0d", "--inbox", "sqlite://:memory:"), 2, "0d: pass at least 1d", id="too young"
        ),
        pytest.param(("deliveries", "--follow", "--oldest-first"), 2, "pass one of them", id="both ways"),
        pytest.param(("backup", "x.db", "--inbox", "sqlite:///y.db"), 2, "there is no inbox at y.db", id="no file"),
        pytest.param(
            ("backup", "x.db", "--inbox", "postgresql://x/y"), 2, "only a file of SQLite is copied", id="no SQLite"
        ),
        pytest.param(("restore", "x.db", "--inbox", "sqlite:///y.db"), 1, "unable to open", id="no backup"),
        pytest.param(("restore", "x.db", "--inbox", "sqlite://:memory:"), 2, "only a file of SQLite", id="memory"),
        pytest.param(("prune",), 2, "--older-than", id="no age"),
        pytest.param(("deliveries", "--state", "lost"), 2, "Invalid value", id="state"),
        pytest.param(
            ("deliveries", "--inbox", "postgresql://u:planted@127.0.0.1/x"), 2, "has a password", id="a password"
        ),
        pytest.param(
            ("deliveries", "--inbox", "postgresql://127.0.0.1/x?password=planted"), 2, "has a password", id="as a query"
        ),
        pytest.param(
            ("deliveries", "--inbox", "postgresql://[x/y"), 2, "the URL of the store can't be read", id="no URL"
        ),
        pytest.param(
            ("deliveries", "--inbox", "postgresql://u@127.0.0.1:9/x"), 3, "the inbox can't be reached", id="no server"
        ),
    ],
)
@pytest.mark.usefixtures("_empty")
def test_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], status: int, message: str
) -> None:
    done, out, err = run(capsys, *arguments)
    assert (done, out, err.count("\n")) == (status, "", 1)
    assert message in err
    assert "planted" not in err
    assert [*tmp_path.iterdir()] == []


def test_what_is_no_inbox_is_an_error_of_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def keep(*args: Any, **options: Any) -> sqlite3.Connection:
        made.append(connect(*args, **options))
        return made[-1]

    monkeypatch.setattr(sqlite3, "connect", keep)
    (tmp_path / "x.db").write_text("no database" * 100)
    status, out, err = run(capsys, "deliveries", "--inbox", f"sqlite:///{tmp_path}/x.db")
    assert (status in {2, 3}, out, err.count("\n")) == (True, "", 1)
    for connection in made:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    assert made


@pytest.mark.heavy
def test_an_inbox_in_postgresql(
    postgresql_server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url: Any = make_schema(postgresql_server)
    fill(url, *tolls(1), fail=True)
    monkeypatch.setenv("FLEETIT_INBOX", url)
    assert json.loads(run(capsys, "deliveries", "--json")[1])["key"] == "toll:7:1"
    assert run(capsys, "replay", "--state", "failed")[0] == 0
    status, out, err = run(capsys, "show", "1")
    assert (status, "state        waiting" in out) == (0, True)
    assert PASSWORD not in out + err
