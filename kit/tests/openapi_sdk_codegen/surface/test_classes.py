"""The surface lines of classes."""

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
        from typing import NotRequired, TypedDict
        _A = TypedDict("_A", {"a": "int | None", "b": NotRequired["str"], "c-d": "str"})
        class A(_A):
            pass
        class B(TypedDict, total=False):
            b: int
        class C(TypedDict):
            c: int
        """,
        """
        class made.m.A(TypedDict)
        attribute made.m.A.a: int | None
        attribute made.m.A.b: NotRequired[str]
        class made.m.B(TypedDict)
        attribute made.m.B.b: NotRequired[int]
        class made.m.C(TypedDict)
        attribute made.m.C.c: int
        """,
        id="a TypedDict has its keys, and says which may be left out",
    ),
    pytest.param(
        """
        class A:
            def __len__(self) -> int: ...
            def __own(self): ...
        """,
        """
        class made.m.A
        method made.m.A.__len__ -> int
        """,
        id="of what begins with two underscores, a class has what Python calls",
    ),
    pytest.param(
        """
        from attrs import define as _attrs_define
        from attrs import field as _attrs_field
        from typing import ClassVar
        @_attrs_define(repr=False)
        class A(Model):
            _secrets: ClassVar[frozenset[str]] = frozenset()
            kinds: ClassVar[int] = 3
            z: int
            a: str | Unset = UNSET
            token: str = _attrs_field(repr=False)
            many: list[str] = _attrs_field(factory=list)
            last: int = _attrs_field(default=4, kw_only=True)
            made: dict[str, int] = _attrs_field(init=False, factory=dict)
            _base: str = _attrs_field(alias="base_url")
            _plain: str = "x"
            _own: int | None = _attrs_field(default=None, init=False)
        """,
        """
        class made.m.A(Model)
        attribute made.m.A.kinds: ClassVar[int]
        field made.m.A.z: int
        field made.m.A.a: str | Unset = UNSET
        field made.m.A.token: str
        field made.m.A.many: list[str] = list()
        field made.m.A.last [keyword-only]: int = 4
        field made.m.A.made [not in the constructor]: dict[str, int] = dict()
        field made.m.A.base_url [constructor only]: str
        field made.m.A.plain [constructor only]: str = 'x'
        """,
        id="an attrs class has its fields in constructor order",
    ),
    pytest.param(
        """
        import dataclasses as d
        import attrs
        @attrs.frozen(kw_only=True)
        class A:
            a: int
        @d.dataclass
        class B:
            b: list[int] = d.field(default_factory=list)
        """,
        """
        class made.m.A
        field made.m.A.a [keyword-only]: int
        class made.m.B
        field made.m.B.b: list[int] = list()
        """,
        id="options of the whole class, and dataclasses",
    ),
    pytest.param(
        """
        from typing import NamedTuple
        class A(NamedTuple):
            b: int
            a: str = "x"
        """,
        """
        class made.m.A(NamedTuple)
        field made.m.A.b: int
        field made.m.A.a: str = 'x'
        """,
        id="a named tuple",
    ),
    pytest.param(
        """
        from enum import Enum
        class A(str, Enum):
            ON = "on"
            OFF = "off"
            def __str__(self) -> str: ...
        """,
        """
        class made.m.A(str, Enum)
        member made.m.A.ON = 'on'
        member made.m.A.OFF = 'off'
        method made.m.A.__str__ -> str
        """,
        id="an enum has its members in their order",
    ),
    pytest.param(
        """
        from functools import cached_property
        class A:
            __slots__ = ("x",)
            limit: int = 3
            def __init__(self, x: int, y=1) -> None:
                self.x = x
                self.y = y
                self._z = 1
                self.w: str = ""
            def b(self, /, a: int) -> None: ...
            def _hidden(self) -> None: ...
            @classmethod
            def of(cls, a: int) -> "A": ...
            @staticmethod
            def free(a: int) -> None: ...
            @property
            def p(self) -> int: ...
            @p.setter
            def p(self, value: int) -> None: ...
            @property
            def q(self) -> int: ...
            @cached_property
            def r(self) -> str: ...
            async def s(self) -> None: ...
            class Inner:
                class _Hidden: ...
                a: int
        """,
        """
        class made.m.A
        attribute made.m.A.limit: int
        attribute made.m.A.w: str
        attribute made.m.A.x: int
        attribute made.m.A.y
        method made.m.A.__init__ -> None
        parameter made.m.A.__init__.x [positional]: int
        parameter made.m.A.__init__.y [positional] = 1
        method made.m.A.b -> None
        parameter made.m.A.b.a [positional]: int
        static-method made.m.A.free -> None
        parameter made.m.A.free.a [positional]: int
        class-method made.m.A.of -> A
        parameter made.m.A.of.a [positional]: int
        property made.m.A.p [settable] -> int
        property made.m.A.q -> int
        property made.m.A.r -> str
        async-method made.m.A.s -> None
        class made.m.A.Inner
        attribute made.m.A.Inner.a: int
        """,
        id="attributes, methods of each kind, properties, inner classes",
    ),
    pytest.param(
        """
        from typing import overload
        class A:
            @overload
            def f(self, x: int) -> int: ...
            @overload
            async def f(self, x: str) -> str: ...
            def f(self, x): ...
        """,
        """
        class made.m.A
        method made.m.A.f#1 -> int
        parameter made.m.A.f#1.x [positional]: int
        async-method made.m.A.f#2 -> str
        parameter made.m.A.f#2.x [positional]: str
        """,
        id="each overload, and not the implementation",
    ),
    pytest.param(
        """
        from typing import overload
        class A:
            @overload
            def f(self, x: int, *, a: int, b: str = "", z: int = 0) -> int: ...
            @overload
            def f(self, x: int, *, body: dict, z: int = 0) -> int: ...
            def f(self, x: int, *, body: dict | None = None, a: int = 0, b: str = "", z: int = 0) -> int: ...
        """,
        """
        class made.m.A
        method made.m.A.f -> int
        parameter made.m.A.f.x [positional]: int
        parameter made.m.A.f.body [keyword-only]: dict | None = None
        parameter made.m.A.f.a [keyword-only]: int
        parameter made.m.A.f.b [keyword-only]: str = ''
        parameter made.m.A.f.z [keyword-only]: int = 0
        """,
        id="overloads that take other keywords are one method",
    ),
    pytest.param(
        """
        from typing import overload
        class A:
            @overload
            def f(self, *, a: int, to: None = None) -> bytes: ...
            @overload
            def f(self, *, body: dict, to: None = None) -> bytes: ...
            @overload
            def f(self, *, a: int, to: str) -> str: ...
            @overload
            def f(self, *, body: dict, to: str) -> str: ...
            def f(self, *, body: dict | None = None, a: int = 0, to: str | None = None) -> bytes | str: ...
        """,
        """
        class made.m.A
        method made.m.A.f#1 -> bytes
        parameter made.m.A.f#1.body [keyword-only]: dict | None = None
        parameter made.m.A.f#1.a [keyword-only]: int
        parameter made.m.A.f#1.to [keyword-only]: None = None
        method made.m.A.f#2 -> str
        parameter made.m.A.f#2.body [keyword-only]: dict | None = None
        parameter made.m.A.f#2.a [keyword-only]: int
        parameter made.m.A.f#2.to [keyword-only]: str
        """,
        id="overloads that return other types are not, whatever keywords they take",
    ),
    pytest.param(
        """
        from typing import overload
        class A:
            @overload
            def f(self, a: int) -> int: ...
            @overload
            def f(self, b: int) -> int: ...
            def f(self, a: int = 0, b: int = 0) -> int: ...
        """,
        """
        class made.m.A
        method made.m.A.f#1 -> int
        parameter made.m.A.f#1.a [positional]: int
        method made.m.A.f#2 -> int
        parameter made.m.A.f#2.b [positional]: int
        """,
        id="overloads that take other positions are not",
    ),
    pytest.param(
        """
        from typing import Generic, Protocol, TypeVar
        T = TypeVar("T")
        class A(Protocol[T], Generic[T], metaclass=M):
            name: str
            def call(self, a: T, /) -> T: ...
        """,
        """
        class made.m.A(Protocol[T], Generic[T], metaclass=M)
        attribute made.m.A.name: str
        method made.m.A.call -> T
        parameter made.m.A.call.a [positional-only]: T
        """,
        id="a generic protocol, and no type variables",
    ),
]


@pytest.mark.parametrize(("source", "expected"), READ)
def test_a_module_is_read(tmp_path: Path, source: str, expected: str) -> None:
    head = ["package made", "module made.m"]
    assert collect_surface(write_package(tmp_path, m=source)).splitlines() == [
        *head,
        *textwrap.dedent(expected).split("\n")[1:-1],
    ]
