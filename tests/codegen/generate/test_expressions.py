"""The annotation of a field or an argument names each type once."""

from __future__ import annotations

import pytest

from codegen.generate.prepare.types.expressions import _join_types


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        pytest.param({"str", "int"}, "int | str", id="in the order of their names"),
        pytest.param({"int | None", "str | None"}, "int | None | str", id="a type of two of them"),
        pytest.param({"list[int | None]", "None"}, "list[int | None] | None", id="a type within brackets"),
        pytest.param({"Unset", "Mapping[str, Any]", "Zone"}, "Zone | Mapping[str, Any] | Unset", id="the last ones"),
        pytest.param({"Any", "int"}, "Any", id="anything"),
    ],
)
def test_types_are_joined(types: set[str], expected: str) -> None:
    assert _join_types(types) == expected
