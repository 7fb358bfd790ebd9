"""Driver agreements: which driver has which vehicle, and from when to when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fleetit.sandbox import _eastern_time as _eastern
from fleetit.sandbox._paths import DRIVER_AGREEMENTS, DRIVERS, VEHICLES
from fleetit.sandbox._request import picked
from fleetit.sandbox._responses import wrong
from fleetit.sandbox.resources import drivers as _drivers
from fleetit.sandbox.resources import vehicles as _vehicles

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import Call

_START, _END = "agreement_start_date", "agreement_end_date"
_DATES = (_START, _END, "date_added", "last_updated")
_LISTED = ("id", "vehicle", "agreement_status", *_DATES, "agreement_number", "driver", "parent_agreement")
_CLOSED = ("id", "vehicle", "status", "agreement_status", *_DATES, "agreement_number", "plan", "driver")
_GOT = (*_CLOSED, "custom_fields")
_ANSWERED = ("agreement_number", _START, _END, "driver", "vehicle")


def listing(call: Call) -> list[Row]:
    """GET /v2/driver-agreements/: an array, without pages."""
    return [picked(_shown(call, row), _LISTED) for row in call.fleet.kept(DRIVER_AGREEMENTS)]


def get(call: Call) -> Row:
    """GET /v2/driver-agreements/{id}/: here the driver is an object."""
    row = picked(_shown(call, call.row(DRIVER_AGREEMENTS)), _GOT)
    driver = call.fleet.find(DRIVERS, row.get("driver"))
    return row | ({"driver": _drivers.shown(driver)} if driver else {})


def create(call: Call) -> Row:
    """POST /v2/driver-agreements/: the answer has no id."""
    (row,) = call.add(DRIVER_AGREEMENTS, [_new(call, call.body)])
    return _answered(row)


def create_many(call: Call) -> list[Row]:
    """POST /v2/driver-agreements/bulk/."""
    return [_answered(row) for row in call.add(DRIVER_AGREEMENTS, call.each(lambda item: _new(call, item)))]


def close(call: Call) -> Row:
    """POST /v2/driver-agreements/{id}/close/: without an end it ends now, which is the sandbox's choice."""
    row = call.row(DRIVER_AGREEMENTS)
    now = call.world.now()
    sent = call.body.get(_END)
    try:
        end = _eastern.converted(_moment(sent) if sent else now)
    except OverflowError as error:
        raise wrong(**{_END: "Datetime value out of range."}) from error
    row.update({_END: end.isoformat(), "last_updated": now.isoformat()})
    return picked(_shown(call, row), _CLOSED)


def _new(call: Call, item: Row) -> Row:
    for field, path in (("driver", DRIVERS), ("vehicle", VEHICLES)):
        if call.fleet.find(path, item[field]) is None:
            raise wrong(**{field: f'Invalid pk "{item[field]}" - object does not exist.'})
    now = call.world.now().isoformat()
    # As in the page's example, what the clock shows is kept and the offset replaced.
    dates = {name: _eastern.relabelled(_moment(item[name])).isoformat() for name in (_START, _END)}
    others = {"date_added": now, "last_updated": now, "parent_agreement": None, "status": "open", "plan": "unlimited"}
    return {**picked(item, ("agreement_number", "driver", "vehicle")), **dates, **others, "custom_fields": ""}


def _answered(row: Row) -> Row:
    return picked(row, _ANSWERED) | {"parent_agreement": None}


def _shown(call: Call, row: Row) -> Row:
    """Add what the other rows, and the time, say."""
    vehicle = call.fleet.find(VEHICLES, row.get("vehicle"))
    end: Any = row.get(_END)
    over = end is not None and _moment(end) <= call.world.now()
    return {
        "agreement_status": "EXPIRED" if over else "ACTIVE",
        **row,
        **({"vehicle": _vehicles.shown(call.fleet, vehicle)} if vehicle else {}),
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
