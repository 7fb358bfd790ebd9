from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, Text
from .._texts import (
    DATE_TIMES,
    write_datetime,
)
from ..types import UNSET, Model, Unset


@_attrs_define(repr=False)
class DriverAgreementAnswer(Model):
    """A driver agreement as it was created. Its id is not in the documented answer.

    Documented by FleetIT.

    Attributes:
        agreement_number (str | Unset): Number of the agreement.
        agreement_start_date (datetime.datetime | Unset): Moment from which the agreement holds, with the offset of US Eastern time in the example.
        agreement_end_date (datetime.datetime | Unset): Moment until which the agreement holds, with the offset of US Eastern time in the example.
        driver (int | Unset): Id of the driver.
        vehicle (int | Unset): Id of the vehicle.
        parent_agreement (None | str | Unset): The agreement that this one belongs to (inferred from the name), or null.
    """

    agreement_number: str | Unset = UNSET
    agreement_start_date: datetime.datetime | Unset = UNSET
    agreement_end_date: datetime.datetime | Unset = UNSET
    driver: int | Unset = UNSET
    vehicle: int | Unset = UNSET
    parent_agreement: None | str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "agreement_number": "agreement_number",
        "agreement_start_date": "agreement_start_date",
        "agreement_end_date": "agreement_end_date",
        "driver": "driver",
        "vehicle": "vehicle",
        "parent_agreement": "parent_agreement",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:

        return {
            "agreement_start_date": Text(DATE_TIMES),
            "agreement_end_date": Text(DATE_TIMES),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.agreement_number
        if _value is not UNSET:
            _document["agreement_number"] = _value
        _value = self.agreement_start_date
        if _value is not UNSET:
            _document["agreement_start_date"] = None if _value is None else write_datetime(_value)
        _value = self.agreement_end_date
        if _value is not UNSET:
            _document["agreement_end_date"] = None if _value is None else write_datetime(_value)
        _value = self.driver
        if _value is not UNSET:
            _document["driver"] = _value
        _value = self.vehicle
        if _value is not UNSET:
            _document["vehicle"] = _value
        _value = self.parent_agreement
        if _value is not UNSET:
            _document["parent_agreement"] = _value
        return _document
