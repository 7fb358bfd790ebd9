"""Rows of the table on SQLite: what is written of a delivery and of an outcome, and what a row means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from fleetit.webhooks.stores._history import Copy, History
from fleetit.webhooks.stores._records import FIELDS, Record, Recorded, State, make_storable, to_datetime

if TYPE_CHECKING:
    import sqlite3

    from fleetit.webhooks._deliveries import Delivery
    from fleetit.webhooks.stores._records import Outcome

__all__ = ["COLUMNS", "IS_OURS", "finish_one", "record_one", "to_record"]

COLUMNS = ", ".join(FIELDS)
_INSERT = (
    "INSERT INTO fleetit_deliveries (key, digest, revision, late, again, fleet_id, headers, body, signed_form, "
    "signed_at, received_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
IS_OURS = "id = ? AND state = 'running' AND owner = ? AND attempts = ?"


def record_one(
    connection: sqlite3.Connection, times: tuple[float, float], delivery: Delivery, histories: dict[str, History]
) -> Recorded:
    """Record one delivery, with the time of receipt and the time when it is due."""
    key, digest, signed_at = delivery.key, delivery.digest, int(delivery.timestamp.timestamp())
    history = histories.get(key)
    if history is None:
        query = "SELECT id, revision, digest, signed_at FROM fleetit_deliveries WHERE key = ?"
        history = histories[key] = History(map(Copy._make, connection.execute(query, (key,))))
    judgement = history.judge(digest, signed_at)
    record_id = judgement.duplicate_of
    if record_id is None:
        headers = json.dumps(dict(delivery.headers))
        values = (key, digest, judgement.revision, judgement.late, judgement.again, delivery.fleet_id, headers)
        content = (delivery.body, delivery.signed_form, signed_at, *times)
        record_id = cast("int", connection.execute(_INSERT, values + content).lastrowid)
        history.add(Copy(record_id, judgement.revision, digest, signed_at))
        return Recorded(record_id, State.WAITING, is_duplicate=False)
    if judgement.is_signed_later:
        connection.execute("UPDATE fleetit_deliveries SET signed_at = ? WHERE id = ?", (signed_at, record_id))
        history.add(Copy(record_id, judgement.revision, digest, signed_at))
    (state,) = connection.execute("SELECT state FROM fleetit_deliveries WHERE id = ?", (record_id,)).fetchone()
    return Recorded(record_id, State(state), is_duplicate=True)


def finish_one(connection: sqlite3.Connection, now: float, owner: str, outcome: Outcome) -> bool:
    is_finished = outcome.state is not State.WAITING
    change = (
        "UPDATE fleetit_deliveries SET state = ?, error = ?, attempts = attempts - ?, due_at = ?, finished_at = ?, "
        f"owner = NULL WHERE {IS_OURS}"
    )
    values = (
        outcome.state,
        make_storable(outcome.error),
        not outcome.is_counted,
        now + outcome.delay,
        now if is_finished else None,
    )
    return connection.execute(change, (*values, outcome.id, owner, outcome.attempt)).rowcount == 1


def to_record(
    row: tuple[Any, ...], *, state: State | None = None, due_at: float | None = None, more_attempts: int = 0
) -> Record:
    """Return the record of a row, or what it has become since the row was read."""
    values = dict(zip(FIELDS, row, strict=True))
    finished_at = values["finished_at"]
    return Record(
        id=values["id"],
        key=values["key"],
        digest=values["digest"],
        revision=values["revision"],
        late=bool(values["late"]),
        again=bool(values["again"]),
        fleet_id=values["fleet_id"],
        headers=json.loads(values["headers"]),
        body=values["body"],
        signed_form=values["signed_form"],
        signed_at=to_datetime(values["signed_at"]),
        received_at=to_datetime(values["received_at"]),
        state=state or State(values["state"]),
        attempts=values["attempts"] + more_attempts,
        due_at=to_datetime(values["due_at"] if due_at is None else due_at),
        finished_at=None if finished_at is None else to_datetime(finished_at),
        error=values["error"],
    )
