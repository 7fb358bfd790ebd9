from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, NotRequired, TypedDict

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Text
from openapi_sdk.model.reading import Converter
from openapi_sdk.model.texts import (
    DATES,
    write_date,
)

from ..types import UNSET, SentModel, Unset


@_attrs_define(repr=False, kw_only=True)
class TollSubmission(SentModel):
    """A toll to queue on staging. Which fields are required is not stated.

    Documented by FleetIT.

    Attributes:
        transaction_date (datetime.date | str | Unset): Day of the toll.
        exit_time (str | Unset): Time of day at which the vehicle left, HH:MM:SS.
        exit_plaza (str | Unset): Plaza at which the vehicle left the toll road.
        agency (str | Unset): Agency that charges the toll.
        amount (Decimal | float | str | Unset): Amount of the toll, greater than 0. The currency is not stated.
        plate_number (str | Unset): Number on the plate of the vehicle.
        plate_state (str | Unset): State that issued the plate.
    """

    transaction_date: datetime.date | str | Unset = UNSET
    exit_time: str | Unset = UNSET
    exit_plaza: str | Unset = UNSET
    agency: str | Unset = UNSET
    amount: Decimal | float | str | Unset = UNSET
    plate_number: str | Unset = UNSET
    plate_state: str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "transaction_date": "transaction_date",
        "exit_time": "exit_time",
        "exit_plaza": "exit_plaza",
        "agency": "agency",
        "amount": "amount",
        "plate_number": "plate_number",
        "plate_state": "plate_state",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:

        return {
            "transaction_date": Text(DATES),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.transaction_date
        if _value is not UNSET:
            _document["transaction_date"] = None if _value is None else write_date(_value)
        _value = self.exit_time
        if _value is not UNSET:
            _document["exit_time"] = _value
        _value = self.exit_plaza
        if _value is not UNSET:
            _document["exit_plaza"] = _value
        _value = self.agency
        if _value is not UNSET:
            _document["agency"] = _value
        _value = self.amount
        if _value is not UNSET:
            _document["amount"] = _value
        _value = self.plate_number
        if _value is not UNSET:
            _document["plate_number"] = _value
        _value = self.plate_state
        if _value is not UNSET:
            _document["plate_state"] = _value
        return _document


_TollSubmissionDict = TypedDict(
    "_TollSubmissionDict",
    {
        "transaction_date": NotRequired["datetime.date | str"],
        "exit_time": NotRequired["str"],
        "exit_plaza": NotRequired["str"],
        "agency": NotRequired["str"],
        "amount": NotRequired["Decimal | float | str"],
        "plate_number": NotRequired["str"],
        "plate_state": NotRequired["str"],
    },
)


class TollSubmissionDict(_TollSubmissionDict):
    """A `TollSubmission` as a mapping. The model says what each key means."""
