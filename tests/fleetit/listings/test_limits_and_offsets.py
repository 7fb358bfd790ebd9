from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import UNSET, InvalidInput
from kit.tests.support.scripted_server import ScriptedServer
from tests.fleetit.client.call_styles import UNREACHABLE_URL
from tests.fleetit.listings.listing_endpoint import ListingEndpoint

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param(0, id="zero"),
        pytest.param(-1, id="negative"),
        pytest.param(101, id="above the maximum"),
        pytest.param(10**6, id="a million"),
        pytest.param(10**5000, id="a number of 5,000 digits"),
        pytest.param(1.0, id="float"),
        pytest.param("10", id="text"),
        pytest.param(True, id="boolean"),
        pytest.param(None, id="None"),
        pytest.param(UNSET, id="UNSET"),
        pytest.param(float("nan"), id="NaN"),
    ],
)
def test_an_invalid_limit_is_refused_before_any_request(flavour: Flavour, limit: Any) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"^integrations_list_active: limit: .* is not 1 to 100"):
        client.integrations.list_active(limit=limit)


@pytest.mark.parametrize(
    "offset",
    [
        pytest.param(-1, id="negative"),
        pytest.param(2**63, id="above 63 bits"),
        pytest.param(10**5000, id="a number of 5,000 digits"),
        pytest.param(1.0, id="float"),
        pytest.param("10", id="text"),
        pytest.param(True, id="boolean"),
        pytest.param(None, id="None"),
        pytest.param(float("nan"), id="NaN"),
    ],
)
def test_an_invalid_offset_is_refused_before_any_request(flavour: Flavour, offset: Any) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"^integrations_list_active: offset: .* is not an integer from 0 to "):
        client.integrations.list_active(offset=offset)


@pytest.mark.parametrize(("limit", "offset"), [(1, 0), (100, 0), (50, 1), (1, 10**12)])
def test_a_valid_limit_and_offset_are_sent_unchanged(flavour: Flavour, limit: int, offset: int) -> None:
    endpoint = ListingEndpoint([])
    with ScriptedServer(endpoint) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        flavour.list_rows(client.integrations.list_active(limit=limit, offset=offset))
        assert endpoint.requests == [(offset, limit)]
