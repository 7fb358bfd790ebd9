"""The names of `openapi_sdk` stand in three lists: for type checkers, for users, and by their modules. They agree."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import openapi_sdk

TREE = ast.parse(Path(openapi_sdk.__file__).read_text(encoding="utf-8"))


def get_static_imports() -> dict[str, str]:
    """Return the modules of the names that type checkers see."""
    block = next(node for node in TREE.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {name.name: str(node.module) for node in imports for name in node.names}


def test_type_checkers_see_exactly_the_public_names() -> None:
    assert {*get_static_imports(), "__version__"} == {*openapi_sdk.__all__}
    assert {*openapi_sdk.__all__} <= {*dir(openapi_sdk)}


def test_each_name_is_loaded_from_the_module_that_type_checkers_see(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, module in get_static_imports().items():
        monkeypatch.delitem(vars(openapi_sdk), name, raising=False)
        assert getattr(openapi_sdk, name) is getattr(sys.modules[module], name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'openapi_sdk' has no attribute 'Nothing'$"):
        _ = vars(openapi_sdk)["__getattr__"]("Nothing")
