"""What `fleetit_api` imports of `openapi_sdk` is pinned: the kit finds it in the templates."""

from __future__ import annotations

import pytest

from kit.tests.support.surface import find_imports, read_writers
from tests.support.checkout import HERE


@pytest.mark.heavy
def test_the_generated_package_imports_what_is_pinned() -> None:
    texts = (path.read_text(encoding="utf-8") for path in HERE.package.rglob("*.py"))
    imported = find_imports(texts)
    assert imported
    assert imported <= find_imports(read_writers())
