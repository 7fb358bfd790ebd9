"""The classes of webhooks that all SDKs share say where they are."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from openapi_sdk import webhooks
from openapi_sdk.webhooks import stores

if TYPE_CHECKING:
    from types import ModuleType


@pytest.mark.parametrize("package", [webhooks, stores], ids=lambda package: str(package.__name__))
def test_a_shared_class_says_where_it_is_imported_from(package: ModuleType) -> None:
    for name in package.__all__:
        found = getattr(package, name)
        if found is not webhooks.Webhooks:
            assert f"{found.__module__}.{found.__qualname__}" == f"{package.__name__}.{name}"
            assert pickle.loads(pickle.dumps(found)) is found  # noqa: S301 - our own
        assert name in dir(package)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Unknown'"):
        _ = webhooks.Unknown
