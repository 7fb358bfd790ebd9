"""Arguments of the client that say who calls have names by their kind; what is left open is said."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.generate.auth import describe_credentials, find_security
from openapi_sdk_codegen.generate.auth_notes import list_auth_notes

BEARER = {"type": "http", "scheme": "bearer"}
BASIC = {"type": "http", "scheme": "basic"}
OIDC = {"type": "openIdConnect", "openIdConnectUrl": "https://id.example"}


def key(name: str) -> dict[str, str]:
    return {"type": "apiKey", "in": "header", "name": name}


def oauth(**flow: Any) -> dict[str, Any]:
    return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://id.example", "scopes": {}, **flow}}}


def describe(schemes: Any, security: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "info": {"title": "Gates"},
        "servers": [{"url": "https://gates.example"}],
        "security": [{name: [] for name in schemes}] if security is None else security,
        "components": {"securitySchemes": schemes},
        **more,
    }


@pytest.mark.parametrize(
    ("schemes", "names"),
    [
        pytest.param({"a": BEARER}, ["token"], id="a token"),
        pytest.param({"a": key("X")}, ["api_key"], id="a key"),
        pytest.param({"a": BASIC}, ["username", "password"], id="a user"),
        pytest.param({"a": oauth()}, ["token", "client_id", "client_secret"], id="a client"),
        pytest.param({"a": BEARER, "b": key("X")}, ["token", "api_key"], id="one of each kind"),
        pytest.param({"a": BEARER, "b": OIDC, "c": oauth()}, ["token", "client_id", "client_secret"], id="one token"),
        pytest.param({"apiKeyAuth": key("X"), "appKey": key("Y")}, ["api_key_auth", "app_key"], id="two keys"),
        pytest.param(
            {"a": BEARER, "timeout": key("X"), "token": key("Y"), "class": key("Z"), "名": key("V")},
            ["token", "timeout_api_key", "token_api_key", "class_api_key", "u540d"],
            id="names that are taken",
        ),
        pytest.param(
            {"one": oauth(), "two": oauth(tokenUrl="https://two.example")},
            ["token", "one_client_id", "one_client_secret", "two_client_id", "two_client_secret"],
            id="two clients",
        ),
        pytest.param({}, ["token"], id="nothing"),
    ],
)
def test_names_are_by_kind(schemes: Any, names: list[str]) -> None:
    document = describe(schemes)
    found = [name for scheme in find_security(document).schemes.values() for name in scheme.arguments]
    assert [each.argument for each in describe_credentials(document)] == found == names


def test_the_name_of_a_tenant_is_taken() -> None:
    tenant = {"in": "header", "name": "X-Org", "word": "org", "plural": "orgs"}
    schemes = {"org_id": key("X"), "other": key("Y")}
    found = find_security(describe(schemes, **{"x-tenant": tenant})).schemes
    assert [each.arguments for each in found.values()] == [("org_id_api_key",), ("other",)]


def test_no_text_of_a_description_is_in_a_docstring() -> None:
    (text,) = (each.text for each in describe_credentials(describe({"a": key('x"""') | {"in": "query"}})))
    assert '"""' not in text


@pytest.mark.parametrize(
    ("document", "notes"),
    [
        pytest.param(describe({"a": BEARER}), [], id="nothing is open"),
        pytest.param(describe({"a": oauth()}), [], id="a client"),
        pytest.param(
            describe({"a": {"type": "http", "scheme": "digest"}}), ["how to send a (http digest): write"], id="digest"
        ),
        pytest.param(describe({"a": {}}), ["how to send a (no type): write"], id="no type"),
        pytest.param(describe({"a": OIDC}), ["doesn't fetch tokens of a (openIdConnect): pass token="], id="OpenID"),
        pytest.param(describe({"a": {"type": "oauth2"}}), ["doesn't fetch tokens of a (oauth2)"], id="another flow"),
        pytest.param(describe({"a": key("Authorization")}), ["a is sent as it is: if something"], id="a raw key"),
        pytest.param(
            describe({"a": {**key("Authorization"), "description": "Format: `Token token=<key>`"}}),
            ["a is sent as `Authorization: Token token=<api_key>`"],
            id="a key with a prefix",
        ),
        pytest.param(describe({"a": {"type": "mutualTLS"}}), ["a is a certificate of the client"], id="a certificate"),
        pytest.param(describe({"a": oauth(tokenUrl="http://id.example")}), ["tokenUrl that is not https"], id="http"),
        pytest.param(describe({}), ["no securitySchemes: a bearer token"], id="nothing is described"),
        pytest.param(
            {key: each for key, each in describe({"a": BEARER}).items() if key != "security"},
            ["nothing requires a: correct `security`"],
            id="nothing is required",
        ),
        pytest.param(describe({"a": BEARER}, servers=[{"url": "/v1"}]), ["names none with a host"], id="no server"),
    ],
)  # fmt: skip
def test_what_is_left_open_is_said(document: Any, notes: list[str]) -> None:
    found = [*list_auth_notes(document)]
    assert len(found) == len(notes)
    assert all(part in each for part, each in zip(notes, found, strict=True))
