"""The journal of an import: what was sent, and what became of it. Each line is on the disk before the next step.

It has line numbers and digests, not the values of rows. What the service says about refused rows may show some.
"""

from __future__ import annotations

import errno
import json
import os
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NoReturn, Self, TypeAlias, cast

from attrs import frozen

from openapi_sdk.file_lock import lock_file
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from openapi_sdk.imports.results import Unknown
    from openapi_sdk.imports.rows import Row, RowError
    from openapi_sdk.service import Service

#: What became of a batch. `unsent` rows were not processed, and `unknown` ones may have been.
BatchOutcome: TypeAlias = Literal["taken", "refused", "unsent", "unknown"]


class EarlierRuns:
    """What earlier runs did with rows, by their digests. A row may be in a file several times.

    Rows that are unknown, or skipped, may have been taken. `planned` are all that were in the file of an earlier run.
    """

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.refused_again: set[str] = set()
        self.planned: Counter[str] = Counter()
        self.last_batch = 0
        self._in_flight: dict[int, tuple[list[str], list[str]]] = {}

    @property
    def has_rows(self) -> bool:
        """Whether the service has rows, or may have some."""
        return bool(self.taken or self.skipped or self.unknown)

    def apply(self, entry: Mapping[str, Any]) -> None:
        """Take an entry into account. KeyError, TypeError or ValueError if it is none of a journal."""
        event = entry["event"]
        if event == "plan":
            self.planned |= Counter(_check_digests(entry["digests"]))
        elif event == "skipped":
            skipped = Counter(_check_digests(entry["digests"]))
            self.unknown -= skipped
            self.skipped += skipped
        elif event == "sending":
            digests = _check_digests(entry["digests"])
            again: list[str] = [digests[index] for index in entry["again"]]
            self.unknown -= Counter(again)
            self.last_batch = max(self.last_batch, int(entry["batch"]))
            self._in_flight[int(entry["batch"])] = (digests, again)
        else:
            # Version 0.1 wrote this of an answer that it could not read, with the error. It says nothing of the rows.
            outcome = "unknown" if event == "taken" and "error" in entry else event
            self._end(outcome, *self._in_flight.pop(int(entry["batch"])))

    def end(self) -> None:
        """Take what was in flight at the end of the journal for unknown."""
        for digests, again in self._in_flight.values():
            self._end("unknown", digests, again)

    def _end(self, event: str, digests: list[str], again: list[str]) -> None:
        if event == "taken":
            self.taken += Counter(digests)
        elif event == "unknown":
            self.unknown += Counter(digests)
            self.refused_again.difference_update(digests)
        elif event in {"refused", "unsent"}:
            # Of rows that were sent again it is still not known whether the first time took them.
            self.unknown += Counter(again)
            if event == "refused":
                self.refused_again.update(again)
        else:
            msg = f"no such event: {event}"
            raise ValueError(msg)


def _check_digests(value: Any) -> list[str]:
    digests = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(each, str) for each in digests):
        msg = "digests are a list of texts"
        raise TypeError(msg)
    return cast("list[str]", digests)


_VERSION = 1
#: How every journal begins, also one whose first line was not written whole.
_BEGINNING = b'{"event": "import", "version": '


@frozen
class Destination:
    """Where the rows of a journal go to. `tenant` is None for the default one, and without tenants."""

    method: str
    server: str
    tenant: int | str | None

    def name_values(self, service: Service) -> dict[str, Any]:
        """Return what the journal has of it: the tenant by the word of the service."""
        tenant = {} if service.tenant is None else {service.tenant.word: self.tenant}
        return {"method": self.method, "server": self.server, **tenant}

    def describe(self, service: Service) -> str:
        """Return it for a message."""
        tenant = service.describe_tenant(self.tenant)
        return f"{self.method}{tenant and f' for {tenant}'} at {self.server}"


class Journal:
    """A journal that is open, and that nobody else can open. The file is made if it is missing."""

    def __init__(self, service: Service, path: Path, destination: Destination) -> None:
        self._service = service
        self.path = path
        self.history = EarlierRuns()
        try:
            self._file = _open(path)
        except OSError as error:
            self._refuse(f"can't be written: {error.strerror}", error)
        try:
            self._read(destination)
        except BaseException:
            self._file.close()
            raise
        self._last_batch = self.history.last_batch

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def plan(self, rows: Iterable[Row]) -> None:
        """Record which rows the file has."""
        self._write("plan", digests=[row.digest for row in rows])

    def skip(self, rows: Sequence[Row]) -> None:
        """Record that rows are not sent again, although it is not known whether the service has them."""
        self._write("skipped", lines=[row.line for row in rows], digests=[row.digest for row in rows])

    def begin(self, rows: Sequence[Row], again: Sequence[int]) -> int:
        """Record that a batch is being sent, and return its number. Rows `again` may have been taken before."""
        self._last_batch += 1
        lines, digests = [row.line for row in rows], [row.digest for row in rows]
        self._write("sending", batch=self._last_batch, lines=lines, digests=digests, again=list(again))
        return self._last_batch

    def end(self, batch: int, outcome: BatchOutcome, error: str = "", errors: Iterable[RowError] = ()) -> None:
        """Record what became of a batch."""
        more: dict[str, Any] = {"error": error} if error else {}
        if found := [each._asdict() for each in errors]:
            more["errors"] = found
        self._write(outcome, batch=batch, **more)

    def _read(self, destination: Destination) -> None:
        if not lock_file(self._file):
            self._refuse("is in use by another import")
        entries = self._iter_entries()
        first = next(entries, None)
        if first is None:
            self._write("import", version=_VERSION, **destination.name_values(self._service))
            return
        try:
            if first["version"] != _VERSION:
                self._refuse(
                    f"is of version {format_value(first['version'])}; this {self._service.package} reads {_VERSION}"
                )
            tenant = self._service.tenant
            found = Destination(first["method"], first["server"], None if tenant is None else first[tenant.word])
        except KeyError:
            self._refuse("is no journal of an import")
        for entry in entries:
            try:
                self.history.apply(entry)
            except (KeyError, TypeError, ValueError, IndexError) as error:
                self._refuse(f"has an entry that can't be read, of the event {format_value(entry.get('event'))}", error)
        self.history.end()
        if found != destination:
            if self.history.has_rows:
                is_of, goes_to = found.describe(self._service), destination.describe(self._service)
                self._refuse(f"is of {is_of}, and this import is of {goes_to}; name another journal")
            self._begin_anew(destination)

    def _begin_anew(self, destination: Destination) -> None:
        """Begin a journal that would keep no row from being sent, for another destination."""
        self.history = EarlierRuns()
        self._file.seek(0)
        self._file.truncate()
        self._write("import", version=_VERSION, **destination.name_values(self._service))

    def _iter_entries(self) -> Iterator[dict[str, Any]]:
        """Yield the entries. A last line that was not written whole is cut off: its batch is unknown, or not sent."""
        whole = 0
        for number, line in enumerate(self._file, start=1):
            if number == 1 and not (line.startswith(_BEGINNING) or _BEGINNING.startswith(line)):
                self._refuse("is no journal of an import; it was not changed")
            if line.endswith(b"\n"):
                entry = _parse_entry(line)
                if entry is None:
                    self._refuse(f"has a line that can't be read: {number}")
                whole += len(line)
                yield entry
        self._file.seek(whole)
        self._file.truncate()

    def _write(self, event: str, **fields: Any) -> None:
        head = {"event": event} if event == "import" else {"event": event, "time": datetime.now(UTC).isoformat()}
        text = json.dumps({**head, **fields})
        try:
            self._file.write(text.encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            self._refuse(f"can't be written: {error.strerror}", error)

    def _refuse(self, why: str, cause: Exception | None = None) -> NoReturn:
        msg = f"the journal {self.path} {why}"
        raise self._service.errors.ConfigurationError(msg) from cause


def _parse_entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", entry) if isinstance(entry, dict) else None


def _open(path: Path) -> BinaryIO:
    """Open a file to read and write. Only its owner may read it."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "it is a device, not a file")
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b")


@frozen
class Selection:
    """What is to be done with the rows of a file.

    Attributes:
        again: The indexes of those that may have been taken before.
        kept: Rows that may have been taken, and stay as they are.
        newly_skipped: Rows that may have been taken, and are skipped from now on.
        is_known: Whether some were taken before, or may have been.
        taken: How many were taken before.
        new: How many of the rows to send no earlier run knew.
        missing: How many rows that were taken, or may have been, are not in the file any more.
    """

    rows: tuple[Row, ...]
    again: frozenset[int]
    kept: tuple[Row, ...]
    newly_skipped: tuple[Row, ...]
    is_known: bool
    taken: int
    skipped: int
    new: int
    missing: int


def select_rows(rows: Iterable[Row], history: EarlierRuns, unknown: Unknown) -> Selection:
    """Choose the rows to send.

    A row is recognized by its content, wherever it is in the file. If it was taken twice, two such rows are left out.
    """
    left = {"taken": history.taken.copy(), "skipped": history.skipped.copy(), "unknown": history.unknown.copy()}
    planned = history.planned.copy()
    counts = Counter[str]()
    to_send: list[Row] = []
    again: set[int] = set()
    doubtful: list[Row] = []
    for row in rows:
        digest = row.digest
        is_planned = planned[digest] > 0
        planned[digest] -= 1
        found = next((name for name, counter in left.items() if counter[digest] > 0), None)
        if found is not None:
            left[found][digest] -= 1
            counts[found] += 1
        if found == "unknown":
            doubtful.append(row)
            if unknown == "resend":
                again.add(len(to_send))
                to_send.append(row)
        elif found is None:
            to_send.append(row)
            counts["new"] += not is_planned
    return Selection(
        rows=tuple(to_send),
        again=frozenset(again),
        kept=tuple(doubtful) if unknown == "keep" else (),
        newly_skipped=tuple(doubtful) if unknown == "skip" else (),
        is_known=bool(left.keys() & counts.keys()),
        taken=counts["taken"],
        skipped=counts["skipped"],
        new=counts["new"],
        missing=sum(counter.total() for counter in left.values()),
    )
