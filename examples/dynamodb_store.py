"""An example: a store of an inbox on DynamoDB. Copy it and make it yours; it is no part of the package.

    store = DynamoDBStore(boto3.client("dynamodb"), "fleetit-inbox")
    inbox = Inbox(verifier, store, background=False)

It uses `put_item`, `update_item`, `delete_item`, `query` and `transact_write_items` of the client. The table has the
keys `pk` (S) and `sk` (N), and two global indexes that hold all attributes: `open` with the keys `open` (S) and `due`
(N), and `all` with the keys `all` (S) and `id` (N).

- A ticket is a partition. Its head (`sk` 0) has a version, and each change of the ticket is one transaction that
  is only carried out if the version is still the one that was read. That is the lock of the ticket.
- A record is an item with its revision as `sk`. Its body is in items of its own, because an item has at most 400 KB.
- Only records that wait or run have the attribute `open`, and so are in that index.
- Indexes lag behind. Whatever is found in one is read again, in its ticket, before it is changed.
- There is no transaction with the user's own data: `transaction` raises `NotImplementedError`.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from fleetit.webhooks.stores import Counts, History, Record, Recorded, Revision, State, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from fleetit.webhooks import Delivery
    from fleetit.webhooks.stores import Outcome

__all__ = ["DynamoDBStore"]

#: Bytes of a body in one item, of which DynamoDB takes 400 KB.
_CHUNK = 350_000
#: A transaction takes 100 changes: for each delivery at most a head and a record.
MAX_DELIVERIES = 50
_ATTEMPTS = 20
_OPEN = (State.WAITING, State.RUNNING)
T = TypeVar("T")
Row = dict[str, Any]


class _Changed(Exception):
    """Somebody else has changed the ticket."""


class DynamoDBStore:
    """Records deliveries in a table of DynamoDB.

    Args:
        client: `boto3.client("dynamodb")`.
        table: The name of the table.
        clock: Returns the current time in seconds since 1970. The clocks of all machines should agree within a second.
    """

    def __init__(self, client: Any, table: str, *, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._is_open = False

    def open(self) -> None:
        """Do nothing: tables are made with your other infrastructure."""
        self._is_open = True

    def close(self) -> None:
        """Do nothing: the client is yours."""
        self._is_open = False

    def record(self, deliveries: Sequence[Delivery], due_in: float = 0) -> list[Recorded]:
        """Record up to 50 deliveries, all or none.

        Raises:
            ValueError: If there are more.
        """
        if len(deliveries) > MAX_DELIVERIES:
            msg = f"{len(deliveries)} deliveries at once; a transaction of DynamoDB takes {MAX_DELIVERIES}"
            raise ValueError(msg)
        for delivery in deliveries:
            self._write_body(delivery)
        return self._retry(lambda: self._record(deliveries, due_in))

    def _record(self, deliveries: Sequence[Delivery], due_in: float) -> list[Recorded]:
        now, tickets, results = self._clock(), dict[str, _Ticket](), list[Recorded]()
        for delivery in deliveries:
            ticket = tickets.get(delivery.key) or self._read_ticket(delivery.key)
            tickets[delivery.key] = ticket
            digest, signed_at = delivery.digest, int(delivery.timestamp.timestamp())
            revisions = [
                Revision(row["id"], row["sk"], row["digest"], row["signed_at"]) for row in ticket.rows.values()
            ]
            judgement = History(revisions).judge(digest, signed_at)
            if judgement.duplicate_of is not None:
                row = ticket.rows[judgement.duplicate_of]
                if judgement.is_signed_later:
                    ticket.change(row, signed_at=signed_at)
                results.append(Recorded(row["id"], State(row["state"]), is_duplicate=True))
                continue
            new: Row = {
                "pk": delivery.key,
                "sk": judgement.revision,
                "id": self._take_number(),
                "digest": digest,
                "late": judgement.late,
                "again": judgement.again,
                "uncertain": judgement.uncertain,
                "fleet_id": delivery.fleet_id,
                "all": "all",
                "headers": json.dumps(dict(delivery.headers)),
                "size": len(delivery.body),
                "signed_form": delivery.signed_form,
                "signed_at": signed_at,
                "received_at": now,
                "state": "waiting",
                "claims": 0,
                "attempts": 0,
                "interrupted": 0,
                "due": now + due_in,
                "open": "open",
            }
            ticket.rows[new["id"]] = new
            ticket.change(new)
            results.append(Recorded(new["id"], State.WAITING, is_duplicate=False))
        self._write(tickets.values())
        return results

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
        """Give an owner records to handle."""
        now, claimed = self._clock(), list[Record]()
        for found in self._find_due(now) if key is None else [key]:
            if len(claimed) == limit:
                break
            for _ in range(_ATTEMPTS):
                try:
                    ticket = self._read_ticket(found)
                    row = ticket.find_next(now, is_asked_for=key is not None, with_suspects=suspects > 0)
                    if row is not None and not (row["state"] == State.RUNNING and row["id"] in held):
                        suspects -= ticket.interrupt(row)
                        late, claims = row["late"] or ticket.was_overtaken(row), row["claims"] + 1
                        ticket.change(row, state="running", owner=owner, due=now + lease, late=late, claims=claims)
                        self._write([ticket])
                        claimed.append(self._to_record(row))
                    break
                except _Changed:
                    continue
        return claimed

    def renew(self, owner: str, claims: Sequence[tuple[int, int]], lease: float) -> set[int]:
        """Let leases end later."""
        now = self._clock()
        return {each for each, claim in claims if self._change_ours(owner, each, claim, {"due": now + lease})}

    def finish(self, owner: str, outcomes: Sequence[Outcome]) -> set[int]:
        """Write outcomes."""
        now, ours = self._clock(), set[int]()
        for outcome in outcomes:
            values: Row = {
                "state": str(outcome.state),
                "error": outcome.error,
                "due": now + outcome.delay,
                "owner": None,
            }
            values["finished_at"] = None if outcome.state is State.WAITING else now
            values |= {"attempts": outcome.attempts, "interrupted": 0}
            if outcome.holds is not None:
                values["holds_until"] = now + outcome.holds
            if self._change_ours(owner, outcome.id, outcome.claim, values):
                ours.add(outcome.id)
        return ours

    def _change_ours(self, owner: str, record_id: int, claim: int, values: Row) -> bool:
        def change() -> bool:
            key = self._find_key(record_id)
            ticket = self._read_ticket(key) if key is not None else _Ticket("", [])
            row = ticket.rows.get(record_id)
            if row is None or (row["state"], row.get("owner"), row["claims"]) != ("running", owner, claim):
                return False
            kept = {"holds_until": row["holds_until"]} if row.get("holds_until") is not None else {}
            ticket.change(row, **values | kept)
            self._write([ticket])
            return True

        return self._retry(change)

    def transaction(self, owner: str, record: Record) -> NoReturn:
        """Refuse: `transact_write_items` takes no code in between."""
        raise NotImplementedError

    def mark_done(self, connection: Any, owner: str, record: Record) -> None:
        """Refuse."""
        raise NotImplementedError

    def reserve(self, limit: int, again_after: float) -> list[int]:
        """Return the ids of records that can be claimed, and let each be due again later."""
        now, ids = self._clock(), list[int]()
        for key in self._find_due(now):
            if len(ids) == limit:
                break
            ticket = self._read_ticket(key)
            row = ticket.find_next(now)
            if row is not None:
                ticket.interrupt(row)
                ticket.change(row, state="waiting", owner=None, due=now + again_after)
                try:
                    self._write([ticket])
                except _Changed:
                    continue  # somebody else reserves or claims it
                ids.append(row["id"])
        return ids

    def get(self, record_id: int) -> Record | None:
        """Return a record."""
        key = self._find_key(record_id)
        row = None if key is None else self._read_ticket(key).rows.get(record_id)
        return None if row is None else self._to_record(row)

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
        """Return records with an id above `after`, or with an id below, the newest first."""
        first = -math.inf if since is None else since.timestamp()
        end = math.inf if until is None else until.timestamp()
        rows: Iterable[Row] = self._query("all", "#p = :p AND #s > :s", p="all", s=0 if newest_first else after)
        if key is not None:
            rows = sorted(self._read_ticket(key).rows.values(), key=lambda row: int(row["id"]))
        if newest_first:  # for a large table, query backwards
            rows, after, last = reversed(list(rows)), 0, after or math.inf
        else:
            last = math.inf
        found: list[Record] = []
        for row in rows:
            if len(found) == limit:
                break
            is_wanted = state in {None, row["state"]} and (kind is None or row["pk"].startswith(f"{kind}:"))
            if after < row["id"] < last and is_wanted and first <= row["received_at"] < end:
                found.append(self._to_record(row))
        return found

    def replay(self, record_ids: Sequence[int]) -> int:
        """Let finished records wait again."""
        return sum(self._retry(partial(self._replay, record_id)) for record_id in record_ids)

    def _replay(self, record_id: int) -> bool:
        key = self._find_key(record_id)
        ticket = _Ticket("", []) if key is None else self._read_ticket(key)
        row = ticket.rows.get(record_id)
        if row is None or row["state"] in _OPEN or not row["size"]:
            return False
        late = row["late"] or any(ticket.find_newer(row))
        values = {"finished_at": None, "holds_until": None, "attempts": 0, "interrupted": 0}
        ticket.change(row, state="waiting", due=self._clock(), late=late, **values)
        self._write([ticket])
        return True

    def count(self) -> Counts:
        """Count all records: for a large table, count changes with a stream instead."""
        now, by_state, oldest, done = self._clock(), dict.fromkeys(State, 0), 0.0, 0
        for row in self._query("all", "#p = :p AND #s > :s", p="all", s=0):
            by_state[State(row["state"])] += 1
            if row["state"] in _OPEN:
                oldest = max(oldest, abs(now - row["received_at"]))
            done += row["state"] == State.DONE and row["finished_at"] > now - 60
        return Counts(by_state, oldest, done)

    def prune(self, older_than: float, limit: int, *, failed: bool = False, dry_run: bool = False) -> int:
        """Delete tickets that are finished: for a large table, let DynamoDB do it with a time to live."""
        count = 0
        for ticket in self._find_finished(older_than, {State.DONE, State.FAILED} if failed else {State.DONE}):
            if dry_run:
                count += len(ticket.rows)
                continue
            if limit == 0:
                break
            ticket.deleted = list(ticket.rows.values())
            if self._drop(ticket, ticket.deleted):
                limit, count = limit - 1, count + len(ticket.deleted)
        return count

    def empty(self, older_than: float, limit: int) -> int:
        """Drop what is not needed to tell copies: for a large table, keep a list of tickets by the time of the last."""
        count = 0
        for ticket in self._find_finished(older_than, {State.DONE}):
            if limit == 0:
                break
            last = max(row["sk"] for row in ticket.rows.values())
            kept = [row for row in ticket.rows.values() if row["sk"] == last or not any(ticket.find_newer(row))]
            bodies = [row.copy() for row in ticket.rows.values() if row not in kept or row["size"]]
            ticket.deleted = [row for row in ticket.rows.values() if row not in kept]
            for row in kept:
                if row["size"]:
                    ticket.change(row, size=0, headers="{}")
            if bodies and self._drop(ticket, bodies):
                limit, count = limit - 1, count + len(bodies)
        return count

    def _find_finished(self, older_than: float, finished: set[State]) -> Iterator[_Ticket]:
        """Find tickets that are finished as a whole, those finished longest first."""
        before, last = self._clock() - older_than, dict[str, float]()
        for row in self._query("all", "#p = :p AND #s > :s", p="all", s=0):
            last[row["pk"]] = max(last.get(row["pk"], 0.0), row.get("finished_at") or 0.0)
        for key in sorted(last, key=lambda key: last[key]):
            ticket = self._read_ticket(key)
            if all(row["state"] in finished and row["finished_at"] < before for row in ticket.rows.values()):
                yield ticket

    def _drop(self, ticket: _Ticket, bodies: Iterable[Row]) -> bool:
        """Change a ticket, and delete bodies, unless somebody else has changed it."""
        try:
            self._write([ticket])
        except _Changed:
            return False
        for row in bodies:
            self._delete_body(row)
        return True

    def _find_due(self, now: float) -> list[str]:
        """Return the tickets with records that are due. For a large backlog, stop at a number of them."""
        due = sorted(
            self._query("open", "#p = :p AND #s <= :s", p="open", s=now), key=lambda row: (row["due"], row["id"])
        )
        return list(dict.fromkeys(row["pk"] for row in due))

    def _find_key(self, record_id: int) -> str | None:
        rows = list(self._query("all", "#p = :p AND #s = :s", p="all", s=record_id))
        return rows[0]["pk"] if rows else None

    def _read_ticket(self, key: str) -> _Ticket:
        return _Ticket(key, self._query(None, "#p = :p AND #s >= :s", p=key, s=0))

    def _query(self, index: str | None, condition: str, *, p: str, s: float) -> Iterator[Row]:
        partition, sort = {None: ("pk", "sk"), "open": ("open", "due"), "all": ("all", "id")}[index]
        options: dict[str, Any] = {"IndexName": index} if index else {"ConsistentRead": True}
        options["ExpressionAttributeNames"] = {"#p": partition, "#s": sort}
        options["ExpressionAttributeValues"] = {":p": _to_wire(p), ":s": _to_wire(s)}
        while True:
            page = self._call("query", KeyConditionExpression=condition, **options)
            for item in page["Items"]:
                yield {name: _from_wire(value) for name, value in item.items()}
            if "LastEvaluatedKey" not in page:
                return
            options["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _write(self, tickets: Iterable[_Ticket]) -> None:
        """Change tickets in one transaction, if nobody else has changed them since they were read."""
        changes: list[Row] = []
        for ticket in tickets:
            if not (ticket.changed or ticket.deleted):
                continue
            condition: Row = {"ConditionExpression": "attribute_not_exists(#v)"}
            if ticket.version:
                condition = {
                    "ConditionExpression": "#v = :v",
                    "ExpressionAttributeValues": {":v": _to_wire(ticket.version)},
                }
            condition["ExpressionAttributeNames"] = {"#v": "version"}
            # The head stays when a ticket is deleted: another machine may have read it before.
            changes.append(self._put({"pk": ticket.key, "sk": 0, "version": ticket.version + 1}, condition))
            changes += [self._put(row, {}) for row in ticket.changed.values()]
            keys = [{"pk": _to_wire(row["pk"]), "sk": _to_wire(row["sk"])} for row in ticket.deleted]
            changes += [{"Delete": {"TableName": self._table, "Key": key}} for key in keys]
        if changes:
            self._call("transact_write_items", has_table=False, TransactItems=changes)

    def _put(self, row: Row, condition: Row) -> Row:
        item = {name: _to_wire(value) for name, value in row.items() if value is not None}
        return {"Put": {"TableName": self._table, "Item": item, **condition}}

    def _take_number(self) -> int:
        """Return the next id: one counter, which is enough for a thousand records a second."""
        key = {"pk": _to_wire("counter"), "sk": _to_wire(0)}
        add = {":one": _to_wire(1)}
        done = self._call(
            "update_item",
            Key=key,
            UpdateExpression="ADD #n :one",
            ExpressionAttributeNames={"#n": "number"},
            ExpressionAttributeValues=add,
            ReturnValues="UPDATED_NEW",
        )
        return int(_from_wire(done["Attributes"]["number"]))

    def _write_body(self, delivery: Delivery) -> None:
        pk = _name_body(delivery.key, delivery.digest)
        for start in range(0, len(delivery.body), _CHUNK):
            row = {"pk": pk, "sk": start // _CHUNK, "part": delivery.body[start : start + _CHUNK]}
            self._call("put_item", Item={name: _to_wire(value) for name, value in row.items()})

    def _read_body(self, row: Row) -> bytes:
        if not row["size"]:
            return b""
        parts = self._query(None, "#p = :p AND #s >= :s", p=_name_body(row["pk"], row["digest"]), s=0)
        return b"".join(part["part"] for part in parts)

    def _delete_body(self, row: Row) -> None:
        for number in range(-(-row["size"] // _CHUNK)):
            pk = _name_body(row["pk"], row["digest"])
            self._call("delete_item", Key={"pk": _to_wire(pk), "sk": _to_wire(number)})

    def _retry(self, change: Callable[[], T]) -> T:
        for _ in range(_ATTEMPTS):
            try:
                return change()
            except _Changed:
                continue
        msg = "DynamoDB: others change the same tickets all the time"
        raise StoreUnavailable(msg)

    def _call(self, method: str, *, has_table: bool = True, **arguments: Any) -> Any:
        if not self._is_open:
            msg = "the store is not open"
            raise StoreUnavailable(msg)
        if has_table:
            arguments["TableName"] = self._table
        try:
            return getattr(self._client, method)(**arguments)
        except Exception as error:  # noqa: BLE001 - see below
            # botocore's ClientError; its classes are made at run time.
            name = type(error).__name__
            code = getattr(error, "response", {}).get("Error", {}).get("Code", name)
            if code in {"TransactionCanceledException", "TransactionConflictException"}:
                raise _Changed from None
            msg = f"DynamoDB: {code}"
            raise StoreUnavailable(msg) from None

    def _to_record(self, row: Row) -> Record:
        finished_at = row.get("finished_at")
        return Record(
            id=row["id"],
            key=row["pk"],
            digest=row["digest"],
            revision=row["sk"],
            late=row["late"],
            again=row["again"],
            uncertain=row["uncertain"],
            fleet_id=row.get("fleet_id"),
            headers=json.loads(row["headers"]),
            body=self._read_body(row),
            signed_form=row["signed_form"],
            signed_at=_to_datetime(row["signed_at"]),
            received_at=_to_datetime(row["received_at"]),
            state=State(row["state"]),
            claims=row["claims"],
            attempts=row["attempts"] + (row["state"] == State.RUNNING),
            interrupted=row["interrupted"],
            due_at=_to_datetime(row["due"]),
            finished_at=None if finished_at is None else _to_datetime(finished_at),
            error=row.get("error"),
        )


class _Ticket:
    """The records of a ticket, as they were read, and what changes."""

    def __init__(self, key: str, items: Iterable[Row]) -> None:
        self.key = key
        self.version = 0
        self.rows: dict[int, Row] = {}
        self.changed: dict[int, Row] = {}
        self.deleted: list[Row] = []
        for item in items:
            if item["sk"]:
                self.rows[item["id"]] = item
            else:
                self.version = item["version"]

    def change(self, row: Row, **values: Any) -> None:
        row.update(values)
        row["open"] = "open" if row["state"] in _OPEN else None
        self.changed[row["id"]] = row

    def find_next(self, now: float, *, is_asked_for: bool = False, with_suspects: bool = True) -> Row | None:
        """Return the record that can be claimed, that due longest."""
        still_open = [row for _, row in sorted(self.rows.items()) if row["state"] in _OPEN]
        if any(row["state"] == State.RUNNING and row["due"] > now for row in still_open):
            return None
        found: list[Row] = []
        for row in still_open:
            is_suspect = row["state"] == State.RUNNING
            is_due = row["due"] <= now or is_asked_for
            if is_due and (not is_suspect or is_asked_for or with_suspects):
                found.append(row)
            if is_suspect or row.get("holds_until", math.inf) > now:
                break
        return min(found, key=lambda row: (row["due"], row["id"]), default=None)

    def interrupt(self, row: Row) -> bool:
        """Count the attempt that was interrupted if a record runs, and return whether it does."""
        if row["state"] != State.RUNNING:
            return False
        self.change(row, attempts=row["attempts"] + 1, interrupted=row["interrupted"] + 1)
        return True

    def find_newer(self, row: Row) -> Iterator[Row]:
        """Find the records that are newer than one."""
        return (each for each in self.rows.values() if _rank(each) > _rank(row))

    def was_overtaken(self, row: Row) -> bool:
        """Return whether a newer record was claimed since this one was tried."""
        return row.get("holds_until") is not None and any(each["claims"] for each in self.find_newer(row))


def _rank(row: Row) -> tuple[int, int]:
    return row["signed_at"], row["sk"]


def _name_body(key: str, digest: str) -> str:
    """Return the partition of a body. A key may already have the most bytes that a partition's name has, 2,048."""
    return f"body {hashlib.sha256(key.encode()).hexdigest()} {digest}"


def _to_wire(value: Any) -> dict[str, Any]:
    """Return a value with its type, as DynamoDB's own interface has it."""
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": repr(value)}
    # Surrogates are no UTF-8; only the error of a handler may have them.
    return {"B": value} if isinstance(value, bytes) else {"S": str(value).encode(errors="backslashreplace").decode()}


def _from_wire(value: dict[str, Any]) -> Any:
    ((kind, content),) = value.items()
    if kind == "N":
        return float(content) if set(content) & set(".e") else int(content)
    return content


def _to_datetime(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
