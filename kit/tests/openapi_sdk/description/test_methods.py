"""What a description says of a method."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.description.methods import Method
from openapi_sdk.description.operations import DescribedOperation


@pytest.mark.parametrize(
    ("node", "summary", "text"),
    [
        pytest.param({"summary": "List\n all.", "description": "A.\n\nB."}, "List all.", "A.\n\nB.", id="a summary"),
        pytest.param({"description": "New thing\n\nIt is\nnew."}, "New thing", "It is\nnew.", id="a first paragraph"),
        pytest.param({"description": "All things.\n"}, "All things.", "", id="one paragraph"),
        pytest.param({"description": f"{'a' * 121}\n\nB."}, "", f"{'a' * 121}\n\nB.", id="a long paragraph"),
        pytest.param({"description": "- a\n- b"}, "", "- a\n- b", id="lines"),
        pytest.param({"description": "<Note>\n\nA."}, "", "<Note>\n\nA.", id="markup"),
        pytest.param({}, "", "", id="nothing"),
    ],
)
def test_a_summary_is_one_line(node: dict[str, Any], summary: str, text: str) -> None:
    method = Method("things", "list", DescribedOperation({}, "get", "/things", {}, node))
    assert (method.summary, method.text) == (summary, text)
