"""What a description says of who calls."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk.description.security import read_security
from openapi_sdk.model.facts import ApiKey, Basic, Bearer, ClientCredentials, Undescribed

BEARER = {"type": "http", "scheme": "Bearer"}
KEY = {"type": "apiKey", "in": "header", "name": "X-Api-Key"}
URL = "https://id.example/token"
FLOW: dict[str, Any] = {"tokenUrl": URL, "scopes": {"read": "", "write": "", "admin": ""}}


def describe(schemes: Any, security: Any = None, **operations: Any) -> dict[str, Any]:
    document: dict[str, Any] = {"components": {"securitySchemes": schemes}, "paths": {"/a": operations}}
    return document if security is None else {**document, "security": security}


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        pytest.param(BEARER, {"a": Bearer()}, id="bearer"),
        pytest.param({**BEARER, "x-prefix": "Bot"}, {"a": Bearer(prefix="Bot")}, id="another word before the token"),
        pytest.param({**BEARER, "x-prefix": ""}, {"a": Bearer(prefix="")}, id="no word before the token"),
        pytest.param({"type": "http", "scheme": "basic"}, {"a": Basic()}, id="basic"),
        pytest.param(KEY, {"a": ApiKey("header", "X-Api-Key")}, id="a key in a header"),
        pytest.param({**KEY, "in": "query", "name": "k'"}, {"a": ApiKey("query", "k'")}, id="a key in the query"),
        pytest.param({**KEY, "in": "cookie", "name": "sid"}, {"a": ApiKey("cookie", "sid")}, id="a key in a cookie"),
        pytest.param(
            {**KEY, "name": "Authorization"}, {"a": ApiKey("header", "Authorization")}, id="a key in Authorization"
        ),
        pytest.param(
            {**KEY, "name": "Authorization", "x-prefix": "Klaviyo-API-Key"},
            {"a": ApiKey("header", "Authorization", prefix="Klaviyo-API-Key")},
            id="a word before a key",
        ),
        pytest.param(
            {
                **KEY,
                "name": "Authorization",
                "description": 'Token-based authentication with required prefix "Token"',
            },
            {"a": ApiKey("header", "Authorization", prefix="Token")},
            id="the word that drf-spectacular describes",
        ),
        pytest.param(
            {**KEY, "name": "Authorization", "description": "Send `Authorization: Token DEPOT_TOKEN`, a token."},
            {"a": ApiKey("header", "Authorization", prefix="Token")},
            id="the word of an example",
        ),
        pytest.param(
            {**KEY, "name": "authorization", "description": 'Example: "Authorization: Bearer {token}"'},
            {"a": ApiKey("header", "authorization", prefix="Bearer")},
            id="the word of an example in braces",
        ),
        *(
            pytest.param(
                {**KEY, "name": "Authorization", "description": text},
                {"a": ApiKey("header", "Authorization", prefix=prefix)},
                id=reason,
            )
            for text, prefix, reason in (
                ("The key with format `Token token=<API_KEY>`", "Token token=", "a word and a name before the key"),
                ("set the `Authorization` header to `Depot-Key your-private-api-key`<br>", "Depot-Key", "your key"),
                ("Use the format: `Token <your-token>`", "Token", "a form in quotes"),
                ("Type **Bearer {token}** here", "Bearer", "a form in bold letters"),
                ("Enter 'Bearer' [space] and then your token. Example: 'Bearer 12345abc'", "Bearer", "a word, a space"),
                ("`Token <a>`, never `Key <a>`", "", "forms with two words"),
                ("See the `API reference` for <details>", "", "quotes about something else"),
                ('`Token token="<a>"`', "", "a form that ends with something"),
                ("`" + "a" * 10_000 + " <token>`", "", "a long text"),
                (" " * 10_000 + "`Token <a>`", "", "a form that stands too far behind"),
            )
        ),
        pytest.param(
            {**KEY, "name": "X-Api-Key", "description": "`Token <a>`"},
            {"a": ApiKey("header", "X-Api-Key")},
            id="a form of another header",
        ),
        pytest.param(
            {**KEY, "name": "Authorization", "description": "`Authorization: Token <a>` or `Authorization: Key <a>`"},
            {"a": ApiKey("header", "Authorization")},
            id="examples with two words",
        ),
        pytest.param(
            {**KEY, "name": "Authorization", "description": "`Authorization: Your key`, `Authorization: DEPOT_KEY`"},
            {"a": ApiKey("header", "Authorization")},
            id="examples without a word",
        ),
        pytest.param(
            {**KEY, "name": "X-Key", "description": "Not as in `Authorization: Token <token>`."},
            {"a": ApiKey("header", "X-Key")},
            id="an example of another header",
        ),
        pytest.param({**KEY, "in": "body"}, {"a": Undescribed("apikey")}, id="a key nowhere"),
        pytest.param({**KEY, "name": "X\r\nEvil: 1"}, {"a": Undescribed("apikey")}, id="a name that ends the header"),
        pytest.param({**KEY, "name": "Host"}, {"a": Undescribed("apikey")}, id="a header of the connection"),
        pytest.param({"type": "openIdConnect"}, {"a": Bearer()}, id="OpenID gives a token"),
        pytest.param({"type": "oauth2"}, {"a": Bearer()}, id="OAuth gives a token"),
        pytest.param(
            {"type": "oauth2", "flows": {"clientCredentials": FLOW}},
            {
                "a": Bearer(),
                "a (client credentials)": ClientCredentials(URL, ("read", "write")),
            },
            id="a token that the client fetches",
        ),
        pytest.param(
            {"type": "oauth2", "flows": {"clientCredentials": {**FLOW, "x-credentials-in-body": True}}},
            {
                "a": Bearer(),
                "a (client credentials)": ClientCredentials(URL, ("read", "write"), in_body=True),
            },
            id="with id and secret in the body",
        ),
        pytest.param({"type": "http", "scheme": "digest"}, {"a": Undescribed("http digest")}, id="digest"),
        pytest.param({"type": "mutualTLS"}, {}, id="a certificate is of the connection"),
        pytest.param(None, {"a": Undescribed("no type")}, id="nothing"),
        pytest.param("x", {"a": Undescribed("no type")}, id="a text"),
        pytest.param({"type": 3, "in": ["x"]}, {"a": Undescribed("no type")}, id="wrong types"),
        pytest.param({"$ref": "#/components/securitySchemes/b"}, {"a": Basic()}, id="a reference"),
    ],
)
def test_a_scheme(scheme: Any, expected: dict[str, Any]) -> None:
    document = describe({"a": scheme, "b": {"type": "http", "scheme": "basic"}}, [{"a": ["write", "read", "gone"]}])
    assert read_security(document).schemes == expected


@pytest.mark.parametrize(
    ("security", "operation", "default", "needed"),
    [
        pytest.param([{"t": []}], {}, (("t",),), (("t",),), id="that of the document"),
        pytest.param([{"t": []}], {"security": [{"k": []}]}, (("t",),), (("k",),), id="one of its own"),
        pytest.param([{"t": [], "k": []}], {}, (("t", "k"),), (("t", "k"),), id="two at once"),
        pytest.param([{"t": []}, {"k": []}], {}, (("t",), ("k",)), (("t",), ("k",)), id="one of two"),
        pytest.param([{"t": []}], {"security": []}, (("t",),), (), id="none"),
        pytest.param([{"t": []}], {"security": [{}]}, (("t",),), (), id="an empty one"),
        pytest.param([{"t": []}], {"security": [{}, {"t": []}]}, (("t",),), ((), ("t",)), id="one or none"),
        pytest.param([], {}, (), (), id="none for all"),
        pytest.param([{"t": []}, {"same": []}], {}, (("t",),), (("t",),), id="two names of one thing"),
        pytest.param([{"tls": []}], {}, (), (), id="a certificate"),
        pytest.param([{"t": [], "tls": []}], {}, (("t",),), (("t",),), id="a token beside a certificate"),
        pytest.param(None, {}, (("t",), ("k",), ()), (("t",), ("k",), ()), id="schemes that nothing uses"),
        pytest.param(None, {"security": [{"t": []}]}, (("t",),), (("t",),), id="of the operation alone"),
        pytest.param("x", {"security": 3}, (), (), id="wrong types"),
    ],
)
def test_what_a_call_needs(security: Any, operation: Any, default: Any, needed: Any) -> None:
    schemes = {"t": BEARER, "same": BEARER, "k": KEY, "tls": {"type": "mutualTLS"}}
    document = describe(schemes if security is not None else {"t": BEARER, "k": KEY}, security, get=operation)
    found = read_security(document)
    assert (found.default, found.of_operation(operation, document)) == (default, needed)


def test_an_operation_that_says_nothing_beside_others_is_sent_what_there_is() -> None:
    document = describe({"t": BEARER}, get={"security": [{"t": []}]}, post={})
    found = read_security(document)
    assert found.of_operation(document["paths"]["/a"]["post"], document) == (("t",), ())


def test_a_client_needs_nothing_if_each_operation_may_be_called_without() -> None:
    document = describe({"t": BEARER}, get={"security": [{"t": []}, {}]}, post={"security": []})
    assert read_security(document).default == (("t",), ())


def test_nothing_described_is_a_token_that_may_be_left_out() -> None:
    found = read_security({"paths": {"/a": {"get": {}}}})
    assert (found.schemes, found.default) == ({"token": Bearer()}, (("token",), ()))


def test_many_ways_are_bounded() -> None:
    schemes = {f"s{number}": {"type": "oauth2", "flows": {"clientCredentials": FLOW}} for number in range(40)}
    assert len(read_security(describe(schemes, [{name: [] for name in schemes}])).default) <= 16
