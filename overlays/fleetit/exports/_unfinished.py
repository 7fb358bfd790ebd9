"""Keeps the rows of an unfinished export beside its file, so that a later run can go on.

`FILE.part` has the rows as lines of JSON, each page compressed. `FILE.part.state` says in its first line what is
exported, and in a line for each page where the page ends, and where the walk is after it. A page is written first, then
its line. After a kill, what follows the last line is dropped. Nothing is forced onto the disk meanwhile: each line has
a checksum of all pages so far, so that after a power failure the pages that did not reach the disk are noticed, and
requested again.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self, cast
from zlib import compress, crc32, decompress

from attrs import asdict, astuple, evolve, frozen

from fleetit._errors.errors import ConfigurationError
from fleetit._file_lock import lock_file
from fleetit._listings.walks import WalkState
from fleetit.exports._formats import protect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

#: The quickest one of zlib: a page of tolls has an eighth of its size.
_LEVEL = 1
#: Seconds since 1970.
now = time.time


@frozen
class Plan:
    """What is exported. Only an export with the same plan may resume it.

    `filters` is a checksum, since they may be secret. The fleet None is the account's default fleet.
    """

    method: str
    fleets: tuple[int | None, ...]
    filters: str
    url: str
    exact: bool
    all_fleets: bool = False
    secrets: bool = False


@frozen
class PageEnd:
    """A page in the file: the place of its fleet in the plan, its end, and the checksum of the file up to there."""

    fleet: int
    rows: int
    end: int
    crc: int
    count: int
    state: WalkState

    def to_line(self) -> bytes:
        """Return the line of the state."""
        *values, state = astuple(self)
        return json.dumps([*values, *state]).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> PageEnd | None:
        """Read a line; return None if it is only a part of one."""
        try:
            fleet, rows, end, crc, count, *state = json.loads(line)
            return cls(fleet, rows, end, crc, count, WalkState(*state))
        except (ValueError, TypeError):
            return None


class UnfinishedExport:
    """The rows of an unfinished export. `began` is when its first run began, in seconds since 1970."""

    def __init__(self, target: Path, plan: Plan, *, resume: bool, overwrite: bool) -> None:
        self.path = target.with_name(f"{target.name}.part")
        self._state_path = target.with_name(f"{target.name}.part.state")
        self.plan = plan
        self.pages: list[PageEnd] = []
        self._crc = self._end = 0
        self.was_resumed = False
        self.began = now()
        if self._state_path.exists() and not resume and not overwrite:
            msg = (
                f"{self.path.name}: an export that did not end is here; "
                "resume it (--resume), or begin again (--overwrite)"
            )
            raise ConfigurationError(msg)
        self._state = self._state_path.open("a+b", buffering=0)
        try:
            _require_lock(self._state, self.path.name)
            if resume:
                self._load()
            if not self.was_resumed:
                self._state.truncate(0)
                self._state.write(json.dumps({**asdict(plan), "began": self.began}).encode() + b"\n")
            if self.plan.secrets:
                protect(self.path)
            self._rows = self.path.open("r+b" if self.was_resumed else "wb", buffering=0)
            self._rows.seek(self._end)
        except BaseException:
            self._state.close()
            raise

    def _load(self) -> None:
        """Read what is there."""
        self._state.seek(0)
        first = self._state.readline()
        try:
            header = json.loads(first)
        except ValueError:
            return  # it was killed at its very beginning
        self._check_plan(header)
        if not self.path.exists() or not isinstance(header.get("began"), int | float):
            return
        good = len(first)
        with self.path.open("rb") as rows:
            for line in iter(self._state.readline, b""):
                page = PageEnd.from_line(line) if line.endswith(b"\n") else None
                if page is None or not self._check_page(rows, page):
                    break
                self.pages.append(page)
                good += len(line)
        self._state.truncate(good)
        self.began = header["began"]
        self.was_resumed = True

    def _check_plan(self, header: dict[str, Any]) -> None:
        """Take over the plan of the rows that are there."""
        if header.get("all_fleets"):
            # The fleets that there were at the beginning.
            self.plan = evolve(self.plan, fleets=tuple(header["fleets"]))
        for name, value in asdict(self.plan).items():
            if name not in header:
                msg = f"{self.path.name}: was begun by another version of fleetit; begin again with --overwrite"
                raise ConfigurationError(msg)
            found = header[name]
            if isinstance(found, list):
                found = tuple(cast("list[int | None]", found))
            if found != value:
                shown = "other filters" if name == "filters" else f"{name}={found!r}, not {value!r}"
                again = "begin again with --overwrite"
                if name == "secrets":
                    again = f"go on {'with' if found else 'without'} --with-secrets, or {again}"
                msg = f"{self.path.name}: is of another export ({shown}); {again}"
                raise ConfigurationError(msg)

    def _check_page(self, rows: BinaryIO, page: PageEnd) -> bool:
        if crc32(rows.read(page.end - self._end), self._crc) != page.crc:
            return False
        self._crc, self._end = page.crc, page.end
        return True

    def append(self, fleet: int, lines: bytes, rows: int, count: int, state: WalkState) -> None:
        """Add a page."""
        packed = compress(lines, _LEVEL) if lines else b""
        _write_all(self._rows, packed)
        self._crc, self._end = crc32(packed, self._crc), self._end + len(packed)
        page = PageEnd(fleet, rows, self._end, self._crc, count, state)
        _write_all(self._state, page.to_line())
        self.pages.append(page)

    def get_state(self, fleet: int) -> WalkState | None:
        """Return where the walk of a fleet was; None at its beginning."""
        return next((page.state for page in reversed(self.pages) if page.fleet == fleet), None)

    def iter_ids(self, fleet: int) -> Iterator[int | str]:
        """Yield the ids of all rows of a fleet."""
        with self.path.open("rb") as rows:
            for start, end in self.list_parts(fleet):
                found = (json.loads(line).get("id") for line in _read_page(rows, start, end).splitlines())
                yield from (each for each in found if isinstance(each, int | str))

    def list_parts(self, fleet: int) -> list[tuple[int, int]]:
        """Return where the pages of a fleet that have rows begin and end."""
        starts = [0, *(page.end for page in self.pages)]
        ends = zip(starts, self.pages, strict=False)
        return [(start, page.end) for start, page in ends if page.fleet == fleet and start < page.end]

    def iter_parts(self) -> Iterator[bytes]:
        """Yield the pages, those of each fleet after those of the fleet before."""
        with self.path.open("rb") as rows:
            for fleet in range(len(self.plan.fleets)):
                for start, end in self.list_parts(fleet):
                    yield _read_page(rows, start, end)

    def count_rows(self) -> int:
        """Return how many rows there are."""
        return sum(page.rows for page in self.pages)

    def close(self) -> None:
        """Close the files, and keep them."""
        self._rows.close()
        self._state.close()

    def remove(self) -> None:
        """Remove the files: the export is finished."""
        self.close()
        for path in (self.path, self._state_path):
            path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read_page(rows: BinaryIO, start: int, end: int) -> bytes:
    rows.seek(start)
    return decompress(rows.read(end - start))


def _write_all(file: Any, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _require_lock(file: Any, name: str) -> None:
    """Keep other processes from writing the same export, where the file system has locks."""
    with suppress(OSError):
        if lock_file(file):
            return
        msg = f"{name}: another process is writing this export now"
        raise ConfigurationError(msg)


def sync_folder(folder: Path) -> None:
    """Force a rename in a folder onto the disk, where that is possible."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
