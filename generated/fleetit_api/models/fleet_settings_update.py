from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, NotRequired, TypedDict

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Amount, EnumMember
from openapi_sdk.model.models import write_any
from openapi_sdk.model.reading import Converter
from openapi_sdk.model.texts import (
    write_decimal,
)

from ..types import UNSET, SentModel, Unset

if TYPE_CHECKING:
    from ..models.amount_override import AmountOverride
    from ..models.driver_invoice_amount_choice import DriverInvoiceAmountChoice
    from ..models.frequency import Frequency


@_attrs_define(repr=False, kw_only=True)
class FleetSettingsUpdate(SentModel):
    """The settings of a fleet to change; none is required.

    Documented by FleetIT.

    Attributes:
        custom_fee (Decimal | float | None | str | Unset): Fee that the fleet adds (inferred from the name), a decimal number as text with up to three
            digits before and two after the point. The currency is not stated.
        invoice_logo (None | str | Unset): Address of the logo on invoices; it ends in png.
        street (None | str | Unset): Street of the fleet's address, at most 200 characters.
        zip_code (None | str | Unset): ZIP code of the fleet's address, at most 200 characters.
        city (None | str | Unset): City of the fleet's address, at most 200 characters.
        country (None | str | Unset): Country of the fleet's address, at most 200 characters.
        summary_email_frequency (Frequency | str | None | Unset): How often a summary is sent by email. That it can be null is inferred.
        driver_invoice_frequency (Frequency | str | None | Unset): How often drivers are sent invoices. That it can be null is inferred.
        driver_invoice_amount_choice (DriverInvoiceAmountChoice | str | None | Unset): Which amount drivers are invoiced. That it can be null is inferred.
        amount_override (AmountOverride | str | None | Unset): Which amount replaces the usual one (inferred). That it can be null is inferred.
        has_driver_invoice (bool | None | Unset): Whether drivers are sent invoices (inferred from the name).
    """

    custom_fee: Decimal | float | None | str | Unset = UNSET
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

    _attributes: ClassVar[Mapping[str, str]] = {
        "custom_fee": "custom_fee",
        "invoice_logo": "invoice_logo",
        "street": "street",
        "zip_code": "zip_code",
        "city": "city",
        "country": "country",
        "summary_email_frequency": "summary_email_frequency",
        "driver_invoice_frequency": "driver_invoice_frequency",
        "driver_invoice_amount_choice": "driver_invoice_amount_choice",
        "amount_override": "amount_override",
        "has_driver_invoice": "has_driver_invoice",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.amount_override import AmountOverride
        from ..models.driver_invoice_amount_choice import DriverInvoiceAmountChoice
        from ..models.frequency import Frequency

        return {
            "custom_fee": Amount(),
            "summary_email_frequency": EnumMember(Frequency),
            "driver_invoice_frequency": EnumMember(Frequency),
            "driver_invoice_amount_choice": EnumMember(DriverInvoiceAmountChoice),
            "amount_override": EnumMember(AmountOverride),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
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


_FleetSettingsUpdateDict = TypedDict(
    "_FleetSettingsUpdateDict",
    {
        "custom_fee": NotRequired["Decimal | float | None | str"],
        "invoice_logo": NotRequired["None | str"],
        "street": NotRequired["None | str"],
        "zip_code": NotRequired["None | str"],
        "city": NotRequired["None | str"],
        "country": NotRequired["None | str"],
        "summary_email_frequency": NotRequired["Frequency | str | None"],
        "driver_invoice_frequency": NotRequired["Frequency | str | None"],
        "driver_invoice_amount_choice": NotRequired["DriverInvoiceAmountChoice | str | None"],
        "amount_override": NotRequired["AmountOverride | str | None"],
        "has_driver_invoice": NotRequired["bool | None"],
    },
)


class FleetSettingsUpdateDict(_FleetSettingsUpdateDict):
    """A `FleetSettingsUpdate` as a mapping. The model says what each key means."""
