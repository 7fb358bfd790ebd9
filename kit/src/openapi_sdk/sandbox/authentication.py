"""Who sends a request: its token, where the description says that it is sent.

Any key, password or token has to be one of the sandbox's tokens. A user may have any name.
"""

from __future__ import annotations

import base64
import hmac
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from openapi_sdk.model.facts import ApiKey, Basic, Bearer, Undescribed, add_prefix
from openapi_sdk.sandbox.requests import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.datastructures import Headers

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.model.facts import Requirements, SecurityScheme
    from openapi_sdk.sandbox.access import Access
    from openapi_sdk.sandbox.world import World

_BEARER = Bearer()


class Authentication:
    """Finds what requests to the operations of a description have access to."""

    def __init__(self, description: Description) -> None:
        self._document = description.document
        self._security = description.security

    @property
    def schemes(self) -> Mapping[str, SecurityScheme]:
        """How requests say who sends them."""
        return self._security.schemes

    def get_needed(self, operation: DescribedOperation | None) -> Requirements:
        """Return what an operation needs; None stands for a path that is not described."""
        if operation is None:
            return self._security.default
        return self._security.of_operation(operation.node, self._document)

    def find_access(
        self, needed: Requirements, headers: Headers, query: Mapping[str, Sequence[str]], world: World
    ) -> Access | RefusedError:
        """Return what the tokens of a request give access to, or a 401. Without any needed, it is that of the first."""
        ways = [[self._security.schemes[name] for name in way] for way in needed]
        is_sent = False
        for way in ways:
            found = [_find(scheme, headers, query) for scheme in way if not isinstance(scheme, Undescribed)]
            accesses = [find_token(token, world) for token in found if token is not None]
            is_sent = is_sent or bool(accesses)
            if way and len(accesses) == len(found) and all(each is not None for each in accesses):
                return accesses[0] if accesses and accesses[0] is not None else world.tokens[world.token]
        if not needed or () in needed:
            return world.tokens[world.token]
        detail = "Invalid token." if is_sent else "Authentication credentials were not provided."
        return _unauthorized(detail, next(iter(ways[0]), _BEARER))


def find_bearer(headers: Headers, world: World) -> Access | RefusedError:
    """Return what the bearer token of a request to the sandbox itself gives access to, or a 401."""
    token = _find(_BEARER, headers, {})
    if token is None:
        return _unauthorized("Authentication credentials were not provided.", _BEARER)
    return find_token(token, world) or _unauthorized("Invalid token.", _BEARER)


def _find(scheme: SecurityScheme, headers: Headers, query: Mapping[str, Sequence[str]]) -> bytes | None:
    """Return the token of a request where a scheme has it; an empty one if it is not as it should be."""
    if isinstance(scheme, ApiKey) and scheme.place == "query":
        texts = query.get(scheme.name, ())
        return texts[0].encode("utf-8", "surrogateescape") if len(texts) == 1 else b"" if texts else None
    if isinstance(scheme, ApiKey) and scheme.place == "cookie":
        return next((value for name, value in _iter_cookies(headers) if name == scheme.name), None)
    values = headers.getlist(scheme.name if isinstance(scheme, ApiKey) else "Authorization")
    if len(values) != 1:
        return b"" if values else None
    if isinstance(scheme, ApiKey | Bearer) and not scheme.prefix:
        return values[0].strip().encode("latin-1")
    prefix = add_prefix(_get_prefix(scheme), "")
    if not values[0].lower().startswith(prefix.lower()):
        return b""
    sent = values[0][len(prefix) :].strip().encode("latin-1")
    return _read_password(sent) if isinstance(scheme, Basic) else sent


def _get_prefix(scheme: SecurityScheme) -> str:
    if isinstance(scheme, Basic):
        return "Basic"
    return scheme.prefix if isinstance(scheme, ApiKey | Bearer) else "Bearer"


def _iter_cookies(headers: Headers) -> Iterator[tuple[str, bytes]]:
    try:
        cookies = SimpleCookie("; ".join(headers.getlist("Cookie")))
    except CookieError:
        return
    for name, morsel in cookies.items():
        yield name, morsel.value.encode("utf-8")


def _read_password(encoded: bytes) -> bytes:
    """Return the password of a header; the name without one, as some services have their keys there."""
    try:
        name, _, password = base64.b64decode(encoded, validate=True).partition(b":")
    except ValueError:
        return b""
    return password or name


def find_token(sent: bytes, world: World) -> Access | None:
    """Return what a token gives access to; None if the sandbox has no such token."""
    # All are compared, so that the time tells nothing.
    found = [access for each, access in world.tokens.items() if hmac.compare_digest(sent, each.encode("ascii"))]
    return found[0] if found else None


def _unauthorized(detail: str, scheme: SecurityScheme) -> RefusedError:
    challenge = _get_prefix(scheme) or "Bearer"
    if isinstance(scheme, ApiKey):
        challenge = "ApiKey"
    elif isinstance(scheme, Basic):
        challenge = 'Basic realm="sandbox"'
    return RefusedError(401, {"detail": detail}, {"WWW-Authenticate": challenge})
