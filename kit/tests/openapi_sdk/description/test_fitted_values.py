"""What an answer shows of a value that was sent: as much as its schema allows."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.support.descriptions import COUNT, TEXT
from openapi_sdk.description.document import Description
from openapi_sdk.description.examples import NO_VALUE, fit_value, is_answer, make_example

PLACE: dict[str, Any] = {
    "type": "object",
    "required": ["town", "code", "lines"],
    "properties": {"town": TEXT, "code": {"type": ["string", "null"]}, "lines": {"type": "array"}, "floor": COUNT},
    "additionalProperties": False,
}
OPEN: dict[str, Any] = {"type": "object", "additionalProperties": COUNT}
READ: dict[str, Any] = {"type": "object", "required": ["n"], "properties": {"n": {**COUNT, "readOnly": True}}}
DEEP: dict[str, Any] = {"type": "object", "properties": {"in": {"$ref": "#/deep"}, "n": COUNT}}


def nest(depth: int, value: Any) -> Any:
    return value if depth == 0 else {"in": nest(depth - 1, value)}


@pytest.mark.parametrize(
    ("schema", "value", "fitted"),
    [
        pytest.param(TEXT, "a", "a", id="what fits"),
        pytest.param(TEXT, None, NO_VALUE, id="null"),
        pytest.param({**TEXT, "nullable": True}, None, None, id="null that is described"),
        pytest.param({**TEXT, "format": "email"}, "", NO_VALUE, id="no e-mail address"),
        pytest.param({**TEXT, "format": "uuid"}, "AAA", NO_VALUE, id="no UUID"),
        pytest.param({**TEXT, "format": "ipv6"}, "1.2.3.4", NO_VALUE, id="no address"),
        pytest.param({**TEXT, "format": "time"}, "9", NO_VALUE, id="no time"),
        pytest.param({**TEXT, "format": "date"}, "2026-01-02T03:04:05Z", "2026-01-02", id="the day of a moment"),
        pytest.param({**TEXT, "format": "date-time"}, "2026-01-02", "2026-01-02T00:00:00Z", id="a day as a moment"),
        pytest.param(TEXT, 1.5, "1.5", id="a number as text"),
        pytest.param(COUNT, "15", 15, id="text as a number"),
        pytest.param({"type": "number"}, "0.1000000000000000000001", NO_VALUE, id="more digits than JSON keeps"),
        pytest.param(TEXT, True, NO_VALUE, id="a boolean is no text"),
        pytest.param(PLACE, {"town": "A", "floor": "first", "door": 1},
                     {"town": "A", "code": None, "lines": []}, id="fields left out, and required ones made"),
        pytest.param({"type": "array", "items": COUNT}, [1, "a", None, 2], [1, 2], id="items left out"),
        pytest.param({"type": "array", "items": COUNT, "minItems": 2}, ["a"], NO_VALUE, id="too few items are left"),
        pytest.param(OPEN, {"a": 1, "b": "x"}, {"a": 1}, id="fields of any name"),
        pytest.param(READ, {}, {"n": 1}, id="what is only read has to be there"),
        pytest.param({"oneOf": [COUNT, PLACE]}, {"town": "A", "lines": [], "code": "B", "floor": None},
                     {"town": "A", "lines": [], "code": "B"}, id="one of several forms"),
        pytest.param({"oneOf": [COUNT, READ]}, ["a"], NO_VALUE, id="none of several forms"),
        pytest.param({"$ref": "#/deep"}, nest(3, {"n": "a"}), nest(3, {}), id="deep"),
        pytest.param({"$ref": "#/deep"}, nest(9, {"n": "a"}), nest(5, {}), id="too deep to look at"),
    ],
)  # fmt: skip
def test_as_much_is_kept_as_fits(schema: Any, value: Any, fitted: Any) -> None:
    found = fit_value(Description({"openapi": "3.1.0", "paths": {}, "deep": DEEP}), schema, value)
    assert found is fitted if fitted is NO_VALUE else found == fitted


FORMATS = ("byte", "date", "date-time", "email", "hostname", "ipv4", "ipv6", "time", "uri", "uuid")


@pytest.mark.parametrize("name", FORMATS)
def test_a_made_text_has_its_format(name: str) -> None:
    description, schema = Description({"openapi": "3.1.0", "paths": {}}), {**TEXT, "format": name}
    made = [make_example(description, schema, number) for number in (1, 62, 303)]
    assert len({*made}) == 3
    assert all(is_answer(description, schema, each) for each in made)
    assert not any(is_answer(description, schema, f"{each} {each}") for each in made if name != "hostname")
