"""The server of tokens of a sandbox: gives a client a token for its secret (OAuth 2.0, client credentials).

A secret has to be one of the sandbox's tokens, and is answered with that token. An id may be any.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, unquote_plus, urljoin, urlsplit

from starlette.datastructures import Headers

from openapi_sdk.model.facts import ClientCredentials
from openapi_sdk.sandbox.authentication import find_token
from openapi_sdk.sandbox.requests import RefusedError, get_media_type, make_response, read_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from openapi_sdk.model.facts import SecurityScheme
    from openapi_sdk.sandbox.world import World

_FORM = "application/x-www-form-urlencoded"
#: Seconds that a token is said to last. It lasts as long as the sandbox.
_LIFETIME = 3600


class TokenMiddleware:
    """Answers requests for a token, at the paths of each `tokenUrl`. What is no form may be an operation there."""

    def __init__(self, app: ASGIApp, *, world: World, schemes: Mapping[str, SecurityScheme]) -> None:
        self._app = app
        self._world = world
        self._paths = frozenset(_list_paths(schemes.values()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if scope["method"] != "POST" or scope["path"] not in self._paths or get_media_type(headers) != _FORM:
            await self._app(scope, receive, send)
            return
        try:
            response = self._answer(headers, await read_body(headers, receive, [_FORM]))
        except RefusedError as refused:
            response = refused.to_response()
        await response(scope, receive, send)

    def _answer(self, headers: Headers, body: bytes) -> Response:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        if any(len(values) > 1 for values in fields.values()) or "grant_type" not in fields:
            raise _refuse(error="invalid_request")
        secret = _find_secret(headers, {name: value for name, (value,) in fields.items()})
        access = None if secret is None else find_token(secret, self._world)
        if secret is None or access is None:
            raise _refuse(error="invalid_client", status=401, headers={"WWW-Authenticate": 'Basic realm="sandbox"'})
        if fields["grant_type"] != ["client_credentials"]:
            raise _refuse(error="unsupported_grant_type")
        document = {"access_token": secret.decode("ascii"), "token_type": "Bearer", "expires_in": _LIFETIME}
        return make_response(200, document, {"Cache-Control": "no-store"})


def _list_paths(schemes: Iterable[SecurityScheme]) -> Iterable[str]:
    for scheme in schemes:
        if isinstance(scheme, ClientCredentials):
            try:
                path = urlsplit(urljoin("http://localhost/", scheme.token_url)).path
            except ValueError:
                continue
            yield unquote(path) or "/"


def _find_secret(headers: Headers, fields: Mapping[str, str]) -> bytes | None:
    """Return the secret of a request, in its header or in its body; None unless there is one with an id."""
    sent = headers.getlist("Authorization")
    if not sent:
        secret = fields.get("client_secret")
        return secret.encode() if fields.get("client_id") and secret is not None else None
    if len(sent) > 1 or "client_secret" in fields:
        raise _refuse(error="invalid_request")
    kind, _, encoded = sent[0].partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return None
    return unquote_plus(secret).encode() if kind.lower() == "basic" and name else None


def _refuse(*, error: str, status: int = 400, headers: Mapping[str, str] | None = None) -> RefusedError:
    """Return an error as RFC 6749, 5.2 has it."""
    return RefusedError(status, {"error": error}, headers)
