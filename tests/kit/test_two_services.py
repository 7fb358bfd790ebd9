"""SDKs of made-up descriptions beside FleetIT's: each is whole, has its own words, and nothing of another."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import pickle
import pydoc
import re
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

import fleetit
from kit.tests.support.depots import TENANTS, TOKEN, Depot, Sdk, read_tenant
from kit.tests.support.loggers import isolated_logger
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from openapi_sdk import SdkError
from tests.support.words import is_clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

#: Paths that are not described.
PATHS = {
    f"{kind}{name}": "/orgs/a/shelves" if name == "Initech" else "/shelves"
    for name in TENANTS
    for kind in ("", "Async")
}


# What each SDK does.

CALLS: list[Any] = [
    pytest.param(lambda client: client.bins.get(1), lambda bin_: bin_.id == 1, id="get"),
    pytest.param(lambda client: client.bins.create(color="red"), lambda bin_: bin_.color == "red", id="create"),
    pytest.param(lambda client: client.bins.update(1, body={"color": "red"}), lambda bin_: bin_.id == 1, id="update"),
    pytest.param(lambda client: client.labels.get(1), lambda body: body == b"%PDF", id="download"),
    pytest.param(lambda client: client.labels.replace(1, body=b"%PDF"), lambda done: done is None, id="upload"),
    pytest.param(lambda client: client.bins.get(503), lambda bin_: bin_.id == 1, id="a retry"),
    pytest.param(
        lambda client: client.with_raw_response.bins.get(1),
        lambda raw: raw.status == 200 and raw.parse().id == 1,
        id="raw",
    ),
    pytest.param(lambda client: client.bins.list(limit=2).first(), lambda bin_: bin_.id == 1, id="first of a listing"),
]


@pytest.mark.alike
@pytest.mark.parametrize(("call", "is_right"), CALLS)
def test_a_call_is_answered(
    flavour: Flavour, client: Any, call: Callable[[Any], Any], is_right: Callable[[Any], bool]
) -> None:
    client = client.with_options(retry=None)
    assert is_right(flavour.run(lambda: call(client)))


@pytest.mark.parametrize(
    "list_rows",
    [
        pytest.param(lambda client: client.bins.list(limit=2), id="by offset"),
        pytest.param(lambda client: client.bins.list(limit=2, exact=True, prefetch=2), id="by offset, exact and ahead"),
        pytest.param(lambda client: client.crates.list(), id="by number"),
        pytest.param(lambda client: client.moves.list(), id="by cursor"),
        pytest.param(
            lambda client: client.request_pages("GET", PATHS[type(client).__name__], limit=2), id="not described"
        ),
    ],
)
def test_a_listing_has_all_rows(
    flavour: Flavour, client: Any, sdk: Sdk, server: ScriptedServer, list_rows: Callable[[Any], Any]
) -> None:
    rows = flavour.list_rows(list_rows(client))
    assert [each["id"] if isinstance(each, dict) else each.id for each in rows] == [1, 2, 3, 4, 5]
    assert {read_tenant(each) for each in server.requests} == {"a" if sdk.word else None}


def test_a_path_that_is_not_described_is_called(
    flavour: Flavour, client: Any, sdk: Sdk, server: ScriptedServer
) -> None:
    answer = flavour.run(lambda: client.request("POST", PATHS[type(client).__name__], json={"color": "red"}))
    assert answer["color"] == "red"
    raw = flavour.run(lambda: client.with_raw_response.request("GET", f"{PATHS[type(client).__name__]}/1"))
    assert raw.json()["id"] == 1
    assert {read_tenant(each) for each in server.requests} == {"a" if sdk.word else None}


def test_a_stock_function_is_called(flavour: Flavour, client: Any, sdk: Sdk, server: ScriptedServer) -> None:
    stock = import_module(f"{sdk.package}_api.api.bins.bins_get")
    call = stock.sync if flavour.name == "sync" else stock.asyncio
    own = {"org_id": "b"} if sdk.name == "Initech" else {}
    expected = {"Acme": None, "Globex": "a", "Initech": "b", "Hooli": "a"}[sdk.name]
    events: list[Any] = []
    view = client.with_options(on_request=events.append)
    assert flavour.run(lambda: call(id=1, client=view.api, **own)).id == 1
    assert getattr(events[0], sdk.argument, None) == expected
    (seen,) = server.requests
    assert read_tenant(seen) == expected
    assert seen.header("Authorization") == f"Bearer {TOKEN}"


def test_headers_and_the_user_agent_are_its_own(
    flavour: Flavour, client: Any, sdk: Sdk, server: ScriptedServer
) -> None:
    flavour.run(lambda: client.bins.get(1))
    (seen,) = server.requests
    agent = seen.header("User-Agent") or ""
    assert agent.startswith(f"{sdk.package}-python/1.0 ")
    assert is_clean(seen)
    assert {name.lower() for name, _ in seen.headers} - {"x-org-id"} == {
        "host", "accept", "accept-encoding", "connection", "user-agent", "authorization",
    }  # fmt: skip


# Errors.

FAILURES: list[Any] = [
    pytest.param((lambda client: client.bins.get(404), "NotFound", "There is no such bin."), id="404"),
    pytest.param((lambda client: client.bins.get(422), "UnprocessableContent", "color: is no color"), id="422"),
    pytest.param((lambda client: client.bins.get(9), "DecodeError", ""), id="no JSON"),
    pytest.param((lambda client: client.bins.create(color=4), "InvalidInput", "color"), id="invalid input"),
    pytest.param((lambda client: client.bins.create(body={"colr": "x"}), "InvalidInput", "color"), id="unknown key"),
    pytest.param(
        (lambda client: client.with_options(base_url="http://127.0.0.1:1").bins.get(1), "ConnectError", ""),
        id="connect",
    ),
]


@pytest.mark.parametrize("failure", FAILURES)
def test_an_error_is_one_of_its_own(flavour: Flavour, client: Any, sdk: Sdk, failure: Any) -> None:
    call, name, text = failure
    client = client.with_options(retry=sdk.module.Retry(attempts=1))
    with pytest.raises(getattr(sdk.module, name)) as caught:
        flavour.run(lambda: call(client))
    error: Any = caught.value
    assert type(error).__module__ == sdk.package
    assert isinstance(error, getattr(sdk.module, f"{sdk.name}Error"))
    assert not isinstance(error, fleetit.FleetITError)
    assert text in str(error)
    assert is_clean([str(error), repr(error), error.args, getattr(error, "__notes__", ""), vars(error), dir(error)])
    if sdk.word:
        assert getattr(error, sdk.argument) == "a"
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(copied), str(copied), copied.args) == (type(error), str(error), error.args)
    assert getattr(copied, sdk.argument, None) == getattr(error, sdk.argument, None)
    made = type(error)(*error.args)
    assert str(made) == str(error)


def test_no_error_of_one_is_caught_as_one_of_another(sdks: dict[str, Sdk]) -> None:
    trees = [[fleetit.FleetITError], *([getattr(each.module, f"{name}Error")] for name, each in sdks.items())]
    for (base,) in trees:
        others = [other for (other,) in trees if other is not base]
        assert issubclass(base, SdkError)
        assert not any(issubclass(base, other) for other in others)


# Configuration.


def test_a_wrong_retry_is_an_error_of_its_own(sdk: Sdk) -> None:
    with pytest.raises(sdk.module.ConfigurationError, match="attempts"):
        sdk.module.Retry(attempts=0)


def test_variables_configure_it(
    sdk: Sdk, flavour: Flavour, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = sdk.name.upper()
    monkeypatch.setenv(f"{prefix}_TOKEN", "from-the-variable")
    monkeypatch.setenv(f"{prefix}_BASE_URL", server.url)
    monkeypatch.setenv("FLEETIT_TOKEN", "of-another-service")
    monkeypatch.setenv("FLEETIT_FLEET_ID", "7")
    if sdk.word:
        monkeypatch.setenv(f"{prefix}_{sdk.argument.upper()}", "b")
    client: Any = flavour.client()
    flavour.run(lambda: client.bins.get(1))
    (seen,) = server.requests
    assert seen.header("Authorization") == "Bearer from-the-variable"
    assert read_tenant(seen) == ("b" if sdk.word else None)
    shown = f", {sdk.argument}='b'" if sdk.word else ""
    assert repr(client) == f"{type(client).__name__}(base_url={server.url!r}{shown})"


@pytest.mark.parametrize(
    ("options", "names"),
    [
        pytest.param({}, ["token", "_TOKEN"], id="no token"),
        pytest.param({"token": TOKEN, "environment": "moon"}, ["environment", "live", "sandbox"], id="environment"),
        pytest.param({"token": TOKEN, "base_url": "http://far.example"}, ["base_url"], id="base URL"),
        pytest.param({"token": TOKEN, "timeout": -1}, ["timeout"], id="timeout"),
        pytest.param({"token": TOKEN, "retry": 3}, ["retry"], id="retry"),
        pytest.param({"token": TOKEN, "recorder": 3}, ["recorder"], id="recorder"),
        pytest.param({"token": TOKEN, "default_headers": {"Host": "x"}}, ["Host"], id="header"),
    ],
)
def test_what_is_wrong_with_an_option_is_said_in_its_words(
    sdk: Sdk, flavour: Flavour, options: dict[str, Any], names: list[str]
) -> None:
    with pytest.raises(sdk.module.ConfigurationError) as caught:
        flavour.client(**options)
    assert all(name in str(caught.value) for name in names)
    assert is_clean(caught.value)


HINTS: list[Any] = [
    pytest.param(lambda client: client.tokn, AttributeError, "", id="unknown attribute"),
    pytest.param(lambda client: client.bin, AttributeError, "bins", id="resource"),
    pytest.param(lambda client: client.bins.lst, AttributeError, "list", id="method"),
    pytest.param(lambda client: client.bins.list(colour="x"), TypeError, "color", id="argument"),
    pytest.param(lambda client: client.with_options(api_key="x"), TypeError, "token=", id="option"),
    pytest.param(lambda client: type(client)(api_key="x"), TypeError, "token=", id="option of the constructor"),
    pytest.param(lambda client: client.for_fleet(7), AttributeError, "", id="view of another service"),
    pytest.param(lambda client: client.across_fleets, AttributeError, "", id="listing of another service"),
    pytest.param(lambda client: client.max_retries, AttributeError, "Retry(attempts=", id="member of another library"),
]


@pytest.mark.parametrize(("use", "kind", "hint"), HINTS)
def test_a_wrong_name_is_explained_in_its_words(
    client: Any, use: Callable[[Any], Any], kind: type[Exception], hint: str
) -> None:
    with pytest.raises(kind) as caught:
        use(client)
    assert hint in str(caught.value)
    assert is_clean(re.sub(r"'(for|across)_fleets?'", "", str(caught.value)))


def test_hooks_are_given_events_in_its_words(flavour: Flavour, sdk: Sdk, server: ScriptedServer) -> None:
    events: list[Any] = []
    options = sdk.default()
    client: Any = flavour.client(
        token=TOKEN, base_url=server.url, on_request=events.append, on_response=events.append, **options
    )
    flavour.run(lambda: client.bins.get(503))
    assert [type(each).__name__ for each in events] == ["RequestEvent", "ResponseEvent"] * 2
    assert {type(each).__module__ for each in events} == {sdk.package}
    assert getattr(events[0], sdk.argument, None) == ("a" if sdk.word else None)
    assert events[1].request == events[0]
    assert is_clean(events)
    assert is_clean(dir(events[0]))


def test_its_logger_and_variable_are_its_own(
    flavour: Flavour, sdk: Sdk, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{sdk.name.upper()}_LOG", "debug")
    with (
        isolated_logger("fleetit") as other,
        isolated_logger(sdk.package) as own,
        contextlib.redirect_stderr(io.StringIO()) as shown,
    ):
        client: Any = flavour.client(token=TOKEN, base_url=server.url, **sdk.default())
        flavour.run(lambda: client.bins.get(503))
        assert (own.level, other.level) == (logging.DEBUG, logging.NOTSET)
        assert (len(own.handlers), other.handlers) == (1, [])
    lines = shown.getvalue().splitlines()
    assert len(lines) > 1
    assert all(f" {sdk.package} " in line for line in lines)
    assert is_clean(lines)
    assert TOKEN not in shown.getvalue()


def test_a_call_is_checked_without_sending(client: Any, sdk: Sdk, server: ScriptedServer) -> None:
    assert sdk.module.validate(client.bins.create, color="red") == ()
    (error,) = sdk.module.validate(client.bins.create, color=3)
    assert error.field == "color"
    assert is_clean(error)
    with pytest.raises(TypeError) as caught:
        sdk.module.validate(print)
    assert is_clean(caught.value)
    assert server.requests == []


@pytest.mark.parametrize("kind", ["", "Async"])
def test_help_has_no_word_of_another_service(sdk: Sdk, kind: str) -> None:
    shown = pydoc.plain(pydoc.render_doc(getattr(sdk.module, f"{kind}{sdk.name}")))
    assert is_clean(shown)
    assert f"{sdk.argument}" in shown or not sdk.word
    if not sdk.word:
        assert not re.search("tenant|organization", shown)


# Beside FleetIT's.


def test_they_work_beside_each_other_in_threads(sdks: dict[str, Sdk]) -> None:
    seen: dict[str, list[ReceivedRequest]] = {}
    failed: list[BaseException] = []

    def work(list_rows: Callable[[], Any], expected: list[Any]) -> None:
        try:
            for _ in range(5):
                assert [row.id for row in list_rows()] == expected
        except BaseException as error:  # noqa: BLE001 - raised below
            failed.append(error)

    with contextlib.ExitStack() as stack:
        works: list[Any] = []
        for name, sdk in sdks.items():
            server = stack.enter_context(ScriptedServer(Depot(), concurrent=True))
            seen[name] = server.requests
            client = stack.enter_context(
                getattr(sdk.module, name)(token=f"of-{name}", base_url=server.url, **sdk.default())
            )
            works.append((lambda client=client: client.bins.list(limit=2, prefetch=2), [1, 2, 3, 4, 5]))
        server = stack.enter_context(ScriptedServer([reply(200, {"count": 1, "results": [{"id": 7}]})]))
        seen["FleetIT"] = server.requests
        own = stack.enter_context(fleetit.FleetIT(token="of-FleetIT", base_url=server.url, fleet_id=7))
        works.append((own.tolls.list, [7]))
        threads = [threading.Thread(target=work, args=each) for each in works for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []
    check_nothing_is_mixed(seen)


def test_they_work_beside_each_other_in_tasks(sdks: dict[str, Sdk]) -> None:
    seen: dict[str, list[ReceivedRequest]] = {}

    async def run() -> None:
        async with contextlib.AsyncExitStack() as stack:
            reads: list[Any] = []

            async def read(list_rows: Callable[[], Any]) -> list[int]:
                return [row.id for _ in range(3) async for row in list_rows()]

            for name, sdk in sdks.items():
                server = stack.enter_context(ScriptedServer(Depot(), concurrent=True))
                seen[name] = server.requests
                client = await stack.enter_async_context(
                    getattr(sdk.module, f"Async{name}")(token=f"of-{name}", base_url=server.url, **sdk.default())
                )
                reads += [read(client.moves.list), read(client.crates.list)]
            server = stack.enter_context(ScriptedServer([reply(200, {"count": 1, "results": [{"id": 7}]})]))
            seen["FleetIT"] = server.requests
            own = await stack.enter_async_context(
                fleetit.AsyncFleetIT(token="of-FleetIT", base_url=server.url, fleet_id=7)
            )
            answers = await asyncio.gather(*reads, read(own.tolls.list))
            assert answers == [[1, 2, 3, 4, 5] * 3] * 2 * len(sdks) + [[7] * 3]

    asyncio.run(run())
    check_nothing_is_mixed(seen)


def check_nothing_is_mixed(seen: dict[str, list[ReceivedRequest]]) -> None:
    for name, requests in seen.items():
        assert requests
        assert {each.header("Authorization") for each in requests} == {f"Bearer of-{name}"}
        assert {(each.header("User-Agent") or "").partition("-")[0] for each in requests} == {name.lower()}
        assert {each.header("Fleet-Id") for each in requests} == {"7" if name == "FleetIT" else None}
        assert {each.header("X-Org-Id") for each in requests} == {"a" if name == "Globex" else None}
        assert name == "FleetIT" or is_clean(requests)


def test_threads_have_its_name(sdks: dict[str, Sdk]) -> None:
    names: set[str] = set()
    sdk = sdks["Globex"]
    with ScriptedServer(Depot(), concurrent=True) as server:
        note: Callable[[Any], object] = lambda _event: names.add(threading.current_thread().name)  # noqa: E731
        with sdk.module.Globex(token=TOKEN, base_url=server.url, on_request=note) as client:
            list(client.across_organizations(client.bins.list, ["a", "b"]))
            list(client.with_options(organization_id="a").bins.list(limit=2, prefetch=2))
    assert is_clean(names)
    assert "globex-organization" in names
