"""What has rules of its own: tables by name, operations by operationId. The description drives everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from fleetit.sandbox.resources import drivers, fleets, tolls, vehicles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.sandbox.requests import ValidRequest
    from openapi_sdk.sandbox.rows import Row
    from openapi_sdk.sandbox.rules import Rules

__all__ = ["HANDLERS", "RULES", "SHOWN_AS"]

RULES: Mapping[str, Rules] = {
    "active_integrations": fleets.ActiveIntegrationRules(),
    "billing_statuses": tolls.BillingStatusRules(),
    "citations": tolls.CitationRules(),
    "driver_agreements": drivers.DriverAgreementRules(),
    "drivers": drivers.DriverRules(),
    "fleet_settings": fleets.FleetSettingsRules(),
    "fleets": fleets.FleetRules(),
    "tolls": tolls.TollRules(),
    "vehicles": vehicles.VehicleRules(),
}

#: Gets a request, and a function that returns a row as the answer of the operation has it.
Handle: TypeAlias = "Callable[[ValidRequest, Callable[[Row], Row]], Any]"

HANDLERS: Mapping[str, Handle] = {
    "auth_whoami": fleets.whoami,
    "driver_agreements_close": drivers.close,
    "tolls_submit_test": tolls.submit_test,
    "vehicles_create": vehicles.create,
}

#: Functions for rows that a page shows in another form than others do.
SHOWN_AS: Mapping[str, Callable[[Row], Row]] = dict.fromkeys(
    ("citations_get", "citations_list", "driver_agreements_get"), drivers.list_emails
)
