"""`token` is no secret where an API calls its ids so."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.corrections.conventions.row_keys import find_token_keys, release_keys
from openapi_sdk_codegen.openapi.secrets import mark_secrets

TEXT: dict[str, Any] = {"type": "string"}
CARD: dict[str, Any] = {"type": "object", "properties": {"token": TEXT, "secret_token": TEXT}}
BOTH: dict[str, Any] = {"type": "object", "properties": {"id": TEXT, "token": TEXT}}


def answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}


def make(row: dict[str, Any] = CARD, **listings: str) -> dict[str, Any]:
    """Return a document with listings, by the parameter of the path of one of their rows."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for name, parameter in listings.items():
        schema = {"$ref": f"#/components/schemas/{name}"}
        schemas[name] = {**row, "properties": {**row["properties"]}} if "token" in parameter.lower() else {**BOTH}
        paths[f"/v1/{name}"] = {"get": answer({"type": "array", "items": schema})}
        paths[f"/v1/{name}/{{{parameter}}}"] = {"get": answer(schema)}
    return {"openapi": "3.0.3", "paths": paths, "components": {"schemas": schemas}}


@pytest.mark.parametrize(
    ("document", "found"),
    [
        pytest.param(make(cards="card_token"), ["GET /v1/cards"], id="of the thing"),
        pytest.param(make(cards="token"), ["GET /v1/cards"], id="alone"),
        pytest.param(make(cards="cardToken"), ["GET /v1/cards"], id="in camel case"),
        pytest.param(make(cards="token", events="token", users="id"), ["GET /v1/cards", "GET /v1/events"], id="most"),
        pytest.param(make(invites="token", events="id"), [], id="half of the listings"),
        pytest.param(make(tokens="token"), [], id="listing of tokens"),
        pytest.param(make(api_keys="token"), [], id="listing of other secrets"),
        pytest.param(make(BOTH, cards="token"), [], id="id too"),
        pytest.param(make({**CARD, "properties": {"name": TEXT}}, cards="token"), [], id="no such field"),
        pytest.param(make(cards="id"), [], id="key of another name"),
        pytest.param({"paths": {"/v1/cards": {"get": {"responses": {"200": 5}}}}}, [], id="not valid"),
    ],
)
def test_listings_are_found_whose_rows_have_the_key(document: dict[str, Any], found: list[str]) -> None:
    assert [each.label for each in find_token_keys(document)] == found


def test_only_this_field_is_no_secret() -> None:
    document = make(cards="card_token")
    release_keys(document)
    mark_secrets(document)
    card = document["components"]["schemas"]["cards"]
    assert (card["x-secret-properties"], card["x-not-secret-properties"]) == (["secret_token"], ["token"])


def test_a_correction_says_that_it_is_secret_all_the_same() -> None:
    document = make({**CARD, "x-secret-properties": ["token"]}, cards="card_token")
    release_keys(document)
    mark_secrets(document)
    assert document["components"]["schemas"]["cards"]["x-secret-properties"] == ["token", "secret_token"]
