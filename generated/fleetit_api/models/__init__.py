"""The models of requests and responses."""

from __future__ import annotations

from importlib import import_module

# Type checkers take a constant of this name as true. Importing `typing` would take longer than the rest of this module.
# jedi, which completes names in notebooks and editors, leaves out what is below a constant that it knows to be false.
TYPE_CHECKING = not __name__

if TYPE_CHECKING:
    from .active_integration import ActiveIntegration
    from .active_integration_data import ActiveIntegrationData
    from .active_integration_page import ActiveIntegrationPage
    from .amount_override import AmountOverride
    from .billing_status import BillingStatus
    from .billing_status_code import BillingStatusCode
    from .billing_status_replace import BillingStatusReplace, BillingStatusReplaceDict
    from .citation import Citation
    from .citation_page import CitationPage
    from .custom_fields import CustomFields
    from .customer_info import CustomerInfo
    from .customer_info_request import CustomerInfoRequest, CustomerInfoRequestDict
    from .driver import Driver
    from .driver_agreement import DriverAgreement
    from .driver_agreement_answer import DriverAgreementAnswer
    from .driver_agreement_close import DriverAgreementClose, DriverAgreementCloseDict
    from .driver_agreement_create import DriverAgreementCreate, DriverAgreementCreateDict
    from .driver_create_row import DriverCreateRow, DriverCreateRowDict
    from .driver_invoice_amount_choice import DriverInvoiceAmountChoice
    from .fleet import Fleet
    from .fleet_billing_type import FleetBillingType
    from .fleet_page import FleetPage
    from .fleet_reference import FleetReference
    from .fleet_region_detail import FleetRegionDetail
    from .fleet_settings import FleetSettings
    from .fleet_settings_update import FleetSettingsUpdate, FleetSettingsUpdateDict
    from .fleet_update import FleetUpdate, FleetUpdateDict
    from .frequency import Frequency
    from .json_object import JsonObject
    from .onboarding_stage import OnboardingStage
    from .parking_notification import ParkingNotification
    from .queued_toll import QueuedToll
    from .shipment import Shipment
    from .shipment_courier import ShipmentCourier
    from .shipment_direction import ShipmentDirection
    from .shipment_status import ShipmentStatus
    from .toll import Toll
    from .toll_notification import TollNotification
    from .toll_ordering import TollOrdering
    from .toll_page import TollPage
    from .toll_refusal import TollRefusal
    from .toll_submission import TollSubmission, TollSubmissionDict
    from .toll_update import TollUpdate, TollUpdateDict
    from .transponder import Transponder
    from .user_reference import UserReference
    from .vehicle import Vehicle
    from .vehicle_answer import VehicleAnswer
    from .vehicle_answer_data import VehicleAnswerData
    from .vehicle_create import VehicleCreate, VehicleCreateDict
    from .vehicle_create_row import VehicleCreateRow, VehicleCreateRowDict
    from .vehicle_replace import VehicleReplace, VehicleReplaceDict
    from .vehicle_update import VehicleUpdate, VehicleUpdateDict
    from .vehicle_update_row import VehicleUpdateRow, VehicleUpdateRowDict
    from .whoami import Whoami

_MODULES = {
    "ActiveIntegration": ".active_integration",
    "ActiveIntegrationData": ".active_integration_data",
    "ActiveIntegrationPage": ".active_integration_page",
    "AmountOverride": ".amount_override",
    "BillingStatus": ".billing_status",
    "BillingStatusCode": ".billing_status_code",
    "BillingStatusReplace": ".billing_status_replace",
    "BillingStatusReplaceDict": ".billing_status_replace",
    "Citation": ".citation",
    "CitationPage": ".citation_page",
    "CustomFields": ".custom_fields",
    "CustomerInfo": ".customer_info",
    "CustomerInfoRequest": ".customer_info_request",
    "CustomerInfoRequestDict": ".customer_info_request",
    "Driver": ".driver",
    "DriverAgreement": ".driver_agreement",
    "DriverAgreementAnswer": ".driver_agreement_answer",
    "DriverAgreementClose": ".driver_agreement_close",
    "DriverAgreementCloseDict": ".driver_agreement_close",
    "DriverAgreementCreate": ".driver_agreement_create",
    "DriverAgreementCreateDict": ".driver_agreement_create",
    "DriverCreateRow": ".driver_create_row",
    "DriverCreateRowDict": ".driver_create_row",
    "DriverInvoiceAmountChoice": ".driver_invoice_amount_choice",
    "Fleet": ".fleet",
    "FleetBillingType": ".fleet_billing_type",
    "FleetPage": ".fleet_page",
    "FleetReference": ".fleet_reference",
    "FleetRegionDetail": ".fleet_region_detail",
    "FleetSettings": ".fleet_settings",
    "FleetSettingsUpdate": ".fleet_settings_update",
    "FleetSettingsUpdateDict": ".fleet_settings_update",
    "FleetUpdate": ".fleet_update",
    "FleetUpdateDict": ".fleet_update",
    "Frequency": ".frequency",
    "JsonObject": ".json_object",
    "OnboardingStage": ".onboarding_stage",
    "ParkingNotification": ".parking_notification",
    "QueuedToll": ".queued_toll",
    "Shipment": ".shipment",
    "ShipmentCourier": ".shipment_courier",
    "ShipmentDirection": ".shipment_direction",
    "ShipmentStatus": ".shipment_status",
    "Toll": ".toll",
    "TollNotification": ".toll_notification",
    "TollOrdering": ".toll_ordering",
    "TollPage": ".toll_page",
    "TollRefusal": ".toll_refusal",
    "TollSubmission": ".toll_submission",
    "TollSubmissionDict": ".toll_submission",
    "TollUpdate": ".toll_update",
    "TollUpdateDict": ".toll_update",
    "Transponder": ".transponder",
    "UserReference": ".user_reference",
    "Vehicle": ".vehicle",
    "VehicleAnswer": ".vehicle_answer",
    "VehicleAnswerData": ".vehicle_answer_data",
    "VehicleCreate": ".vehicle_create",
    "VehicleCreateDict": ".vehicle_create",
    "VehicleCreateRow": ".vehicle_create_row",
    "VehicleCreateRowDict": ".vehicle_create_row",
    "VehicleReplace": ".vehicle_replace",
    "VehicleReplaceDict": ".vehicle_replace",
    "VehicleUpdate": ".vehicle_update",
    "VehicleUpdateDict": ".vehicle_update",
    "VehicleUpdateRow": ".vehicle_update_row",
    "VehicleUpdateRowDict": ".vehicle_update_row",
    "Whoami": ".whoami",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})


__all__ = (
    "ActiveIntegration",
    "ActiveIntegrationData",
    "ActiveIntegrationPage",
    "AmountOverride",
    "BillingStatus",
    "BillingStatusCode",
    "BillingStatusReplace",
    "BillingStatusReplaceDict",
    "Citation",
    "CitationPage",
    "CustomerInfo",
    "CustomerInfoRequest",
    "CustomerInfoRequestDict",
    "CustomFields",
    "Driver",
    "DriverAgreement",
    "DriverAgreementAnswer",
    "DriverAgreementClose",
    "DriverAgreementCloseDict",
    "DriverAgreementCreate",
    "DriverAgreementCreateDict",
    "DriverCreateRow",
    "DriverCreateRowDict",
    "DriverInvoiceAmountChoice",
    "Fleet",
    "FleetBillingType",
    "FleetPage",
    "FleetReference",
    "FleetRegionDetail",
    "FleetSettings",
    "FleetSettingsUpdate",
    "FleetSettingsUpdateDict",
    "FleetUpdate",
    "FleetUpdateDict",
    "Frequency",
    "JsonObject",
    "OnboardingStage",
    "ParkingNotification",
    "QueuedToll",
    "Shipment",
    "ShipmentCourier",
    "ShipmentDirection",
    "ShipmentStatus",
    "Toll",
    "TollNotification",
    "TollOrdering",
    "TollPage",
    "TollRefusal",
    "TollSubmission",
    "TollSubmissionDict",
    "TollUpdate",
    "TollUpdateDict",
    "Transponder",
    "UserReference",
    "Vehicle",
    "VehicleAnswer",
    "VehicleAnswerData",
    "VehicleCreate",
    "VehicleCreateDict",
    "VehicleCreateRow",
    "VehicleCreateRowDict",
    "VehicleReplace",
    "VehicleReplaceDict",
    "VehicleUpdate",
    "VehicleUpdateDict",
    "VehicleUpdateRow",
    "VehicleUpdateRowDict",
    "Whoami",
)
