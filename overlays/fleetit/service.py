"""FleetIT, as the code that serves any API sees it: what its description says, and what no description says."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fleetit._version import __version__
from fleetit_api.events import EVENTS
from fleetit_api.exceptions import TREE
from fleetit_api.facts import FACTS
from openapi_sdk.service import Service

if TYPE_CHECKING:
    from openapi_sdk.model.facts import Tenant

#: What its tenants are called.
TENANT = cast("Tenant", FACTS.tenant)
SERVICE = Service(FACTS, TREE, EVENTS, version=__version__, whoami="auth.whoami")
