# pyright: reportArgumentType=false
# Reading keeps what came, a null too where the description has none: the annotations are the description's.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define

from ..models.onboarding_stage import OnboardingStage
from ..types import (
    UNSET,
    Model,
    ReadError,
    Unset,
    as_object,
    read_enum,
    write_enum,
)


@_attrs_define(repr=False)
class FleetUpdate(Model):
    """The fields of a fleet to change; none is required.

    Documented by FleetIT; less sure fields are marked.

    Attributes:
        title (str | Unset): Name of the fleet, at most 255 characters.
        is_active (bool | Unset): Whether the fleet is active.
        regions (str | Unset): Regions of the fleet, as one text. Its form is not stated; answers have `region_details`
            instead, and in the list of fleets an array.
        customer_info (CustomerInfo | Unset): The customer that a fleet belongs to. [inferred]
        onboarding_stage (OnboardingStage | str | Unset): How far a fleet has come in its onboarding. An example of the documentation has another
            value, IN_PROGRESS.
        client (None | str | Unset): The fleet's client, at most 100 characters. What it means is not stated.
    """

    title: str | Unset = UNSET
    is_active: bool | Unset = UNSET
    regions: str | Unset = UNSET
    customer_info: CustomerInfo | Unset = UNSET
    onboarding_stage: OnboardingStage | str | Unset = UNSET
    client: None | str | Unset = UNSET

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
            customer_info: Any = _get("customer_info", UNSET)
            if customer_info is not UNSET and customer_info is not None:
                _at = "customer_info"
                customer_info = CustomerInfo.from_dict(customer_info)
            onboarding_stage: Any = _get("onboarding_stage", UNSET)
            if onboarding_stage is not UNSET and onboarding_stage is not None:
                _at = "onboarding_stage"
                onboarding_stage = read_enum(onboarding_stage, OnboardingStage)
        except ReadError as error:
            raise error.under(_at)
        _self = cls(
            _get("title", UNSET),
            _get("is_active", UNSET),
            _get("regions", UNSET),
            customer_info,
            onboarding_stage,
            _get("client", UNSET),
        )
        _extras = {_name: _value for _name, _value in _document.items() if _name not in _FIELDS}
        if _extras:
            _self._extras = _extras
        return _self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: only what is set, unknown fields included."""
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
            _document["customer_info"] = None if _value is None else _value.to_dict()
        _value = self.onboarding_stage
        if _value is not UNSET:
            _document["onboarding_stage"] = None if _value is None else write_enum(_value)
        _value = self.client
        if _value is not UNSET:
            _document["client"] = _value
        return _document


_FIELDS = frozenset(
    (
        "title",
        "is_active",
        "regions",
        "customer_info",
        "onboarding_stage",
        "client",
    )
)
from ..models.customer_info import CustomerInfo
