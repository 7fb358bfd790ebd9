"""Asks for an access token with an id and a secret (OAuth 2.0, client credentials: RFC 6749, 4.4)."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from attrs import evolve

from openapi_sdk.loopback import is_loopback
from openapi_sdk.messages.json import loads
from openapi_sdk.messages.request import Request
from openapi_sdk.messages.response import Response, build_api_error, build_decode_error
from openapi_sdk.model.reading import is_object
from openapi_sdk.secrets.redaction import SecretValue, format_value
from openapi_sdk.settings.credentials import encode_pair
from openapi_sdk.settings.servers import split_host

if TYPE_CHECKING:
    from collections.abc import Hashable

    from openapi_sdk.model.facts import ClientCredentials
    from openapi_sdk.settings.access_tokens import AccessTokens
    from openapi_sdk.settings.settings import Settings

#: The largest answer with a token, in bytes.
_MAX_ANSWER = 64 * 1024
_DIGITS = re.compile(r"[0-9]{1,15}")
#: The longest time that a token is kept for, in seconds: a year.
_LONGEST = 365 * 24 * 3600
#: The longest token, in characters: that of a header that servers take.
_MAX_TOKEN = 16 * 1024


class Grant:
    """Gets a token for a scheme.

    Args:
        name: The name of the scheme.
        scheme: The scheme.
        settings: Those of the attempt.
        tokens: The tokens of the client.
        is_refused: Whether the service has just refused the token of the attempt before.
    """

    def __init__(
        self, name: str, scheme: ClientCredentials, settings: Settings, tokens: AccessTokens, *, is_refused: bool
    ) -> None:
        self.name = name
        self._scheme = scheme
        self._settings = settings
        self._tokens = tokens
        former = settings.credentials.tokens.get(name)
        self._refused = SecretValue(former.reveal() if former is not None and is_refused else None)
        of_id, of_secret = (settings.credentials.tokens[each] for each in scheme.arguments)
        self._key: SecretValue[Hashable] = SecretValue(
            (scheme.token_url, settings.base_url, scheme.scopes, of_id.identity, of_secret.identity)
        )
        self._rounds = tokens.count_rounds(self._key.reveal())

    def list_functions(self) -> list[str]:
        """Return which of the arguments are functions, which are asked before a token is."""
        tokens = self._settings.credentials.tokens
        return [each for each in self._scheme.arguments if tokens[each].function is not None]

    def find(self) -> SecretValue[str] | None:
        """Return the token that is kept; None without one."""
        return self._tokens.find(self._key.reveal(), self._refused.reveal())

    def find_after_waiting(self) -> SecretValue[str] | None:
        """Return the token that another call fetched meanwhile; None without one.

        Raises:
            SdkError: The error of that other call.
        """
        return self._tokens.find_new(self._key.reveal(), self._rounds)

    def make_request(self, settings: Settings, seconds: float | None) -> tuple[Request, Settings]:
        """Return the request for a token, and its settings.

        Args:
            settings: Those of the attempt, with what the functions of the id and the secret returned.
            seconds: How long all its attempts may take; None for no limit.

        Raises:
            ConfigurationError: If the URL is neither https nor on loopback.
        """
        origin, target = _split_url(settings, self._scheme)
        fields = {"grant_type": "client_credentials"}
        if self._scheme.scopes:
            fields["scope"] = " ".join(self._scheme.scopes)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        pair = SecretValue([settings.credentials.tokens[each].reveal() for each in self._scheme.arguments])
        names = ("client_id", "client_secret") if self._scheme.in_body else ()
        of_body = SecretValue[dict[str, str]](dict(zip(names, pair.reveal(), strict=False)))
        if not names:
            headers["Authorization"] = f"Basic {encode_pair(self._scheme, *pair.reveal())}"
        request = Request(
            operation=f"POST {origin}{target.partition('?')[0]}",
            method="POST",
            target=target,
            template=target.partition("?")[0],
            headers=headers,
            body=urlencode({**fields, **of_body.reveal()}).encode("ascii"),
            security=(),
            changes_nothing=True,
        )
        return request, evolve(
            settings,
            base_url=origin,
            deadline=seconds,
            default_headers=SecretValue(dict[str, str]()),
            signature=SecretValue(dict[str, str]()),
            max_response_bytes=min(_MAX_ANSWER, settings.max_response_bytes),
            on_request=None,
            on_response=None,
            recorder=None,
        )

    def read(self, request: Request, settings: Settings, response: SecretValue[Response]) -> SecretValue[str]:
        """Return the token of an answer, and keep it.

        Raises:
            APIError: If there is none.
            DecodeError: If it can't be read. It has nothing of the answer, which may have a token somewhere.
        """
        errors, redactor = settings.service.errors, settings.make_redactor(request)
        if not response.reveal().is_success:
            raise build_api_error(request.operation, response.reveal(), redactor, errors=errors)
        try:
            answer = SecretValue[Any](loads(response.reveal().body))
        except (ValueError, RecursionError):
            answer = SecretValue[Any](None)
        where, why, seconds = _explain(answer)
        if why:
            shown = Response(response.reveal().status, {}, b"")
            raise build_decode_error(request.operation, where, why, shown, redactor, errors=errors)
        token = SecretValue[str](answer.reveal()["access_token"])
        self._tokens.keep(self._key.reveal(), token, seconds)
        return token

    def fail(self, error: Any) -> None:
        """Keep why no token was given, for the calls that wait for it."""
        self._tokens.fail(self._key.reveal(), error)


def _split_url(settings: Settings, scheme: ClientCredentials) -> tuple[str, str]:
    """Return the base URL and the target of the address of tokens, which may be relative to the base URL.

    A service on loopback has it itself.
    """
    try:
        url = urljoin(f"{settings.base_url}/", scheme.token_url)
        parts, (kind, host) = urlsplit(url), split_host(url)
    except ValueError:
        url, parts, kind, host = "", urlsplit(""), "", ""
    is_safe = kind == "https" or (kind == "http" and is_loopback(host))
    is_plain = "@" not in parts.netloc and all("!" <= each <= "~" for each in url)
    if not host or not is_safe or not is_plain:
        msg = (
            f"{scheme.client_secret}: the description says to send it to {format_value(scheme.token_url)}, which is "
            "neither https nor loopback; correct tokenUrl"
        )
        raise settings.service.errors.ConfigurationError(msg)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    own = urlsplit(settings.base_url)
    if is_loopback(own.hostname or "") and not is_loopback(host):  # a sandbox, whose secrets nobody else gets
        return f"{own.scheme}://{own.netloc}", target
    return f"{kind}://{parts.netloc}", target


def _explain(answer: SecretValue[Any]) -> tuple[str, str, float | None]:
    """Return what is wrong with an answer and where, and the seconds until its token ends. No text has a value."""
    document = answer.reveal()
    if not is_object(document):
        return "", "a JSON object is expected", None
    token, kind, given = (document.get(name) for name in ("access_token", "token_type", "expires_in"))
    seconds = _read_seconds(given)
    if not isinstance(token, str) or not token:
        where, why = "access_token", "a text that is not empty is expected"
    elif len(token) > _MAX_TOKEN or not all("!" <= each <= "~" for each in token):
        where, why = "access_token", "it is too long, or has characters that a header can't have"
    elif kind is not None and (not isinstance(kind, str) or kind.lower() != "bearer"):
        where, why = "token_type", "bearer is expected"
    elif given is not None and seconds is None:
        where, why = "expires_in", "a positive number of seconds is expected"
    else:
        where, why = "", ""
    return where, why, seconds


def _read_seconds(value: object) -> float | None:
    """Return a number of seconds; None for anything else. Some servers write it as text."""
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        return None
    return float(min(value, _LONGEST))
