"""Signing secrets, where an API shows them, and the keys of a verifier that are made of them."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, cast

from openapi_sdk.model.integers import read_integer
from openapi_sdk.secrets.redaction import NotPickled, strip_traceback

if TYPE_CHECKING:
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.service import Service

Secret: TypeAlias = str | bytes
Secrets: TypeAlias = Secret | Sequence[Secret]

#: What stands for the tenant of a service without tenants.
NO_TENANT = ""

#: Whitespace, and NUL: HMAC pads a short key with NULs, so a key of NULs is the same as the empty key.
_BLANK_CHARACTERS = " \t\r\n\v\f\0"
# What is shown in place of a secret is known to everybody, so it is none. It has one of three forms.
#: Three of one of these characters stand in it: `********`, `••••abcd`.
_MASKS = "*•●∙·█■."
#: It is one character, at least so many times: `xxxxxxxx`, `---`.
_MIN_MASK_LENGTH = 3
#: It is one of these words: `[redacted]`, `<hidden>`.
_MASK_WORDS = ("redacted", "hidden", "masked", "null", "none", "undefined")


class SecretListing(NamedTuple):
    """Where the API shows signing secrets: a listing whose rows have them.

    Attributes:
        method: The method of the client that lists them: `hooks.list`.
        secret: The field of a row with its secret.
        enabled: The field of a row that is false if its secret is withdrawn; empty if there is none.
        word: What a row is called, in messages: "integration".
        rows: What the rows are called: "active integrations".
        maker: The method of the verifier that reads them. The one for an async client has `_async` behind it.
    """

    method: str
    secret: str
    enabled: str
    word: str
    rows: str
    maker: str

    @property
    def one(self) -> str:
        """A row, in messages: "an integration"."""
        return f"{'an' if self.word[0] in 'aeio' else 'a'} {self.word}"


class KeyForm(NamedTuple):
    """What the key of a secret is, and what it makes.

    Attributes:
        prefix: What may stand in front of the base64 of the key, and is no part of it: `whsec_`.
        is_base64: Whether the text of a secret is the base64 of its key. Else the text is the key, as UTF-8. A secret
            that is given as bytes is the key itself.
        digest: The hash of the HMAC.
    """

    prefix: str = ""
    is_base64: bool = False
    digest: Literal["sha256", "sha512"] = "sha256"

    @property
    def size(self) -> int:
        """The bytes of a signature."""
        return 32 if self.digest == "sha256" else 64

    def write_secret(self, name: str) -> str:
        """Return an invented secret of this form, another one for each name."""
        if not self.is_base64:
            return f"sandbox-signing-{name}"
        return f"{self.prefix}{b64encode(hashlib.sha256(name.encode()).digest()).decode()}"


#: The key is the text of the secret.
TEXT_KEY = KeyForm()


class Key(NotPickled):
    """The key of a secret. Unlike bytes, its repr does not show the key in the traceback locals of error reporters."""

    __slots__ = ("_begun",)

    def __init__(self, key: bytes, digest: str = "sha256") -> None:
        self._begun = hmac.new(key, digestmod=digest)  # a copy of it is faster than to begin again

    def compute_mac(self, message: bytes) -> bytes:
        """Return the HMAC of a message: 32 bytes with SHA-256."""
        mac = self._begun.copy()
        mac.update(message)
        return mac.digest()


class KeyRing(NotPickled):
    """The current keys of a verifier: those for all deliveries, or those of each tenant by its id.

    `keys` is replaced as a whole and never changed in place. So each thread sees either the old keys or the new ones.
    `form` is that of all.
    """

    __slots__ = ("form", "keys")

    def __init__(self, keys: tuple[Key, ...] | Mapping[Any, tuple[Key, ...]], form: KeyForm) -> None:
        self.keys = keys
        self.form = form


def is_blank(secret: Secret) -> bool:
    """Return whether a secret is empty or consists of whitespace and NUL."""
    if isinstance(secret, str):
        return not secret.strip().strip(_BLANK_CHARACTERS)
    return not secret.strip(_BLANK_CHARACTERS.encode())


def is_masked(secret: Secret) -> bool:
    """Return whether a secret looks like what is shown in place of one."""
    text = (secret.decode("latin-1") if isinstance(secret, bytes) else secret).strip().lower()
    if "…" in text or any(character * 3 in text for character in _MASKS):
        return True
    if len(text) >= _MIN_MASK_LENGTH and text == text[0] * len(text):
        return text[0] in "x_0" or not text[0].isalnum()
    return "".join(filter(str.isalnum, text)) in _MASK_WORDS


@strip_traceback
def parse_secret(errors: ErrorTree, secret: object, form: KeyForm = TEXT_KEY) -> Key:
    """Return the key of one secret."""
    return Key(_encode(errors, secret, "the webhook secret", form), form.digest)


@strip_traceback
def parse_secrets(
    service: Service, secrets: object, form: KeyForm = TEXT_KEY
) -> tuple[Key, ...] | dict[Any, tuple[Key, ...]]:
    """Return the keys of one secret, of a sequence of secrets, or of each tenant's secrets. Duplicates are dropped."""
    if service.tenant is None or not isinstance(secrets, Mapping):
        return _parse_one_or_more(service.errors, secrets, form)
    if not secrets:
        msg = f"no webhook secrets: the mapping of {service.tenant.word} ids to secrets is empty"
        raise service.errors.ConfigurationError(msg)
    return {
        (checked := require_tenant(service, tenant)): parse_tenant_secrets(service, checked, own, form)
        for tenant, own in cast("Mapping[object, object]", secrets).items()
    }


@strip_traceback
def parse_tenant_secrets(service: Service, tenant: object, secrets: object, form: KeyForm) -> tuple[Key, ...]:
    """Return the keys of a tenant's secrets. Duplicates are dropped."""
    of_tenant = "" if service.tenant is None else f" of {service.describe_tenant(tenant)}"
    return _parse_one_or_more(service.errors, secrets, form, of_tenant)


def require_tenant(service: Service, tenant: object) -> Any:
    """Return the id of a tenant that has secrets of its own."""
    if service.tenant is None:
        return tenant
    is_text = service.tenant.type == "string"
    # Another text is no id: it may be a secret, as in `{secret: id}`.
    is_id = _is_tenant(service, tenant) if is_text else read_integer(tenant) is not None
    if is_id and (checked := service.check_tenant(tenant)) is not None:
        return checked
    # The message does not contain the value: in `{secret: id}` it is the secret.
    one, argument = service.tenant.one, service.tenant.argument
    wanted = "a text of printable ASCII without blanks" if is_text else "a positive integer"
    msg = f"{one} id is {type(tenant).__name__}: pass {wanted}, and secrets as {{{argument}: secret}}"
    raise service.errors.ConfigurationError(msg)


def _is_tenant(service: Service, text: object) -> bool:
    try:
        return service.check_tenant(text) is not None
    except service.errors.ConfigurationError:
        return False


def _parse_one_or_more(errors: ErrorTree, secrets: object, form: KeyForm, of_tenant: str = "") -> tuple[Key, ...]:
    if isinstance(secrets, str | bytes):
        return (Key(_encode(errors, secrets, f"the webhook secret{of_tenant}", form), form.digest),)
    if not isinstance(secrets, Sequence):
        msg = f"webhook secrets{of_tenant} are {type(secrets).__name__}: pass str, bytes or a sequence of them"
        raise errors.ConfigurationError(msg)
    numbered = enumerate(cast("Sequence[object]", secrets), start=1)
    encoded = dict.fromkeys(
        _encode(errors, each, f"webhook secret {number}{of_tenant}", form) for number, each in numbered
    )
    if not encoded:
        msg = f"no webhook secret{of_tenant}: the sequence is empty"
        raise errors.ConfigurationError(msg)
    return tuple(Key(each, form.digest) for each in encoded)


def _encode(errors: ErrorTree, secret: object, name: str, form: KeyForm) -> bytes:
    """Return the key of a secret."""
    if not isinstance(secret, str | bytes):
        msg = f"{name} is {type(secret).__name__}: pass str or bytes"
        raise errors.ConfigurationError(msg)
    if is_blank(secret):
        msg = f"{name} is empty or blank; with such a key every attacker can sign. Is an environment variable unset?"
        raise errors.ConfigurationError(msg)
    if is_masked(secret):
        msg = f"{name} looks like a mask (********); with such a key every attacker can sign. Pass the secret itself"
        raise errors.ConfigurationError(msg)
    if isinstance(secret, bytes):
        return secret
    if form.is_base64:
        return _decode(errors, secret, name, form)
    try:
        return secret.encode()
    except UnicodeEncodeError:
        pass  # this error contains the secret, so the next one is raised outside of the handler, without this context
    msg = f"{name} has a lone surrogate and can't be encoded as UTF-8: pass it as bytes"
    raise errors.ConfigurationError(msg)


def _decode(errors: ErrorTree, secret: str, name: str, form: KeyForm) -> bytes:
    """Return the key whose base64 is the text of a secret."""
    try:
        key = b64decode(secret.strip().removeprefix(form.prefix), validate=True)
    except ValueError:  # as above
        key = b""
    if not is_blank(key):
        return key
    prefix = f"{form.prefix} and " if form.prefix else ""
    msg = f"{name} is not {prefix}the base64 of a key: pass it as the service shows it, or the key as bytes"
    raise errors.ConfigurationError(msg)
