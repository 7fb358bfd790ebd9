"""Citations: parking and camera tickets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from fleetit.sandbox._rules import has_part
from fleetit.sandbox.resources.billing_statuses import BilledRules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetit.sandbox._rules import Match

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


def _has_plate(values: Sequence[str]) -> Match:
    wanted = values[-1].lower()
    return lambda get: any(str(get(path)).lower() == wanted for path in ("vehicle.plate_number", "vehicle.plate_state"))


def _is_of_type(values: Sequence[str]) -> Match:
    wanted = _TICKET_TYPES.get(str(int(values[-1])))
    return lambda get: bool(get("ticket_type") == wanted)


class CitationRules(BilledRules):
    """Four filters of citations are documented in words (api-reference/parking/list)."""

    filters: ClassVar[Mapping[str, Callable[[Sequence[str]], Match]]] = {
        "vehicle": _has_plate,
        "ticket_type": _is_of_type,
        **{name: partial(has_part, (name,)) for name in ("notice_number", "violation_number", "description")},
    }
