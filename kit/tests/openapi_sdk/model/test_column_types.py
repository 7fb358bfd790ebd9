"""The type of a column: the described one if the values are of it, and one that loses nothing if not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from openapi_sdk.model.column_types import ColumnType, SeenValues, get_kinds

DAY = dt.date(2026, 1, 31)
LOCAL, ZONED = dt.datetime(2026, 1, 31, 12), dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)  # noqa: DTZ001 - that is the case
NOT_DESCRIBED = {"is_described": False}


def choose(kinds: tuple[Any, ...], *pages: list[Any]) -> ColumnType:
    seen = SeenValues(kinds)
    for values in pages:
        seen.add(values)
    return seen.choose_type()


@pytest.mark.parametrize(
    ("kinds", "values", "expected"),
    [
        pytest.param(("integer",), [1, None], ColumnType("integer"), id="as described"),
        pytest.param(("integer",), [], ColumnType("integer"), id="no value"),
        pytest.param(("integer",), [2**63 - 1], ColumnType("integer"), id="the largest integer"),
        pytest.param(("integer",), [2**63], ColumnType("text", **NOT_DESCRIBED), id="a larger one"),
        pytest.param(("integer",), [-(2**63)], ColumnType("integer"), id="the smallest integer"),
        pytest.param(("integer",), [-(2**63) - 1], ColumnType("text", **NOT_DESCRIBED), id="a smaller one"),
        pytest.param(("integer",), [1, True], ColumnType("text", **NOT_DESCRIBED), id="a boolean is no integer"),
        pytest.param(("integer",), [1, 2.5], ColumnType("number", **NOT_DESCRIBED), id="a number among integers"),
        pytest.param(("number",), [2**53, 1.5], ColumnType("number"), id="the largest integer of a float"),
        pytest.param(("number",), [2**53 + 1], ColumnType("text", **NOT_DESCRIBED), id="a larger one of a float"),
        pytest.param(("number",), [Decimal("1." + "1" * 16)], ColumnType("number"), id="17 digits"),
        pytest.param(("number",), [Decimal("1." + "1" * 17)], ColumnType("text", **NOT_DESCRIBED), id="18 digits"),
        pytest.param(("number",), [Decimal("1." + "0" * 20)], ColumnType("number"), id="zeros at the end"),
        pytest.param(("decimal",), [Decimal("1.5")], ColumnType("decimal", 2), id="at least two places"),
        pytest.param(("decimal",), [Decimal("1.5"), 0.125], ColumnType("decimal", 3), id="as many places as there are"),
        pytest.param(("decimal",), [10**36 - 1], ColumnType("decimal", 2), id="38 digits"),
        pytest.param(("decimal",), [10**36], ColumnType("text", **NOT_DESCRIBED), id="39 digits"),
        pytest.param(("decimal",), [10**40], ColumnType("text", **NOT_DESCRIBED), id="more digits than 38"),
        pytest.param(("decimal",), [Decimal("0." + "1" * 38)], ColumnType("decimal", 38), id="38 places"),
        pytest.param(("decimal",), [Decimal("1." + "1" * 38)], ColumnType("text", **NOT_DESCRIBED), id="39 places"),
        pytest.param(("decimal",), [Decimal("9" * 36), Decimal("0.1")], ColumnType("decimal", 2), id="of two values"),
        pytest.param(
            ("decimal",),
            [Decimal("9" * 36), Decimal("0.123")],
            ColumnType("text", **NOT_DESCRIBED),
            id="too many of two",
        ),
        pytest.param(("decimal",), [Decimal("NaN")], ColumnType("text", **NOT_DESCRIBED), id="no number"),
        pytest.param(("decimal",), [float("inf")], ColumnType("text", **NOT_DESCRIBED), id="infinity"),
        pytest.param(("date",), [DAY], ColumnType("date"), id="days"),
        pytest.param(("date",), [ZONED], ColumnType("datetime", **NOT_DESCRIBED), id="times for days"),
        pytest.param(("datetime",), [DAY], ColumnType("date", **NOT_DESCRIBED), id="days for times"),
        pytest.param(("date",), [DAY, ZONED], ColumnType("text", **NOT_DESCRIBED), id="days and times"),
        pytest.param(("datetime",), [ZONED], ColumnType("datetime"), id="times with a zone"),
        pytest.param(("datetime",), [LOCAL], ColumnType("datetime", has_zone=False), id="times without a zone"),
        pytest.param(("datetime",), [LOCAL, ZONED], ColumnType("text", **NOT_DESCRIBED), id="with and without a zone"),
        *(
            pytest.param(("datetime",), [ZONED.replace(year=year)], kind, id=f"the year {year}")
            for year, kind in (
                (1, ColumnType("text", **NOT_DESCRIBED)),
                (2, ColumnType("datetime")),
                (9998, ColumnType("datetime")),
                (9999, ColumnType("text", **NOT_DESCRIBED)),
            )
        ),
        pytest.param(("json",), [[1]], ColumnType("json"), id="lists"),
        pytest.param(("text",), ["a"], ColumnType("text"), id="texts"),
        pytest.param(("boolean", "integer"), [1], ColumnType("integer"), id="the second kind"),
        pytest.param(("boolean", "integer"), [1.5], ColumnType("text", **NOT_DESCRIBED), id="neither kind"),
        pytest.param((), [], ColumnType("text"), id="nothing is known"),
        pytest.param((), [True], ColumnType("boolean"), id="booleans"),
        pytest.param((), [1], ColumnType("integer"), id="integers"),
        pytest.param((), [1.5], ColumnType("number"), id="numbers"),
        pytest.param((), [2**60, Decimal("1.5")], ColumnType("decimal", 2), id="decimals"),
        pytest.param((), [[1]], ColumnType("text"), id="anything"),
    ],
)
def test_a_column_has_this_type(kinds: tuple[Any, ...], values: list[Any], expected: ColumnType) -> None:
    assert choose(kinds, values) == expected
    # The pages of a listing are added one by one.
    assert choose(kinds, *([each] for each in values)) == expected
    assert choose(kinds, *([each] for each in reversed(values))) == expected


def test_a_column_of_nothing_is_empty() -> None:
    seen = SeenValues(("integer",))
    seen.add([None])
    assert seen.is_empty
    seen.add([0])
    assert not seen.is_empty


@pytest.mark.parametrize(
    ("column", "values", "converted"),
    [
        pytest.param("number", [1, None, Decimal("1.5")], [1.0, None, 1.5], id="numbers"),
        pytest.param("decimal", [1, None, 0.1], [Decimal(1), None, Decimal("0.1")], id="decimals"),
        pytest.param("integer", [1, None], [1, None], id="integers"),
        pytest.param("text", ["a", None, 1, DAY, ["ü"]], ["a", None, "1", "2026-01-31", '["ü"]'], id="texts"),
        pytest.param("json", [[DAY, Decimal("1.50")]], ['["2026-01-31", "1.50"]'], id="JSON"),
        pytest.param("text", [Decimal("1.50")], ["1.50"], id="a decimal as a text"),
    ],
)
def test_values_are_converted(column: Any, values: list[Any], converted: list[Any]) -> None:
    assert repr(ColumnType(column).convert(values)) == repr(converted)


@pytest.mark.parametrize(
    ("annotation", "kinds"),
    [
        ("int | None", ("integer",)),
        ("bool | Literal['x'] | str", ("boolean", "text")),
        ("list[int | str] | None", ("json",)),
        ("datetime.date | datetime.datetime | None", ("date", "datetime")),
        ("UUID | str", ("text",)),
        ("Thing | None", ()),
    ],
)
def test_a_type_of_a_field_has_kinds(annotation: str, kinds: tuple[str, ...]) -> None:
    assert get_kinds(annotation) == kinds
