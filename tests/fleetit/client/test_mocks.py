"""Libraries that mock httpx see each attempt of both clients, and what they answer or raise is retried or an error.

docs/testing.md shows each of them in a test of a user.
"""

from __future__ import annotations

import gzip
from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import respx
from pytest_httpx import HTTPXMock, httpx_mock

from fleetit import ConnectError, FleetITError, NotFound, RateLimited, Retry, TimeoutError  # noqa: A004 - the public name
from kit.tests.support.scripted_server import Reply, ScriptedServer, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.flavours import Flavour

__all__ = ["httpx_mock"]  # a fixture: the plugin is not loaded

TOKEN = "planted-token-4711"
TOLL = {"id": 12, "amount": "4.50"}
PAGE = {"count": 1, "next": None, "previous": None, "results": [TOLL]}

Result = httpx.Response | Exception


class Respx:
    """Answers with the next of some results, or raises it."""

    def __init__(self, router: respx.MockRouter) -> None:
        self._route = router.route()

    def script(self, *results: Result) -> None:
        self._route.side_effect = results

    def get_requests(self) -> list[httpx.Request]:
        calls: list[respx.models.Call] = list(self._route.calls)
        return [call.request for call in calls]


class PytestHttpx:
    """Does the same."""

    def __init__(self, mock: HTTPXMock) -> None:
        self._mock = mock
        self.get_requests = mock.get_requests

    def script(self, *results: Result) -> None:
        for result in results:
            self._mock.add_callback(self._make_callback(result))

    @staticmethod
    def _make_callback(result: Result) -> Callable[[httpx.Request], httpx.Response]:
        def answer(_: httpx.Request) -> httpx.Response:
            if isinstance(result, Exception):
                raise result
            return result

        return answer


@pytest.fixture(params=["respx", "pytest-httpx"])
def mock(request: pytest.FixtureRequest) -> Iterator[Respx | PytestHttpx]:
    if request.param == "respx":
        with respx.mock as router:
            yield Respx(router)
    else:
        yield PytestHttpx(request.getfixturevalue("httpx_mock"))


def make_client(flavour: Flavour, **options: Any) -> Any:
    return flavour.client(token=TOKEN, fleet_id=42, retry=Retry(attempts=2, backoff=0), **options)


def test_each_attempt_is_seen_with_its_headers(flavour: Flavour, mock: Respx | PytestHttpx) -> None:
    mock.script(httpx.Response(503), httpx.ConnectError("down"), httpx.Response(200, json=PAGE))
    client = make_client(flavour).with_options(retry=Retry(attempts=3, backoff=0))
    (toll,) = flavour.list_rows(client.tolls.list())
    assert toll.id == 12
    sent = [(each.url.path, each.headers["Fleet-Id"], each.headers["Authorization"]) for each in mock.get_requests()]
    assert sent == [("/v2/tolls/", "42", f"Bearer {TOKEN}")] * 3


def test_a_body_is_seen_and_a_compressed_answer_is_read(flavour: Flavour, mock: Respx | PytestHttpx) -> None:
    mock.script(httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=gzip.compress(b'{"id":12}')))
    assert flavour.run(lambda: make_client(flavour).tolls.update(12, billing_status=9)).id == 12
    (request,) = mock.get_requests()
    assert (request.method, request.content) == ("PATCH", b'{"billing_status":9}')


@pytest.mark.parametrize(
    ("make_result", "error", "attempts", "may_have_happened"),
    [
        pytest.param(lambda: httpx.Response(404, json={"detail": "No."}), NotFound, 1, False, id="refused"),
        pytest.param(lambda: httpx.Response(429, headers={"Retry-After": "0"}), RateLimited, 2, False, id="too many"),
        pytest.param(lambda: httpx.ConnectError("down"), ConnectError, 2, False, id="no connection"),
        pytest.param(lambda: httpx.ReadTimeout("slow"), TimeoutError, 1, True, id="no answer in time"),
    ],
)
def test_what_a_mock_answers_or_raises_is_the_error_of_a_write(
    flavour: Flavour,
    mock: Respx | PytestHttpx,
    make_result: Callable[[], Result],
    error: type[FleetITError],
    *,
    attempts: int,
    may_have_happened: bool,
) -> None:
    mock.script(*(make_result() for _ in range(attempts)))
    client = make_client(flavour)
    with pytest.raises(error) as caught:
        flavour.run(lambda: client.vehicles.create(plate_state="NY", plate_number="AB1"))
    assert len(mock.get_requests()) == attempts
    assert caught.value.may_have_happened == may_have_happened


def test_pytest_httpx_says_what_is_not_mocked(flavour: Flavour, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(match_headers={"Authorization": "Bearer another"}, is_optional=True)
    client = make_client(flavour)
    with pytest.raises(TimeoutError, match=r"^tolls_list: No response can be found for GET request") as caught:
        flavour.list_rows(client.tolls.list())
    assert "'Authorization': 'Bearer ***'" in str(caught.value)
    assert TOKEN not in str(caught.value)
    httpx_mock.reset()  # or else it fails the test, too


def test_a_cassette_of_vcrpy_replays_attempts_and_errors_without_a_server(flavour: Flavour, tmp_path: Path) -> None:
    vcr: Any = import_module("vcr")  # it has no annotations, and imports every HTTP library that is installed
    options = {"filter_headers": ["authorization", "host"], "match_on": ["method", "path", "query", "headers"]}
    cassette = str(tmp_path / "tolls.yaml")
    replies: list[Reply] = [reply(503), reply(200, PAGE), reply(404, {"detail": "No."})]
    results: list[tuple[Any, str]] = []
    sent: list[int] = []
    for mode, script in ("once", replies), ("none", []):
        with ScriptedServer(script) as server, vcr.use_cassette(cassette, record_mode=mode, **options) as played:
            client = make_client(flavour, base_url=server.url)
            rows = flavour.list_rows(client.tolls.list())
            with pytest.raises(NotFound) as caught:
                flavour.run(lambda: client.tolls.update(12, billing_status=9))  # noqa: B023 - runs at once
            results.append((rows, str(caught.value)))
        sent.append(len(server.requests))
    assert sent == [3, 0]
    assert played.play_count == 3
    assert results[0] == results[1]
    assert TOKEN not in (tmp_path / "tolls.yaml").read_text(encoding="utf-8")
