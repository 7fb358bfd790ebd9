"""The surface of whole packages: read without an import, complete, and changed by every breaking change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.tests.support.packages import write_package
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.surface.collect import collect_surface, diff_surfaces

if TYPE_CHECKING:
    from pathlib import Path


def lines(folder: Path, **modules: str) -> list[str]:
    return collect_surface(write_package(folder, **modules)).splitlines()


def test_a_lazy_package_has_its_exports_with_their_origins(tmp_path: Path) -> None:
    lazy = """
        from importlib import import_module
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from .thing import Thing
            from ..client import Client as Other
        _MODULES = {"Thing": ".thing"}
        def __getattr__(name: str) -> object: ...
        def __dir__() -> list[str]: ...
        __all__ = ("Other", "Thing")
    """
    assert lines(tmp_path, models__init=lazy, models__thing="class Thing: ...") == [
        "package made",
        "package made.models",
        "export made.models.Other from made.client.Client",
        "export made.models.Thing from made.models.thing.Thing",
        "module made.models.thing",
        "class made.models.thing.Thing",
    ]


def test_private_modules_are_left_out(tmp_path: Path) -> None:
    assert lines(tmp_path, _m="def f(): ...", _p__init="", _p__m="def f(): ...") == ["package made"]


def test_a_package_that_can_t_be_imported_is_read(tmp_path: Path) -> None:
    assert lines(tmp_path, m="import nothing_of_this_name\nraise RuntimeError\nclass A: ...")[-1] == "class made.m.A"


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"def f(:", id="not Python"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"a\x00b", id="a null byte"),
        pytest.param(b"(" * 5000 + b")" * 5000, id="nested too deep"),
        pytest.param(b"__all__ = [*names]", id="an __all__ that is computed"),
        pytest.param(b"__all__ = sorted(names)", id="an __all__ that is sorted"),
        pytest.param(b"__all__ = ['a', 1]", id="an __all__ with a number"),
        pytest.param(b"__all__ = []\n__all__.extend(names)", id="an __all__ that is extended"),
    ],
)
def test_a_module_that_can_t_be_read_is_named(tmp_path: Path, broken: bytes) -> None:
    home = write_package(tmp_path)
    (home / "broken.py").write_bytes(broken)
    with pytest.raises(Problem, match=r"broken\.py"):
        collect_surface(home)


def test_a_missing_package_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no package here"):
        collect_surface(tmp_path / "made")


CHANGES: list[Any] = [
    pytest.param("a: int\n    b: str", "b: str\n    a: int", id="fields in another order"),
    pytest.param("a: int", "a: int | None", id="a field of another type"),
    pytest.param("a: int = 1", "a: int", id="a field that became required"),
    pytest.param("a: int = 1", "a: int = 2", id="another default"),
    pytest.param("a: int", "b: int", id="a field that was renamed"),
    pytest.param("def f(self, a, b): ...", "def f(self, b, a): ...", id="parameters in another order"),
    pytest.param("def f(self, a): ...", "def f(self, *, a): ...", id="a parameter that became keyword-only"),
    pytest.param("def f(self) -> int: ...", "def f(self) -> str: ...", id="another return type"),
    pytest.param("def f(self): ...", "async def f(self): ...", id="a method that became async"),
    pytest.param("@property\n    def f(self): ...", "def f(self): ...", id="a property that became a method"),
]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_every_breaking_change_changes_the_surface(tmp_path: Path, before: str, after: str) -> None:
    head = "from attrs import define\n@define\nclass A:\n    "
    old, new = (
        collect_surface(write_package(tmp_path / name, m=head + body))
        for name, body in (("old", before), ("new", after))
    )
    assert diff_surfaces(old, new)


def test_the_surface_does_not_depend_on_private_parts_and_the_order_of_definitions(tmp_path: Path) -> None:
    old = collect_surface(write_package(tmp_path / "old", m="def a(): return 1\nclass B: ...\n"))
    new = collect_surface(write_package(tmp_path / "new", m='"""Text."""\nclass B: ...\n_x = 1\ndef a(): return 2\n'))
    assert diff_surfaces(old, new) == []


@given(st.text())
def test_any_source_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, source: str) -> None:
    home = write_package(tmp_path_factory.mktemp("any"))
    (home / "m.py").write_text(source, encoding="utf-8", errors="replace")
    try:
        first = collect_surface(home).splitlines()[0]
    except Problem as problem:
        first = str(problem)
    assert first == "package made" or "m.py" in first
