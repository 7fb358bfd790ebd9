"""The report of a subject: tables and promises, as data and as Markdown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.measure import Contender, Samples


@dataclass(frozen=True)
class Row:
    """A row of a table: name, median, quartiles, and the ratio to the baseline."""

    name: str
    median: float
    low: float
    high: float
    ratio: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Table:
    """The results of contenders that were measured in turn.

    Attributes:
        title: What was measured.
        unit: The unit of the values.
        baseline: The contender that the ratios compare with.
        rows: One row per contender.
        skipped: The contenders that could not be measured, and why.
        notes: A remark above the table.
    """

    title: str
    unit: str
    baseline: str
    rows: list[Row]
    skipped: dict[str, str] = field(default_factory=dict[str, str])
    notes: str = ""


@dataclass(frozen=True)
class Promise:
    """What users may rely on, and the measured value.

    Attributes:
        what: What is compared.
        limit: The most that the value may be.
        measured: The measured value.
        unit: The unit of both.
    """

    what: str
    limit: float
    measured: float
    unit: str = "times"

    @property
    def is_kept(self) -> bool:
        """Whether the value is within the limit."""
        return self.measured <= self.limit


@dataclass(frozen=True)
class Report:
    """The results of a subject.

    Attributes:
        subject: The name of the subject.
        tables: The measured values.
        promises: What users may rely on.
        elsewhere: How many cores other programs kept busy on average; None if unknown.
        seconds: How long the subject took.
    """

    subject: str
    tables: list[Table]
    promises: list[Promise] = field(default_factory=list[Promise])
    elsewhere: float | None = None
    seconds: float = 0.0


#: How many of the unit are a second, or a byte.
_SCALES = {"µs": 1e6, "ms": 1e3, "s": 1.0, "MB": 1e-6}


def build_table(
    title: str,
    unit: str,
    contenders: Iterable[Contender],
    samples: Samples,
    *,
    baseline: str,
    skipped: dict[str, str] | None = None,
    notes: str = "",
) -> Table:
    """Build the table of contenders. The samples are in seconds or bytes."""
    scale = _SCALES[unit]
    rows: list[Row] = []
    for each in contenders:
        low, high = samples.quartiles(each.name)
        ratio = samples.ratio(each.name, baseline)
        rows.append(Row(each.name, samples.median(each.name) * scale, low * scale, high * scale, ratio, each.note))
    return Table(title, unit, baseline, rows, skipped or {}, notes)


def to_data(report: Report) -> dict[str, Any]:
    """Return a report as JSON data."""
    data = asdict(report)
    data["promises"] = [{**asdict(each), "is_kept": each.is_kept} for each in report.promises]
    return data


def format_number(value: float) -> str:
    """Format a number with three significant digits."""
    size = abs(value)
    if size >= 1000:  # noqa: PLR2004 - below, three digits need a point
        return f"{value:,.0f}"
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3  # noqa: PLR2004 - powers of ten
    return f"{value:.{digits}f}"


def render_promises(reports: Sequence[Report]) -> list[str]:
    """Return the lines of a table with the promises of all subjects."""
    lines = ["| subject | what | promised | measured | |", "| --- | --- | --- | ---: | --- |"]
    for report in reports:
        for each in report.promises:
            verdict = "kept" if each.is_kept else "**not kept**"
            measured = f"{format_number(each.measured)} {each.unit}"
            lines.append(
                f"| {report.subject} | {each.what} | at most {each.limit:g} {each.unit} | {measured} | {verdict} |"
            )
    return lines


def render_markdown(report: Report) -> list[str]:
    """Return the lines of the section of a subject, without its promises."""
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
            ratio = "" if row.ratio is None else f"{format_number(row.ratio)} x"
            span = f"{format_number(row.low)} to {format_number(row.high)}"
            lines.append(f"| {row.name} | {format_number(row.median)} | {span} | {ratio} | {row.note} |")
        lines += [f"| {name} | skipped | | | {why} |" for name, why in each.skipped.items()]
        lines.append("")
    return lines
