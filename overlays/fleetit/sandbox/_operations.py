"""The operations that have a handler of their own, by operationId."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox import (
    _account,
    _agreements,
    _billing,
    _citations,
    _drivers,
    _fleets,
    _shipments,
    _tolls,
    _vehicles,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.sandbox._call import Handler

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
