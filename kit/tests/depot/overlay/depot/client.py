"""`Depot` and `AsyncDepot`."""

from __future__ import annotations

from depot_api.clients import AsyncBaseClient, BaseClient

from depot.service import SERVICE
from openapi_sdk.model.public import public_in


@public_in("depot")
class Depot(BaseClient):
    """A client of Depot."""

    service = SERVICE


@public_in("depot")
class AsyncDepot(AsyncBaseClient):
    """An async client of Depot."""

    service = SERVICE
