"""What has rules of its own: tables by name, operations by operationId. The description drives everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from fleetit.sandbox.resources import auth, driver_agreements, tolls, vehicles
from fleetit.sandbox.resources.billing_statuses import BillingStatusRules
from fleetit.sandbox.resources.citations import CitationRules
from fleetit.sandbox.resources.driver_agreements import DriverAgreementRules
from fleetit.sandbox.resources.drivers import DriverRules, list_emails
from fleetit.sandbox.resources.fleets import ActiveIntegrationRules, FleetRules, FleetSettingsRules
from fleetit.sandbox.resources.tolls import TollRules
from fleetit.sandbox.resources.vehicles import VehicleRules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleetit.sandbox._request import ValidRequest
    from fleetit.sandbox._rows import Row
    from fleetit.sandbox._rules import Rules

__all__ = ["HANDLERS", "RULES", "SHOWN_AS"]

RULES: Mapping[str, Rules] = {
    "active_integrations": ActiveIntegrationRules(),
    "billing_statuses": BillingStatusRules(),
    "citations": CitationRules(),
    "driver_agreements": DriverAgreementRules(),
    "drivers": DriverRules(),
    "fleet_settings": FleetSettingsRules(),
    "fleets": FleetRules(),
    "tolls": TollRules(),
    "vehicles": VehicleRules(),
}

#: Gets a request, and a function that returns a row as the answer of the operation has it.
Handle: TypeAlias = "Callable[[ValidRequest, Callable[[Row], Row]], Any]"

HANDLERS: Mapping[str, Handle] = {
    "auth_whoami": auth.whoami,
    "driver_agreements_close": driver_agreements.close,
    "tolls_submit_test": tolls.submit_test,
    "vehicles_create": vehicles.create,
}

#: Functions for rows that a page shows in another form than others do.
SHOWN_AS: Mapping[str, Callable[[Row], Row]] = dict.fromkeys(
    ("citations_get", "citations_list", "driver_agreements_get"), list_emails
)
