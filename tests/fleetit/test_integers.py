"""Integers, as opposed to everything that Python takes for one."""

from __future__ import annotations

from typing import Any

import pytest

from fleetit._integers import is_integer


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


@pytest.mark.parametrize("value", [-(10**400), 0, 10**400])
def test_without_a_range_any_integer_will_do(value: int) -> None:
    assert is_integer(value)
    assert not is_integer(bool(value))
