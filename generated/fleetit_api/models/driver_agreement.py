from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Object, Text, Unchanged
from openapi_sdk.model.models import write_any
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown
from openapi_sdk.model.texts import (
    DATE_TIMES,
    write_date,
)
from openapi_sdk.model.unions import OneOf

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.driver import Driver
    from ..models.vehicle import Vehicle


@_attrs_define(repr=False, kw_only=True)
class DriverAgreement(Model):
    """Which driver has which vehicle, and from when to when. `parent_agreement` is in the answers of
    `list`, `custom_fields` in those of `get`, `status` and `plan` in those of `get` and `close`.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | None): Id of the agreement.
        agreement_number (str | None): Number of the agreement.
        agreement_status (str | None): State of the agreement, ACTIVE or EXPIRED for example.
        agreement_start_date (datetime.datetime | None): Moment from which the agreement holds.
        agreement_end_date (datetime.datetime | None): Moment until which the agreement holds.
        date_added (datetime.datetime | None): Moment at which the agreement was created.
        last_updated (datetime.datetime | None): Moment at which the agreement was last changed.
        vehicle (int | Vehicle | None): The vehicle. The page of `close` calls it deprecated in its answer, from which it will be
            removed; its shape there is not known, so that it can be an id as well is inferred.
        driver (Driver | int | None): The driver's id in the answers of `list` and `close`, the driver in that of `get`.
        parent_agreement (int | None): Id of the agreement that this one belongs to (inferred from the name), or null.
        status (str | None): Another state of the agreement, "open" in the example of `close`; how it differs from
            `agreement_status` is not known. [example]
        plan (str | None): Plan of the agreement, "unlimited" in the example of `close`. [example]
        custom_fields (str | None): The fleet's own fields. The page shows a text; should an object come, as in a vehicle, it is
            kept as one. [example]
    """

    id: int | None = None
    agreement_number: str | None = None
    agreement_status: str | None = None
    agreement_start_date: datetime.datetime | None = None
    agreement_end_date: datetime.datetime | None = None
    date_added: datetime.datetime | None = None
    last_updated: datetime.datetime | None = None
    vehicle: int | Vehicle | None = None
    driver: Driver | int | None = None
    parent_agreement: int | None = None
    status: str | None = None
    plan: str | None = None
    custom_fields: str | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "agreement_number": "agreement_number",
        "agreement_status": "agreement_status",
        "agreement_start_date": "agreement_start_date",
        "agreement_end_date": "agreement_end_date",
        "date_added": "date_added",
        "last_updated": "last_updated",
        "vehicle": "vehicle",
        "driver": "driver",
        "parent_agreement": "parent_agreement",
        "status": "status",
        "plan": "plan",
        "custom_fields": "custom_fields",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.driver import Driver
        from ..models.vehicle import Vehicle

        return {
            "agreement_start_date": Text(DATE_TIMES),
            "agreement_end_date": Text(DATE_TIMES),
            "date_added": Text(DATE_TIMES),
            "last_updated": Text(DATE_TIMES),
            "vehicle": OneOf(Object(Vehicle), Unchanged()),
            "driver": OneOf(Object(Driver), Unchanged()),
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
        _value = struct.agreement_number
        if _value is UNSET:
            _missing += ("agreement_number",)
            _value = None
        _model.agreement_number = _value
        _value = struct.agreement_status
        if _value is UNSET:
            _missing += ("agreement_status",)
            _value = None
        _model.agreement_status = _value
        _value = struct.agreement_start_date
        if _value is UNSET:
            _missing += ("agreement_start_date",)
            _value = None
        elif _value.__class__ is str:
            _value = DATE_TIMES[_value]
        _model.agreement_start_date = _value
        _value = struct.agreement_end_date
        if _value is UNSET:
            _missing += ("agreement_end_date",)
            _value = None
        elif _value.__class__ is str:
            _value = DATE_TIMES[_value]
        _model.agreement_end_date = _value
        _value = struct.date_added
        if _value is UNSET:
            _missing += ("date_added",)
            _value = None
        elif _value.__class__ is str:
            _value = DATE_TIMES[_value]
        _model.date_added = _value
        _value = struct.last_updated
        if _value is UNSET:
            _missing += ("last_updated",)
            _value = None
        elif _value.__class__ is str:
            _value = DATE_TIMES[_value]
        _model.last_updated = _value
        _value = struct.vehicle
        if _value is UNSET:
            _missing += ("vehicle",)
            _value = None
        elif _value is not None:
            _value = _readers["vehicle"](_value)
        _model.vehicle = _value
        _value = struct.driver
        if _value is UNSET:
            _missing += ("driver",)
            _value = None
        elif _value is not None:
            _value = _readers["driver"](_value)
        _model.driver = _value
        _value = struct.parent_agreement
        if _value is UNSET:
            _missing += ("parent_agreement",)
            _value = None
        _model.parent_agreement = _value
        _value = struct.status
        if _value is UNSET:
            _missing += ("status",)
            _value = None
        _model.status = _value
        _value = struct.plan
        if _value is UNSET:
            _missing += ("plan",)
            _value = None
        _model.plan = _value
        _value = struct.custom_fields
        if _value is UNSET:
            _missing += ("custom_fields",)
            _value = None
        _model.custom_fields = _value
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
        _value = self.agreement_number
        if _value is not None or "agreement_number" not in self._missing:
            _document["agreement_number"] = _value
        _value = self.agreement_status
        if _value is not None or "agreement_status" not in self._missing:
            _document["agreement_status"] = _value
        _value = self.agreement_start_date
        if _value is not None or "agreement_start_date" not in self._missing:
            _document["agreement_start_date"] = None if _value is None else write_date(_value)
        _value = self.agreement_end_date
        if _value is not None or "agreement_end_date" not in self._missing:
            _document["agreement_end_date"] = None if _value is None else write_date(_value)
        _value = self.date_added
        if _value is not None or "date_added" not in self._missing:
            _document["date_added"] = None if _value is None else write_date(_value)
        _value = self.last_updated
        if _value is not None or "last_updated" not in self._missing:
            _document["last_updated"] = None if _value is None else write_date(_value)
        _value = self.vehicle
        if _value is not None or "vehicle" not in self._missing:
            _document["vehicle"] = None if _value is None else write_any(_value)
        _value = self.driver
        if _value is not None or "driver" not in self._missing:
            _document["driver"] = None if _value is None else write_any(_value)
        _value = self.parent_agreement
        if _value is not None or "parent_agreement" not in self._missing:
            _document["parent_agreement"] = _value
        _value = self.status
        if _value is not None or "status" not in self._missing:
            _document["status"] = _value
        _value = self.plan
        if _value is not None or "plan" not in self._missing:
            _document["plan"] = _value
        _value = self.custom_fields
        if _value is not None or "custom_fields" not in self._missing:
            _document["custom_fields"] = _value
        return _document
