"""The report as one HTML page without images and links to other files.

Its Content-Security-Policy allows only the page's own style sheet and script, by their hashes. The filters by level and
operation are form controls that the style sheet evaluates with `:has()`; the script adds a filter by text. The template
escapes all text of documents; unprintable characters are shown as escapes.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from openapi_sdk.escape import escape_invisible, format_value, split_code, truncate, truncate_lines
from openapi_sdk_codegen.report.advice import advise
from openapi_sdk_codegen.report.causes import Cause
from openapi_sdk_codegen.report.change import Level
from openapi_sdk_codegen.report.verdict import ACCEPTED_FILE, write_acceptance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from openapi_sdk_codegen.report.causes import Side
    from openapi_sdk_codegen.report.change import SurfaceEntry
    from openapi_sdk_codegen.report.report import Report

    Entry = Cause | SurfaceEntry
    Macro = Callable[..., str]

_FOLDER = Path(__file__).parent
#: With more operations there is no filter by operation: browsers match every CSS rule against every element.
MAX_FILTERED = 1000
_MAX_LINE = 2_000
#: In bytes. Larger pages open slowly, and mail and CI services refuse them.
MAX_BYTES = 1_000_000
#: In characters. The JSON report has the whole entry for the changelog.
_MAX_CHANGELOG = 50_000
#: Each of the other lists has at most so many items.
_MAX_LISTED = 100
#: Up to so many breaking changes are all named at the top; the first one always is.
_MAX_OVERVIEW = 12
#: Up to so many breaking changes are open.
_MAX_OPEN = 20

_LEVEL_NAMES = {Level.ERROR: "Breaking", Level.WARNING: "To check", Level.INFO: "Harmless"}


def render_html(report: Report) -> str:
    """Write the report as an HTML page, of at most 1 MB for 2,000 causes. What is left out is counted."""
    operations = {name: number for number, name in enumerate(_operations(report), 1)}
    filtered = list(operations) if 1 < len(operations) <= MAX_FILTERED else []
    breaking = report.breaking
    ids = {id(entry): f"e{number}" for number, entry in enumerate(report.entries, 1)}

    def id_of(entry: Cause | SurfaceEntry) -> str:
        return ids[id(entry)]

    def numbers_of(names: Iterable[str]) -> str:
        return " ".join(str(operations[name]) for name in names)

    def is_open(entry: Cause) -> bool:
        return entry.is_breaking and len(breaking) <= _MAX_OPEN

    limits = choose_limits(len(report.entries))
    names: dict[str, Any] = {
        "id_of": id_of,
        "numbers_of": numbers_of,
        "is_open": is_open,
        "has_surface": report.surface is not None,
        "release": report.release,
        "list_places": partial(list_places, limit=limits.operations),
        "excerpt_lines": partial(_excerpt_lines, limits=limits),
    }
    environment = _environment()
    macros: Any = environment.get_template("entry.html.jinja").make_module(names)

    def write_group(name: str, entries: Sequence[Cause | SurfaceEntry], html: dict[int, Markup]) -> dict[str, Any]:
        causes = [entry for entry in entries if isinstance(entry, Cause)]
        changed = {operation for cause in causes for operation in cause.operations}
        return {
            "name": name,
            "numbers": numbers_of(sorted(changed, key=operations.__getitem__)),
            "levels": " ".join(level for level in Level if any(entry.change.level is level for entry in entries)),
            "counts": _count(entries),
            "is_open": any(map(is_open, causes)),
            "html": Markup("").join(html[id(entry)] for entry in entries if id(entry) in html),
        }

    changelog = truncate_lines(report.changelog, _MAX_CHANGELOG)
    style = (_FOLDER / "page.css").read_text(encoding="utf-8") + "".join(_filter_rules(len(filtered)))
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    groups = {name or "Several operations": causes for name, causes in report.groups.items()}

    def fill(written: WrittenEntries) -> str:
        return environment.get_template("page.html.jinja").render(
            names,
            report=report,
            groups=[write_group(*group, written.html) for group in groups.items()],
            surface=write_group("Python", report.surface, written.html) if report.surface else None,
            briefs=written.briefs,
            left_out=written.left_out,
            is_written=written.has,
            breaking=breaking[1:] if len(breaking) <= _MAX_OVERVIEW else (),
            filtered=filtered,
            counts=[(level, _LEVEL_NAMES[level], report.count(level)) for level in Level],
            changelog=changelog,
            changelog_left_out=len(report.changelog.splitlines()) - len(changelog),
            max_listed=_MAX_LISTED,
            policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
            "base-uri 'none'; form-action 'none'",
            style=Markup(style),  # noqa: S704 - our own file, and rules made of numbers
            script=Markup(script),  # noqa: S704 - our own file
        )

    count = len(report.entries)
    without_entries = fill(WrittenEntries({}, count, count))
    return fill(write_entries(report.entries, macros.entry, MAX_BYTES - len(without_entries.encode())))


def _operations(report: Report) -> Iterable[str]:
    """Return the operations, in the order of the report."""
    return dict.fromkeys(entry.change.operation for entry in report.wire)


def _count(entries: Sequence[Cause | SurfaceEntry]) -> str:
    """Return the number of entries of each level: `2 breaking, 1 harmless`."""
    numbers = {level: sum(entry.change.level is level for entry in entries) for level in Level}
    return ", ".join(f"{number:,} {_LEVEL_NAMES[level].lower()}" for level, number in numbers.items() if number)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _filter_rules(operations: int) -> Iterator[str]:
    """Yield the CSS rules that hide entries by level, and by operation (`operations` is their number)."""
    for level in Level:
        yield f"{_chosen(f'#show-{level}:not(:checked)')} .entry.{level} {{ display: none }}\n"
    for size, _ in enumerate(Level, 1):
        for hidden in combinations(Level, size):
            unchecked = _chosen(*(f"#show-{level}:not(:checked)" for level in hidden))
            yield f'{unchecked} .group[data-levels="{" ".join(hidden)}"] {{ display: none }}\n'
    # Only few elements match the right side of a rule, which browsers look at first. With one rule for each operation
    # that hides all others, they would match every element.
    yield "@layer filter {\n"
    yield f"{_chosen('option:not([value=all]):checked')} [data-operations] {{ display: none }}\n"
    for number in range(1, operations + 1):
        chosen = _chosen(f'option[value="{number}"]:checked')
        yield f'{chosen} [data-operations~="{number}"] {{ display: revert-layer }}\n'
    yield "}\n"


def _chosen(*controls: str) -> str:
    """Return the selector of the sections below the filters, if these controls of them are in this state.

    `:has()` looks only into the filters: in the whole page it would be slow.
    """
    return f".filters{''.join(f':has({control})' for control in controls)} ~ section"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_escape_output,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Any] = environment.filters
    filters.update(truncate=_truncate, split_code=_split_code)
    names: dict[str, Any] = environment.globals
    names.update(
        is_cause=_is_cause,
        advise=advise,
        write_acceptance=write_acceptance,
        accepted_file=ACCEPTED_FILE,
        level_names=_LEVEL_NAMES,
        split_place=split_place,
    )
    return environment


def _is_cause(entry: Cause | SurfaceEntry) -> bool:
    return isinstance(entry, Cause)


def _excerpt_lines(side: Side, limits: Limits) -> list[str]:
    """Return the lines of what stands in a document: YAML, or the value if there is none."""
    if side.excerpt:
        return [_truncate(line) for line in truncate(side.excerpt, limits.excerpt).splitlines()]
    return [] if side.value is None else [format_value(side.value, min(limits.excerpt, _MAX_LINE))]


def _truncate(text: str) -> str:
    return truncate(text, _MAX_LINE)


def _split_code(text: str) -> list[tuple[bool, str]]:
    return list(split_code(_truncate(text)))


def _escape_output(value: Any) -> Any:
    """Escape unprintable characters in everything that the template writes."""
    return escape_invisible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


# The entries of the page, written to fit into it: the most severe ones with all details, then others in brief


#: An excerpt has at most so many characters on the page, and an entry lists at most so many of its operations.
_MAX_EXCERPT = 4_000
_MAX_OPERATIONS = 50
#: The same, with more entries than `_MANY`.
_MAX_EXCERPT_OF_MANY = 400
_MAX_OPERATIONS_OF_MANY = 3
_MANY = 300


class Limits(NamedTuple):
    """How much of an entry the page shows.

    Attributes:
        excerpt: Characters of each excerpt.
        operations: Operations that are listed.
    """

    excerpt: int
    operations: int


class WrittenEntries(NamedTuple):
    """The entries as HTML.

    Attributes:
        html: The HTML by `id(entry)`; without those that have no room at all.
        briefs: Number of entries that are written without details.
        left_out: Number of entries that are not written.
    """

    html: dict[int, Markup]
    briefs: int
    left_out: int

    def has(self, entry: Entry) -> bool:
        """Whether an entry is written."""
        return id(entry) in self.html


class Places(NamedTuple):
    """Where a cause changes something.

    Attributes:
        common: The part that changes in each of its operations: `200 application/json id`; "" if they differ.
        listed: Operations, each with the parts that change in it if they differ.
        left_out: Number of operations or parts that are not listed.
    """

    common: str
    listed: list[tuple[str, str]]
    left_out: int


def choose_limits(count: int) -> Limits:
    """Return the limits of a page with so many entries."""
    if count > _MANY:
        return Limits(_MAX_EXCERPT_OF_MANY, _MAX_OPERATIONS_OF_MANY)
    return Limits(_MAX_EXCERPT, _MAX_OPERATIONS)


def write_entries(entries: Sequence[Entry], macro: Macro, room: int) -> WrittenEntries:
    """Write entries.

    Args:
        entries: The entries.
        macro: Writes one as HTML; with `brief=True` without details.
        room: The bytes for all of them. Details are left out first, then entries, the least severe ones first.
    """
    ranked = sorted(entries, key=lambda entry: (entry.change.level.rank, bool(entry.accepted)))
    html: dict[int, Markup] = {}
    for entry in ranked:
        brief = macro(entry, brief=True)
        if _size(brief) > room:
            break
        room -= _size(brief)
        html[id(entry)] = Markup(brief)  # noqa: S704 - our template, which escapes
    written = ranked[: len(html)]
    for number, entry in enumerate(written):
        full = macro(entry, brief=False)
        room += _size(html[id(entry)]) - _size(full)
        if room < 0:
            return WrittenEntries(html, len(written) - number, len(entries) - len(written))
        html[id(entry)] = Markup(full)  # noqa: S704 - our template, which escapes
    return WrittenEntries(html, 0, len(entries) - len(written))


def list_places(cause: Cause, limit: int) -> Places:
    """Return at most `limit` places of a cause."""
    operations = cause.operations
    if len(operations) == 1:
        ((_, parts),) = operations.items()
        return Places("", [("", part) for part in parts[:limit]], max(0, len(parts) - limit))
    different = set(operations.values())
    common = ", ".join(next(iter(different))[:limit]) if len(different) == 1 else ""
    listed = [(name, "" if common else ", ".join(parts[:limit])) for name, parts in list(operations.items())[:limit]]
    return Places(common, listed, max(0, len(operations) - limit))


def split_place(place: str) -> tuple[str, str]:
    """Return the file with the line, and the path in it."""
    file, separator, path = place.partition(": $")
    return (file, f"${path}") if separator else ("", place)


def _size(text: str) -> int:
    return len(text.encode())
