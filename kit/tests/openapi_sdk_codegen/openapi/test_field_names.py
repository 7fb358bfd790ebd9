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
from openapi_sdk_codegen.openapi.python_names import NEEDED_NAMES


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


@pytest.mark.parametrize(
    ("name", "python"),
    [
        *((each, each) for each in ("type", "filter", "input", "object", "id", "format", "next", "hash", "property")),
        *((each, f"{each}_") for each in sorted(NEEDED_NAMES)),
        ("class", "class_"),
        ("None", "none"),
        ("items", "items_"),
    ],
)
def test_a_field_is_called_as_published_unless_the_name_is_taken(name: str, python: str) -> None:
    (field,) = name_fields([name])
    assert field.python == python


@pytest.mark.parametrize(
    ("names", "released", "python"),
    [
        pytest.param(["zip"], {"zip": "zip_"}, ["zip_"], id="another one than the rules give"),
        pytest.param(["zip", "zip_"], {"zip": "zip_"}, ["zip_", "zip_2"], id="one that the rules give to another one"),
        pytest.param(["id", "ID"], {"ID": "id"}, ["id_2", "id"], id="one that is that of another one in JSON"),
        pytest.param(["id"], {"ID": "id"}, ["id"], id="one of a property that is gone"),
    ],
)
def test_a_released_name_stays(names: list[str], released: dict[str, str], python: list[str]) -> None:
    found = name_fields(names, released)
    assert [each.python for each in found] == python
    assert len({each.key for each in found}) == len(found)


@given(st.lists(st.text(max_size=8), unique=True))
def test_any_properties_have_distinct_names_that_python_reads_as_they_are(names: list[str]) -> None:
    found = [each.python for each in name_fields(names)]
    assert len({*found}) == len(names)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in found)
    assert [unicodedata.normalize("NFKC", name) for name in found] == found
