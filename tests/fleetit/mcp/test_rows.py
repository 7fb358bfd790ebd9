"""Rows of listings as a model gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fleetit.mcp.serving import call
from tests.operations.description import DESCRIPTION

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

CODES = ", ".join(DESCRIPTION["components"]["schemas"]["BillingStatusCode"]["enum"])


@pytest.mark.parametrize(
    ("given", "note"),
    [
        pytest.param(
            {"billing_status": ["PAID"]},
            f"billing_status PAID: no row is known to have this value; known values: {CODES}.",
            id="value that no row is known to have",
        ),
        pytest.param(
            {"billing_status": ["no_actoin", "NO_ACTION"]},
            "billing_status no_actoin: no row is known to have this value, did you mean 'NO_ACTION'?",
            id="one of the values",
        ),
        pytest.param(
            {"transaction_date_gte": "2025-06-01", "transaction_date_lte": "2025-01-01"},
            "transaction_date_gte is above transaction_date_lte, so that no row can match.",
            id="days the wrong way round",
        ),
        pytest.param({"search": "zzqq", "billing_status": ["NO_ACTION"]}, None, id="rows may have it"),
    ],
)
def test_filters_that_match_no_row_are_named(sandbox: Sandbox, given: dict[str, Any], note: str | None) -> None:
    answer = call(sandbox, "tolls_list", given, fleet_id=7).structured_content
    assert bool(answer["rows"]) is ("no_actoin" in str(given))
    assert answer.get("note") == note
