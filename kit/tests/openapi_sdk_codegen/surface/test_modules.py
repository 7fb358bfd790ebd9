"""The lines that functions, variables and exports have in the surface, kind by kind."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.packages import write_package
from openapi_sdk_codegen.surface.collect import collect_surface

if TYPE_CHECKING:
    from pathlib import Path

READ: list[Any] = [
    pytest.param(
        """
        def f(
            a, b: int, /, c: str = "x", *args: float, d: list[int] | None = None, e, **kwargs: object
        ) -> dict[str, int]: ...
        """,
        """
        function made.m.f -> dict[str, int]
        parameter made.m.f.a [positional-only]
        parameter made.m.f.b [positional-only]: int
        parameter made.m.f.c [positional]: str = 'x'
        parameter made.m.f.args [variadic]: float
        parameter made.m.f.d [keyword-only]: list[int] | None = None
        parameter made.m.f.e [keyword-only]
        parameter made.m.f.kwargs [variadic-keyword]: object
        """,
        id="every kind of parameter, in the order of the signature",
    ),
    pytest.param(
        """
        async def f(a: "int") -> "A": ...
        """,
        """
        async-function made.m.f -> A
        parameter made.m.f.a [positional]: int
        """,
        id="an async function, and annotations in quotes",
    ),
    pytest.param(
        """
        def z(): ...
        def a(): ...
        def _hidden(): ...
        class _Hidden: ...
        _HIDDEN = 1
        """,
        """
        function made.m.a
        function made.m.z
        """,
        id="names are ordered, private ones left out",
    ),
    pytest.param(
        """
        from typing import Literal
        LIMIT: int = 100
        UNSET: Unset = Unset()
        Kind = Literal["a", "b"]
        KINDS: set[Kind] = {"a", "b"}
        """,
        """
        variable made.m.KINDS: set[Kind]
        variable made.m.Kind = Literal['a', 'b']
        variable made.m.LIMIT: int = 100
        variable made.m.UNSET: Unset
        """,
        id="variables, with the value of a constant and of an alias",
    ),
    pytest.param(
        """
        if TYPE_CHECKING:
            def f(a: int) -> int: ...
        else:
            def f(*a): ...
        try:
            class A(B): ...
        except ImportError:
            class A: ...
        """,
        """
        class made.m.A(B)
        function made.m.f -> int
        parameter made.m.f.a [positional]: int
        """,
        id="definitions under a condition: the first counts",
    ),
    pytest.param(
        """
        try:
            pass
        except ImportError:
            def a(): ...
        else:
            def b(): ...
        finally:
            def c(): ...
        """,
        """
        function made.m.a
        function made.m.b
        function made.m.c
        """,
        id="definitions in each branch of a try",
    ),
    pytest.param(
        """
        import os.path
        import os.path as files
        from . import a, b as c
        from .inner.deep import d
        __all__: list[str]
        __all__ = ["first"]
        __all__: list[str] = ["os", "files", "a", "c", "d"]
        """,
        """
        export made.m.a from made.a
        export made.m.c from made.b
        export made.m.d from made.inner.deep.d
        export made.m.files from os.path
        export made.m.os from os
        """,
        id="exports with their origins, by the last __all__",
    ),
    pytest.param(
        """
        from ._gone import A as A
        """,
        """
        export made.m.A from made._gone.A
        """,
        id="an export from a private module that isn't there",
    ),
    pytest.param(
        """
        from .other import A, B
        from .other import C as C
        from .other import D as E
        """,
        """
        export made.m.C from made.other.C
        """,
        id="without __all__, what is imported under its own name is exported",
    ),
    pytest.param(
        """
        from .other import A
        def f(): ...
        def g(): ...
        __all__ = ["A", "f"] + ["lazy"]
        __all__ += ("_odd",)
        """,
        """
        export made.m.A from made.other.A
        export made.m._odd
        function made.m.f
        export made.m.lazy
        """,
        id="with __all__, what it lists and nothing else",
    ),
]


@pytest.mark.parametrize(("source", "expected"), READ)
def test_a_module_is_read(tmp_path: Path, source: str, expected: str) -> None:
    head = ["package made", "module made.m"]
    assert collect_surface(write_package(tmp_path, m=source)).splitlines() == [
        *head,
        *textwrap.dedent(expected).split("\n")[1:-1],
    ]


def test_a_definition_of_a_private_module_is_listed_where_it_is_exported(tmp_path: Path) -> None:
    made = write_package(
        tmp_path,
        init="from ._inner import F as F",
        _inner="class F:\n    def g(self, b: int) -> str: ...\nX = 5",
        m="from ._inner import F as Other\nfrom ._inner import X, Y\n__all__ = ['Other', 'X', 'Y']",
    )
    assert collect_surface(made).splitlines() == [
        "package made",
        "class made.F",
        "method made.F.g -> str",
        "parameter made.F.g.b [positional]: int",
        "module made.m",
        "export made.m.Other from made._inner.F",
        "variable made.m.X = 5",
        "export made.m.Y from made._inner.Y",
    ]
