"""The pytest plugin `fleetit.testing`, used by small suites that a pytest of their own runs."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.pytester import SysModulesSnapshot

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

pytest_plugins = ["pytester"]

CONFTEST = 'pytest_plugins = ["fleetit.testing"]\n'
#: The plugins of this project take seconds to load; each run names those that it needs.
RUN = ("-p", "no:cacheprovider", "-W", "error", "-q")
#: In this process, where the plugin may be imported already.
INSIDE = (*RUN, "-W", "ignore::pytest.PytestAssertRewriteWarning")


@pytest.fixture(autouse=True)
def _no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture(autouse=True)
def _no_moment_without_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pytester never empty `sys.modules`: threads of sandboxes that other tests use import meanwhile."""

    def restore(self: Any) -> None:
        saved: dict[str, ModuleType] = self._SysModulesSnapshot__saved
        for name in sys.modules.keys() - saved.keys():
            del sys.modules[name]
        sys.modules.update(saved)

    monkeypatch.setattr(SysModulesSnapshot, "restore", restore)


STATE = """
from datetime import UTC, datetime

import pytest
from fleetit import FleetIT, NotFound, ServerError

urls, clients = [], []


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_the_first_state(fleetit_sandbox, fleetit_client, turn):
    assert len(fleetit_sandbox.requests) == 0
    assert fleetit_sandbox.clock().year > 1999
    tolls = fleetit_client.tolls.list(fleet_id=7)
    assert tolls.count() == 12
    assert {toll.billing_status for toll in tolls} != {"DISPUTED_TOLL_OR_TICKET"}
    for toll in tolls:
        fleetit_client.tolls.update(toll.id, billing_status=9, fleet_id=7)
    fleetit_client.vehicles.create(plate_state="NY", plate_number="AB1", fleet_id=7)  # twice would be refused
    for toll in tolls:
        fleetit_sandbox.remove("tolls", toll.id)
    fleetit_sandbox.clock = lambda: datetime(1999, 1, 1, tzinfo=UTC)
    fleetit_sandbox.fail_next(503, times=100)
    urls.append(fleetit_sandbox.url)
    clients.append(fleetit_client)


def test_there_was_one_server(fleetit_sandbox):
    assert set(urls) == {fleetit_sandbox.url}
    assert len(urls) == 2


def test_clients_are_closed_after_their_tests(fleetit_client):
    assert fleetit_client.auth.whoami()
    assert len(clients) == 2
    for client in clients:
        with pytest.raises(Exception, match="closed"):
            client.auth.whoami()


@pytest.fixture
def waits(monkeypatch):
    waits = []
    monkeypatch.setattr("time.sleep", waits.append)
    return waits


def test_a_client_calls_the_default_fleet_and_repeats_at_once(waits, fleetit_sandbox, fleetit_client):
    fleetit_sandbox.fail_next(503, times=2)
    assert fleetit_client.fleet_id == fleetit_sandbox.default_fleet
    assert fleetit_client.tolls.list().first()
    assert [each.fleet for each in fleetit_sandbox.requests] == ["109"] * 3
    assert waits == [0, 0]
    assert all(each.authorised for each in fleetit_sandbox.requests)
"""
OWN = """
import pytest


@pytest.fixture(scope="session")
def fleetit_sandbox_options():
    return {"seed": 2, "data": {"fleets": [{"id": 7}], "tolls": [{"fleet": 7}]}}


@pytest.mark.parametrize("turn", [1, 2])
def test_the_options_of_this_module_are_used(fleetit_sandbox, fleetit_client, turn):
    assert fleetit_sandbox.fleets == (7,)
    assert fleetit_client.tolls.list(fleet_id=7).count() == 1
    fleetit_sandbox.remove("tolls", 7001)
"""
LAST = """
import test_a


def test_the_first_server_is_used_again(fleetit_sandbox):
    assert fleetit_sandbox.url == test_a.urls[0]
"""


def test_tests_share_a_server_and_no_state(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "FLEET_ID", "ENVIRONMENT", "BASE_URL"):
        monkeypatch.setenv(f"FLEETIT_{name}", "of the developer")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_a=STATE, test_b=OWN, test_c=LAST)
    result = pytester.runpytest_inprocess(*INSIDE)
    result.assert_outcomes(passed=8)


ASYNC_TESTS = """
import pytest
from fleetit import AsyncFleetIT, ConfigurationError
{imports}

clients = []


async def use(client: AsyncFleetIT, fleet="109"):
    assert client not in clients
    clients.append(client)
    assert await client.tolls.list().first()


{mark}
async def test_a_function(fleetit_async_client, fleetit_sandbox):
    await use(fleetit_async_client)
    assert [each.fleet for each in fleetit_sandbox.requests] == ["109"]


class TestClass:
    {mark}
    async def test_a_method(self, fleetit_async_client):
        await use(fleetit_async_client)


{mark}
@pytest.mark.xfail(raises=ZeroDivisionError, strict=True)
async def test_a_failure(fleetit_async_client):
    await use(fleetit_async_client)
    1 / 0


@{fixture}
async def toll(fleetit_async_client):
    return await fleetit_async_client.tolls.list().first()


{mark}
async def test_an_async_fixture_uses_the_client_of_its_test(toll, fleetit_async_client):
    assert toll == await fleetit_async_client.tolls.list().first()
    await use(fleetit_async_client)


@pytest.fixture
def north(fleetit_async_client):
    return fleetit_async_client.for_fleet(42)


{mark}
async def test_a_view(north, fleetit_sandbox):
    await use(north)
    assert [each.fleet for each in fleetit_sandbox.requests] == ["42"]


{mark}
async def test_together_with_the_sync_client(fleetit_client, fleetit_async_client):
    toll = await fleetit_async_client.tolls.list().first()
    assert toll == fleetit_client.tolls.list().first()
    await use(fleetit_async_client)


{mark}
async def test_all_clients_are_closed_at_the_end_of_their_tests():
    assert len(clients) == 6
    for client in clients:
        with pytest.raises(ConfigurationError, match="closed"):
            await client.auth.whoami()


def test_a_client_that_is_not_used(fleetit_async_client):
    assert fleetit_async_client.fleet_id == 109
"""
ANYIO = ASYNC_TESTS.format(imports="", mark="@pytest.mark.anyio", fixture="pytest.fixture")
BACKEND = """
@pytest.fixture
def anyio_backend():
    return "asyncio"
"""
ASYNCIO = ASYNC_TESTS.format(
    imports="import pytest_asyncio", mark="@pytest.mark.asyncio", fixture="pytest_asyncio.fixture"
)
AUTO = ASYNC_TESTS.format(imports="", mark="", fixture="pytest.fixture")
ASYNC_RUN = (*INSIDE, "-p", "pytest_asyncio.plugin", "-o", "asyncio_default_fixture_loop_scope=function")


@pytest.mark.heavy
def test_an_async_client_is_closed_in_the_event_loop_of_its_test(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_anyio=ANYIO + BACKEND, test_asyncio=ASYNCIO)
    result = pytester.runpytest_inprocess(*ASYNC_RUN, "-p", "anyio.pytest_plugin", "-o", "asyncio_mode=strict")
    result.assert_outcomes(passed=14, xfailed=2)


def test_an_async_client_is_closed_where_tests_need_no_mark(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(AUTO)
    result = pytester.runpytest_inprocess(*ASYNC_RUN, "-o", "asyncio_mode=auto")
    result.assert_outcomes(passed=7, xfailed=1)


WORKERS = """
import os
from pathlib import Path

import pytest


@pytest.mark.parametrize("turn", [1, 2])
def test_a_worker_has_its_own_server(fleetit_sandbox, fleetit_client, turn):
    assert fleetit_client.auth.whoami()
    assert len(fleetit_sandbox.requests) == 1
    with Path(os.environ["SERVERS"]).open("a") as file:
        file.write(f"{os.environ['PYTEST_XDIST_WORKER']} {fleetit_sandbox.url}\\n")
"""


@pytest.mark.nightly
def test_each_worker_of_xdist_has_its_own_server(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SERVERS", str(tmp_path / "servers"))
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(WORKERS)
    result = pytester.runpytest_subprocess(*RUN, "-p", "xdist.plugin", "--numprocesses=2", "--dist=each")
    result.assert_outcomes(passed=4)
    servers = [line.split() for line in (tmp_path / "servers").read_text(encoding="utf-8").splitlines()]
    assert len(servers) == 4
    assert sorted(worker for worker, _ in {(worker, url) for worker, url in servers}) == ["gw0", "gw1"]
    assert len({url for _, url in servers}) == 2


MISSING = """
import sys

for name in {names!r}:
    sys.modules[name] = None
{then}
"""


def run_without(names: list[str], then: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program = MISSING.format(names=names, then=then)
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own


@pytest.mark.heavy
def test_a_missing_server_is_named_by_each_test(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile("def test_a(fleetit_client): pass\ndef test_b(fleetit_sandbox): pass\n")
    run = f"import pytest; sys.exit(pytest.main({list(RUN)}))"
    done = run_without(["starlette"], run, pytester.path)
    assert "2 errors" in done.stdout
    reason = 'fleetit.sandbox needs starlette, which is not installed: pip install "fleetit[sandbox]"'
    assert [line for line in done.stdout.splitlines() if line.startswith("fleetit.sandbox")] == [reason, reason]
    assert "During handling" not in done.stdout


@pytest.mark.parametrize(
    ("missing", "module", "message"),
    [
        pytest.param(
            ["pytest"],
            "fleetit.testing",
            "ImportError: fleetit.testing needs pytest, which is not installed: pip install pytest",
            id="no pytest",
        ),
        pytest.param(["starlette", "uvicorn"], "fleetit.testing.inbox_contract", "", id="the contract needs no server"),
    ],
)
def test_what_is_missing_is_named(missing: list[str], module: str, message: str, tmp_path: Path) -> None:
    done = run_without(missing, f"import {module}", tmp_path)
    assert done.stderr.strip().rpartition("\n")[2] == message


CONTRACT = """
from fleetit.testing.inbox_contract import InboxContract

pytest_plugins = ["fleetit.testing"]
"""


@pytest.mark.heavy
def test_it_can_be_imported_before_it_is_loaded(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONTRACT)
    pytester.makepyfile("def test_it(fleetit_sandbox):\n    assert fleetit_sandbox.fleets")
    pytester.runpytest_subprocess(*RUN).assert_outcomes(passed=1)


def test_pytest_loads_it_only_if_it_is_named(request: pytest.FixtureRequest) -> None:
    assert not distribution("fleetit").entry_points.select(group="pytest11")
    assert not request.config.pluginmanager.has_plugin("fleetit.testing")


WITHOUT_RETURN = """
import pytest


@pytest.fixture(scope="session")
def fleetit_sandbox_options():
    {"seed": 2}


def test_not_reached(fleetit_sandbox):
    pass
"""


def test_options_that_are_not_returned_are_named(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(WITHOUT_RETURN)
    result = pytester.runpytest_inprocess(*INSIDE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines("*ConfigurationError: fleetit_sandbox_options=None: return the arguments of `running`*")


RECORDED = """
import httpx
from fleetit import FleetIT


def call(recorder, document):
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=document))
    with FleetIT(token="t", transport=transport, recorder=recorder) as client:
        client.auth.whoami()


def test_described(fleetit_recorder):
    call(fleetit_recorder, {"id": 1})


def test_contradicted(fleetit_recorder):
    call(fleetit_recorder, ANSWER)
"""


@pytest.mark.parametrize(
    ("answer", "outcomes", "line"),
    [
        pytest.param('{"id": 2}', {"passed": 2}, "", id="as described"),
        pytest.param(
            '{"id": "planted"}', {"passed": 2, "errors": 1},
            "auth_whoami, answer 200 /id: type: 'integer' is described, 'integer or string' was seen (2 times): *",
            id="contradicted",
        ),
        pytest.param(
            str({"id": 2} | {f"f{number}": 1 for number in range(30)}), {"passed": 2, "errors": 1},
            "and 1 more", id="many",
        ),
    ],
)  # fmt: skip
def test_a_run_fails_on_a_contradiction(
    pytester: pytest.Pytester, answer: str, outcomes: dict[str, int], line: str
) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(f"ANSWER = {answer}\n{RECORDED}")
    result = pytester.runpytest_inprocess(*INSIDE)
    result.assert_outcomes(**outcomes)
    result.stdout.fnmatch_lines([line] if line else [])
    assert "planted" not in result.stdout.str().partition("answers contradict")[2]
