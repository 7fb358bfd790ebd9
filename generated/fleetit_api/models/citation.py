from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Amount, Object, Text
from openapi_sdk.model.models import write_any
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown
from openapi_sdk.model.texts import (
    DATES,
    DECIMALS,
    write_date,
    write_decimal,
)

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.billing_status import BillingStatus
    from ..models.driver import Driver
    from ..models.vehicle import Vehicle


@_attrs_define(repr=False, kw_only=True)
class Citation(Model):
    """A parking ticket or another citation of a vehicle.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int): Id of the citation.
        issuing_authority (str | None): Authority that issued the citation.
        notice_number (str | None): The authority's number of the notice.
        violation_number (str | None): The authority's number of the violation.
        ticket_type (str | None): Kind of the citation in words, such as Parking; the list is filtered by a number instead.
        received_date (datetime.date | None): Day on which the citation was received.
        ticket_date (datetime.date | None): Day of the violation (inferred).
        ticket_time (str | None): Time of the violation (inferred), HH:MM:SS; its time zone is not stated.
        vehicle (Vehicle | None): A vehicle of a fleet. Within a toll, a citation and the answers of bulk calls some of its
            fields are missing.
        description (str | None): What the citation is for.
        issue_date (datetime.date | None): Day on which the citation was issued.
        fine_amount (Decimal | None): Amount of the fine, a decimal number as text. The currency is not stated.
        penalty_amount (Decimal | None): Amount of the penalty, a decimal number as text. The currency is not stated.
        billing_status (str | None): Code of how far billing the citation has come, such as NO_ACTION. That the codes are those
            of tolls is not stated.
        billing_status_fk (BillingStatus | None): How a toll or a citation stands in billing; FleetIT's own, or made by a fleet (inferred).
            [example]
        total (Decimal | None): Sum to pay (inferred from the name), as text. [example]
        driver (Driver | None): Somebody who drives the fleet's vehicles. Names and types are inferred from examples.
            [example]
        service_fee (Decimal | None): What FleetIT charges for its service (inferred from the name), as text. [example]
        pin (str | None): A secret that belongs to the citation (inferred from the name). What it opens is not stated.
            [example]
        pdf (str | None): Address of the citation as a PDF.
    """

    _secrets: ClassVar[frozenset[str]] = frozenset(("pin",))

    id: int
    issuing_authority: str | None = None
    notice_number: str | None = None
    violation_number: str | None = None
    ticket_type: str | None = None
    received_date: datetime.date | None = None
    ticket_date: datetime.date | None = None
    ticket_time: str | None = None
    vehicle: Vehicle | None = None
    description: str | None = None
    issue_date: datetime.date | None = None
    fine_amount: Decimal | None = None
    penalty_amount: Decimal | None = None
    billing_status: str | None = None
    billing_status_fk: BillingStatus | None = None
    total: Decimal | None = None
    driver: Driver | None = None
    service_fee: Decimal | None = None
    pin: str | None = None
    pdf: str | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "issuing_authority": "issuing_authority",
        "notice_number": "notice_number",
        "violation_number": "violation_number",
        "ticket_type": "ticket_type",
        "received_date": "received_date",
        "ticket_date": "ticket_date",
        "ticket_time": "ticket_time",
        "vehicle": "vehicle",
        "description": "description",
        "issue_date": "issue_date",
        "fine_amount": "fine_amount",
        "penalty_amount": "penalty_amount",
        "billing_status": "billing_status",
        "billing_status_fk": "billing_status_fk",
        "total": "total",
        "driver": "driver",
        "service_fee": "service_fee",
        "pin": "pin",
        "pdf": "pdf",
    }

    _ids: ClassVar[tuple[str, ...]] = ("id",)

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.billing_status import BillingStatus
        from ..models.driver import Driver
        from ..models.vehicle import Vehicle

        return {
            "received_date": Text(DATES),
            "ticket_date": Text(DATES),
            "vehicle": Object(Vehicle),
            "issue_date": Text(DATES),
            "fine_amount": Amount(),
            "penalty_amount": Amount(),
            "billing_status_fk": Object(BillingStatus),
            "total": Amount(),
            "driver": Object(Driver),
            "service_fee": Amount(),
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
        _model.id = _value
        _value = struct.issuing_authority
        if _value is UNSET:
            _missing += ("issuing_authority",)
            _value = None
        _model.issuing_authority = _value
        _value = struct.notice_number
        if _value is UNSET:
            _missing += ("notice_number",)
            _value = None
        _model.notice_number = _value
        _value = struct.violation_number
        if _value is UNSET:
            _missing += ("violation_number",)
            _value = None
        _model.violation_number = _value
        _value = struct.ticket_type
        if _value is UNSET:
            _missing += ("ticket_type",)
            _value = None
        _model.ticket_type = _value
        _value = struct.received_date
        if _value is UNSET:
            _missing += ("received_date",)
            _value = None
        elif _value.__class__ is str:
            _value = DATES[_value]
        _model.received_date = _value
        _value = struct.ticket_date
        if _value is UNSET:
            _missing += ("ticket_date",)
            _value = None
        elif _value.__class__ is str:
            _value = DATES[_value]
        _model.ticket_date = _value
        _value = struct.ticket_time
        if _value is UNSET:
            _missing += ("ticket_time",)
            _value = None
        _model.ticket_time = _value
        _value = struct.vehicle
        if _value is UNSET:
            _missing += ("vehicle",)
            _value = None
        elif _value is not None:
            _value = _readers["vehicle"](_value)
        _model.vehicle = _value
        _value = struct.description
        if _value is UNSET:
            _missing += ("description",)
            _value = None
        _model.description = _value
        _value = struct.issue_date
        if _value is UNSET:
            _missing += ("issue_date",)
            _value = None
        elif _value.__class__ is str:
            _value = DATES[_value]
        _model.issue_date = _value
        _value = struct.fine_amount
        if _value is UNSET:
            _missing += ("fine_amount",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["fine_amount"](_value)
        _model.fine_amount = _value
        _value = struct.penalty_amount
        if _value is UNSET:
            _missing += ("penalty_amount",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["penalty_amount"](_value)
        _model.penalty_amount = _value
        _value = struct.billing_status
        if _value is UNSET:
            _missing += ("billing_status",)
            _value = None
        _model.billing_status = _value
        _value = struct.billing_status_fk
        if _value is UNSET:
            _missing += ("billing_status_fk",)
            _value = None
        elif _value is not None:
            _value = _readers["billing_status_fk"](_value)
        _model.billing_status_fk = _value
        _value = struct.total
        if _value is UNSET:
            _missing += ("total",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["total"](_value)
        _model.total = _value
        _value = struct.driver
        if _value is UNSET:
            _missing += ("driver",)
            _value = None
        elif _value is not None:
            _value = _readers["driver"](_value)
        _model.driver = _value
        _value = struct.service_fee
        if _value is UNSET:
            _missing += ("service_fee",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["service_fee"](_value)
        _model.service_fee = _value
        _value = struct.pin
        if _value is UNSET:
            _missing += ("pin",)
            _value = None
        _model.pin = _value
        _value = struct.pdf
        if _value is UNSET:
            _missing += ("pdf",)
            _value = None
        _model.pdf = _value
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
        _value = self.issuing_authority
        if _value is not None or "issuing_authority" not in self._missing:
            _document["issuing_authority"] = _value
        _value = self.notice_number
        if _value is not None or "notice_number" not in self._missing:
            _document["notice_number"] = _value
        _value = self.violation_number
        if _value is not None or "violation_number" not in self._missing:
            _document["violation_number"] = _value
        _value = self.ticket_type
        if _value is not None or "ticket_type" not in self._missing:
            _document["ticket_type"] = _value
        _value = self.received_date
        if _value is not None or "received_date" not in self._missing:
            _document["received_date"] = None if _value is None else write_date(_value)
        _value = self.ticket_date
        if _value is not None or "ticket_date" not in self._missing:
            _document["ticket_date"] = None if _value is None else write_date(_value)
        _value = self.ticket_time
        if _value is not None or "ticket_time" not in self._missing:
            _document["ticket_time"] = _value
        _value = self.vehicle
        if _value is not None or "vehicle" not in self._missing:
            _document["vehicle"] = None if _value is None else write_any(_value)
        _value = self.description
        if _value is not None or "description" not in self._missing:
            _document["description"] = _value
        _value = self.issue_date
        if _value is not None or "issue_date" not in self._missing:
            _document["issue_date"] = None if _value is None else write_date(_value)
        _value = self.fine_amount
        if _value is not None or "fine_amount" not in self._missing:
            _document["fine_amount"] = None if _value is None else write_decimal(_value)
        _value = self.penalty_amount
        if _value is not None or "penalty_amount" not in self._missing:
            _document["penalty_amount"] = None if _value is None else write_decimal(_value)
        _value = self.billing_status
        if _value is not None or "billing_status" not in self._missing:
            _document["billing_status"] = _value
        _value = self.billing_status_fk
        if _value is not None or "billing_status_fk" not in self._missing:
            _document["billing_status_fk"] = None if _value is None else write_any(_value)
        _value = self.total
        if _value is not None or "total" not in self._missing:
            _document["total"] = None if _value is None else write_decimal(_value)
        _value = self.driver
        if _value is not None or "driver" not in self._missing:
            _document["driver"] = None if _value is None else write_any(_value)
        _value = self.service_fee
        if _value is not None or "service_fee" not in self._missing:
            _document["service_fee"] = None if _value is None else write_decimal(_value)
        _value = self.pin
        if _value is not None or "pin" not in self._missing:
            _document["pin"] = _value
        _value = self.pdf
        if _value is not None or "pdf" not in self._missing:
            _document["pdf"] = _value
        return _document
