"""No public class or type alias of a package has the name of another one: the name says which one it is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.checkout import KIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


#: By package and name, the modules that all have something public of this name, and why none of them is renamed.
SHARED: Mapping[str, Mapping[str, tuple[set[str], str]]] = {
    "openapi_sdk": {
        "AsyncCaller": (
            {"calls.callers", "model.operations"},
            "Generated code imports both: resources the protocol, clients the class that does it.",
        ),
        "Facts": (
            {"errors.errors", "model.facts"},
            "Generated code imports both: errors those of an error, the module `facts` those of a service.",
        ),
        "Format": (
            {"exports.results", "imports.results"},
            "Users have `exports.Format` and `imports.Format` of their SDK.",
        ),
        "Response": (
            {"messages.response", "model.stock", "webhooks.posting"},
            "A recorder gets the first, generated functions return the second, and a receiver answers with the third.",
        ),
        "Row": (
            {"imports.rows", "sandbox.rows"},
            "Users get the first of an import, and an SDK writes the second in the rules of its sandbox.",
        ),
        "RowError": (
            {"imports.rows", "model.batches"},
            "Users get the first of an import, and see the second as the type of `Batch.errors`.",
        ),
    },
    "openapi_sdk_codegen": {},
}


def list_names(code: str) -> Iterator[str]:
    """Yield the public classes and type aliases at the level of a module, also those within `if` and `try`."""
    nodes: list[ast.AST] = [ast.parse(code)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and not isinstance(node.value, ast.Call):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [each.id for each in targets if isinstance(each, ast.Name)]
        else:
            names = []
            if isinstance(node, ast.Module | ast.If | ast.Try | ast.ExceptHandler):
                nodes.extend(ast.iter_child_nodes(node))
        # What is called LIKE_THIS is a constant.
        yield from (name for name in names if name[0].isupper() and not name.isupper())


def find_shared(modules: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the names that several modules have, and which; `modules` are their names and their code."""
    found: dict[str, set[str]] = {}
    for module, code in modules:
        for name in list_names(code):
            found.setdefault(name, set()).add(module)
    return {name: having for name, having in found.items() if len(having) > 1}


def read_modules(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.py")):
        yield ".".join(path.relative_to(folder).with_suffix("").parts), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("package", SHARED)
def test_a_name_stands_in_one_module(package: str) -> None:
    found = find_shared(read_modules(KIT / "src" / package))
    assert found == {name: modules for name, (modules, _) in SHARED[package].items()}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        pytest.param("class Row: ...", ["Row"], id="a class"),
        pytest.param("Row: TypeAlias = dict[str, Any]", ["Row"], id="an alias"),
        pytest.param('Kind = Literal["a", "b"]', ["Kind"], id="an alias without a hint"),
        pytest.param(
            "if TYPE_CHECKING:\n    Row = object\nelse:\n    class Column: ...", ["Column", "Row"], id="in if"
        ),
        pytest.param("try:\n    Row = a.Row\nexcept ImportError:\n    Row = None", ["Row", "Row"], id="within try"),
        pytest.param('Row = TypeVar("Row")', [], id="no type variable"),
        pytest.param("class _Row: ...", [], id="nothing private"),
        pytest.param("ROWS = (1, 2)", [], id="no constant"),
        pytest.param("class Outer:\n    class Row: ...", ["Outer"], id="nothing within a class"),
        pytest.param("def make():\n    class Row: ...", [], id="nothing within a function"),
        pytest.param("from rows import Row", [], id="nothing imported"),
    ],
)
def test_what_counts(code: str, names: list[str]) -> None:
    assert sorted(list_names(code)) == names
