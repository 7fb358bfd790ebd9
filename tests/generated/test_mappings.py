"""A received model is a complete mapping of its described fields; a sent one has what is set."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from fleetit_api.models import CustomFields, Toll, TollUpdate, Vehicle, VehicleReplace
from fleetit_api.types import UNSET, Model
from openapi_sdk_codegen.openapi.python_names import RESERVED_FIELDS

TOLL = Toll.from_dict({"id": 1, "amount": "4.50", "agency": None, "vehicle": {"id": 7}, "lane": 5})


def test_a_received_model_has_all_described_fields_in_their_order() -> None:
    assert isinstance(TOLL, Mapping)
    names = list(TOLL)
    assert names[:2] == ["id", "vehicle"]
    assert len(TOLL) == len(names) == len({*names}) > 20
    assert list(TOLL.keys()) == names == list(Toll(id=1))
    made = dict(TOLL)
    assert made == {**TOLL} == dict(zip(names, TOLL.values(), strict=True))
    assert {name: value for name, value in TOLL.items() if value is not None} == {
        "id": 1,
        "amount": Decimal("4.50"),
        "vehicle": Vehicle(id=7),
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("amount", Decimal("4.50"), id="a value"),
        pytest.param("agency", None, id="null"),
        pytest.param("violation", None, id="missing"),
        pytest.param("lane", 5, id="an unknown field"),
    ],
)
def test_a_field_is_found_by_its_name_in_json(name: str, value: Any) -> None:
    assert name in TOLL
    assert TOLL[name] == TOLL.get(name, "another") == value


@pytest.mark.parametrize("name", ["lanes", "missing", "_extras", "", None, 5])
def test_another_name_is_no_key(name: Any) -> None:
    assert name not in TOLL
    assert TOLL.get(name, 3) == 3
    with pytest.raises(KeyError, match=repr(name)):
        _ = TOLL[name]


def test_an_unknown_field_is_not_iterated_but_written() -> None:
    assert "lane" not in list(TOLL)
    assert TOLL.additional_keys == ["lane"]
    assert TOLL.to_dict()["lane"] == 5


def test_a_field_of_another_name_in_python_has_the_one_of_json(models: Any) -> None:
    thing = models.Thing.from_dict({"id": 1})
    assert set(thing) == set(thing._attributes)
    assert {**thing}.keys() == set(thing)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        pytest.param(TollUpdate(), {}, id="nothing"),
        pytest.param(TollUpdate(billing_status=3), {"billing_status": 3}, id="one field"),
        pytest.param(TollUpdate(additional_properties={"new": 1}), {"new": 1}, id="an unknown field"),
        pytest.param(
            VehicleReplace(plate_number="A", plate_state=UNSET), {"plate_number": "A"}, id="one that is left out"
        ),
        pytest.param(VehicleReplace.from_dict({"plate_number": None}), {"plate_number": None}, id="null"),
    ],
)
def test_a_sent_model_has_what_is_set(model: Model, fields: dict[str, Any]) -> None:
    assert dict(model) == {**model} == fields
    assert (list(model), len(model), bool(model)) == (list(fields), len(fields), bool(fields))
    assert "plate_state" not in model
    assert model.get("plate_state", "NY") == "NY"
    with pytest.raises(KeyError, match="plate_state"):
        _ = model["plate_state"]


def test_a_received_model_is_true() -> None:
    assert Toll.from_dict({"id": 1})
    assert Vehicle()
    assert not CustomFields()


def test_models_are_equal_to_models_of_their_class_alone() -> None:
    assert Toll(id=1) == Toll.from_dict({"id": 1})
    assert Toll(id=1) != dict(Toll(id=1))
    assert TollUpdate() != VehicleReplace.from_dict({})
    assert CustomFields.from_dict({"a": 1}) != {"a": 1}


@pytest.mark.parametrize("model", [TOLL, TollUpdate(billing_status=3), CustomFields.from_dict({"a": 1})])
def test_a_model_is_read_as_its_document(model: Model) -> None:
    copied = type(model).from_dict(model)
    assert copied == model
    assert copied.to_dict() == model.to_dict()


def test_no_field_hides_a_method() -> None:
    assert {name for name in dir(Model) if not name.startswith("_")} <= RESERVED_FIELDS
