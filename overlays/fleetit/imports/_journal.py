"""The journal of an import: what was sent, and what became of it. Each line is on the disk before the next step.

It has line numbers and digests, not the values of rows. What FleetIT says about refused rows may show some.
"""

from __future__ import annotations

import errno
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, Self, cast

from attrs import asdict, frozen

from fleetit._errors.errors import ConfigurationError
from fleetit._file_lock import lock_file
from fleetit._secrets.redaction import format_value
from fleetit.imports._history import History

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from fleetit.imports._history import Outcome
    from fleetit.imports._rows import Row, RowError

_VERSION = 1
#: How every journal begins, also one whose first line was not written whole.
_BEGINNING = b'{"event": "import", "version": '


@frozen
class Target:
    """Where the rows of a journal go to.

    Attributes:
        method: The method: `vehicles.create_many`.
        server: The base URL.
        fleet: The fleet; None for the account's default fleet.
    """

    method: str
    server: str
    fleet: int | None

    def __str__(self) -> str:
        fleet = "the default fleet" if self.fleet is None else f"fleet {self.fleet}"
        return f"{self.method} for {fleet} at {self.server}"


class Journal:
    """A journal that is open, and that nobody else can open.

    Args:
        path: The file. It is made if it is missing.
        target: Where the rows go to.

    Attributes:
        history: What earlier runs did.

    Raises:
        ConfigurationError: If the file can't be written, is in use, is no journal, or has rows that another target
            has or may have.
    """

    def __init__(self, path: Path, target: Target) -> None:
        self.path = path
        self.history = History()
        try:
            self._file = _open(path)
        except OSError as error:
            self._refuse(f"can't be written: {error.strerror}", error)
        try:
            self._read(target)
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
        """Record that rows are not sent again, although it is not known whether FleetIT has them."""
        self._write("skipped", lines=[row.line for row in rows], digests=[row.digest for row in rows])

    def begin(self, rows: Sequence[Row], again: Sequence[int]) -> int:
        """Record that a batch is being sent, and return its number.

        Args:
            rows: Its rows.
            again: The indexes of those that may have been taken before.
        """
        self._last_batch += 1
        lines, digests = [row.line for row in rows], [row.digest for row in rows]
        self._write("sending", batch=self._last_batch, lines=lines, digests=digests, again=list(again))
        return self._last_batch

    def end(self, batch: int, outcome: Outcome, error: str = "", errors: Iterable[RowError] = ()) -> None:
        """Record what became of a batch."""
        more: dict[str, Any] = {"error": error} if error else {}
        if found := [each._asdict() for each in errors]:
            more["errors"] = found
        self._write(outcome, batch=batch, **more)

    def _read(self, target: Target) -> None:
        if not lock_file(self._file):
            self._refuse("is in use by another import")
        entries = self._iter_entries()
        first = next(entries, None)
        if first is None:
            self._write("import", version=_VERSION, **asdict(target))
            return
        try:
            if first["version"] != _VERSION:
                self._refuse(f"is of version {format_value(first['version'])}; this fleetit reads {_VERSION}")
            found = Target(first["method"], first["server"], first["fleet"])
        except KeyError:
            self._refuse("is no journal of an import")
        for entry in entries:
            try:
                self.history.apply(entry)
            except (KeyError, TypeError, ValueError, IndexError) as error:
                self._refuse(f"has an entry that can't be read, of the event {_get_event(entry)}", error)
        self.history.end()
        if found != target:
            if self.history.has_rows:
                self._refuse(f"is of {found}, and this import is of {target}; name another journal")
            self._begin_anew(target)

    def _begin_anew(self, target: Target) -> None:
        """Begin a journal that would keep no row from being sent, for another target."""
        self.history = History()
        self._file.seek(0)
        self._file.truncate()
        self._write("import", version=_VERSION, **asdict(target))

    def _iter_entries(self) -> Iterator[dict[str, Any]]:
        """Yield the entries. A last line that was not written whole is cut off: its batch is unknown, or not sent."""
        self._file.seek(0)
        whole = 0
        for number, line in enumerate(self._file, start=1):
            is_torn = not line.endswith(b"\n")
            if number == 1 and not (line.startswith(_BEGINNING) or _BEGINNING.startswith(line)):
                self._refuse("is no journal of an import; it was not changed")
            if is_torn:
                break
            try:
                entry: Any = json.loads(line)
            except (ValueError, RecursionError):
                entry = None
            if not isinstance(entry, dict):
                self._refuse(f"has a line that can't be read: {number}")
            whole += len(line)
            yield cast("dict[str, Any]", entry)
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
        raise ConfigurationError(msg) from cause


def _open(path: Path) -> BinaryIO:
    """Open a file to read and write. Only its owner may read it."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "it is a device, not a file")
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b")


def _get_event(entry: dict[str, Any]) -> str:
    return format_value(entry.get("event"))
