"""The right member of a union is read: by its discriminator, else by the fields of the document."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[str, Any], Any]

CAT, DOG, FISH = {"name": "a", "lives": 9}, {"name": "a", "tricks": ["sit"]}, {"fins": 2}


def name_of(value: Any) -> Any:
    """Return the class of a value; of a list, those of its items."""
    return [name_of(each) for each in cast("list[Any]", value)] if isinstance(value, list) else type(value).__name__


ROWS: list[Any] = [
    pytest.param("pet", CAT, "Cat", id="the field that only the first has"),
    pytest.param("pet", DOG, "Dog", id="the field that only the second has"),
    pytest.param("pet", FISH, "Fish", id="another required field"),
    pytest.param("pet", {"name": "a"}, "Cat", id="the first, if both fit alike"),
    pytest.param("pet", {"name": "a", "tricks": None}, "Dog", id="a field that is null"),
    pytest.param("pet", {"name": "a", "lives": "nine", "tricks": []}, "Dog", id="a field of the described type"),
    pytest.param("pet", {"wings": 2}, "JsonObject", id="no member has such fields"),
    pytest.param("pet", {}, "JsonObject", id="no fields at all"),
    pytest.param(
        "pets", [DOG, CAT, FISH, {"x": 1}, None], ["Dog", "Cat", "Fish", "JsonObject", "NoneType"], id="a list"
    ),
    pytest.param("wagon", {"kind": "car"}, "Car", id="an enum of one value"),
    pytest.param("wagon", {"kind": "ship"}, "Ship", id="a constant"),
    pytest.param("wagon", {"kind": "plane"}, "JsonObject", id="another constant"),
    pytest.param("wagon", {"kind": None}, "Car", id="a constant that is null"),
    pytest.param("wagon", {"kind": ["car"]}, "JsonObject", id="a constant that is a list"),
    pytest.param("shape", {"shape": "round"}, "Circle", id="a mapping to a reference"),
    pytest.param("shape", {"shape": "four"}, "Square", id="a mapping to a name"),
    pytest.param("shape", {"shape": "Square"}, "Square", id="a name that has a mapping too"),
    pytest.param("shape", {"shape": "oval", "size": 1}, "JsonObject", id="a value without a mapping"),
    pytest.param("shape", {"size": 1}, "JsonObject", id="no discriminator, and required"),
    pytest.param("shape", {"shape": 5}, "JsonObject", id="a discriminator that is a number"),
    pytest.param("implicit", {"type": "Square", "shape": ""}, "Square", id="an implicit name"),
    pytest.param("implicit", {"type": "square", "shape": ""}, "JsonObject", id="a name in another case"),
    pytest.param(
        "breed", {"breed": "terrier", "detail": "x"}, "ExpandBreedTerrier", id="a union in allOf: by a constant"
    ),
    pytest.param("breed", {"breed": "Siamese"}, "ExpandBreedSiamese", id="a union in allOf: by a name"),
    pytest.param("bred", {"breed": "Siamese"}, "Siamese", id="a union and nothing else in allOf"),
    pytest.param("kept", {"name": "a", "detail": "x", "home": "x"}, "KeptTerrierOutdoor", id="two unions in allOf"),
    pytest.param("kept", {"name": "a", "detail": {}, "home": {}}, "KeptSiameseIndoor", id="the others of two unions"),
    pytest.param("nested", {"shape": "four", "fins": 1}, "Square", id="a discriminator of a union in a union"),
    pytest.param("nested", {"fins": 1}, "Fish", id="no discriminator in a union in a union"),
    pytest.param("animal", {"species": "bird", "wings": 2}, "Bird", id="a mapping of a base"),
    pytest.param("animal", {"species": "Owl", "night": True}, "Owl", id="a model two levels below its base"),
    pytest.param("animal", {"species": "ant"}, "Animal", id="an unknown value is the base"),
    pytest.param("animal", {}, "Animal", id="a base without its fields"),
    pytest.param(
        "animals", [{"species": "Owl"}, None, {"species": "?"}], ["Owl", "NoneType", "Animal"], id="bases in a list"
    ),
    pytest.param("value", {"value": "a"}, "Word", id="one field of two types: text"),
    pytest.param("value", {"value": 1}, "Number", id="one field of two types: number"),
    pytest.param("amount", {"value": "1.50"}, "Fee", id="a decimal as text"),
    pytest.param("amount", {"value": 1.5}, "Price", id="a decimal as a number"),
    pytest.param("amount", {"value": 1}, "Price", id="a decimal as a whole number"),
    pytest.param("typed", {"value": True}, "Switch", id="one field of five types: a boolean"),
    pytest.param("typed", {"value": 2}, "Step", id="one field of five types: a member that is a number"),
    pytest.param("typed", {"value": 7}, "JsonObject", id="one field of five types: a number that is no member"),
    pytest.param("typed", {"value": "red"}, "Paint", id="one field of five types: a member that is a text"),
    pytest.param("typed", {"value": "blue"}, "JsonObject", id="one field of five types: a text that is no member"),
    pytest.param("typed", {"value": ["a"]}, "NameList", id="one field of five types: an array"),
    pytest.param("typed", {"value": {"x": 1}}, "Owner", id="one field of five types: an object"),
    pytest.param("either", {"value": "a"}, "Either", id="one field of several types: a text"),
    pytest.param("either", {"value": True}, "Either", id="one field of several types: a boolean"),
    pytest.param("either", {"value": 5}, "Number", id="one field of another type than several: a number"),
    pytest.param("place", {"place": [1, 2.5]}, "Point", id="an array of numbers"),
    pytest.param("place", {"place": [[1, 2.5]]}, "Line", id="an array of arrays"),
    pytest.param("place", {"place": [None, [1, None]]}, "Line", id="an array with null"),
    pytest.param("place", {"place": []}, "Point", id="an array of nothing"),
    pytest.param("halt", {"stop": 1}, "Somewhere", id="a number, or always null: a number"),
    pytest.param("halt", {"stop": None}, "Nowhere", id="a number, or always null: null"),
    pytest.param("needs", {"a": None, "b": 1}, "NeedsOther", id="a field that is null is less like one with a value"),
    pytest.param("needs", {"a": 1, "b": "x"}, "Needs", id="a required field of another type"),
    pytest.param("loose", {"value": "a"}, "Loose", id="one field of any type: a text"),
    pytest.param("holder", {"pet": FISH}, "HasFish", id="models within"),
    pytest.param("holder", {"pet": CAT}, "HasCat", id="other models within"),
    pytest.param("noted", {"pet": CAT}, "HasCat", id="an object or a text: an object"),
    pytest.param("noted", "x", "str", id="an object or a text: a text"),
    pytest.param("noted", {"pet": 5}, "dict", id="an object or a text: another object"),
    pytest.param("lists", [CAT, CAT], ["Cat", "Cat"], id="a list of the first"),
    pytest.param("lists", [FISH], ["Fish"], id="a list of the second"),
    pytest.param("lists", CAT, "Cat", id="no list"),
    pytest.param("mixed", CAT, "Cat", id="an object"),
    pytest.param("mixed", {"x": 1}, "Cat", id="an object, of which there is one kind"),
    pytest.param("mixed", [DOG], ["Dog"], id="an array"),
    pytest.param("mixed", 5, "int", id="a number"),
    pytest.param("mixed", True, "bool", id="a boolean"),
    pytest.param("mixed", "x", "str", id="a text that there should not be"),
    pytest.param("owner", {"pet": {"name": "a", "members": [CAT]}}, "HasHerd", id="the first one, whole"),
    pytest.param("owner", {"pet": {"name": "a", "members": ["x"]}}, "HasFlock", id="what the first one can't read"),
    pytest.param("maybe", CAT, "Cat", id="an object or null"),
    pytest.param("maybe", None, "NoneType", id="null"),
    pytest.param("colour", "red", "Colour", id="a member"),
    pytest.param("colour", "", "str", id="blank"),
    pytest.param("colour", "blue", "str", id="an unknown member"),
    pytest.param("anything", CAT, "dict", id="a union with anything"),
    pytest.param("catColour", CAT, "Cat", id="an object or an enum: an object"),
    pytest.param("catColour", "green", "Colour", id="an object or an enum: a member"),
    pytest.param("catColour", "blue", "str", id="an object or an enum: an unknown member"),
]


@pytest.mark.parametrize(("field", "value", "expected"), ROWS)
def test_the_right_member_is_read_and_written_back(read_kind: Read, field: str, value: Any, expected: Any) -> None:
    document = {field: value}
    model = read_kind("Unions", document)
    assert name_of(getattr(model, type(model)._attributes[field])) == expected
    assert model.to_dict() == document


def test_a_union_in_all_of_is_read_with_the_fields_of_its_own_model(read_kind: Read) -> None:
    pet = read_kind("Unions", {"breed": {"name": "a", "detail": {"lives": 9}, "extra": "2024-02-03"}}).breed
    assert (pet.detail.lives, pet.extra) == (9, dt.date(2024, 2, 3))
    assert read_kind("Unions", {"breed": {"name": "a", "detail": "barks"}}).breed.detail == "barks"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("pet", 5, "pet: an object is expected, not a number"),
        ("several", {"pet": 5}, "several.pet: an object is expected, not a number"),
        ("maybe", [], "maybe: an object is expected, not an array"),
        ("lists", [5], "lists[0]: an object is expected, not a number"),
        ("catColour", [], "catColour: an object is expected, not an array"),
    ],
)
def test_what_no_member_can_be_is_an_error_with_its_place(
    kinds: Any, read_kind: Read, field: str, value: Any, message: str
) -> None:
    types = __import__(f"{kinds.__name__}.types").types
    with pytest.raises(types.ReadError) as caught:
        read_kind("Unions", {field: value})
    assert str(caught.value) == message
