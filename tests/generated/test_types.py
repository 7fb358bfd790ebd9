"""Every kind of schema becomes a typed field, which reads and writes what was sent."""

from __future__ import annotations

import copy
import datetime as dt
import importlib
import pickle
import shutil
from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from kit.tests.openapi_sdk.model.kinds import SCHEMAS
from openapi_sdk_codegen.generate.audit import audit_package
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[[str, Any], Any]

ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
AT = "2025-04-10T08:30:00Z"


@pytest.mark.parametrize(
    ("schema", "document", "field", "value"),
    [
        pytest.param("Texts", {"id": ID}, "id", UUID(ID), id="a uuid"),
        pytest.param("Texts", {"id": ID.upper()}, "id", UUID(ID), id="a uuid in capitals"),
        pytest.param("Texts", {"id": ID.replace("-", "")}, "id", UUID(ID), id="a uuid without dashes"),
        pytest.param("Texts", {"id": f"{{{ID}}}"}, "id", f"{{{ID}}}", id="a uuid in braces is a text"),
        pytest.param("Texts", {"id": "none"}, "id", "none", id="no uuid"),
        pytest.param("Texts", {"id": 5}, "id", 5, id="a number for a uuid"),
        pytest.param("Texts", {"ids": [ID, "x", None]}, "ids", [UUID(ID), "x", None], id="uuids"),
        pytest.param("Texts", {"day": "2024-02-29"}, "day", dt.date(2024, 2, 29), id="a date"),
        pytest.param("Texts", {"at": AT}, "at", dt.datetime(2025, 4, 10, 8, 30, tzinfo=dt.UTC), id="a date-time"),
        pytest.param("Texts", {"time": "08:30:00"}, "time", "08:30:00", id="a time"),
        pytest.param("Texts", {"duration": "P1D"}, "duration", "P1D", id="a duration"),
        pytest.param("Texts", {"byte": "aGk="}, "byte", "aGk=", id="base64"),
        pytest.param("Texts", {"binary": "\x00"}, "binary", "\x00", id="binary in JSON"),
        pytest.param("Texts", {"other": "x"}, "other", "x", id="an unknown format"),
        pytest.param("Texts", {"when": "2024-01-01"}, "when", dt.date(2024, 1, 1), id="a date or a date-time: a date"),
        pytest.param("Texts", {"when": AT}, "when", dt.datetime(2025, 4, 10, 8, 30, tzinfo=dt.UTC), id="the date-time"),
        pytest.param("Texts", {"when": "soon"}, "when", "soon", id="neither"),
        pytest.param("Enums", {"level": 2, "mixed": 1}, "level", 2, id="an integer enum"),
        pytest.param("Enums", {"level": 7}, "level", 7, id="an unknown integer"),
        pytest.param("Enums", {"mixed": True}, "mixed", True, id="an enum of mixed types"),
        pytest.param("Enums", {"floats": 1.5}, "floats", 1.5, id="an enum of floats"),
        pytest.param("Enums", {"flags": True}, "flags", True, id="an enum of booleans"),
        pytest.param("Enums", {"clashing": ["a b", 'q"\n', "é\u200b", ""]}, "clashing",
            ["a b", 'q"\n', "é\u200b", ""], id="odd members"),
        pytest.param("Enums", {"huge": "value 1999"}, "huge", "value 1999", id="an enum of 2,000 members"),
        pytest.param("Enums", {"blank": ""}, "blank", "", id="blank or an integer"),
        pytest.param("Enums", {"const": "x", "number": 1.5, "none": None, "empty": "a"}, "const", "x", id="constants"),
        pytest.param("Composed", {"base": None, "sibling": None}, "base", None, id="null in both dialects"),
        pytest.param("Composed", {"short": "abc", "not": 1, "conditional": "a"}, "short", "abc", id="allOf of texts"),
        pytest.param("Composed", {"true": [1], "false": {}, "untyped": {"a": 1}}, "untyped", {"a": 1}, id="any values"),
        pytest.param("Composed", {"types": None}, "types", None, id="several types"),
        pytest.param("Composed", {"pair": [1, "2024-01-01"]}, "pair", [1, dt.date(2024, 1, 1)], id="prefixItems"),
        pytest.param("Composed", {"bare": [1, "a", {}]}, "bare", [1, "a", {}], id="an array of anything"),
        pytest.param("Recursive", {"json": ["a", ["b", [{"c": []}]]]}, "json", ["a", ["b", [{"c": []}]]],
            id="JSON in itself"),
        pytest.param("Override", {"id": 1, "name": "x", "extra": "y"}, "name", "x", id="a property that is overridden"),
        pytest.param("BothWays", {"a": 1, "name": "x", "lives": 2}, "lives", 2, id="properties beside choices"),
    ],
)  # fmt: skip
def test_a_value_is_read_and_written_back(
    read_kind: Read, schema: str, document: dict[str, Any], field: str, value: Any
) -> None:
    model = read_kind(schema, document)
    found = getattr(model, field)
    assert found == value
    assert isinstance(found, type(value))
    assert model.to_dict() == document


@pytest.mark.parametrize(
    ("document", "path", "name"),
    [
        pytest.param({"node": {"parent": {"parent": {}}}}, ("node", "parent", "parent"), "Node", id="itself"),
        pytest.param({"node": {"children": [{"children": [{}]}]}}, ("node", "children", 0, "children", 0), "Node",
            id="lists"),
        pytest.param({"node": {"by_name": {"a": {"by_name": {"b": {}}}}}}, ("node", "by_name", "a"), "Node", id="maps"),
        pytest.param({"left": {"right": {"left": {"parent": {}}}}}, ("left", "right", "left", "parent"), "Node",
            id="mutual"),
        pytest.param({"left": {"right": {"left": None}}}, ("left", "right"), "Right", id="a circle that ends in null"),
        pytest.param({"selfish": {"a": 1}}, ("selfish",), "Selfish", id="allOf of itself"),
        pytest.param({"loop": [1]}, ("loop",), "list", id="a reference to itself"),
    ],
)  # fmt: skip
def test_schemas_that_contain_themselves(
    read_kind: Read, document: dict[str, Any], path: tuple[str | int, ...], name: str
) -> None:
    model = read_kind("Recursive", document)
    assert model.to_dict() == document
    value: Any = model
    for key in path:
        value = value[key] if isinstance(key, int) or key not in dir(value) else getattr(value, key)
    assert type(value).__name__ == name


@pytest.mark.parametrize(
    ("schema", "document", "key", "expected"),
    [
        ("Counts", {"a": 1, "b": None}, "a", 1),
        ("CatMap", {"a": {"name": "x"}}, "a", "Cat"),
        ("Moments", {"a": AT, "b": "x"}, "a", dt.datetime(2025, 4, 10, 8, 30, tzinfo=dt.UTC)),
        ("DeepMap", {"a": {"b": AT}}, "a", "Moments"),
        ("ListMap", {"a": [{"name": "x"}, None]}, "a", "list"),
        ("PatternMap", {"x": ID}, "x", UUID(ID)),
        ("PatternsAndMore", {"x": ID, "y": "2024-02-29"}, "x", UUID(ID)),
        ("PatternsAndMore", {"x": ID, "y": "2024-02-29"}, "y", dt.date(2024, 2, 29)),
        ("Free", {"a": {"b": [1]}}, "a", {"b": [1]}),
        ("Closed", {"a": 1}, "a", 1),
        ("OnlyRequired", {"a": 1}, "a", 1),
    ],
)
def test_a_map_is_a_mapping_of_typed_values(
    read_kind: Read, schema: str, document: dict[str, Any], key: str, expected: Any
) -> None:
    model = read_kind(schema, document)
    assert issubclass(type(model), Mapping)
    assert model[key] == expected or type(model[key]).__name__ == expected
    assert (list(model), len(model), model.get("no"), key in model) == (list(document), len(document), None, True)
    assert model.to_dict() == document


def test_other_fields_than_those_described_are_typed_too(read_kind: Read) -> None:
    document = {"name": "x", "other": {"name": "y", "lives": 1}}
    model = read_kind("More", document)
    assert (model.name, model["other"].lives) == ("x", 1)
    assert model.to_dict() == document


def test_any_name_is_a_field_under_a_name_of_its_own(read_kind: Read) -> None:
    names = [*SCHEMAS["Names"]["properties"]]
    document = {name: f"2024-01-{1 + number % 28:02}" for number, name in enumerate(names)}
    model = read_kind("Names", document)
    assert model.to_dict() == document
    assert {*map(str, model.values())} == {*document.values()}
    assert model.additional_keys == []
    attributes: dict[str, str] = dict(vars(model.__class__)["_attributes"])
    assert len({*attributes.values()}) == len(names)
    for name, attribute in attributes.items():
        assert getattr(model, attribute).isoformat() == document[name]
        assert type(model)(**{attribute: getattr(model, attribute)}).to_dict() == {name: document[name]}
    assert {
        name: attributes[name] for name in ("to_dict", "a_b", "a-b", "items", "list", "cls", "missing", "to_dict_")
    } == {
        "to_dict": "to_dict_",
        "a_b": "a_b",
        "a-b": "a_b_3",
        "items": "items_",
        "list": "list_",
        "cls": "cls_",
        "missing": "missing_",
        "to_dict_": "to_dict_2",
    }


@pytest.mark.parametrize(
    ("schema", "field", "annotation"),
    [
        ("Texts", "id", "UUID | None"),
        ("Texts", "ids", "list[UUID] | None"),
        ("Texts", "binary", "str | None"),
        ("Unions", "pet", "Cat | Dog | Fish | JsonObject | None"),
        ("Unions", "animal", "Animal | Bird | Owl | None"),
        ("Unions", "colour", "Colour | str | Literal[''] | None"),
        ("Enums", "level", "Level | int | None"),
        ("Enums", "mixed", "bool | int | str | None"),
        ("Enums", "floats", "float | None"),
        ("Enums", "const", "Literal['x'] | None"),
        ("Enums", "empty", "str | None"),
        ("Composed", "base", "Base | None"),
        ("Composed", "alias", "Base | None"),
        ("Composed", "sibling", "Base | None"),
        ("Composed", "true", "Any"),
        ("Composed", "bare", "list[Any] | None"),
        ("Composed", "free", "JsonObject | None"),
        ("Composed", "pair", "list[datetime.date | int] | None"),
        ("Composed", "common", "int | None"),
        ("Composed", "contradicting", "Any"),
        # Two places of one name and one meaning are one class.
        ("Composed", "rowState", "ComposedRowState | str | None"),
        ("ComposedRow", "state", "ComposedRowState | str | None"),
        ("Recursive", "json", "JsonChoice3 | list[Any] | str | None"),
        ("Override", "id", "int | None"),
        ("Override", "extra", "str | None"),
    ],
)
def test_a_field_has_the_type_of_its_schema(kinds: Any, schema: str, field: str, annotation: str) -> None:
    model = getattr(importlib.import_module(f"{kinds.__name__}.models"), schema)
    attribute = model._attributes.get(field, field)
    assert model.__annotations__[attribute].replace('"', "'") == annotation


def test_members_of_an_enum_are_its_values(kinds: Any) -> None:
    models = importlib.import_module(f"{kinds.__name__}.models")
    assert [each.value for each in models.Colour] == ["green", "red"]
    assert issubclass(models.Colour, StrEnum)
    assert {each.name: each.value for each in models.Level} == {"VALUE_1": 1, "VALUE_2": 2, "VALUE_NEGATIVE_1": -1}
    assert issubclass(models.Level, IntEnum)
    assert sorted(each.value for each in models.Clashing) == sorted(SCHEMAS["Clashing"]["enum"])
    assert len(models.Huge) == 2_000
    assert not {"BlankEnum", "NullEnum", "Mixed", "Floats", "Flags"} & {*models.__all__}


def test_a_default_is_described_and_never_sent(kinds: Any) -> None:
    models = importlib.import_module(f"{kinds.__name__}.models")
    assert models.Composed().to_dict() == {}
    assert 'old (str | None): Deprecated. An old one Default: "x".' in models.Composed.__doc__
    assert 'huge (Huge | str | None): A big one. Default: "value 1".' in models.Enums.__doc__
    assert "base (Base | None): The base." in models.Composed.__doc__


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])  # noqa: S301 - our own bytes
def test_a_uuid_in_capitals_survives_a_copy(read_kind: Read, duplicate: Any) -> None:
    model = read_kind("Texts", {"id": ID.upper()})
    assert duplicate(model).to_dict() == {"id": ID.upper()}
    assert repr(model) == f"Texts(id=UUID('{ID}'))"


def test_the_audit_finds_nothing_in_any_kind_of_type(kinds: Any, tmp_path: Path) -> None:
    # Importing it may have written bytecode, which is no part of a package.
    copied = shutil.copytree(kinds.__path__[0], tmp_path / "made", ignore=shutil.ignore_patterns("__pycache__"))
    assert [str(each) for each in audit_package(copied, HERE)] == []
