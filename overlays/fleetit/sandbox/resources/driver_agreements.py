"""Driver agreements: which driver has which vehicle, and from when to when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fleetit.sandbox._eastern_time import convert_to_eastern, replace_offset_with_eastern
from fleetit.sandbox._fleet import DRIVER_AGREEMENTS, DRIVERS, VEHICLES
from fleetit.sandbox._request import pick_fields
from fleetit.sandbox._responses import invalid_fields
from fleetit.sandbox.resources.drivers import serialize_driver
from fleetit.sandbox.resources.vehicles import serialize_vehicle

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import ValidRequest

_START, _END = "agreement_start_date", "agreement_end_date"
_DATE_FIELDS = (_START, _END, "date_added", "last_updated")
#: The fields of each operation's response.
_LIST_FIELDS = ("id", "vehicle", "agreement_status", *_DATE_FIELDS, "agreement_number", "driver", "parent_agreement")
_CLOSE_FIELDS = ("id", "vehicle", "status", "agreement_status", *_DATE_FIELDS, "agreement_number", "plan", "driver")
_GET_FIELDS = (*_CLOSE_FIELDS, "custom_fields")
_CREATE_FIELDS = ("agreement_number", _START, _END, "driver", "vehicle")


def list_all(request: ValidRequest) -> list[Row]:
    """Handle GET /v2/driver-agreements/ with an array, without pages."""
    rows = request.fleet.get_rows(DRIVER_AGREEMENTS)
    return [pick_fields(_serialize_agreement(request, row), _LIST_FIELDS) for row in rows]


def get(request: ValidRequest) -> Row:
    """Handle GET /v2/driver-agreements/{id}/. Here the driver is an object."""
    agreement = pick_fields(_serialize_agreement(request, request.get_row(DRIVER_AGREEMENTS)), _GET_FIELDS)
    driver = request.fleet.find_row(DRIVERS, agreement.get("driver"))
    return agreement | ({"driver": serialize_driver(driver)} if driver else {})


def create(request: ValidRequest) -> Row:
    """Handle POST /v2/driver-agreements/. The response has no id."""
    (row,) = request.add_rows(DRIVER_AGREEMENTS, [_make_agreement(request, request.body)])
    return _serialize_created(row)


def create_many(request: ValidRequest) -> list[Row]:
    """Handle POST /v2/driver-agreements/bulk/."""
    agreements = request.map_items(lambda item: _make_agreement(request, item))
    return [_serialize_created(row) for row in request.add_rows(DRIVER_AGREEMENTS, agreements)]


def close(request: ValidRequest) -> Row:
    """Handle POST /v2/driver-agreements/{id}/close/.

    Without an end in the body, the agreement ends now. This is the sandbox's own choice.
    """
    row = request.get_row(DRIVER_AGREEMENTS)
    now = request.world.now()
    text = request.body.get(_END)
    try:
        end = convert_to_eastern(datetime.fromisoformat(text) if text else now)
    except OverflowError as error:
        raise invalid_fields(**{_END: "Datetime value out of range."}) from error
    row.update({_END: end.isoformat(), "last_updated": now.isoformat()})
    return pick_fields(_serialize_agreement(request, row), _CLOSE_FIELDS)


def _make_agreement(request: ValidRequest, item: Row) -> Row:
    for field, path in (("driver", DRIVERS), ("vehicle", VEHICLES)):
        if request.fleet.find_row(path, item[field]) is None:
            raise invalid_fields(**{field: f'Invalid pk "{item[field]}" - object does not exist.'})
    now = request.world.now().isoformat()
    # In the documented example the time of day stays and the offset is replaced.
    dates = {name: replace_offset_with_eastern(datetime.fromisoformat(item[name])) for name in (_START, _END)}
    return {
        **pick_fields(item, ("agreement_number", "driver", "vehicle")),
        **{name: date.isoformat() for name, date in dates.items()},
        "date_added": now,
        "last_updated": now,
        "parent_agreement": None,
        "status": "open",
        "plan": "unlimited",
        "custom_fields": "",
    }


def _serialize_created(row: Row) -> Row:
    return pick_fields(row, _CREATE_FIELDS) | {"parent_agreement": None}


def _serialize_agreement(request: ValidRequest, row: Row) -> Row:
    """Return an agreement with its vehicle in place of the id, and with its status at the current time."""
    vehicle = request.fleet.find_row(VEHICLES, row.get("vehicle"))
    end: Any = row.get(_END)
    has_ended = end is not None and datetime.fromisoformat(end) <= request.world.now()
    return {
        "agreement_status": "EXPIRED" if has_ended else "ACTIVE",
        **row,
        **({"vehicle": serialize_vehicle(request.fleet, vehicle)} if vehicle else {}),
    }
