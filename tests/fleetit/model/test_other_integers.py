"""Integers of other libraries, such as numpy's, are ids, limits and numbers of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pytest

from fleetit import ConfigurationError, InvalidInput
from fleetit.webhooks import WebhookVerifier
from tests.fleetit.client.call_styles import EMPTY_PAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

N: Any = np.int64(7)
ROW = {"plate_state": "NY", "plate_number": "AB1"}


@pytest.fixture(name="sent")
def _sent() -> list[str]:
    return []


@pytest.fixture(name="client")
def _client(flavour: Flavour, sent: list[str]) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(f"{request.url.raw_path.decode()} {request.headers['Fleet-Id']} {request.content.decode()}".strip())
        return httpx.Response(200, json=EMPTY_PAGE if request.method == "GET" else {"id": 7})

    return flavour.client(token="t", fleet_id=np.uint8(42), transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(lambda client: client.tolls.list().first(), "/v2/tolls/?limit=1&offset=0 42", id="client"),
        pytest.param(
            lambda client: client.tolls.list(fleet_id=N).first(), "/v2/tolls/?limit=1&offset=0 7", id="fleet of a call"
        ),
        pytest.param(
            lambda client: client.for_fleet(N).tolls.list().first(),
            "/v2/tolls/?limit=1&offset=0 7",
            id="fleet of a view",
        ),
        pytest.param(
            lambda client: client.for_fleet(7, only=True).tolls.list(fleet_id=N).first(),
            "/v2/tolls/?limit=1&offset=0 7",
            id="the only fleet",
        ),
        pytest.param(
            lambda client: client.for_fleet(N, only=True).fleets.update(N, title="x"),
            '/v2/fleets/7/ 7 {"title":"x"}',
            id="the only fleet in a path",
        ),
        pytest.param(
            lambda client: client.tolls.update(N, billing_status=np.int32(3)),
            '/v2/tolls/7/ 42 {"billing_status":3}',
            id="path and body",
        ),
        pytest.param(
            lambda client: client.tolls.list(limit=N, offset=np.int16(14), prefetch=np.uint8(2)).all(),
            "/v2/tolls/?limit=7&offset=14 42",
            id="limit, offset and pages in flight",
        ),
        pytest.param(
            lambda client: client.citations.list(ticket_type=N).first(),
            "/v2/citations/?ticket_type=7&limit=1&offset=0 42",
            id="filter",
        ),
        pytest.param(
            lambda client: client.request("GET", "/v2/things/", params={"a": [N]}, fleet_id=N),
            "/v2/things/?a=7 7",
            id="what is not described",
        ),
    ],
)
def test_an_integer_of_numpy_is_sent(
    flavour: Flavour, client: Any, sent: list[str], call: Callable[[Any], Any], expected: str
) -> None:
    flavour.run(lambda: call(client))
    assert sent == [expected]


def test_an_array_has_fleets(flavour: Flavour, client: Any, sent: list[str]) -> None:
    flavour.list_rows(client.across_fleets(client.tolls.list, np.array([7, 8, 7])))
    assert sorted(each.rpartition(" ")[2] for each in sent) == ["7", "8"]


def test_rows_of_a_batch_are_counted(flavour: Flavour, client: Any, sent: list[str]) -> None:
    flavour.list_rows(client.vehicles.create_in_batches([ROW] * 9, size=N))
    assert len(sent) == 2


@pytest.mark.parametrize(
    "value",
    [np.True_, np.float64(7), np.array([7, 8]), np.array([7]), np.int64(0), np.str_("7"), np.nan],
    ids=repr,
)
def test_what_is_no_integer_is_refused(flavour: Flavour, client: Any, sent: list[str], value: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^fleet_id: .* is not a fleet id"):
        client.for_fleet(value)
    uses: list[Callable[[], Any]] = [
        lambda: client.tolls.list(fleet_id=value),
        lambda: client.tolls.list(limit=value),
        lambda: client.across_fleets(client.tolls.list, [value]),
        lambda: client.vehicles.create_in_batches([ROW], size=value),
    ]
    for use in uses:
        with pytest.raises(InvalidInput):
            use()
    assert not sent
    flavour.run(lambda: client.tolls.list().first())


def test_another_fleet_is_another_one_in_any_class(flavour: Flavour, client: Any, sent: list[str]) -> None:
    view = client.for_fleet(42, only=True)
    uses: list[Callable[[], Any]] = [
        lambda: view.tolls.list(fleet_id=N),
        lambda: flavour.run(lambda: view.fleets.update(N, title="x")),
    ]
    for use in uses:
        with pytest.raises(InvalidInput, match="another fleet"):
            use()
    assert not sent


def test_a_verifier_takes_fleets() -> None:
    assert isinstance(WebhookVerifier({N: "secret-of-a-test"}), WebhookVerifier)
    with pytest.raises(ConfigurationError, match="a fleet id is float64"):
        WebhookVerifier({np.float64(7): "secret-of-a-test"})  # type: ignore[dict-item] # pyright: ignore[reportArgumentType] - refused at run time
