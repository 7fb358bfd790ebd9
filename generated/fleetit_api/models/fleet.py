from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from attrs import define as _attrs_define
from openapi_sdk.model.converters import Amount, Array, EnumMember, Object
from openapi_sdk.model.models import write_any, write_enum
from openapi_sdk.model.reading import Converter, read_model
from openapi_sdk.model.structs import get_struct_readers, take_unknown
from openapi_sdk.model.texts import (
    DECIMALS,
    write_decimal,
)

from ..types import UNSET, Model

if TYPE_CHECKING:
    from ..models.customer_info import CustomerInfo
    from ..models.fleet_billing_type import FleetBillingType
    from ..models.fleet_region_detail import FleetRegionDetail
    from ..models.onboarding_stage import OnboardingStage


@_attrs_define(repr=False, kw_only=True)
class Fleet(Model):
    """A fleet. The list of fleets gives `regions` and `customer_info`; an update gives `region_details`
    and the fields about billing and onboarding instead.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int): Id of the fleet, the value of the Fleet-Id header.
        title (str | None): Name of the fleet.
        is_active (bool | None): Whether the fleet is active.
        regions (list[str] | None): Names of the fleet's regions; in the list of fleets. [example]
        region_details (list[FleetRegionDetail] | None): The fleet's regions; not in the list of fleets.
        customer_info (CustomerInfo | None): The customer that a fleet belongs to. [example]
        billing_type (FleetBillingType | str | None): Whether the fleet pays before or after.
        onboarding_stage (OnboardingStage | str | None): How far a fleet has come in its onboarding. An example of the documentation has another
            value, IN_PROGRESS.
        warning_threshold_per_vehicle (Decimal | None): Amount per vehicle at which FleetIT warns (inferred from the name), a decimal number as
            text. The currency is not stated.
        deactivation_threshold_per_vehicle (Decimal | None): Amount per vehicle at which FleetIT deactivates (inferred from the name), a decimal number
            as text. The currency is not stated.
        client (str | None): The fleet's client. What it means is not stated.
        onboarding_vehicle_order (int | None): Not described; a number or null in the examples. [example]
    """

    id: int
    title: str | None = None
    is_active: bool | None = None
    regions: list[str] | None = None
    region_details: list[FleetRegionDetail] | None = None
    customer_info: CustomerInfo | None = None
    billing_type: FleetBillingType | str | None = None
    onboarding_stage: OnboardingStage | str | None = None
    warning_threshold_per_vehicle: Decimal | None = None
    deactivation_threshold_per_vehicle: Decimal | None = None
    client: str | None = None
    onboarding_vehicle_order: int | None = None

    _attributes: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "title": "title",
        "is_active": "is_active",
        "regions": "regions",
        "region_details": "region_details",
        "customer_info": "customer_info",
        "billing_type": "billing_type",
        "onboarding_stage": "onboarding_stage",
        "warning_threshold_per_vehicle": "warning_threshold_per_vehicle",
        "deactivation_threshold_per_vehicle": "deactivation_threshold_per_vehicle",
        "client": "client",
        "onboarding_vehicle_order": "onboarding_vehicle_order",
    }

    _ids: ClassVar[tuple[str, ...]] = ("id",)

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.customer_info import CustomerInfo
        from ..models.fleet_billing_type import FleetBillingType
        from ..models.fleet_region_detail import FleetRegionDetail
        from ..models.onboarding_stage import OnboardingStage

        return {
            "region_details": Array(Object(FleetRegionDetail)),
            "customer_info": Object(CustomerInfo),
            "billing_type": EnumMember(FleetBillingType),
            "onboarding_stage": EnumMember(OnboardingStage),
            "warning_threshold_per_vehicle": Amount(),
            "deactivation_threshold_per_vehicle": Amount(),
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
        _value = struct.title
        if _value is UNSET:
            _missing += ("title",)
            _value = None
        _model.title = _value
        _value = struct.is_active
        if _value is UNSET:
            _missing += ("is_active",)
            _value = None
        _model.is_active = _value
        _value = struct.regions
        if _value is UNSET:
            _missing += ("regions",)
            _value = None
        _model.regions = _value
        _value = struct.region_details
        if _value is UNSET:
            _missing += ("region_details",)
            _value = None
        elif _value is not None:
            _value = _readers["region_details"](_value)
        _model.region_details = _value
        _value = struct.customer_info
        if _value is UNSET:
            _missing += ("customer_info",)
            _value = None
        elif _value is not None:
            _value = _readers["customer_info"](_value)
        _model.customer_info = _value
        _value = struct.billing_type
        if _value is UNSET:
            _missing += ("billing_type",)
            _value = None
        elif _value is not None:
            _value = _readers["billing_type"](_value)
        _model.billing_type = _value
        _value = struct.onboarding_stage
        if _value is UNSET:
            _missing += ("onboarding_stage",)
            _value = None
        elif _value is not None:
            _value = _readers["onboarding_stage"](_value)
        _model.onboarding_stage = _value
        _value = struct.warning_threshold_per_vehicle
        if _value is UNSET:
            _missing += ("warning_threshold_per_vehicle",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["warning_threshold_per_vehicle"](_value)
        _model.warning_threshold_per_vehicle = _value
        _value = struct.deactivation_threshold_per_vehicle
        if _value is UNSET:
            _missing += ("deactivation_threshold_per_vehicle",)
            _value = None
        elif _value.__class__ is str:
            _value = DECIMALS[_value]
        elif _value is not None:
            _value = _readers["deactivation_threshold_per_vehicle"](_value)
        _model.deactivation_threshold_per_vehicle = _value
        _value = struct.client
        if _value is UNSET:
            _missing += ("client",)
            _value = None
        _model.client = _value
        _value = struct.onboarding_vehicle_order
        if _value is UNSET:
            _missing += ("onboarding_vehicle_order",)
            _value = None
        _model.onboarding_vehicle_order = _value
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
        _value = self.title
        if _value is not None or "title" not in self._missing:
            _document["title"] = _value
        _value = self.is_active
        if _value is not None or "is_active" not in self._missing:
            _document["is_active"] = _value
        _value = self.regions
        if _value is not None or "regions" not in self._missing:
            _document["regions"] = _value
        _value = self.region_details
        if _value is not None or "region_details" not in self._missing:
            _document["region_details"] = None if _value is None else write_any(_value)
        _value = self.customer_info
        if _value is not None or "customer_info" not in self._missing:
            _document["customer_info"] = None if _value is None else write_any(_value)
        _value = self.billing_type
        if _value is not None or "billing_type" not in self._missing:
            _document["billing_type"] = None if _value is None else write_enum(_value)
        _value = self.onboarding_stage
        if _value is not None or "onboarding_stage" not in self._missing:
            _document["onboarding_stage"] = None if _value is None else write_enum(_value)
        _value = self.warning_threshold_per_vehicle
        if _value is not None or "warning_threshold_per_vehicle" not in self._missing:
            _document["warning_threshold_per_vehicle"] = None if _value is None else write_decimal(_value)
        _value = self.deactivation_threshold_per_vehicle
        if _value is not None or "deactivation_threshold_per_vehicle" not in self._missing:
            _document["deactivation_threshold_per_vehicle"] = None if _value is None else write_decimal(_value)
        _value = self.client
        if _value is not None or "client" not in self._missing:
            _document["client"] = _value
        _value = self.onboarding_vehicle_order
        if _value is not None or "onboarding_vehicle_order" not in self._missing:
            _document["onboarding_vehicle_order"] = _value
        return _document
