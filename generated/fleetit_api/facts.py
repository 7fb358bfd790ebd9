"""What the description says of the service. Generated, do not edit."""

from __future__ import annotations

from openapi_sdk.model.facts import Bearer, Facts, Tenant

#: Of the code of this package: `openapi_sdk.model.FORMAT` has to be the same.
FORMAT = 1
FACTS = Facts(
    title="FleetIT API V2 Public",
    name="FleetIT",
    package="fleetit",
    servers={"production": "https://api.app.fleetit.com", "staging": "https://api.staging.fleetit.com"},
    schemes={"bearerAuth": Bearer()},
    security=(("bearerAuth",),),
    tenant=Tenant(
        place="header",
        name="Fleet-Id",
        word="fleet",
        plural="fleets",
        none="the account's default fleet",
        type="integer",
        listing="fleets.list",
    ),
    listing="tolls.list",
    update="tolls.update",
)
