"""The body of `client.request`: what can't be written as JSON is named, with what to pass instead."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from fleetit import UNSET, InvalidInput
from fleetit_api.models import TollUpdate
from tests.fleetit.client.call_styles import UNREACHABLE_URL

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

CIRCLE: list[Any] = []
CIRCLE.append(CIRCLE)


def nest(value: Any, depth: int) -> Any:
    """Return a value in so many lists."""
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("body", "field", "why"),
    [
        pytest.param(
            Decimal(1),
            "body",
            "a value of the type Decimal can't be sent as JSON; pass a text, str(value), or a number, float(value)",
            id="a decimal",
        ),
        pytest.param(
            {"a": [0, {"amount": Decimal(1)}], "b": {2}},
            "a.1.amount",
            "a value of the type Decimal can't be sent as JSON; pass a text, str(value), or a number, float(value)",
            id="the first one, with its place",
        ),
        pytest.param({"on": date(2026, 1, 31)}, "on", "date can't .* pass a text, value.isoformat()", id="a date"),
        pytest.param({"b": b"x"}, "b", "bytes can't .* pass a text", id="bytes"),
        pytest.param({2}, "body", "set can't .* pass a list or a dict", id="a set"),
        pytest.param(iter([1]), "body", "list_iterator can't .* pass a list", id="an iterator"),
        pytest.param(UUID(int=1), "body", "UUID can't .* pass a text, a number, a list or a dict", id="another type"),
        pytest.param(TollUpdate(billing_status=1), "body", r"TollUpdate can't .* pass its to_dict\(\)", id="a model"),
        pytest.param(
            {"x": float("nan")}, "x", "JSON has no NaN and no infinity; pass None or a text", id="not a number"
        ),
        pytest.param({float("nan"): 1}, "body", "can't be sent as JSON", id="not a number as a name"),
        pytest.param({"x": 10**4300}, "x", "has too many digits for JSON; pass a text", id="a long number"),
        pytest.param({"x": -(10**4300)}, "x", "has too many digits for JSON; pass a text", id="a long negative number"),
        pytest.param([10**4300 - 1, 1 - 10**4300, {1}], "2", "set can't", id="the longest numbers are no reason"),
        pytest.param({"x": "\ud800"}, "x", "has half a surrogate pair", id="half a surrogate pair"),
        pytest.param({"x": "\udfff"}, "x", "has half a surrogate pair", id="the last half of one"),
        pytest.param({"x": {"\ud800": 1}}, "x", "a name has half a surrogate pair", id="half of one in a name"),
        pytest.param({"x": {(1, 2): 1}}, "x", "a name of the type tuple can't .* pass a text", id="a name of no text"),
        pytest.param({"k3y-of-somebody": [b"x"]}, "….0", "bytes can't", id="a name that no field has"),
        pytest.param({"a": {1234: b"x"}}, "a.…", "bytes can't", id="a number as a name"),
        pytest.param({"a": UNSET}, "a", "Unset can't be sent as JSON; leave it out", id="nothing"),
        pytest.param(CIRCLE, "body", "it contains itself, or is nested too deep for JSON", id="a circle"),
        pytest.param(nest(Decimal(1), 1000), ".".join("0" * 1000), "Decimal can't", id="the deepest one"),
        pytest.param(nest(Decimal(1), 1001), "body", "nested too deep for JSON", id="one that is deeper"),
    ],
)
def test_what_cannot_be_written_is_named(flavour: Flavour, body: Any, field: str, why: str) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(
        InvalidInput, match=why.replace("(value)", r"\(value\)").replace("isoformat()", r"isoformat\(\)")
    ) as caught:
        flavour.run(lambda: client.request("POST", "/v2/things/", json=body))
    assert [each.field for each in caught.value.errors] == [field]
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize("name", [None, True, 1, 1.5])
def test_names_that_json_turns_into_texts_are_no_reason(flavour: Flavour, name: Any) -> None:
    assert json.dumps({name: 1})
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match="set can't"):
        flavour.run(lambda: client.request("POST", "/v2/things/", json={name: {1}}))
