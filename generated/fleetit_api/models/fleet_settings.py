# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from attrs import define as _attrs_define

from ..models.amount_override import AmountOverride
from ..models.driver_invoice_amount_choice import DriverInvoiceAmountChoice
from ..models.frequency import Frequency
from ..types import (
    UNSET,
    Model,
    ReadError,
    Unset,
    as_object,
    read_decimal,
    read_enum,
    read_union,
    write_any,
    write_decimal,
)


@_attrs_define(repr=False)
class FleetSettings(Model):
    """The settings of a fleet.

    Documented by FleetIT; less sure fields are marked.

    Attributes:
        custom_fee (None | Decimal | Unset): Fee that the fleet adds (inferred from the name), a decimal number as text. The currency is
            not stated. [example]
        invoice_logo (None | str | Unset): Address of the logo on invoices. [example]
        street (None | str | Unset): Street of the fleet's address. [example]
        zip_code (None | str | Unset): ZIP code of the fleet's address. [example]
        city (None | str | Unset): City of the fleet's address. [example]
        country (None | str | Unset): Country of the fleet's address. [example]
        summary_email_frequency (Frequency | str | None | Unset): How often a summary is sent by email. That it can be null is inferred. [example]
        driver_invoice_frequency (Frequency | str | None | Unset): How often drivers are sent invoices. That it can be null is inferred. [example]
        driver_invoice_amount_choice (DriverInvoiceAmountChoice | str | None | Unset): Which amount drivers are invoiced. That it can be null is inferred. [example]
        amount_override (AmountOverride | str | None | Unset): Which amount replaces the usual one (inferred). That it can be null is inferred. [example]
        has_driver_invoice (bool | None | Unset): Whether drivers are sent invoices (inferred from the name). [example]
    """

    custom_fee: None | Decimal | Unset = UNSET
    invoice_logo: None | str | Unset = UNSET
    street: None | str | Unset = UNSET
    zip_code: None | str | Unset = UNSET
    city: None | str | Unset = UNSET
    country: None | str | Unset = UNSET
    summary_email_frequency: Frequency | str | None | Unset = UNSET
    driver_invoice_frequency: Frequency | str | None | Unset = UNSET
    driver_invoice_amount_choice: DriverInvoiceAmountChoice | str | None | Unset = UNSET
    amount_override: AmountOverride | str | None | Unset = UNSET
    has_driver_invoice: bool | None | Unset = UNSET

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
            custom_fee: Any = _get("custom_fee", UNSET)
            if custom_fee is not UNSET and custom_fee is not None:
                _at = "custom_fee"
                custom_fee = read_decimal(custom_fee)
            summary_email_frequency: Any = _get("summary_email_frequency", UNSET)
            if summary_email_frequency is not UNSET and summary_email_frequency is not None:
                _at = "summary_email_frequency"
                summary_email_frequency = read_union(summary_email_frequency, lambda each: read_enum(each, Frequency))
            driver_invoice_frequency: Any = _get("driver_invoice_frequency", UNSET)
            if driver_invoice_frequency is not UNSET and driver_invoice_frequency is not None:
                _at = "driver_invoice_frequency"
                driver_invoice_frequency = read_union(driver_invoice_frequency, lambda each: read_enum(each, Frequency))
            driver_invoice_amount_choice: Any = _get("driver_invoice_amount_choice", UNSET)
            if driver_invoice_amount_choice is not UNSET and driver_invoice_amount_choice is not None:
                _at = "driver_invoice_amount_choice"
                driver_invoice_amount_choice = read_union(
                    driver_invoice_amount_choice, lambda each: read_enum(each, DriverInvoiceAmountChoice)
                )
            amount_override: Any = _get("amount_override", UNSET)
            if amount_override is not UNSET and amount_override is not None:
                _at = "amount_override"
                amount_override = read_union(amount_override, lambda each: read_enum(each, AmountOverride))
        except ReadError as error:
            raise error.under(_at)
        _self = cls(
            custom_fee,
            _get("invoice_logo", UNSET),
            _get("street", UNSET),
            _get("zip_code", UNSET),
            _get("city", UNSET),
            _get("country", UNSET),
            summary_email_frequency,
            driver_invoice_frequency,
            driver_invoice_amount_choice,
            amount_override,
            _get("has_driver_invoice", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.custom_fee
        if _value is not UNSET:
            _document["custom_fee"] = None if _value is None else write_decimal(_value)
        _value = self.invoice_logo
        if _value is not UNSET:
            _document["invoice_logo"] = _value
        _value = self.street
        if _value is not UNSET:
            _document["street"] = _value
        _value = self.zip_code
        if _value is not UNSET:
            _document["zip_code"] = _value
        _value = self.city
        if _value is not UNSET:
            _document["city"] = _value
        _value = self.country
        if _value is not UNSET:
            _document["country"] = _value
        _value = self.summary_email_frequency
        if _value is not UNSET:
            _document["summary_email_frequency"] = None if _value is None else write_any(_value)
        _value = self.driver_invoice_frequency
        if _value is not UNSET:
            _document["driver_invoice_frequency"] = None if _value is None else write_any(_value)
        _value = self.driver_invoice_amount_choice
        if _value is not UNSET:
            _document["driver_invoice_amount_choice"] = None if _value is None else write_any(_value)
        _value = self.amount_override
        if _value is not UNSET:
            _document["amount_override"] = None if _value is None else write_any(_value)
        _value = self.has_driver_invoice
        if _value is not UNSET:
            _document["has_driver_invoice"] = _value
        return _document


_FIELDS = frozenset(
    (
        "custom_fee",
        "invoice_logo",
        "street",
        "zip_code",
        "city",
        "country",
        "summary_email_frequency",
        "driver_invoice_frequency",
        "driver_invoice_amount_choice",
        "amount_override",
        "has_driver_invoice",
    )
)
