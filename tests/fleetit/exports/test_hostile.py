"""Values and names that break formats: through each of them, what comes back is what was sent."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import FleetIT
from fleetit.exports import export
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.exports.exported import READERS, SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DIGITS = "1234567890123456789012345678901234567890"

#: An integer, a decimal, a number, a text, and one that is not described.
FIELDS = ["source_id", "amount", "cash_cost", "agency", "new"]


def export_row(row: str, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Serve a row as text of JSON, or nearly so, and yield each format with what it has of the row."""
    text = f'{{"count": 1, "next": null, "results": [{row}]}}'
    answer = reply(200, raw=text.encode("utf-8", "surrogatepass"), headers=[("Content-Type", "application/json")])
    with ScriptedServer([answer]) as server, FleetIT(token="t", base_url=server.url, fleet_id=7) as client:
        for suffix in SUFFIXES:
            path = folder / f"a.{suffix}"
            export(client, "tolls", path, exact=False)
            (found,) = READERS[path.suffix](path)
            yield suffix, {name: value for name, value in found.items() if value is not None}


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(str(2**63), str(2**63), id="64 bits"),
        pytest.param(str(-(2**70)), str(-(2**70)), id="more than 64 bits"),
        pytest.param(DIGITS, DIGITS, id="integer of 40 digits"),
        pytest.param(f'"{DIGITS}.5"', f"{DIGITS}.5", id="decimal of 40 digits"),
        pytest.param('"nul\\u0000nul"', "nul\0nul", id="NUL"),
        pytest.param('"\\ud800"', "\ud800", id="lone surrogate"),
    ],
)
def test_values(sent: str, expected: str, tmp_path: Path) -> None:
    fields = ", ".join(f'"{name}": {sent}' for name in FIELDS)
    expected_row = dict.fromkeys([*FIELDS, "custom_fields_x"], expected)
    for suffix, found in export_row(f'{{"id": 1, {fields}, "custom_fields": {{"x": {sent}}}}}', tmp_path):
        assert found["fleet_id"] in {7, "7"}
        assert {name: to_text(found.get(name), suffix) for name in expected_row} == expected_row, suffix


def to_text(value: Any, suffix: str) -> str:
    """Return a value of a file as it was sent."""
    if isinstance(value, float) and math.isfinite(value):
        value = Decimal(value)
    text = str(value)
    if isinstance(value, Decimal) and value.is_finite():
        text = format(value, "f").removesuffix(".00")  # amounts have two decimal places at least
    return text if suffix == "jsonl" else re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "titles"),
    [
        pytest.param("fleet_id", {"fleet_id_"}, id="column of the fleet"),
        pytest.param("FLEET_ID", {"FLEET_ID", "FLEET_ID_"}, id="column of the fleet in capitals"),
        pytest.param("fleet_id_", {"fleet_id_"}, id="column of the fleet with an underscore"),
        pytest.param("", {"value", ""}, id="empty name"),
        pytest.param(" ", {" "}, id="blank"),
        pytest.param("nul\0nul", {"nul\0nul", "nul\\x00nul"}, id="NUL"),
        pytest.param("\ud800", {"\ud800", "\\ud800"}, id="lone surrogate"),
        pytest.param('a"b', {'a"b'}, id="quote"),
        pytest.param("a\r\nb,c;d", {"a\r\nb,c;d", "a\\r\\nb,c;d"}, id="end of a line"),
        pytest.param("=1", {"=1"}, id="formula"),
        pytest.param("id'; DROP TABLE tolls; --", {"id'; DROP TABLE tolls; --"}, id="statement of SQL"),
        pytest.param("x" * 1_000, {"x" * 1_000}, id="long name"),
    ],
)
def test_names(name: str, titles: set[str], tmp_path: Path) -> None:
    row = {"id": 1, name: "own", "custom_fields": {name: "inside"}}
    for suffix, found in export_row(json.dumps(row), tmp_path):
        (title,) = [title for title, value in found.items() if value == "own"]
        (inside,) = [title for title, value in found.items() if value == "inside"]
        assert title in titles, suffix
        assert inside.removeprefix("custom_fields_") in {name, *titles}, suffix
        assert (str(found["id"]), str(found["fleet_id"])) == ("1", "7")
