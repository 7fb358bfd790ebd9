"""The time zone that FleetIT writes: that of the east of the United States."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_STANDARD_TIME = timezone(timedelta(hours=-5))
_DAYLIGHT_TIME = timezone(timedelta(hours=-4))


def convert_to_eastern(moment: datetime) -> datetime:
    """Return the same moment in Eastern time. OverflowError: outside of the years 1 to 9999."""
    standard = moment.astimezone(_STANDARD_TIME)
    is_daylight = _is_daylight_time(standard.replace(tzinfo=None), start_hour=2, end_hour=1)
    return moment.astimezone(_DAYLIGHT_TIME) if is_daylight else standard


def replace_offset_with_eastern(moment: datetime) -> datetime:
    """Keep date and time of day, and replace the offset with that of Eastern time."""
    is_daylight = _is_daylight_time(moment.replace(tzinfo=None), start_hour=3, end_hour=2)
    return moment.replace(tzinfo=_DAYLIGHT_TIME if is_daylight else _STANDARD_TIME)


def _is_daylight_time(local: datetime, start_hour: int, end_hour: int) -> bool:
    """Return whether a local time is between the two Sundays on which daylight saving time begins and ends."""
    start = _first_sunday_from(local.year, 3, 8).replace(hour=start_hour)
    end = _first_sunday_from(local.year, 11, 1).replace(hour=end_hour)
    return start <= local < end


def _first_sunday_from(year: int, month: int, day: int) -> datetime:
    earliest = datetime(year, month, day)  # noqa: DTZ001 - a local time without an offset
    return earliest + timedelta(days=6 - earliest.weekday())
