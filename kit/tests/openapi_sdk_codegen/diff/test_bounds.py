"""A lower or an upper bound that is written with another keyword: its sentence, its values and its places."""

from __future__ import annotations

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import Json, received, sent
from kit.tests.openapi_sdk_codegen.diff.rows import compare

NUMBER: Json = {"type": "number"}
EXCLUDED: Json = {"exclusiveMinimum": True}


@pytest.mark.parametrize(
    ("old", "new", "text", "places"),
    [
        pytest.param(
            {"minimum": 5},
            {"exclusiveMinimum": 5},
            "The minimum of the body rises from 5 to 5, which is not allowed itself.",
            (".minimum", ".exclusiveMinimum"),
            id="excluded",
        ),
        pytest.param(
            {"exclusiveMaximum": 5},
            {"maximum": 5},
            "The maximum of the body rises from 5 to 5, which is allowed itself.",
            (".exclusiveMaximum", ".maximum"),
            id="included",
        ),
        pytest.param(
            {"minimum": 5},
            {"minimum": 5} | EXCLUDED,
            "The minimum of the body rises from 5 to 5, which is not allowed itself.",
            (".minimum", ".exclusiveMinimum"),
            id="excluded by a flag",
        ),
        pytest.param(
            {"minimum": 5} | EXCLUDED,
            {"minimum": 7} | EXCLUDED,
            "The exclusive minimum of the body rises from 5 to 7.",
            (".minimum", ".minimum"),
            id="another value beside a flag",
        ),
        pytest.param(
            {"exclusiveMinimum": 5},
            {"minimum": 7} | EXCLUDED,
            "The exclusive minimum of the body rises from 5 to 7.",
            (".exclusiveMinimum", ".minimum"),
            id="both dialects",
        ),
        pytest.param({}, {"minimum": 5}, None, (".schema", ".minimum"), id="set"),
        pytest.param(
            {"type": "integer", "minimum": float("-inf")},
            {"type": "integer", "minimum": 5},
            None,
            (".minimum", ".minimum"),
            id="infinite",
        ),
        pytest.param(
            {"type": "integer", "minimum": 5},
            {"type": "integer", "exclusiveMinimum": 4},
            "The minimum of the body is now 4, which is not allowed itself; before, it was 5, which means the same for"
            " whole numbers.",
            (".minimum", ".exclusiveMinimum"),
            id="the same whole numbers",
        ),
    ],
)
def test_a_bound_has_a_sentence_its_values_and_its_places(
    old: Json, new: Json, text: str | None, places: tuple[str, str]
) -> None:
    (change,) = compare(sent(NUMBER | old), sent(NUMBER | new))
    assert (change.old_place.endswith(places[0]), change.new_place.endswith(places[1])) == (True, True)
    assert text in (None, change.text)


def test_a_higher_excluded_minimum_is_harmless_in_an_answer() -> None:
    (change,) = compare(received(NUMBER | {"minimum": 0}), received(NUMBER | {"minimum": 5} | EXCLUDED))
    assert (change.id, change.level.value) == ("x-response-body-narrowed", "info")
