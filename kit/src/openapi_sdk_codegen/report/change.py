"""The two kinds of changes: of the wire (requests and responses) and of the Python surface. Each has a level.

The entries of a report are changes, and what the review adds to them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

Direction = Literal["request", "response", "none"]


class Level(StrEnum):
    """Severity of a change, as oasdiff defines it. The order is from the most to the least severe."""

    ERROR = "error"
    """Breaks users who rely on the description."""
    WARNING = "warning"
    """May break users. The description can't decide."""
    INFO = "info"
    """Breaks no user."""

    @property
    def rank(self) -> int:
        """Position in the order of severity: 0 for `error`."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Change:
    """One change on the wire.

    Attributes:
        id: The rule, by oasdiff's name for it.
        level: The severity.
        direction: Whether requests or responses change, or neither.
        operation: The operation that changes, `GET /v2/things/`; `webhook NAME`; or `components` or `security` if the
            change belongs to no operation.
        location: The part of the operation that changes: `query limit`, `200 application/json results[].owner.id`.
        text: What changed, as a sentence.
        old_place: Place in the old document: the file name, then an RFC 9535 path. "" if there is none.
        new_place: Place in the new document.
        old: The old value, as far as the rule looks at it. None if there is none.
        new: The new value.
        step: The property that changes, if the places are those of the schema that it is in.
        symbol: The named schema that the place is in, with the property: `Thing.owner.id`. "" if it is in none.
        old_line: The line of the old place in its file, from 1; None if it isn't known.
        new_line: The line of the new place.
        old_excerpt: What stands at the old place, as YAML, shortened; "" if it says nothing.
        new_excerpt: What stands at the new place.
        old_target: The place that the `$ref` at the old place leads to; "" if there is none there.
        new_target: The place that the `$ref` at the new place leads to.
        listed: The value in `text` that differs from that of other changes at the same places: that of an enum.
    """

    id: str
    level: Level
    direction: Direction
    operation: str
    location: str
    text: str
    old_place: str = ""
    new_place: str = ""
    old: Any = None
    new: Any = None
    step: str = ""
    symbol: str = ""
    listed: str = ""
    old_line: int | None = None
    new_line: int | None = None
    old_excerpt: str = ""
    new_excerpt: str = ""
    old_target: str = ""
    new_target: str = ""

    @property
    def fingerprint(self) -> str:
        """Identifies the change in `review-accepted.toml`. It does not depend on other changes, nor on the level."""
        return _fingerprint(self.id, self.operation, self.location, self.text)

    @property
    def subject(self) -> str:
        """What changes, for readers: `GET /v2/things/, query limit`."""
        operation = "" if self.operation == "components" else self.operation
        return ", ".join(filter(None, (operation, self.location))) or self.operation


@dataclass(frozen=True, slots=True)
class SurfaceChange:
    """One change of the Python surface.

    Attributes:
        kind: What changed and how: `parameter-retyped`, `class-removed`.
        level: The severity.
        symbol: The dotted name, without the name of the package.
        before: The old line of the surface; "" if there was none.
        after: The new line of the surface; "" if there is none.
        text: What changed, as a sentence.
        folded: Number of lines below it that were added or removed with it: the members of a removed class.
        name: The name as users write it: `client.things.create(size=…)`, `ThingCreate.size`.
        forms: The same change of other forms: of the async client, of raw responses, of stock functions.
    """

    kind: str
    level: Level
    symbol: str
    before: str
    after: str
    text: str = ""
    folded: int = 0
    name: str = ""
    forms: tuple[SurfaceChange, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Identifies the change in `review-accepted.toml`, with its forms."""
        own = _fingerprint(self.kind, self.symbol, self.before, self.after)
        return join_fingerprints([own, *(form.fingerprint for form in self.forms)])


@dataclass(frozen=True, slots=True)
class WireEntry:
    """One change of the wire.

    Attributes:
        change: The change, with the level that the review gives it.
        accepted: The reason why it is accepted; "" if it isn't.
        python: The Python names that it changes, without the name of the package.
        note: Why the level differs from that of the rule; "" if it doesn't.
        breaks_python: Whether one of the Python changes that it causes is breaking and not accepted, whatever its own
            level.
        calls: What users call where it changes, for the changelog: `client.things.list(limit=…)`. Nothing of it may
            change in Python.
    """

    change: Change
    accepted: str = ""
    python: tuple[str, ...] = ()
    note: str = ""
    breaks_python: bool = False
    calls: tuple[str, ...] = ()

    @property
    def is_breaking(self) -> bool:
        """Whether the change is an error and is not accepted."""
        return self.change.level is Level.ERROR and not self.accepted


@dataclass(frozen=True, slots=True)
class SurfaceEntry:
    """One change of the Python surface.

    Attributes:
        accepted: The reason why it is accepted; "" if it isn't.
        explained: Whether a change of the wire explains it.
    """

    change: SurfaceChange
    accepted: str = ""
    explained: bool = True

    @property
    def is_breaking(self) -> bool:
        """Whether the change is an error and is not accepted."""
        return self.change.level is Level.ERROR and not self.accepted

    @property
    def sentence(self) -> str:
        """The change in one sentence."""
        return self.change.text or self.change.kind


@dataclass(frozen=True, slots=True)
class HiddenEntry:
    """One change of the published description that users don't see, because a correction hides it.

    Attributes:
        correction: The correction that hides it, for readers.
        accepted: The reason why that is right; "" if nobody has looked at it.
    """

    change: Change
    correction: str
    accepted: str

    @property
    def sentence(self) -> str:
        """The change and what hides it."""
        return f"{self.change.subject}: {self.change.text} Hidden by {self.correction}."


@dataclass(frozen=True, slots=True)
class Note:
    """One effect of the changes on the overlay, the handwritten package.

    Attributes:
        kind: The topic: `listing`, `tenant`, `notification`, `fidelity`, `secrets`, `retry`, `reading`,
            `sandbox`.
        where: The operation or the schema.
        text: The effect, as a sentence.
    """

    kind: str
    where: str
    text: str


def locate(place: str, line: int | None) -> str:
    """Return a place with its line, as editors read it: `api.yaml:12: $.paths`."""
    file, separator, path = place.partition(": ")
    return f"{file}:{line}{separator}{path}" if line and separator else place


def join_fingerprints(fingerprints: Collection[str]) -> str:
    """Return the fingerprint of several changes; of one, its own."""
    return _fingerprint(*sorted(fingerprints)) if len(fingerprints) > 1 else next(iter(fingerprints))


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
