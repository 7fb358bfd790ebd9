"""Reading bytes gives the same model as reading a document, or None; then the document is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit_api.models import CitationPage
from kit.tests.openapi_sdk.model.test_reading import JSON, NAMES
from openapi_sdk.model import structs
from openapi_sdk.model.converters import Object
from openapi_sdk.model.reading import read_model

Read: TypeAlias = Callable[[Any, bytes], Any]


@pytest.fixture(autouse=True)
def _reset_readers(models: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove what earlier tests left: the readers, and the unknown fields that they found."""
    monkeypatch.setattr(structs, "_readers", {})
    monkeypatch.setattr(models.Thing, "_unknown_fields", {})


@pytest.fixture(scope="session")
def read() -> Read:
    """Return the function that reads bytes as a model, or gives None."""
    return lambda model, body: structs.read_bytes(Object(model), body)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"id": None, "colour": None, "colours": None, "parent": None, "kids": None}, id="nulls"),
        pytest.param({"id": 1, "kids": [None, {"id": 2}], "colours": [None, "RED"]}, id="nulls in arrays"),
        pytest.param({"id": "1", "list": 5, "pin": []}, id="scalars of another type"),
        pytest.param({"colour": "BLUE", "colours": ["RED", "BLUE", 3, []]}, id="unknown enum values"),
        pytest.param({"at": "2024-01-01T00:00:00Z", "day": "2024-01-01", "price": "1.50", "sold": "True"}, id="texts"),
        pytest.param({"either": {"a": 1}, "auth": {"b": [1]}, "counts": {"a": "RED", "b": None}}, id="open objects"),
        pytest.param({"parent": {"parent": {"parent": {"id": 2**70}}}}, id="a model within itself"),
        pytest.param({"self": "a", "from": "b", "list": "c"}, id="names that Python reserves"),
    ],
)
def test_bytes_and_document_give_the_same_model(read: Read, models: Any, document: dict[str, Any]) -> None:
    thing = read(models.Thing, json.dumps(document).encode())
    assert thing == models.Thing.from_dict(document)
    assert thing.to_dict() == document


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[]", id="an array"),
        pytest.param(b"null", id="null"),
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"id": 1} x', id="more than a document"),
        pytest.param(b'{"id": NaN}', id="no number"),
        pytest.param(b'{"id": "\xff"}', id="no text"),
        pytest.param(b'{"parent": [1]}', id="an array for an object"),
        pytest.param(b'{"kids": {"id": 1}}', id="an object for an array"),
        pytest.param(b'{"kids": [{"parent": 7}]}', id="a number for an object within"),
        pytest.param(b'{"colours": 5}', id="a number for an array"),
        pytest.param(b'{"auth": "text"}', id="a text for an open object"),
        pytest.param(b'{"id":' + b"[" * 5_000 + b"]" * 5_000 + b"}", id="nested too deep"),
    ],
)
def test_bytes_that_do_not_fit_give_none(read: Read, models: Any, body: bytes) -> None:
    assert read(models.Thing, body) is None
    assert read(models.Thing, b'{"id": 1}') == models.Thing(id=1)


def test_unknown_fields_are_known_the_next_time(read: Read, models: Any) -> None:
    document = {"new": {"a": 1}, "id": 1, "kids": [{"newer": None}, {"id": 2}]}
    body = json.dumps(document).encode()
    assert read(models.Thing, body) is None
    thing = models.Thing.from_dict(document)
    assert read(models.Thing, body) == thing
    assert read(models.Thing, body).additional_properties == {"new": {"a": 1}}
    plain = read(models.Thing, b'{"id": 1}')
    assert plain == models.Thing(id=1)
    assert plain.additional_keys == []


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb", "\u2028", "", "f0", "self", "__class__", "é" * 99])
def test_an_unknown_field_of_any_name_is_kept(read: Read, models: Any, name: str) -> None:
    body = json.dumps({"id": 1, name: 2}).encode()
    for _ in range(3):
        thing = read(models.Thing, body) or models.Thing.from_dict(json.loads(body))
        assert thing.to_dict() == {"id": 1, name: 2}


def test_an_unknown_field_in_many_shapes_does_not_use_up_the_limit(read: Read, models: Any) -> None:
    known = [*models.Thing._attributes][:6]
    for shape in range(40):
        fields = dict.fromkeys(name for bit, name in enumerate(known) if shape >> bit & 1)
        models.Thing.from_dict(fields | {"new": 1, "newer": 2})
    models.Thing.from_dict({"newest": 3})
    assert read(models.Thing, b'{"newest": 3}') == models.Thing.from_dict({"newest": 3})


@pytest.mark.parametrize("item", [[1, "a"], [None], [[]], ["a", "b"], "ab", ""], ids=repr)
def test_an_item_that_is_no_object_breaks_nothing_later(read: Read, models: Any, types: Any, item: Any) -> None:
    body = json.dumps({"kids": [item]}).encode()
    for _ in range(2):
        assert read(models.Thing, body) is None
        with pytest.raises(types.ReadError, match=r"^kids\[0\]: an object is expected"):
            models.Thing.from_dict(json.loads(body))
    assert read(models.Thing, b'{"id": 1}') == models.Thing(id=1)


def test_a_thread_reads_while_another_makes_the_structs_anew(models: Any) -> None:
    reader: Any = structs.StructReader(models.Thing)
    assert reader.read_bytes(b'{"id": 1}') == models.Thing(id=1)
    before, define_struct = reader._readers, reader._define_struct

    def define_and_check(*args: Any) -> Any:
        made = define_struct(*args)
        assert reader._readers is before, "what other threads read with was replaced before the new one was complete"
        assert before.unknown_fields == {models.Thing: ()}, "a mapping that other threads iterate over was changed"
        return made

    models.Thing.from_dict({"new": 1})
    reader._define_struct = define_and_check
    assert reader.read_bytes(b'{"new": 1}') is None
    assert reader.read_bytes(b'{"new": 1}') == models.Thing.from_dict({"new": 1})
    assert reader._readers.unknown_fields == {models.Thing: (("_unknown0", "new"),)}


def test_a_body_that_is_read_resets_the_count_of_refused_ones(read: Read, models: Any) -> None:
    for _ in range(3):
        for _ in range(structs._MAX_REFUSALS - 1):
            assert read(models.Thing, b"[]") is None
        assert read(models.Thing, b'{"id": 1}') == models.Thing(id=1)


def test_each_model_within_another_is_a_struct_unless_it_contains_itself(
    models: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    defined: list[str] = []
    defstruct = msgspec.defstruct

    def record(name: str, *args: Any, **options: Any) -> Any:
        defined.append(name)
        return defstruct(name, *args, **options)

    monkeypatch.setattr(msgspec, "defstruct", record)
    structs.StructReader(models.Thing)._make_readers()
    assert defined == ["Thing"]
    reader: Any = structs.StructReader(CitationPage)
    reader._make_readers()
    assert {"CitationPage", "Citation", "Vehicle", "Driver"} <= {*defined}


def test_documents_that_never_fit_are_seldom_tried(read: Read, models: Any) -> None:
    for _ in range(structs._MAX_REFUSALS):
        assert read(models.Thing, b"[]") is None
    for _ in range(structs._TRIED_AGAIN - structs._MAX_REFUSALS - 1):
        assert read(models.Thing, b'{"id": 1}') is None, "a Struct was asked again already"
    assert read(models.Thing, b"[]") is None
    assert [read(models.Thing, b'{"id": 1}') for _ in range(2)] == [models.Thing(id=1)] * 2, "a Struct is asked again"


@pytest.mark.heavy
@given(document=st.dictionaries(NAMES | st.text(max_size=4), JSON))
def test_any_document_is_read_alike_from_bytes_and_from_the_document(
    read: Read, models: Any, types: Any, document: dict[str, Any]
) -> None:
    structs._readers.clear()
    body = json.dumps(document).encode()
    try:
        expected = models.Thing.from_dict(document)
    except types.ReadError:
        assert read(models.Thing, body) is None
        return
    assert read_model(models.Thing, json.loads(body)) == expected
    for _ in range(2):
        thing = read(models.Thing, body)
        assert thing is None or (thing == expected and thing.to_dict() == expected.to_dict())
