"""The Python SDK of Depot: what its owner writes. The rest is generated."""

from __future__ import annotations

from depot_api.exceptions import *  # noqa: F403 - the classes of its errors

from depot.client import AsyncDepot as AsyncDepot
from depot.client import Depot as Depot
from depot.service import SERVICE as SERVICE
