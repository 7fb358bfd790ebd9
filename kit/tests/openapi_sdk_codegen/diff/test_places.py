"""The names of places, for readers."""

from __future__ import annotations

import pytest

from openapi_sdk_codegen.diff.comparison import name_place

A = "api.yaml: $.components.schemas.A"


@pytest.mark.parametrize(
    ("place", "step", "target", "name"),
    [
        pytest.param(A, "", "", "A", id="a schema"),
        pytest.param(f"{A}.maxLength", "", "", "A", id="a keyword"),
        pytest.param(f"{A}.properties.b.maxLength", "", "", "A.b", id="a keyword of a property"),
        pytest.param(f"{A}.properties.b.items.properties['c d']", "", "", "A.b[].c d", id="items and another name"),
        pytest.param(f"{A}.additionalProperties.enum", "", "", "A{}", id="other properties"),
        pytest.param(f"{A}.allOf[1].properties.b", "", "", "A.b", id="a part of all"),
        pytest.param(f"{A}.not.properties.b", "", "", "A", id="a part that is no value of the schema"),
        pytest.param(f"{A}.properties", ".b", "", "A.b", id="a step"),
        pytest.param(f"{A}.properties.b", ".b", "", "A.b", id="a step that the place has"),
        pytest.param(f"{A}.properties.b", "", "x: $.components.schemas.C.properties.d.enum", "A.b.d", id="a target"),
        pytest.param(f"{A}.properties.b", ".d", "x: $.components.schemas.C", "A.b.d", id="a step in a target"),
        pytest.param("a: b.yaml: $.components.schemas.A", "", "", "A", id="a file with a colon"),
        pytest.param("api.yaml: $.paths['/a'].get", ".b", "", "", id="no schema"),
        pytest.param("", "", "", "", id="no place"),
    ],
)
def test_the_name_of_a_place(place: str, step: str, target: str, name: str) -> None:
    assert name_place(place, step, target) == name
