from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define as _attrs_define

from .._reading import Array, Converter, EnumMember, Object, Text
from .._texts import (
    DECIMALS,
    write_decimal,
)
from ..types import UNSET, Model, Unset, write_any, write_enum

if TYPE_CHECKING:
    from ..models.customer_info import CustomerInfo
    from ..models.fleet_billing_type import FleetBillingType
    from ..models.fleet_region_detail import FleetRegionDetail
    from ..models.onboarding_stage import OnboardingStage


@_attrs_define(repr=False)
class Fleet(Model):
    """A fleet. The list of fleets gives `regions` and `customer_info`; an update gives `region_details`
    and the fields about billing and onboarding instead.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        id (int | Unset): Id of the fleet, the value of the Fleet-Id header.
        title (str | Unset): Name of the fleet.
        is_active (bool | Unset): Whether the fleet is active.
        regions (list[str] | Unset): Names of the fleet's regions; in the list of fleets. [example]
        region_details (list[FleetRegionDetail] | Unset): The fleet's regions; not in the list of fleets.
        customer_info (CustomerInfo | Unset): The customer that a fleet belongs to. [example]
        billing_type (FleetBillingType | str | Unset): Whether the fleet pays before or after.
        onboarding_stage (OnboardingStage | str | Unset): How far a fleet has come in its onboarding. An example of the documentation has another
            value, IN_PROGRESS.
        warning_threshold_per_vehicle (None | Decimal | Unset): Amount per vehicle at which FleetIT warns (inferred from the name), a decimal number as
            text. The currency is not stated.
        deactivation_threshold_per_vehicle (None | Decimal | Unset): Amount per vehicle at which FleetIT deactivates (inferred from the name), a decimal number
            as text. The currency is not stated.
        client (None | str | Unset): The fleet's client. What it means is not stated.
        onboarding_vehicle_order (int | None | Unset): Not described; a number or null in the examples. [example]
    """

    id: int | Unset = UNSET
    title: str | Unset = UNSET
    is_active: bool | Unset = UNSET
    regions: list[str] | Unset = UNSET
    region_details: list[FleetRegionDetail] | Unset = UNSET
    customer_info: CustomerInfo | Unset = UNSET
    billing_type: FleetBillingType | str | Unset = UNSET
    onboarding_stage: OnboardingStage | str | Unset = UNSET
    warning_threshold_per_vehicle: None | Decimal | Unset = UNSET
    deactivation_threshold_per_vehicle: None | Decimal | Unset = UNSET
    client: None | str | Unset = UNSET
    onboarding_vehicle_order: int | None | Unset = UNSET

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
            "warning_threshold_per_vehicle": Text(DECIMALS),
            "deactivation_threshold_per_vehicle": Text(DECIMALS),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.id
        if _value is not UNSET:
            _document["id"] = _value
        _value = self.title
        if _value is not UNSET:
            _document["title"] = _value
        _value = self.is_active
        if _value is not UNSET:
            _document["is_active"] = _value
        _value = self.regions
        if _value is not UNSET:
            _document["regions"] = _value
        _value = self.region_details
        if _value is not UNSET:
            _document["region_details"] = None if _value is None else write_any(_value)
        _value = self.customer_info
        if _value is not UNSET:
            _document["customer_info"] = None if _value is None else write_any(_value)
        _value = self.billing_type
        if _value is not UNSET:
            _document["billing_type"] = None if _value is None else write_enum(_value)
        _value = self.onboarding_stage
        if _value is not UNSET:
            _document["onboarding_stage"] = None if _value is None else write_enum(_value)
        _value = self.warning_threshold_per_vehicle
        if _value is not UNSET:
            _document["warning_threshold_per_vehicle"] = None if _value is None else write_decimal(_value)
        _value = self.deactivation_threshold_per_vehicle
        if _value is not UNSET:
            _document["deactivation_threshold_per_vehicle"] = None if _value is None else write_decimal(_value)
        _value = self.client
        if _value is not UNSET:
            _document["client"] = _value
        _value = self.onboarding_vehicle_order
        if _value is not UNSET:
            _document["onboarding_vehicle_order"] = _value
        return _document
