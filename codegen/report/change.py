"""What a review finds: a change of the wire, a change of the Python surface, and how grave each is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

Direction = Literal["request", "response", "none"]


class Level(StrEnum):
    """How grave a change is: the levels of oasdiff."""

    ERROR = "error"
    """It breaks somebody who relies on the description."""
    WARNING = "warning"
    """It may break somebody; the description can't decide."""
    INFO = "info"
    """It breaks nobody."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change on the wire.

    Attributes:
        id: The rule, by oasdiff's name for it.
        level: How grave it is.
        direction: Whether requests or responses change, or neither.
        operation: The operation that changes, `GET /v2/tolls/`; `webhook NAME`; or `components` or `security` for what
            belongs to no operation.
        location: What changes within the operation: `query limit`, `200 application/json results[].vehicle.id`.
        text: What changed, as a plain sentence.
        old_place: Where it stands in the old document, an RFC 9535 path behind its file's name; "" if it isn't there.
        new_place: The same in the new document.
        old: What stands there in the old document, as far as the rule looks at it; None if nothing does.
        new: The same in the new document.
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

    @property
    def fingerprint(self) -> str:
        """What an accepted change is known by: the same for the same change, whatever else changes with it."""
        return _fingerprint(self.id, self.operation, self.location, self.text)


@dataclass(frozen=True, slots=True)
class SurfaceChange:
    """One change of the Python surface.

    Attributes:
        kind: What happened to what: `parameter-retyped`, `class-removed`.
        level: How grave it is.
        symbol: The dotted name, without the package's own beginning.
        before: The line of the surface before; "" if there was none.
        after: The line of the surface now; "" if there is none.
        text: What changed, as a plain sentence.
        folded: How many lines below it came or went with it: the members of a removed class.
    """

    kind: str
    level: Level
    symbol: str
    before: str
    after: str
    text: str = ""
    folded: int = 0

    @property
    def fingerprint(self) -> str:
        """What an accepted change is known by, in the manner of `Change`."""
        return _fingerprint(self.kind, self.symbol, self.before, self.after)


def place(change: Change) -> str:
    """Return what a change of the wire is about, as a reader calls it: `GET /v2/tolls/, query limit`."""
    operation = "" if change.operation == "components" else change.operation
    return ", ".join(filter(None, (operation, change.location))) or change.operation


def _fingerprint(*known_by: str) -> str:
    return hashlib.sha256("\n".join(known_by).encode()).hexdigest()[:12]
