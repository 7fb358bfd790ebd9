from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Amount, EnumMember, Object, Text
from openapi_sdk.model.models import write_any, write_enum
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown
from openapi_sdk.model.texts import (
    DATE_TIMES,
    DATES,
    DECIMALS,
    write_date,
    write_decimal,
    write_number,
)

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.billing_status import BillingStatus
    from ..models.billing_status_code import BillingStatusCode
    from ..models.custom_fields import CustomFields
    from ..models.driver import Driver
    from ..models.transponder import Transponder
    from ..models.vehicle import Vehicle


@_attrs_define(repr=False, kw_only=True)
class Toll(Model):
    """A toll that a vehicle or a transponder of the fleet was charged.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int): Id of the toll. [example]
        vehicle (Vehicle | None): A vehicle of a fleet. Within a toll, a citation and the answers of bulk calls some of its
            fields are missing. [example]
        transponder (Transponder | None): A device that pays tolls. Names and types are inferred from examples; the transponder of a
            toll has fewer fields than that of a shipment. [example]
        driver (Driver | None): Somebody who drives the fleet's vehicles. Names and types are inferred from examples.
            [example]
        exit_plaza (str | None): Plaza at which the vehicle left the toll road. [example]
        custom_fields (CustomFields | None): The fleet's own fields, by name. Which names there are is set up for each fleet; that their
            values are text is read off the examples. [example]
        billing_status_fk (BillingStatus | None): How a toll or a citation stands in billing; FleetIT's own, or made by a fleet (inferred).
            [example]
        cash_cost (Decimal | None): What the exit plaza asks for in cash (inferred), a number. The currency is not stated.
            [example]
        amount (Decimal | None): Amount of the toll, a decimal number as text. The currency is not stated. [example]
        posting_date (datetime.date | None): Day on which the toll was posted. [example]
        transaction_date (datetime.date | None): Day of the toll. [example]
        exit_time (str | None): Time of day at which the vehicle left, HH:MM:SS; its time zone is not stated. [example]
        billing_status (BillingStatusCode | str | None): How far billing a toll has come.
        agency (str | None): Agency that charged the toll, such as PANYNJ. [example]
        entry_plaza (str | None): Plaza at which the vehicle entered the toll road. [example]
        our_cost (Decimal | None): What the toll costs FleetIT (inferred from the name), a decimal number as text. [example]
        is_billed (bool | None): Whether the toll is billed. [example]
        billed_on (datetime.date | datetime.datetime | None): When the toll was billed: a day, YYYY-MM-DD, in the older document, a date-time in the newer
            one. [example]
        confirmation_id (str | None): Number that confirms the toll (inferred from the name). [example]
        system_remarks (str | None): Remarks of FleetIT's system about the toll; null in an example. [example]
        violation (bool | None): Whether the toll is a violation. [example]
        violation_fee (Decimal | None): Fee for the violation, a decimal number as text. The currency is not stated. [example]
        source_id (int | None): Number of the toll where FleetIT got it from (inferred from the name). [example]
        driver_agreement (int | None): Id of the driver agreement that the toll falls under (inferred). [example]
        included_in_driver_invoice (bool | int | None): Whether an invoice to the driver includes the toll: a boolean in the older document. The
            newer one has a number whose meaning is not stated. [example]
        source_type (int | None): Kind of the source that FleetIT got the toll from, by number (inferred from the name).
            [example]
    """

    id: int
    vehicle: Vehicle | None = None
    transponder: Transponder | None = None
    driver: Driver | None = None
    exit_plaza: str | None = None
    custom_fields: CustomFields | None = None
    billing_status_fk: BillingStatus | None = None
    cash_cost: Decimal | None = None
    amount: Decimal | None = None
    posting_date: datetime.date | None = None
    transaction_date: datetime.date | None = None
    exit_time: str | None = None
    billing_status: BillingStatusCode | str | None = None
    agency: str | None = None
    entry_plaza: str | None = None
    our_cost: Decimal | None = None
    is_billed: bool | None = None
    billed_on: datetime.date | datetime.datetime | None = None
    confirmation_id: str | None = None
    system_remarks: str | None = None
    violation: bool | None = None
    violation_fee: Decimal | None = None
    source_id: int | None = None
    driver_agreement: int | None = None
    included_in_driver_invoice: bool | int | None = None
    source_type: int | None = None

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

    _ids: ClassVar[tuple[str, ...]] = ("id",)

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
            "cash_cost": Amount(is_number=True),
            "amount": Amount(),
            "posting_date": Text(DATES),
            "transaction_date": Text(DATES),
            "billing_status": EnumMember(BillingStatusCode),
            "our_cost": Amount(),
            "billed_on": Text(DATE_TIMES),
            "violation_fee": Amount(),
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
        _value = struct.vehicle
        if _value is UNSET:
            _missing += ("vehicle",)
            _value = None
        elif _value is not None:
            _value = _readers["vehicle"](_value)
        _model.vehicle = _value
        _value = struct.transponder
        if _value is UNSET:
            _missing += ("transponder",)
            _value = None
        elif _value is not None:
            _value = _readers["transponder"](_value)
        _model.transponder = _value
        _value = struct.driver
        if _value is UNSET:
            _missing += ("driver",)
            _value = None
        elif _value is not None:
            _value = _readers["driver"](_value)
        _model.driver = _value
        _value = struct.exit_plaza
        if _value is UNSET:
            _missing += ("exit_plaza",)
            _value = None
        _model.exit_plaza = _value
        _value = struct.custom_fields
        if _value is UNSET:
            _missing += ("custom_fields",)
            _value = None
        elif _value is not None:
            _value = _readers["custom_fields"](_value)
        _model.custom_fields = _value
        _value = struct.billing_status_fk
        if _value is UNSET:
            _missing += ("billing_status_fk",)
            _value = None
        elif _value is not None:
            _value = _readers["billing_status_fk"](_value)
        _model.billing_status_fk = _value
        _value = struct.cash_cost
        if _value is UNSET:
            _missing += ("cash_cost",)
            _value = None
        elif _value is not None:
            _value = _readers["cash_cost"](_value)
        _model.cash_cost = _value
        _value = struct.amount
        if _value is UNSET:
            _missing += ("amount",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["amount"](_value)
        _model.amount = _value
        _value = struct.posting_date
        if _value is UNSET:
            _missing += ("posting_date",)
            _value = None
        elif _value.__class__ is str:
            _value = DATES[_value]
        _model.posting_date = _value
        _value = struct.transaction_date
        if _value is UNSET:
            _missing += ("transaction_date",)
            _value = None
        elif _value.__class__ is str:
            _value = DATES[_value]
        _model.transaction_date = _value
        _value = struct.exit_time
        if _value is UNSET:
            _missing += ("exit_time",)
            _value = None
        _model.exit_time = _value
        _value = struct.billing_status
        if _value is UNSET:
            _missing += ("billing_status",)
            _value = None
        elif _value is not None:
            _value = _readers["billing_status"](_value)
        _model.billing_status = _value
        _value = struct.agency
        if _value is UNSET:
            _missing += ("agency",)
            _value = None
        _model.agency = _value
        _value = struct.entry_plaza
        if _value is UNSET:
            _missing += ("entry_plaza",)
            _value = None
        _model.entry_plaza = _value
        _value = struct.our_cost
        if _value is UNSET:
            _missing += ("our_cost",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["our_cost"](_value)
        _model.our_cost = _value
        _value = struct.is_billed
        if _value is UNSET:
            _missing += ("is_billed",)
            _value = None
        _model.is_billed = _value
        _value = struct.billed_on
        if _value is UNSET:
            _missing += ("billed_on",)
            _value = None
        elif _value.__class__ is str:
            _value = DATE_TIMES[_value]
        _model.billed_on = _value
        _value = struct.confirmation_id
        if _value is UNSET:
            _missing += ("confirmation_id",)
            _value = None
        _model.confirmation_id = _value
        _value = struct.system_remarks
        if _value is UNSET:
            _missing += ("system_remarks",)
            _value = None
        _model.system_remarks = _value
        _value = struct.violation
        if _value is UNSET:
            _missing += ("violation",)
            _value = None
        _model.violation = _value
        _value = struct.violation_fee
        if _value is UNSET:
            _missing += ("violation_fee",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["violation_fee"](_value)
        _model.violation_fee = _value
        _value = struct.source_id
        if _value is UNSET:
            _missing += ("source_id",)
            _value = None
        _model.source_id = _value
        _value = struct.driver_agreement
        if _value is UNSET:
            _missing += ("driver_agreement",)
            _value = None
        _model.driver_agreement = _value
        _value = struct.included_in_driver_invoice
        if _value is UNSET:
            _missing += ("included_in_driver_invoice",)
            _value = None
        _model.included_in_driver_invoice = _value
        _value = struct.source_type
        if _value is UNSET:
            _missing += ("source_type",)
            _value = None
        _model.source_type = _value
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
        _value = self.vehicle
        if _value is not None or "vehicle" not in self._missing:
            _document["vehicle"] = None if _value is None else write_any(_value)
        _value = self.transponder
        if _value is not None or "transponder" not in self._missing:
            _document["transponder"] = None if _value is None else write_any(_value)
        _value = self.driver
        if _value is not None or "driver" not in self._missing:
            _document["driver"] = None if _value is None else write_any(_value)
        _value = self.exit_plaza
        if _value is not None or "exit_plaza" not in self._missing:
            _document["exit_plaza"] = _value
        _value = self.custom_fields
        if _value is not None or "custom_fields" not in self._missing:
            _document["custom_fields"] = None if _value is None else write_any(_value)
        _value = self.billing_status_fk
        if _value is not None or "billing_status_fk" not in self._missing:
            _document["billing_status_fk"] = None if _value is None else write_any(_value)
        _value = self.cash_cost
        if _value is not None or "cash_cost" not in self._missing:
            _document["cash_cost"] = None if _value is None else write_number(_value)
        _value = self.amount
        if _value is not None or "amount" not in self._missing:
            _document["amount"] = None if _value is None else write_decimal(_value)
        _value = self.posting_date
        if _value is not None or "posting_date" not in self._missing:
            _document["posting_date"] = None if _value is None else write_date(_value)
        _value = self.transaction_date
        if _value is not None or "transaction_date" not in self._missing:
            _document["transaction_date"] = None if _value is None else write_date(_value)
        _value = self.exit_time
        if _value is not None or "exit_time" not in self._missing:
            _document["exit_time"] = _value
        _value = self.billing_status
        if _value is not None or "billing_status" not in self._missing:
            _document["billing_status"] = None if _value is None else write_enum(_value)
        _value = self.agency
        if _value is not None or "agency" not in self._missing:
            _document["agency"] = _value
        _value = self.entry_plaza
        if _value is not None or "entry_plaza" not in self._missing:
            _document["entry_plaza"] = _value
        _value = self.our_cost
        if _value is not None or "our_cost" not in self._missing:
            _document["our_cost"] = None if _value is None else write_decimal(_value)
        _value = self.is_billed
        if _value is not None or "is_billed" not in self._missing:
            _document["is_billed"] = _value
        _value = self.billed_on
        if _value is not None or "billed_on" not in self._missing:
            _document["billed_on"] = None if _value is None else write_date(_value)
        _value = self.confirmation_id
        if _value is not None or "confirmation_id" not in self._missing:
            _document["confirmation_id"] = _value
        _value = self.system_remarks
        if _value is not None or "system_remarks" not in self._missing:
            _document["system_remarks"] = _value
        _value = self.violation
        if _value is not None or "violation" not in self._missing:
            _document["violation"] = _value
        _value = self.violation_fee
        if _value is not None or "violation_fee" not in self._missing:
            _document["violation_fee"] = None if _value is None else write_decimal(_value)
        _value = self.source_id
        if _value is not None or "source_id" not in self._missing:
            _document["source_id"] = _value
        _value = self.driver_agreement
        if _value is not None or "driver_agreement" not in self._missing:
            _document["driver_agreement"] = _value
        _value = self.included_in_driver_invoice
        if _value is not None or "included_in_driver_invoice" not in self._missing:
            _document["included_in_driver_invoice"] = _value
        _value = self.source_type
        if _value is not None or "source_type" not in self._missing:
            _document["source_type"] = _value
        return _document
