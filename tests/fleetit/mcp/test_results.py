"""Results are masked, cleaned and bounded."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fleetit_api.models import ActiveIntegration, Citation, Toll
from openapi_sdk.mcp.results import ResultWriter, clean_line, clean_text, make_document, write_json
from openapi_sdk.secrets.redaction import Token

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "planted-token-value"
SECRET = "planted-secret"


def make_writer(max_bytes: int = 10_000, token: str = TOKEN) -> ResultWriter:
    return ResultWriter(max_bytes, Token(token))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Straße 5, Zürich ⚠", "Straße 5, Zürich ⚠", id="other languages"),
        pytest.param("a\nb\tc", "a\nb\tc", id="lines and tabs"),
        pytest.param("\x1b[31mred\x1b[0m\x07\x00\r", "[31mred[0m", id="escape sequences"),
        pytest.param("a\x9bb\x85", "ab", id="C1 control characters"),
        pytest.param("a\u202eb\u2066c", "abc", id="direction"),
        pytest.param("a\u200b\ufeffb\u00ad", "ab", id="invisible"),
        pytest.param("a\U000e0041\U000e0042", "a", id="tags, which models read and people don't see"),
        pytest.param("a\ufe0e\ufe0f\U000e0100\U000e01efb", "ab", id="variation selectors"),
        pytest.param("a\u180b\u180f\u034fb", "ab", id="other joiners and selectors, which are no format characters"),
        pytest.param("a\u115f\u1160\u3164\uffa0\u17b4\u17b5b", "ab", id="fillers"),
        pytest.param("e\u0301 \u0928\u093f", "e\u0301 \u0928\u093f", id="marks that are shown"),
        pytest.param("a\ud800b", "ab", id="lone surrogate"),
        pytest.param("a\U000e0fffb", "ab", id="not assigned"),
        pytest.param("x" * 60, "x" * 50 + "… (10 more characters)", id="long"),
        pytest.param("x" * 50, "x" * 50, id="as long as allowed"),
    ],
)
def test_text_is_cleaned(text: str, expected: str) -> None:
    assert clean_text(text, 50) == expected
    assert make_writer().clean(text, 50) == expected


@pytest.mark.parametrize("hidden", ["\u200b", "\ufe0f", "\U000e0100", "\u034f", "\x00", "\ud800"], ids=ascii)
def test_a_token_with_hidden_characters_inside_is_masked(hidden: str) -> None:
    text = f"a {hidden.join(TOKEN)} b {TOKEN[:4]}{hidden}{TOKEN[4:]}"
    assert make_writer().clean(text, 50) == "a *** b ***"
    assert make_writer().clean(text, 6) == "a *** … (5 more characters)"


def test_line_is_one_line() -> None:
    assert clean_line(" a\n\n b\tc ", 50) == "a b c"


MASKED: list[Any] = [
    pytest.param(
        ActiveIntegration.from_dict({"id": 1, "webhook_signature_secret_token": SECRET}),
        {"id": 1, "webhook_signature_secret_token": "***"},
        id="described secret",
    ),
    pytest.param(
        ActiveIntegration.from_dict({"id": 1, "data": {"auth": {"url": SECRET}, "urls": {"a": 1}}}),
        {"id": 1, "data": {"auth": "***", "urls": {"a": 1}}},
        id="secret inside",
    ),
    pytest.param(
        ActiveIntegration.from_dict({"id": 1, "data": None, "webhook_signature_secret_token": None}),
        {"id": 1, "data": None, "webhook_signature_secret_token": None},
        id="null is shown",
    ),
    pytest.param(
        ActiveIntegration.from_dict({"id": 1, "data": {"config": {"api_key": SECRET, "color": "red"}}}),
        {"id": 1, "data": {"config": {"api_key": "***", "color": "red"}}},
        id="secret name in an object that is not described",
    ),
    pytest.param(
        Citation.from_dict({"id": 1, "pin": SECRET, "total": "4.50"}),
        {"id": 1, "pin": "***", "total": "4.50"},
        id="pin",
    ),
    pytest.param(
        Toll.from_dict({"id": 1, "new_secret": SECRET, "new": 2, "vehicle": {"id": 2, "new_token": SECRET}}),
        {"new_secret": "***", "new": 2, "id": 1, "vehicle": {"new_token": "***", "id": 2}},
        id="secret names of unknown fields",
    ),
    pytest.param(
        Toll.from_dict({"id": 1, "new": [{"password": SECRET}]}),
        {"new": [{"password": "***"}], "id": 1},
        id="secret name below an unknown field",
    ),
    pytest.param(
        Toll.from_dict({"id": 1, "custom_fields": {"pin": SECRET, "color": "red"}}),
        {"id": 1, "custom_fields": {"pin": "***", "color": "red"}},
        id="fields of a fleet's own",
    ),
    pytest.param([{"auth": SECRET}, 1], [{"auth": "***"}, 1], id="document without a model"),
    pytest.param(
        Toll.from_dict({"id": 1, "amount": "1.10", "transaction_date": "2026-01-31", "billing_status": "NEW"}),
        {"id": 1, "amount": "1.10", "transaction_date": "2026-01-31", "billing_status": "NEW"},
        id="values as they came",
    ),
    pytest.param(b"a;b\n", {"bytes": 4, "text": "a;b\n"}, id="file with text"),
    pytest.param(b"\xff\xfe", {"bytes": 2, "note": "The file is no text, and is not shown."}, id="other file"),
    pytest.param(None, None, id="empty answer"),
]


@pytest.mark.parametrize(("result", "expected"), MASKED)
def test_secrets_are_masked(result: Any, expected: Any) -> None:
    document, has_cut = make_writer().fit(make_document(result))
    assert document == expected
    assert not has_cut
    assert SECRET not in write_json(document)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param({"a\x1b": "b\u202e"}, {"a": "b"}, id="names too"),
        pytest.param({"a": f"x {TOKEN} y"}, {"a": "x *** y"}, id="token in a text"),
        pytest.param({TOKEN: 1}, {"***": 1}, id="token as a name"),
        pytest.param([1, 2.5, True, None], [1, 2.5, True, None], id="numbers"),
        pytest.param(2**64 - 1, 2**64 - 1, id="largest integer"),
        pytest.param(2**64, "18446744073709551616", id="integer that no reader keeps"),
        pytest.param(10**30, "a number of 100 bits", id="large integer"),
        pytest.param(float("inf"), "inf", id="no number of JSON"),
        pytest.param(Decimal("1.10"), "Decimal('1.10')", id="no type of JSON"),
    ],
)
def test_document_is_cleaned(document: Any, expected: Any) -> None:
    written, has_cut = make_writer().fit(document)
    assert written == expected
    assert not has_cut
    json.dumps(written, allow_nan=False)


@pytest.mark.parametrize(("token", "expected"), [("a" * 7, "a" * 7), ("a" * 8, "***")], ids=["short", "long enough"])
def test_short_token_is_left_alone(token: str, expected: str) -> None:
    assert make_writer(token=token).fit(token) == (expected, False)


def test_other_characters_than_ascii_are_written_as_they_are() -> None:
    assert write_json({"a": "é"}) == '{"a":"é"}'


def deep(levels: int, bottom: Any = "bottom") -> Any:
    document = bottom
    for _ in range(levels):
        document = {"a": document}
    return document


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("x" * 1_000_000, id="long text"),
        pytest.param(["x"] * 1_000_000, id="long list"),
        pytest.param({f"name {number}" * 100: number for number in range(10_000)}, id="many fields"),
        pytest.param([["x" * 300] * 300] * 300, id="all of it"),
        pytest.param(deep(90), id="deep"),
        pytest.param(["\U0001f600" * 3_000] * 50, id="four bytes a character"),
        pytest.param(['"\\' * 3_000] * 50, id="two characters for each"),
        pytest.param(deep(25) | {f"b{number}": deep(20) for number in range(300)}, id="wide and deep"),
    ],
)
@pytest.mark.parametrize("max_bytes", [1_000, 10_000, 100_000])
def test_result_is_no_larger_than_allowed(document: Any, max_bytes: int) -> None:
    written, has_cut = make_writer(max_bytes).fit(document)
    assert has_cut
    assert len(write_json(written).encode()) <= max_bytes
    rows, _ = make_writer(max_bytes).fit_rows([document] * 3)
    assert rows
    assert len(write_json(rows).encode()) <= max_bytes + 10


LARGEST: list[Any] = [
    pytest.param("x" * 2_000, "x" * 2_001, id="text"),
    pytest.param([1] * 200, [1] * 201, id="array"),
    pytest.param(dict.fromkeys(map(str, range(200)), 1), dict.fromkeys(map(str, range(201)), 1), id="object"),
    pytest.param(deep(30), deep(31), id="levels"),
    pytest.param(deep(30, {}), deep(30, {"a": 1}), id="levels down to an object"),
    pytest.param(deep(30, []), deep(30, [1]), id="levels down to an array"),
]


@pytest.mark.parametrize(("largest", "larger"), LARGEST)
def test_document_is_cut_only_if_it_is_larger_than_allowed(largest: Any, larger: Any) -> None:
    writer = make_writer()
    assert writer.fit(largest) == (largest, False)
    written, has_cut = writer.fit(larger)
    assert has_cut
    assert len(write_json(written)) <= len(write_json(largest)) + len("… (1 more characters)")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("x" * 200, "x" * 200, id="as long as allowed"),
        pytest.param("x" * 201, "x" * 200 + "… (1 more characters)", id="longer"),
    ],
)
def test_name_of_a_field_is_cut(name: str, expected: str) -> None:
    assert make_writer().fit({name: 1})[0] == {expected: 1}


@pytest.mark.parametrize(
    ("wrap", "bottom"),
    [
        pytest.param(lambda inner: [inner], "[[]]", id="array"),
        pytest.param(lambda inner: {"a": inner}, '{"a":{}}', id="object"),
    ],
)
def test_what_is_too_deep_is_empty(wrap: Callable[[Any], Any], bottom: str) -> None:
    document: Any = "text"
    for _ in range(90):
        document = wrap(document)
    written, has_cut = make_writer().fit(document)
    assert bottom in write_json(written)
    assert has_cut


def test_cutting_ends_where_the_result_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned: list[int] = []

    def clean(_: ResultWriter, text: str, limit: int) -> str:
        cleaned.append(min(len(text), limit))
        return text[:limit]

    monkeypatch.setattr(ResultWriter, "clean", clean)
    make_writer(10_000).fit([["x" * 300] * 100] * 100)
    assert sum(cleaned) < 10 * 10_000


def test_rows_are_left_out_before_they_are_cut() -> None:
    rows = [{"id": number, "text": "x" * 80} for number in range(100)]
    written, has_cut = make_writer(2_000).fit_rows(rows)
    assert written == rows[: len(written)]
    assert 10 < len(written) < 25
    assert not has_cut


def test_rows_that_are_cut_are_named() -> None:
    assert make_writer().fit_rows([{"id": 1}, {"id": 2, "text": "x" * 3_000}])[1] is True
    assert make_writer().fit_rows([{"id": 1, "text": "x" * 3_000}, {"id": 2}])[1] is True


def test_row_that_is_as_large_as_allowed_is_shown() -> None:
    row = {"text": "x" * (1_000 - len(write_json({"text": ""})))}
    assert len(write_json(row)) == 1_000
    assert make_writer(1_000).fit_rows([row, row]) == ([row], False)


def test_rows_that_are_together_as_large_as_allowed_are_shown() -> None:
    row = {"text": "x" * (499 - len(write_json({"text": ""})))}
    assert make_writer(1_000).fit_rows([row] * 3) == ([row, row], False)


def test_no_rows_are_no_rows() -> None:
    assert make_writer().fit_rows([]) == ([], False)
