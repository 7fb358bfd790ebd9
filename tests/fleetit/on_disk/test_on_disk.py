"""What an earlier version wrote on disk is opened, and goes on. README.md says what the files are.

Only public names are imported: the files stay as they are when the code moves.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx
import keyring
import psycopg
import pytest
from keyring.backend import KeyringBackend

from fleetit import FleetIT, FleetITError, Retry
from fleetit.cli import main
from fleetit.exports import export
from fleetit.imports import import_rows
from fleetit.webhooks import Inbox, ParkingNotification, TollNotification, UnknownNotification, WebhookVerifier, sign
from kit.tests.support.loggers import isolated_logger
from kit.tests.support.postgresql import Server, make_schema, postgresql_server
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk_codegen.vendor.command import main as vendor
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

__all__ = ["postgresql_server"]  # a fixture

FOLDER = Path(__file__).parent
SECRET = "whsec_on_disk"
URL = "https://fleetit.example"
#: An hour after the files were written.
NOW = 1_796_067_500
#: Id, key, revision, fleet, state, claims and attempts of each delivery.
DELIVERIES = [
    (1, "toll:7:1", 1, 7, "done", 1, 1),
    (2, "toll:42:2", 1, 42, "failed", 3, 3),
    (3, "toll:-:3", 1, None, "waiting", 1, 1),
    (4, "toll:42:4", 1, 42, "done", 1, 1),
    (5, "parking:7:City:V5", 1, 7, "waiting", 0, 0),
    (6, "body:f2b1a8bdc50c8d745747bef88a9fa8fbf6e28447d6cf92b4d137a45abab9587a", 1, 42, "waiting", 0, 0),
    (7, "toll:7:1", 2, 7, "waiting", 0, 0),
    (8, "toll:-:8", 1, None, "running", 1, 1),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an inbox as it was left."""
    script = (FOLDER / f"inbox_{request.param}.sql").read_text(encoding="utf-8")
    if request.param == "sqlite":
        path = tmp_path / "inbox.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
        return f"sqlite:///{path}"
    server: Server = request.getfixturevalue("postgresql_server")
    address = make_schema(server)
    with psycopg.connect(address) as session:
        session.execute(script.encode())
    return address


@contextmanager
def open_inbox(url: str) -> Generator[tuple[Inbox, list[tuple[int, str, int | None, int]]]]:
    """Open an inbox, and yield it and what its handlers got: id, key, fleet and attempt."""
    verifier = WebhookVerifier(SECRET, clock=lambda: NOW, tolerance=10_000)
    inbox = Inbox(verifier, url, background=False, clock=lambda: NOW)
    handled: list[tuple[int, str, int | None, int]] = []

    def handle(_: object, delivery: Any) -> None:
        handled.append((delivery.id, delivery.key, delivery.fleet_id, delivery.attempt))

    for kind in (TollNotification, ParkingNotification, UnknownNotification):
        inbox.on(kind)(handle)
    with inbox:
        yield inbox, handled


@pytest.mark.heavy
def test_the_deliveries_of_an_inbox_are_listed(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with open_inbox(url) as (inbox, _):
        found = list(inbox.deliveries())
    assert [
        (each.id, each.key, each.revision, each.fleet_id, each.state, each.claims, each.attempts) for each in found
    ] == DELIVERIES
    assert dict(found[0].headers) == {"fleet-id": "7", "x-timestamp": str(int(found[0].signed_at.timestamp())),
                                      "ext-client-id": "C9"}  # fmt: skip
    assert [each.error for each in found if each.error] == ["OSError in orders.py:41"] * 2
    assert [each.id for each in found if not each.body] == [4]
    with isolated_logger("fleetit"):
        assert main(["webhook", "deliveries", "--inbox", url, "--json", "--oldest-first"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["id"], each["fleet"]) for each in listed] == [(row[0], row[3]) for row in DELIVERIES]


def test_what_is_due_in_an_inbox_is_handled_for_its_fleet(url: str) -> None:
    with open_inbox(url) as (inbox, handled):
        while inbox.run_due():
            pass
        assert sorted(handled) == [
            (3, "toll:-:3", None, 2),
            (5, "parking:7:City:V5", 7, 1),
            (6, DELIVERIES[5][1], 42, 1),
            (7, "toll:7:1", 7, 1),
            (8, "toll:-:8", None, 2),
        ]
        handled.clear()
        assert inbox.replay("failed") == 1
        while inbox.run_due():
            pass
        assert handled == [(2, "toll:42:2", 42, 1)]
        assert {each.state for each in inbox.deliveries()} == {"done"}


@pytest.mark.parametrize(
    ("ticket", "fleet", "amount", "added"),
    [
        pytest.param(1, 7, "2.00", [], id="a copy of one that waits"),
        pytest.param(2, 42, "1.00", [], id="a copy of one that failed"),
        pytest.param(4, 42, "1.00", [], id="a copy of one whose body was dropped"),
        pytest.param(3, None, "1.00", [], id="a copy of one without a fleet"),
        pytest.param(4, 42, "2.00", [("toll:42:4", 2, 42)], id="a new revision"),
        pytest.param(1, 7, "1.00", [("toll:7:1", 3, 7)], id="what a ticket was before the last revision"),
        pytest.param(4, 7, "1.00", [("toll:7:4", 1, 7)], id="the same number for another fleet"),
        pytest.param(2, None, "1.00", [("toll:-:2", 1, None)], id="the same number without a fleet"),
    ],
)
def test_copies_are_told_from_new_deliveries_of_a_fleet(
    url: str, ticket: int, fleet: int | None, amount: str, added: list[object]
) -> None:
    body = json.dumps({"type": "ticket", "ticketID": ticket, "amount": amount}).encode()
    headers = {**({} if fleet is None else {"Fleet-Id": str(fleet)}), **sign(body, SECRET, NOW)}
    with open_inbox(url) as (inbox, _):
        assert inbox.receive(body, headers).status == 200
        found = [(each.key, each.revision, each.fleet_id) for each in inbox.deliveries()]
    assert found[len(DELIVERIES) :] == added


def connect(answer: Callable[[httpx.Request], httpx.Response], fleet: int | None = None) -> FleetIT:
    """Return a client of the server that the files name. Nothing reaches it."""
    options: Any = {"transport": httpx.MockTransport(answer), "retry": Retry(attempts=1)}
    return FleetIT(token="t", base_url=URL, fleet_id=fleet, **options)


@pytest.mark.parametrize(
    ("unknown", "sent"),
    [
        pytest.param("keep", "DJK", id="what may have been taken stays"),
        pytest.param("resend", "DGHJK", id="what may have been taken is sent again"),
    ],
)
@pytest.mark.parametrize(("name", "fleet"), [("fleet", 7), ("default_fleet", None)])
def test_an_import_sends_no_row_twice(name: str, fleet: int | None, unknown: Any, sent: str, tmp_path: Path) -> None:
    journal = shutil.copy(FOLDER / f"vehicles_{name}.jsonl", tmp_path)
    rows: list[tuple[str | None, str]] = []

    def take(request: httpx.Request) -> httpx.Response:
        plates = [row["plate_number"] for row in json.loads(request.content)]
        rows.extend((request.headers.get("Fleet-Id"), plate) for plate in plates)
        return httpx.Response(201, json=[{"id": 1, "plate_number": plate} for plate in plates])

    def run() -> Any:
        with connect(take, fleet) as client:
            return import_rows(
                client, "vehicles.create_many", FOLDER / "vehicles.csv", journal=journal, unknown=unknown
            )

    result = run()
    assert rows == [(None if fleet is None else str(fleet), plate) for plate in sent]
    assert (result.rows, result.taken_before, result.taken) == (10, 5, len(sent))
    assert result.unknown == ((8, 9) if unknown == "keep" else ())
    rows.clear()
    assert (run().taken, rows) == (0, [])


def test_the_journal_of_a_fleet_is_of_no_other_one(tmp_path: Path) -> None:
    journal = shutil.copy(FOLDER / "vehicles_fleet.jsonl", tmp_path)
    with (
        connect(lambda _: httpx.Response(500), 42) as client,
        pytest.raises(FleetITError, match=r"vehicles.create_many for fleet 7 at https://fleetit\.example"),
    ):
        import_rows(client, "vehicles.create_many", FOLDER / "vehicles.csv", journal=journal)


@pytest.mark.parametrize(
    ("name", "fleets", "requested", "rows"),
    [
        pytest.param("fleet", [7], [(7, 99)], {7: 150}, id="a fleet"),
        pytest.param("default_fleet", None, [(None, 99)], {None: 150}, id="default fleet"),
        pytest.param("all_fleets", "all", [(109, 0)], {7: 120, 42: 30, 109: 20}, id="all fleets"),
    ],
)
def test_an_export_goes_on_where_it_was(
    name: str, fleets: Any, requested: object, rows: dict[int | None, int], tmp_path: Path
) -> None:
    for suffix in ("part", "part.state"):
        shutil.copy(FOLDER / f"{name}.jsonl.{suffix}", tmp_path)
    seen: list[tuple[int | None, int]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        offset, limit = int(request.url.params["offset"]), int(request.url.params["limit"])
        if request.url.path == "/v2/fleets/":
            found: Sequence[Any] = [{"id": each} for each in (5, *rows)]  # there is a new fleet
        else:
            fleet = request.headers.get("Fleet-Id")
            seen.append((None if fleet is None else int(fleet), offset))
            found = [{"id": number, "amount": "1.50"} for number in range(1, rows[seen[-1][0]] + 1)]
        page = {"count": len(found), "next": None, "previous": None, "results": found[offset : offset + limit]}
        return httpx.Response(200, json=page)

    path = tmp_path / f"{name}.jsonl"
    with connect(answer) as client:
        result = export(client, "tolls", path, fleets=fleets, resume=True)
    assert (result.was_resumed, result.rows, seen) == (True, sum(rows.values()), requested)
    exported = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(each["fleet_id"], each["id"]) for each in exported] == [
        (fleet, number) for fleet, count in rows.items() for number in range(1, count + 1)
    ]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


class Keyring(KeyringBackend):
    """A keyring as it was left."""

    priority = cast("Any", 1)

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept = {("fleetit", "trial"): "token-of-the-keyring"}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the file is in another folder")
@pytest.mark.parametrize(
    ("options", "fleet", "token"),
    [
        pytest.param([], "42", "token-of-the-file", id="default profile"),
        pytest.param(["--profile", "trial"], None, "token-of-the-keyring", id="profile with a token in the keyring"),
    ],
)
def test_a_profile_is_used(
    options: list[str], fleet: str | None, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("FLEETIT_CONFIG", "FLEETIT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "fleetit").mkdir()
    path = Path(shutil.copy(FOLDER / "config.toml", tmp_path / "fleetit"))
    path.chmod(0o600)
    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    try:
        with ScriptedServer([reply(200, {"id": 1})]) as server, isolated_logger("fleetit"):
            assert main(["citations", "get", "1", "--base-url", server.url, *options]) == 0
    finally:
        keyring.set_keyring(before)
    (request,) = server.requests
    assert (request.header("Fleet-Id"), request.header("Authorization")) == (fleet, f"Bearer {token}")


@pytest.mark.heavy
def test_a_record_of_conformance_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = copy_project(tmp_path)
    assert vendor([str(FOLDER / "record.toml"), "--root", str(project.root)]) == 0
    printed = capsys.readouterr().out
    assert "facts: 25 confirmed, 2 contradicted, 16 not seen" in printed
    assert "fleets_list, answer 200 /results/[]/colour: it is not described, seen was 'string'" in printed


ERRORS = [json.loads(line) for line in (FOLDER / "errors.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("stored", ERRORS, ids=lambda stored: stored["exc_type"])
def test_an_error_of_a_task_queue_is_made_again(stored: dict[str, Any]) -> None:
    kind = getattr(import_module(stored["exc_module"]), stored["exc_type"])
    message, facts = stored["exc_message"]
    error = kind(message, facts)
    assert isinstance(error, FleetITError)
    assert str(error) == message
    assert error.fleet_id == facts.get("fleet")
    assert error.failed_fleets == tuple(facts.get("failed_fleets", ()))
    assert error.fleets_unknown is facts.get("fleets_unknown", False)
    assert json.loads(json.dumps(error.args)) == [message, facts]
