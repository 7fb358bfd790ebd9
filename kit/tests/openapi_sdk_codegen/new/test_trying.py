"""Calls of all operations end: if not by themselves, then with a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.new import trying
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path


def test_calls_that_take_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "_START", 0)
    monkeypatch.setattr(trying, "_LONGEST_CALL", 0)
    with pytest.raises(Problem, match="3 operations were not called on the sandbox within 0 s"):
        trying.try_operations(tmp_path, "globex", 3)


def test_a_package_that_can_not_be_imported(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"doesn't work on its sandbox:[\s\S]*No module named 'no_such_sdk'"):
        trying.try_operations(tmp_path, "no_such_sdk", 3)
