"""Names of FleetIT: of the service, its variables, servers and operations. Another API would have others.

No other module writes them out but `webhooks/` and `sandbox/`: tests/fleetit/test_service.py checks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from fleetit_api.facts import FACTS

if TYPE_CHECKING:
    from openapi_sdk.model.facts import Tenant

_tenant = cast("Tenant", FACTS.tenant)

#: The service, in messages: "FleetIT refused it".
SERVICE = FACTS.name
#: The package, the command, the logger, and the entries in the keyring.
PROGRAM = FACTS.package

#: The header of the fleet; HTTP compares names without case.
FLEET_HEADER = _tenant.name

# Environment variables. An empty one counts as not set.
_name = FACTS.variable
TOKEN_VARIABLE = _name("TOKEN")
FLEET_VARIABLE = FACTS.tenant_variable
BASE_URL_VARIABLE = _name("BASE_URL")
PROFILE_VARIABLE = _name("PROFILE")
INBOX_VARIABLE = _name("INBOX")
WEBHOOK_SECRET_VARIABLE = _name("WEBHOOK_SECRET")
LOG_VARIABLE = _name("LOG")
CONFIG_VARIABLE = _name("CONFIG")

#: The names of the servers.
Environment = Literal["production", "staging", "sandbox"]
DEFAULT_ENVIRONMENT: Environment = "production"
#: The one with FleetIT's own test data.
TEST_ENVIRONMENT: Environment = "staging"

#: The listing of the fleets of a token.
FLEETS_LISTING = _tenant.listing
#: The table of the fleets themselves. Each has its own row.
FLEETS = _tenant.plural

# Examples in messages and in help.
EXAMPLE_PATH = "/v2/tolls/"
EXAMPLE_SECRET = "citations.pin"  # noqa: S105 - the name of a field
EXAMPLE_TICKET = "toll:7:1001"
#: What a language model is told of the tools.
TOOLS = f"Tools for {SERVICE}: tolls, citations, vehicles, drivers and their agreements, of fleets."
