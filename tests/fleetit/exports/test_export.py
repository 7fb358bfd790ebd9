"""`export`: what it refuses, and what it says and writes meanwhile."""

from __future__ import annotations

import gzip
import re
import sys
from datetime import date
from io import BufferedWriter, BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from fleetit import ConfigurationError, FleetIT, InvalidInput
from fleetit.exports import Progress, export, find_listing, list_exports
from fleetit.service import SERVICE
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.description.methods import Method
from openapi_sdk.exports import exporting as _export
from openapi_sdk.exports.exporting import _check_filters, _write_lines, name_table
from openapi_sdk.exports.formats import ExportedFile, name_folder
from openapi_sdk.rows.plans import RowLine
from tests.fleetit.exports.exported import READERS, SUFFIXES, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = [{"id": number} for number in range(1, 251)]


@pytest.fixture(scope="module")
def client() -> Iterator[FleetIT]:
    """Return a client that may send nothing."""
    with FleetIT(token="t", base_url="http://127.0.0.1:9", fleet_id=7) as client:
        yield client


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"fleets": []}, "fleets: there is none", id="no fleets"),
        pytest.param({"gzip": True, "format": "parquet"}, "gzip: CSV and JSON Lines can be", id="compressed table"),
        pytest.param({"columns": []}, "columns: there is none", id="no columns"),
        pytest.param(
            {"listing": "citations", "columns": ["pin"]},
            "columns: pin is secret; secrets=True (--with-secrets) exports it",
            id="secret column",
        ),
        pytest.param({"fleets": [0]}, "fleets: 0 is not the id of a fleet", id="no fleet"),
        pytest.param({"prefetch": 0}, "prefetch=0 is not 1 to 32", id="too few requests"),
        pytest.param({"prefetch": True}, "prefetch=True is not 1 to 32", id="no number"),
        pytest.param({"format": "cvs"}, "format='cvs' is none of csv, jsonl, ", id="format"),
        pytest.param({"format": "cvs"}, "duckdb, did you mean 'csv'?", id="format that is nearly one"),
        pytest.param({"listing": "vehicles"}, "vehicles has no listing", id="resource without a listing"),
        pytest.param({"listing": "tolls_"}, "'tolls_' is no listing, did you mean 'tolls'?; there are ", id="listing"),
        pytest.param({"listing": "tolls.update"}, "'tolls.update' is no listing; there are", id="another method"),
        pytest.param({"listing": "fleets", "fleets": [7]}, "fleets: rows of fleets.list belong to", id="of no fleet"),
        pytest.param({"target": BytesIO(), "resume": True, "format": "csv"}, "resume: a stream can't", id="stream"),
        pytest.param({"filters": {"vehicles": 1}}, "vehicles: tolls.list has no such filter, did", id="filter"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    options: dict[str, Any], message: str, client: FleetIT, tmp_path: Path
) -> None:
    arguments: dict[str, Any] = {"listing": "tolls", "target": tmp_path / "a.csv", **options}
    with pytest.raises((ConfigurationError, InvalidInput)) as caught:
        export(client, **arguments)
    assert message in str(caught.value)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("kind", ["duckdb", "parquet"])
def test_a_package_that_is_missing_is_noticed_before_the_export(
    kind: str, client: FleetIT, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("duckdb", "pyarrow"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ConfigurationError, match=rf'is not installed: pip install "fleetit\[{kind}\]"'):
        export(client, "tolls", tmp_path / f"a.{kind}")


def test_a_listing_that_can_not_notice_rows_that_move_is_not_exact(
    client: FleetIT, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Method, "can_be_exact", False)
    with pytest.raises(ConfigurationError, match=r"^exact: tolls\.list can't notice rows that move$"):
        export(client, "tolls", tmp_path / "a.csv", exact=True)


def test_a_filter_that_is_required_has_to_be_given() -> None:
    arguments = [SimpleNamespace(name="colour", is_required=True), SimpleNamespace(name="size", is_required=False)]
    names = {"full_name": "things.list", "id": "things_list"}
    method: Any = SimpleNamespace(filters=arguments, needed_filters=("colour",), body=None, **names)
    _check_filters(SERVICE.errors, method, {"colour": "red"})
    with pytest.raises(InvalidInput, match="colour: a value is required"):
        _check_filters(SERVICE.errors, method, {"size": 1})


def test_a_resource_with_several_listings_has_them_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(name: str, *, is_listing: bool = True) -> Any:
        resource = name.partition(".")[0]
        full = {"full_name": name, "id": name.replace(".", "_")}
        return SimpleNamespace(resource=resource, is_listing=is_listing, **full)

    things = [make("things.list"), make("things.list_old"), make("things.get", is_listing=False)]
    notes = [make("notes.list"), make("notes.get", is_listing=False)]
    monkeypatch.setitem(vars(SERVICE.description), "resources", {"things": things, "notes": notes})
    assert list_exports() == ["things.list", "things.list_old", "notes"]
    assert [name_table(SERVICE, each) for each in (*things[:2], notes[0])] == [
        "things_list",
        "things_list_old",
        "notes",
    ]
    assert find_listing("notes") is notes[0]
    with pytest.raises(ConfigurationError, match=r"^things has things\.list, things\.list_old: name one$"):
        find_listing("things")


@pytest.mark.parametrize("name", ["integrations", "integrations.list_active", "integrations.list-active"])
def test_a_listing_has_two_names(name: str) -> None:
    assert find_listing(name).full_name == "integrations.list_active"


@pytest.mark.parametrize(
    ("column", "fleet", "lines"),
    [
        pytest.param(None, None, b'{}\n{"id":1}\n', id="rows of no fleet"),
        pytest.param("fleet_id", 7, b'{"fleet_id":7}\n{"fleet_id":7,"id":1}\n', id="fleet"),
        pytest.param("fleet_id_", None, b'{"fleet_id_":null}\n{"fleet_id_":null,"id":1}\n', id="fleet of the account"),
        pytest.param("shop_id", 'a"b', b'{"shop_id":"a\\"b"}\n{"shop_id":"a\\"b","id":1}\n', id="an id that is a text"),
    ],
)
def test_lines_have_their_fleet_in_front(column: str | None, fleet: int | str | None, lines: bytes) -> None:
    assert _write_lines([RowLine(None, b"{}"), RowLine(1, b'{"id":1}')], column, fleet) == lines
    assert _write_lines([], column, fleet) == b""


@pytest.mark.parametrize(
    ("counts", "totals"),
    [
        pytest.param([150, 150], [150, 150], id="as it was"),
        pytest.param([300, 150], [300, 150], id="fewer rows than were counted first"),
    ],
)
def test_the_total_is_no_less_than_what_is_exported(counts: list[int], totals: list[int], tmp_path: Path) -> None:
    parts = [ROWS[:100], ROWS[100:150]]
    answers: list[Any] = [
        reply(200, {"count": count, "next": None, "results": rows}) for count, rows in zip(counts, parts, strict=True)
    ]
    seen: list[Progress] = []
    with ScriptedServer(answers) as server, FleetIT(token="t", base_url=server.url) as client:
        export(client, "tolls", tmp_path / "a.csv", exact=False, prefetch=1, on_progress=seen.append)
    assert [(each.rows, each.total, each.fleets_done) for each in seen] == [(100, totals[0], 0), (150, totals[1], 1)]


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_stream_gets_what_a_file_has(kind: str, tmp_path: Path) -> None:
    raw = BytesIO()
    stream: Any = BufferedWriter(cast("Any", raw), 1_000_000)
    arrived: list[tuple[int, int]] = []

    def look(progress: Progress) -> None:
        arrived.append((progress.rows, raw.getvalue().count(b"\n")))

    with serving(ROWS) as client:
        made = export(client, "tolls", tmp_path / f"a.{kind}")
        result = export(client, "tolls", stream, format=kind, on_progress=look)
    assert raw.getvalue() == (tmp_path / f"a.{kind}").read_bytes()
    assert (result.path, result.rows, result.columns, result.began) == (None, 250, made.columns, None)
    assert arrived == [(rows, rows if kind == "jsonl" else 0) for rows in (100, 199, 250)]


def test_equal_filters_may_be_written_in_another_way(tmp_path: Path) -> None:
    def interrupt(_: Progress) -> None:
        raise InterruptedError

    begun = {"vehicle": [1, 2], "transaction_date_gte": date(2026, 1, 1)}
    again = {"transaction_date_gte": "2026-01-01", "vehicle": (1, 2)}
    with serving(ROWS) as client:
        with pytest.raises(InterruptedError):
            export(client, "tolls", tmp_path / "a.csv", filters=begun, on_progress=interrupt)
        assert export(client, "tolls", tmp_path / "a.csv", filters=again, resume=True).was_resumed


@pytest.mark.alike
@pytest.mark.parametrize("options", [{"resume": True}, {"overwrite": True}], ids=str)
@pytest.mark.parametrize("suffix", ["sqlite", "duckdb"])
def test_a_table_that_was_not_finished_is_made_again(
    suffix: str, options: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(output: ExportedFile) -> None:
        folder = name_folder(output.path)
        folder.mkdir()
        (folder / output.path.name).write_bytes(b"half of it")
        raise OSError

    path = tmp_path / f"a.{suffix}"
    with serving(ROWS) as client:
        with monkeypatch.context() as patch:
            patch.setattr(_export, "get_writer", lambda _: kill)
            with pytest.raises(OSError):  # noqa: PT011 - it has no text
                export(client, "tolls", path)
        Path(f"{path}.part.new").write_bytes(b"half of it")
        export(client, "tolls", path, **options)
    assert len(READERS[path.suffix](path)) == 250
    if suffix == "duckdb":
        assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_table_that_can_not_be_made_is_removed_and_the_rows_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(output: ExportedFile) -> None:
        output.path.write_text("half of it", encoding="utf-8")
        raise OSError

    monkeypatch.setattr(_export, "get_writer", lambda _: fail)
    with serving(ROWS) as client, pytest.raises(OSError):  # noqa: PT011 - it has no text
        export(client, "tolls", tmp_path / "a.csv")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.csv.part", "a.csv.part.state"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_columns_are_those_that_were_chosen(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    rows = [{"id": 1, "amount": "1.50", "agency": "\ud800", "new": 12345678901234567890123}, {"id": 2, "agency": "x"}]
    wanted = ["new", "amount", "id", "cash_cost"]
    with serving(rows) as client:
        result = export(client, "tolls", path, columns=[*wanted, "id"])
    found = READERS[path.suffix](path)
    if suffix == "jsonl":
        assert path.read_bytes() == (
            b'{"new":12345678901234567890123,"amount":1.50,"id":1,"cash_cost":null}\n'
            b'{"amount":null,"id":2,"cash_cost":null}\n'
        )
    else:
        assert [[*row] for row in found] == [wanted, wanted]
        assert result.columns == tuple(wanted)
        assert [int(row["id"]) for row in found] == [1, 2]


@pytest.mark.alike
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_column_that_no_row_has_is_refused_and_the_rows_are_kept(suffix: str, tmp_path: Path) -> None:
    """As `to_rows` refuses it: it may be one that nobody described, so that the last row decides."""
    path = tmp_path / f"a.{suffix}"
    rows = [*ROWS, {"id": 251, "new": 1, "custom_fields": {"empty": None}}]
    with serving(rows) as client:
        for columns, unknown in ((["agencyy"], "'agencyy', did you mean 'agency'?"), (["nw", "zzz"], "'nw'")):
            with pytest.raises(InvalidInput, match=f"columns: no row has {re.escape(unknown)}.*; the rows are kept"):
                export(client, "tolls", path, columns=columns, resume=True)
            with pytest.raises(ValueError, match=f"columns: no row has '{columns[0]}'"):
                client.tolls.list().to_rows(columns=columns)
        assert not path.exists()
        result = export(client, "tolls", path, columns=["id", "new", "custom_fields_empty", "cash_cost"], resume=True)
    assert (result.rows, result.was_resumed, len(READERS[path.suffix](path))) == (251, True, 251)
    with serving([]) as client:
        assert export(client, "tolls", path, columns=["agencyy"], overwrite=True).rows == 0


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_column_that_no_row_has_is_refused_at_the_end_of_a_stream(kind: str) -> None:
    with serving(ROWS) as client, pytest.raises(InvalidInput, match=r"no row has 'agencyy', did you mean 'agency'\?$"):
        export(client, "tolls", BytesIO(), format=kind, columns=["id", "agencyy"])


def test_columns_of_a_stream_are_those_that_were_chosen() -> None:
    stream = BytesIO()
    with serving([{"id": 1, "amount": "1.50"}]) as client:
        export(client, "tolls", stream, format="jsonl", columns=["amount", "fleet_id"])
    assert stream.getvalue() == b'{"amount":1.50,"fleet_id":7}\n'


@pytest.mark.parametrize(
    ("name", "options"),
    [
        pytest.param("a.csv.gz", {}, id="CSV"),
        pytest.param("a.jsonl.gz", {}, id="JSON Lines"),
        pytest.param("a.csv", {"gzip": True}, id="another name"),
        pytest.param("a.csv.gz", {"secrets": True}, id="with secrets"),
    ],
)
def test_a_compressed_file_has_the_same_bytes_inside(name: str, options: dict[str, Any], tmp_path: Path) -> None:
    plain, path, kind = tmp_path / "plain", tmp_path / name, name.split(".")[1]
    with serving(ROWS) as client:
        export(client, "tolls", plain, format=kind)
        export(client, "tolls", path, **options)
        stream = BytesIO()
        export(client, "tolls", stream, format=kind, gzip=True)
    assert gzip.decompress(path.read_bytes()) == gzip.decompress(stream.getvalue()) == plain.read_bytes()
    assert path.stat().st_size < plain.stat().st_size / 4
    # No name, which programs would extract to, and no time.
    assert path.read_bytes()[3:8] == stream.getvalue()[3:8] == bytes(5)
