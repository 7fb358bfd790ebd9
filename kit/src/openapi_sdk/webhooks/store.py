"""The protocol `Store`: where an inbox records deliveries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from openapi_sdk.model.public import public_in
from openapi_sdk.webhooks.records import Counts, Outcome, Recorded, State
from openapi_sdk.webhooks.type_variables import Delivery, Record


@public_in("openapi_sdk.webhooks.stores")
class Store(Protocol[Delivery, Record]):
    """Where an inbox records deliveries. Methods block, and may be called from several threads at once.

    What a method has returned from is committed and survives a crash. A method that can't be carried out raises
    `StoreUnavailable`, within about two seconds. An SDK has tests for a store of your own, `inbox_contract`.
    """

    def open(self) -> None:
        """Connect, and create or upgrade the tables. Called before anything else, and again after a failure."""
        ...

    def record(self, deliveries: Sequence[Delivery], due_in: float = 0) -> list[Recorded]:
        """Record deliveries in their order, all or none, each as `History` judges it.

        Two processes that record the same delivery at the same time add one record.

        Args:
            deliveries: What was verified.
            due_in: Seconds until new records are due.
        """
        ...

    def claim(
        self,
        owner: str,
        limit: int,
        lease: float,
        *,
        key: str | None = None,
        suspects: int = 1,
        held: Collection[int] = (),
    ) -> list[Record]:
        """Give an owner up to `limit` records to handle, those due longest first, and at most one of each key.

        A record can be claimed if it waits and is due, or is a suspect: it runs, and its lease has ended, so it may be
        what ended its process. There must be no record of the same key with a smaller id that runs, or waits and holds
        up later ones (see `Outcome.holds`), and none with a larger id that runs under a lease.

        It then runs, has one claim more, and is due when its lease ends. A suspect also has one attempt more, that
        which was interrupted, and has been interrupted once more. If a record with a later `signed_at` has been claimed
        since this one began to wait for its next attempt, it is late.

        Args:
            owner: Who claims them.
            limit: The most records.
            lease: The seconds of the lease.
            key: Only records of this key, and also if they wait and are not due yet. All suspects count.
            suspects: The most suspects.
            held: Ids of records that the owner handles still. They are not claimed, though their leases may have ended:
                a clock may have been set.

        Returns:
            The records as they are now. `attempts` is the number of the attempt that begins.
        """
        ...

    def renew(self, owner: str, claims: Sequence[tuple[int, int]], lease: float) -> set[int]:
        """Let leases end `lease` seconds from now, and return the ids that still belong to the owner.

        Args:
            owner: Who claimed them.
            claims: The records and their `claims`.
            lease: The seconds of the lease.
        """
        ...

    def finish(self, owner: str, outcomes: Sequence[Outcome]) -> set[int]:
        """Write outcomes, and return the ids that still belonged to the owner. The others are left as they are.

        A record that is finished has not been interrupted.

        A record belongs to an owner who claimed it, as long as nobody else has claimed it since: also after the end of
        the lease.
        """
        ...

    def transaction(self, owner: str, record: Record) -> AbstractContextManager[Any]:
        """Return a transaction of the user's database, in which the record becomes done.

        It gives the connection for the handler. When it ends without an error, the record is done and the handler's
        changes are committed, both or none. If the record belongs to somebody else, it raises `LeaseLost` before the
        handler runs.

        The handler can't end the transaction: what tries it raises `TransactionEnded`, and so does the end of the
        context, whatever the handler makes of that. A connection that is lost raises `StoreUnavailable`; after the
        handler has begun, that is an attempt.
        """
        ...

    def mark_done(self, connection: Any, owner: str, record: Record) -> None:
        """Mark a record as done in a transaction that the caller has begun, and ends, and write its attempts.

        Args:
            connection: The database driver's connection, to the same database.
            owner: Who claimed the record.
            record: The claim.

        Raises:
            LeaseLost: If it belongs to somebody else.
        """
        ...

    def reserve(self, limit: int, again_after: float) -> list[int]:
        """Return the ids of records that can be claimed, and let each wait, and be due again after some seconds.

        A suspect has one attempt more, and has been interrupted once more. For `dispatch=`: the ids are sent to a task
        queue, and those that nobody has claimed are sent again.
        """
        ...

    def get(self, record_id: int) -> Record | None:
        """Return a record."""
        ...

    def find(
        self,
        *,
        state: State | None = None,
        key: str | None = None,
        kind: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        after: int = 0,
        newest_first: bool = False,
    ) -> list[Record]:
        """Return records with an id above `after`, in the order of their ids.

        Args:
            state: Only those in this state.
            key: Only those of this ticket.
            kind: Only those whose key begins with this name and a colon.
            since: Only those that were recorded then or later.
            until: Only those that were recorded before.
            limit: The most records.
            after: The id of the last record that is known.
            newest_first: In the opposite order, and with an id below `after`, unless that is 0.
        """
        ...

    def replay(self, record_ids: Sequence[int]) -> int:
        """Let records that are done or failed wait again, due now and without attempts, and return how many.

        They hold up later ones as if they were new. Records whose body was dropped are left alone.

        A record is late from then on if a newer revision of its ticket is recorded: one that was signed later, or in
        the same second and recorded later.
        """
        ...

    def count(self) -> Counts:
        """Return what the store holds."""
        ...

    def prune(self, older_than: float, limit: int, *, failed: bool = False, dry_run: bool = False) -> int:
        """Delete the records of up to `limit` tickets, and return how many records: those finished longest first.

        Those of tickets of which every record was done more than `older_than` seconds ago; with `failed`, done or
        failed. The records of a ticket stay or go together, or a copy of a deleted one would be taken for a revision.

        With `dry_run` nothing is deleted, and all tickets are counted, whatever the limit.
        """
        ...

    def empty(self, older_than: float, limit: int) -> int:
        """Drop what is not needed to tell copies, of up to `limit` tickets, and return how many records it concerned.

        Of tickets of which every record was done more than `older_than` seconds ago: deletes all records but the newest
        one (see `History`) and the last one (whose number is followed by that of the next one), and the bodies and
        headers of these. What is done already is not looked at again.
        """
        ...

    def close(self) -> None:
        """Close all connections. `open` may be called again."""
        ...


#: The store of any SDK.
AnyStore: TypeAlias = "Store[Any, Any]"
