"""Keeps the rows of an unfinished export beside its file, so that a later run can go on.

`FILE.part` has the rows as lines of JSON, each page compressed. `FILE.part.state` says in its first line what is
exported, and in a line for each page where the page ends, and where the walk is after it. A page is written first, then
its line. After a kill, what follows the last line is dropped. Nothing is forced onto the disk meanwhile: each line has
a checksum of all pages so far, so that after a power failure the pages that did not reach the disk are noticed, and
requested again.

The files are made exclusively, and none is opened through a link. A file of their names that is none of an export is
refused.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self, cast
from zlib import compress, crc32, decompress

from attrs import asdict, astuple, evolve, frozen

from openapi_sdk.exports.formats import make_file, name_folder
from openapi_sdk.file_lock import lock_file
from openapi_sdk.listings.walks import WalkState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk.service import Service

#: The quickest one of zlib: a page has an eighth of its size.
_LEVEL = 1
#: How a state and a page begin.
_FIRST_OF_STATE, _FIRST_OF_PAGE = b'{"method": ', compress(b"", _LEVEL)[:2]
#: Seconds since 1970.
now = time.time


@frozen
class Plan:
    """What is exported. Only an export with the same plan may resume it.

    `filters` is a checksum, since they may be secret. The tenant None is the default one.
    """

    method: str
    tenants: tuple[Any, ...]
    filters: str
    url: str
    exact: bool
    all_tenants: bool = False
    secrets: bool = False

    def name_values(self, tenant: Tenant | None) -> dict[str, Any]:
        """Return what a file has of it, by its names there. Those of the tenants are the service's."""
        names = {"tenants": "", "all_tenants": ""}
        if tenant is not None:
            names = {"tenants": tenant.plural, "all_tenants": f"all_{tenant.plural}"}
        return {found: value for name, value in asdict(self).items() if (found := names.get(name, name))}


@frozen
class PageEnd:
    """A page in the file: the place of its tenant in the plan, its end, and the checksum of the file up to there."""

    place: int
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
            place, rows, end, crc, count, *state = json.loads(line)
            return cls(place, rows, end, crc, count, WalkState(*state))
        except (ValueError, TypeError):
            return None


class UnfinishedExport:
    """The rows of an unfinished export. `began` is when its first run began, in seconds since 1970."""

    def __init__(self, service: Service, target: Path, plan: Plan, *, resume: bool, overwrite: bool) -> None:
        self._service = service
        self.path = target.with_name(f"{target.name}.part")
        #: The file while it is written.
        self.made = target.with_name(f"{target.name}.part.new")
        self._state_path = target.with_name(f"{target.name}.part.state")
        self.plan = plan
        self.pages: list[PageEnd] = []
        self._crc = self._end = 0
        #: The places of tenants that are not among the rows.
        self.left_out: frozenset[int] = frozenset()
        self.was_resumed = False
        self.began = now()
        self._check_files()
        if self._state_path.exists() and not resume and not overwrite:
            msg = (
                f"{self.path.name}: an export that did not end is here; "
                "resume it (--resume), or begin again (--overwrite)"
            )
            raise service.errors.ConfigurationError(msg)
        self._state = _open_file(self._state_path, "a+b")
        try:
            _require_lock(service.errors, self._state, self.path.name)
            if resume:
                self._load()
            if not self.was_resumed:
                self._state.truncate(0)
                self._state.write(
                    json.dumps({**plan.name_values(service.tenant), "began": self.began}).encode() + b"\n"
                )
                self.path.unlink(missing_ok=True)
                make_file(self.path, is_private=self.plan.secrets)
            self._rows = _open_file(self.path, "r+b")
            self._rows.seek(self._end)
        except BaseException:
            self._state.close()
            raise

    def _check_files(self) -> None:
        """Refuse links, and files that are of no export. Only one that did not end has a state, and others beside."""
        has_state = os.path.lexists(self._state_path)
        for path, beginning in (
            (self._state_path, _FIRST_OF_STATE),
            (self.path, _FIRST_OF_PAGE),
            (self.made, b""),
            (name_folder(self.made), None),
        ):
            if not os.path.lexists(path):
                continue
            if path.is_symlink():
                why = "is a link"
            elif beginning is None:
                why = "" if has_state and path.is_dir() else "is of no export"
            else:
                why = "" if path.is_file() and _is_own(path, beginning, has_state=has_state) else "is of no export"
            if why:
                msg = f"{path}: {why}, and an export needs a file of this name; move it away, or name another file"
                raise self._service.errors.ConfigurationError(msg)

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
        tenant, package = self._service.tenant, self._service.package
        if tenant is not None and header.get(f"all_{tenant.plural}"):
            # The tenants that there were at the beginning.
            self.plan = evolve(self.plan, tenants=tuple(header[tenant.plural]))
        for name, value in self.plan.name_values(tenant).items():
            if name not in header:
                msg = f"{self.path.name}: was begun by another version of {package}; begin again with --overwrite"
                raise self._service.errors.ConfigurationError(msg)
            found = header[name]
            if isinstance(found, list):
                found = tuple(cast("list[Any]", found))
            if found != value:
                shown = "other filters" if name == "filters" else f"{name}={found!r}, not {value!r}"
                again = "begin again with --overwrite"
                if name == "secrets":
                    again = f"go on {'with' if found else 'without'} --with-secrets, or {again}"
                msg = f"{self.path.name}: is of another export ({shown}); {again}"
                raise self._service.errors.ConfigurationError(msg)

    def _check_page(self, rows: BinaryIO, page: PageEnd) -> bool:
        if crc32(rows.read(page.end - self._end), self._crc) != page.crc:
            return False
        self._crc, self._end = page.crc, page.end
        return True

    def append(self, place: int, lines: bytes, rows: int, count: int, state: WalkState) -> None:
        """Add a page."""
        packed = compress(lines, _LEVEL) if lines else b""
        _write_all(self._rows, packed)
        self._crc, self._end = crc32(packed, self._crc), self._end + len(packed)
        page = PageEnd(place, rows, self._end, self._crc, count, state)
        _write_all(self._state, page.to_line())
        self.pages.append(page)

    def get_state(self, place: int) -> WalkState | None:
        """Return where the walk of a tenant was; None at its beginning."""
        return next((page.state for page in reversed(self.pages) if page.place == place), None)

    def iter_keys(self, place: int, columns: Sequence[str]) -> Iterator[Any]:
        """Yield by what all rows of a tenant are known, which these columns have."""
        with self.path.open("rb") as rows:
            for start, end in self.list_parts(place):
                for line in _read_page(rows, start, end).splitlines():
                    row = json.loads(line)
                    values = tuple(row.get(name) for name in columns)
                    if None not in values:
                        yield values[0] if len(values) == 1 else values

    def list_parts(self, place: int) -> list[tuple[int, int]]:
        """Return where the pages of a tenant that have rows begin and end."""
        starts = [0, *(page.end for page in self.pages)]
        ends = zip(starts, self.pages, strict=False)
        return [(start, page.end) for start, page in ends if page.place == place and start < page.end]

    def iter_parts(self) -> Iterator[bytes]:
        """Yield the pages, those of each tenant after those of the tenant before. Some may be left out."""
        with self.path.open("rb") as rows:
            for place in range(len(self.plan.tenants)):
                for start, end in () if place in self.left_out else self.list_parts(place):
                    yield _read_page(rows, start, end)

    def count_rows(self) -> int:
        """Return how many rows there are, without those of tenants that are left out."""
        return sum(page.rows for page in self.pages if page.place not in self.left_out)

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


def _open_file(path: Path, mode: str) -> Any:
    """Open a file without a buffer, and not through a link where the system can refuse that."""
    no_link = getattr(os, "O_NOFOLLOW", 0)
    return open(path, mode, buffering=0, opener=lambda name, flags: os.open(name, flags | no_link, 0o666))


def _is_own(path: Path, beginning: bytes, *, has_state: bool) -> bool:
    """Whether a file has a beginning, or the part of it that reached the disk. Nobody misses an empty one."""
    with path.open("rb") as file:
        found = file.read(len(beginning) or 1)
    return not found or (has_state and beginning.startswith(found[: len(beginning)].rstrip(b"\0")))


def _write_all(file: Any, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _require_lock(errors: ErrorTree, file: Any, name: str) -> None:
    """Keep other processes from writing the same export, where the file system has locks."""
    with suppress(OSError):
        if lock_file(file):
            return
        msg = f"{name}: another process is writing this export now"
        raise errors.ConfigurationError(msg)


def sync_folder(folder: Path) -> None:
    """Force a rename in a folder onto the disk, where that is possible."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
