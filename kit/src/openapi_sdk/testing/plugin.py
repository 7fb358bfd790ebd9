"""What the fixtures of an SDK are made of: servers of its sandbox, clients of them, and a recorder.

The plugin of an SDK is a module with fixtures whose names begin with its package, so that those of several SDKs can be
used together:

    PLUGIN = Plugin(SERVICE, lambda: acme.sandbox.running)

    @pytest.fixture
    def acme_client(acme_sandbox):
        with PLUGIN.make_client(Acme, acme_sandbox) as client:
            yield client

    pytest_runtest_call = PLUGIN.pytest_runtest_call
"""

from __future__ import annotations

import functools
import inspect
import ssl
from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

import pytest

from openapi_sdk.secrets.redaction import format_value
from openapi_sdk.settings.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from contextlib import AbstractContextManager

    from openapi_sdk.service import Service


class AnySandbox(Protocol):
    """A running sandbox."""

    @property
    def url(self) -> str:
        """Its base URL."""
        ...

    @property
    def token(self) -> str:
        """The token that it accepts."""
        ...

    def reset(self) -> None:
        """Return to its first state."""
        ...


class AnyRecorder(Protocol):
    """What compares answers with the description."""

    @property
    def contradictions(self) -> Sequence[object]:
        """What it found."""
        ...


#: Named as the class of an SDK, so that signatures read as those of the SDK.
Sandbox = TypeVar("Sandbox", bound=AnySandbox)
Recorder = TypeVar("Recorder", bound=AnyRecorder)
C = TypeVar("C")
#: A run that fails names so many contradictions.
_MAX_SHOWN = 20


class Servers(ExitStack, Generic[Sandbox]):
    """Starts a server for each set of options, at the first test that needs it. All are stopped at the end.

    Args:
        service: Whose sandboxes they are.
        load: Returns the function that runs a sandbox. It is called at the first test that needs one.
    """

    def __init__(self, service: Service, load: Callable[[], Callable[..., AbstractContextManager[Sandbox]]]) -> None:
        super().__init__()
        self._service = service
        self._load = load
        self._servers: list[tuple[Mapping[str, Any], Sandbox]] = []

    def reset(self, options: Mapping[str, Any]) -> Sandbox:
        """Return the sandbox of a server in its first state. The server is started if none has these options."""
        running = self._load()
        if not isinstance(options, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = (
                f"{self._service.package}_sandbox_options={format_value(options)}: return the arguments of `running` "
                "as a mapping, such as {} or {'seed': 2}"
            )
            raise self._service.errors.ConfigurationError(msg)
        for known, sandbox in self._servers:
            if known == options:
                sandbox.reset()
                return sandbox
        sandbox = self.enter_context(running(**options))
        self._servers.append((dict(options), sandbox))
        return sandbox


class Plugin(Generic[Sandbox]):
    """What the fixtures of one SDK do.

    Args:
        service: What the SDK is.
        load: Returns the function that runs its sandbox, which needs packages that tests without one need not have.
    """

    def __init__(self, service: Service, load: Callable[[], Callable[..., AbstractContextManager[Sandbox]]]) -> None:
        self._service = service
        self._load = load
        self._async_client = pytest.StashKey[Any]()

    def serve(self) -> Servers[Sandbox]:
        """Return the servers of a session, to be used in a `with` block."""
        return Servers(self._service, self._load)

    def reset(self, servers: Servers[Sandbox], options: Mapping[str, Any]) -> Sandbox:
        """Return a running sandbox in its first state. A package that is not installed fails the test with its name."""
        try:
            return servers.reset(options)
        except ImportError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None

    def make_client(self, client: Callable[..., C], sandbox: Sandbox, tenant: object = None) -> C:
        """Return a client of a sandbox. It does not wait between attempts.

        Args:
            client: The class of the client.
            sandbox: The sandbox.
            tenant: The default tenant of the client.
        """
        # All that environment variables could set is passed.
        return client(
            **self._service.facts.make_options(sandbox.token),
            base_url=sandbox.url,
            retry=Retry(backoff=0),
            ssl_context=_make_ssl_context(),
            **self._service.name_tenant(tenant),
        )

    def close_after(self, client: C, request: pytest.FixtureRequest) -> C:
        """Have an async client closed when the test function ends, in the event loop of the test. Return it."""
        request.node.stash[self._async_client] = client
        return client

    @property
    def pytest_runtest_call(self) -> Callable[[pytest.Item], Generator[None, object, object]]:
        """The hook that closes the async client at the end of the test function.

        A fixture can't do that for each plugin: only the test function is sure to run in an event loop that is still
        open.
        """
        key = self._async_client

        @pytest.hookimpl(wrapper=True, tryfirst=True)
        def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
            client = item.stash.get(key, None)
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

        return cast("Callable[[pytest.Item], Generator[None, object, object]]", pytest_runtest_call)


def record(recorder: Recorder) -> Iterator[Recorder]:
    """Yield a recorder, and fail the run if an answer contradicts the description."""
    yield recorder
    found = recorder.contradictions
    if found:
        lines = [str(each) for each in found[:_MAX_SHOWN]]
        more = [f"and {len(found) - _MAX_SHOWN:,} more"] if len(found) > _MAX_SHOWN else []
        raise pytest.fail.Exception("\n".join(["answers contradict the description:", *lines, *more]), pytrace=False)


@functools.cache
def _make_ssl_context() -> ssl.SSLContext:
    """Return a context without authorities: reading them takes longer than most tests, and nothing here uses TLS."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
