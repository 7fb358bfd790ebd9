"""FleetIT, as the code that serves any API sees it: what its description says, and what no description says."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fleetit._eastern_time import convert_to_eastern
from fleetit._version import __version__
from fleetit_api.exceptions import TREE
from fleetit_api.facts import FACTS
from openapi_sdk.service import Examples, Service, Whoami

if TYPE_CHECKING:
    from fleetit_api import models
    from openapi_sdk.model.facts import Tenant

#: What its tenants are called.
TENANT = cast("Tenant", FACTS.tenant)


def _describe_account(whose: models.Whoami) -> str:
    name = " ".join(part for part in (whose.first_name, whose.last_name) if part)
    return f"{whose.username} ({name})" if name else str(whose.username)


#: A fleet of the sandbox, the first id of its rows, and the plate of its first vehicle: rows that examples change.
EXAMPLES = Examples(
    texts=("NY", "ABC1234"),
    words={
        "state": "NY",
        "number": "ABC1234",
        "address": "1 Main Street",
        "city": "Albany",
        "title": "Delivery vans",
    },
    tenant=7,
    id=7001,
    keys={"plate_number": "F7N001", "plate_state": "PA"},
    own_tenant=512,
    secrets="webhook secrets and pins",
    export="tolls tolls.csv --transaction-date-gte 2025-01-31",
)
SERVICE = Service(
    FACTS,
    TREE,
    version=__version__,
    whoami=Whoami("auth.whoami", _describe_account),
    examples=EXAMPLES,
    localize=convert_to_eastern,
)
