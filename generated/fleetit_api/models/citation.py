from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, Object, Text
from .._texts import (
    DATES,
    DECIMALS,
    write_date,
    write_decimal,
)
from ..types import UNSET, Model, Unset, write_any

if TYPE_CHECKING:
    from ..models.billing_status import BillingStatus
    from ..models.driver import Driver
    from ..models.vehicle import Vehicle


@_attrs_define(repr=False)
class Citation(Model):
    """A parking ticket or another citation of a vehicle.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | Unset): Id of the citation.
        issuing_authority (str | Unset): Authority that issued the citation.
        notice_number (str | Unset): The authority's number of the notice.
        violation_number (str | Unset): The authority's number of the violation.
        ticket_type (str | Unset): Kind of the citation in words, such as Parking; the list is filtered by a number instead.
        received_date (datetime.date | Unset): Day on which the citation was received.
        ticket_date (datetime.date | Unset): Day of the violation (inferred).
        ticket_time (str | Unset): Time of the violation (inferred), HH:MM:SS; its time zone is not stated.
        vehicle (Vehicle | Unset): A vehicle of a fleet. Within a toll, a citation and the answers of bulk calls some of its
            fields are missing.
        description (str | Unset): What the citation is for.
        issue_date (datetime.date | Unset): Day on which the citation was issued.
        fine_amount (Decimal | Unset): Amount of the fine, a decimal number as text. The currency is not stated.
        penalty_amount (Decimal | Unset): Amount of the penalty, a decimal number as text. The currency is not stated.
        billing_status (str | Unset): Code of how far billing the citation has come, such as NO_ACTION. That the codes are those
            of tolls is not stated.
        billing_status_fk (BillingStatus | Unset): How a toll or a citation stands in billing; FleetIT's own, or made by a fleet (inferred).
            [example]
        total (Decimal | Unset): Sum to pay (inferred from the name), as text. [example]
        driver (Driver | Unset): Somebody who drives the fleet's vehicles. Names and types are inferred from examples.
            [example]
        service_fee (Decimal | Unset): What FleetIT charges for its service (inferred from the name), as text. [example]
        pin (str | Unset): A secret that belongs to the citation (inferred from the name). What it opens is not stated.
            [example]
        pdf (str | Unset): Address of the citation as a PDF.
    """

    _secrets: ClassVar[frozenset[str]] = frozenset(("pin",))

    id: int | Unset = UNSET
    issuing_authority: str | Unset = UNSET
    notice_number: str | Unset = UNSET
    violation_number: str | Unset = UNSET
    ticket_type: str | Unset = UNSET
    received_date: datetime.date | Unset = UNSET
    ticket_date: datetime.date | Unset = UNSET
    ticket_time: str | Unset = UNSET
    vehicle: Vehicle | Unset = UNSET
    description: str | Unset = UNSET
    issue_date: datetime.date | Unset = UNSET
    fine_amount: Decimal | Unset = UNSET
    penalty_amount: Decimal | Unset = UNSET
    billing_status: str | Unset = UNSET
    billing_status_fk: BillingStatus | Unset = UNSET
    total: Decimal | Unset = UNSET
    driver: Driver | Unset = UNSET
    service_fee: Decimal | Unset = UNSET
    pin: str | Unset = UNSET
    pdf: str | Unset = UNSET

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
            "fine_amount": Text(DECIMALS),
            "penalty_amount": Text(DECIMALS),
            "billing_status_fk": Object(BillingStatus),
            "total": Text(DECIMALS),
            "driver": Object(Driver),
            "service_fee": Text(DECIMALS),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.issuing_authority
        if _value is not UNSET:
            _document["issuing_authority"] = _value
        _value = self.notice_number
        if _value is not UNSET:
            _document["notice_number"] = _value
        _value = self.violation_number
        if _value is not UNSET:
            _document["violation_number"] = _value
        _value = self.ticket_type
        if _value is not UNSET:
            _document["ticket_type"] = _value
        _value = self.received_date
        if _value is not UNSET:
            _document["received_date"] = None if _value is None else write_date(_value)
        _value = self.ticket_date
        if _value is not UNSET:
            _document["ticket_date"] = None if _value is None else write_date(_value)
        _value = self.ticket_time
        if _value is not UNSET:
            _document["ticket_time"] = _value
        _value = self.vehicle
        if _value is not UNSET:
            _document["vehicle"] = None if _value is None else write_any(_value)
        _value = self.description
        if _value is not UNSET:
            _document["description"] = _value
        _value = self.issue_date
        if _value is not UNSET:
            _document["issue_date"] = None if _value is None else write_date(_value)
        _value = self.fine_amount
        if _value is not UNSET:
            _document["fine_amount"] = None if _value is None else write_decimal(_value)
        _value = self.penalty_amount
        if _value is not UNSET:
            _document["penalty_amount"] = None if _value is None else write_decimal(_value)
        _value = self.billing_status
        if _value is not UNSET:
            _document["billing_status"] = _value
        _value = self.billing_status_fk
        if _value is not UNSET:
            _document["billing_status_fk"] = None if _value is None else write_any(_value)
        _value = self.total
        if _value is not UNSET:
            _document["total"] = None if _value is None else write_decimal(_value)
        _value = self.driver
        if _value is not UNSET:
            _document["driver"] = None if _value is None else write_any(_value)
        _value = self.service_fee
        if _value is not UNSET:
            _document["service_fee"] = None if _value is None else write_decimal(_value)
        _value = self.pin
        if _value is not UNSET:
            _document["pin"] = _value
        _value = self.pdf
        if _value is not UNSET:
            _document["pdf"] = _value
        return _document
