# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..models.shipment_courier import ShipmentCourier
from ..models.shipment_direction import ShipmentDirection
from ..models.shipment_status import ShipmentStatus
from ..types import (
    UNSET,
    Model,
    ReadError,
    Unset,
    as_object,
    read_datetime,
    read_enum,
    read_list,
    read_union,
    write_any,
    write_enum,
)


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

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON document.

        Raises:
            ReadError: If it, or something in it that should be an object or an array, is neither that nor null.
        """
        _document = as_object(src_dict)
        _get = _document.get
        _at = ""
        try:
            fleet: Any = _get("fleet", UNSET)
            if fleet is not UNSET and fleet is not None:
                _at = "fleet"
                fleet = FleetReference.from_dict(fleet)
            transponders: Any = _get("transponders", UNSET)
            if transponders is not UNSET and transponders is not None:
                _at = "transponders"
                transponders = read_list(transponders, Transponder.from_dict)
            received_by: Any = _get("received_by", UNSET)
            if received_by is not UNSET and received_by is not None:
                _at = "received_by"
                received_by = UserReference.from_dict(received_by)
            shipped_by: Any = _get("shipped_by", UNSET)
            if shipped_by is not UNSET and shipped_by is not None:
                _at = "shipped_by"
                shipped_by = UserReference.from_dict(shipped_by)
            direction: Any = _get("direction", UNSET)
            if direction is not UNSET and direction is not None:
                _at = "direction"
                direction = read_enum(direction, ShipmentDirection)
            status: Any = _get("status", UNSET)
            if status is not UNSET and status is not None:
                _at = "status"
                status = read_enum(status, ShipmentStatus)
            shipped_at: Any = _get("shipped_at", UNSET)
            if shipped_at is not UNSET and shipped_at is not None:
                _at = "shipped_at"
                shipped_at = read_union(shipped_at, read_datetime)
            received_at: Any = _get("received_at", UNSET)
            if received_at is not UNSET and received_at is not None:
                _at = "received_at"
                received_at = read_union(received_at, read_datetime)
            courier: Any = _get("courier", UNSET)
            if courier is not UNSET and courier is not None:
                _at = "courier"
                courier = read_union(courier, lambda each: read_enum(each, ShipmentCourier))
        except ReadError as error:
            raise error.under(_at)
        _self = cls(
            _get("id", UNSET),
            fleet,
            transponders,
            received_by,
            shipped_by,
            direction,
            status,
            shipped_at,
            received_at,
            _get("remarks", UNSET),
            courier,
            _get("tracking_code", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.fleet
        if _value is not UNSET:
            _document["fleet"] = None if _value is None else _value.to_dict()
        _value = self.transponders
        if _value is not UNSET:
            _document["transponders"] = None if _value is None else write_any(_value)
        _value = self.received_by
        if _value is not UNSET:
            _document["received_by"] = None if _value is None else _value.to_dict()
        _value = self.shipped_by
        if _value is not UNSET:
            _document["shipped_by"] = None if _value is None else _value.to_dict()
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


_FIELDS = frozenset(
    (
        "id",
        "fleet",
        "transponders",
        "received_by",
        "shipped_by",
        "direction",
        "status",
        "shipped_at",
        "received_at",
        "remarks",
        "courier",
        "tracking_code",
    )
)
from ..models.fleet_reference import FleetReference
from ..models.transponder import Transponder
from ..models.user_reference import UserReference
