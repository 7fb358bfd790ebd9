from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Amount, EnumMember
from openapi_sdk.model.models import write_any
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown
from openapi_sdk.model.texts import (
    DECIMALS,
    write_decimal,
)

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.amount_override import AmountOverride
    from ..models.driver_invoice_amount_choice import DriverInvoiceAmountChoice
    from ..models.frequency import Frequency


@_attrs_define(repr=False, kw_only=True)
class FleetSettings(Model):
    """The settings of a fleet.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        custom_fee (Decimal | None): Fee that the fleet adds (inferred from the name), a decimal number as text. The currency is
            not stated. [example]
        invoice_logo (str | None): Address of the logo on invoices. [example]
        street (str | None): Street of the fleet's address. [example]
        zip_code (str | None): ZIP code of the fleet's address. [example]
        city (str | None): City of the fleet's address. [example]
        country (str | None): Country of the fleet's address. [example]
        summary_email_frequency (Frequency | str | None): How often a summary is sent by email. That it can be null is inferred. [example]
        driver_invoice_frequency (Frequency | str | None): How often drivers are sent invoices. That it can be null is inferred. [example]
        driver_invoice_amount_choice (DriverInvoiceAmountChoice | str | None): Which amount drivers are invoiced. That it can be null is inferred. [example]
        amount_override (AmountOverride | str | None): Which amount replaces the usual one (inferred). That it can be null is inferred. [example]
        has_driver_invoice (bool | None): Whether drivers are sent invoices (inferred from the name). [example]
    """

    custom_fee: Decimal | None = None
    invoice_logo: str | None = None
    street: str | None = None
    zip_code: str | None = None
    city: str | None = None
    country: str | None = None
    summary_email_frequency: Frequency | str | None = None
    driver_invoice_frequency: Frequency | str | None = None
    driver_invoice_amount_choice: DriverInvoiceAmountChoice | str | None = None
    amount_override: AmountOverride | str | None = None
    has_driver_invoice: bool | None = None

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

    @classmethod
    def _from_struct(cls, struct: Any) -> Self:
        """Return the model of a Struct with its fields, or of a document where there is no Struct."""
        if struct.__class__ is dict:
            return read_model(cls, struct)
        _readers = cls._struct_readers or get_struct_readers(cls)
        _model = object.__new__(cls)
        _missing: tuple[str, ...] = ()
        _value: Any
        _value = struct.custom_fee
        if _value is UNSET:
            _missing += ("custom_fee",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["custom_fee"](_value)
        _model.custom_fee = _value
        _value = struct.invoice_logo
        if _value is UNSET:
            _missing += ("invoice_logo",)
            _value = None
        _model.invoice_logo = _value
        _value = struct.street
        if _value is UNSET:
            _missing += ("street",)
            _value = None
        _model.street = _value
        _value = struct.zip_code
        if _value is UNSET:
            _missing += ("zip_code",)
            _value = None
        _model.zip_code = _value
        _value = struct.city
        if _value is UNSET:
            _missing += ("city",)
            _value = None
        _model.city = _value
        _value = struct.country
        if _value is UNSET:
            _missing += ("country",)
            _value = None
        _model.country = _value
        _value = struct.summary_email_frequency
        if _value is UNSET:
            _missing += ("summary_email_frequency",)
            _value = None
        elif _value is not None:
            _value = _readers["summary_email_frequency"](_value)
        _model.summary_email_frequency = _value
        _value = struct.driver_invoice_frequency
        if _value is UNSET:
            _missing += ("driver_invoice_frequency",)
            _value = None
        elif _value is not None:
            _value = _readers["driver_invoice_frequency"](_value)
        _model.driver_invoice_frequency = _value
        _value = struct.driver_invoice_amount_choice
        if _value is UNSET:
            _missing += ("driver_invoice_amount_choice",)
            _value = None
        elif _value is not None:
            _value = _readers["driver_invoice_amount_choice"](_value)
        _model.driver_invoice_amount_choice = _value
        _value = struct.amount_override
        if _value is UNSET:
            _missing += ("amount_override",)
            _value = None
        elif _value is not None:
            _value = _readers["amount_override"](_value)
        _model.amount_override = _value
        _value = struct.has_driver_invoice
        if _value is UNSET:
            _missing += ("has_driver_invoice",)
            _value = None
        _model.has_driver_invoice = _value
        _model._missing = _missing
        _model._extras = take_unknown(cls, struct) if struct._unknown_fields else None
        return _model

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: the fields that were there or have a value, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.custom_fee
        if _value is not None or "custom_fee" not in self._missing:
            _document["custom_fee"] = None if _value is None else write_decimal(_value)
        _value = self.invoice_logo
        if _value is not None or "invoice_logo" not in self._missing:
            _document["invoice_logo"] = _value
        _value = self.street
        if _value is not None or "street" not in self._missing:
            _document["street"] = _value
        _value = self.zip_code
        if _value is not None or "zip_code" not in self._missing:
            _document["zip_code"] = _value
        _value = self.city
        if _value is not None or "city" not in self._missing:
            _document["city"] = _value
        _value = self.country
        if _value is not None or "country" not in self._missing:
            _document["country"] = _value
        _value = self.summary_email_frequency
        if _value is not None or "summary_email_frequency" not in self._missing:
            _document["summary_email_frequency"] = None if _value is None else write_any(_value)
        _value = self.driver_invoice_frequency
        if _value is not None or "driver_invoice_frequency" not in self._missing:
            _document["driver_invoice_frequency"] = None if _value is None else write_any(_value)
        _value = self.driver_invoice_amount_choice
        if _value is not None or "driver_invoice_amount_choice" not in self._missing:
            _document["driver_invoice_amount_choice"] = None if _value is None else write_any(_value)
        _value = self.amount_override
        if _value is not None or "amount_override" not in self._missing:
            _document["amount_override"] = None if _value is None else write_any(_value)
        _value = self.has_driver_invoice
        if _value is not None or "has_driver_invoice" not in self._missing:
            _document["has_driver_invoice"] = _value
        return _document
