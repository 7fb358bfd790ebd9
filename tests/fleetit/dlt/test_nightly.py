"""The example of a nightly run."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import dlt
import duckdb
import pytest
from dlt.common.exceptions import DltException

from examples.nightly.pipeline import main
from kit.tests.support.postgresql import PASSWORD, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox


@pytest.fixture(name="free_port")
def _free_port() -> Iterator[int]:
    with socket.socket() as bound:  # nobody listens, and nobody else gets it
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture(autouse=True)
def environment(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETIT_TOKEN", sandbox.token)
    monkeypatch.setenv("FLEETIT_BASE_URL", sandbox.url)
    monkeypatch.setenv("NIGHTLY_FOLDER", str(tmp_path / "state"))
    monkeypatch.setenv("NIGHTLY_FLEETS", "7, 42")
    monkeypatch.setenv("NIGHTLY_TABLES", "tolls,citations")


@pytest.mark.nightly
def test_two_nights_and_a_full_run(sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    tolls = len(sandbox.rows("tolls", 7)) + len(sandbox.rows("tolls", 42))
    assert f"tolls: {tolls:,} rows" in capsys.readouterr().out
    sandbox.change("tolls", 7001, agency="changed without a new date")
    sandbox.add("tolls", id=7_900, fleet=7, amount="1.25", posting_date="2025-12-01")

    assert main([]) == 0
    since = len(sandbox.requests)
    assert main(["--full"]) == 0
    assert not any("_gte" in each.query for each in list(sandbox.requests)[since:])
    assert main([]) == 0
    assert "posting_date_gte=2025-11-24" in str([each.query for each in sandbox.requests][-8:])
    with duckdb.connect(str(tmp_path / "fleetit_nightly.duckdb"), read_only=True) as warehouse:
        assert warehouse.sql("SELECT COUNT(*) FROM fleetit.tolls").fetchall() == [(tolls + 1,)]
        found = warehouse.sql("SELECT agency FROM fleetit.tolls WHERE id = 7001").fetchall()
    assert found == [("changed without a new date",)]


@pytest.mark.nightly
@pytest.mark.heavy
def test_new_rows_are_loaded_after_a_load_that_failed(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        msg = "the warehouse is away"
        raise DltException(msg)

    monkeypatch.setenv("NIGHTLY_TABLES", "tolls")
    assert main([]) == 0
    with monkeypatch.context() as patch:
        patch.setattr(dlt.Pipeline, "load", fail)
        assert main([]) == 1
    assert capsys.readouterr().err == "nothing was loaded: the warehouse is away\n"
    tolls = len(sandbox.rows("tolls", 7)) + len(sandbox.rows("tolls", 42))
    sandbox.add("tolls", id=7_900, fleet=7, amount="1.25", posting_date="2025-12-01")
    assert main([]) == 0
    with duckdb.connect(str(tmp_path / "fleetit_nightly.duckdb"), read_only=True) as warehouse:
        assert warehouse.sql("SELECT COUNT(*) FROM fleetit.tolls").fetchall() == [(tolls + 1,)]


@pytest.mark.nightly
@pytest.mark.heavy
def test_a_package_that_the_warehouse_refuses_is_named_with_the_way_out(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(*statements: str) -> None:
        with duckdb.connect(str(tmp_path / "fleetit_nightly.duckdb")) as warehouse:
            for each in statements:
                warehouse.execute(each)

    monkeypatch.setenv("NIGHTLY_TABLES", "tolls")
    assert main([]) == 0
    change("ALTER TABLE fleetit.tolls RENAME TO kept", "CREATE VIEW fleetit.tolls AS SELECT * FROM fleetit.kept")
    capsys.readouterr()
    for arguments in ([], [], ["--full"]):
        assert main(arguments) == 1
        (line,) = capsys.readouterr().err.splitlines()[-1:]
        assert line.startswith("nothing was loaded: Binder Error: ")
        assert f"(tolls) waits in {tmp_path / 'state' / 'fleetit_nightly' / 'load' / 'normalized'}" in line
        assert line.endswith("run once with --drop-pending: that drops it and reads all rows again")
    change("DROP VIEW fleetit.tolls", "ALTER TABLE fleetit.kept RENAME TO tolls")
    sandbox.add("tolls", id=7_900, fleet=7, amount="1.25", posting_date="2025-12-01")
    assert main(["--drop-pending"]) == 0
    tolls = len(sandbox.rows("tolls", 7)) + len(sandbox.rows("tolls", 42))
    assert f"tolls: {tolls:,} rows" in capsys.readouterr().out
    assert main(["--drop-pending"]) == 0  # there is nothing to drop


@pytest.mark.heavy
def test_into_postgresql(
    sandbox: Sandbox, postgresql_server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NIGHTLY_DESTINATION", "postgres")
    monkeypatch.setenv("NIGHTLY_DATASET", "nightly_example")
    url = postgresql_server.get_tcp_url(quote(PASSWORD, safe=""))
    monkeypatch.setenv("DESTINATION__POSTGRES__CREDENTIALS", url)
    assert main([]) == 0, capsys.readouterr().err
    tolls = len(sandbox.rows("tolls", 7)) + len(sandbox.rows("tolls", 42))
    assert postgresql_server.execute("SELECT COUNT(*) FROM nightly_example.tolls") == [(tolls,)]


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        pytest.param("NIGHTLY_FLEETS", "7,900", "tolls of fleet 900: tolls_list: 403", id="fleet"),
        pytest.param("NIGHTLY_FLEETS", "7,seven", "NIGHTLY_FLEETS: 'seven' is no id of a fleet; ids are", id="no id"),
        pytest.param("NIGHTLY_FLEETS", "0", "fleets: 0 is not the id of a fleet", id="id that is none"),
        pytest.param("NIGHTLY_START", "2025-13-01", "2025-13-01", id="day"),
        pytest.param(
            "NIGHTLY_DESTINATION",
            "posgres",
            "NIGHTLY_DESTINATION: 'posgres' is no destination of dlt",
            id="destination",
        ),
        pytest.param(
            "NIGHTLY_DESTINATION",
            "postgres",
            "Missing 1 field(s) in configuration",
            id="destination without credentials",
        ),
        pytest.param("NIGHTLY_TABLES", "toll", "'toll' is no table, did you mean 'tolls'?", id="table"),
        pytest.param("FLEETIT_TOKEN", "", "token: missing", id="token"),
    ],
)
def test_failure_is_one_line(
    variable: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NIGHTLY_TABLES", "tolls")
    monkeypatch.setenv(variable, value)
    assert main([]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("nothing was loaded: ")
    assert printed.err.count("\n") == 1
    assert expected in printed.err


def test_the_cause_is_named_and_not_what_wraps_it(
    free_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NIGHTLY_DESTINATION", "postgres")
    monkeypatch.setenv(
        "DESTINATION__POSTGRES__CREDENTIALS", f"postgresql://loader:secret@127.0.0.1:{free_port}/fleetit"
    )
    assert main([]) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("nothing was loaded: connection to server at")
    assert "secret" not in printed


def test_wrong_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--all"])
    assert "unrecognized arguments: --all" in capsys.readouterr().err


def test_help_says_what_configures_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    found = capsys.readouterr().out
    assert "NIGHTLY_FOLDER" in found
    assert "read all rows again" in found


def test_folder_that_cannot_be_made_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NIGHTLY_FOLDER", str(tmp_path / "file" / "state"))
    assert main([]) == 1
    err = capsys.readouterr().err
    assert err.startswith("nothing was loaded: ")
    assert "Not a directory" in err
    assert err.count("\n") == 1
