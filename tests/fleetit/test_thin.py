"""The overlay is thin: what any API needs stands in the kit, and what a description says is generated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import fleetit

ROOT = Path(fleetit.__path__[0])
MODULES = sorted(ROOT.rglob("*.py"))
#: Lines of a module without its docstrings, and of all modules with them. Blank lines and comments count.
MAX_LINES, MAX_TOTAL = 60, 2_800
#: Where what is FleetIT's own stands.
OWN = ("webhooks", "sandbox", "service.py")


def count_lines(source: str) -> int:
    """Return how many lines a module has, without those of its docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    strings = [
        node.body[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, documented) and ast.get_docstring(node) is not None
    ]
    return len(source.splitlines()) - sum((each.end_lineno or 0) - each.lineno + 1 for each in strings)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("a = 1\n\n# why\nb = 2\n", 4, id="blank lines and comments count"),
        pytest.param('"""A module.\n\nMore.\n"""\na = 1\n', 1, id="its docstring does not"),
        pytest.param('def f():\n    """Does it."""\n    return 1\n', 2, id="nor that of a function"),
        pytest.param(
            'class A:\n    """A class."""\n\n    async def f(self):\n        """Does it."""\n', 3, id="of a class"
        ),
        pytest.param('a = """\n\n"""\n', 3, id="another text does"),
    ],
)
def test_how_lines_are_counted(source: str, lines: int) -> None:
    assert count_lines(source) == lines


def test_what_is_not_its_own_takes_few_lines() -> None:
    names = {each: each.relative_to(ROOT) for each in MODULES}
    shared = {str(name): path for path, name in names.items() if name.parts[0] not in OWN}
    found = {name: count_lines(path.read_text(encoding="utf-8")) for name, path in shared.items()}
    assert found
    assert {name: lines for name, lines in found.items() if lines > MAX_LINES} == {}


def test_all_of_it_is_read_in_an_hour() -> None:
    assert sum(len(each.read_text(encoding="utf-8").splitlines()) for each in MODULES) <= MAX_TOTAL
