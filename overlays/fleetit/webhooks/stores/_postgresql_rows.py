"""What goes into the rows of the store on PostgreSQL, and what comes out of them."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from fleetit.webhooks.stores._history import Copy, History
from fleetit.webhooks.stores._records import FIELDS, Record, State, to_datetime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetit.webhooks._deliveries import Delivery

__all__ = ["Batch", "split_schema", "to_record"]

_TIMES = ("signed_at", "received_at", "due_at", "finished_at")


class Batch:
    """Judges deliveries that are recorded in one transaction. New records have provisional ids below 0.

    Args:
        keys: The tickets.
        rows: Their records: key, id, revision, digest, signed_at, state.
    """

    def __init__(self, keys: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        self.new: list[dict[str, Any]] = []
        self.signed_later: dict[int, int] = {}
        self._states = {record_id: State(state) for _, record_id, _, _, _, state in rows}
        copies: dict[str, list[Copy]] = {key: [] for key in keys}
        for key, record_id, revision, digest, signed_at, _ in rows:
            copies[key].append(Copy(record_id, revision, digest, int(signed_at)))
        self._histories = {key: History(found) for key, found in copies.items()}

    def judge(self, delivery: Delivery) -> tuple[int, State, bool]:
        """Return the record of a delivery, its state, and whether the delivery is a duplicate."""
        history, digest, signed_at = self._histories[delivery.key], delivery.digest, int(delivery.timestamp.timestamp())
        judgement = history.judge(digest, signed_at)
        record_id = judgement.duplicate_of
        if record_id is not None:
            if judgement.is_signed_later:
                self.signed_later[record_id] = signed_at
                history.add(Copy(record_id, judgement.revision, digest, signed_at))
            return record_id, self._states[record_id], True
        record_id = -1 - len(self.new)
        self.new.append(
            {
                "id": record_id,
                "key": delivery.key,
                "digest": digest,
                "revision": judgement.revision,
                "late": judgement.late,
                "again": judgement.again,
                "fleet_id": delivery.fleet_id,
                "headers": json.dumps(dict(delivery.headers)),  # in ASCII
                "body": delivery.body,
                "signed_form": delivery.signed_form,
                "signed_at": to_datetime(signed_at),
            }
        )
        self._states[record_id] = State.WAITING
        history.add(Copy(record_id, judgement.revision, digest, signed_at))
        return record_id, State.WAITING, False


def to_record(row: tuple[Any, ...]) -> Record:
    """Return the record of a row."""
    values = dict(zip(FIELDS, row, strict=True))
    times: dict[str, Any] = {name: None if values[name] is None else values[name].astimezone(UTC) for name in _TIMES}
    others: dict[str, Any] = {
        "headers": json.loads(values["headers"]),
        "body": bytes(values["body"]),
        "state": State(values["state"]),
    }
    return Record(**values | times | others)


def split_schema(url: str) -> tuple[str, str | None]:
    """Return a URL without the parameter `schema`, which libpq does not know, and its value."""
    base, mark, query = url.rpartition("?")
    if not mark or "://" not in base:
        return url, None
    params = parse_qsl(query, keep_blank_values=True)
    others = [pair for pair in params if pair[0] != "schema"]
    if len(others) == len(params):
        return url, None
    schema = next(value for name, value in params if name == "schema")
    # libpq does not read `+` as a space.
    return base + (f"?{urlencode(others).replace('+', '%20')}" if others else ""), schema or None
