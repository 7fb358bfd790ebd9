"""How long something stays: deprecation with `x-sunset`, and `x-stability-level`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: From the least to the most stable, as oasdiff has them; stable if nothing is said.
STABILITY = ("draft", "alpha", "beta", "stable")

#: What differs: the fact, the keyword where it stands, old and new.
Difference = tuple[str, str, Any, Any]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a comparison can't read from the documents.

    Attributes:
        today: The day on which it is made; None leaves open whether a sunset has passed, and then it counts as ahead.
        notice: How many days ahead of its sunset something must be deprecated; with 0, it needs no sunset.
    """

    today: date | None = None
    notice: int = 0

    def too_soon(self, sunset: date) -> bool:
        """Whether a sunset leaves too little notice."""
        return self.today is not None and sunset < self.today + timedelta(days=self.notice)

    def ahead(self, sunset: date) -> bool:
        """Whether a sunset has not come yet, as far as can be told."""
        return self.today is None or self.today < sunset


@dataclass(frozen=True, slots=True)
class Life:
    """How long something stays.

    Attributes:
        deprecated: Whether it is deprecated.
        sunset: What `x-sunset` says; None if it is absent.
        level: What `x-stability-level` says; None if it is absent.
    """

    deprecated: bool
    sunset: Any
    level: Any

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Life:
        """Read it from an operation, a parameter or a schema."""
        return cls(bool(values.get("deprecated")), values.get("x-sunset"), values.get("x-stability-level"))

    @property
    def date(self) -> date | None:
        """The day of the sunset; None if there is none, or what stands there is no date (RFC 3339, or with a time)."""
        try:
            return date.fromisoformat(self.sunset[:10]) if isinstance(self.sunset, str) else None
        except ValueError:
            return None


def deprecation(old: Life, new: Life, policy: Policy) -> Iterator[Difference]:
    """Yield what differs in the deprecation of something that is in both documents."""
    if new.deprecated and new.sunset is not None and new.date is None and new.sunset != old.sunset:
        yield "deprecated-sunset-invalid", "x-sunset", old.sunset, new.sunset
    elif not old.deprecated and new.deprecated:
        if new.date is None:
            kind = "deprecated-sunset-missing" if policy.notice else "deprecated"
        else:
            kind = "sunset-date-too-small" if policy.too_soon(new.date) else "deprecated-with-sunset"
        yield kind, "deprecated", None, new.sunset
    elif old.deprecated and not new.deprecated:
        yield "reactivated", "deprecated", old.sunset, None
    elif new.deprecated and old.sunset != new.sunset:
        yield from _moved(old, new, policy)


def _moved(old: Life, new: Life, policy: Policy) -> Iterator[Difference]:
    """Yield what differs in the sunset of what was deprecated and is."""
    before, after = old.date, new.date
    if new.sunset is None:
        yield "sunset-deleted", "x-sunset", old.sunset, None
    elif after is None:
        return  # said above
    elif before is None:
        kind = "sunset-date-too-small" if policy.too_soon(after) else "deprecated-with-sunset"
        yield kind, "x-sunset", old.sunset, new.sunset
    elif after < before and (policy.today is None or policy.too_soon(after)):
        yield "sunset-date-changed-too-small", "x-sunset", old.sunset, new.sunset
    elif after != before:
        kind = "sunset-date-postponed" if after > before else "sunset-date-advanced"
        yield kind, "x-sunset", old.sunset, new.sunset


def stability(old: Life, new: Life) -> Iterator[Difference]:
    """Yield how the stability level differs."""
    word = "x-stability-level"
    if old.level == new.level:
        return
    if new.level is not None and new.level not in STABILITY:
        yield "stability-invalid", word, old.level, new.level
        return
    before, after = (each.level if each.level in STABILITY else STABILITY[-1] for each in (old, new))
    if before != after:
        kind = "increased" if STABILITY.index(after) > STABILITY.index(before) else "decreased"
        yield f"stability-{kind}", word, before, after
