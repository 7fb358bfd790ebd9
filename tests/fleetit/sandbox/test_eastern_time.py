from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit import _eastern_time as eastern_time


@pytest.mark.parametrize(
    ("sent", "converted"),
    [
        pytest.param("2025-04-10T18:37:34Z", "2025-04-10T14:37:34-04:00", id="the documented example"),
        pytest.param("2025-01-10T18:00:00Z", "2025-01-10T13:00:00-05:00", id="winter"),
        pytest.param("2025-03-09T06:59:59Z", "2025-03-09T01:59:59-05:00", id="the last second of winter"),
        pytest.param("2025-03-09T07:00:00Z", "2025-03-09T03:00:00-04:00", id="the first of summer"),
        pytest.param("2025-11-02T05:59:59Z", "2025-11-02T01:59:59-04:00", id="the last second of summer"),
        pytest.param("2025-11-02T06:00:00Z", "2025-11-02T01:00:00-05:00", id="the first of winter"),
        pytest.param("2025-04-10T20:37:34+02:00", "2025-04-10T14:37:34-04:00", id="another offset"),
    ],
)
def test_convert_to_eastern(sent: str, converted: str) -> None:
    assert eastern_time.convert_to_eastern(datetime.fromisoformat(sent)).isoformat() == converted


@pytest.mark.parametrize(
    ("sent", "relabelled"),
    [
        pytest.param("2025-04-10T00:00:00Z", "2025-04-10T00:00:00-04:00", id="the documented example"),
        pytest.param("2025-03-09T01:59:59Z", "2025-03-09T01:59:59-05:00", id="before summer time"),
        pytest.param("2025-03-09T03:00:00Z", "2025-03-09T03:00:00-04:00", id="in it"),
        pytest.param("2025-11-02T01:59:59Z", "2025-11-02T01:59:59-04:00", id="the last second of it"),
        pytest.param("2025-11-02T02:00:00Z", "2025-11-02T02:00:00-05:00", id="after it"),
        pytest.param("0001-01-01T00:00:00Z", "0001-01-01T00:00:00-05:00", id="the first moment there is"),
    ],
)
def test_replace_offset_with_eastern(sent: str, relabelled: str) -> None:
    assert eastern_time.replace_offset_with_eastern(datetime.fromisoformat(sent)).isoformat() == relabelled


@given(moment=st.datetimes(datetime(2007, 1, 2), datetime(2037, 12, 30)))  # noqa: DTZ001 - the offset is put to it
def test_conversion_equals_the_time_zone_database(moment: datetime) -> None:
    try:
        zone = ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError:
        pytest.skip("this machine has no time zone database")
    for each in (moment.replace(tzinfo=UTC), moment.replace(tzinfo=UTC) + timedelta(hours=1)):
        assert eastern_time.convert_to_eastern(each).isoformat() == each.astimezone(zone).isoformat()
