"""A document that is nested too deep is refused with the same error on every path and every Python version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import DecodeError
from fleetit_api.api.citations.citations_list import OPERATION
from fleetit_api.exceptions import TREE
from fleetit_api.models import CitationPage
from openapi_sdk.messages import json as json_decoder
from openapi_sdk.messages import response
from openapi_sdk.model import structs
from openapi_sdk.model.converters import Object
from openapi_sdk.model.depth import is_too_deep
from openapi_sdk.secrets.redaction import Redactor, Token

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_DEPTH = 100
MESSAGE = "nested deeper than 100 levels"

#: Each encloses a value in another level.
LEVELS: dict[str, Callable[[Any], Any]] = {
    "arrays": lambda value: [value],
    "objects": lambda value: {"a": value},
}


def nest(levels: int, enclose: Callable[[Any], Any]) -> Any:
    """Return a value of so many levels."""
    value = enclose(1)
    for _ in range(levels - 1):
        value = enclose(value)
    return value


def nest_models(levels: int) -> dict[str, Any]:
    """Return a document of `Thing` of so many levels, each of which is a model."""
    document: dict[str, Any] = {"id": 1}
    for _ in range(levels - 1):
        document = {"parent": document}
    return document


@pytest.mark.parametrize("enclose", LEVELS.values(), ids=LEVELS)
@pytest.mark.parametrize("field", ["id", "new", "either"])
def test_a_document_has_at_most_a_hundred_levels(
    models: Any, types: Any, field: str, enclose: Callable[[Any], Any]
) -> None:
    document = {field: nest(MAX_DEPTH - 1, enclose)}
    assert models.Thing.from_dict(document).to_dict() == document
    for levels in (MAX_DEPTH, 300):
        with pytest.raises(types.ReadError, match=MESSAGE):
            models.Thing.from_dict({field: nest(levels, enclose)})


def test_models_are_nested_at_most_a_hundred_levels(models: Any, types: Any) -> None:
    document = nest_models(MAX_DEPTH)
    assert models.Thing.from_dict(document).to_dict() == document
    with pytest.raises(types.ReadError, match=MESSAGE):
        models.Thing.from_dict(nest_models(MAX_DEPTH + 1))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(1, False, id="a number"),
        pytest.param([], False, id="an empty array"),
        pytest.param(nest(MAX_DEPTH, LEVELS["arrays"]), False, id="a hundred arrays"),
        pytest.param(nest(MAX_DEPTH, LEVELS["objects"]), False, id="a hundred objects"),
        pytest.param(nest(MAX_DEPTH + 1, LEVELS["arrays"]), True, id="101 arrays"),
        pytest.param(nest(MAX_DEPTH + 1, LEVELS["objects"]), True, id="101 objects"),
        pytest.param([[]] * 500, False, id="many arrays side by side"),
    ],
)
def test_levels_are_counted(document: Any, expected: bool) -> None:
    assert is_too_deep(document) is expected


@pytest.mark.parametrize("field", ["id", "new", "parent", "auth", "either", "kids", "colours", "counts"])
@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"parent":', b'[{"kids":'])
@pytest.mark.parametrize("levels", [MAX_DEPTH, 5_000])
def test_bytes_that_are_nested_too_deep_give_none(models: Any, field: str, opening: bytes, levels: int) -> None:
    closing = opening.replace(b"[", b"]").replace(b"{", b"}").translate(None, b'":aprentkids')[::-1]
    body = b'{"%s":%s1%s}' % (field.encode(), opening * levels, closing * levels)
    models.Thing.from_dict({"new": 1})
    for _ in range(2):
        assert structs.read_bytes(Object(models.Thing), body) is None


@pytest.mark.parametrize("is_plain", [False, True], ids=["Structs first", "the plain loop"])
@pytest.mark.parametrize("levels", [MAX_DEPTH, 300, 5_000, 100_000])
@pytest.mark.parametrize("field", ["results", "new", "count"])
def test_a_response_is_refused_alike_by_structs_and_by_the_loop(
    monkeypatch: pytest.MonkeyPatch, is_plain: bool, levels: int, field: str
) -> None:
    if is_plain:
        monkeypatch.setattr(json_decoder, "loads_fast", lambda _body: None)
        monkeypatch.setattr(response, "read_bytes", lambda *_: None)
    body = b'{"%s":%s%s}' % (field.encode(), b"[" * levels, b"]" * levels)
    with pytest.raises(DecodeError) as caught:
        response.parse_response(OPERATION, response.Response(200, {}, body), Redactor(Token("token")), TREE)
    assert (caught.value.where, caught.value.why) == ("", MESSAGE)


@pytest.mark.parametrize("is_plain", [False, True], ids=["Structs first", "the plain loop"])
def test_a_response_of_a_hundred_levels_is_read(monkeypatch: pytest.MonkeyPatch, is_plain: bool) -> None:
    if is_plain:
        monkeypatch.setattr(json_decoder, "loads_fast", lambda _body: None)
        monkeypatch.setattr(response, "read_bytes", lambda *_: None)
    document = {"new": nest(MAX_DEPTH - 1, LEVELS["arrays"])}
    answer = response.Response(200, {}, json.dumps(document).encode())
    page = response.parse_response(OPERATION, answer, Redactor(Token("token")), TREE)
    assert isinstance(page, CitationPage)
    assert page.to_dict() == document
