"""The entries of the page, written to fit into it: the most severe ones with all details, then others in brief."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from codegen.report.escape import truncate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from codegen.report.causes import Cause, Side
    from codegen.report.entries import SurfaceEntry

    Entry = Cause | SurfaceEntry
    Macro = Callable[..., str]

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


def shorten_excerpt(side: Side, limit: int) -> str:
    """Return the beginning of an excerpt."""
    return truncate(side.excerpt, limit)


def _size(text: str) -> int:
    return len(text.encode())
