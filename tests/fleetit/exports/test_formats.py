"""Each format, read back: the rows of `to_rows`, also where values are hostile or not as described."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from fleetit import ConfigurationError, DecodeError
from fleetit.exports import export
from fleetit.service import SERVICE
from fleetit_api.models import DriverAgreement, Toll
from openapi_sdk.exports import FORMATS
from openapi_sdk.exports import formats as _formats
from openapi_sdk.model.column_names import describe_columns
from openapi_sdk.model.secret_names import is_secret_name
from openapi_sdk.rows import columns
from tests.fleetit.exports.exported import SUFFIXES, read_back, serving, serving_at_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit import FleetIT
    from fleetit.exports import Progress

DESCRIBED: dict[str, Any] = {"fleet_id": ("integer",), **describe_columns(Toll).kinds}
ROWS: list[dict[str, Any]] = [
    {
        "id": 1,
        "amount": "4.50",
        "cash_cost": 0.1,
        "posting_date": "2026-01-31",
        "billed_on": "2026-01-31T10:00:00-05:00",
        "is_billed": True,
        "vehicle": {"id": 5, "plate_number": "=1+1", "custom_fields": {"Dept": "North", "dept": "x"}},
        "custom_fields": {"Cost": "'1", "Empty": ""},
        "transponder": {"agencies": [1, 4]},
        "new": [{"a": 1}, None],
    },
    {"id": 2, "amount": "0.00", "agency": 'a\r\nb,"c"', "violation": False, "billed_on": "2026-02-01T00:00:00Z"},
    {"id": 3, "amount": None, "exit_plaza": "nul\x00", "billed_on": None, "late": {"deep": {"er": "x"}}},
]


def compare(rows: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert len(rows) == len(expected)
    for found, wanted in zip(rows, expected, strict=True):
        assert {**found} == {"fleet_id": 7, **{k: v for k, v in wanted.items() if v is not None}}


def plain(rows: list[dict[str, Any]], suffix: str) -> list[dict[str, Any]]:
    """Return what a format can have of rows."""
    changed: list[dict[str, Any]] = []
    for row in rows:
        values = dict(row)
        for name, value in row.items():
            if isinstance(value, list) and "agencies" not in name and suffix != "jsonl":
                values[name] = json.dumps(value)  # a list of a column that is not described is text
            if value == "" and suffix == "csv":
                values[name] = None  # `csv` reads no difference
        changed.append(values)
    return changed


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_rows_are_read_back(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"tolls.{suffix}"
    with serving(ROWS) as client:
        expected = client.tolls.list().to_rows()
        result = export(client, "tolls", path)
    assert (result.rows, result.notes) == (3, ())
    found = read_back(path, DESCRIBED)
    if suffix in {"sqlite", "duckdb"}:  # databases don't tell names by case
        for row in found:
            if "vehicle_custom_fields_dept_" in row:
                row["vehicle_custom_fields_dept"] = row.pop("vehicle_custom_fields_dept_")
    compare(found, plain(expected, suffix))
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


AGREEMENTS: list[dict[str, Any]] = [
    {"id": 1, "agreement_number": "A", "vehicle": 5, "custom_fields": {"Dept": "North"}, "fleet_id": 3},
    {"id": 2, "agreement_start_date": "2026-01-31T10:00:00Z", "vehicle": {"id": 5, "fleet": {"id": 7}}, "new": 1},
    {"id": 3, "agreement_number": {"a": [1]}},
]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_listing_without_pages_is_one_page(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    seen: list[Progress] = []
    with serving_at_once(AGREEMENTS) as client:
        expected = [each.to_row() for each in client.driver_agreements.list()]
        result = export(client, "driver_agreements", path, fleets=[7, 42], on_progress=seen.append)
    found = read_back(path, describe_columns(DriverAgreement).kinds)
    assert [int(row.pop("fleet_id")) for row in found] == [7] * 3 + [42] * 3
    for row in expected:
        row["fleet_id_"] = row.pop("fleet_id", None)
    texts = [{name: str(value) for name, value in row.items()} for row in found]
    assert texts == 2 * [
        {name: str(value) for name, value in row.items() if value not in (None, {})} for row in expected
    ]
    assert (result.rows, seen[-1].rows, seen[-1].total, seen[-1].fleets_done) == (6, 6, 6, 2)


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        pytest.param([{"id": 1}, None], "[1]", id="null in place of a row"),
        pytest.param({"results": []}, "an array is expected", id="object in place of the array"),
        pytest.param([{"id": 1}, 5], "[1]", id="number in place of a row"),
    ],
)
def test_a_listing_without_pages_that_is_wrong(answer: Any, place: str, tmp_path: Path) -> None:
    with serving_at_once(answer) as client, pytest.raises(DecodeError) as caught:
        export(client, "driver_agreements", tmp_path / "a.csv")
    assert place in str(caught.value)
    assert not [*tmp_path.iterdir()]


def test_decimals_are_numbers_with_all_their_digits_in_json_lines(tmp_path: Path) -> None:
    with serving([{"id": 1, "amount": "4.50", "our_cost": "12345678901234567890.10"}]) as client:
        export(client, "tolls", tmp_path / "a.jsonl")
    line = (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    assert '"amount":4.50,' in line
    assert '"our_cost":12345678901234567890.10,' in line


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("field", "values", "expected"),
    [
        pytest.param("source_id", [1, 2**70], ["1", str(2**70)], id="integer too large"),
        pytest.param("source_id", [1, "x"], ["1", "x"], id="text where an integer is described"),
        pytest.param("source_id", [1, 2.5], [1.0, 2.5], id="number where an integer is described"),
        pytest.param("is_billed", [True, "maybe"], ["true", "maybe"], id="text where a boolean is described"),
        pytest.param("amount", ["4.50", "?"], ["4.50", "?"], id="text where an amount is described"),
        pytest.param("amount", ["1" * 40, "0.1"], ["1" * 40, "0.1"], id="amount of too many digits"),
        pytest.param("posting_date", ["2026-01-31", "soon"], ["2026-01-31", "soon"], id="text in place of a date"),
        pytest.param(
            "billed_on",
            ["2026-01-31T00:00:00", "2026-01-31T00:00:00+01:00"],
            ["2026-01-31T00:00:00", "2026-01-31T00:00:00+01:00"],
            id="date-times with and without an offset",
        ),
        pytest.param("agency", ["x", 5], ["x", "5"], id="number where a text is described"),
    ],
)
def test_what_is_not_as_described_becomes_text_and_is_said(
    field: str, values: list[Any], expected: list[Any], tmp_path: Path
) -> None:
    with serving([{"id": number, field: value} for number, value in enumerate(values, 1)]) as client:
        for suffix in ("sqlite", "duckdb", "parquet"):
            result = export(client, "tolls", tmp_path / f"a.{suffix}")
            assert [row[field] for row in read_back(tmp_path / f"a.{suffix}", {})] == expected, suffix
            (note,) = result.notes
            assert note.startswith(f"{field}: has values that are not ")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_half_a_surrogate_pair_is_kept_as_text(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    with serving([{"id": 1, "agency": "a\ud800b", "x\udfff": 1}]) as client:
        export(client, "tolls", path)
    (row,) = read_back(path, {})
    if suffix == "jsonl":
        assert (row["agency"], row["x\udfff"]) == ("a\ud800b", 1)
    else:
        assert (row["agency"], str(row["x\\udfff"])) == ("a\\ud800b", "1")


def test_a_table_with_more_columns_than_sqlite_can_have(tmp_path: Path) -> None:
    line = json.dumps({f"x{each}": each for each in range(2_001)}).encode() + b"\n"
    table = columns.TypedTable(lambda: iter([line]), {})
    path, write = tmp_path / "a.sqlite", _formats.get_writer("sqlite")
    assert write is not None
    with pytest.raises(ConfigurationError, match=r"SQLite can't have this table of 2,001 columns .*; choose another"):
        write(_formats.ExportedFile(SERVICE, table, path, "tolls", formulas=False, has_secrets=False, is_packed=False))


@pytest.mark.parametrize(
    ("suffix", "message"),
    [("sqlite", "SQLite: database or disk is full"), ("duckdb", "DuckDB: TransactionContext Error: Failed to commit")],
)
def test_a_library_that_can_not_write_is_an_error_of_the_system(
    suffix: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import duckdb  # noqa: PLC0415 - slow to import

    def connect_small(*args: Any, **options: Any) -> sqlite3.Connection:
        database: sqlite3.Connection = connect(*args, **options)
        database.execute("PRAGMA max_page_count = 4")
        return database

    class FullDisk:
        def close(self) -> None: ...

        def execute(self, *_: object) -> None:
            raise duckdb.TransactionException(message)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", connect_small)
    monkeypatch.setattr(duckdb, "connect", lambda _: FullDisk())
    rows = [{"id": each, "agency": "x" * 1000} for each in range(1, 50)]
    with serving(rows) as client, pytest.raises(OSError, match=message):
        export(client, "tolls", tmp_path / f"a.{suffix}")
    assert {each.name for each in tmp_path.iterdir()} == {f"a.{suffix}.part", f"a.{suffix}.part.state"}


def test_each_format_that_can_be_chosen_has_its_writer() -> None:
    assert tuple(_formats._RULES) == FORMATS
    assert [each for each in FORMATS if _formats.get_writer(each) is None] == ["jsonl"]  # as the rows are kept
    assert all(rules.suffixes for rules in _formats._RULES.values())


def test_row_groups_of_parquet_have_many_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(columns, "_BATCH", 1)  # each page is one
    monkeypatch.setattr(_formats, "_GROUP", 150)
    with serving([{"id": each} for each in range(450)]) as client:
        export(client, "tolls", tmp_path / "a.parquet")
    file: Any = parquet.ParquetFile(tmp_path / "a.parquet")
    sizes = [file.metadata.row_group(each).num_rows for each in range(file.num_row_groups)]
    assert (sum(sizes), len(sizes)) == (450, 3)
    assert all(150 <= size < 300 for size in sizes[:-1])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_listing_has_its_columns(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    with serving([]) as client:
        result = export(client, "tolls", path)
    assert (result.rows, read_back(path, {}) if suffix != "csv" else []) == (0, [])
    assert list(result.columns) == ([] if suffix == "jsonl" else list(DESCRIBED))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param("+1", "'+1", id="plus"),
        pytest.param("-1", "'-1", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\uff1d1", "'\uff1d1", id="equals sign of full width"),
        pytest.param(" =1", '"\' =1"'.replace('"', ""), id="behind a blank"),
        pytest.param("\t=1", "'\t'=1", id="behind a tab"),
        pytest.param("a;=1+1", "a;'=1+1", id="behind a semicolon, which separates elsewhere"),
        pytest.param("'quoted", "''quoted", id="an apostrophe, so that the rule can be reversed"),
        pytest.param("a=1", "a=1", id="not at the beginning"),
        pytest.param("", '""', id="empty text is quoted, null is not"),
    ],
)
def test_a_spreadsheet_runs_nothing_of_csv(text: str, cell: str, tmp_path: Path) -> None:
    with serving([{"id": 1, "agency": text, "cash_cost": -1.5}]) as client:
        export(client, "tolls", tmp_path / "a.csv")
        export(client, "tolls", tmp_path / "b.csv", keep_formulas=True)
    head, line = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    cells = dict(zip(head.split(","), line.split(","), strict=True))
    assert cells["agency"] == cell
    assert cells["cash_cost"] == "-1.5"  # a number is no formula
    assert cells["entry_plaza"] == ""  # null
    kept = dict(
        zip(head.split(","), (tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()[1].split(","), strict=True)
    )
    assert kept["agency"].strip('"') == text


def test_the_name_of_a_column_is_no_formula(tmp_path: Path) -> None:
    with serving([{"id": 1, "=1+1": 1}]) as client:
        export(client, "tolls", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[0].endswith(",'=1+1")


texts = st.text(st.characters(codec="utf-8"), max_size=6)
#: An export leaves a secret out.
names = texts.filter(lambda text: not is_secret_name(text))
numbers = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2), max_leaves=4
)
tolls = st.fixed_dictionaries(
    {"id": st.integers(1, 9)},
    optional={
        "amount": st.decimals(allow_nan=False, allow_infinity=False).map(str) | texts | st.none(),
        "billed_on": st.datetimes().map(datetime.isoformat) | texts,
        "posting_date": st.dates().map(str) | values,
        "agency": texts | values,
        "source_id": st.integers() | values,
        "custom_fields": st.none() | st.dictionaries(names, values, max_size=3),
        "vehicle": st.none()
        | st.fixed_dictionaries(
            {"id": st.integers()}, optional={"custom_fields": st.dictionaries(names, texts, max_size=2), "new": values}
        ),
        "extra": values,
    },
)


def normal(value: Any) -> Any:
    """Return a value for the comparison: JSON has one kind of number."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize() + 0
    if isinstance(value, list):
        return [normal(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {name: normal(each) for name, each in cast("dict[str, Any]", value).items()}
    return value if isinstance(value, str) else value.isoformat()


@pytest.fixture(name="served")
def _served() -> Iterator[tuple[list[Any], FleetIT]]:
    """Yield rows that can be changed, and a client of a server that has them."""
    rows: list[Any] = []
    with serving(rows) as client:
        yield rows, client


@pytest.mark.heavy
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(rows=st.lists(tolls, min_size=1, max_size=4), suffix=st.sampled_from(SUFFIXES))
def test_any_rows_are_those_of_to_rows(
    served: tuple[list[Any], FleetIT], rows: list[Any], suffix: str, tmp_path: Path
) -> None:
    of_server, client = served
    of_server[:] = rows
    expected = client.tolls.list().to_rows()
    for each in {"jsonl", suffix}:
        export(client, "tolls", tmp_path / f"a.{each}", overwrite=True, exact=False)
    found = [json.loads(line, parse_float=Decimal) for line in (tmp_path / "a.jsonl").read_bytes().splitlines()]
    for line, row in zip(found, expected, strict=True):
        assert line.pop("fleet_id") == 7
        wanted = {name: normal(value) for name, value in row.items() if value is not None}
        kept = {name: normal(value) for name, value in line.items() if value is not None}
        for name, value in wanted.items():
            if isinstance(kept.get(name), str) and isinstance(value, Decimal):
                kept[name] = normal(Decimal(kept[name]))  # a decimal of another size than floats have
        assert kept == wanted


@pytest.mark.parametrize("more", [{}, {"agency": {"a": 1}}], ids=["without a model", "by way of a model"])
def test_a_decimal_that_is_no_float_is_text_in_json_lines(more: dict[str, Any], tmp_path: Path) -> None:
    with serving([{"id": 1, "amount": "1E+301", "our_cost": "1E+300", **more}]) as client:
        export(client, "tolls", tmp_path / "a.jsonl")
    (line,) = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert '"amount":"1E+301",' in line
    assert '"our_cost":1E+300,' in line


@pytest.mark.parametrize("suffix", ["sqlite", "duckdb"])
def test_names_that_differ_in_case_are_two_columns_of_a_database(suffix: str, tmp_path: Path) -> None:
    with serving([{"id": 1, "new": 1, "NEW": 2, "New": 3}]) as client:
        export(client, "tolls", tmp_path / f"a.{suffix}")
    (row,) = read_back(tmp_path / f"a.{suffix}", {})
    found = {name: value for name, value in row.items() if name.casefold().startswith("new")}
    assert sorted(map(str.casefold, found)) == ["new", "new_", "new__"]
    assert {name.rstrip("_"): value for name, value in found.items()} == {"new": 1, "NEW": 2, "New": 3}
