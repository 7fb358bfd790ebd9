from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Text
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import take_unknown
from openapi_sdk.model.texts import (
    DATE_TIMES,
    write_date,
)

from ..types import UNSET, Model


@_attrs_define(repr=False, kw_only=True)
class DriverAgreementAnswer(Model):
    """A driver agreement as it was created. Its id is not in the documented answer.

    Documented by FleetIT.

    Attributes:
        agreement_number (str | None): Number of the agreement.
        agreement_start_date (datetime.datetime | None): Moment from which the agreement holds, with the offset of US Eastern time in the example.
        agreement_end_date (datetime.datetime | None): Moment until which the agreement holds, with the offset of US Eastern time in the example.
        driver (int | None): Id of the driver.
        vehicle (int | None): Id of the vehicle.
        parent_agreement (str | None): The agreement that this one belongs to (inferred from the name), or null.
    """

    agreement_number: str | None = None
    agreement_start_date: datetime.datetime | None = None
    agreement_end_date: datetime.datetime | None = None
    driver: int | None = None
    vehicle: int | None = None
    parent_agreement: str | None = None

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

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.agreement_number
        if _value is UNSET:
            _missing += ("agreement_number",)
            _value = None
        _model.agreement_number = _value
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
        _value = struct.driver
        if _value is UNSET:
            _missing += ("driver",)
            _value = None
        _model.driver = _value
        _value = struct.vehicle
        if _value is UNSET:
            _missing += ("vehicle",)
            _value = None
        _model.vehicle = _value
        _value = struct.parent_agreement
        if _value is UNSET:
            _missing += ("parent_agreement",)
            _value = None
        _model.parent_agreement = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.agreement_number
        if _value is not None or "agreement_number" not in self._missing:
            _document["agreement_number"] = _value
        _value = self.agreement_start_date
        if _value is not None or "agreement_start_date" not in self._missing:
            _document["agreement_start_date"] = None if _value is None else write_date(_value)
        _value = self.agreement_end_date
        if _value is not None or "agreement_end_date" not in self._missing:
            _document["agreement_end_date"] = None if _value is None else write_date(_value)
        _value = self.driver
        if _value is not None or "driver" not in self._missing:
            _document["driver"] = _value
        _value = self.vehicle
        if _value is not None or "vehicle" not in self._missing:
            _document["vehicle"] = _value
        _value = self.parent_agreement
        if _value is not None or "parent_agreement" not in self._missing:
            _document["parent_agreement"] = _value
        return _document
