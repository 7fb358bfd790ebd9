"""`x-secret-properties` lists every secret property of a description."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.openapi.secrets import mark_secrets
from openapi_sdk_codegen.openapi.tree import copy_json

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
YES: dict[str, Any] = {"type": "boolean"}
NULL: dict[str, Any] = {"type": "null"}
PASSWORD: dict[str, Any] = {"type": "string", "format": "password"}


def mark(**schema: Any) -> Any:
    """Return the secrets of a schema; None if nothing is said about them."""
    named = {key.replace("_", "-") if key.startswith("x_") else key: value for key, value in schema.items()}
    document = {"components": {"schemas": {"Thing": named, "Password": PASSWORD}}}
    mark_secrets(document)
    once = copy_json(document)
    mark_secrets(document)
    assert document == once
    return document["components"]["schemas"]["Thing"].get("x-secret-properties")


@pytest.mark.parametrize(
    ("schema", "secrets"),
    [
        pytest.param({"properties": {"id": TEXT, "secret_token": TEXT}}, ["secret_token"], id="by its name"),
        pytest.param({"properties": {"credentials": {"type": "object"}}}, ["credentials"], id="object"),
        pytest.param({"properties": {"api_keys": True}}, ["api_keys"], id="any value"),
        pytest.param({"properties": {"a": PASSWORD}}, ["a"], id="by its format"),
        pytest.param({"properties": {"a": {"$ref": "#/components/schemas/Password"}}}, ["a"], id="through a reference"),
        pytest.param({"properties": {"a": {"anyOf": [PASSWORD, {"type": "null"}]}}}, ["a"], id="or null"),
        pytest.param({"properties": {"a": {"type": "array", "items": PASSWORD}}}, ["a"], id="list of them"),
        pytest.param({"properties": {"a": TEXT}, "x_secret_properties": ["a"]}, ["a"], id="by a correction"),
        pytest.param({"properties": {"pin": TEXT, "b": TEXT}, "x_secret_properties": ["b"]}, ["b", "pin"], id="both"),
        pytest.param({"properties": {"a": {**TEXT, "writeOnly": True}}}, None, id="only written"),
        pytest.param({"properties": {"issuing_authority": TEXT, "keyword": TEXT}}, None, id="other words"),
        pytest.param(
            {"properties": {"pin": TEXT}, "x_not_secret_properties": ["pin"]}, None, id="a correction says no"
        ),
        pytest.param({"properties": {"a": PASSWORD}, "x_not_secret_properties": ["a"]}, None, id="not even a password"),
        pytest.param({"properties": {"has_password": YES, "pin_entered": YES, "cvv": YES}}, None, id="boolean"),
        pytest.param({"properties": {"token": {"anyOf": [YES, NULL]}}}, None, id="boolean or null"),
        pytest.param({"properties": {"total_tokens": NUMBER, "pass_threshold": NUMBER}}, None, id="number"),
        pytest.param({"properties": {"tokens": {"anyOf": [NUMBER, NULL]}, "pins": NUMBER}}, None, id="count"),
        pytest.param({"properties": {"pin": NUMBER, "cvv": NUMBER}}, ["pin", "cvv"], id="number of a secret"),
        pytest.param({"properties": {"auth_passcode": NUMBER}}, ["auth_passcode"], id="number, its last word"),
        pytest.param({"properties": {"pin_length": NUMBER}}, None, id="number about a secret"),
        pytest.param({"properties": {"token": {"type": ["integer", "string"]}}}, ["token"], id="number or text"),
        pytest.param({"properties": {"token": {"oneOf": [NUMBER, TEXT]}}}, ["token"], id="number or text, as choices"),
        pytest.param({"properties": {"token": {"type": "array", "items": NUMBER}}}, ["token"], id="bytes"),
        pytest.param({"properties": {"token": {**NUMBER, "format": "password"}}}, ["token"], id="number by its format"),
        pytest.param({"properties": {"signature_algo": TEXT, "tokenAlgorithm": TEXT}}, None, id="algorithm"),
        pytest.param({"properties": {"cvv2": TEXT, "otp_code": TEXT}}, ["cvv2", "otp_code"], id="code of a card, once"),
        pytest.param({"properties": {"cvc_check": TEXT}}, None, id="result of a check"),
        pytest.param({"example": {"properties": {"pin": TEXT}}}, None, id="an example"),
    ],
)
def test_secrets_are_listed(schema: dict[str, Any], secrets: list[str] | None) -> None:
    assert mark(**schema) == secrets


def test_an_object_inside_has_a_list_of_its_own() -> None:
    inner = {"type": "object", "properties": {"token": TEXT}}
    document = {"components": {"schemas": {"Thing": {"type": "array", "items": {"properties": {"inner": inner}}}}}}
    mark_secrets(document)
    assert inner["x-secret-properties"] == ["token"]


def test_the_document_says_what_is_no_secret_in_each_schema() -> None:
    things: dict[str, Any] = {name: {"properties": {"card_token": TEXT, "pin": TEXT}} for name in ("One", "Two")}
    things["Two"]["x-secret-properties"] = ["card_token"]
    mark_secrets({"x-not-secret-properties": ["card_token"], "components": {"schemas": things}})
    assert things["One"]["x-secret-properties"] == ["pin"]
    assert things["Two"]["x-secret-properties"] == ["card_token", "pin"]
