"""The fixtures of the pytest plugin, and a hook that closes the async client in the event loop of its test."""

from __future__ import annotations

import functools
import inspect
import ssl
from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.client import AsyncFleetIT, FleetIT
from fleetit.conformance import Recorder
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.secrets.redaction import format_value
from openapi_sdk.settings.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from fleetit.sandbox import Sandbox
    from fleetit_api.clients import Options


class Servers(ExitStack):
    """Starts a server for each set of options, at the first test that needs it. All are stopped at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._servers: list[tuple[Mapping[str, Any], Sandbox]] = []

    def reset(self, options: Mapping[str, Any]) -> Sandbox:
        """Return the sandbox of a server in its first state. The server is started if none has these options."""
        from fleetit.sandbox import running  # noqa: PLC0415 - needs starlette and uvicorn

        if not isinstance(options, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = (
                f"fleetit_sandbox_options={format_value(options)}: return the arguments of `running` as a mapping, "
                "such as {} or {'seed': 2}"
            )
            raise ConfigurationError(msg)
        for known, sandbox in self._servers:
            if known == options:
                sandbox.reset()
                return sandbox
        sandbox = self.enter_context(running(**options))
        self._servers.append((dict(options), sandbox))
        return sandbox


_ASYNC_CLIENT = pytest.StashKey[AsyncFleetIT]()


@pytest.fixture(scope="session")
def fleetit_sandbox_options() -> Mapping[str, Any]:
    """The arguments of `fleetit.sandbox.running`; none by default. Override this fixture to pass some.

    Tests with equal options share a server.
    """
    return {}


@pytest.fixture(scope="session")
def fleetit_sandbox_servers() -> Iterator[Servers]:
    """The running servers of this session. Used by `fleetit_sandbox`; nothing to override."""
    with Servers() as servers:
        yield servers


@pytest.fixture
def fleetit_sandbox(fleetit_sandbox_servers: Servers, fleetit_sandbox_options: Mapping[str, Any]) -> Sandbox:
    """A running sandbox in its first state. The server is started once, and stays until the end of the session.

    Its state is reset before each test. With pytest-xdist each worker has its own server.
    """
    try:
        return fleetit_sandbox_servers.reset(fleetit_sandbox_options)
    except ImportError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@pytest.fixture
def fleetit_client(fleetit_sandbox: Sandbox) -> Iterator[FleetIT]:
    """A client of the sandbox's default fleet. It does not wait between attempts, and is closed after the test."""
    with FleetIT(**_get_client_options(fleetit_sandbox)) as client:
        yield client


@pytest.fixture
def fleetit_async_client(fleetit_sandbox: Sandbox, request: pytest.FixtureRequest) -> AsyncFleetIT:
    """An async client of the sandbox's default fleet, for tests that pytest-asyncio or anyio runs.

    It does not wait between attempts, and is closed when the test function ends, in the event loop of the test.
    """
    client = AsyncFleetIT(**_get_client_options(fleetit_sandbox))
    request.node.stash[_ASYNC_CLIENT] = client
    return client


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Close the async client at the end of the test function.

    A fixture can't do that for each plugin: only the test function is sure to run in an event loop that is still open.
    """
    client = item.stash.get(_ASYNC_CLIENT, None)
    if client is None or not isinstance(item, pytest.Function) or not inspect.iscoroutinefunction(item.obj):
        return (yield)
    test = item.obj

    @functools.wraps(test)
    async def run_and_close(*args: object, **kwargs: object) -> None:
        async with client:
            await test(*args, **kwargs)

    item.obj = run_and_close
    try:
        return (yield)
    finally:
        item.obj = test


#: A run that fails names so many contradictions.
_MAX_SHOWN = 20


@pytest.fixture(scope="session")
def fleetit_recorder() -> Iterator[Recorder]:
    """Compares all answers to clients that have it as `recorder=` with the description.

    If one of them contradicts it, the run fails at its end, and says where.
    """
    recorder = Recorder(every=1)
    yield recorder
    found = recorder.contradictions
    if found:
        lines = [str(each) for each in found[:_MAX_SHOWN]]
        more = [f"and {len(found) - _MAX_SHOWN:,} more"] if len(found) > _MAX_SHOWN else []
        raise pytest.fail.Exception("\n".join(["answers contradict the description:", *lines, *more]), pytrace=False)


def _get_client_options(sandbox: Sandbox) -> Options:
    """Return the options of a client. All that `FLEETIT_*` variables could set is passed."""
    return {
        "token": sandbox.token,
        "base_url": sandbox.url,
        "fleet_id": sandbox.default_fleet,
        "retry": Retry(backoff=0),
        "ssl_context": _make_ssl_context(),
    }


@functools.cache
def _make_ssl_context() -> ssl.SSLContext:
    """Return a context without authorities: reading them takes longer than most tests, and nothing here uses TLS."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
