"""Listings are read from a server that is written by hand, and asks nothing of how the kit reads descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.listings.ways import DOCUMENT, WAYS, many, obj
from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response
from kit.tests.support.served_listings import check_listings

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {"type": "array", "items": TEXT}


def describe(*names: str, schema: Any, **extensions: Any) -> dict[str, Any]:
    parameters = [make_query_parameter(name, COUNT) for name in names]
    answer = {"responses": {"200": make_response(schema)}}
    return {"get": {"operationId": "things_list", "tags": ["things"], "parameters": parameters, **answer, **extensions}}


@pytest.mark.heavy
def test_each_way_to_page_is_read_right(tmp_path: Path) -> None:
    outcomes = {each.method: each.wrong for each in check_listings(DOCUMENT, tmp_path)}
    assert outcomes == {f"{name}.list": () for name in WAYS}


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("described", "kind", "is_right"),
    [
        pytest.param(describe(schema=WORDS), "whole", True, id="all texts"),
        pytest.param(describe("limit", "offset", schema=WORDS), "offset", True, id="texts by offset"),
        pytest.param(describe("page", schema=obj(data=WORDS, total=COUNT)), "number", True, id="texts by number"),
        pytest.param(
            describe("limit", "offset", schema=many(), **{"x-paging": {"by": "number", "place": "offset"}}),
            "number",
            False,
            id="an offset that is read as the number of a page",
        ),
        pytest.param(
            describe("limit", "offset", schema=many(), **{"x-paging": {"by": "whole"}}),
            "whole",
            False,
            id="a part that is read as all rows",
        ),
    ],
)
def test_rows_are_compared(tmp_path: Path, described: dict[str, Any], kind: str, is_right: bool) -> None:
    document = {**DOCUMENT, "paths": {"/things": described}}
    (outcome,) = check_listings(document, tmp_path)
    assert (outcome.kind, not outcome.wrong) == (kind, is_right)
