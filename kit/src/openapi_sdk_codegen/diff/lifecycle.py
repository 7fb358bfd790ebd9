"""Deprecation with `x-sunset`, and `x-stability-level`, of operations, parameters and properties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.diff.differences import KeywordDifference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: From the least to the most stable, as in oasdiff. The default is stable.
STABILITY_LEVELS = ("draft", "alpha", "beta", "stable")


@dataclass(frozen=True, slots=True)
class Policy:
    """Settings of the rules about sunsets, which the documents don't contain.

    Attributes:
        today: The day of the comparison. With None, every sunset counts as being in the future.
        notice: Number of days between deprecation and sunset. With 0, a deprecation needs no sunset.
    """

    today: date | None = None
    notice: int = 0

    def is_too_soon(self, sunset: date) -> bool:
        """Whether a sunset leaves less than the notice."""
        return self.today is not None and sunset < self.today + timedelta(days=self.notice)

    def is_in_future(self, sunset: date) -> bool:
        """Whether a sunset is still to come."""
        return self.today is None or self.today < sunset


@dataclass(frozen=True, slots=True)
class Deprecation:
    """The deprecation and the stability of an operation, a parameter or a schema.

    Attributes:
        deprecated: Whether it is deprecated.
        sunset: The value of `x-sunset`; None if it is absent.
        stability: The value of `x-stability-level`; None if it is absent.
    """

    deprecated: bool
    sunset: Any
    stability: Any

    @classmethod
    def from_object(cls, values: Mapping[str, Any]) -> Deprecation:
        """Return the deprecation of an operation, a parameter or a schema."""
        return cls(bool(values.get("deprecated")), values.get("x-sunset"), values.get("x-stability-level"))

    @property
    def sunset_date(self) -> date | None:
        """The day of the sunset (RFC 3339, with or without a time); None if there is none or it is not a date."""
        try:
            return date.fromisoformat(self.sunset[:10]) if isinstance(self.sunset, str) else None
        except ValueError:
            return None


def compare_deprecation(old: Deprecation, new: Deprecation, policy: Policy) -> Iterator[KeywordDifference]:
    """Yield what differs in the deprecation of something that is in both documents."""
    if new.deprecated and new.sunset is not None and new.sunset_date is None and new.sunset != old.sunset:
        yield KeywordDifference("deprecated-sunset-invalid", "x-sunset", old.sunset, new.sunset)
    elif not old.deprecated and new.deprecated:
        if new.sunset_date is None:
            kind = "deprecated-sunset-missing" if policy.notice else "deprecated"
        else:
            kind = "sunset-date-too-small" if policy.is_too_soon(new.sunset_date) else "deprecated-with-sunset"
        yield KeywordDifference(kind, "deprecated", None, new.sunset)
    elif old.deprecated and not new.deprecated:
        yield KeywordDifference("reactivated", "deprecated", old.sunset, None)
    elif new.deprecated and old.sunset != new.sunset:
        yield from _compare_sunsets(old, new, policy)


def _compare_sunsets(old: Deprecation, new: Deprecation, policy: Policy) -> Iterator[KeywordDifference]:
    """Yield what differs in the sunset of something that is deprecated in both documents.

    The new sunset is a date or absent: `compare_deprecation` has reported any other.
    """
    old_date, new_date = old.sunset_date, new.sunset_date
    if new_date is None:
        kind = "sunset-deleted"
    elif old_date is None:
        kind = "sunset-date-too-small" if policy.is_too_soon(new_date) else "deprecated-with-sunset"
    elif new_date > old_date:
        kind = "sunset-date-postponed"
    elif new_date < old_date:
        is_too_soon = policy.today is None or policy.is_too_soon(new_date)
        kind = "sunset-date-changed-too-small" if is_too_soon else "sunset-date-advanced"
    else:
        return
    yield KeywordDifference(kind, "x-sunset", old.sunset, new.sunset)


def compare_stability(old: Deprecation, new: Deprecation) -> Iterator[KeywordDifference]:
    """Yield how the stability level differs."""
    keyword = "x-stability-level"
    if old.stability == new.stability:
        return
    if new.stability is not None and new.stability not in STABILITY_LEVELS:
        yield KeywordDifference("stability-invalid", keyword, old.stability, new.stability)
        return
    old_rank, new_rank = (
        STABILITY_LEVELS.index(each.stability if each.stability in STABILITY_LEVELS else "stable")
        for each in (old, new)
    )
    if new_rank < old_rank:
        kind = "stability-decreased"
    elif new_rank > old_rank:
        kind = "stability-increased"
    else:
        return
    yield KeywordDifference(kind, keyword, STABILITY_LEVELS[old_rank], STABILITY_LEVELS[new_rank])
