"""The operations that have a handler of their own, by operationId."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox.resources import auth as _account
from fleetit.sandbox.resources import billing_statuses as _billing
from fleetit.sandbox.resources import citations as _citations
from fleetit.sandbox.resources import driver_agreements as _agreements
from fleetit.sandbox.resources import drivers as _drivers
from fleetit.sandbox.resources import fleets as _fleets
from fleetit.sandbox.resources import shipments as _shipments
from fleetit.sandbox.resources import tolls as _tolls
from fleetit.sandbox.resources import vehicles as _vehicles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.sandbox._request import Handler

HANDLERS: Mapping[str, Handler] = {
    "auth_whoami": _account.whoami,
    "billing_statuses_replace": _billing.replace,
    "citations_get": _citations.get,
    "citations_list": _citations.listing,
    "driver_agreements_close": _agreements.close,
    "driver_agreements_create": _agreements.create,
    "driver_agreements_create_many": _agreements.create_many,
    "driver_agreements_get": _agreements.get,
    "driver_agreements_list": _agreements.listing,
    "drivers_create_many": _drivers.create_many,
    "fleet_settings_update": _fleets.update_settings,
    "fleets_list": _fleets.listing,
    "fleets_update": _fleets.update,
    "shipments_get": _shipments.get,
    "tolls_list": _tolls.listing,
    "tolls_submit_test": _tolls.submit_test,
    "tolls_update": _tolls.update,
    "vehicles_create": _vehicles.create,
    "vehicles_create_many": _vehicles.create_many,
    "vehicles_replace": _vehicles.replace,
    "vehicles_update": _vehicles.update,
    "vehicles_update_many": _vehicles.update_many,
}
