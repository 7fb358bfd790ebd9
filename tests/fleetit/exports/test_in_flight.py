"""Requests of an export in flight: as many as were asked for, and no more, also while pages wait to be written."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import FleetIT
from fleetit.exports import export
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer
from tests.fleetit.listings.listing_endpoint import Barrier, ListingEndpoint

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.exports import Progress

LISTING = "integrations.list_active"


@pytest.mark.parametrize(
    ("fleets", "options", "expected"),
    [
        pytest.param([7], {"prefetch": 5}, 5, id="of one fleet"),
        pytest.param([7, 8, 9], {"prefetch": 5}, 5, id="of all fleets together"),
        pytest.param([7], {}, 8, id="by default"),
    ],
)
def test_as_many_requests_as_asked_for_are_in_flight(
    tmp_path: Path, fleets: list[int], options: dict[str, Any], expected: int
) -> None:
    barrier = Barrier(ListingEndpoint(list(range(2000))), expected)
    with (
        ScriptedServer(barrier, concurrent=True) as server,
        FleetIT(token="t", base_url=server.url) as client,
    ):
        result = export(client, LISTING, tmp_path / "rows.jsonl", fleets=fleets, exact=False, **options)
    assert result.rows == 2000 * len(fleets)
    assert barrier.most == expected


@pytest.mark.parametrize(
    ("in_flight", "waiting"),
    [
        pytest.param(4, 4, id="as many as are in flight"),
        pytest.param(12, 8, id="at most eight"),
    ],
)
def test_pages_that_wait_to_be_written_hold_up_no_request(tmp_path: Path, in_flight: int, waiting: int) -> None:
    endpoint = ListingEndpoint(list(range(5000)))
    arrived = threading.Condition()
    #: The first page is requested alone. When the second one is written, it is no longer waiting.
    most = 1 + in_flight + waiting

    def answer(request: ReceivedRequest) -> bytes:
        with arrived:
            body = endpoint(request)
            arrived.notify_all()
            return body

    def write_slowly(progress: Progress) -> None:
        if progress.rows == 200:
            with arrived:
                assert arrived.wait_for(lambda: len(endpoint.requests) >= most, timeout=60)
                assert len(endpoint.requests) == most

    with ScriptedServer(answer, concurrent=True) as server, FleetIT(token="t", base_url=server.url) as client:
        target = tmp_path / "rows.jsonl"
        result = export(client, LISTING, target, fleets=[7], prefetch=in_flight, exact=False, on_progress=write_slowly)
    assert result.rows == 5000
