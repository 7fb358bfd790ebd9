from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.depots import TENANTS, TOKEN, Depot, Sdk, make_depot
from kit.tests.support.flavours import Flavour
from kit.tests.support.made_sdks import imported_sdks, write_sdk
from kit.tests.support.scripted_server import ScriptedServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def sdks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Sdk]]:
    folder = tmp_path_factory.mktemp("sdks")
    packages = [write_sdk(make_depot(name), folder) for name in TENANTS]
    with imported_sdks(folder, *packages) as modules:
        yield {name: Sdk(name, module) for name, module in zip(TENANTS, modules, strict=True)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all made-up SDKs, for programs that import them in processes of their own."""
    made = tmp_path_factory.mktemp("owners")
    for name in TENANTS:
        write_sdk(make_depot(name), made)
    return made


@pytest.fixture(params=list(TENANTS))
def sdk(request: pytest.FixtureRequest, sdks: dict[str, Sdk]) -> Sdk:
    return sdks[request.param]


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest, sdk: Sdk) -> Iterator[Flavour]:
    made = Flavour(request.param, sdk.module, sdk.name)
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(Depot(), concurrent=True) as started:
        yield started


@pytest.fixture
def client(flavour: Flavour, sdk: Sdk, server: ScriptedServer) -> Any:
    return flavour.client(token=TOKEN, base_url=server.url, **sdk.default())


@pytest.fixture(params=["sync", "async"])
def tenant_flavour(request: pytest.FixtureRequest, tenant_sdk: Sdk) -> Iterator[Flavour]:
    made = Flavour(request.param, tenant_sdk.module, tenant_sdk.name)
    yield made
    made.close()


@pytest.fixture(params=[name for name, tenant in TENANTS.items() if tenant])
def tenant_sdk(request: pytest.FixtureRequest, sdks: dict[str, Sdk]) -> Sdk:
    return sdks[request.param]
