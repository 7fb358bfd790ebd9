from __future__ import annotations

import importlib
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.depots import TENANTS, Sdk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@dataclass(frozen=True)
class Served:
    """A running sandbox of a made-up service."""

    sdk: Sdk
    module: ModuleType
    sandbox: Any

    @property
    def tenants(self) -> tuple[Any, ...]:
        """Two tenants; without tenants none twice."""
        return getattr(self.sandbox, self.sdk.plural) if self.sdk.word else (None, None)

    def own(self, number: int = 0) -> dict[str, Any]:
        """Return the argument of a client for a tenant."""
        return {self.sdk.argument: self.tenants[number]} if self.sdk.word else {}

    def of(self, number: int = 0) -> dict[str, Any]:
        """Return the argument of a function of the sandbox for a tenant."""
        return {self.sdk.word: self.tenants[number]} if self.sdk.word else {}

    def make_client(self, number: int = 0, **options: Any) -> Any:
        """Return a client for a tenant."""
        options = {"token": self.sandbox.token, "base_url": self.sandbox.url, **options}
        return self.sdk.make_client(**options, **self.own(number))


def import_sandbox(sdk: Sdk) -> Any:
    """Return the module with the sandbox of an SDK."""
    return importlib.import_module(f"{sdk.package}.sandbox")


@pytest.fixture
def served(sdk: Sdk) -> Iterator[Served]:
    module = import_sandbox(sdk)
    with module.running() as sandbox:
        yield Served(sdk, module, sandbox)


@pytest.fixture
def all_served(sdks: dict[str, Sdk]) -> Iterator[dict[str, Served]]:
    """The sandboxes of all services at the same time."""
    with ExitStack() as stack:
        modules = {name: import_sandbox(sdks[name]) for name in TENANTS}
        yield {
            name: Served(sdks[name], module, stack.enter_context(module.running())) for name, module in modules.items()
        }
