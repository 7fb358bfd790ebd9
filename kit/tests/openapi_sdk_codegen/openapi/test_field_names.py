"""The names of fields in Python: the same that arguments and resources get for the same words."""

from __future__ import annotations

import keyword
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.openapi.argument_names import to_argument_name
from openapi_sdk_codegen.openapi.field_names import name_fields


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("contactIDs", "contact_ids"),
        ("IDs", "ids"),
        ("URLsToRead", "urls_to_read"),
        ("contactID", "contact_id"),
        ("HTTPServer", "http_server"),
        ("IDsandmore", None),
    ],
)
def test_the_plural_of_an_abbreviation_is_one_word(name: str, expected: str | None) -> None:
    (field,) = name_fields([name])
    found = {field.python, to_argument_name(name), *([words.snake_case(name)] if expected else [])}
    assert found == {expected or "i_dsandmore"}


def test_properties_that_differ_in_the_plural_alone_have_keys_that_the_generator_tells_apart() -> None:
    fields = {each.json: (each.python, each.key) for each in name_fields(["IDs", "i_ds", "GETs", "gets", "KEYs"])}
    assert fields == {
        "IDs": ("ids", "ids"),
        "i_ds": ("i_ds", "i_ds"),
        "GETs": ("gets_2", "gets_2"),
        "gets": ("gets", "gets"),
        "KEYs": ("keys_", "keys"),
    }


@given(st.lists(st.text(max_size=8), unique=True))
def test_any_properties_have_distinct_names_that_python_reads_as_they_are(names: list[str]) -> None:
    found = [each.python for each in name_fields(names)]
    assert len({*found}) == len(names)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in found)
    assert [unicodedata.normalize("NFKC", name) for name in found] == found
