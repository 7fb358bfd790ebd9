from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, NotRequired, TypedDict

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Text
from openapi_sdk.model.reading import Converter
from openapi_sdk.model.texts import (
    DATE_TIMES,
    write_date,
)

from ..types import UNSET, SentModel, Unset


@_attrs_define(repr=False, kw_only=True)
class DriverAgreementClose(SentModel):
    """How a driver agreement is closed.

    Documented by FleetIT.

    Attributes:
        agreement_end_date (datetime.datetime | str | Unset): Moment at which the agreement ends. Whether it may be left out is not known.
    """

    agreement_end_date: datetime.datetime | str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "agreement_end_date": "agreement_end_date",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:

        return {
            "agreement_end_date": Text(DATE_TIMES),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.agreement_end_date
        if _value is not UNSET:
            _document["agreement_end_date"] = None if _value is None else write_date(_value)
        return _document


_DriverAgreementCloseDict = TypedDict(
    "_DriverAgreementCloseDict",
    {
        "agreement_end_date": NotRequired["datetime.datetime | str"],
    },
)


class DriverAgreementCloseDict(_DriverAgreementCloseDict):
    """A `DriverAgreementClose` as a mapping. The model says what each key means."""
