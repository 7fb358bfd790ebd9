"""Under which path of the description a fleet's rows are kept, also those that no described operation lists."""

from __future__ import annotations

ACTIVE_INTEGRATIONS = "/v2/integrations/active/"
BILLING_STATUSES = "/v2/billing_statuses/"
CITATIONS = "/v2/citations/"
DRIVER_AGREEMENTS = "/v2/driver-agreements/"
DRIVERS = "/v2/drivers/"
#: One row: what the list of fleets shows of this one, beside its id and title.
FLEETS = "/v2/fleets/"
#: One row.
FLEET_SETTINGS = "/v2/fleet/settings/"
SHIPMENTS = "/v2/transponders/shipments/"
TOLLS = "/v2/tolls/"
TRANSPONDERS = "/v2/transponders/"
VEHICLES = "/v2/vehicles/"
