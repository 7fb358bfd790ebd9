"""Tells duplicates from revisions. The payloads of FleetIT carry no version, and deliveries come in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Copy", "History", "Judgement"]


class Copy(NamedTuple):
    """A record of a ticket, as far as the rule needs it.

    Attributes:
        id: The record.
        revision: Its number among the records of the ticket.
        digest: The SHA-256 of its body in hexadecimal.
        signed_at: When it was signed, in seconds since 1970; of several copies, the latest.
    """

    id: int
    revision: int
    digest: str
    signed_at: int


class Judgement(NamedTuple):
    """What a delivery is.

    Attributes:
        duplicate_of: The record that it repeats, or None for a revision.
        is_signed_later: Whether it repeats a record, and was signed later: the record's `signed_at` moves.
        revision: The number of the revision; of a duplicate, that of the record.
        late: Whether it was signed before the newest record of the ticket.
        again: Whether the ticket had the same body before.
    """

    duplicate_of: int | None
    is_signed_later: bool
    revision: int
    late: bool = False
    again: bool = False


class History:
    """The records of one ticket.

    The rule, in this order:

    1. The same body as a record, and signed no later than it: a duplicate.
    2. The same body as the newest record: a duplicate that was signed again.
    3. Anything else is a revision. It is late if it was signed before the newest record.

    The newest record is the one that was signed last; of those that were signed in the same second, the one that was
    recorded last.

    Args:
        copies: The records of the ticket, in any order.
    """

    def __init__(self, copies: Iterable[Copy] = ()) -> None:
        self._by_digest: dict[str, Copy] = {}
        self._newest: Copy | None = None
        self._revision = 0
        for copy in sorted(copies, key=lambda copy: copy.revision):
            self.add(copy)

    def judge(self, digest: str, signed_at: int) -> Judgement:
        """Return what a delivery is.

        Args:
            digest: The SHA-256 of its body in hexadecimal.
            signed_at: When it was signed, in seconds since 1970.
        """
        same, newest = self._by_digest.get(digest), self._newest
        if newest is None:
            return Judgement(None, is_signed_later=False, revision=self._revision + 1)
        if same is not None and signed_at <= same.signed_at:
            return Judgement(same.id, is_signed_later=False, revision=same.revision)
        if digest == newest.digest:
            return Judgement(newest.id, is_signed_later=True, revision=newest.revision)
        late = signed_at < newest.signed_at
        return Judgement(None, is_signed_later=False, revision=self._revision + 1, late=late, again=same is not None)

    def add(self, copy: Copy) -> None:
        """Take up a new record, or a record with a later `signed_at`."""
        self._revision = max(self._revision, copy.revision)
        # Signed later than other records with the same body, or it would have been a duplicate of them.
        self._by_digest[copy.digest] = copy
        if self._newest is None or copy.signed_at >= self._newest.signed_at:
            self._newest = copy
