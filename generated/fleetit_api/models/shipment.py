from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Array, EnumMember, Object, Text
from openapi_sdk.model.models import write_any, write_enum
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown
from openapi_sdk.model.texts import (
    DATE_TIMES,
)

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.fleet_reference import FleetReference
    from ..models.shipment_courier import ShipmentCourier
    from ..models.shipment_direction import ShipmentDirection
    from ..models.shipment_status import ShipmentStatus
    from ..models.transponder import Transponder
    from ..models.user_reference import UserReference


@_attrs_define(repr=False, kw_only=True)
class Shipment(Model):
    """A shipment of transponders, to or from a fleet.

    Documented by FleetIT.

    Attributes:
        id (int | None): Id of the shipment.
        fleet (FleetReference | None): A fleet in short, as it stands in what belongs to it.
        transponders (list[Transponder] | None): The transponders in the shipment.
        received_by (UserReference | None): A user in short.
        shipped_by (UserReference | None): A user in short.
        direction (ShipmentDirection | str | None): IN is incoming, OUT is outgoing; as seen from which side is not stated.
        status (ShipmentStatus | str | None): How far the shipment is.
        shipped_at (datetime.datetime | None): Moment at which it was sent.
        received_at (datetime.datetime | None): Moment at which it arrived.
        remarks (str | None): Notes about the shipment.
        courier (ShipmentCourier | str | None): Who carries it. That it can be null is inferred.
        tracking_code (str | None): The courier's number of the shipment, at most 128 characters.
    """

    id: int | None = None
    fleet: FleetReference | None = None
    transponders: list[Transponder] | None = None
    received_by: UserReference | None = None
    shipped_by: UserReference | None = None
    direction: ShipmentDirection | str | None = None
    status: ShipmentStatus | str | None = None
    shipped_at: datetime.datetime | None = None
    received_at: datetime.datetime | None = None
    remarks: str | None = None
    courier: ShipmentCourier | str | None = None
    tracking_code: str | None = None

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

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _readers = cls._struct_readers or get_struct_readers(cls)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.id
        if _value is UNSET:
            _missing += ("id",)
            _value = None
        _model.id = _value
        _value = struct.fleet
        if _value is UNSET:
            _missing += ("fleet",)
            _value = None
        elif _value is not None:
            _value = _readers["fleet"](_value)
        _model.fleet = _value
        _value = struct.transponders
        if _value is UNSET:
            _missing += ("transponders",)
            _value = None
        elif _value is not None:
            _value = _readers["transponders"](_value)
        _model.transponders = _value
        _value = struct.received_by
        if _value is UNSET:
            _missing += ("received_by",)
            _value = None
        elif _value is not None:
            _value = _readers["received_by"](_value)
        _model.received_by = _value
        _value = struct.shipped_by
        if _value is UNSET:
            _missing += ("shipped_by",)
            _value = None
        elif _value is not None:
            _value = _readers["shipped_by"](_value)
        _model.shipped_by = _value
        _value = struct.direction
        if _value is UNSET:
            _missing += ("direction",)
            _value = None
        elif _value is not None:
            _value = _readers["direction"](_value)
        _model.direction = _value
        _value = struct.status
        if _value is UNSET:
            _missing += ("status",)
            _value = None
        elif _value is not None:
            _value = _readers["status"](_value)
        _model.status = _value
        _value = struct.shipped_at
        if _value is UNSET:
            _missing += ("shipped_at",)
            _value = None
        elif _value.__class__ is str:
            _value = DATE_TIMES[_value]
        _model.shipped_at = _value
        _value = struct.received_at
        if _value is UNSET:
            _missing += ("received_at",)
            _value = None
        elif _value.__class__ is str:
            _value = DATE_TIMES[_value]
        _model.received_at = _value
        _value = struct.remarks
        if _value is UNSET:
            _missing += ("remarks",)
            _value = None
        _model.remarks = _value
        _value = struct.courier
        if _value is UNSET:
            _missing += ("courier",)
            _value = None
        elif _value is not None:
            _value = _readers["courier"](_value)
        _model.courier = _value
        _value = struct.tracking_code
        if _value is UNSET:
            _missing += ("tracking_code",)
            _value = None
        _model.tracking_code = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not None or "id" not in self._missing:
            _document["id"] = _value
        _value = self.fleet
        if _value is not None or "fleet" not in self._missing:
            _document["fleet"] = None if _value is None else write_any(_value)
        _value = self.transponders
        if _value is not None or "transponders" not in self._missing:
            _document["transponders"] = None if _value is None else write_any(_value)
        _value = self.received_by
        if _value is not None or "received_by" not in self._missing:
            _document["received_by"] = None if _value is None else write_any(_value)
        _value = self.shipped_by
        if _value is not None or "shipped_by" not in self._missing:
            _document["shipped_by"] = None if _value is None else write_any(_value)
        _value = self.direction
        if _value is not None or "direction" not in self._missing:
            _document["direction"] = None if _value is None else write_enum(_value)
        _value = self.status
        if _value is not None or "status" not in self._missing:
            _document["status"] = None if _value is None else write_enum(_value)
        _value = self.shipped_at
        if _value is not None or "shipped_at" not in self._missing:
            _document["shipped_at"] = None if _value is None else write_any(_value)
        _value = self.received_at
        if _value is not None or "received_at" not in self._missing:
            _document["received_at"] = None if _value is None else write_any(_value)
        _value = self.remarks
        if _value is not None or "remarks" not in self._missing:
            _document["remarks"] = _value
        _value = self.courier
        if _value is not None or "courier" not in self._missing:
            _document["courier"] = None if _value is None else write_any(_value)
        _value = self.tracking_code
        if _value is not None or "tracking_code" not in self._missing:
            _document["tracking_code"] = _value
        return _document
