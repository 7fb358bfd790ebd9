"""docs/webhooks.md: its examples run, and its table has the reasons of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fleetit.webhooks import Refusal

GUIDE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_runs_on_its_own(number: int) -> None:
    exec(compile(EXAMPLES[number], f"example {number + 1}", "exec"), {"__name__": "example"})  # noqa: S102 - our own guide


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 6


def test_the_table_has_every_reason_in_order() -> None:
    table = GUIDE.partition("## Why a delivery is refused")[2].partition("\n## ")[0]
    first_cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert re.findall(r"`(\w+)`", "".join(first_cells)) == [*Refusal]
