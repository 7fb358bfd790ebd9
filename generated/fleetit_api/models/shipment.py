from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Array, Converter, EnumMember, Object, Text
from .._texts import (
    DATE_TIMES,
)
from ..types import UNSET, Model, Unset, write_any, write_enum

if TYPE_CHECKING:
    from ..models.fleet_reference import FleetReference
    from ..models.shipment_courier import ShipmentCourier
    from ..models.shipment_direction import ShipmentDirection
    from ..models.shipment_status import ShipmentStatus
    from ..models.transponder import Transponder
    from ..models.user_reference import UserReference


@_attrs_define(repr=False)
class Shipment(Model):
    """A shipment of transponders, to or from a fleet.

    Documented by FleetIT.

    Attributes:
        id (int): Id of the shipment.
        fleet (FleetReference): A fleet in short, as it stands in what belongs to it.
        transponders (list[Transponder]): The transponders in the shipment.
        received_by (UserReference): A user in short.
        shipped_by (UserReference): A user in short.
        direction (ShipmentDirection | str): IN is incoming, OUT is outgoing; as seen from which side is not stated.
        status (ShipmentStatus | str | Unset): How far the shipment is.
        shipped_at (datetime.datetime | None | Unset): Moment at which it was sent.
        received_at (datetime.datetime | None | Unset): Moment at which it arrived.
        remarks (None | str | Unset): Notes about the shipment.
        courier (None | ShipmentCourier | str | Unset): Who carries it. That it can be null is inferred.
        tracking_code (None | str | Unset): The courier's number of the shipment, at most 128 characters.
    """

    id: int
    fleet: FleetReference
    transponders: list[Transponder]
    received_by: UserReference
    shipped_by: UserReference
    direction: ShipmentDirection | str
    status: ShipmentStatus | str | Unset = UNSET
    shipped_at: datetime.datetime | None | Unset = UNSET
    received_at: datetime.datetime | None | Unset = UNSET
    remarks: None | str | Unset = UNSET
    courier: None | ShipmentCourier | str | Unset = UNSET
    tracking_code: None | str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "fleet": "fleet",
        "transponders": "transponders",
        "received_by": "received_by",
        "shipped_by": "shipped_by",
        "direction": "direction",
        "status": "status",
        "shipped_at": "shipped_at",
        "received_at": "received_at",
        "remarks": "remarks",
        "courier": "courier",
        "tracking_code": "tracking_code",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.fleet_reference import FleetReference
        from ..models.shipment_courier import ShipmentCourier
        from ..models.shipment_direction import ShipmentDirection
        from ..models.shipment_status import ShipmentStatus
        from ..models.transponder import Transponder
        from ..models.user_reference import UserReference

        return {
            "fleet": Object(FleetReference),
            "transponders": Array(Object(Transponder)),
            "received_by": Object(UserReference),
            "shipped_by": Object(UserReference),
            "direction": EnumMember(ShipmentDirection),
            "status": EnumMember(ShipmentStatus),
            "shipped_at": Text(DATE_TIMES),
            "received_at": Text(DATE_TIMES),
            "courier": EnumMember(ShipmentCourier),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.fleet
        if _value is not UNSET:
            _document["fleet"] = None if _value is None else write_any(_value)
        _value = self.transponders
        if _value is not UNSET:
            _document["transponders"] = None if _value is None else write_any(_value)
        _value = self.received_by
        if _value is not UNSET:
            _document["received_by"] = None if _value is None else write_any(_value)
        _value = self.shipped_by
        if _value is not UNSET:
            _document["shipped_by"] = None if _value is None else write_any(_value)
        _value = self.direction
        if _value is not UNSET:
            _document["direction"] = None if _value is None else write_enum(_value)
        _value = self.status
        if _value is not UNSET:
            _document["status"] = None if _value is None else write_enum(_value)
        _value = self.shipped_at
        if _value is not UNSET:
            _document["shipped_at"] = None if _value is None else write_any(_value)
        _value = self.received_at
        if _value is not UNSET:
            _document["received_at"] = None if _value is None else write_any(_value)
        _value = self.remarks
        if _value is not UNSET:
            _document["remarks"] = _value
        _value = self.courier
        if _value is not UNSET:
            _document["courier"] = None if _value is None else write_any(_value)
        _value = self.tracking_code
        if _value is not UNSET:
            _document["tracking_code"] = _value
        return _document
