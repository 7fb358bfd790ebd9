from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Converter, EnumMember, Object, Text
from .._texts import (
    DATE_TIMES,
    DATES,
    DECIMALS,
    write_date,
    write_datetime,
    write_decimal,
)
from ..types import UNSET, Model, Unset, write_any, write_enum

if TYPE_CHECKING:
    from ..models.billing_status import BillingStatus
    from ..models.billing_status_code import BillingStatusCode
    from ..models.custom_fields import CustomFields
    from ..models.driver import Driver
    from ..models.transponder import Transponder
    from ..models.vehicle import Vehicle


@_attrs_define(repr=False)
class Toll(Model):
    """A toll that a vehicle or a transponder of the fleet was charged.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | Unset): Id of the toll. [example]
        vehicle (Vehicle | Unset): A vehicle of a fleet. Within a toll, a citation and the answers of bulk calls some of its
            fields are missing. [example]
        transponder (Transponder | Unset): A device that pays tolls. Names and types are inferred from examples; the transponder of a
            toll has fewer fields than that of a shipment. [example]
        driver (Driver | Unset): Somebody who drives the fleet's vehicles. Names and types are inferred from examples.
            [example]
        exit_plaza (str | Unset): Plaza at which the vehicle left the toll road. [example]
        custom_fields (CustomFields | Unset): The fleet's own fields, by name. Which names there are is set up for each fleet; that their
            values are text is read off the examples. [example]
        billing_status_fk (BillingStatus | Unset): How a toll or a citation stands in billing; FleetIT's own, or made by a fleet (inferred).
            [example]
        cash_cost (float | Unset): What the exit plaza asks for in cash (inferred), a number. The currency is not stated.
            [example]
        amount (Decimal | Unset): Amount of the toll, a decimal number as text. The currency is not stated. [example]
        posting_date (datetime.date | Unset): Day on which the toll was posted. [example]
        transaction_date (datetime.date | Unset): Day of the toll. [example]
        exit_time (str | Unset): Time of day at which the vehicle left, HH:MM:SS; its time zone is not stated. [example]
        billing_status (BillingStatusCode | str | Unset): How far billing a toll has come.
        agency (str | Unset): Agency that charged the toll, such as PANYNJ. [example]
        entry_plaza (str | Unset): Plaza at which the vehicle entered the toll road. [example]
        our_cost (Decimal | Unset): What the toll costs FleetIT (inferred from the name), a decimal number as text. [example]
        is_billed (bool | Unset): Whether the toll is billed. [example]
        billed_on (datetime.datetime | Unset): When the toll was billed: a day, YYYY-MM-DD, in the older document, a date-time in the newer
            one. [example]
        confirmation_id (str | Unset): Number that confirms the toll (inferred from the name). [example]
        system_remarks (None | str | Unset): Remarks of FleetIT's system about the toll; null in an example. [example]
        violation (bool | Unset): Whether the toll is a violation. [example]
        violation_fee (Decimal | Unset): Fee for the violation, a decimal number as text. The currency is not stated. [example]
        source_id (int | Unset): Number of the toll where FleetIT got it from (inferred from the name). [example]
        driver_agreement (int | Unset): Id of the driver agreement that the toll falls under (inferred). [example]
        included_in_driver_invoice (bool | int | Unset): Whether an invoice to the driver includes the toll: a boolean in the older document. The
            newer one has a number whose meaning is not stated. [example]
        source_type (int | Unset): Kind of the source that FleetIT got the toll from, by number (inferred from the name).
            [example]
    """

    id: int | Unset = UNSET
    vehicle: Vehicle | Unset = UNSET
    transponder: Transponder | Unset = UNSET
    driver: Driver | Unset = UNSET
    exit_plaza: str | Unset = UNSET
    custom_fields: CustomFields | Unset = UNSET
    billing_status_fk: BillingStatus | Unset = UNSET
    cash_cost: float | Unset = UNSET
    amount: Decimal | Unset = UNSET
    posting_date: datetime.date | Unset = UNSET
    transaction_date: datetime.date | Unset = UNSET
    exit_time: str | Unset = UNSET
    billing_status: BillingStatusCode | str | Unset = UNSET
    agency: str | Unset = UNSET
    entry_plaza: str | Unset = UNSET
    our_cost: Decimal | Unset = UNSET
    is_billed: bool | Unset = UNSET
    billed_on: datetime.datetime | Unset = UNSET
    confirmation_id: str | Unset = UNSET
    system_remarks: None | str | Unset = UNSET
    violation: bool | Unset = UNSET
    violation_fee: Decimal | Unset = UNSET
    source_id: int | Unset = UNSET
    driver_agreement: int | Unset = UNSET
    included_in_driver_invoice: bool | int | Unset = UNSET
    source_type: int | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "vehicle": "vehicle",
        "transponder": "transponder",
        "driver": "driver",
        "exit_plaza": "exit_plaza",
        "custom_fields": "custom_fields",
        "billing_status_fk": "billing_status_fk",
        "cash_cost": "cash_cost",
        "amount": "amount",
        "posting_date": "posting_date",
        "transaction_date": "transaction_date",
        "exit_time": "exit_time",
        "billing_status": "billing_status",
        "agency": "agency",
        "entry_plaza": "entry_plaza",
        "our_cost": "our_cost",
        "is_billed": "is_billed",
        "billed_on": "billed_on",
        "confirmation_id": "confirmation_id",
        "system_remarks": "system_remarks",
        "violation": "violation",
        "violation_fee": "violation_fee",
        "source_id": "source_id",
        "driver_agreement": "driver_agreement",
        "included_in_driver_invoice": "included_in_driver_invoice",
        "source_type": "source_type",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.billing_status import BillingStatus
        from ..models.billing_status_code import BillingStatusCode
        from ..models.custom_fields import CustomFields
        from ..models.driver import Driver
        from ..models.transponder import Transponder
        from ..models.vehicle import Vehicle

        return {
            "vehicle": Object(Vehicle),
            "transponder": Object(Transponder),
            "driver": Object(Driver),
            "custom_fields": Object(CustomFields),
            "billing_status_fk": Object(BillingStatus),
            "amount": Text(DECIMALS),
            "posting_date": Text(DATES),
            "transaction_date": Text(DATES),
            "billing_status": EnumMember(BillingStatusCode),
            "our_cost": Text(DECIMALS),
            "billed_on": Text(DATE_TIMES),
            "violation_fee": Text(DECIMALS),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.vehicle
        if _value is not UNSET:
            _document["vehicle"] = None if _value is None else write_any(_value)
        _value = self.transponder
        if _value is not UNSET:
            _document["transponder"] = None if _value is None else write_any(_value)
        _value = self.driver
        if _value is not UNSET:
            _document["driver"] = None if _value is None else write_any(_value)
        _value = self.exit_plaza
        if _value is not UNSET:
            _document["exit_plaza"] = _value
        _value = self.custom_fields
        if _value is not UNSET:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        _value = self.billing_status_fk
        if _value is not UNSET:
            _document["billing_status_fk"] = None if _value is None else write_any(_value)
        _value = self.cash_cost
        if _value is not UNSET:
            _document["cash_cost"] = _value
        _value = self.amount
        if _value is not UNSET:
            _document["amount"] = None if _value is None else write_decimal(_value)
        _value = self.posting_date
        if _value is not UNSET:
            _document["posting_date"] = None if _value is None else write_date(_value)
        _value = self.transaction_date
        if _value is not UNSET:
            _document["transaction_date"] = None if _value is None else write_date(_value)
        _value = self.exit_time
        if _value is not UNSET:
            _document["exit_time"] = _value
        _value = self.billing_status
        if _value is not UNSET:
            _document["billing_status"] = None if _value is None else write_enum(_value)
        _value = self.agency
        if _value is not UNSET:
            _document["agency"] = _value
        _value = self.entry_plaza
        if _value is not UNSET:
            _document["entry_plaza"] = _value
        _value = self.our_cost
        if _value is not UNSET:
            _document["our_cost"] = None if _value is None else write_decimal(_value)
        _value = self.is_billed
        if _value is not UNSET:
            _document["is_billed"] = _value
        _value = self.billed_on
        if _value is not UNSET:
            _document["billed_on"] = None if _value is None else write_datetime(_value)
        _value = self.confirmation_id
        if _value is not UNSET:
            _document["confirmation_id"] = _value
        _value = self.system_remarks
        if _value is not UNSET:
            _document["system_remarks"] = _value
        _value = self.violation
        if _value is not UNSET:
            _document["violation"] = _value
        _value = self.violation_fee
        if _value is not UNSET:
            _document["violation_fee"] = None if _value is None else write_decimal(_value)
        _value = self.source_id
        if _value is not UNSET:
            _document["source_id"] = _value
        _value = self.driver_agreement
        if _value is not UNSET:
            _document["driver_agreement"] = _value
        _value = self.included_in_driver_invoice
        if _value is not UNSET:
            _document["included_in_driver_invoice"] = _value
        _value = self.source_type
        if _value is not UNSET:
            _document["source_type"] = _value
        return _document
