"""Who a token belongs to: which tenants it has access to, and what it may do."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from openapi_sdk.errors.errors import ErrorTree
from openapi_sdk.model.facts import Tenant
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from openapi_sdk.description.operations import DescribedOperation as Operation  # so it is pinned for `check`


class Access:
    """What a token gives access to: what those of every service have.

    The generated class has the tenants too, in the words of its service, if there are any.
    """

    __slots__ = ()

    #: What the generated class sets.
    _errors: ClassVar[ErrorTree]
    _tenant: ClassVar[Tenant | None] = None
    _example: ClassVar[str]  # a path
    only: tuple[str, ...] | None
    account: dict[str, Any]

    def __post_init__(self) -> None:
        if self._tenant is not None:
            self._check_tenants(self._tenant)
        if self.only is not None:
            texts = _list_items(self.only)
            if texts is None or not all(isinstance(each, str) for each in texts):
                msg = f"only={format_value(self.only)}: pass a tuple of texts, such as ('GET', {self._example!r})"
                raise self._errors.ConfigurationError(msg)
            object.__setattr__(self, "only", tuple(map(_normalize, self.only)))

    def _check_tenants(self, tenant: Tenant) -> None:
        plural, default_name = tenant.plural, f"default_{tenant.word}"
        values = getattr(self, plural)
        given = _list_items(values)
        if given is None or not all(is_tenant_id(tenant, each) for each in given):
            example = "(7,)" if tenant.type == "integer" else "('a',)"
            msg = f"{plural}={format_value(values)}: pass a tuple with the ids of {plural}, such as {example}"
            raise self._errors.ConfigurationError(msg)
        tenants = tuple(sorted(set(given)))
        if not tenants:
            msg = f"{plural}=(): a token has access to at least one {tenant.word}"
            raise self._errors.ConfigurationError(msg)
        default = getattr(self, default_name) or given[0]
        if default not in tenants:
            msg = f"{default_name}={default!r}: the token has access to {tenants}"
            raise self._errors.ConfigurationError(msg)
        object.__setattr__(self, default_name, default)
        object.__setattr__(self, plural, tenants)

    def check(self, ids: Container[Any], operations: Iterable[Operation]) -> None:
        """Check that there are such ids and operations."""
        if self._tenant is not None:
            for each in getattr(self, self._tenant.plural):
                if each not in ids:
                    msg = f"tokens: there is no {self._tenant.word} {each!r}"
                    raise self._errors.ConfigurationError(msg)
        known = {text for each in operations for text in (each.method, each.path, f"{each.method} {each.path}")}
        for text in self.only or ():
            if text not in known:
                msg = f"tokens: only={text!r}: no operation is described so{suggest(text, sorted(known))}"
                raise self._errors.ConfigurationError(msg)

    def may(self, method: str, path: str) -> bool:
        """Return whether an operation may be called."""
        return self.only is None or not {method, path, f"{method} {path}"}.isdisjoint(self.only)


def is_tenant_id(tenant: Tenant, value: object) -> bool:
    """Whether a value can be the id of a tenant: an integer, or a text."""
    return is_integer(value, 1) if tenant.type == "integer" else isinstance(value, str) and value != ""


def check_token(errors: ErrorTree, token: str, number: int) -> None:
    """Check that a token can be sent."""
    if not token:
        msg = f"tokens: token no. {number} is empty: a bearer token is printable ASCII without spaces"
        raise errors.ConfigurationError(msg)
    for place, character in enumerate(token, start=1):
        if not "!" <= character <= "~":
            msg = f"tokens: character {place} of token no. {number} can't be sent: use printable ASCII without spaces"
            raise errors.ConfigurationError(msg)


def _list_items(values: Iterable[Any]) -> list[Any] | None:
    """Return the items of a collection, or None if it is a single value: a number or a text."""
    try:
        return None if isinstance(values, str) else list(values)
    except TypeError:
        return None


def _normalize(text: str) -> str:
    """Return an operation with its method in upper case."""
    return " ".join(word if word.startswith("/") else word.upper() for word in text.split())
