"""Names of FleetIT: of the service, its variables, servers and operations. Another API would have others.

No other module writes them out but `webhooks/` and `sandbox/resources/`: tests/fleetit/test_service.py checks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from fleetit_api.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The service, in messages: "FleetIT refused it".
SERVICE = "FleetIT"
#: The package, the command, the logger, and the entries in the keyring.
PROGRAM = "fleetit"
#: What the description calls the account's default tenant.
DEFAULT_FLEET = "the account's default fleet"

# Environment variables. An empty one counts as not set.
_PREFIX = "FLEETIT_"
TOKEN_VARIABLE = f"{_PREFIX}TOKEN"
FLEET_VARIABLE = f"{_PREFIX}FLEET_ID"
ENVIRONMENT_VARIABLE = f"{_PREFIX}ENVIRONMENT"
BASE_URL_VARIABLE = f"{_PREFIX}BASE_URL"
HTTP_LIBRARY_VARIABLE = f"{_PREFIX}HTTP_LIBRARY"
LOG_VARIABLE = f"{_PREFIX}LOG"
PROFILE_VARIABLE = f"{_PREFIX}PROFILE"
CONFIG_VARIABLE = f"{_PREFIX}CONFIG"
INBOX_VARIABLE = f"{_PREFIX}INBOX"
WEBHOOK_SECRET_VARIABLE = f"{_PREFIX}WEBHOOK_SECRET"

#: The libraries that requests can be sent with.
HttpLibraryName = Literal["httpx", "httpx2"]
#: The names of the servers.
Environment = Literal["production", "staging", "sandbox"]
DEFAULT_ENVIRONMENT: Environment = "production"
#: The one with FleetIT's own test data.
TEST_ENVIRONMENT: Environment = "staging"

#: The operation that tells whose a token is.
WHOAMI = "auth.whoami"
#: The listing of the fleets of a token.
FLEETS_LISTING = "fleets.list"
#: The table of the fleets themselves. Each has its own row.
FLEETS = "fleets"

# Examples in messages and in help.
EXAMPLE_CREATE = "client.vehicles.create"
EXAMPLE_LIST = f"client.{FACTS.listing}"
EXAMPLE_TABLE = "tolls"
EXAMPLE_ROWS = "{'tolls': [{'amount': '4.50'}]}"
EXAMPLE_PATH = "/v2/tolls/"
EXAMPLE_EXPORT = "tolls tolls.csv --transaction-date-gte 2025-01-31"
EXAMPLE_SECRET = "citations.pin"  # noqa: S105 - the name of a field
EXAMPLE_TICKET = "toll:7:1001"
#: A fleet of the sandbox, the first id of its rows, and the plate of its first vehicle: rows that examples change.
EXAMPLE_FLEET, EXAMPLE_ID = 7, 7001
EXAMPLE_KEYS: Mapping[str, str] = {"plate_number": "F7N001", "plate_state": "PA"}
#: What a language model is told of the tools.
TOOLS = f"Tools for {SERVICE}: tolls, citations, vehicles, drivers and their agreements, of fleets."
