from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import UNSET, ConfigurationError
from tests.fleetit.pagination.rows import Rows
from tests.fleetit.ways import NOWHERE
from tests.support.scripted import Scripted

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param(0, id="none"),
        pytest.param(-1, id="negative"),
        pytest.param(101, id="one too many"),
        pytest.param(10**6, id="a million"),
        pytest.param(10**5000, id="a number of 5,000 digits"),
        pytest.param(1.0, id="a float"),
        pytest.param("10", id="a text"),
        pytest.param(True, id="a boolean"),
        pytest.param(None, id="None"),
        pytest.param(UNSET, id="not given"),
        pytest.param(float("nan"), id="no number"),
    ],
)
def test_a_limit_that_would_be_capped_or_is_none_is_refused_at_once(flavour: Flavour, limit: Any) -> None:
    client: Any = flavour.client(token="t", base_url=NOWHERE)
    with pytest.raises(ConfigurationError, match=r"^integrations_list_active: limit=.* is not 1 to 100"):
        client.integrations.list_active(limit=limit)


@pytest.mark.parametrize(
    "offset",
    [
        pytest.param(-1, id="negative"),
        pytest.param(2**63, id="beyond any table"),
        pytest.param(10**5000, id="a number of 5,000 digits"),
        pytest.param(1.0, id="a float"),
        pytest.param("10", id="a text"),
        pytest.param(True, id="a boolean"),
        pytest.param(None, id="None"),
        pytest.param(float("nan"), id="no number"),
    ],
)
def test_an_offset_that_is_none_is_refused_at_once(flavour: Flavour, offset: Any) -> None:
    client: Any = flavour.client(token="t", base_url=NOWHERE)
    with pytest.raises(ConfigurationError, match=r"^integrations_list_active: offset=.* is not a whole number from 0"):
        client.integrations.list_active(offset=offset)


@pytest.mark.parametrize(("limit", "offset"), [(1, 0), (100, 0), (50, 1), (1, 10**12)])
def test_a_range_that_is_one_is_sent_as_it_is(flavour: Flavour, limit: int, offset: int) -> None:
    serving = Rows([])
    with Scripted(serving) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        flavour.walk(client.integrations.list_active(limit=limit, offset=offset))
        assert serving.asked == [(offset, limit)]
