"""Changes of packages, modules, classes and functions, with the surface changes in both directions."""

from __future__ import annotations

import pytest

from openapi_sdk_codegen.report.change import Level

E, W, INFO = Level.ERROR, Level.WARNING, Level.INFO

HEAD = "import dataclasses, enum, typing\nfrom typing import overload\n"
Found = list[tuple[str, Level, str]]


def function(signature: str, *, keyword: str = "def") -> str:
    return f"{keyword} f({signature}) -> int: ...\n"


def fields(body: str, decorator: str = "@dataclasses.dataclass") -> str:
    return f"{decorator}\nclass C:\n" + "".join(f"    {line}\n" for line in body.split("; "))


def members(body: str) -> str:
    return "class C(enum.Enum):\n" + "".join(f"    {line}\n" for line in body.split("; "))


THINGS = [
    # Added and removed
    pytest.param("", function("a"), [("function-added", INFO, "f")], [("function-removed", E, "f")], id="a function"),
    pytest.param(
        "",
        fields("a: int; b: int"),
        [("class-added", INFO, "C")],
        [("class-removed", E, "C")],
        id="a class, as one change",
    ),
    pytest.param("", "X: int = 1\n", [("variable-added", INFO, "X")], [("variable-removed", E, "X")], id="a variable"),
    pytest.param(
        "",
        "from a import b as b\n",
        [("export-added", INFO, "b")],
        [("export-removed", E, "b")],
        id="an exported name",
    ),
    pytest.param(
        "class C:\n    def g(self): ...\n",
        "class C:\n    def h(self): ...\n",
        [("method-removed", E, "C.g"), ("method-added", INFO, "C.h")],
        [("method-added", INFO, "C.g"), ("method-removed", E, "C.h")],
        id="a method that is renamed is removed and added",
    ),
    # Kinds and types
    pytest.param(
        function(""),
        function("", keyword="async def"),
        [("function-kind-changed", E, "f")],
        [("function-kind-changed", E, "f")],
        id="a function that has to be awaited",
    ),
    pytest.param(
        "class C:\n    @property\n    def g(self) -> int: ...\n",
        "class C:\n    def g(self) -> int: ...\n",
        [("property-kind-changed", E, "C.g")],
        [("method-kind-changed", E, "C.g")],
        id="a property that has to be called",
    ),
    pytest.param(
        "class C:\n    def g(self): ...\n",
        "class C:\n    @classmethod\n    def g(cls): ...\n",
        [("method-kind-changed", E, "C.g")],
        [("method-kind-changed", E, "C.g")],
        id="a method of the class",
    ),
    pytest.param(
        "class C:\n    a = 1\n",
        "from x import C as C\n",
        [("class-export-changed", W, "C")],
        [("export-export-changed", W, "C")],
        id="a class that is exported from elsewhere",
    ),
    pytest.param(
        "from x import a as a\n",
        "from y import a as a\n",
        [("export-origin-changed", W, "a")],
        [("export-origin-changed", W, "a")],
        id="an export from another module",
    ),
    # Results and values
    pytest.param(
        "def f() -> int: ...\n",
        "def f() -> int | None: ...\n",
        [("function-return-retyped", E, "f")],
        [("function-return-retyped", INFO, "f")],
        id="what a function returns, or None",
    ),
    pytest.param(
        "class C:\n    @property\n    def g(self) -> int: ...\n",
        "class C:\n    @property\n    def g(self) -> str: ...\n",
        [("property-retyped", E, "C.g")],
        [("property-retyped", E, "C.g")],
        id="the type of a property",
    ),
    pytest.param(
        "class C:\n    @property\n    def g(self) -> int: ...\n",
        "class C:\n    @property\n    def g(self) -> int: ...\n    @g.setter\n    def g(self, a: int) -> None: ...\n",
        [("property-made-settable", INFO, "C.g")],
        [("property-made-read-only", E, "C.g")],
        id="a property that can be set",
    ),
    pytest.param(
        "X: int = 1\n",
        "X: str = 1\n",
        [("variable-retyped", E, "X")],
        [("variable-retyped", E, "X")],
        id="the type of a variable",
    ),
    pytest.param(
        "X = int | str\n",
        "X = int\n",
        [("variable-value-changed", E, "X")],
        [("variable-value-changed", E, "X")],
        id="what an alias stands for",
    ),
    pytest.param(
        "FACTS = Facts(name='A', security=(('a',), ('b (c)',)))\n",
        "FACTS = Facts(name='A', security=(('a', 'b (c)'),))\n",
        [("variable-value-changed", INFO, "FACTS")],
        [("variable-value-changed", INFO, "FACTS")],
        id="what calls need, which the wire has rules for",
    ),
    pytest.param(
        "FACTS = Facts(servers={'a': 'https://a'}, listing='')\n",
        "FACTS = Facts(servers={'a': 'https://b', 'c': 'https://c'}, listing='things.list')\n",
        [("variable-value-changed", INFO, "FACTS")],
        [("variable-value-changed", E, "FACTS")],
        id="another address, one server more, and an example",
    ),
    pytest.param(
        "FACTS = Facts(servers={'a': 'https://a'}, security=())\n",
        "FACTS = Facts(servers={'b': 'https://a'}, security=(('a',),))\n",
        [("variable-value-changed", E, "FACTS")],
        [("variable-value-changed", E, "FACTS")],
        id="the name of a server",
    ),
    pytest.param(
        "class C(A): ...\n",
        "class C(A, B[int, str]): ...\n",
        [("class-bases-changed", INFO, "C")],
        [("class-bases-changed", E, "C")],
        id="one more base",
    ),
    pytest.param(
        "class C(A, B): ...\n",
        "class C(B, A): ...\n",
        [("class-bases-changed", E, "C")],
        [("class-bases-changed", E, "C")],
        id="bases in another order",
    ),
    # Members of an enum
    pytest.param(
        members("A = 1"),
        members("A = 1; B = 2"),
        [("member-added", INFO, "C.B")],
        [("member-removed", E, "C.B")],
        id="a member of an enum",
    ),
    pytest.param(
        members("A = 1"),
        members("A = 2"),
        [("member-value-changed", E, "C.A")],
        [("member-value-changed", E, "C.A")],
        id="the value of a member",
    ),
    pytest.param(
        members("A = 1; B = 2"),
        members("B = 2; A = 1"),
        [("member-moved", INFO, "C.A")],
        [("member-moved", INFO, "C.B")],
        id="the order of the members",
    ),
    pytest.param(
        "class C:\n    class D:\n        def g(self, a): ...\n",
        "class C:\n    class D:\n        def g(self): ...\n",
        [("parameter-removed", E, "C.D.g.a")],
        [("parameter-added-required", E, "C.D.g.a")],
        id="deep inside",
    ),
]
