"""Draws the charts of docs/benchmarks.md as SVG. `python -m bench.charts` draws those of bench/results.json again."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from bench.report import format_number

#: The file of each chart, and the title of its table.
CHARTS = {
    "reading": "Reading tolls with vehicle, transponder and driver",
    "calling": "One call after the other, on httpx",
    "listing": "10,000 rows, on httpx",
    "verifying": "Verifying a toll notification",
}
_FOLDER = Path(__file__).parent
#: In pixels. The names are left of the bars, and the values right of them.
_ROW, _NAMES, _BARS, _VALUES = 26, 330, 330, 90
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}"
    ".ground{fill:#fff}.bar{fill:#a5b1be}.ours{fill:#0b7a4b}"
)


def draw_charts(data: dict[str, Any], folder: Path) -> None:
    """Draw the charts whose tables are among the results, each into a file `chart-NAME.svg`."""
    tables = {table["title"]: table for subject in data["subjects"] for table in subject["tables"]}
    for name, title in CHARTS.items():
        if title in tables:
            (folder / f"chart-{name}.svg").write_text(draw_chart(tables[title]), encoding="utf-8")


def draw_chart(table: dict[str, Any]) -> str:
    """Return the SVG of a table: a bar for each row, on a ground of its own, which dark pages need."""
    rows, width = table["rows"], _NAMES + _BARS + _VALUES
    height = (len(rows) + 1) * _ROW + 20
    longest = max(row["median"] for row in rows)
    title = escape(f"{table['title']}: median, {table['unit']}; less is better")
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">',
        f"<title>{title}</title><style>{_STYLE}</style>",
        f'<rect class="ground" width="{width}" height="{height}" rx="4"/>',
        f'<text class="title" x="10" y="22">{title}</text>',
    ]
    for number, row in enumerate(rows, 1):
        top, length = number * _ROW + 10, _BARS * row["median"] / longest
        kind = "bar ours" if row["name"].startswith("ours") else "bar"
        lines += [
            f'<text x="{_NAMES - 10}" y="{top + 15}" text-anchor="end">{escape(row["name"].replace("`", ""))}</text>',
            f'<rect class="{kind}" x="{_NAMES}" y="{top + 2}" width="{length:.1f}" height="{_ROW - 8}"/>',
            f'<text x="{_NAMES + length + 8:.1f}" y="{top + 15}">{format_number(row["median"])}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    draw_charts(json.loads((_FOLDER / "results.json").read_text(encoding="utf-8")), _FOLDER)
