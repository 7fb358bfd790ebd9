"""Tests of an SDK as a whole: each operation in both flavours, the example of each command, and secrets.

An SDK has them in a few lines, beside the fixtures of its plugin:

    SDK = Sdk(SERVICE, Acme, AsyncAcme)

    class TestOperations(OperationTests):
        sdk = SDK

A newer `openapi-sdk` brings newer tests.
"""

from __future__ import annotations

import logging
import traceback
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import anyio
import pytest

from openapi_sdk.examples import ExampleMaker, call, call_async
from openapi_sdk.testing.plugin import Plugin

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

    from openapi_sdk.description.methods import Method
    from openapi_sdk.service import Service

_PLANTED = "planted-secret-4711"


class Sdk(NamedTuple):
    """What is tested.

    Attributes:
        service: What the SDK is.
        client: The class of its client.
        async_client: The class of its async client.
    """

    service: Service
    client: Callable[..., Any]
    async_client: Callable[..., Any]

    def get_sandbox(self, request: pytest.FixtureRequest) -> Any:
        """Return the fixture with the sandbox of the plugin."""
        return request.getfixturevalue(f"{self.service.package}_sandbox")

    def connect(self, client: Callable[..., Any], sandbox: Any) -> Any:
        """Return a client of a sandbox, for the tenant of its examples."""
        plugin = Plugin[Any](self.service, lambda: client)
        return plugin.make_client(client, sandbox, ExampleMaker(self.service).tenant)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # what is deprecated is called, too
class OperationTests:
    """Calls each operation of the description on the sandbox, with the sync and the async client.

    Attributes:
        sdk: What is tested.
        arguments: Arguments of methods for which what the description says is not enough, such as an id.
        not_in_sandbox: Methods that the sandbox can't serve yet, and why. One that works after all is a failure, so
            that the list stays true.
    """

    sdk: ClassVar[Sdk]
    arguments: ClassVar[Mapping[str, Mapping[str, Any]]] = MappingProxyType({})
    not_in_sandbox: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "method" in metafunc.fixturenames:
            methods = self.sdk.service.description.methods
            metafunc.parametrize("method", [*methods.values()], ids=[*methods])

    def test_sync(self, method: Method, request: pytest.FixtureRequest, tmp_path: Path) -> None:
        with self.sdk.connect(self.sdk.client, self.sdk.get_sandbox(request)) as client, self._expect(method):
            call(client, method, self._make_arguments(method, tmp_path))

    def test_async(self, method: Method, request: pytest.FixtureRequest, tmp_path: Path) -> None:
        async def run() -> None:
            async with self.sdk.connect(self.sdk.async_client, self.sdk.get_sandbox(request)) as client:
                with self._expect(method):
                    await call_async(client, method, self._make_arguments(method, tmp_path))

        anyio.run(run)

    def test_what_is_listed_are_methods(self) -> None:
        assert {*self.arguments, *self.not_in_sandbox} <= {*self.sdk.service.description.methods}

    def _make_arguments(self, method: Method, folder: Path) -> dict[str, Any]:
        made = ExampleMaker(self.sdk.service).make_arguments(method)
        to = {"to": folder / "download"} if method.is_download else {}
        return {**made, **to, **self.arguments.get(method.full_name, {})}

    @contextmanager
    def _expect(self, method: Method) -> Generator[None]:
        """Let a call fail if it is listed, and no other one."""
        if method.full_name not in self.not_in_sandbox:
            yield
            return
        try:
            yield
        except Exception:  # noqa: BLE001 - whatever it is, it is listed
            return
        msg = f"{method.full_name} works: remove it from `not_in_sandbox`"
        raise pytest.fail.Exception(msg, pytrace=False)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
class SecretTests:
    """Plants a secret as what says who calls, and looks for it in reprs, errors, tracebacks and logs.

    Attributes:
        sdk: What is tested.
    """

    sdk: ClassVar[Sdk]

    def test_the_secret_is_shown_nowhere(
        self, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, tmp_path: Path
    ) -> None:
        sdk, sandbox = self.sdk, self.sdk.get_sandbox(request)
        planted = {name: _PLANTED for scheme in sdk.service.facts.schemes.values() for name in scheme.arguments}
        shown: list[str] = []
        with caplog.at_level(logging.DEBUG), sdk.connect(sdk.client, sandbox) as client:
            other = client.with_options(**planted) if planted else client
            shown.append(repr(other))
            for method in list(sdk.service.description.methods.values())[:20]:
                made = ExampleMaker(sdk.service).make_arguments(method)
                to = {"to": tmp_path / "download"} if method.is_download else {}
                try:
                    call(other, method, {**made, **to})
                except Exception as error:  # noqa: BLE001 - each is looked at
                    shown += [repr(error), str(error), *traceback.format_exception(error)]
        shown += [f"{each.getMessage()} {each.__dict__!r}" for each in caplog.records]
        assert not [each for each in shown if _PLANTED in each]
