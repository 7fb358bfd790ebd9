"""Requests for operations that only staging has are not sent to production."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit._description.body import check_server
from fleetit._description.document import load_description
from fleetit._service.names import ENVIRONMENTS
from fleetit_api.models import TollSubmission

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


def test_a_test_toll_is_refused_before_it_is_sent_to_production(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", environment="production")
    with pytest.raises(ConfigurationError, match=r"tolls_submit_test: only https://api.staging.fleetit.com has it"):
        flavour.run(lambda: client.tolls.submit_test(body=TollSubmission()))


def test_production_is_known_without_the_description(monkeypatch: pytest.MonkeyPatch) -> None:
    description: dict[str, Any] = {**load_description(), "servers": []}
    monkeypatch.setattr("fleetit._description.body.load_description", lambda: description)
    with pytest.raises(ConfigurationError, match=r"this client is for https://api.app.fleetit.com"):
        check_server("tolls_submit_test", "POST", "/api/tickets/individual/", ENVIRONMENTS["production"])


@pytest.mark.parametrize("base_url", [ENVIRONMENTS["staging"], ENVIRONMENTS["sandbox"], "https://fleetit.example"])
def test_staging_and_other_addresses_are_accepted(base_url: str) -> None:
    check_server("tolls_submit_test", "POST", "/api/tickets/individual/", base_url)


@pytest.mark.parametrize("base_url", [ENVIRONMENTS["production"], ENVIRONMENTS["staging"]])
def test_operations_of_all_servers_are_accepted(base_url: str) -> None:
    check_server("vehicles_create", "POST", "/v2/vehicles/", base_url)
    check_server("things_create", "POST", "/v2/things/", base_url)
