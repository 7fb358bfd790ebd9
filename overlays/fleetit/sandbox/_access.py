"""Who a token belongs to: which fleets it has access to, and what it may do."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fleetit._service.names import EXAMPLE_PATH
from fleetit.sandbox._rows import Row
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.public import public_in
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.secrets.redaction import format_value, guard_repr

if TYPE_CHECKING:
    from openapi_sdk.description.operations import Operation


@public_in("fleetit.sandbox")
@guard_repr
@dataclass(frozen=True, slots=True)
class Access:
    """What a token gives access to.

    Attributes:
        fleets: The ids of its fleets, ascending.
        default_fleet: The fleet of requests without `Fleet-Id`; by default the first that is given.
        only: The operations that it may call, as `GET` or `PATCH /v2/tolls/{id}/`; None for all. Others are 403.
            Methods may be in lower case.
        account: The answer of `whoami`.
    """

    fleets: tuple[int, ...]
    default_fleet: int = 0
    only: tuple[str, ...] | None = None
    account: Row = field(default_factory=dict[str, object], repr=False)

    def __post_init__(self) -> None:
        given = _list_items(self.fleets)
        if given is None or not all(map(is_integer, given)):
            msg = f"fleets={format_value(self.fleets)}: pass a tuple with the ids of fleets, such as (7,)"
            raise ConfigurationError(msg)
        fleets = tuple(sorted(set(self.fleets)))
        if not fleets:
            msg = "fleets=(): a token has access to at least one fleet"
            raise ConfigurationError(msg)
        object.__setattr__(self, "default_fleet", self.default_fleet or self.fleets[0])
        object.__setattr__(self, "fleets", fleets)
        if self.default_fleet not in fleets:
            msg = f"default_fleet={self.default_fleet!r}: the token has access to {fleets}"
            raise ConfigurationError(msg)
        if self.only is not None:
            texts = _list_items(self.only)
            if texts is None or not all(isinstance(each, str) for each in texts):
                msg = f"only={format_value(self.only)}: pass a tuple of texts, such as ('GET', {EXAMPLE_PATH!r})"
                raise ConfigurationError(msg)
            object.__setattr__(self, "only", tuple(map(_normalize, self.only)))

    def check(self, fleets: Container[int], operations: Iterable[Operation]) -> None:
        """Check that there are such fleets and operations."""
        for fleet in self.fleets:
            if fleet not in fleets:
                msg = f"tokens: there is no fleet {fleet!r}"
                raise ConfigurationError(msg)
        known = {text for each in operations for text in (each.method, each.path, f"{each.method} {each.path}")}
        for text in self.only or ():
            if text not in known:
                msg = f"tokens: only={text!r}: no operation is described so{suggest(text, sorted(known))}"
                raise ConfigurationError(msg)

    def may(self, method: str, path: str) -> bool:
        """Return whether an operation may be called."""
        return self.only is None or not {method, path, f"{method} {path}"}.isdisjoint(self.only)


def check_token(token: str, number: int) -> None:
    """Check that a token can be sent."""
    if not token:
        msg = f"tokens: token no. {number} is empty: a bearer token is printable ASCII without spaces"
        raise ConfigurationError(msg)
    for place, character in enumerate(token, start=1):
        if not "!" <= character <= "~":
            msg = f"tokens: character {place} of token no. {number} can't be sent: use printable ASCII without spaces"
            raise ConfigurationError(msg)


def _list_items(values: Iterable[object]) -> list[object] | None:
    """Return the items of a collection, or None if it is a single value: a number or a text."""
    try:
        return None if isinstance(values, str) else list(values)
    except TypeError:
        return None


def _normalize(text: str) -> str:
    """Return an operation with its method in upper case."""
    return " ".join(word if word.startswith("/") else word.upper() for word in text.split())
