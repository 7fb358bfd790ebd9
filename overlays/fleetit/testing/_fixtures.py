"""The fixtures of the pytest plugin, and the hook that closes the async client."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.client import AsyncFleetIT, FleetIT
from fleetit.conformance import Recorder
from fleetit.service import SERVICE
from openapi_sdk.testing.plugin import Plugin, Servers, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fleetit.sandbox import Sandbox


#: The sandbox needs starlette and uvicorn, so it is imported when a test needs it.
PLUGIN = Plugin["Sandbox"](SERVICE, lambda: import_module("fleetit.sandbox").running)


@pytest.fixture(scope="session")
def fleetit_sandbox_options() -> Mapping[str, Any]:
    """The arguments of `fleetit.sandbox.running`; none by default. Override this fixture to pass some.

    Tests with equal options share a server.
    """
    return {}


@pytest.fixture(scope="session")
def fleetit_sandbox_servers() -> Iterator[Servers[Sandbox]]:
    """The running servers of this session. Used by `fleetit_sandbox`; nothing to override."""
    with PLUGIN.serve() as servers:
        yield servers


@pytest.fixture
def fleetit_sandbox(fleetit_sandbox_servers: Servers[Sandbox], fleetit_sandbox_options: Mapping[str, Any]) -> Sandbox:
    """A running sandbox in its first state. The server is started once, and stays until the end of the session.

    Its state is reset before each test. With pytest-xdist each worker has its own server.
    """
    return PLUGIN.reset(fleetit_sandbox_servers, fleetit_sandbox_options)


@pytest.fixture
def fleetit_client(fleetit_sandbox: Sandbox) -> Iterator[FleetIT]:
    """A client of the sandbox's default fleet. It does not wait between attempts, and is closed after the test."""
    with PLUGIN.make_client(FleetIT, fleetit_sandbox, fleetit_sandbox.default_fleet) as client:
        yield client


@pytest.fixture
def fleetit_async_client(fleetit_sandbox: Sandbox, request: pytest.FixtureRequest) -> AsyncFleetIT:
    """An async client of the sandbox's default fleet, for tests that pytest-asyncio or anyio runs.

    It does not wait between attempts, and is closed when the test function ends, in the event loop of the test.
    """
    client = PLUGIN.make_client(AsyncFleetIT, fleetit_sandbox, fleetit_sandbox.default_fleet)
    return PLUGIN.close_after(client, request)


@pytest.fixture(scope="session")
def fleetit_recorder() -> Iterator[Recorder]:
    """Compares all answers to clients that have it as `recorder=` with the description.

    If one of them contradicts it, the run fails at its end, and says where.
    """
    yield from record(Recorder(every=1))


pytest_runtest_call = PLUGIN.pytest_runtest_call
