"""Which calls on the sandbox make good examples."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from openapi_sdk.model.pages import Page
from openapi_sdk_codegen.new.sandbox_calls import _describe

LISTING: Any = SimpleNamespace(
    full_name="things.list",
    arguments=(),
    is_safe=True,
    is_deprecated=False,
    is_download=False,
    is_listing=True,
    row_schema=None,
    row_fields={},
)


@pytest.mark.parametrize(
    ("result", "is_good"),
    [
        pytest.param(Page([{"id": 1}], 1, 0, 1), True, id="rows"),
        pytest.param(Page([], 0, 0, 0), False, id="a page without rows"),
        pytest.param(None, False, id="no page"),
    ],
)
def test_an_example_of_a_listing_has_rows(*, result: Any, is_good: bool) -> None:
    assert bool(_describe(LISTING, {}, result)) is is_good
