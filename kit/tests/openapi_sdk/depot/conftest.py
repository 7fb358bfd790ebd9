"""The SDK of Depot, which is made once, and its sandbox."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.depot.sdk import make_project
from kit.tests.support.flavours import Flavour
from kit.tests.support.made_sdks import imported_sdks

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from types import ModuleType


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, with what is generated."""
    return make_project(tmp_path_factory.mktemp("depot"))


@pytest.fixture(scope="package")
def depot(project: Path) -> Generator[ModuleType]:
    """The package that users import."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(project / "generated")
        with imported_sdks(project / "overlays", "depot") as (sdk,):
            yield sdk


@pytest.fixture
def sandbox(depot: ModuleType) -> Generator[Any]:
    """A sandbox with the invented data."""
    with import_module(f"{depot.__name__}.sandbox").running() as sandbox:
        yield sandbox


@pytest.fixture(params=["sync", "async"])
def flavour(depot: ModuleType, request: pytest.FixtureRequest) -> Generator[Flavour]:
    """The sync client, and the async one."""
    flavour = Flavour(request.param, depot, "Depot")
    yield flavour
    flavour.close()


@pytest.fixture
def client(flavour: Flavour, sandbox: Any) -> Any:
    """A client of the sandbox."""
    return flavour.client(token=sandbox.token, api_key=sandbox.token, base_url=sandbox.url)
