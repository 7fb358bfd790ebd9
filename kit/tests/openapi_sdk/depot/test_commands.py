"""The command line of Depot, and its exports."""

from __future__ import annotations

import csv
import json
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.commands import Done, make_runner
from kit.tests.support.keyrings import memory_keyring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType


@pytest.fixture
def run(
    depot: ModuleType,
    sandbox: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Iterator[Callable[..., Done]]:
    """Runs a command on the sandbox."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("DEPOT_TOKEN", sandbox.token)
    monkeypatch.setenv("DEPOT_BASE_URL", sandbox.url)
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "COLUMNS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    program = import_module(f"{depot.__name__}.__main__").PROGRAM

    with memory_keyring():
        yield partial(make_runner(capsys, monkeypatch), program)


def read_lines(done: Done) -> list[Any]:
    assert done.status == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def test_listings(run: Callable[..., Done], sandbox: Any) -> None:
    assert len(read_lines(run("crates", "list", "--all", "--jsonl"))) == 25
    assert {row["id"] for row in read_lines(run("workers", "list", "--jsonl", "--site", "2"))} == {
        row["id"] for row in sandbox.rows("workers", 2)
    }
    assert {row["site_id"] for row in read_lines(run("moves", "list", "--jsonl", "--all-sites"))} == {1, 2}


def test_events_are_lines_of_json(run: Callable[..., Done]) -> None:
    assert [{*each} >= {"id", "crate"} for each in read_lines(run("moves", "get-stream"))] == [True] * 3
    assert [{*each} for each in read_lines(run("moves", "get-stream", "--columns", "id"))] == [{"id"}] * 3
    assert len(read_lines(run("moves", "plan", "--day", "2025-01-02", "--stream", "--yes"))) == 3


def test_writes(run: Callable[..., Done], tmp_path: Path) -> None:
    (made,) = read_lines(run("crates", "create", "--color", "red", "--value", "2.50", "--jsonl"))
    assert (made["color"], made["value"]) == ("red", "2.50")
    tmp_path.joinpath("side.png").write_bytes(b"\x89PNG")
    assert run("crates", "replace-photo", str(made["id"]), "--file", "side.png").status == 0
    assert run("crates", "replace-photo", str(made["id"]), "--body", "side.png").status == 0
    assert run("crates", "replace-photo", str(made["id"]), "--file", "-", stdin="example").status == 0
    both = run("crates", "replace-photo", str(made["id"]), "--file", "-", "--body", "-", stdin="example")
    assert (both.status, "--file, --body: only one file can be read from stdin" in both.err) == (2, True)
    assert run("crates", "replace-photo", str(made["id"]), "--link", "https://depot.test/7.png").status == 0
    assert run("crates", "delete", str(made["id"]), "--yes").status == 0
    missing = run("crates", "get", str(made["id"]))
    assert (missing.status, "404 Not Found" in missing.err) == (1, True)
    wrong = run("crates", "create", "--color", "pink", "--value", "1")
    assert (wrong.status, "pink" in wrong.err) == (2, True)


def test_an_example_has_the_fields_of_one_content_type(run: Callable[..., Done]) -> None:
    assert "replace-photo 1001 --link " in " ".join(run("crates", "replace-photo", "--help").out.split())


def test_a_file_of_rows_is_sent(run: Callable[..., Done], sandbox: Any, tmp_path: Path) -> None:
    tmp_path.joinpath("crates.csv").write_text("color,value\nred,1\nblue,2\nred,3\ngreen,4\n")
    done = run("crates", "import", "crates.csv")
    assert done.status == 0, done.err
    assert sorted(row["value"] for row in sandbox.rows("crates", 1)[-4:]) == ["1", "2", "3", "4"]


def test_a_download(run: Callable[..., Done], tmp_path: Path) -> None:
    done = run("crates", "get-label", "1001", "--output", "label.pdf")
    assert done.status == 0, done.err
    assert tmp_path.joinpath("label.pdf").read_bytes() == b"invented\n"


def test_whoami(run: Callable[..., Done]) -> None:
    assert "sandra" in run("whoami").out


def test_exports(run: Callable[..., Done], tmp_path: Path) -> None:
    done = run("export", "crates", "crates.csv", "--color", "red", "--all-sites")
    assert done.status == 0, done.err
    with tmp_path.joinpath("crates.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["color"] for row in rows} == {"red"}
    assert {row["site_id"] for row in rows} == {"1", "2"}


def test_an_export_of_a_program(depot: ModuleType, sandbox: Any, tmp_path: Path) -> None:
    exports = import_module(f"{depot.__name__}.exports")
    with depot.Depot(token=sandbox.token, base_url=sandbox.url) as client:
        result = exports.export(client, "workers", tmp_path / "workers.jsonl", sites=[1, 2])
    assert (result.rows, result.missing_sites) == (14, ())
    assert "4901" not in tmp_path.joinpath("workers.jsonl").read_text(encoding="utf-8")


def test_a_webhook_is_signed_verified_and_shown(
    run: Callable[..., Done], depot: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEPOT_WEBHOOK_SECRET", "whsec_PLANTED")
    body = tmp_path / "body.json"
    body.write_text('{"crate_id": 7, "color": "red"}')
    headers = tmp_path / "headers.txt"
    headers.write_text(f"{run('webhook', 'sign', 'body.json').out}Site-Id: 2\n")
    assert run("webhook", "verify", "body.json", "headers.txt").status == 0
    body.write_text('{"crate_id": 8, "color": "red"}')
    assert run("webhook", "verify", "body.json", "headers.txt").status == 4
    body.write_text('{"crate_id": 7, "color": "red"}')
    webhooks = import_module(f"{depot.__name__}.webhooks")
    inbox = webhooks.Inbox(webhooks.WebhookVerifier({2: "whsec_PLANTED"}), "sqlite:///depot.db", background=False)
    inbox.on(import_module("depot_api.models").CrateStored)(lambda *_: None)
    inbox.receive(body.read_bytes(), [line.split(": ") for line in headers.read_text().splitlines()])
    inbox.close()
    (shown,) = read_lines(run("webhook", "deliveries", "--inbox", "sqlite:///depot.db", "--json"))
    assert (shown["key"], shown["site"], shown["state"]) == ("crate:2:7", 2, "waiting")
