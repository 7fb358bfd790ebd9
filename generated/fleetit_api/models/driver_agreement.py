from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, Object, OneOf, Text, Unchanged
from .._texts import (
    DATE_TIMES,
    write_datetime,
)
from ..types import UNSET, Model, Unset, write_any

if TYPE_CHECKING:
    from ..models.driver import Driver
    from ..models.vehicle import Vehicle


@_attrs_define(repr=False)
class DriverAgreement(Model):
    """Which driver has which vehicle, and from when to when. `parent_agreement` is in the answers of
    `list`, `custom_fields` in those of `get`, `status` and `plan` in those of `get` and `close`.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | Unset): Id of the agreement.
        agreement_number (str | Unset): Number of the agreement.
        agreement_status (str | Unset): State of the agreement, ACTIVE or EXPIRED for example.
        agreement_start_date (datetime.datetime | Unset): Moment from which the agreement holds.
        agreement_end_date (datetime.datetime | Unset): Moment until which the agreement holds.
        date_added (datetime.datetime | Unset): Moment at which the agreement was created.
        last_updated (datetime.datetime | Unset): Moment at which the agreement was last changed.
        vehicle (int | Unset | Vehicle): The vehicle. The page of `close` calls it deprecated in its answer, from which it will be
            removed; its shape there is not known, so that it can be an id as well is inferred.
        driver (Driver | int | Unset): The driver's id in the answers of `list` and `close`, the driver in that of `get`.
        parent_agreement (int | None | Unset): Id of the agreement that this one belongs to (inferred from the name), or null.
        status (str | Unset): Another state of the agreement, "open" in the example of `close`; how it differs from
            `agreement_status` is not known. [example]
        plan (str | Unset): Plan of the agreement, "unlimited" in the example of `close`. [example]
        custom_fields (str | Unset): The fleet's own fields. The page shows a text; should an object come, as in a vehicle, it is
            kept as one. [example]
    """

    id: int | Unset = UNSET
    agreement_number: str | Unset = UNSET
    agreement_status: str | Unset = UNSET
    agreement_start_date: datetime.datetime | Unset = UNSET
    agreement_end_date: datetime.datetime | Unset = UNSET
    date_added: datetime.datetime | Unset = UNSET
    last_updated: datetime.datetime | Unset = UNSET
    vehicle: int | Unset | Vehicle = UNSET
    driver: Driver | int | Unset = UNSET
    parent_agreement: int | None | Unset = UNSET
    status: str | Unset = UNSET
    plan: str | Unset = UNSET
    custom_fields: str | Unset = UNSET

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

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.agreement_number
        if _value is not UNSET:
            _document["agreement_number"] = _value
        _value = self.agreement_status
        if _value is not UNSET:
            _document["agreement_status"] = _value
        _value = self.agreement_start_date
        if _value is not UNSET:
            _document["agreement_start_date"] = None if _value is None else write_datetime(_value)
        _value = self.agreement_end_date
        if _value is not UNSET:
            _document["agreement_end_date"] = None if _value is None else write_datetime(_value)
        _value = self.date_added
        if _value is not UNSET:
            _document["date_added"] = None if _value is None else write_datetime(_value)
        _value = self.last_updated
        if _value is not UNSET:
            _document["last_updated"] = None if _value is None else write_datetime(_value)
        _value = self.vehicle
        if _value is not UNSET:
            _document["vehicle"] = None if _value is None else write_any(_value)
        _value = self.driver
        if _value is not UNSET:
            _document["driver"] = None if _value is None else write_any(_value)
        _value = self.parent_agreement
        if _value is not UNSET:
            _document["parent_agreement"] = _value
        _value = self.status
        if _value is not UNSET:
            _document["status"] = _value
        _value = self.plan
        if _value is not UNSET:
            _document["plan"] = _value
        _value = self.custom_fields
        if _value is not UNSET:
            _document["custom_fields"] = _value
        return _document
