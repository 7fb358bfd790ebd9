"""Secrets are masked by their names in what is shown of a document."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.model.secret_names import mask, mask_inside


@pytest.mark.parametrize(
    ("secret", "shown"),
    [(None, None), ("", ""), ("a", "***"), (0, "***"), ({}, "***")],
    ids=["null", "empty", "text", "number", "object"],
)
def test_a_secret_is_masked(secret: Any, shown: Any) -> None:
    assert mask(secret) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param({"pin": "a", "b": "c"}, {"pin": "***", "b": "c"}, id="object"),
        pytest.param([{"pin": "a"}], [{"pin": "***"}], id="list"),
        pytest.param({"b": {"pin": None}}, {"b": {"pin": None}}, id="nothing"),
        pytest.param({"token": True, "pin": False}, {"token": True, "pin": False}, id="boolean"),
        pytest.param({"max_tokens": 5, "auth": 1.5}, {"max_tokens": 5, "auth": 1.5}, id="number"),
        pytest.param({"card_pin": 5, "cvv": 123}, {"card_pin": "***", "cvv": "***"}, id="number of a secret"),
        pytest.param({"token": [5]}, {"token": "***"}, id="list of numbers"),
        pytest.param({7: "a"}, {7: "a"}, id="a name that is no text"),
        pytest.param("pin", "pin", id="text"),
    ],
)
def test_secrets_inside_are_masked(value: Any, shown: Any) -> None:
    assert mask_inside(value) == shown


@pytest.mark.parametrize("wrap", [lambda value: [value], lambda value: {"a": value}], ids=["lists", "objects"])
def test_twenty_levels_are_shown(wrap: Any) -> None:
    value, shown = wrap(1), ...
    deep: Any = value
    for _ in range(19):
        deep = wrap(deep)
    assert mask_inside(deep) == deep
    for _ in range(20):
        shown = wrap(shown)
    assert mask_inside(wrap(deep)) == shown
