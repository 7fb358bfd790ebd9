"""Models: copies, comparison, `repr` and the methods of a mapping."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from fleetit_api.models import JsonObject, Toll, TollUpdate

if TYPE_CHECKING:
    from types import ModuleType

FULL = {
    "id": 1,
    "colour": "RED",
    "at": "2024-01-01T00:00:00Z",
    "parent": {"id": 2, "new": 1},
    "price": "1.50",
    "unknown": [1],
}


def _pickled(model: Any) -> Any:
    return pickle.loads(pickle.dumps(model))  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    "duplicate",
    [copy.copy, copy.deepcopy, _pickled],
    ids=["copy", "deep", "pickle"],
)
def test_a_duplicate_is_equal_and_writes_the_same(models: Any, duplicate: Any) -> None:
    thing = models.Thing.from_dict(FULL)
    other = duplicate(thing)
    assert other == thing
    assert other.to_dict() == FULL
    assert other.colours is None
    assert "colours" in other.missing


def test_evolve_keeps_the_unknown_fields(models: Any) -> None:
    assert attrs.evolve(models.Thing.from_dict(FULL), id=3).to_dict() == {**FULL, "id": 3}


@pytest.mark.parametrize("model_class", [Toll, TollUpdate, JsonObject], ids=["received", "sent", "open"])
def test_a_model_is_constructed_by_keyword_only(model_class: Any) -> None:
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        model_class(1)


def test_models_are_compared_by_value_and_are_not_hashable(models: Any) -> None:
    thing = models.Thing.from_dict(FULL)
    assert thing == models.Thing.from_dict(FULL)
    assert thing != models.Thing.from_dict({**FULL, "unknown": [2]})
    assert thing != models.Thing.from_dict({**FULL, "id": 2})
    looked_at = models.Thing(id=1)
    assert looked_at.additional_properties == {}
    assert looked_at == models.Thing(id=1), "reading the unknown fields changed the model"
    with pytest.raises(TypeError):
        hash(thing)


def test_unset_is_a_false_singleton_and_not_null(models: Any, types: Any) -> None:
    assert not types.UNSET
    assert types.Unset() is types.UNSET
    assert models.Thing(id=1).to_dict() == {"id": 1}


def test_secrets_are_masked_at_every_level(models: Any) -> None:
    thing = models.Thing.from_dict(
        {"pin": "planted", "phrase": "planted", "auth": {"user": "planted"}, "api_token": "planted", "name": "seen"}
    )
    holder = models.Thing.from_dict({"kids": [thing.to_dict()], "parent": thing.to_dict()})
    for shown in (repr(thing), str(thing), repr(holder), f"{[holder]}"):
        assert "planted" not in shown
        assert "seen" in shown
    assert thing.pin == "planted"
    assert repr(models.Thing(id=1)) == "Thing(id=1)"
    assert repr(models.Thing.from_dict({"id": 1, "pin": None})) == "Thing(id=1, pin=None)"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"new": {"api_token": "planted", "name": "seen"}}, id="in an unknown object"),
        pytest.param({"new": [{"more": [{"password": "planted"}, {"name": "seen"}]}]}, id="in an unknown array"),
        pytest.param({"either": {"a": {"secret": ["planted"]}, "name": "seen"}}, id="in an open object"),
    ],
)
def test_values_under_names_of_secrets_are_masked_in_unknown_fields(models: Any, document: dict[str, Any]) -> None:
    thing = models.Thing.from_dict(document)
    assert "planted" not in repr(thing)
    assert "seen" in repr(thing)
    assert thing.to_dict() == document


def test_a_model_whose_constructor_did_not_run_has_a_repr(models: Any) -> None:
    assert repr(models.Thing.__new__(models.Thing)) == "<Thing, not complete>"


def test_a_document_nested_deep_has_a_repr(models: Any) -> None:
    new: Any = []
    for _ in range(5_000):
        new = [new]
    thing = models.Thing(id=1, additional_properties={"new": new})
    assert repr(thing).endswith("Ellipsis" + "]" * 19 + "})")


def test_an_open_model_is_read_like_a_mapping(models: Any) -> None:
    made = models.JsonObject.from_dict({"a": 1, "b": None})
    assert dict(made) == {"a": 1, "b": None}
    assert (made["a"], made.get("c", 5), "b" in made, len(made), list(made)) == (1, 5, True, 2, ["a", "b"])
    made["c"] = 2
    del made["a"]
    assert made.to_dict() == {"b": None, "c": 2}
    assert list(made.items()) == [("b", None), ("c", 2)]
    assert not models.JsonObject()


def test_dir_lists_the_models_and_an_unknown_name_is_an_attribute_error(things: ModuleType, models: Any) -> None:
    assert {"Thing", "Colour", "JsonObject"} <= set(dir(models))
    assert set(models.__all__) == {"Colour", "Counts", "JsonObject", "Thing"}
    with pytest.raises(AttributeError, match="Nothing"):
        _ = models.Nothing
    with pytest.raises(AttributeError, match="Nothing"):
        _ = things.Nothing
