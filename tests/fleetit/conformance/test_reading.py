"""What `fleetit conformance` asks for, how often, and what ends it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from fleetit import FleetIT, Retry, TransportError, Unauthorized
from fleetit.sandbox import running
from fleetit.service import SERVICE
from openapi_sdk.conformance.judge import Judge
from openapi_sdk.conformance.reading import Reading
from openapi_sdk.description.document import Description
from tests.fleetit.sandbox.made_up import INTEGER, TEXT, answer, in_path, make_description, many, obj, page, query, ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetit.sandbox import Sandbox


@pytest.fixture(scope="module", name="shared")
def _shared() -> Iterator[Sandbox]:
    with running(rows={"tolls": 12, "citations": 12}) as shared:
        yield shared


@pytest.fixture
def sandbox(shared: Sandbox) -> Sandbox:
    shared.requests.clear()
    return shared


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def read(client: FleetIT, **options: Any) -> Judge:
    judge = Judge(SERVICE)
    options.setdefault("sleep", lambda _: None)
    Reading(client, judge, **options).run()
    return judge


def describe(schemas: Any, paths: Any) -> Description:
    """Return a description whose operations need the token of the client."""
    document = make_description(schemas, paths)
    document["components"]["securitySchemes"] = {"bearerAuth": {"type": "http", "scheme": "bearer"}}
    return Description({**document, "security": [{"bearerAuth": []}]})


def connect(sandbox: Sandbox, **options: Any) -> FleetIT:
    return FleetIT(token=sandbox.token, base_url=sandbox.url, **options)


def test_every_operation_that_reads_is_called_and_no_other(sandbox: Sandbox) -> None:
    with connect(sandbox) as client:
        judge = read(client)
    assert {each.method for each in sandbox.requests} == {"GET"}
    called = {each.operation for each in judge.list_facts() if each.fact == "called" and each.times}
    reading = {each.id: each.path for each in SERVICE.description.methods.values() if each.http_method == "GET"}
    assert called <= reading.keys()
    # Of two ids in a path, no listing says which belong together.
    assert called >= {name for name, path in reading.items() if path.count("{") < 2}
    fleets = {each.fleet for each in sandbox.requests}
    assert fleets >= set(map(str, sandbox.fleets))


def test_one_fleet_is_that_alone(sandbox: Sandbox) -> None:
    with connect(sandbox, fleet_id=42) as client:
        read(client)
    assert {each.fleet for each in sandbox.requests} <= {"42"}


def test_each_fleet_is_asked_once_and_what_is_no_id_of_a_fleet_is_left_out() -> None:
    asked: list[str | None] = []
    paths: list[str] = []
    shown: list[tuple[int, int, str]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        rows: list[Any] = []
        paths.append(request.url.path)
        if request.url.path == "/v2/fleets/":
            rows = [{"id": 7}, {"id": "8"}, {"id": True}, {}, None, {"id": 9}, {"id": 7}]
        elif request.url.path == "/v2/tolls/":
            asked.append(request.headers.get("Fleet-Id"))
        return httpx.Response(200, json={"count": len(rows), "next": None, "previous": None, "results": rows})

    with FleetIT(token="t", transport=httpx.MockTransport(handle)) as client:
        read(client, show=lambda *each: shown.append(each))
    assert [fleet for fleet, _ in itertools.groupby(asked)] == ["7", "9"]
    assert paths.count("/api/whoami/") == 1  # its answer is the same for every fleet
    assert shown[0] == (0, 0, "/v2/fleets/")


@pytest.mark.parametrize(("rate", "pause"), [(1, 1.0), (4, 0.25)])
def test_the_rate_is_kept(sandbox: Sandbox, rate: float, pause: float) -> None:
    clock = Clock()
    with connect(sandbox, fleet_id=7) as client:
        judge = read(client, rate=rate, sleep=clock.sleep, clock=lambda: clock.now)
    assert clock.slept == [pause] * (judge.calls - 1)


def test_progress_is_shown(sandbox: Sandbox) -> None:
    shown: list[tuple[int, int, str]] = []
    with connect(sandbox, fleet_id=7) as client:
        judge = read(client, show=lambda *each: shown.append(each))
    assert len(shown) == judge.calls
    assert shown[0][0] == 0
    assert [done for done, _, _ in shown] == sorted(done for done, _, _ in shown)
    assert all(done <= total for done, total, _ in shown)


@pytest.mark.parametrize(
    ("respond", "error", "calls"),
    [
        pytest.param(lambda: httpx.Response(401, json={"detail": "x"}), Unauthorized, 1, id="token"),
        pytest.param(lambda: httpx.ReadTimeout("x"), TransportError, 3, id="no answers"),
    ],
)
def test_what_ends_it(respond: Callable[[], object], error: type[Exception], calls: int) -> None:
    sent: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        result = respond()
        if isinstance(result, Exception):
            raise result
        assert isinstance(result, httpx.Response)
        return result

    options: Any = {"transport": httpx.MockTransport(handle), "retry": Retry(attempts=1), "fleet_id": 7}
    with FleetIT(token="t", **options) as client, pytest.raises(error):
        read(client)
    assert len(sent) == calls


def test_a_listing_by_cursors_is_read_to_its_end_and_rows_within_rows_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listing = obj("next results", next=TEXT, previous=TEXT, results=many(obj("id", id=INTEGER)))
    part = {"parameters": [in_path("thing"), in_path("id")], "get": {"operationId": "parts_get", **answer(None)}}
    things = {"operationId": "things_list", "parameters": [query("cursor", TEXT)], **answer(listing)}
    paths = {"/v2/things/": {"get": things}, "/v2/things/{thing}/parts/{id}/": part}
    description = describe({}, paths)
    monkeypatch.setitem(vars(SERVICE), "description", description)
    targets: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        targets.append(request.url.raw_path.decode())
        following = None if "cursor" in targets[-1] else "http://127.0.0.1/v2/things/?cursor=b"
        return httpx.Response(200, json={"next": following, "previous": None, "results": [{"id": len(targets)}]})

    with FleetIT(token="t", transport=httpx.MockTransport(handle), fleet_id=7) as client:
        read(client)
    assert targets == ["/v2/things/", "/v2/things/?cursor=b"]


def test_which_requests_are_sent_for_a_listing_with_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    schemas = {"Thing": obj("id", id=INTEGER, name=TEXT, is_open={"type": "boolean"}, note=TEXT)}
    parameters = [
        query("limit", {**INTEGER, "maximum": 4}), query("offset", INTEGER), query("name", TEXT),
        query("is_open", {"type": "boolean"}), query("note", TEXT), query("ordering", {**TEXT, "enum": ["id", "-id"]}),
    ]  # fmt: skip
    listing = {"operationId": "things_list", "parameters": parameters, **answer(page(ref("Thing")))}
    thing = {"parameters": [in_path("id")], "get": {"operationId": "things_get", **answer(ref("Thing"))}}
    hello = {"get": {"operationId": "hello_get", **answer(obj("text", text=TEXT))}}
    paths = {"/v2/things/": {"get": listing}, "/v2/things/{id}/": thing, "/v2/hello/": hello}
    description = describe(schemas, paths)
    monkeypatch.setitem(vars(SERVICE), "description", description)
    things = [{"id": each, "name": f"n{each}", "is_open": True, "note": "same"} for each in range(1, 21)]
    targets: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        targets.append(request.url.raw_path.decode().removeprefix("/v2/"))
        offset, limit = (int(request.url.params.get(name, least)) for name, least in (("offset", 0), ("limit", 4)))
        rows = things[offset : offset + min(limit, 4)]
        document = {"count": 20, "next": None, "previous": None, "results": rows}
        number = request.url.path.rstrip("/").rpartition("/")[2]
        row = things[int(number) - 1] if number in {"1", "2", "3"} else rows[0]
        return httpx.Response(200, json=document if targets[-1].startswith("things/?") else row)

    shown: list[tuple[int, int, str]] = []
    with FleetIT(token="t", transport=httpx.MockTransport(handle), fleet_id=7) as client:
        read(client, show=lambda *each: shown.append(each))
    listed = [
        "limit=4&offset=0", "limit=4&offset=4", "limit=4&offset=8", "limit=4&offset=18", "limit=1&offset=0",
        "limit=2&offset=1", "limit=20&offset=0", "limit=4&name=n2", "limit=4&is_open=false", "limit=4&ordering=id",
        "limit=4&ordering=-id", "is_open=not-a-value",
    ]  # fmt: skip
    ids = ["things/1/", "things/2/", "things/3/", "things/2000000011/"]
    assert targets == [*(f"things/?{each}" for each in listed), "hello/", *ids]
    read_paths = ["/v2/things/"] * 12 + ["/v2/hello/"] + ["/v2/things/{id}/"] * 4
    # Of a filter without a value that tells rows apart, a request more is expected than is sent.
    expected = [*range(12), 13, *range(14, 18)]
    assert shown == [(done, 18, path) for done, path in zip(expected, read_paths, strict=True)]


@pytest.mark.parametrize("document", [None, [], {}, 1, "x", {"results": [1, None, []], "count": "x", "next": 3}])
def test_any_answer_can_be_read(document: Any) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=document))
    with FleetIT(token="t", transport=transport) as client:
        facts = read(client).list_facts("GET")
    assert {each.operation for each in facts if each.fact == "called" and each.times} >= {"auth_whoami", "tolls_list"}
