"""The annotation of a field or an argument names each type once."""

from __future__ import annotations

import pytest

from openapi_sdk_codegen.generate.prepare.types.expressions import _join_types, list_json_classes


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


class StringProperty:
    """Stands in for a text of the generator."""


class AnyProperty:
    """Stands in for a value of any type."""


class UnionProperty:
    """Stands in for a union of the generator."""

    def __init__(self, *inner: object) -> None:
        self.inner_properties = inner


@pytest.mark.parametrize(
    ("property_", "classes"),
    [
        pytest.param(StringProperty(), ("str",), id="a text"),
        pytest.param(AnyProperty(), None, id="anything"),
        pytest.param(UnionProperty(StringProperty()), ("str",), id="a union"),
        pytest.param(UnionProperty(StringProperty(), AnyProperty()), None, id="a union with anything"),
    ],
)
def test_the_classes_of_values_in_json(property_: object, classes: tuple[str, ...] | None) -> None:
    assert list_json_classes(property_) == classes
