"""FleetIT, as the code that serves any API sees it: what its description says, and what no description says."""

from __future__ import annotations

from fleetit._version import __version__
from fleetit_api.events import EVENTS
from fleetit_api.exceptions import TREE
from fleetit_api.facts import FACTS
from openapi_sdk.service import Service

SERVICE = Service(FACTS, TREE, EVENTS, version=__version__, whoami="auth.whoami")
