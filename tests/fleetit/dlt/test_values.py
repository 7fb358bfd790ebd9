"""Values that no destination takes are changed, so that they don't keep a load from ending."""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

from fleetit.dlt import fleetit_source
from openapi_sdk.dlt.columns import ColumnTypes, is_key
from openapi_sdk.model.texts import DATE_TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import dlt
    from dlt.common.schema.typing import TColumnSchema

    from fleetit import FleetIT
    from fleetit.sandbox import Sandbox
    from tests.fleetit.dlt.conftest import MakePipeline

COLUMNS: dict[str, TColumnSchema] = {
    "amount": {"data_type": "decimal"},
    "count": {"data_type": "bigint"},
    "cost": {"data_type": "double"},
    "agency": {"data_type": "text"},
    "billed": {"data_type": "bool"},
    "day": {"data_type": "date"},
    "at": {"data_type": "timestamp"},
    "tags": {"data_type": "json"},
}
DAY = date(2025, 2, 6)
MOMENT = datetime(2025, 2, 6, 23, tzinfo=UTC)
NAIVE = datetime(2025, 2, 6)  # noqa: DTZ001 - as it came
FIRST = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))
LARGE = 10**30
MOST = Decimal("9" * 28 + "8." + "9" * 9)
LEAST = Decimal(f"-{MOST}")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param("amount", MOST, {"amount": MOST}, id="largest decimal"),
        pytest.param("amount", LEAST, {"amount": LEAST}, id="smallest decimal"),
        pytest.param("amount", Decimal(LARGE), {"amount__v_text": str(LARGE)}, id="decimal that is too large"),
        pytest.param("amount", Decimal(-LARGE), {"amount__v_text": str(-LARGE)}, id="decimal that is too small"),
        pytest.param("amount", Decimal("9" * 29 + ".9999999999"), None, id="too many decimals, too large if rounded"),
        pytest.param("amount", Decimal("12.300000000000001"), None, id="noise of a float"),
        pytest.param("amount", Decimal("12.123456789"), {"amount": Decimal("12.123456789")}, id="nine decimals"),
        pytest.param("amount", Decimal("1.10" + "0" * 60), {"amount": Decimal("1.1")}, id="zeros at the end"),
        pytest.param("amount", Decimal("0E-30"), {"amount": Decimal(0)}, id="zero with decimals"),
        pytest.param("amount", Decimal("1E-400"), None, id="very small decimal"),
        pytest.param("amount", Decimal("NaN"), {"amount__v_text": "NaN"}, id="not a number"),
        pytest.param("amount", Decimal("-Infinity"), {"amount__v_text": "-Infinity"}, id="infinity"),
        pytest.param("amount", 5, {"amount": Decimal(5)}, id="integer in a column of decimals"),
        pytest.param("amount", "1e99", {"amount__v_text": "1e99"}, id="text of a decimal that is too large"),
        pytest.param("amount", "0." + "1" * 10, {"amount__v_text": "0." + "1" * 10}, id="text of too many decimals"),
        pytest.param("amount", "1.50", {"amount": Decimal("1.50")}, id="text of a decimal"),
        pytest.param("amount", " sNaN", {"amount__v_text": " sNaN"}, id="text of no number"),
        pytest.param("amount", "1_000", {"amount__v_text": "1_000"}, id="number as only Python writes it"),
        pytest.param("amount", "n/a", {"amount__v_text": "n/a"}, id="another text"),
        pytest.param("amount", True, {"amount__v_bool": True}, id="boolean in a column of decimals"),
        pytest.param("amount", [LARGE], {"amount__v_json": [str(LARGE)]}, id="list in a column of decimals"),
        pytest.param("count", 2**63 - 1, {"count": 2**63 - 1}, id="largest integer"),
        pytest.param("count", 2**63, {"count__v_text": str(2**63)}, id="integer that is too large"),
        pytest.param("count", -(2**63), {"count": -(2**63)}, id="smallest integer"),
        pytest.param("count", -(2**63) - 1, {"count__v_text": str(-(2**63) - 1)}, id="integer that is too small"),
        pytest.param("count", str(2**63), {"count__v_text": str(2**63)}, id="text of an integer that is too large"),
        pytest.param("count", "5", {"count": 5}, id="text of an integer"),
        pytest.param("count", "007", {"count__v_text": "007"}, id="text with zeros in front"),
        pytest.param("count", "0x10", {"count__v_text": "0x10"}, id="hexadecimal text"),
        pytest.param("count", 1e30, {"count__v_double": 1e30}, id="float that is too large for an integer"),
        pytest.param("count", float("inf"), {"count__v_text": "inf"}, id="infinite float"),
        pytest.param("count", 5.0, {"count": 5}, id="float that is an integer"),
        pytest.param("count", 1.5, {"count__v_double": 1.5}, id="float that is none"),
        pytest.param("count", Decimal("1e-12"), {"count__v_text": "1E-12"}, id="decimal that is no other type"),
        pytest.param("count", True, {"count__v_bool": True}, id="boolean in a column of integers"),
        pytest.param("cost", 1e308, {"cost": 1e308}, id="largest float"),
        pytest.param("cost", 5, {"cost": 5.0}, id="integer among floats"),
        pytest.param("cost", 2**53 + 1, {"cost__v_bigint": 2**53 + 1}, id="integer that is no float"),
        pytest.param("cost", LARGE, {"cost": 1e30}, id="large integer among floats"),
        pytest.param("cost", "inf", {"cost__v_text": "inf"}, id="text of an infinite float"),
        pytest.param("cost", "1e400", {"cost__v_text": "1e400"}, id="text of a number that is no float"),
        pytest.param("cost", "1.5", {"cost": 1.5}, id="text of a float"),
        pytest.param("agency", "9" * 40, {"agency": "9" * 40}, id="text with digits"),
        pytest.param("agency", LARGE, {"agency": str(LARGE)}, id="integer as text"),
        pytest.param("agency", "a\0b", {"agency": "ab"}, id="NUL"),
        pytest.param("agency", "\ud800", {"agency": "\\ud800"}, id="half a surrogate pair"),
        pytest.param("billed", False, {"billed": False}, id="boolean"),
        pytest.param("billed", 1, {"billed": True}, id="one as a boolean"),
        pytest.param("billed", 5, {"billed__v_bigint": 5}, id="another number in a column of booleans"),
        pytest.param("billed", "no", {"billed__v_text": "no"}, id="text in a column of booleans"),
        pytest.param("day", DAY, {"day": DAY}, id="day"),
        pytest.param("day", MOMENT, {"day__v_timestamp": MOMENT}, id="time in a column of days"),
        pytest.param("day", NAIVE, {"day__v_text": "2025-02-06T00:00:00"}, id="time without a zone as a day"),
        pytest.param("day", "2025-02-06T23:00", {"day__v_text": "2025-02-06T23:00"}, id="text in a column of days"),
        pytest.param("day", 5, {"day__v_bigint": 5}, id="number in a column of days"),
        pytest.param("at", MOMENT, {"at": MOMENT}, id="time"),
        pytest.param("at", DAY, {"at__v_date": DAY}, id="day in a column of times"),
        pytest.param("at", 1e30, {"at__v_double": 1e30}, id="number in a column of times"),
        pytest.param("at", NAIVE, {"at__v_text": "2025-02-06T00:00:00"}, id="time without a zone"),
        pytest.param(
            "at", DATE_TIMES["2025-02-06 00:00"], {"at__v_text": "2025-02-06 00:00"}, id="text of a time without a zone"
        ),
        pytest.param("at", DATE_TIMES["2025-02-06 23:00Z"], {"at": MOMENT}, id="time in another form"),
        pytest.param("at", FIRST, {"at__v_text": "0001-01-01T00:00:00+01:00"}, id="time before the year 1 in UTC"),
        pytest.param("tags", '[{"a": NaN}]', {"tags__v_text": '[{"a": NaN}]'}, id="text in a column of lists"),
        pytest.param("new", LARGE, {"new": str(LARGE)}, id="column that is not described"),
        pytest.param("new", "9" * 40, {"new": "9" * 40}, id="text that is not described"),
        pytest.param("new", None, {"new": None}, id="null"),
        pytest.param("n\0ew\ud800", 1, {"new\\ud800": 1}, id="name with what no destination has"),
        pytest.param(
            "new",
            ["a\0b", LARGE, {"c\0": [-LARGE, 5, "\ud800"]}],
            {"new": ["ab", str(LARGE), {"c": [str(-LARGE), 5, "\\ud800"]}]},
            id="list",
        ),
    ],
)
def test_value(name: str, value: Any, expected: dict[str, Any] | None) -> None:
    found, _ = ColumnTypes(COLUMNS, {}, str).fit([{name: value}])
    assert found == [expected or {f"{name}__v_text": str(value)}]
    assert [*map(type, found[0].values())] == [*map(type, (expected or {"": ""}).values())]


def test_a_column_that_is_not_described_has_the_type_of_its_first_value() -> None:
    stored: dict[str, TColumnSchema] = {"old": {"data_type": "bigint"}}
    types = ColumnTypes(COLUMNS, stored, str.lower)
    rows: list[dict[str, Any]] = [{"Old": "9" * 40, "New": None}, {"Old": 5, "New": 1}, {"New": "9" * 40}, {"New": "5"}]
    assert types.fit(rows) == (
        [{"Old__v_text": "9" * 40, "New": None}, {"Old": 5, "New": 1}, {"New__v_text": "9" * 40}, {"New": 5}],
        {"new": {"name": "new", "data_type": "bigint"}},
    )
    assert types.fit([{"New": 2, "Old": 3}]) == ([{"New": 2, "Old": 3}], {})


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (1, "bigint", True),
        (2**63 - 1, "bigint", True),
        (2**63, "bigint", False),
        (-(2**63) - 1, "bigint", False),
        ("1", "bigint", False),
        (True, "bigint", False),
        (None, "bigint", False),
        ("a", "text", True),
        (None, "text", False),
        ([1], "text", False),
    ],
)
def test_key(value: Any, kind: Any, expected: bool) -> None:
    assert is_key(value, {"data_type": kind}) == expected


ROW = {"id": 1, "amount": "1.10", "posting_date": "2025-05-01"}


def load(
    make_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox, *rows: Any, full: bool = False
) -> dlt.Pipeline:
    sandbox.clear_faults()
    body = {"count": len(rows), "next": None, "previous": None, "results": [*rows]}
    sandbox.fail("GET /v2/tolls/", how="wrong_json", body=body)
    pipeline = make_pipeline()
    pipeline.run(fleetit_source(client, fleets=[7], resources=["tolls"], full=full))
    return pipeline


@pytest.mark.alike
@pytest.mark.heavy
def test_rows_that_change_between_runs(make_each_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox) -> None:
    """Rows are changed, disappear, get columns, and have values of other types and of any size."""
    odd = {"amount": str(LARGE), "source_id": LARGE, "agency": "a\0b", "new": ["x\0", LARGE], "cash_cost": LARGE}
    load(make_each_pipeline, client, sandbox, ROW, {**ROW, "id": 2, "fresh": 5})
    load(make_each_pipeline, client, sandbox, {**ROW, "amount": "2.20", "fresh": "5.25"}, {**ROW, "id": 3, **odd})
    pipeline = load(
        make_each_pipeline, client, sandbox, {**ROW, "id": 3, "amount": "NaN"}, {**ROW, "id": 4, "fresh": 7}
    )
    assert not pipeline.has_pending_data
    with pipeline.sql_client() as warehouse:
        statement = "SELECT id, amount, amount__v_text, fresh, fresh__v_text FROM tolls ORDER BY id"
        found = [tuple(row) for row in warehouse.execute_sql(statement) or ()]
    assert found == [
        (1, Decimal("2.20"), None, None, "5.25"),
        (2, Decimal("1.10"), None, 5, None),  # a row that is no longer listed stays
        (3, None, "NaN", None, None),
        (4, Decimal("1.10"), None, 7, None),
    ]


#: Each of them kept a run from ending, and each later one: what was refused is tried again first.
REFUSED = [
    ("amount", "12.300000000000001"),
    ("amount", 1e-12),
    ("source_id", 1e30),
    ("source_id", "0xffffffffffffffffffff"),
    ("transponder", {"agencies": '{"a": NaN}'}),
    ("new_int", "9" * 40),
    ("new_int", 1e30),
    ("new_decimal", "0.12345678901234567890"),
    ("agency", "\ud800"),
    ("new_list", [{"\ud800": "\ud800"}]),
    ("new_\ud800", 1),
]


@pytest.mark.alike
@pytest.mark.heavy
def test_no_value_keeps_later_runs_from_ending(
    make_each_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox
) -> None:
    """The values come, then they are put right, then all rows are read again."""
    row = {**ROW, "new_int": 5, "new_decimal": 1.5, "new_list": [1]}
    load(make_each_pipeline, client, sandbox, row)
    odd = [{**row, "id": number, name: value} for number, (name, value) in enumerate(REFUSED, 2)]
    right = [{**row, "id": each["id"], "amount": "12.30"} for each in odd]
    for rows, expected, full in [(odd, "12.300000000000001", False), (right, None, False), (right, None, True)]:
        pipeline = load(make_each_pipeline, client, sandbox, row, *rows, full=full)
        assert not pipeline.has_pending_data
        with pipeline.sql_client() as warehouse:
            found = warehouse.execute_sql("SELECT amount__v_text, (SELECT COUNT(*) FROM tolls) FROM tolls WHERE id = 2")
        assert [tuple(each) for each in found or ()] == [(expected, len(odd) + 1)]


@pytest.mark.heavy
def test_row_without_a_key_ends_the_run_before_anything_is_kept(
    make_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox
) -> None:
    with pytest.raises(PipelineStepFailed, match=r"tolls of fleet 7: tolls_list: the response can't be read at id"):
        load(make_pipeline, client, sandbox, ROW, {**ROW, "id": "abc"})
    assert not make_pipeline().has_pending_data
    assert not load(make_pipeline, client, sandbox, ROW).has_pending_data


@pytest.fixture(params=["Pacific/Kiritimati", "America/Los_Angeles"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine be where it is another day."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="a process can't change its time zone there")
@pytest.mark.usefixtures("zone")
def test_no_day_and_no_time_is_shifted(make_each_pipeline: MakePipeline, client: FleetIT, sandbox: Sandbox) -> None:
    made = {"posting_date": "2024-02-29", "transaction_date": "2025-03-09", "new": "2025-03-09T23:30:00"}
    pipeline = load(make_each_pipeline, client, sandbox, {"id": 1, **made, "day": "2025-01-01"})
    columns = ", ".join(f"CAST({name} AS VARCHAR)" for name in (*made, "day"))
    with pipeline.sql_client() as warehouse:
        found = [[*row] for row in warehouse.execute_sql(f"SELECT {columns} FROM tolls") or ()]  # noqa: S608 - our own names
    assert found == [[*made.values(), "2025-01-01"]]
