"""Keeps secrets and overlong values out of messages, reprs and tracebacks.

`SecretValue` wraps a secret, `NotPickled` keeps an object out of pickles, `strip_traceback` protects the variables of a
function, `Redactor` removes secrets from a text from a server or a library, `format_value` shortens a value for a
message, and `guard_repr` is for objects that are not complete.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, Generic, NoReturn, ParamSpec, Protocol, Self, TypeAlias, TypeVar, cast

from openapi_sdk.errors.errors import SdkError
from openapi_sdk.model.reprs import guard_repr, shorten
from openapi_sdk.model.secret_names import MASK, is_secret_name, mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ("NotPickled", "Redactor", "SecretValue", "Token", "format_value", "guard_repr", "strip_traceback")

T = TypeVar("T")
P = ParamSpec("P")
#: A function that is asked for the token before each attempt. With an async client it may be async.
TokenFunction: TypeAlias = Callable[[], str | Awaitable[str]]

#: Messages show at most this many characters of a value that the caller passed.
_MAX_VALUE_LENGTH = 80
#: Messages quote at most this many characters of a text from a server or a library.
_MAX_QUOTE_LENGTH = 300
#: Secrets of at least this length are replaced anywhere. A shorter token is left alone: it may be part of a word.
MIN_LENGTH_ANYWHERE = 8
#: Shorter secrets of the request body are replaced only as whole words, and from this length on.
_MIN_LENGTH_AS_WORD = 3
#: At most this many secrets are replaced in one response. It bounds the time.
_MAX_SECRETS = 1_000
#: So many tokens of a function are remembered.
_MAX_TOKENS = 8


class NotPickled:
    """Base class of what holds a secret. It can't be pickled: a pickle would contain the secret as plain text.

    A copy is the object itself, which is safe to share.
    """

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        msg = f"{type(self).__name__} can't be pickled: it holds a secret; make one in each process"
        raise TypeError(msg)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self


class SecretValue(NotPickled, Generic[T]):
    """Wraps a secret so that repr and traceback locals don't show it."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        """Return the secret."""
        return self._value

    def __repr__(self) -> str:
        return MASK


class Token(SecretValue[str]):
    """The token of an attempt, and what is asked for the next one: None for a token that stays.

    The last tokens are remembered: the answer to another call may repeat one of them.
    """

    __slots__ = ("_known", "function")

    def __init__(self, value: str, function: TokenFunction | None = None, known: deque[str] | None = None) -> None:
        super().__init__(value)
        self.function = function
        self._known = deque[str](maxlen=_MAX_TOKENS) if known is None else known
        if value and value not in self._known:
            self._known.append(value)

    def ask(self) -> Any:
        """Return what the function returns: the token of the next attempt, or an awaitable of it."""
        return None if self.function is None else self.function()

    @property
    def identity(self) -> object:
        """What two tokens have in common that are the same: the value, or the function."""
        return self.function or self._value

    def renew(self, value: str) -> Token:
        """Return the next token."""
        return Token(value, self.function, self._known)

    def reveal_known(self) -> list[str]:
        """Return the tokens that may have been sent."""
        return list(self._known)


def strip_traceback(function: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function so that the traceback of its errors has no frame of it.

    Error reporters print the variables of every frame, and those of the function may be secrets. Only frames of an
    `SdkError` are removed: its message says what is wrong, and the frames of the callers are kept.
    """

    @wraps(function)
    def call_and_strip(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except SdkError as error:
            stripped = error.with_traceback(None)
        del args, kwargs
        # Raised outside of the handler, so that the original error does not become the context.
        raise stripped

    return call_and_strip


def format_value(value: object) -> str:
    """Return the repr of a value that the caller passed, cut to 80 characters."""
    if isinstance(value, int) and value.bit_length() > _MAX_VALUE_LENGTH:
        return f"a number of {value.bit_length()} bits"
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - of a class of the caller
        text = f"<{type(value).__name__}>"
    return shorten(text, _MAX_VALUE_LENGTH)


class KnownSecrets(Protocol):
    """A token, or all that a client has to say who calls."""

    def reveal_known(self) -> list[str]:
        """Return what may have been sent."""
        ...


class Redactor:
    """Replaces secrets in a text from a server or a library with `***`: those that say who calls, and of the request.

    `find_secrets` is called once, with the first text.
    """

    def __init__(self, token: KnownSecrets, find_secrets: Callable[[], Iterable[Any]] = tuple) -> None:
        self._token = token
        self._find_secrets = find_secrets
        self._sorted: tuple[list[str], list[str]] | None = None

    def redact(self, text: str) -> str:
        """Return a text without secrets."""
        # A pattern of all would take long: there may be one for each row of a bulk call.
        parts = [
            re.escape(secret) if len(secret) >= MIN_LENGTH_ANYWHERE else rf"(?<!\w){re.escape(secret)}(?!\w)"
            for secret in self._secrets
            if secret in text
        ]
        return re.sub("|".join(parts), MASK, text) if parts else text

    def redact_line(self, value: object) -> str:
        """Return the text of a value as one printable line of at most 300 characters."""
        return shorten(self._redact_line(str(value)), _MAX_QUOTE_LENGTH)

    def redact_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a response, which have lower-case names and become printable.

        Those that are secret by their names, and cookies, are masked.
        """
        return {
            self._redact_line(name): (
                mask(value) if name == "set-cookie" or is_secret_name(name) else self._redact_line(value)
            )
            for name, value in headers.items()
        }

    def redact_body(self, body: bytes, limit: int, document_limit: int) -> tuple[bytes, Any]:
        """Return a body cut to `limit` bytes, and its JSON document.

        The document is None if the body is not JSON or longer than `document_limit` bytes.
        """
        cut = self._redact_and_cut(body, limit)
        if len(body) > document_limit:
            return cut, None
        try:
            document: Any = json.loads(body)
            redacted = self._redact_document(document)
            text = json.dumps(redacted)
            # Serialized again if something was replaced: an escape sequence may hide a secret from `redact`.
            return (cut if text == json.dumps(document) else text.encode()[:limit]), redacted
        except (ValueError, RecursionError):
            return cut, None

    def _redact_and_cut(self, body: bytes, limit: int) -> bytes:
        # Redacted before it is cut, or the first half of a secret could be left at the end. The part beyond `limit`
        # is as long as the longest secret.
        extra = max((len(secret.encode("utf-8", "surrogatepass")) for secret in self._secrets), default=0)
        text = self.redact(body[: limit + extra].decode("utf-8", "surrogateescape"))
        redacted = text.encode("utf-8", "surrogateescape")
        return (redacted[: len(redacted) - extra] if len(body) > limit + extra else redacted)[:limit]

    def _redact_line(self, text: str) -> str:
        return "".join(character if character.isprintable() else " " for character in self.redact(text))

    def _redact_document(self, value: Any) -> Any:
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value)
            return {self.redact(name): self._redact_document(item) for name, item in fields.items()}
        if isinstance(value, list):
            return [self._redact_document(item) for item in cast("list[Any]", value)]
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, bool) or value is None:
            return value
        text = str(value)
        return value if self.redact(text) == text else MASK

    @property
    def _secrets(self) -> list[str]:
        """What is replaced, the longest first: a shorter secret may be the beginning of a longer one."""
        known = self._token.reveal_known()  # an attempt may have another one than the last
        if self._sorted is None or self._sorted[0] != known:
            found = [token for token in known if len(token) >= MIN_LENGTH_ANYWHERE]
            secrets = dict.fromkeys([*found, *self._of_request])
            self._sorted = known, sorted([*secrets][:_MAX_SECRETS], key=len, reverse=True)
        return self._sorted[1]

    @cached_property
    def _of_request(self) -> list[str]:
        return [*_list_texts(self._find_secrets())]

    def __repr__(self) -> str:
        return MASK


def _list_texts(values: Iterable[Any]) -> Iterator[str]:
    """Yield the texts of secrets, and of what is in those that are objects or arrays."""
    for value in values:
        if isinstance(value, dict | list):
            inner = cast("dict[str, Any] | list[Any]", value)
            yield from _list_texts(inner.values() if isinstance(inner, dict) else inner)
        elif value is not None and not isinstance(value, bool) and len(text := str(value)) >= _MIN_LENGTH_AS_WORD:
            yield text
