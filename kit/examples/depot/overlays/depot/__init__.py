"""The Python SDK of Depot: what its owner writes. The rest is generated."""

from depot_api.clients import AsyncBaseClient, BaseClient
from depot_api.exceptions import TREE
from depot_api.exceptions import BadRequest as BadRequest
from depot_api.exceptions import NotFound as NotFound
from depot_api.facts import FACTS
from openapi_sdk import Service

SERVICE = Service(FACTS, TREE, version="1.0")


class Depot(BaseClient):
    """A client of Depot."""

    service = SERVICE


class AsyncDepot(AsyncBaseClient):
    """An async client of Depot."""

    service = SERVICE
