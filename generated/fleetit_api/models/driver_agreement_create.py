from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, TypedDict

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Text
from openapi_sdk.model.reading import Converter
from openapi_sdk.model.texts import (
    DATE_TIMES,
    write_date,
)

from ..types import UNSET, SentModel


@_attrs_define(repr=False, kw_only=True)
class DriverAgreementCreate(SentModel):
    """A driver agreement to create.

    Documented by FleetIT.

    Attributes:
        agreement_number (str): Number of the agreement.
        agreement_start_date (datetime.datetime | str): Moment from which the agreement holds.
        agreement_end_date (datetime.datetime | str): Moment until which the agreement holds.
        driver (int): Id of the driver.
        vehicle (int): Id of the vehicle.
    """

    agreement_number: str
    agreement_start_date: datetime.datetime | str
    agreement_end_date: datetime.datetime | str
    driver: int
    vehicle: int

    _attributes: ClassVar[Mapping[str, str]] = {
        "agreement_number": "agreement_number",
        "agreement_start_date": "agreement_start_date",
        "agreement_end_date": "agreement_end_date",
        "driver": "driver",
        "vehicle": "vehicle",
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
            _document["agreement_start_date"] = None if _value is None else write_date(_value)
        _value = self.agreement_end_date
        if _value is not UNSET:
            _document["agreement_end_date"] = None if _value is None else write_date(_value)
        _value = self.driver
        if _value is not UNSET:
            _document["driver"] = _value
        _value = self.vehicle
        if _value is not UNSET:
            _document["vehicle"] = _value
        return _document


_DriverAgreementCreateDict = TypedDict(
    "_DriverAgreementCreateDict",
    {
        "agreement_number": "str",
        "agreement_start_date": "datetime.datetime | str",
        "agreement_end_date": "datetime.datetime | str",
        "driver": "int",
        "vehicle": "int",
    },
)


class DriverAgreementCreateDict(_DriverAgreementCreateDict):
    """A `DriverAgreementCreate` as a mapping. The model says what each key means."""
