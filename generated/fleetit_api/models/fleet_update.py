from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NotRequired, TypedDict

from attrs import define as _attrs_define
from openapi_sdk.model.converters import EnumMember, Object
from openapi_sdk.model.models import write_any, write_enum
from openapi_sdk.model.reading import Converter

from ..types import UNSET, SentModel, Unset

if TYPE_CHECKING:
    from ..models.customer_info_request import CustomerInfoRequest, CustomerInfoRequestDict
    from ..models.onboarding_stage import OnboardingStage


@_attrs_define(repr=False, kw_only=True)
class FleetUpdate(SentModel):
    """The fields of a fleet to change; none is required.

    Documented by FleetIT; fields that are less certain are marked.

    Attributes:
        title (str | Unset): Name of the fleet, at most 255 characters.
        is_active (bool | Unset): Whether the fleet is active.
        regions (str | Unset): Regions of the fleet, as one text. Its form is not stated; answers have `region_details`
            instead, and in the list of fleets an array.
        customer_info (CustomerInfoRequest | CustomerInfoRequestDict | Unset): The customer that a fleet belongs to. [inferred]
        onboarding_stage (OnboardingStage | str | Unset): How far a fleet has come in its onboarding. An example of the documentation has another
            value, IN_PROGRESS.
        client (None | str | Unset): The fleet's client, at most 100 characters. What it means is not stated.
    """

    title: str | Unset = UNSET
    is_active: bool | Unset = UNSET
    regions: str | Unset = UNSET
    customer_info: CustomerInfoRequest | CustomerInfoRequestDict | Unset = UNSET
    onboarding_stage: OnboardingStage | str | Unset = UNSET
    client: None | str | Unset = UNSET

    _attributes: ClassVar[Mapping[str, str]] = {
        "title": "title",
        "is_active": "is_active",
        "regions": "regions",
        "customer_info": "customer_info",
        "onboarding_stage": "onboarding_stage",
        "client": "client",
    }

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        from ..models.customer_info_request import CustomerInfoRequest
        from ..models.onboarding_stage import OnboardingStage

        return {
            "customer_info": Object(CustomerInfoRequest),
            "onboarding_stage": EnumMember(OnboardingStage),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document. It has all fields that are set, and the unknown fields."""
        _document: dict[str, Any] = dict(self._extras) if self._extras else {}
        _value: Any
        _value = self.title
        if _value is not UNSET:
            _document["title"] = _value
        _value = self.is_active
        if _value is not UNSET:
            _document["is_active"] = _value
        _value = self.regions
        if _value is not UNSET:
            _document["regions"] = _value
        _value = self.customer_info
        if _value is not UNSET:
            _document["customer_info"] = None if _value is None else write_any(_value)
        _value = self.onboarding_stage
        if _value is not UNSET:
            _document["onboarding_stage"] = None if _value is None else write_enum(_value)
        _value = self.client
        if _value is not UNSET:
            _document["client"] = _value
        return _document


_FleetUpdateDict = TypedDict(
    "_FleetUpdateDict",
    {
        "title": NotRequired["str"],
        "is_active": NotRequired["bool"],
        "regions": NotRequired["str"],
        "customer_info": NotRequired["CustomerInfoRequest | CustomerInfoRequestDict"],
        "onboarding_stage": NotRequired["OnboardingStage | str"],
        "client": NotRequired["None | str"],
    },
)


class FleetUpdateDict(_FleetUpdateDict):
    """A `FleetUpdate` as a mapping. The model says what each key means."""
