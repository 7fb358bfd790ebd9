"""Integers, as opposed to everything that Python takes for one."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.model.integers import is_integer, read_integer


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        pytest.param(0, True, id="the smallest"),
        pytest.param(9, True, id="the largest"),
        pytest.param(-1, False, id="below the smallest"),
        pytest.param(10, False, id="above the largest"),
        pytest.param(10**400, False, id="too large for a float"),
        pytest.param(True, False, id="a boolean"),
        pytest.param(1.0, False, id="a float"),
        pytest.param("1", False, id="a text"),
        pytest.param(None, False, id="nothing"),
    ],
)
def test_an_integer_in_a_range_is_told_from_everything_else(value: Any, is_one: bool) -> None:
    assert is_integer(value, 0, 9) is is_one
    assert read_integer(value, 0, 9) == (value if is_one else None)


@pytest.mark.parametrize("value", [-(10**400), 0, 10**400])
def test_without_a_range_any_integer_will_do(value: int) -> None:
    assert is_integer(value)
    assert read_integer(value) == value
    assert not is_integer(bool(value))


class Index:
    """An integer of another library."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __index__(self) -> int:
        if self._value is None:
            raise TypeError
        return int(self._value)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param(0, 0, id="the smallest"),
        pytest.param(9, 9, id="the largest"),
        pytest.param(10, None, id="above the largest"),
        pytest.param(-1, None, id="below the smallest"),
        pytest.param(None, None, id="an array of several"),
    ],
)
def test_an_integer_of_another_library_becomes_one_of_python(value: Any, number: int | None) -> None:
    found = read_integer(Index(value), 0, 9)
    assert found == number
    assert type(found) in {int, type(None)}
    assert not is_integer(Index(value))
