"""The errors of single fields: what FleetIT's answer to a bad request names."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import BadRequest, FieldError, InvalidInput, Retry
from fleetit_api.exceptions import TREE
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.errors.bodies import read_error_body
from openapi_sdk.errors.fields import format_field_errors
from openapi_sdk.messages.response import Response, build_api_error
from openapi_sdk.secrets.redaction import Redactor, Token
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

WRONG = {"plate_state": ["Too long."]}


def get_error(flavour: Flavour, document: Any) -> BadRequest:
    with ScriptedServer([reply(400, document)]) as server:
        client = flavour.client(token="planted-token-4711", base_url=server.url, retry=Retry(attempts=1))
        with pytest.raises(BadRequest) as caught:
            send_request(flavour, client)
    return caught.value


@pytest.mark.parametrize(
    ("document", "errors"),
    [
        pytest.param(
            {"year": ["Required."], "plate": ["Too long.", "No digits."]},
            [(None, "year", "Required."), (None, "plate", "Too long."), (None, "plate", "No digits.")],
            id="messages per field",
        ),
        pytest.param([{}, WRONG, {}], [(1, "plate_state", "Too long.")], id="the second row"),
        pytest.param([{}, {"non_field_errors": ["Twice."]}], [(1, "", "Twice.")], id="a row as a whole"),
        pytest.param({"non_field_errors": ["No."]}, [(None, "", "No.")], id="the object as a whole"),
        pytest.param(["No."], [(None, "", "No.")], id="messages without a field"),
        pytest.param({"detail": "No."}, [(None, "", "No.")], id="a detail"),
        pytest.param({"detail": "No.", "code": "x"}, [(None, "", "No.")], id="a detail beside a code"),
        pytest.param({"detail": ["No."]}, [(None, "detail", "No.")], id="a field that is called detail"),
        pytest.param({"year": "Required."}, [(None, "year", "Required.")], id="a message that is in no list"),
        pytest.param(
            {"driver": {"address": {"city": ["No."]}}}, [(None, "driver.address.city", "No.")], id="nested fields"
        ),
        pytest.param(
            {"tags": [{}, {"name": ["No."]}]}, [(None, "tags.1.name", "No.")], id="a list of objects in a field"
        ),
        pytest.param([{"tags": [{}, {"name": ["No."]}]}], [(0, "tags.1.name", "No.")], id="a list of objects in a row"),
        pytest.param({"driver": {"non_field_errors": ["No."]}}, [(None, "driver", "No.")], id="an object in a field"),
        pytest.param({"code": 5, "ok": False}, [(None, "code", "5"), (None, "ok", "False")], id="no texts"),
        pytest.param([{}, {}], [], id="rows that are right"),
        pytest.param({"a": None, "b": [], "c": " ", "d": {}}, [], id="nothing"),
    ],
)
def test_the_fields_that_an_answer_names(flavour: Flavour, document: Any, errors: list[Any]) -> None:
    error = get_error(flavour, document)
    assert error.errors == tuple(FieldError(*each) for each in errors)
    assert "{}" not in str(error)
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own
        assert again.errors == error.errors


def test_all_errors_of_500_rows_are_read_and_the_message_shows_the_first(flavour: Flavour) -> None:
    rows = [{"plate_number": ["x" * 90], "plate_state": ["y" * 90]} if row % 2 else {} for row in range(500)]
    assert len(json.dumps(rows)) > 50_000
    error = get_error(flavour, rows * 3)
    assert len(error.errors) == 1500
    assert {each.row for each in error.errors} == set(range(1, 1500, 2))
    assert len(str(error)) < 500
    assert str(error).endswith("; and 1,498 more")
    assert error.detail is None  # the body is longer than the 64 KiB that are kept
    assert len(error.body) == 64 * 1024


def test_a_token_that_the_server_echoes_is_in_no_field_error(flavour: Flavour) -> None:
    error = get_error(flavour, {"planted-token-4711": [{"is": "planted-token-4711"}]})
    assert [error.errors, str(error)] == [
        (FieldError(None, "***.0.is", "***"),),
        "GET /v2/things/: 400 Bad Request: ***.0.is: ***",
    ]


@pytest.mark.parametrize(
    ("document", "count"),
    [
        pytest.param(["No."] * 20_000, 10_000, id="20,000 messages"),
        pytest.param([["No."] * 5] * 4000, 10_000, id="in lists"),
        pytest.param({"a": {"b": {"c": "No."}}}, 1, id="three levels"),
    ],
)
def test_what_is_read_is_limited(document: Any, count: int) -> None:
    assert len(read_error_body(document).errors) == count


@pytest.mark.parametrize(("size", "found"), [(1024 * 1024, 1), (1024 * 1024 + 1, 0)])
def test_a_body_is_read_up_to_a_mebibyte(size: int, found: int) -> None:
    error = build_api_error("op", Response(400, {}, b'["No."]'.ljust(size)), Redactor(Token("")), errors=TREE)
    assert isinstance(error, BadRequest)
    assert len(error.errors) == found


@pytest.mark.parametrize(("levels", "found"), [(20, 1), (21, 0), (900, 0)])
def test_deep_levels_are_left_out(levels: int, found: int) -> None:
    in_objects: Any = "No."
    in_arrays: Any = "No."
    for _ in range(levels):
        in_objects, in_arrays = {"a": in_objects}, [in_arrays]
    for document in (in_objects, [in_objects], {"a": in_arrays[0]}, [in_arrays]):
        assert len(read_error_body(document).errors) == found


@pytest.mark.parametrize(
    ("error", "text"),
    [
        pytest.param(FieldError(None, "year", "No."), "year: No.", id="a field"),
        pytest.param(FieldError(3, "year", "No."), "row 3, year: No.", id="a field of a row"),
        pytest.param(FieldError(0, "", "No."), "row 0: No.", id="the first row"),
        pytest.param(FieldError(None, "", "No."), "No.", id="the whole request"),
    ],
)
def test_a_field_error_is_written_with_its_place(error: FieldError, text: str) -> None:
    assert str(error) == text


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        pytest.param([], "", id="none"),
        pytest.param(["a", "b"], "a; b", id="two"),
        pytest.param(list("abcde"), "a; b; c; d; e", id="five"),
        pytest.param(list("abcdef"), "a; b; c; d; e; and 1 more", id="six"),
        pytest.param(["a" * 200, "b" * 200], "a" * 200 + "; and 1 more", id="long ones"),
        pytest.param(["a" * 200, "b" * 200, "c"], "a" * 200 + "; and 2 more", id="none behind one that is left out"),
        pytest.param(["a" * 400], "a" * 400, id="the first one, however long"),
        pytest.param(["a" * 100, "b" * 99, "c" * 101], f"{'a' * 100}; {'b' * 99}; {'c' * 101}", id="the longest"),
        pytest.param(["a" * 100, "b" * 99, "c" * 102], f"{'a' * 100}; {'b' * 99}; and 1 more", id="too long"),
    ],
)
def test_the_first_errors_are_shown(texts: list[str], shown: str) -> None:
    assert format_field_errors([FieldError(None, "", text) for text in texts]) == shown


def test_invalid_input_has_its_errors_and_its_operation() -> None:
    error = InvalidInput([FieldError(1, "year", "No."), FieldError(2, "", "No.")], operation="things_create")
    assert (error.operation, len(error.errors), str(error)) == (
        "things_create",
        2,
        "things_create: row 1, year: No.; row 2: No.",
    )
    assert isinstance(error, ValueError)
