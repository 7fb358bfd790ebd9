"""The bodies of errors that services send: which form it is, what is wrong, and with which fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit import APIError, BadRequest, FieldError, NotFound, Retry, UnprocessableContent
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.errors.bodies import read_error_body
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

JSON = "application/json"
PROBLEM = "application/problem+json"
ONCE = Retry(attempts=1)
#: In place of the detail: it is the whole document.
WHOLE = object()

NO = [(None, "", "No.")]
AMOUNT = [(None, "amount", "Too big.")]
ROW = [(2, "amount", "Too big.")]
#: The first one has no row; the others say nothing.
NO_PLACES: list[Any] = [[-1, "a"], [{}], [True], 5]

FORMS = [
    # RFC 9457 and RFC 7807
    pytest.param(PROBLEM, {"type": "about:blank", "title": "No."}, "No.", NO, "No.", id="problem: title"),
    pytest.param(PROBLEM, {"title": "Bad", "detail": "No."}, "No.", NO, "No.", id="problem: detail and title"),
    pytest.param(PROBLEM, {"title": "No.", "accounts": ["/1", "/2"]}, "No.", NO, "No.", id="problem: other members"),
    pytest.param(
        "Application/Problem+JSON; charset=utf-8", {"title": "No.", "message": "m", "all": ["x"]}, "No.", NO, "No.",
        id="problem: a media type with a parameter",
    ),
    pytest.param(
        PROBLEM, {"title": "No.", "errors": [{"pointer": "/2/amount", "detail": "Too big."}]}, "No.", ROW,
        "No.; row 2, amount: Too big.", id="problem: a pointer into a row",
    ),
    pytest.param(
        PROBLEM, {"title": "No.", "errors": [{"pointer": "#/rows/2/amount", "detail": "Too big."}]}, "No.",
        [(None, "rows.2.amount", "Too big.")], "No.; rows.2.amount: Too big.", id="problem: a pointer into a field",
    ),
    pytest.param(
        PROBLEM, {"title": "No.", "errors": [{"pointer": "", "detail": "Empty."}, {"detail": "Old."}]}, "No.",
        [(None, "", "Empty."), (None, "", "Old.")], "No.; Empty.; Old.", id="problem: without a field",
    ),
    pytest.param(
        PROBLEM, {"title": "No.", "errors": [{"pointer": "#/a~1b/c%20d~01", "detail": "Too big."}]}, "No.",
        [(None, "a/b.c d~1", "Too big.")], "No.; a/b.c d~1: Too big.", id="problem: a pointer with escapes",
    ),
    pytest.param(
        PROBLEM, {"title": "No.", "invalid-params": [{"name": "amount", "reason": "Too big."}]}, "No.", AMOUNT,
        "No.; amount: Too big.", id="problem: invalid-params",
    ),
    pytest.param(
        PROBLEM, {"title": "No.", "errors": {"amount": ["Too big."]}}, "No.", AMOUNT, "No.; amount: Too big.",
        id="problem: lists for each field (ASP.NET)",
    ),
    pytest.param(PROBLEM, {"title": "No.", "errors": ["a"]}, "No.", [(None, "", "a")], "No.; a", id="problem: texts"),
    pytest.param(
        JSON, {"title": "No.", "errors": [{"field": "amount", "message": "Too big."}]}, "No.", AMOUNT,
        "No.; amount: Too big.", id="problem: sent as JSON",
    ),
    # an object or a text under error
    pytest.param(JSON, {"error": {"message": "No.", "code": 5}}, "No.", NO, "No.", id="error object"),
    pytest.param(
        JSON, {"error": {"message": "No.", "details": [{"field": "amount", "msg": "Too big."}]}}, "No.", AMOUNT,
        "No.; amount: Too big.", id="error object: details",
    ),
    pytest.param(
        JSON, {"error": {"message": "No.", "errors": [{"loc": [2, "amount"], "msg": "Too big."}]}}, "No.", ROW,
        "No.; row 2, amount: Too big.", id="error object: errors",
    ),
    pytest.param(
        JSON, {"error": {"message": "No.", "errors": [{"message": "No.", "domain": "x"}]}}, "No.", NO, "No.",
        id="error object: says it twice",
    ),
    pytest.param(
        JSON, {"error": {"message": "No.", "details": {"amount": ["Too big."]}}}, "No.", AMOUNT,
        "No.; amount: Too big.", id="error object: lists for each field",
    ),
    pytest.param(
        JSON, {"error": {"message": "No.", "details": [{"@type": "x"}]}}, "No.", NO, "No.",
        id="error object: details of another form",
    ),
    pytest.param(
        JSON, {"error": {"amount": ["Too big."]}}, WHOLE, [(None, "error.amount", "Too big.")],
        "error.amount: Too big.", id="DRF: an object in a field error",
    ),
    pytest.param(JSON, {"error": "No.", "code": 5}, "No.", NO, "No.", id="error text"),
    pytest.param(
        JSON, {"error": "invalid_grant", "error_description": "No."}, "No.", NO, "No.", id="OAuth: a description"
    ),
    pytest.param(JSON, {"error": "No."}, "No.", NO, "No.", id="OAuth: no description"),
    # a list or an object under errors, a list under detail
    pytest.param(
        JSON, {"errors": [{"title": "Bad", "detail": "Too big.", "source": {"pointer": "/amount"}}]}, WHOLE, AMOUNT,
        "amount: Too big.", id="JSON:API: a pointer",
    ),
    pytest.param(
        JSON, {"errors": [{"title": "Too big.", "source": {"parameter": "amount"}}], "meta": {}}, WHOLE, AMOUNT,
        "amount: Too big.", id="JSON:API: a parameter",
    ),
    pytest.param(JSON, {"errors": [{"status": "400", "title": "No."}]}, WHOLE, NO, "No.", id="JSON:API: no source"),
    pytest.param(
        JSON, {"errors": {"amount": ["Too big."]}}, WHOLE, AMOUNT, "amount: Too big.", id="Rails: lists for each field"
    ),
    pytest.param(
        JSON, {"message": "No.", "errors": {"amount": ["Too big."]}}, "No.", AMOUNT, "No.; amount: Too big.",
        id="Laravel: a message, and lists for each field",
    ),
    pytest.param(
        JSON, {"message": "No.", "errors": [{"resource": "R", "field": "amount", "code": "missing"}]}, "No.",
        [(None, "amount", "missing")], "No.; amount: missing", id="GitHub: a code in place of a text",
    ),
    pytest.param(
        JSON, {"errors": [{"message": "No."}, {"year": ["Old."]}, "Odd."]}, WHOLE,
        [*NO, (None, "1.year", "Old."), (None, "", "Odd.")], "No.; 1.year: Old.; Odd.", id="objects of several forms",
    ),
    pytest.param(
        JSON, {"detail": [{"loc": ["body", 2, "amount"], "msg": "Too big.", "type": "x"}]}, WHOLE, ROW,
        "row 2, amount: Too big.", id="FastAPI: a row",
    ),
    pytest.param(
        JSON, {"detail": [{"loc": ["body", "tags", 2, "name"], "msg": "Long."}, {"loc": ["query", "q"], "msg": "Odd"}]},
        WHOLE, [(None, "tags.2.name", "Long."), (None, "q", "Odd")], "tags.2.name: Long.; q: Odd",
        id="FastAPI: a field and a parameter",
    ),
    pytest.param(JSON, {"detail": [{"loc": ["body"], "msg": "No."}]}, WHOLE, NO, "No.", id="FastAPI: the whole body"),
    pytest.param(
        JSON, {"detail": [{"loc": place, "msg": "No."} for place in NO_PLACES]},
        WHOLE, [(None, "-1.a", "No."), *NO, *NO, *NO], "-1.a: No.; No.; No.; No.", id="places that are none",
    ),
    # a text under a name
    *(
        pytest.param(JSON, {name: "No.", "code": 5}, "No.", NO, "No.", id=f"a text: {name}")
        for name in ("message", "msg", "title", "reason", "error_message")
    ),
    pytest.param(
        JSON, {"status": 400, "error": "Bad Request", "message": "No.", "path": "/v1"}, "No.", NO, "No.",
        id="Spring: the message before the error",
    ),
    pytest.param(JSON, {"message": " ", "error": "No."}, "No.", NO, "No.", id="a text that is blank, and another"),
    pytest.param(JSON, {"detail": " ", "code": 5}, " ", [], "", id="DRF: a detail that is blank"),
    # lists of texts are Django REST framework's, whatever the field is called
    *(
        pytest.param(
            JSON, {name: ["Required."]}, WHOLE, [(None, name, "Required.")], f"{name}: Required.", id=f"DRF: {name}"
        )
        for name in ("detail", "error", "errors", "message", "msg", "reason", "title", "invalid-params")
    ),
    pytest.param(
        JSON, {"message": "No.", "year": ["Old."]}, WHOLE, [(None, "message", "No."), (None, "year", "Old.")],
        "message: No.; year: Old.", id="DRF: a text beside a list",
    ),
    pytest.param(
        JSON, {"errors": [{}, {"name": ["Old."]}]}, WHOLE, [(None, "errors.1.name", "Old.")],
        "errors.1.name: Old.", id="DRF: a list of objects in a field errors",
    ),
    pytest.param(
        JSON, [{}, {"message": ["Old."]}], WHOLE, [(1, "message", "Old.")], "row 1, message: Old.", id="DRF: rows"
    ),
    pytest.param(
        PROBLEM, {"type": "x"}, WHOLE, [(None, "type", "x")], "type: x", id="none of the forms"
    ),
]  # fmt: skip


@pytest.mark.alike
@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(("content_type", "document", "detail", "errors", "message"), FORMS)
def test_the_forms_of_error_bodies(
    flavour: Flavour,
    status: int,
    *,
    content_type: str,
    document: Any,
    detail: Any,
    errors: list[Any],
    message: str,
) -> None:
    with ScriptedServer([reply(status, document, headers=[("Content-Type", content_type)])]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=ONCE)
        with pytest.raises(APIError) as caught:
            send_request(flavour, client)
    error = caught.value
    assert isinstance(error, BadRequest | UnprocessableContent)
    assert error.status == status
    assert error.detail == (document if detail is WHOLE else detail)
    assert error.errors == tuple(FieldError(*each) for each in errors)
    assert str(error).partition(": ")[2].partition(": ")[2] == message
    assert error.response.json() == document


def test_an_error_without_fields_shows_them_in_its_message(flavour: Flavour) -> None:
    document = {"error": {"message": "No.", "details": [{"field": "id", "message": "Unknown."}]}}
    with ScriptedServer([reply(404, document)]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=ONCE)
        with pytest.raises(NotFound, match=r": 404 Not Found: No\.; id: Unknown\.$") as caught:
            send_request(flavour, client)
    assert caught.value.detail == "No."


@pytest.mark.parametrize("pointer", ["/of/planted~1token", "#/of/pl%61nted~1token", "#/of/pl%61nted%7E1token"])
def test_a_token_that_escapes_of_a_pointer_hide_is_not_shown(flavour: Flavour, pointer: str) -> None:
    token = "planted/token"
    with ScriptedServer([reply(400, {"errors": [{"pointer": pointer, "detail": "No."}]})]) as server:
        client = flavour.client(token=token, base_url=server.url, retry=ONCE)
        with pytest.raises(BadRequest) as caught:
            send_request(flavour, client)
    assert caught.value.errors == (FieldError(None, "of.***", "No."),)
    assert token not in f"{caught.value!r} {caught.value.args} {caught.value.__dict__!r}"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"errors": [{"message": "No."}] * 20_000}, id="objects"),
        pytest.param({"error": {"details": ["No."] * 20_000}}, id="texts"),
        pytest.param({"errors": {"a": ["No."] * 20_000}}, id="texts of a field"),
        pytest.param({"detail": [{"loc": ["body", each], "msg": "No."} for each in range(20_000)]}, id="rows"),
    ],
)
def test_at_most_10_000_errors_are_read(document: Any) -> None:
    assert len(read_error_body(document).errors) == 10_000


@pytest.mark.parametrize(("digits", "row"), [(9, 999_999_999), (10, None), (5_000, None)])
def test_a_long_number_in_a_pointer_is_a_name(digits: int, row: int | None) -> None:
    (error,) = read_error_body({"errors": [{"pointer": f"/{'9' * digits}", "detail": "No."}]}).errors
    assert error == FieldError(row, "" if row else "9" * digits, "No.")


TEXTS = st.text(max_size=8) | st.sampled_from(["/2/a~1", "#/%ff/2", "#", "/", "body", "٣"])
NAMES = TEXTS | st.sampled_from(
    ["detail", "details", "error", "errors", "invalid-params", "message", "msg", "code", "title", "reason", "loc",
     "field", "name", "pointer", "source", "parameter", "error_description", "non_field_errors"]
)  # fmt: skip
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=16,
)


@given(DOCUMENTS, st.sampled_from(["", JSON, PROBLEM]))
def test_any_document_is_read(document: Any, content_type: str) -> None:
    body = read_error_body(document, content_type)
    assert isinstance(body.detail, str) or body.detail == (document if isinstance(document, dict | list) else None)
    for row, field, message in (*body.errors, *body.shown):
        assert row is None or row >= 0
        assert (type(field), message.strip()) == (str, message)
        assert message


@given(st.dictionaries(NAMES.filter(lambda name: name != "non_field_errors"), st.lists(NAMES, min_size=1, max_size=3)))
def test_lists_of_texts_are_those_of_fields_whatever_their_names_are(document: dict[str, list[str]]) -> None:
    expected = [(None, name, text.strip()) for name, texts in document.items() for text in texts if text.strip()]
    assert read_error_body(document) == (document, tuple(expected))
