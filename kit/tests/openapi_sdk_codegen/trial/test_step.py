"""An error without a place is searched for: the operations are tried in halves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.trial import step
from openapi_sdk_codegen.trial.step import search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openapi_sdk_codegen.trial.results import MethodAndPath

A, B, C, D = KEYS = [("get", f"/{name}/") for name in "abcd"]
UNUSED = ("schemas", "Unused")
TOO_MANY = "it fails with some of these operations, too many to find them"


class Candidates:
    """Stands in for a candidate."""

    keys = KEYS
    unused = frozenset({UNUSED})


@pytest.mark.parametrize(
    ("bad", "attempts", "expected"),
    [
        pytest.param([B], 200, [("KeyError: '/b/'", (B,), set())], id="one operation"),
        pytest.param(
            [A, D], 200, [("KeyError: '/a/'", (A,), set()), ("KeyError: '/d/'", (D,), set())], id="two operations"
        ),
        pytest.param([], 200, [("all", (), {UNUSED})], id="no operation"),
        pytest.param([None], 200, [("own", (), set())], id="without any operation"),
        pytest.param([B], 2, [(TOO_MANY, (C, D, B, A), set())], id="too many attempts"),
    ],
)
def test_the_operations_of_an_error_are_found(
    monkeypatch: pytest.MonkeyPatch, bad: list[MethodAndPath | None], attempts: int, expected: list[Any]
) -> None:
    def fail(keys: Sequence[MethodAndPath]) -> None:
        if None in bad:
            raise Problem("own")  # noqa: EM101 - the text of the refusal
        for method, path in keys:
            if (method, path) in bad:
                raise KeyError(path)

    monkeypatch.setattr(step, "MAX_ATTEMPTS", attempts)
    candidate: Any = Candidates()
    found = search(candidate, "rule", Problem("all"), "remedy", fail)
    assert [(each.refusal.why, each.keys, {*each.components}) for each in found] == expected
    assert {(each.refusal.rule, each.refusal.place) for each in found} == {("rule", "$")}


def test_operations_that_fail_only_beside_each_other_are_found() -> None:
    def fail(keys: Sequence[MethodAndPath]) -> None:
        if {A, D} <= {*keys}:
            raise Problem("both")  # noqa: EM101 - the text of the refusal

    candidate: Any = Candidates()
    assert [(each.refusal.why, each.keys) for each in search(candidate, "x", Problem("all"), "y", fail)] == [
        ("both", (D,))
    ]


def test_operations_are_tried_alone_first() -> None:
    tried: list[int] = []

    def fail(keys: Sequence[MethodAndPath]) -> None:
        tried.append(len(keys))
        if D in keys:
            raise Problem("it fails")  # noqa: EM101 - the text of the refusal

    candidate: Any = Candidates()
    [found] = search(candidate, "x", Problem("all"), "y", fail)
    assert (found.keys, tried) == ((D,), [0, 4, 2, 2, 1, 1])
