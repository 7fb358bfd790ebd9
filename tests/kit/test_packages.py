"""Each folder of code is a package: import-linter sees no other, so its contracts would say nothing of it."""

from __future__ import annotations

import pytest

from tests.support.checkout import HERE


@pytest.mark.parametrize("root", ["kit/src", "overlays", "generated"])
def test_each_folder_with_modules_is_a_package(root: str) -> None:
    folders = {path.parent for path in (HERE.root / root).rglob("*.py")}
    assert folders
    assert [each for each in sorted(folders) if not (each / "__init__.py").is_file()] == []
