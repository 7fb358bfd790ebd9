# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..types import (
    UNSET,
    Model,
    ReadError,
    Unset,
    as_object,
    read_datetime,
    write_datetime,
)


@_attrs_define(repr=False)
class DriverAgreementClose(Model):
    """How a driver agreement is closed.

    Documented by FleetIT.

    Attributes:
        agreement_end_date (datetime.datetime | Unset): Moment at which the agreement ends. Whether it may be left out is not known.
    """

    agreement_end_date: datetime.datetime | Unset = UNSET

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
            agreement_end_date: Any = _get("agreement_end_date", UNSET)
            if agreement_end_date is not UNSET and agreement_end_date is not None:
                _at = "agreement_end_date"
                agreement_end_date = read_datetime(agreement_end_date)
        except ReadError as error:
            raise error.under(_at)
        _self = cls(
            agreement_end_date,
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.agreement_end_date
        if _value is not UNSET:
            _document["agreement_end_date"] = None if _value is None else write_datetime(_value)
        return _document


_FIELDS = frozenset(("agreement_end_date",))
