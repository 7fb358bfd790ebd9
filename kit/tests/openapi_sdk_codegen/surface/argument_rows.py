"""Changes of parameters and fields, with the surface changes in both directions."""

from __future__ import annotations

import pytest

from kit.tests.openapi_sdk_codegen.surface.change_rows import INFO, E, W, fields, function


def forms(*keywords: str) -> str:
    """Return a function that takes either the ones or the others of some keywords."""
    heads = "".join(f"@overload\ndef f(*, {each}, org: int = 0) -> int: ...\n" for each in keywords)
    every = "body: B | Unset = UNSET, a: int | Unset = UNSET, b: str | Unset = UNSET"
    return f"{heads}def f(*, {every}, org: int = 0) -> int: ...\n"


def overloads(*signatures: str) -> str:
    return "".join(f"@overload\ndef f({each}) -> int: ...\n" for each in signatures) + "def f(a): ...\n"


ARGUMENTS = [
    # Parameters
    pytest.param(
        function(""),
        function("a"),
        [("parameter-added-required", E, "f.a")],
        [("parameter-removed", E, "f.a")],
        id="a required parameter",
    ),
    pytest.param(
        function("a"),
        function("a, *, b=1"),
        [("parameter-added", INFO, "f.b")],
        [("parameter-removed", E, "f.b")],
        id="a keyword parameter that may be left out",
    ),
    pytest.param(
        function("a"),
        function("a, b=1"),
        [("parameter-added", INFO, "f.b")],
        [("parameter-removed", E, "f.b")],
        id="a last parameter that may be left out",
    ),
    pytest.param(
        function("a=1"),
        function("b=1, a=1"),
        [("parameter-inserted", E, "f.b")],
        [("parameter-removed", E, "f.b")],
        id="a parameter that may be left out, before others",
    ),
    pytest.param(
        function("a, *args"),
        function("a, b=1, *args"),
        [("parameter-inserted", E, "f.b")],
        [("parameter-removed", E, "f.b")],
        id="a parameter before any number of others",
    ),
    pytest.param(
        function("a"),
        function("a, *args, **more"),
        [("parameter-added", INFO, "f.args"), ("parameter-added", INFO, "f.more")],
        [("parameter-removed", E, "f.args"), ("parameter-removed", E, "f.more")],
        id="any number of others",
    ),
    pytest.param(
        function("a, b"),
        function("b, a"),
        [("parameter-moved", E, "f.a")],
        [("parameter-moved", E, "f.b")],
        id="two parameters that swap positions, reported once",
    ),
    pytest.param(
        function("*, a, b"),
        function("*, b, a"),
        [("parameter-moved", INFO, "f.a")],
        [("parameter-moved", INFO, "f.b")],
        id="keyword parameters that swap positions",
    ),
    pytest.param(
        function("a: int"),
        function("a: int | str"),
        [("parameter-widened", INFO, "f.a")],
        [("parameter-retyped", E, "f.a")],
        id="the type of a parameter, wider or not",
    ),
    pytest.param(
        function("a: dict[str, int] | None"),
        function("a: None | str | dict[str, int]"),
        [("parameter-widened", INFO, "f.a")],
        [("parameter-retyped", E, "f.a")],
        id="a type with brackets among others",
    ),
    pytest.param(
        function("a: int | Unset"),
        function("a: Decimal | float | Unset"),
        [("parameter-widened", INFO, "f.a")],
        [("parameter-retyped", E, "f.a")],
        id="a float takes an int",
    ),
    pytest.param(
        function("a: list[int]"),
        function("a: list[int | str]"),
        [("parameter-retyped", E, "f.a")],
        [("parameter-retyped", E, "f.a")],
        id="a list of more isn't wider",
    ),
    pytest.param(
        function("a: list[int] | Unset"),
        function("a: int | Sequence[int] | Unset"),
        [("parameter-widened", INFO, "f.a")],
        [("parameter-retyped", E, "f.a")],
        id="a sequence takes a list",
    ),
    pytest.param(
        function("a: builtins.list[str]"),
        function("a: Sequence[Colour | str]"),
        [("parameter-widened", INFO, "f.a")],
        [("parameter-retyped", E, "f.a")],
        id="a sequence of more takes a list of less",
    ),
    pytest.param(
        function("a: Sequence[int]"),
        function("a: Sequence[int | str]"),
        [("parameter-widened", INFO, "f.a")],
        [("parameter-retyped", E, "f.a")],
        id="a sequence of more takes a sequence of less",
    ),
    pytest.param(
        function("a: list[int | str]"),
        function("a: Sequence[int]"),
        [("parameter-retyped", E, "f.a")],
        [("parameter-retyped", E, "f.a")],
        id="a sequence of less doesn't take a list of more",
    ),
    pytest.param(
        function("a"),
        function("a: int"),
        [("parameter-retyped", E, "f.a")],
        [("parameter-retyped", E, "f.a")],
        id="a parameter without a type",
    ),
    pytest.param(
        "class C(typing.TypedDict):\n    a: int\n",
        "class C(typing.TypedDict):\n    a: NotRequired[int | None]\n",
        [("attribute-widened", INFO, "C.a")],
        [("attribute-retyped", E, "C.a")],
        id="a key of a body that may be left out",
    ),
    pytest.param(
        "class C(TypedDict):\n    a: NotRequired[int]\n",
        "class C(TypedDict):\n    a: int\n",
        [("attribute-retyped", E, "C.a")],
        [("attribute-widened", INFO, "C.a")],
        id="a key of a body that has to be there",
    ),
    *(
        pytest.param(
            f"@dataclasses.dataclass\nclass C({base}):\n    a: int | None = None\n",
            f"@dataclasses.dataclass\nclass C({base}):\n    a: int\n",
            [("field-made-required", level, "C.a")],
            [("field-made-optional", E, "C.a")],
            id=f"a field that was None, of {what}",
        )
        for base, level, what in (("Model", W, "what is received"), ("A", E, "what users make"))
    ),
    pytest.param(
        "class C(A):\n    a: int\n",
        "class C(typing.TypedDict):\n    a: int | None\n",
        [("class-bases-changed", E, "C"), ("attribute-retyped", E, "C.a")],
        [("class-bases-changed", E, "C"), ("attribute-retyped", INFO, "C.a")],
        id="a field of a class that was no body",
    ),
    pytest.param(
        "class C(TypedDict):\n    a: NotRequired[int]\n",
        "class C(TypedDict):\n    a: NotRequired[int | None]\n",
        [("attribute-widened", INFO, "C.a")],
        [("attribute-retyped", E, "C.a")],
        id="a key of a body that takes more",
    ),
    pytest.param(
        "@dataclasses.dataclass\nclass C(SentModel):\n    a: int\n",
        "@dataclasses.dataclass\nclass C(SentModel):\n    a: int | str | Unset = UNSET\n",
        [("field-made-optional", INFO, "C.a")],
        [("field-made-required", E, "C.a")],
        id="a field of a body that takes more",
    ),
    pytest.param(
        "@dataclasses.dataclass\nclass C(Model):\n    a: int\n",
        "@dataclasses.dataclass\nclass C(SentModel):\n    a: int | str\n",
        [("class-bases-changed", E, "C"), ("field-retyped", E, "C.a")],
        [("class-bases-changed", E, "C"), ("field-retyped", E, "C.a")],
        id="a field of what was received",
    ),
    pytest.param(
        function("*, a: int"),
        function("*, a: int | Unset = UNSET"),
        [("parameter-made-optional", INFO, "f.a")],
        [("parameter-made-required", E, "f.a")],
        id="whether a parameter may be left out",
    ),
    pytest.param(
        function("*, a: int | None"),
        function("*, a: int | Unset | None = UNSET"),
        [("parameter-made-optional", INFO, "f.a")],
        [("parameter-made-required", E, "f.a")],
        id="a nullable parameter that may be left out",
    ),
    pytest.param(
        function("*, a: int"),
        function("*, a: str = ''"),
        [("parameter-retyped", E, "f.a")],
        [("parameter-made-required", E, "f.a")],
        id="another type hides no default",
    ),
    pytest.param(
        function("a=1"),
        function("a=2"),
        [("parameter-default-changed", E, "f.a")],
        [("parameter-default-changed", E, "f.a")],
        id="a default",
    ),
    pytest.param(
        function("a, *, b=1"),
        function("a, b=1"),
        [("parameter-kind-changed", INFO, "f.b")],
        [("parameter-kind-changed", E, "f.b")],
        id="a last keyword parameter that may be passed by position",
    ),
    pytest.param(
        function("a, *, b"),
        function("b, a"),
        [("parameter-kind-changed", INFO, "f.b"), ("parameter-inserted", E, "f.b")],
        [("parameter-kind-changed", E, "f.b")],
        id="a keyword parameter that takes the position of another",
    ),
    pytest.param(
        function("a, /"),
        function("a"),
        [("parameter-kind-changed", INFO, "f.a")],
        [("parameter-kind-changed", E, "f.a")],
        id="a positional-only parameter that becomes positional",
    ),
    pytest.param(
        function("a, /"),
        function("b, /"),
        [("parameter-renamed", INFO, "f.b")],
        [("parameter-renamed", INFO, "f.a")],
        id="the name of a positional-only parameter",
    ),
    pytest.param(
        function("a, b, /"),
        function("a, /"),
        [("parameter-removed", E, "f.b")],
        [("parameter-added-required", E, "f.b")],
        id="a last positional-only parameter",
    ),
    pytest.param(
        function("a, /"),
        function("b"),
        [("parameter-removed", E, "f.a"), ("parameter-added-required", E, "f.b")],
        [("parameter-added-required", E, "f.a"), ("parameter-removed", E, "f.b")],
        id="a name that may be written then is no other name of a positional-only parameter",
    ),
    pytest.param(
        function("a, b, /"),
        function("b, c, /"),
        [("parameter-removed", E, "f.a"), ("parameter-added-required", E, "f.c")],
        [("parameter-added-required", E, "f.a"), ("parameter-removed", E, "f.c")],
        id="a positional-only parameter at the position of one that stays",
    ),
    pytest.param(
        function("a"),
        function("b"),
        [("parameter-removed", E, "f.a"), ("parameter-added-required", E, "f.b")],
        [("parameter-added-required", E, "f.a"), ("parameter-removed", E, "f.b")],
        id="a renamed parameter is removed and added",
    ),
    pytest.param(
        overloads("a: int", "a: str"),
        overloads("a: str", "a: int"),
        [],
        [],
        id="overloads in another order",
    ),
    pytest.param(
        overloads("a: int", "a: str"),
        overloads("a: bytes", "a: int", "a: str"),
        [("overload-added", INFO, "f#1")],
        [("overload-removed", E, "f#1")],
        id="one more overload, before the others",
    ),
    pytest.param(
        overloads("a: int", "a: str"),
        overloads("a: int", "a: bytes"),
        [("parameter-retyped", E, "f#2.a")],
        [("parameter-retyped", E, "f#2.a")],
        id="the type in an overload",
    ),
    pytest.param(
        function("*, body: B | Unset = UNSET, a: int | Unset = UNSET, org: int = 0"),
        forms("a: int", "body: B"),
        [("parameter-made-required", E, "f.a")],
        [("parameter-made-optional", INFO, "f.a")],
        id="the first field that a body requires",
    ),
    pytest.param(
        forms("a: int, b: str | Unset = UNSET", "body: B"),
        forms("a: int, b: str", "body: B"),
        [("parameter-made-required", E, "f.b")],
        [("parameter-made-optional", INFO, "f.b")],
        id="one more field that a body requires",
    ),
    pytest.param(
        forms("a: int", "body: B"),
        forms("a: int", "body: B | Unset = UNSET"),
        [],
        [],
        id="a body that may be left out, beside a field that it requires",
    ),
    # Fields
    pytest.param(
        fields("a: int"),
        fields("a: int; b: int = 1"),
        [("field-added", INFO, "C.b")],
        [("field-removed", E, "C.b")],
        id="a last field that may be left out",
    ),
    pytest.param(
        fields("a: int = 1"),
        fields("b: int = 1; a: int = 1"),
        [("field-inserted", E, "C.b")],
        [("field-removed", E, "C.b")],
        id="a field that may be left out, before others",
    ),
    pytest.param(
        fields("a: int"),
        fields("a: int; b: int"),
        [("field-added-required", E, "C.b")],
        [("field-removed", E, "C.b")],
        id="a required field",
    ),
    pytest.param(
        fields("a: int; b: str"),
        fields("b: str; a: int"),
        [("field-moved", E, "C.a")],
        [("field-moved", E, "C.b")],
        id="fields that swap positions",
    ),
    pytest.param(
        fields("a: int"),
        fields("a: str"),
        [("field-retyped", E, "C.a")],
        [("field-retyped", E, "C.a")],
        id="the type of a field",
    ),
    pytest.param(
        fields("a: int"),
        fields("a: int | Unset = UNSET"),
        [("field-made-optional", E, "C.a")],
        [("field-made-required", E, "C.a")],
        id="an optional field has another type for code that reads it",
    ),
    pytest.param(
        fields("a: int = 1"),
        fields("a: int = 2"),
        [("field-default-changed", E, "C.a")],
        [("field-default-changed", E, "C.a")],
        id="the default of a field",
    ),
    pytest.param(
        fields("a: int"),
        fields("a: int = 1"),
        [("field-made-optional", INFO, "C.a")],
        [("field-made-required", E, "C.a")],
        id="an optional field of the same type",
    ),
    pytest.param(
        fields("a: int"),
        fields("b: int = dataclasses.field(init=False); a: int"),
        [("field-added", INFO, "C.b")],
        [("field-removed", E, "C.b")],
        id="a field that the constructor doesn't take",
    ),
    pytest.param(
        fields("a: int"),
        fields("a: int", "@dataclasses.dataclass(kw_only=True)"),
        [("field-kind-changed", E, "C.a")],
        [("field-kind-changed", INFO, "C.a")],
        id="a field that is passed by name only",
    ),
]
