"""Reading is tolerant, keeps unknown fields, and writes back what was read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk.model import texts

UTC = dt.UTC


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="nothing, not even what is required"),
        pytest.param(
            {"id": None, "colour": None, "colours": None, "parent": None, "kids": None, "at": None}, id="nulls"
        ),
        pytest.param({"id": 1, "kids": [None, {"id": 2}, None], "colours": [None, "RED"]}, id="nulls in arrays"),
        pytest.param({"id": "1", "list": 5, "pin": []}, id="scalars of another type"),
        pytest.param({"colour": "BLUE", "colours": ["RED", "BLUE", 3, []]}, id="unknown enum values"),
        pytest.param({"id": 1, "new": {"a": [1]}, "_get": 1, "_document": 2, "cls": 3}, id="unknown fields"),
        pytest.param({"at": "2024-01-01T00:00:00Z", "day": "2024-01-01"}, id="dates"),
        pytest.param({"at": "yesterday", "day": "2024-1-1", "made": "20240101", "seen": ""}, id="no dates"),
        pytest.param({"at": 5, "day": False, "made": {}, "seen": [1], "price": 1.5, "sold": 1}, id="no texts"),
        pytest.param({"either": {"a": 1}}, id="a union's object"),
        pytest.param({"either": "text"}, id="a union's text"),
        pytest.param({"either": 7}, id="neither of a union"),
        pytest.param({"counts": {"a": "RED", "b": "BLUE", "c": None}}, id="typed additional properties"),
        pytest.param({"parent": {"parent": {"parent": {"id": 1, "x": 2}}}}, id="a model within itself"),
        pytest.param({"self": "a", "from": "b", "list": "c"}, id="names that Python reserves"),
    ],
)
def test_what_is_read_is_written_back(models: Any, document: dict[str, Any]) -> None:
    before = repr(document)
    assert models.Thing.from_dict(document).to_dict() == document
    assert repr(document) == before, "reading changed the document"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["id", "colour", "colours", "at", "day", "price", "sold", "made", "seen", "list", "new", "_at"])


@given(document=st.dictionaries(NAMES, JSON))
def test_any_object_is_read_or_refused_with_its_place(models: Any, types: Any, document: dict[str, Any]) -> None:
    if isinstance(document.get("colours"), list | None):
        thing = models.Thing.from_dict(document)
        if isinstance(document.get("sold"), bool):  # described as a text, so it is written as text
            document["sold"] = str(document["sold"])
        assert thing.to_dict() == document
    else:
        with pytest.raises(types.ReadError, match=r"^colours: an array is expected"):
            models.Thing.from_dict(document)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-12-27T08:58:26.068690-05:00", None),
        ("2025-04-10T00:00:00Z", dt.datetime(2025, 4, 10, tzinfo=UTC)),
        ("2025-04-10T00:00:00.120Z", dt.datetime(2025, 4, 10, microsecond=120_000, tzinfo=UTC)),
        ("1970-01-01 00:00:00.000000+00:00", dt.datetime(1970, 1, 1, tzinfo=UTC)),
        ("1970-01-01 00:00:00", dt.datetime(1970, 1, 1)),  # noqa: DTZ001 - the text has no zone
        ("19700101T00", dt.datetime(1970, 1, 1)),  # noqa: DTZ001 - one character more than a day has
    ],
)
def test_a_date_time_is_parsed_and_writes_back_its_text(models: Any, text: str, value: Any) -> None:
    thing = models.Thing.from_dict({"seen": text})
    assert isinstance(thing.seen, dt.datetime)
    assert value is None or thing.seen == value
    assert thing.to_dict() == {"seen": text}
    assert "Moment" not in repr(thing)
    later = models.Thing(id=1, seen=thing.seen + dt.timedelta(hours=1))
    assert later.to_dict()["seen"] == (thing.seen + dt.timedelta(hours=1)).isoformat()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", Decimal(10)),
        ("50.00", Decimal("50.00")),
        ("-0.5", Decimal("-0.5")),
        ("1e2", "1e2"),
        (" 10", " 10"),
        ("1_000", "1_000"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("", ""),
        ("1" * 65, "1" * 65),
    ],
)
def test_an_amount_is_a_decimal_if_it_writes_back_the_same(models: Any, text: str, value: Any) -> None:
    thing = models.Thing.from_dict({"price": text})
    assert thing.price == value
    assert type(thing.price) is type(value)
    assert thing.to_dict() == {"price": text}


@pytest.mark.parametrize(("text", "value"), [("True", True), ("False", False), ("true", "true"), ("", ""), (1, 1)])
def test_a_boolean_in_words(models: Any, text: Any, value: Any) -> None:
    thing = models.Thing.from_dict({"sold": text})
    assert thing.sold is value or thing.sold == value
    assert thing.to_dict() == {"sold": text}


@pytest.mark.parametrize(
    ("document", "where", "why"),
    [
        ([], "", "an object is expected, not an array"),
        ("text", "", "an object is expected, not a string"),
        (None, "", "an object is expected, not null"),
        ({"parent": 5}, "parent", "an object is expected, not a number"),
        ({"parent": True}, "parent", "an object is expected, not a boolean"),
        ({"kids": {}}, "kids", "an array is expected, not an object"),
        ({"kids": [{"id": 1}, {"kids": [None, "x"]}]}, "kids[1].kids[1]", "an object is expected, not a string"),
        ({"parent": {"auth": []}}, "parent.auth", "an object is expected, not an array"),
        ({"counts": []}, "counts", "an object is expected, not an array"),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place_and_never_its_value(
    models: Any, types: Any, document: Any, where: str, why: str
) -> None:
    with pytest.raises(types.ReadError) as caught:
        models.Thing.from_dict(document)
    assert (caught.value.where, caught.value.why) == (where, why)


def test_a_model_shares_nothing_with_its_document(models: Any) -> None:
    document: dict[str, Any] = {"id": [1], "auth": {"a": [1]}, "new": {"b": [2]}, "kids": [{"id": [3]}]}
    thing = models.Thing.from_dict(document)
    document["id"].append(2)
    document["auth"]["a"].append(2)
    document["new"]["b"].append(3)
    document["kids"][0]["id"].append(4)
    assert thing.to_dict() == {"id": [1], "auth": {"a": [1]}, "new": {"b": [2]}, "kids": [{"id": [3]}]}


def test_documents_of_many_shapes_are_read_alike(models: Any, types: Any) -> None:
    documents = [{"id": n, f"new{n}": n, "colour": "RED", "parent": {"id": n}, "pin": "1"} for n in range(200)]
    assert [models.Thing.from_dict(document).to_dict() for document in documents] == documents
    assert models.Thing.from_dict(documents[199]).parent == models.Thing(id=199)
    assert models.Thing.from_dict(documents[199]) != models.Thing.from_dict(documents[198])
    with pytest.raises(types.ReadError, match=r"^kids\[1\].parent: an object is expected, not a number"):
        models.Thing.from_dict({"another": 1, "kids": [{"id": 1}, {"other": 2, "parent": 3}]})


@pytest.mark.parametrize(
    "item",
    [
        pytest.param([], id="an empty array"),
        pytest.param("", id="an empty string"),
        pytest.param([1, "a"], id="an array of values that are not names"),
        pytest.param(["id"], id="an array of a name"),
        pytest.param("id", id="a string as long as two fields"),
    ],
)
def test_an_array_or_a_text_is_not_read_as_an_object(
    models: Any, types: Any, monkeypatch: pytest.MonkeyPatch, item: Any
) -> None:
    monkeypatch.setattr(models.Thing, "_unknown_fields", {})
    befores: list[list[Any]] = [[], [{}], [{"id": 1}]]
    for before in befores:
        with pytest.raises(types.ReadError, match=rf"^kids\[{len(before)}\]: an object is expected, not a"):
            models.Thing.from_dict({"kids": [*before, item]})
    assert models.Thing._unknown_fields == {}, "a value was used as names of fields"


@pytest.mark.parametrize(
    ("document", "remembered"),
    [
        pytest.param({f"new{index}": index for index in range(1_000)}, 64, id="a thousand fields"),
        pytest.param({"a" * 1_000: 1}, 0, id="a long name"),
        pytest.param({"a" * 256: 1}, 1, id="the longest name"),
    ],
)
def test_not_all_unknown_names_are_remembered(
    models: Any, monkeypatch: pytest.MonkeyPatch, document: dict[str, Any], remembered: int
) -> None:
    monkeypatch.setattr(models.Thing, "_unknown_fields", {})
    thing = models.Thing.from_dict(document | {"id": 1, "parent": document})
    assert thing.to_dict() == document | {"id": 1, "parent": document}
    assert len(models.Thing._unknown_fields) == remembered


def test_a_text_cache_does_not_grow_without_limit(models: Any) -> None:
    for number in range(texts._MAX_TEXTS + 10):
        assert models.Thing.from_dict({"price": str(number)}).price == number
        assert len(texts.DECIMALS) <= texts._MAX_TEXTS


def test_documents_of_the_same_size_with_other_fields_are_distinguished(models: Any) -> None:
    documents = [{"id": 1, "pin": "2"}, {"id": 1, "list": "2"}, {"new": 1, "id": 2}, {"pin": "2", "id": 1}] * 3
    assert [models.Thing.from_dict(document).to_dict() for document in documents] == documents
