"""What a subject reports: tables and targets, as data, as JSON and as Markdown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.measure import Contender, Samples


@dataclass(frozen=True)
class Row:
    """One line: what, the median, the quartiles, the ratio to the table's baseline."""

    name: str
    median: float
    low: float
    high: float
    ratio: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Things that were measured in turn.

    Attributes:
        title: What was measured.
        unit: What the medians are in.
        baseline: What the ratios are to.
        rows: One per contender.
        skipped: What could not be measured, and why.
        notes: What one should know when reading it.
    """

    title: str
    unit: str
    baseline: str
    rows: list[Row]
    skipped: dict[str, str] = field(default_factory=dict[str, str])
    notes: str = ""


@dataclass(frozen=True)
class Target:
    """What should be reached, and whether it is.

    Attributes:
        what: What is held against what.
        limit: The number that should not be passed.
        measured: The number that was measured.
        unit: What both are in.
        at_least: Whether more is better.
        aim: What one would like beyond the limit.
    """

    what: str
    limit: float
    measured: float
    unit: str = "times"
    at_least: bool = False
    aim: float | None = None

    @property
    def met(self) -> bool:
        """Whether the limit is kept."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


@dataclass(frozen=True)
class Report:
    """What a subject found.

    Attributes:
        subject: Its name.
        tables: What was measured.
        targets: What was aimed at.
        elsewhere: How many cores other programs kept busy meanwhile, on average; None where that can't be told.
        seconds: How long it took.
    """

    subject: str
    tables: list[Table]
    targets: list[Target]
    elsewhere: float | None = None
    seconds: float = 0.0


#: How many of a unit are a second, or a megabyte.
_SCALES = {"µs": 1e6, "ms": 1e3, "s": 1.0, "MB": 1e-6}


def table(
    title: str,
    unit: str,
    contenders: Iterable[Contender],
    samples: Samples,
    *,
    baseline: str,
    skipped: dict[str, str] | None = None,
    notes: str = "",
) -> Table:
    """Make a table of what was measured side by side; the samples are in seconds or bytes."""
    scale = _SCALES[unit]
    rows: list[Row] = []
    for each in contenders:
        low, high = samples.quartiles(each.name)
        ratio = samples.ratio(each.name, baseline)
        rows.append(Row(each.name, samples.median(each.name) * scale, low * scale, high * scale, ratio, each.note))
    return Table(title, unit, baseline, rows, skipped or {}, notes)


def as_data(report: Report) -> dict[str, Any]:
    """Return what JSON can hold."""
    data = asdict(report)
    data["targets"] = [{**asdict(each), "met": each.met} for each in report.targets]
    return data


def number(value: float) -> str:
    """Write a number with three digits that mean something."""
    size = abs(value)
    if size >= 1000:  # noqa: PLR2004 - below, three digits need a point
        return f"{value:,.0f}"
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3  # noqa: PLR2004 - powers of ten
    return f"{value:.{digits}f}"


def targets_as_markdown(reports: Sequence[Report]) -> list[str]:
    """Return the lines of one table with the targets of all subjects."""
    lines = ["| subject | what | target | measured | |", "| --- | --- | --- | ---: | --- |"]
    for report in reports:
        for each in report.targets:
            wanted = f"{'at least' if each.at_least else 'at most'} {each.limit:g}"
            if each.aim is not None:
                wanted += f", aim for {each.aim:g}"
            verdict = "met" if each.met else "**missed**"
            measured = f"{number(each.measured)} {each.unit}"
            lines.append(f"| {report.subject} | {each.what} | {wanted} {each.unit} | {measured} | {verdict} |")
    return lines


def as_markdown(report: Report) -> list[str]:
    """Return the lines of a subject's section, without its targets."""
    lines = [f"## {report.subject.capitalize()}", ""]
    for each in report.tables:
        lines += [f"### {each.title}", ""]
        if each.notes:
            lines += [each.notes, ""]
        lines += [
            f"| | median, {each.unit} | middle half | against {each.baseline} | |",
            "| --- | ---: | ---: | ---: | --- |",
        ]
        for row in each.rows:
            ratio = "" if row.ratio is None else f"{number(row.ratio)} x"
            span = f"{number(row.low)} to {number(row.high)}"
            lines.append(f"| {row.name} | {number(row.median)} | {span} | {ratio} | {row.note} |")
        lines += [f"| {name} | skipped | | | {why} |" for name, why in each.skipped.items()]
        lines.append("")
    return lines
