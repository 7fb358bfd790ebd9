"""How FleetIT tidies and refuses what is said of a vehicle (api-reference/vehicles/create)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fleetit.sandbox._paths import VEHICLES
from fleetit.sandbox._responses import WHOLE, RefusedError, wrong

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Fleet, Row
    from fleetit.sandbox._request import Call

_FIRST_YEAR = 1000
_YEARS_AHEAD = 100


class Plates:
    """The plates of a fleet's vehicles; number and state are unique together."""

    def __init__(self, fleet: Fleet) -> None:
        self._vehicles = {_key(vehicle): vehicle for vehicle in fleet.kept(VEHICLES)}

    def take(self, item: Row) -> Row:
        """Return a new vehicle's plate as FleetIT keeps it.

        Raises:
            RefusedError: 400 if it is no plate, or taken.
        """
        number, state = _key(item)
        if not number:
            raise wrong(plate_number="A plate has letters or digits.")
        if (number, state) in self._vehicles:
            raise wrong(**{WHOLE: "The fields plate_number, plate_state must make a unique set."})
        plate: Row = {"plate_number": number, "plate_state": state}
        self._vehicles[number, state] = plate
        return plate

    def find(self, item: Row) -> Row:
        """Return the vehicle that has an item's plate.

        Raises:
            RefusedError: 400 if the fleet has none; that it is 400 is inferred.
        """
        found = self._vehicles.get(_key(item))
        if found is None:
            raise wrong(**{WHOLE: "No vehicle of this fleet has this plate."})
        return found


def is_plate(item: Row, vehicle: Row) -> bool:
    """Return whether an item names a vehicle by its plate."""
    return _key(item) == _key(vehicle)


def refuse_another(item: Row, vehicle: Row) -> None:
    """Return if a body leaves the plate as it is.

    Raises:
        RefusedError: 400 if it doesn't: the page says that a plate can't be changed, not what happens then.
    """
    for field, sent, kept in zip(("plate_number", "plate_state"), _key(item), _key(vehicle), strict=True):
        if field in item and sent != kept:
            raise wrong(**{field: "It can't be changed after the vehicle is created."})


def tidied(call: Call, item: Row) -> Row:
    """Return what is said of a vehicle as FleetIT keeps it.

    Raises:
        RefusedError: 400 for a year out of range, or a custom field that the fleet doesn't have.
    """
    changes = dict(item)
    if item.get("year"):
        changes["year"] = _year(item["year"], call.world.now().year + _YEARS_AHEAD)
    if "tracking_code" in item:  # in the documented example it comes back as this
        changes.setdefault("vehicle_number", item["tracking_code"])
    unknown = [name for name in item.get("custom_fields", {}) if name not in call.fleet.custom_fields]
    if unknown:
        text = "The fleet has no such custom field."
        raise RefusedError(400, {"custom_fields": {name: [text] for name in unknown}})
    return changes


def _key(item: Row) -> tuple[str, str]:
    number = re.sub("[^A-Za-z0-9]", "", str(item.get("plate_number", "")))
    return number.upper(), str(item.get("plate_state", "")).upper()


def _year(text: str, last: int) -> str:
    digits = re.sub("[^0-9]", "", text)
    if len(digits) != len(str(_FIRST_YEAR)) or not _FIRST_YEAR <= int(digits) <= last:
        raise wrong(year=f"A year is from {_FIRST_YEAR} to {last}.")
    return digits
