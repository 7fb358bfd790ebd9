"""The SDK of the API that pages in all ways, which is made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.tests.openapi_sdk.listings.ways import DOCUMENT
from kit.tests.support.flavours import Flavour
from kit.tests.support.made_sdks import made_sdk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with made_sdk(DOCUMENT, tmp_path_factory.mktemp("ways")) as module:
        yield module


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest, ways: ModuleType) -> Iterator[Flavour]:
    made = Flavour(request.param, ways, "Ways")
    yield made
    made.close()
