"""Money is a decimal, whether a text or a number comes, and a day is a date. Both are written back as they came."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from fleetit_api.models import QueuedToll, Toll
from openapi_sdk.model.structs import StructReader


def read(model: Any, text: str) -> tuple[Any, Any]:
    """Read a document as bytes, and as a document."""
    made = StructReader(model).read_bytes(text.encode())
    assert made is not None
    return made, model.from_dict(json.loads(text))


@pytest.mark.parametrize(
    ("json_text", "expected"),
    [
        pytest.param('"4.50"', Decimal("4.50"), id="text"),
        pytest.param("4.50", Decimal("4.50"), id="number with a zero at its end"),
        pytest.param("5", Decimal(5), id="integer"),
        pytest.param("-0.1", Decimal("-0.1"), id="negative"),
        pytest.param("1e3", Decimal("1E+3"), id="exponent"),
        pytest.param("0.1234567890123456789", Decimal("0.1234567890123456789"), id="more digits than a float has"),
        pytest.param("123456789012345678901234567890", Decimal(123456789012345678901234567890), id="large integer"),
        pytest.param("1e400", Decimal("1E+400"), id="larger than any float"),
        pytest.param('"1,50"', "1,50", id="another text"),
        pytest.param("true", True, id="boolean"),
        pytest.param("null", None, id="null"),
    ],
)
@pytest.mark.parametrize("field", ["amount", "cash_cost"])
def test_money_has_all_its_digits(field: str, json_text: str, expected: Any) -> None:
    found = StructReader(Toll).read_bytes(f'{{"id":1,"{field}":{json_text}}}'.encode())[field]
    assert found == expected
    assert str(found) == str(expected)
    assert isinstance(found, Decimal) is isinstance(expected, Decimal)


@pytest.mark.parametrize(
    "document", ["4.50", 4.5, 5, 5.0, "5", 0, "0.00", "x", "", None, True, [1.5], {"a": 1.5}], ids=json.dumps
)
@pytest.mark.parametrize("field", ["amount", "cash_cost"])
def test_money_is_written_back_as_it_came(field: str, document: Any) -> None:
    text = json.dumps({"id": 1, field: document})
    for toll in [Toll.from_dict(json.loads(text)), StructReader(Toll).read_bytes(text.encode())]:
        if toll is None:
            continue  # a document with an array or an object here is read without a Struct
        for made in (toll, copy.deepcopy(toll), pickle.loads(pickle.dumps(toll))):  # noqa: S301 - our own bytes
            assert json.dumps(made.to_dict()) == text
        assert type(toll.to_row().get(field)) in {Decimal, str, bool, type(None), list}


def test_money_of_the_queue_is_a_decimal() -> None:
    for queued in read(QueuedToll, '{"amount": 100.0}'):
        assert queued.amount == Decimal(100)
        assert queued.to_dict() == {"amount": 100.0}
    assert QueuedToll(amount=Decimal("4.50")).to_dict() == {"amount": 4.5}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2025-02-06", date(2025, 2, 6), id="day"),
        pytest.param("2025-02-06T00:00:00", datetime(2025, 2, 6), id="midnight without a zone"),  # noqa: DTZ001 - as it came
        pytest.param(
            "2025-02-06 10:00:00Z", datetime.fromisoformat("2025-02-06T10:00:00+00:00"), id="time with a zone"
        ),
        pytest.param("20250206", "20250206", id="day in another form"),
        pytest.param("2025-W06-4", "2025-W06-4", id="day of a week"),
        pytest.param("2025-02-30", "2025-02-30", id="no day"),
    ],
)
@pytest.mark.parametrize("field", ["billed_on", "vehicle_added_date"])
def test_a_day_is_no_time(field: str, text: str, expected: Any) -> None:
    document = {"id": 1, "vehicle": {"added_date": text}, "billed_on": text}
    for toll in read(Toll, json.dumps(document)):
        found = toll.to_row()[field]
        assert (type(found), found) == (type(expected), expected)
        assert toll.to_dict() == document
