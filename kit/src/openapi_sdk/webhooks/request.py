"""Reads a request: its headers in any form, and its JSON body within limits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from openapi_sdk.messages.json import loads_fast
from openapi_sdk.model.depth import TOO_DEEP, is_too_deep, may_be_too_deep
from openapi_sdk.model.numbers import parse_finite, refuse_constant
from openapi_sdk.webhooks.deliveries import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.webhooks.deliveries import WebhookError


class HeadersWithItems(Protocol):
    """A mapping of headers, or another object with `items()`, such as `http.client.HTTPMessage`."""

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Return the pairs of name and value. A value may be a list of values, as some API gateways provide them."""
        ...


HeadersLike: TypeAlias = HeadersWithItems | Iterable[tuple[str | bytes, str | bytes]]


class Headers(Mapping[str, str]):
    """Headers by lower-case name.

    The values of a repeated header are joined by a comma, in their order, as RFC 9110 says. The repr shows no value:
    one is the signature, and others may be access tokens of the receiver.
    """

    __slots__ = ("_repeated", "_values")

    def __init__(self, values: dict[str, str], repeated: frozenset[str] = frozenset()) -> None:
        self._values = values
        self._repeated = repeated

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{len(self._values)} headers>"

    def get_single(self, name: str) -> str | None:
        """Return the value of a lower-case name if it came exactly once and is not empty, else None."""
        return None if name in self._repeated else self._values.get(name) or None

    def is_repeated(self, name: str) -> bool:
        """Return whether a lower-case name came more than once."""
        return name in self._repeated


def check_body_type(body: object) -> None:
    """Raise TypeError unless the body is raw bytes, which can't be restored from text or from a parsed object."""
    if not isinstance(body, (bytes, bytearray, memoryview)):
        msg = f"pass the raw body of the request as bytes, as it was received, not {type(body).__name__}"
        raise TypeError(msg)


def normalize_headers(source: object) -> Headers:
    """Read headers from a mapping or an iterable of pairs, in one pass and in linear time.

    Bytes are decoded as Latin-1, which never fails; ASGI and WSGI servers do the same. A list or a tuple as the value
    means several headers of one name. Anything that is not a pair of str or bytes is skipped. An exception that the
    source raises while it is iterated passes through.
    """
    simple = _normalize_simple(source)
    if simple is not None:
        return Headers(simple)
    values: dict[str, list[str]] = {}
    for entry in _iterate_entries(source):
        try:
            name, value = entry
        except (TypeError, ValueError):
            continue
        key = _to_text(name).lower()
        for item in cast("Iterable[object]", value if isinstance(value, (list, tuple)) else (value,)):
            if key and isinstance(item, (str, bytes)):
                values.setdefault(key, []).append(_to_text(item))
    repeated = frozenset(key for key, texts in values.items() if len(texts) > 1)
    return Headers({key: ", ".join(filter(None, texts)) for key, texts in values.items()}, repeated)


def _normalize_simple(source: object) -> dict[str, str] | None:
    """Return the headers of a dict of str to str, or of ASGI's list of pairs of bytes, without repeated names.

    A fast path for most requests. Of anything else, None.
    """
    try:
        if source.__class__ is dict:
            headers: Any = source
            # `join` raises TypeError unless all are str. It is the fastest way to check that and to lower all names.
            names, texts = "\n".join(headers).lower().split("\n"), [*headers.values()]
            "".join(texts)
            count = len(headers)
        elif source.__class__ is list:
            pairs: Any = source
            names = b"\n".join([name for name, _ in pairs]).decode("latin-1").lower().split("\n")
            texts = b"\n".join([value for _, value in pairs]).decode("latin-1").split("\n")
            count = len(pairs)
        else:
            return None
    except (TypeError, ValueError):  # something is no pair, or has another type
        return None
    values = dict(zip(names, texts, strict=False))
    # Another number: a name is repeated, maybe in another case, or something contains a newline.
    return values if len(values) == len(names) == len(texts) == count and "" not in values else None


def _iterate_entries(source: object) -> Iterable[Any]:
    items = getattr(source, "items", None)
    entries: object = items() if callable(items) else source
    return cast("Iterable[Any]", entries) if hasattr(type(entries), "__iter__") else ()


def _to_text(value: object) -> str:
    """Return the text of str or bytes, and "" for any other type."""
    if isinstance(value, str):
        return value
    return value.decode("latin-1") if isinstance(value, bytes) else ""


#: The most characters of a number. Python converts integers of up to 640 digits at any `sys.set_int_max_str_digits`, so
#: the result does not depend on that setting; and the time for numbers is limited even where the setting is off.
MAX_NUMBER_LENGTH = 640

_WHITESPACE = " \t\n\r"


def _limit_length(convert: Callable[[str], float]) -> Callable[[str], float]:
    def convert_limited(text: str) -> float:
        if len(text) > MAX_NUMBER_LENGTH:
            msg = "a number is too long"
            raise ValueError(msg)
        return convert(text)

    return convert_limited


_STRICT_DECODER = json.JSONDecoder(
    parse_int=_limit_length(int), parse_float=_limit_length(parse_finite), parse_constant=refuse_constant
)
#: Accepts NaN and Infinity, as `json.loads` does.
_SAMPLE_DECODER = json.JSONDecoder(parse_int=_limit_length(int), parse_float=_limit_length(float))


def parse_payload(body: bytes, error_class: type[WebhookError]) -> dict[str, Any]:
    """Return the JSON object in an authentic body. If a key is repeated, its last value counts.

    The message of a refusal contains the position, but nothing of the body.
    """
    # A short body has no number that is too long.
    if len(body) <= MAX_NUMBER_LENGTH and not may_be_too_deep(body):
        found = loads_fast(body)
        if found.__class__ is dict:
            return found
    document, problem = _decode(_STRICT_DECODER, body)
    if not problem and not isinstance(document, dict):
        problem = "JSON, but not an object"
    payload = cast("dict[str, Any]", document)
    if not problem and may_be_too_deep(body) and is_too_deep(payload):
        problem = TOO_DEEP
    if problem:
        raise error_class(Refusal.MALFORMED_BODY, f"the signature is valid, but the body is {problem}")
    return payload


def parse_like_sample(body: bytes) -> object | None:
    """Return what `json.loads` makes of a body, or None if it fails. Like `json.loads`, it accepts NaN and Infinity."""
    return _decode(_SAMPLE_DECODER, body)[0]


def _decode(decoder: json.JSONDecoder, body: bytes) -> tuple[object, str]:
    """Return the document and "", or None and what is wrong with the body.

    The exceptions of the codec and of the parser contain the body, so they must not become the context of the error.
    """
    try:
        # Not `json.loads(body)`: it guesses UTF-16 and UTF-32, and accepts surrogates in UTF-8.
        text = str(body, "utf-8").strip(_WHITESPACE)
        document, end = decoder.raw_decode(text)
    except UnicodeDecodeError as error:
        return None, f"not UTF-8 (byte {error.start})"
    except json.JSONDecodeError as error:
        return None, f"not JSON (character {error.pos})"
    except RecursionError:
        return None, TOO_DEEP
    except ValueError:  # of a number
        return None, f"not JSON (it has NaN, an infinity, or a number of more than {MAX_NUMBER_LENGTH} characters)"
    return (document, "") if end == len(text) else (None, f"not JSON (character {end})")
