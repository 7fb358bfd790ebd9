"""What becomes of an operation is one line, whatever its texts have in them."""

from __future__ import annotations

import json

import pytest

from openapi_sdk_codegen.trial.results import Refusal, TrialResult, format_json, format_text

ACCEPTED = TrialResult("GET /v2/orders/", "orders.list")
REFUSED = TrialResult("GET /v2/orders/", None, [Refusal("lint", "$.paths", "it is wrong", "mend it")])


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        pytest.param(ACCEPTED, "GET /v2/orders/  accepted  orders.list", id="accepted"),
        pytest.param(REFUSED, "GET /v2/orders/  refused  [lint] $.paths: it is wrong; mend it", id="refused"),
        pytest.param(
            TrialResult("GET /a/", None, [Refusal("x", "$", "one"), Refusal("y", "$.a", "two")]),
            "GET /a/  refused  [x] $: one; [y] $.a: two",
            id="two refusals without a remedy",
        ),
        pytest.param(
            TrialResult("GET /a/", None, [Refusal("x", "$", "one\n\x1b[31mtwo")]),
            r"GET /a/  refused  [x] $: one \x1b[31mtwo",
            id="a line break, and what a terminal acts on",
        ),
    ],
)
def test_text_is_one_line(outcome: TrialResult, line: str) -> None:
    assert format_text(outcome) == line


def test_a_long_text_is_cut() -> None:
    line = format_text(TrialResult("GET /a/", None, [Refusal("x", "$", "w" * 10_000)]))
    assert line.endswith("w… (9,500 more characters)")


@pytest.mark.parametrize("outcome", [ACCEPTED, REFUSED], ids=["accepted", "refused"])
def test_json_has_the_same(outcome: TrialResult) -> None:
    data = json.loads(format_json(outcome))
    assert (data["operation"], data["method"], data["accepted"]) == (
        outcome.operation,
        outcome.method,
        outcome.accepted,
    )
    assert [(each["rule"], each["why"]) for each in data["refusals"]] == [(x.rule, x.why) for x in outcome.refusals]
