"""How services sign deliveries: `SignatureScheme` says it as data, and there are the schemes that many services share.

A scheme reads the headers of a request into a `Signed`: the signatures, the time, and what was signed around the body.
`is_signed_by` compares that with the keys of a verifier. `OwnScheme` is a function for what the data can't say.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode, b64encode
from binascii import unhexlify
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

from attrs import frozen

from openapi_sdk.webhooks.deliveries import Refusal, digest_body
from openapi_sdk.webhooks.signing_secrets import TEXT_KEY, KeyForm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openapi_sdk.webhooks.deliveries import WebhookError
    from openapi_sdk.webhooks.request import Headers
    from openapi_sdk.webhooks.signing_secrets import Key

#: The most digits of a timestamp. Seconds since 1970 have 10 digits until the year 2286. Milliseconds have 13.
_MAX_TIMESTAMP_LENGTH = 12
_MILLISECONDS_LENGTH = 13
#: The latest time that can be signed.
MAX_TIMESTAMP = 10**_MAX_TIMESTAMP_LENGTH - 1
#: The most signatures that are compared. Services send one for each secret while one replaces another.
_MAX_SIGNATURES = 16
#: The most characters of a header with signatures, and of one with an id.
_MAX_HEADER, _MAX_ID = 4096, 256
_PRINTABLE = re.compile(r"[!-~]+")
#: What stands for a part of what is signed.
_PLACE = re.compile(r"\{(id|timestamp|body)\}")


class Signed(NamedTuple):
    """What the headers of a request say of its signature. Nothing of it is verified yet.

    Attributes:
        signatures: The signatures. One that was made with a key is enough.
        timestamp: When it was signed, in whole seconds since 1970; None if no time is signed.
        before: What was signed in front of the body.
        after: What was signed behind the body.
    """

    signatures: tuple[bytes, ...]
    timestamp: int | None
    before: bytes = b""
    after: bytes = b""

    def __repr__(self) -> str:
        return f"<signature headers of {self.timestamp}>"  # error reporters show local variables


#: Reads the headers of a request, or raises the class with a `Refusal`.
ReadHeaders: TypeAlias = "Callable[[Headers, type[WebhookError]], Signed]"
#: Returns the headers of a body that is signed with a key at a time, in seconds since 1970.
SignBody: TypeAlias = "Callable[[bytes, Key, int], Mapping[str, str]]"


class Scheme(Protocol):
    """How a service signs. `SignatureScheme` says it as data, `OwnScheme` as a function."""

    @property
    def tolerance(self) -> float:
        """How many seconds old a delivery may be, and how many seconds ahead it may be dated, by default."""
        ...

    @property
    def key_form(self) -> KeyForm:
        """What the key of a secret is."""
        ...

    def read(self, headers: Headers, error_class: type[WebhookError], /) -> Signed:
        """Return what the headers of a request say, or raise `error_class` with a `Refusal`."""
        ...

    def write(self, body: bytes, key: Key, timestamp: int, /) -> Mapping[str, str] | None:
        """Return the headers of a body that is signed at a time in seconds; None if the scheme can only read."""
        ...


@frozen(kw_only=True, slots=False)  # slots=False for `cached_property`
class SignatureScheme:
    """How a service signs, as data: an HMAC of the body, mostly with a time, in headers.

    Attributes:
        signature: The header with the signature.
        timestamp: The header with the time, in seconds since 1970; it may be the same one. Empty if no time is signed:
            then a copy that somebody sends later is as authentic as the first one.
        id: The header with the id of the message, if that is signed.
        signed: What is signed: a text with `{body}`, and `{timestamp}` and `{id}` if there are such headers.
        prefix: What stands in front of a signature: `sha256=`. Others in the header are ignored.
        separator: What stands between several signatures; empty if there is one.
        timestamp_prefix: What stands in front of the time, if it is in the header of the signatures: `t=`.
        encoding: How a signature is written.
        tolerance: How many seconds old a delivery may be, and how many seconds ahead it may be dated, unless the
            verifier says otherwise.
        key_form: What the key of a secret is; by default its text.

    Raises:
        ValueError: If these don't fit each other.
    """

    signature: str
    timestamp: str = ""
    id: str = ""
    signed: str = "{timestamp}.{body}"
    prefix: str = ""
    separator: str = ""
    timestamp_prefix: str = ""
    encoding: Literal["hex", "base64"] = "hex"
    tolerance: float = 300
    key_form: KeyForm = TEXT_KEY

    def __attrs_post_init__(self) -> None:
        places = _PLACE.findall(self.signed)
        wanted = {"body", *(name for name in ("id", "timestamp") if getattr(self, name))}
        if set(places) != wanted or places.count("body") != 1:
            msg = f"signed={self.signed!r}: with these headers, it needs {', '.join(f'{{{each}}}' for each in wanted)}"
            raise ValueError(msg)
        if self._is_time_inside and not (self.separator and self.timestamp_prefix):
            msg = "a time in the header of the signatures needs a separator and a timestamp_prefix"
            raise ValueError(msg)

    @cached_property
    def _is_time_inside(self) -> bool:
        """Whether the time is in the header of the signatures."""
        return self.timestamp.lower() == self.signature.lower()

    @cached_property
    def _headers(self) -> tuple[tuple[str, str, Refusal], ...]:
        """The headers: each in lower case, as it is written, and why a request without it is refused."""
        timestamp = "" if self._is_time_inside else self.timestamp
        found = (
            (self.signature, Refusal.MISSING_SIGNATURE),
            (self.id, Refusal.MISSING_SIGNATURE),
            (timestamp, Refusal.MISSING_TIMESTAMP),
        )
        return tuple((name.lower(), name, refusal) for name, refusal in found if name)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The names of the headers, in lower case: of the signature, the id and the time."""
        return tuple(lower for lower, _, _ in self._headers)

    @cached_property
    def _around(self) -> tuple[str, str]:
        """What is signed in front of the body, and behind it, as formats of `%`."""
        before, _, after = self.signed.replace("%", "%%").partition("{body}")
        return _PLACE.sub(r"%(\1)s", before), _PLACE.sub(r"%(\1)s", after)

    def read(self, headers: Headers, error_class: type[WebhookError]) -> Signed:
        """Return what the headers of a request say. Checked in the order of `Refusal`."""
        texts: list[Any] = [headers.get_single(name) for name in self._names]
        if None in texts:
            raise self._refuse_headers(headers, error_class)
        text: str = texts[0]
        found: tuple[bytes, ...]
        if not self.separator:
            one = self._decode(text)
            found = () if one is None else (one,)
        else:
            items = text.split(self.separator, 2 * _MAX_SIGNATURES)
            found = tuple(filter(None, map(self._decode, items)))[:_MAX_SIGNATURES]
            if self._is_time_inside:
                texts.append(self._find_time(items, error_class) if found else "")
        if not found or len(text) > _MAX_HEADER:
            raise error_class(Refusal.MALFORMED_SIGNATURE, f"{self.signature} {self._describe_form()}")
        message_id = self._check_id(texts[1], error_class) if self.id else ""
        timestamp = self._read_timestamp(texts[-1], error_class) if self.timestamp else None
        before, after = self._around
        parts = {"id": message_id, "timestamp": texts[-1]}
        return Signed(found, timestamp, (before % parts).encode(), (after % parts).encode() if after else b"")

    def _find_time(self, items: Iterable[str], error_class: type[WebhookError]) -> str:
        """Return the time in the header of the signatures."""
        begin = self.timestamp_prefix
        times = [each[len(begin) :] for each in items if each.startswith(begin)]
        if len(times) == 1:
            return times[0]
        refusal = Refusal.MALFORMED_TIMESTAMP if times else Refusal.MISSING_TIMESTAMP
        raise error_class(refusal, f"{self.signature} has {begin} {len(times)} times; once is expected")

    def _refuse_headers(self, headers: Headers, error_class: type[WebhookError]) -> WebhookError:
        """Return the error of a request that has one of the headers not exactly once."""
        for lower, name, refusal in self._headers:
            if not headers.get(lower):
                return error_class(refusal, _describe_missing(name, headers))
        name = next(lower for lower, _, _ in self._headers if headers.is_repeated(lower))
        return error_class(Refusal.REPEATED_HEADER, f"{name} came more than once")

    def _describe_form(self) -> str:
        size = self.key_form.size
        form = f"{2 * size} hexadecimal digits" if self.encoding == "hex" else f"the base64 of {size} bytes"
        return f"has no {self.prefix} with {form}" if self.prefix else f"is not {form}"

    def _decode(self, text: str) -> bytes | None:
        """Return the bytes of a signature with its prefix, or None if the text is anything else."""
        if self.prefix:
            if not text.startswith(self.prefix):
                return None
            text = text[len(self.prefix) :]
        if len(text) != self._length:
            return None
        try:
            if self.encoding == "hex":
                return unhexlify(text)
            found = b64decode(text, validate=True)
        except ValueError:  # another character
            return None
        return found if len(found) == self.key_form.size else None

    @cached_property
    def _length(self) -> int:
        """The characters of a signature."""
        size = self.key_form.size
        return 2 * size if self.encoding == "hex" else 4 * -(-size // 3)

    def _check_id(self, text: str, error_class: type[WebhookError]) -> str:
        if len(text) > _MAX_ID or not _PRINTABLE.fullmatch(text):
            detail = f"{self.id}, which is signed, is not 1 to {_MAX_ID} printable ASCII characters"
            raise error_class(Refusal.MALFORMED_SIGNATURE, detail)
        return text

    def _read_timestamp(self, text: str, error_class: type[WebhookError]) -> int:
        is_number = text.isascii() and text.isdigit()
        if is_number and len(text) <= _MAX_TIMESTAMP_LENGTH:
            return int(text)
        if is_number and len(text) == _MILLISECONDS_LENGTH:
            detail = f"{self._time_name} has 13 digits; seconds are expected"
            raise error_class(Refusal.TIMESTAMP_IN_MILLISECONDS, detail)
        detail = f"{self._time_name} is not 1 to {_MAX_TIMESTAMP_LENGTH} ASCII digits"
        raise error_class(Refusal.MALFORMED_TIMESTAMP, detail)

    @property
    def _time_name(self) -> str:
        return f"{self.timestamp_prefix} of {self.signature}" if self._is_time_inside else self.timestamp

    def write(self, body: bytes, key: Key, timestamp: int) -> dict[str, str]:
        """Return the headers of a body that is signed at a time in seconds. If an id is signed, the body makes it."""
        parts = {"id": f"msg_{digest_body(body)[:24]}", "timestamp": str(timestamp)}
        before, after = ((each % parts).encode() for each in self._around)
        mac = key.compute_mac(before + body + after)
        written = f"{self.prefix}{mac.hex() if self.encoding == 'hex' else b64encode(mac).decode()}"
        own = {self.id: parts["id"]} if self.id else {}
        if self._is_time_inside:
            return {**own, self.signature: f"{self.timestamp_prefix}{timestamp}{self.separator}{written}"}
        return {**own, **({self.timestamp: str(timestamp)} if self.timestamp else {}), self.signature: written}


class OwnScheme:
    """A scheme that a function reads, for what `SignatureScheme` can't say. Secrets, times and copies are checked.

    Args:
        read: Returns what the headers of a request say, or raises the class that it gets with a `Refusal`. It gets the
            headers, by their names in lower case.
        sign: Returns the headers of a body, of its key and the time in seconds, for the sandbox and `webhook send`.
            Without it these can't sign.
        tolerance: As for `SignatureScheme`.
        key_form: What the key of a secret is; by default its text.
    """

    def __init__(
        self, read: ReadHeaders, sign: SignBody | None = None, *, tolerance: float = 300, key_form: KeyForm = TEXT_KEY
    ) -> None:
        self.tolerance = tolerance
        self.key_form = key_form
        self._read = read
        self._sign = sign

    def read(self, headers: Headers, error_class: type[WebhookError]) -> Signed:
        """Return what the function reads of the headers of a request."""
        return self._read(headers, error_class)

    def write(self, body: bytes, key: Key, timestamp: int) -> Mapping[str, str] | None:
        """Return the headers of a body that is signed at a time in seconds; None without a function that signs."""
        return None if self._sign is None else self._sign(body, key, timestamp)


def is_signed_by(keys: Iterable[Key], body: bytes, signed: Signed) -> bool:
    """Return whether one of the signatures of a body was made with one of the keys.

    Each comparison takes constant time. The loop stops at the first key that matches, so the time may reveal the key of
    a valid signature. An invalid signature is compared with all keys.
    """
    signatures, _, before, after = signed
    message = before + body + after if after else before + body
    for key in keys:
        mac = key.compute_mac(message)
        for signature in signatures:
            if hmac.compare_digest(mac, signature):
                return True
    return False


def _describe_missing(name: str, headers: Headers) -> str:
    if not headers:
        return f"no {name} (no headers of str or bytes were passed: pass the headers of the request)"
    return f"no {name} (headers passed: {len(headers)})"


#: standardwebhooks.com: several signatures of the id, the time and the body.
STANDARD_WEBHOOKS = SignatureScheme(
    signature="webhook-signature",
    timestamp="webhook-timestamp",
    id="webhook-id",
    signed="{id}.{timestamp}.{body}",
    prefix="v1,",
    separator=" ",
    encoding="base64",
    key_form=KeyForm(prefix="whsec_", is_base64=True),
)
#: As Stripe signs: time and signatures in one header.
STRIPE = SignatureScheme(
    signature="Stripe-Signature",
    timestamp="Stripe-Signature",
    prefix="v1=",
    separator=",",
    timestamp_prefix="t=",
)
#: As GitHub signs: the body alone, so a copy that somebody sends later is as authentic as the first one.
GITHUB = SignatureScheme(signature="X-Hub-Signature-256", signed="{body}", prefix="sha256=")
