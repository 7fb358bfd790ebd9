"""US Eastern time, in which FleetIT's examples give the moments of driver agreements.

The rule of the United States since 2007, rather than a time zone database, which not every machine has.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_STANDARD = timezone(timedelta(hours=-5))
_SUMMER = timezone(timedelta(hours=-4))


def converted(moment: datetime) -> datetime:
    """Return the same moment in Eastern time.

    Raises:
        OverflowError: If it is before the year 1 or after the year 9999 there.
    """
    standard = moment.astimezone(_STANDARD)
    return moment.astimezone(_SUMMER) if _is_summer(standard.replace(tzinfo=None), 2, 1) else standard


def relabelled(moment: datetime) -> datetime:
    """Return the moment at which Eastern clocks show what a moment's own clock shows."""
    wall = moment.replace(tzinfo=None)
    return moment.replace(tzinfo=_SUMMER if _is_summer(wall, 3, 2) else _STANDARD)


def _is_summer(clock: datetime, begins: int, ends: int) -> bool:
    """Return whether a clock is between the hours at which summer time begins and ends on its two Sundays."""
    start, end = _sunday(clock.year, 3, 8), _sunday(clock.year, 11, 1)
    return start.replace(hour=begins) <= clock < end.replace(hour=ends)


def _sunday(year: int, month: int, earliest: int) -> datetime:
    day = datetime(year, month, earliest)  # noqa: DTZ001 - what a clock on the wall shows
    return day + timedelta(days=6 - day.weekday())
