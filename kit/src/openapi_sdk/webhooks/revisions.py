"""Whether a delivery is a copy of a record or a revision of its ticket, and which revisions are late."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from openapi_sdk.model.public import public_in
from openapi_sdk.webhooks.deliveries import Delivery
from openapi_sdk.webhooks.records import Recorded, State


@public_in("openapi_sdk.webhooks.stores")
class Revision(NamedTuple):
    """A record of a ticket, as far as the rule needs it.

    Attributes:
        id: The record.
        number: Its number among the records of the ticket.
        digest: The SHA-256 of its body in hexadecimal.
        signed_at: When it was signed, in seconds since 1970; of several copies, the latest.
    """

    id: int
    number: int
    digest: str
    signed_at: int


@public_in("openapi_sdk.webhooks.stores")
class Judgement(NamedTuple):
    """What a delivery is.

    Attributes:
        duplicate_of: The record that it repeats, or None for a revision.
        is_signed_later: Whether it repeats a record, and was signed later: the record's `signed_at` moves.
        revision: The number of the revision; of a duplicate, that of the record.
        late: Whether it was signed before the newest record of the ticket.
        again: Whether the ticket had the same body before.
        uncertain: Whether it was signed in the same second as the newest record of the ticket.
    """

    duplicate_of: int | None
    is_signed_later: bool
    revision: int
    late: bool = False
    again: bool = False
    uncertain: bool = False


@public_in("openapi_sdk.webhooks.stores")
class History:
    """The records of one ticket.

    The rule, in this order:

    1. The same body as a record, and signed no later than it: a duplicate.
    2. The same body as the newest record: a duplicate that was signed again.
    3. Anything else is a revision. It is late if it was signed before the newest record.

    The newest record is the one that was signed last; of those that were signed in the same second, the one that was
    recorded last. Which of those was signed last is not known, so a revision that was signed in the same second
    as the newest record is uncertain.

    Args:
        revisions: The records of the ticket, in any order.
    """

    def __init__(self, revisions: Iterable[Revision] = ()) -> None:
        self._by_digest: dict[str, Revision] = {}
        self._newest: Revision | None = None
        self._last_number = 0
        for revision in sorted(revisions, key=lambda revision: revision.number):
            self.add(revision)

    def judge(self, digest: str, signed_at: int) -> Judgement:
        """Return what a delivery is.

        Args:
            digest: The SHA-256 of its body in hexadecimal.
            signed_at: When it was signed, in seconds since 1970.
        """
        same, newest = self._by_digest.get(digest), self._newest
        if newest is None:
            return Judgement(None, is_signed_later=False, revision=self._last_number + 1)
        if same is not None and signed_at <= same.signed_at:
            return Judgement(same.id, is_signed_later=False, revision=same.number)
        if digest == newest.digest:
            return Judgement(newest.id, is_signed_later=True, revision=newest.number)
        return Judgement(
            None,
            is_signed_later=False,
            revision=self._last_number + 1,
            late=signed_at < newest.signed_at,
            again=same is not None,
            uncertain=signed_at == newest.signed_at,
        )

    def add(self, revision: Revision) -> None:
        """Add a new record, or a record with a later `signed_at`."""
        self._last_number = max(self._last_number, revision.number)
        # Signed later than other records with the same body, or it would have been a duplicate of them.
        self._by_digest[revision.digest] = revision
        if self._newest is None or revision.signed_at >= self._newest.signed_at:
            self._newest = revision


class JudgedDeliveries:
    """Judges deliveries that a store on a database records in one transaction.

    Attributes:
        new: The columns of new records, as the store has to insert them. Their ids are provisional: -1, -2, ….
        signed_later: When records were signed again, in seconds since 1970, by id.
    """

    def __init__(self, deliveries: Sequence[Delivery], rows: Iterable[tuple[Any, ...]], tenant: str = "") -> None:
        """Judge deliveries by the records of their tickets: key, id, revision, digest, signed_at, state.

        Args:
            deliveries: What is to be recorded.
            rows: The records.
            tenant: The attribute of deliveries, and the column, with the tenant; empty without tenants.
        """
        self._tenant = tenant
        self.new: list[dict[str, Any]] = []
        self.signed_later: dict[int, int] = {}
        self._states: dict[int, State] = {}
        revisions: defaultdict[str, list[Revision]] = defaultdict(list)
        for key, record_id, revision, digest, signed_at, state in rows:
            self._states[record_id] = State(state)
            revisions[key].append(Revision(record_id, revision, digest, signed_at))
        self._histories = {key: History(revisions[key]) for key in {delivery.key for delivery in deliveries}}
        self._judged = [self._judge(delivery) for delivery in deliveries]

    def get_results(self, ids: Mapping[int, int]) -> list[Recorded]:
        """Return what became of the deliveries, with the ids of new records by their provisional ones."""
        return [
            Recorded(ids.get(record_id, record_id), self._states[record_id], is_duplicate)
            for record_id, is_duplicate in self._judged
        ]

    def _judge(self, delivery: Delivery) -> tuple[int, bool]:
        """Return the record of a delivery, and whether the delivery is a duplicate."""
        history, digest, signed_at = self._histories[delivery.key], delivery.digest, int(delivery.timestamp.timestamp())
        judgement = history.judge(digest, signed_at)
        record_id = judgement.duplicate_of
        if record_id is not None and not judgement.is_signed_later:
            return record_id, True
        if record_id is not None:
            self.signed_later[record_id] = signed_at
        else:
            record_id = ~len(self.new)  # -1, -2, …
            self.new.append(
                {
                    "id": record_id,
                    "key": delivery.key,
                    "digest": digest,
                    "revision": judgement.revision,
                    "late": judgement.late,
                    "again": judgement.again,
                    "uncertain": judgement.uncertain,
                    **({self._tenant: getattr(delivery, self._tenant)} if self._tenant else {}),
                    "headers": json.dumps(dict(delivery.headers)),  # in ASCII
                    "body": delivery.body,
                    "signed_form": delivery.signed_form,
                    "signed_at": signed_at,
                }
            )
            self._states[record_id] = State.WAITING
        history.add(Revision(record_id, judgement.revision, digest, signed_at))
        return record_id, judgement.is_signed_later
