"""docs/webhooks.md: its table has the reasons of the code. tests/test_docs.py runs its examples."""

from __future__ import annotations

import re
from pathlib import Path

from fleetit.webhooks import Refusal

GUIDE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")


def test_the_table_has_every_reason_in_order() -> None:
    table = GUIDE.partition("## Why a delivery is refused")[2].partition("\n## ")[0]
    first_cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert re.findall(r"`(\w+)`", "".join(first_cells)) == [*Refusal]
