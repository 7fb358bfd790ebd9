"""The access tokens that a client and its views have fetched (OAuth 2.0). Nothing here does I/O."""

from __future__ import annotations

import copy
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk.secrets.redaction import NotPickled, SecretValue

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from openapi_sdk.errors.errors import SdkError

#: A token is renewed so many seconds before it ends, or when a tenth of its time is left if that is later.
_MARGIN = 60.0
_SHARE = 0.1


class _Kept(NamedTuple):
    token: SecretValue[str]
    renew_at: float | None


class AccessTokens(NotPickled):
    """Keeps a token for each client id and secret until shortly before it ends, and the last error.

    A call that waits while another one fetches a token gets that token, or that error.

    Args:
        clock: Returns seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._kept: dict[Hashable, _Kept] = {}
        self._failed: dict[Hashable, SdkError] = {}
        self._rounds: dict[Hashable, int] = {}

    def find(self, key: Hashable, refused: str | None) -> SecretValue[str] | None:
        """Return a token that has not ended, and is not the one that the service has just refused; None without one."""
        kept = self._kept.get(key)
        if kept is None or kept.token.reveal() == refused:
            return None
        is_over = kept.renew_at is not None and self._clock() >= kept.renew_at
        return None if is_over else kept.token

    def count_rounds(self, key: Hashable) -> int:
        """Return how often a token was asked for. `find_new` takes it."""
        return self._rounds.get(key, 0)

    def find_new(self, key: Hashable, rounds: int) -> SecretValue[str] | None:
        """Return the token of a call that asked for one meanwhile, also if it has ended; None if no call did.

        Raises:
            SdkError: The error of that other call.
        """
        if self.count_rounds(key) == rounds:
            return None
        if key in self._failed:
            raise copy.copy(self._failed[key])
        return self._kept[key].token

    def keep(self, key: Hashable, token: SecretValue[str], seconds: float | None) -> None:
        """Keep a token that ends after so many seconds; None if nobody knows when it does."""
        until = None if seconds is None else self._clock() + seconds - min(_MARGIN, seconds * _SHARE)
        self._kept[key] = _Kept(token, until)
        self._failed.pop(key, None)
        self._rounds[key] = self.count_rounds(key) + 1

    def fail(self, key: Hashable, error: SdkError) -> None:
        """Keep why no token was given."""
        self._failed[key] = copy.copy(error)  # notes are added to what is raised
        self._rounds[key] = self.count_rounds(key) + 1
