"""Which generated code is as its source makes it."""

from __future__ import annotations

import ast

import pytest

from openapi_sdk_codegen.generate.audit import find_difference


@pytest.mark.parametrize(
    ("code", "expected", "line"),
    [
        pytest.param("a = 1\nb = 2", "a = 1\nb = 2", 0, id="equal"),
        pytest.param(
            "def f():\n    del (\n        a,\n        b,\n    )", "def f():\n    del a, b", 0, id="a long `del`"
        ),
        pytest.param("a = 1\ndel (a, c)", "a = 1\ndel a, b", 2, id="other names in a `del`"),
        pytest.param("def f():\n    a\n    b", "def f():\n    a\n    c", 3, id="a statement in a function"),
        pytest.param("a\nb", "a", 2, id="one more statement"),
        pytest.param("a", "a\nb", 1, id="one statement less"),
    ],
)
def test_a_difference_is_found(code: str, expected: str, line: int) -> None:
    assert find_difference(ast.parse(code).body, ast.parse(expected).body) == line
