"""`Recorder`: what a client's calls say of the description."""

from __future__ import annotations

import logging
import tomllib
import tracemalloc
from datetime import date
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from fleetit import APIError, ConfigurationError, DecodeError, FleetIT
from fleetit.conformance import Recorder
from fleetit.sandbox import running
from fleetit.service import SERVICE
from openapi_sdk.conformance import recorder as recorder_module
from openapi_sdk.conformance.exchanges import NOT_JSON, NOTHING, Exchange
from openapi_sdk.conformance.judge import Judge
from openapi_sdk.conformance.record import name_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from tests.support.flavours import Flavour

#: Values that nothing may show.
PLANTED = ("PLANTED-PLATE", "Planted Person", "planted@example.com", "planted-secret", "PLANTED_MEMBER", "Planted Key")
ROW = {
    "id": 1,
    "amount": PLANTED[0],
    "billing_status": PLANTED[4],
    "vehicle": {"id": 1, "plate_number": PLANTED[0], "lessee_renter": PLANTED[1], "api_token": PLANTED[3]},
    "driver": {"first_name": PLANTED[1], "email": PLANTED[2], PLANTED[5]: PLANTED[1]},
    "custom_fields": {PLANTED[5]: PLANTED[1]},
    "added": {PLANTED[5]: [PLANTED[1]]},
}


@pytest.fixture(scope="module", name="sandbox")
def _sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


def answer(document: Any, status: int = 200) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(status, json=document))


def make_page(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"count": len(rows), "next": None, "previous": None, "results": list(rows)}


def test_calls_of_the_sandbox_contradict_nothing(sandbox: Sandbox, flavour: Flavour) -> None:
    recorder = Recorder(every=1)
    client: Any = flavour.client(token=sandbox.token, base_url=sandbox.url, recorder=recorder)
    view = client.for_fleet(sandbox.fleets[-1])
    for listed in (client.tolls.list(), view.tolls.list(violation=True), client.citations.list(), client.fleets.list()):
        flavour.list_rows(listed)
    flavour.run(lambda: client.vehicles.create(plate_state="NY", plate_number=f"ABC{len(flavour.name)}"))
    flavour.run(lambda: client.request("GET", "/v2/tolls/", params={"limit": 1}))
    facts = recorder.facts
    assert recorder.contradictions == ()
    called = {each.operation: each.times for each in facts if each.fact == "called" and each.times}
    assert called == {"tolls_list": 3, "citations_list": 1, "fleets_list": 1, "vehicles_create": 1}
    assert {each.place for each in facts if each.operation == "vehicles_create"} >= {"body", "body /plate_number"}
    assert "header Fleet-Id" in {each.place for each in facts if each.operation == "tolls_list"}


def test_an_answer_that_the_client_refuses_is_looked_at() -> None:
    recorder = Recorder()
    page = answer(make_page({"title": "x"}))
    with FleetIT(token="t", transport=page, recorder=recorder) as client, pytest.raises(DecodeError):
        client.fleets.list().all()
    with FleetIT(token="t", transport=answer({"error": 1}, 404), recorder=recorder) as client, pytest.raises(APIError):
        client.citations.get(1)
    assert [(each.operation, each.place, each.fact) for each in recorder.contradictions] == [
        ("citations_get", "answer 404", "error"),
        ("fleets_list", "answer 200 /results/[]/id", "present"),
    ]


def test_what_is_not_described_is_left_alone() -> None:
    recorder = Recorder()
    with FleetIT(token="t", transport=answer([1]), recorder=recorder) as client:
        client.request("GET", "/v2/others/")
        client.request("GET", "/api/whoami/1/")
    assert {each.times for each in recorder.facts} == {0}


def test_a_limited_number_of_paths_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "_MAX_PATHS", 2)
    recorder = Recorder()
    with FleetIT(token="t", transport=answer({"id": 1}), recorder=recorder) as client:
        for path in "abc":
            client.request("GET", f"/v2/{path}/")
        client.auth.whoami()
    assert len(recorder._operations) == 2
    assert [each.operation for each in recorder.facts if each.fact == "called" and each.times] == ["auth_whoami"]


def test_no_output_has_a_value(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder(every=1)
    row = {**ROW, "count": 1}
    with (
        caplog.at_level(logging.DEBUG),
        FleetIT(token="t", transport=answer(make_page(row)), recorder=recorder) as client,
    ):
        client.tolls.list(vehicle_plate_number=PLANTED[0], search=PLANTED[1]).all()
        client.request("GET", "/v2/fleets/", params={"ordering": PLANTED[5]})
        client.request("PATCH", "/v2/tolls/1/", json={"billing_status": PLANTED[1], PLANTED[5]: 1})
    with (
        FleetIT(token="t", transport=answer({PLANTED[5]: PLANTED[1]}, 404), recorder=recorder) as client,
        pytest.raises(APIError),
    ):
        client.citations.get(7)
    recorder.write(tmp_path / "record.toml")
    outputs = (
        (tmp_path / "record.toml").read_text(encoding="utf-8"),
        repr(recorder.facts),
        repr(recorder),
        repr(recorder._judge),
        repr(
            Exchange(
                SERVICE.description.methods["tolls.list"].described,
                {"a": PLANTED},
                7,
                200,
                {"b": PLANTED[0]},
                PLANTED,
                PLANTED,
            )
        ),
        caplog.text,
    )
    assert len(recorder.contradictions) > 5
    assert [value for value in PLANTED for output in outputs if value.lower() in output.lower()] == []
    (secret,) = (each for each in recorder.facts if each.place.endswith("/api_token"))
    assert (secret.fact, secret.seen) == ("described", "yes")


def test_a_record(tmp_path: Path) -> None:
    recorder = Recorder()
    with FleetIT(token="t", transport=answer({"id": "1"}), recorder=recorder) as client:
        client.auth.whoami()
    recorder.write(tmp_path / "record.toml")
    text = (tmp_path / "record.toml").read_text(encoding="utf-8")
    record = tomllib.loads(text)
    facts = record.pop("facts")
    assert isinstance(record.pop("taken"), date)
    assert record.pop("sdk")
    assert record == {"version": 1, "environment": "production", "description": SERVICE.description.digest, "calls": 1}
    assert [name for name in ("api.app", "https") if name in text] == []
    assert {
        "operation": "auth_whoami", "place": "answer 200 /id", "fact": "type", "described": "integer",
        "seen": "string", "times": 1, "status": "contradicted",
    } in facts  # fmt: skip
    assert facts == sorted(facts, key=lambda each: (each["operation"], each["place"], each["fact"]))
    assert {each["operation"] for each in facts} == {"auth_whoami"}


@pytest.mark.parametrize(
    ("base_urls", "name"),
    [
        ({"https://api.app.fleetit.com"}, "production"),
        ({"https://api.staging.fleetit.com"}, "test"),
        ({"http://127.0.0.1:8431"}, "other"),
        ({"https://api.app.fleetit.com", "https://api.staging.fleetit.com"}, "other"),
        (set[str](), "other"),
    ],
)
def test_the_environment_of_a_record(base_urls: set[str], name: str) -> None:
    assert name_environment(SERVICE, base_urls) == name


@pytest.mark.parametrize(
    ("options", "calls", "looked_at"),
    [
        pytest.param({}, 31, 20, id="twenty"),
        pytest.param({}, 32, 20 + 1, id="and the 32nd"),
        pytest.param({}, 320, 20 + 10, id="and each 32nd"),
        pytest.param({"every": 2}, 30, 20 + 5, id="and each second one"),
        pytest.param({"every": 1}, 40, 40, id="all"),
    ],
)
def test_of_many_answers_some_are_looked_at(options: dict[str, int], calls: int, looked_at: int) -> None:
    recorder = Recorder(**options)
    with FleetIT(token="t", transport=answer({"id": 1}), recorder=recorder) as client:
        for _ in range(calls):
            client.auth.whoami()
    (called,) = (each for each in recorder.facts if each.fact == "called" and each.times)
    assert called.times == looked_at


@pytest.mark.parametrize(("options", "looked_at"), [({}, 8), ({"every": 2}, 8), ({"every": 1}, 100)])
def test_of_many_rows_some_are_looked_at(options: dict[str, int], looked_at: int) -> None:
    recorder = Recorder(**options)
    with FleetIT(token="t", transport=answer(make_page(*[{"id": 1}] * 100)), recorder=recorder) as client:
        client.tolls.list(limit=100).all()
    (found,) = (each for each in recorder.facts if (each.place, each.fact) == ("answer 200 /results/[]/id", "type"))
    assert found.times == looked_at


@pytest.mark.parametrize(
    ("body", "document"),
    [
        pytest.param(b"", NOTHING, id="nothing"),
        pytest.param(b"[1]", [1], id="JSON"),
        pytest.param(b"<html>", NOT_JSON, id="no JSON"),
        pytest.param(b"[" * 200_000, NOT_JSON, id="what is nested too deep"),
    ],
)
def test_what_is_judged_of_an_exchange(body: bytes, document: object) -> None:
    request: Any = SimpleNamespace(target="/v2/tolls/?search=&limit=1", tenant=7, body=None)
    response: Any = SimpleNamespace(status=200, headers={}, body=body)
    found = recorder_module.make_exchange(SERVICE.description.methods["tolls.list"].described, request, response)
    assert (found.query, found.sent, found.document) == ({"search": [""], "limit": ["1"]}, NOTHING, document)


def test_a_record_of_no_calls(tmp_path: Path) -> None:
    Recorder().write(tmp_path / "record.toml")
    record = tomllib.loads((tmp_path / "record.toml").read_text(encoding="utf-8"))
    assert (record["calls"], record["environment"], record["facts"]) == (0, "other", [])


@pytest.mark.parametrize("every", [0, -1, True, 1.5, "2"])
def test_a_wrong_number_is_refused(every: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^every: "):
        Recorder(every=every)


def test_a_wrong_recorder_is_refused(flavour: Flavour) -> None:
    with pytest.raises(ConfigurationError, match=r"^recorder: "):
        flavour.client(token="t", recorder="record.toml")


def test_a_record_without_its_library_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tomli_w", None)
    with pytest.raises(ConfigurationError, match=r"fleetit\[conformance\]"):
        Recorder().write(tmp_path / "record.toml")


@pytest.mark.nightly
def test_the_memory_of_40000_rows_is_flat() -> None:
    judge, operation = Judge(SERVICE), SERVICE.description.methods["tolls.list"].described
    pages = iter(range(10_000))

    def look(times: int) -> int:
        for page in islice(pages, times):
            rows = [{**ROW, "id": page * 100 + each, "exit_plaza": f"plaza {page} {each}"} for each in range(100)]
            document = {**make_page(*rows), "count": 10**6, "next": "x"}
            query = {"limit": ["100"], "offset": [str(page * 100)], "driver": [str(page)]}
            judge.add(Exchange(operation, query, page, 200, {f"x-header-{page}": "1"}, document), 1_000)
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before, after = look(200), look(200)
    finally:
        tracemalloc.stop()
    assert judge.calls == 400
    assert after - before < 100_000
