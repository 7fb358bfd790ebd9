"""Requests for operations that only staging has are not sent to production."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit.service import SERVICE
from fleetit_api.models import TollSubmission
from openapi_sdk.description.body import check_server
from openapi_sdk.description.document import Description

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


def test_a_test_toll_is_refused_before_it_is_sent_to_production(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", environment="production")
    with pytest.raises(ConfigurationError, match=r"tolls_submit_test: only https://api.staging.fleetit.com has it"):
        flavour.run(lambda: client.tolls.submit_test(body=TollSubmission()))


def check(method: str, base_url: str, description: Description = SERVICE.description) -> None:
    operation = SERVICE.description.methods[method].operation
    check_server(description, operation, base_url, SERVICE.environments, errors=SERVICE.errors)


def test_production_is_known_without_the_description() -> None:
    description = Description({**SERVICE.description.document, "servers": []})
    with pytest.raises(ConfigurationError, match=r"this client is for https://api.app.fleetit.com"):
        check("tolls.submit_test", SERVICE.environments["production"], description)


@pytest.mark.parametrize(
    "base_url", [SERVICE.environments["staging"], SERVICE.environments["sandbox"], "https://fleetit.example"]
)
def test_staging_and_other_addresses_are_accepted(base_url: str) -> None:
    check("tolls.submit_test", base_url)


@pytest.mark.parametrize("base_url", [SERVICE.environments["production"], SERVICE.environments["staging"]])
def test_operations_of_all_servers_are_accepted(base_url: str) -> None:
    check("vehicles.create", base_url)
    check("vehicles.create", base_url, Description({}))
