"""Each public class and type alias of the tools has a name of its own, by which a reader of two modules knows it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import openapi_sdk_codegen

if TYPE_CHECKING:
    from collections.abc import Iterator

TOOLS = Path(openapi_sdk_codegen.__path__[0])


def list_names(source: str) -> Iterator[str]:
    """Yield the public classes and type aliases of a module, each once.

    An alias is a value other than a call (`TypeVar("T")`) under a name in the case of classes.
    """
    for node in ast.parse(source).body:
        name = ""
        if isinstance(node, ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.AnnAssign):
            name = ast.unparse(node.target)
        elif isinstance(node, ast.Assign) and not isinstance(node.value, ast.Call):
            name = ast.unparse(node.targets[0])
        if name.isidentifier() and name[0].isupper() and not name.isupper():
            yield name


@pytest.mark.parametrize(
    ("source", "names"),
    [
        pytest.param("class Page: ...", ["Page"], id="a class"),
        pytest.param("Key = tuple[str, str]", ["Key"], id="an alias"),
        pytest.param("Key: TypeAlias = tuple[str, str]", ["Key"], id="an annotated alias"),
        pytest.param('T_co = TypeVar("T_co")', [], id="a type variable"),
        pytest.param('KINDS = ("page",)', [], id="a constant"),
        pytest.param("class _Page: ...\n_Key = tuple[str, str]", [], id="private names"),
        pytest.param("Page.title = None", [], id="an attribute"),
    ],
)
def test_classes_and_aliases_are_found(source: str, names: list[str]) -> None:
    assert [*list_names(source)] == names


def test_no_two_modules_give_one_name_to_different_things() -> None:
    modules: dict[str, list[str]] = {}
    for path in sorted(TOOLS.rglob("*.py")):
        for name in list_names(path.read_text(encoding="utf-8")):
            modules.setdefault(name, []).append(path.relative_to(TOOLS).as_posix())
    assert len(modules) > 100
    assert {name: where for name, where in modules.items() if len(where) > 1} == {}
