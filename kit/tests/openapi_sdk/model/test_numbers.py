"""Numbers that are written as text: options, cells of a table, and bodies read them in the same way."""

from __future__ import annotations

from decimal import Decimal

import pytest

from openapi_sdk.description.numbers import read_integer, read_number, to_json_number


@pytest.mark.parametrize(
    ("text", "integer", "number"),
    [
        pytest.param("7", 7, Decimal(7), id="digits"),
        pytest.param("-7", -7, Decimal(-7), id="below zero"),
        pytest.param("+7", 7, Decimal(7), id="plus"),
        pytest.param("4.50", None, Decimal("4.50"), id="decimals"),
        pytest.param(".5", None, Decimal("0.5"), id="nothing before the point"),
        pytest.param("5.", None, Decimal(5), id="nothing behind the point"),
        pytest.param("", None, None, id="nothing"),
        pytest.param(".", None, None, id="a point alone"),
        pytest.param("1_0", None, None, id="an underscore, which Python takes"),
        pytest.param("1e3", None, None, id="an exponent"),
        pytest.param("\u0667", None, None, id="digits of another script"),
        pytest.param("NaN", None, None, id="no number"),
        pytest.param("9" * 301, None, None, id="too long"),
    ],
)
def test_texts(text: str, integer: int | None, number: Decimal | None) -> None:
    assert (read_integer(text), read_number(text)) == (integer, number)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param("4.00", 4, id="whole"),
        pytest.param("4.5", 4.5, id="decimals"),
        pytest.param("0.12345678901234567890", Decimal("0.12345678901234567890"), id="more digits than JSON keeps"),
        pytest.param("NaN", "NaN", id="no number"),
    ],
)
def test_numbers_of_json(number: str, expected: object) -> None:
    found = to_json_number(Decimal(number))
    assert (found, type(found)) == (expected, type(expected))
