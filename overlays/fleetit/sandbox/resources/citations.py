"""Citations: parking and camera tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fleetit.sandbox.resources.billing_statuses import BilledRules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    Getter = Callable[[str], Any]

#: Filters have the number, responses have the name. FleetIT documents two lists; this is the more detailed one
#: (api-reference/parking/list, "Ticket Type Field"). It is inferred that this list is the valid one.
_TICKET_TYPES = {
    "1": "Bus Camera",
    "2": "Parking",
    "3": "Red Light Camera",
    "4": "Speed Camera",
    "5": "Other",
    "6": "Idling",
}


def _has_plate(get: Getter, values: Sequence[str]) -> bool:
    plate = (get("vehicle.plate_number"), get("vehicle.plate_state"))
    return values[-1].lower() in [str(each).lower() for each in plate]


def _is_of_type(get: Getter, values: Sequence[str]) -> bool:
    return bool(get("ticket_type") == _TICKET_TYPES.get(str(int(values[-1]))))


def _has_part(name: str) -> Callable[[Getter, Sequence[str]], bool]:
    return lambda get, values: values[-1].lower() in str(get(name) or "").lower()


class CitationRules(BilledRules):
    """Four filters of citations are documented in words (api-reference/parking/list)."""

    filters: ClassVar[Mapping[str, Callable[[Getter, Sequence[str]], bool]]] = {
        "vehicle": _has_plate,
        "ticket_type": _is_of_type,
        **{name: _has_part(name) for name in ("notice_number", "violation_number", "description")},
    }
