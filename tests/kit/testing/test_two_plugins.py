"""The pytest plugins of several SDKs in one run, and the contract of a store for each."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.depots import TENANTS
from kit.tests.support.made_webhooks import write_webhooks
from tests.support.checkout import HERE
from tests.support.words import is_clean

if TYPE_CHECKING:
    from pathlib import Path

#: The module `testing` of an owner. The sandbox is made up.
_PLUGIN = '''
"""The pytest plugin of {name}."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from openapi_sdk.testing.plugin import Plugin, record
from {package} import SERVICE, Async{name}, {name}


def load():
    from kit.tests.support.depots import Depot
    from kit.tests.support.scripted_server import ScriptedServer

    class Sandbox:
        token, resets, options = "t-{package}", 0, None

        def reset(self):
            self.resets += 1

    @contextmanager
    def running(**options):
        sandbox = Sandbox()
        with ScriptedServer(Depot(), concurrent=True) as server:
            sandbox.url, sandbox.options, sandbox.requests = server.url, options, server.requests
            yield sandbox

    return running


PLUGIN = Plugin(SERVICE, load)


class Recorder:
    contradictions = ()


@pytest.fixture(scope="session")
def {package}_sandbox_options():
    """The arguments of the sandbox."""
    return {{}}


@pytest.fixture(scope="session")
def {package}_sandbox_servers():
    """The running servers of this session."""
    with PLUGIN.serve() as servers:
        yield servers


@pytest.fixture
def {package}_sandbox({package}_sandbox_servers, {package}_sandbox_options):
    """A running sandbox in its first state."""
    return PLUGIN.reset({package}_sandbox_servers, {package}_sandbox_options)


@pytest.fixture
def {package}_client({package}_sandbox):
    """A client of the sandbox."""
    with PLUGIN.make_client({name}, {package}_sandbox, "a") as client:
        yield client


@pytest.fixture
def {package}_async_client({package}_sandbox, request):
    """An async client of the sandbox."""
    return PLUGIN.close_after(PLUGIN.make_client(Async{name}, {package}_sandbox, "a"), request)


@pytest.fixture(scope="session")
def {package}_recorder():
    """Compares answers with the description."""
    yield from record(Recorder())


pytest_runtest_call = PLUGIN.pytest_runtest_call
'''
_SUITE = """
import asyncio

import fleetit
import pytest

pytest_plugins = ["fleetit.testing", "acme.testing", "globex.testing"]
closed = []


@pytest.fixture(scope="session")
def globex_sandbox_options():
    return {"seed": 2}


@pytest.fixture(params=["asyncio"])
def anyio_backend(request):
    return request.param


def test_each_client_calls_its_sandbox(fleetit_client, acme_client, globex_client, acme_sandbox, globex_sandbox):
    names = [type(each).__name__ for each in (fleetit_client, acme_client, globex_client)]
    assert names == ["FleetIT", "Acme", "Globex"]
    assert fleetit_client.tolls.list().first().id
    assert (acme_client.bins.get(1).color, globex_client.bins.get(1).color) == (None, "a")
    assert (fleetit_client.fleet_id, globex_client.organization_id) == (109, "a")
    assert (acme_sandbox.options, globex_sandbox.options) == ({}, {"seed": 2})
    assert "t-acme" in acme_sandbox.requests[-1].header("Authorization")
    with pytest.raises(Exception) as caught:
        acme_client.bins.get(404)
    assert not isinstance(caught.value, fleetit.FleetITError)


@pytest.mark.anyio
async def test_all_async_clients_are_open(fleetit_async_client, acme_async_client, globex_async_client):
    assert (await acme_async_client.bins.get(1)).id == (await globex_async_client.bins.get(1)).id == 1
    assert await fleetit_async_client.auth.whoami()
    closed.extend([fleetit_async_client, acme_async_client, globex_async_client])


@pytest.mark.anyio
async def test_all_async_clients_are_closed():
    for client in closed:
        with pytest.raises(Exception, match="closed"):
            await client.request("GET", "/bins/1")
    assert len(closed) == 3


@pytest.mark.parametrize("turn", [1, 2])
def test_a_sandbox_is_reset_before_each_test(acme_sandbox, turn):
    assert acme_sandbox.resets >= turn


@pytest.mark.parametrize("options", ["seed=2"])
def test_options_of_another_type_are_refused_in_the_words_of_the_sdk(acme_sandbox_servers, options):
    with pytest.raises(Exception, match="^acme_sandbox_options='seed=2': return the arguments of `running`"):
        acme_sandbox_servers.reset(options)
"""
_CONTRACT = """
import pytest
from openapi_sdk.testing import inbox_contract
from {package}.webhooks import WEBHOOKS


class TestSQLite(inbox_contract.InboxContract):
    _webhooks = WEBHOOKS

    @pytest.fixture
    def make_store(self, tmp_path):
        return lambda clock: WEBHOOKS.make_store("SQLiteStore", tmp_path / "inbox.db", clock=clock)

    def write_effect(self, connection, text):
        connection.execute("CREATE TABLE IF NOT EXISTS effects (text)")
        connection.execute("INSERT INTO effects VALUES (?)", (text,))

    def read_effects(self, connection):
        connection.execute("CREATE TABLE IF NOT EXISTS effects (text)")
        return [text for (text,) in connection.execute("SELECT text FROM effects ORDER BY rowid")]
"""


def write_plugin(name: str, folder: Path) -> str:
    """Write the SDK of a depot and its plugin, and return the name of its package."""
    package = write_webhooks(name, folder)
    text = dedent(_PLUGIN).lstrip().format(name=name, package=package)
    folder.joinpath(package, "testing.py").write_text(text, encoding="utf-8")
    return package


def run_pytest(folder: Path, *arguments: str, with_us: bool = True) -> str:
    """Run a suite in a process of its own, and return what it prints."""
    paths = [folder, HERE.root, HERE.root / "kit" / "src"]
    paths += [HERE.root / "overlays", HERE.root / "generated"] if with_us else []
    result = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "anyio", "-W", "error", "-q", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout + result.stderr


@pytest.mark.heavy
def test_each_plugin_has_its_fixtures(tmp_path: Path) -> None:
    for name in ("Acme", "Globex"):
        write_plugin(name, tmp_path)
    tmp_path.joinpath("test_suite.py").write_text(_SUITE, encoding="utf-8")
    output = run_pytest(tmp_path, "test_suite.py")
    assert "6 passed" in output, output


@pytest.mark.heavy
def test_the_fixtures_of_a_plugin_are_listed_by_their_names(tmp_path: Path) -> None:
    write_plugin("Acme", tmp_path)
    tmp_path.joinpath("test_suite.py").write_text('pytest_plugins = ["acme.testing"]\n', encoding="utf-8")
    output = run_pytest(tmp_path, "--fixtures", "test_suite.py")
    for name in ("sandbox", "sandbox_options", "client", "async_client", "recorder"):
        assert f"acme_{name} " in output
    assert "A running sandbox in its first state." in output
    own = [line for line in output.splitlines() if "acme" in line or "openapi_sdk" in line]
    assert is_clean(own)


@pytest.mark.nightly
@pytest.mark.heavy
@pytest.mark.parametrize(
    "name", ["Globex", *(pytest.param(each, marks=pytest.mark.nightly) for each in TENANTS if each != "Globex")]
)
def test_the_store_of_any_service_passes_the_contract(name: str, tmp_path: Path) -> None:
    package = write_webhooks(name, tmp_path)
    tmp_path.joinpath("test_store.py").write_text(_CONTRACT.format(package=package), encoding="utf-8")
    output = run_pytest(tmp_path, "--collect-only", "test_store.py")
    assert is_clean([line for line in output.splitlines() if "::" in line])
    output = run_pytest(tmp_path, "-k", "whatever_came or resend or in_a_transaction or complete", "test_store.py")
    assert " passed" in output, output
    assert not {"failed", "error", "skipped"} & {*output.split()}, output
