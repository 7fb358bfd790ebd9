"""The caller passes a JSON value as the type that a method asks for, and writes what it returns as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from email.message import Message
from io import BytesIO
from types import SimpleNamespace
from typing import Any, Literal, TypedDict
from uuid import UUID

import pytest

from fleetit import FleetIT
from fleetit_api.models import Fleet, Vehicle
from openapi_sdk_codegen.calling.caller import _Handler, bind, decode_bytes, find_misfits, fits, to_json, to_python


class Fields(TypedDict):
    a: int


UUID_TEXT = "6f1c0c1e-8e5a-4d0e-9a3b-000000000001"


@pytest.mark.parametrize(
    ("annotation", "value", "made"),
    [
        pytest.param(int, 1, 1, id="as it is"),
        pytest.param(dt.date, "2026-03-01", dt.date(2026, 3, 1), id="a date"),
        pytest.param(UUID | None, UUID_TEXT, UUID(UUID_TEXT), id="a uuid or null"),
        pytest.param(UUID | None, None, None, id="null"),
        pytest.param(Decimal | str, "1.50", Decimal("1.50"), id="the first member that gives it back"),
        pytest.param(dt.date | str, "soon", "soon", id="the second member"),
        pytest.param(list[dt.date], ["2026-03-01"], [dt.date(2026, 3, 1)], id="an array"),
        pytest.param(list[dt.date], "2026-03-01", "2026-03-01", id="a text where an array is wanted"),
        pytest.param(Any, ["2026-03-01"], ["2026-03-01"], id="an array where anything is wanted"),
        pytest.param(Any | None, {"a": [1]}, {"a": [1]}, id="anything or null"),
        pytest.param(int | Any, "text", "text", id="anything, after a type that does not fit"),
    ],
)
def test_a_value_becomes_the_type_of_an_argument_and_json_again(annotation: Any, value: Any, made: Any) -> None:
    result = to_python(annotation, value)
    assert result == made
    assert type(result) is type(made)
    assert to_json(result) == value


@pytest.mark.parametrize(
    ("annotation", "value", "is_right"),
    [
        pytest.param(int, 1, True, id="a number"),
        pytest.param(int, 1.0, True, id="a whole number in another way"),
        pytest.param(int, 1.5, False, id="no whole number"),
        pytest.param(int, True, False, id="a boolean is no number"),
        pytest.param(float, 1, True, id="a whole number is a number"),
        pytest.param(float, "1", False, id="a text is no number"),
        pytest.param(int | str, "1", True, id="a member of a union"),
        pytest.param(int | bool, None, False, id="no member of a union"),
        pytest.param(Decimal | None, "soon", True, id="a text that is not of its format"),
        pytest.param(Literal["a"], "a", True, id="a value"),
        pytest.param(Literal["a"], "b", False, id="another value"),
        pytest.param(list[int], [1, 2], True, id="items"),
        pytest.param(Sequence[int], [1, 2], True, id="items of a sequence"),
        pytest.param(list[int], [1, "2"], False, id="another item"),
        pytest.param(int, [1], False, id="no array"),
        pytest.param(Any, ["1"], True, id="anything"),
        pytest.param(dict[str, int], {"a": 1}, True, id="an object"),
        pytest.param(Fields, {"a": 1}, True, id="an object with keys"),
        pytest.param(Fields | int, "text", False, id="no object with keys"),
    ],
)
def test_a_value_is_of_the_type_that_is_promised(annotation: Any, value: Any, is_right: bool) -> None:
    assert fits(annotation, value) is is_right


def test_what_a_model_does_not_promise_is_found() -> None:
    described = {"id": 1, "fleet": {"id": "one", "no field": 1}}
    assert [*find_misfits([Vehicle.from_dict(described)])] == [
        ("/[]/fleet/no field", "Fleet has no such field"),
        ("/[]/fleet/id", "Fleet.id is str, not int"),
    ]


@pytest.mark.parametrize("annotation", [Fleet | Vehicle, Vehicle | Fleet])
def test_an_object_becomes_the_member_of_a_union_that_has_its_fields(annotation: Any) -> None:
    assert type(to_python(annotation, {"id": 1, "fleet": {"id": 1}})) is Vehicle


def test_an_object_becomes_a_model_rather_than_a_mapping() -> None:
    assert type(to_python(Fields | Fleet, {"id": 1, "no field": 1})) is Fleet


def test_the_paging_of_a_call_is_left_to_the_method() -> None:
    arguments = [("query", name, name, "3") for name in ("limit", "offset", "search")]
    keys = ("location", "name", "python", "value")
    call = {
        "arguments": [dict(zip(keys, each, strict=True)) for each in arguments],
        "paging": ["limit", "offset"],
        "limit": 7,
    }
    with FleetIT(token="t", fleet_id=1) as client:
        assert bind(client.tolls.list, "tolls.list", call) == {"search": "3", "limit": 7}


def test_bytes_are_base64() -> None:
    assert decode_bytes({"a": [{"\0bytes": "aGk="}], "b": 1}) == {"a": [b"hi"], "b": 1}


@pytest.mark.parametrize(
    ("method", "answer", "before", "sent"),
    [
        pytest.param(
            "GET", [200, "a/b", "aGk=", ""], 0, b"200 OK|Content-Type: a/b|Content-Length: 2||hi", id="a body"
        ),
        pytest.param("HEAD", [200, "", "aGk=", ""], 0, b"200 OK|Content-Length: 2||", id="no body for HEAD"),
        pytest.param("GET", [200, "", "", "<?a>"], 0, b"200 OK|Link: <?a>|Content-Length: 0||", id="a link"),
        pytest.param("GET", [204, "", "", ""], 0, b"204 No Content||", id="no body"),
        pytest.param("GET", [200, "", "", ""], 18, b"200 OK|Content-Length: 0||", id="the last request but one"),
        pytest.param("GET", [200, "", "", ""], 19, b"410 Gone|Content-Length: 0||", id="a listing that doesn't end"),
    ],
)
def test_the_server_sends_the_next_answer(method: str, answer: list[Any], before: int, sent: bytes) -> None:
    handler: Any = object.__new__(_Handler)
    handler.command, handler.path, handler.requestline, handler.request_version = method, "/a/?b", "", "HTTP/1.1"
    handler.rfile, handler.wfile, handler.headers = BytesIO(b"body and more"), BytesIO(), Message()
    handler.headers["Content-Length"] = "4"
    others = [[500, "", "", ""]]
    handler.server = SimpleNamespace(received=[{}] * before, answers=[*others * before, answer, *others])
    handler.answer()
    seen = {"method": method, "target": "/a/?b", "headers": [["Content-Length", "4"]], "body": "Ym9keQ=="}
    assert handler.server.received[before:] == [seen]
    lines = handler.wfile.getvalue().removeprefix(b"HTTP/1.1 ").split(b"\r\n")
    assert b"|".join(line for line in lines if not line.startswith((b"Server:", b"Date:"))) == sent
