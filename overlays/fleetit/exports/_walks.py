"""Walks the listings of several fleets at the same time, and adds their pages to an export."""

# pyright: reportPrivateUsage=false

from __future__ import annotations

import inspect
import threading
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, frozen

from fleetit._errors.errors import InvalidInput
from fleetit._errors.suggestions import suggest
from fleetit._rows.plans import read_rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetit._calls.callers import SyncCaller
    from fleetit._client.clients import FleetIT
    from fleetit._description.methods import Method
    from fleetit._listings.pages import WalkedPages
    from fleetit._rows.plans import Row
    from fleetit.exports._pages import Pages
    from fleetit_api.api import Call, Operation

#: Fleets that are walked at the same time. Each keeps the pages in flight, and those that wait, in memory.
_MAX_FLEETS = 4
#: Pages that may wait to be written while further ones are requested. Without them, requests wait for the writing.
_MAX_WAITING = 8
#: An export sends many requests: the default of three attempts would fail one of a thousand pages too often.
_ATTEMPTS = 8


@frozen
class Progress:
    """How far an export is.

    Attributes:
        rows: The rows so far, with those of the runs before.
        total: About how many there will be; None if that is not known yet.
        fleets_done: How many fleets are finished.
        fleets: How many there are.
    """

    rows: int
    total: int | None
    fleets_done: int
    fleets: int


class Listing:
    """A listing whose pages have rows of an export.

    Args:
        client: The client.
        method: The method.
        filters: Its arguments besides those that page.
        reserved: The name of the column with the fleet; None if there is none.
        secrets: Whether rows have secrets.

    Raises:
        InvalidInput: If it has no such filter, or needs another one.
        ConfigurationError: If it is no listing.
    """

    def __init__(
        self, client: FleetIT, method: Method, filters: Mapping[str, object], reserved: str | None, *, secrets: bool
    ) -> None:
        retry = client._settings.retry
        patient = retry if retry.attempts == 1 else evolve(retry, attempts=max(retry.attempts, _ATTEMPTS))
        view = client.with_options(retry=patient)
        resource: Any = getattr(view, method.resource).__class__
        caller = _ExportCaller(view._sync_caller, reserved, secrets=secrets)
        self._call: Callable[..., Any] = getattr(resource(caller), method.name)
        self._takes = inspect.signature(self._call).parameters
        self._filters = filters
        known = {each.name: each for each in method.filters}
        for name in filters:
            if name not in known:
                why = f"{method.full_name} has no such filter{suggest(name, known)}"
                raise InvalidInput.of(why, field=name, operation=method.id)
        for name, each in known.items():
            if each.is_required and name not in filters:
                why = "a value is required"
                raise InvalidInput.of(why, field=name, operation=method.id)

    @property
    def can_be_exact(self) -> bool:
        """Whether it notices rows that move."""
        return "exact" in self._takes

    def open(self, fleet: int | None, *, prefetch: int, exact: bool) -> WalkedPages[Row]:
        """Return the pages of a fleet; None is the account's default fleet."""
        options: dict[str, object] = {"prefetch": prefetch} if "prefetch" in self._takes else {}
        if self.can_be_exact:
            options["exact"] = exact
        if "fleet_id" in self._takes:
            options["fleet_id"] = fleet
        return cast("WalkedPages[Row]", self._call(**self._filters, **options))


class _ExportCaller:
    """A caller whose listings have rows of an export in place of models."""

    def __init__(self, caller: SyncCaller, reserved: str | None, *, secrets: bool) -> None:
        self._caller = caller
        self._reserved = reserved
        self._secrets = secrets

    def pages(
        self, operation: Operation[Any], call: Call, /, *, prefetch: int = 0, exact: bool = False
    ) -> WalkedPages[Any]:
        """Return the pages of an operation."""
        rows = read_rows_of(operation, self._reserved, secrets=self._secrets)
        return self._caller.pages(rows, call, prefetch=prefetch, exact=exact)

    def call(self, operation: Operation[Any], call: Call, /) -> WalkedPages[Any]:
        """Return the rows of an operation that has no pages, as one page."""
        return self.pages(operation, call)


class FleetWalks:
    """Walks the listings of fleets.

    Args:
        listing: The listing.
        fleets: The fleets, in their order.
        pages: Where the pages go.
        column: The column with the fleet; None if there is none.
        prefetch: How many requests may be in flight at once, those of all fleets together.
        exact: Whether to notice rows that move.
        on_progress: Called after each page, by one thread at a time.
    """

    def __init__(
        self,
        listing: Listing,
        fleets: Sequence[int | None],
        pages: Pages,
        column: str | None,
        *,
        prefetch: int,
        exact: bool,
        on_progress: Callable[[Progress], object] | None,
    ) -> None:
        self._listing = listing
        self._fleets = fleets
        self._pages = pages
        self._column = column
        self._prefetch = prefetch
        self._ahead = prefetch + min(prefetch, _MAX_WAITING) if prefetch > 1 else prefetch
        self._exact = exact
        self._on_progress = on_progress
        self._slots = threading.BoundedSemaphore(max(1, prefetch))
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._counts: dict[int, int] = {}
        self._done: set[int] = set()
        self.rows = 0

    def note(self, rows: int, counts: Mapping[int, int]) -> None:
        """Take notice of the rows of the runs before, and of how many the listing of each fleet has."""
        self.rows = rows
        self._counts.update(counts)

    def run(self) -> None:
        """Walk all listings. If one fails, the others end after their next page, and its error is raised."""
        many = min(len(self._fleets), _MAX_FLEETS, max(1, self._prefetch))
        if many == 1:
            for index in range(len(self._fleets)):
                self._walk(index)
            return
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - slow to import

        executor = ThreadPoolExecutor(many, thread_name_prefix="fleetit-export")
        try:
            for future in [executor.submit(self._walk_or_stop, index) for index in range(len(self._fleets))]:
                future.result()
        finally:
            self._stopped.set()
            executor.shutdown(wait=True, cancel_futures=True)

    def _walk_or_stop(self, index: int) -> None:
        try:
            self._walk(index)
        except BaseException as error:
            self._stopped.set()
            error.add_note(f"fleet {self._fleets[index]}")
            raise

    def _walk(self, index: int) -> None:
        before = self._pages.get_state(index)
        if before is None or not before.is_done:
            pages = self._listing.open(self._fleets[index], prefetch=self._ahead, exact=self._exact)
            if before is None:
                walk = pages.options.make_walk()
            else:
                walk = pages.options.resume_walk(before, self._pages.read_ids(index))
            was_noted = False
            for page in pages.walk(walk, self._slots):
                if self._stopped.is_set():
                    return
                lines = self._write(page.results, self._fleets[index])
                self._pages.append(index, lines, len(page.results), page.count, walk.state)
                was_noted = walk.is_done
                self._report(index, len(page.results), page.count)
            if not was_noted:
                self._pages.append(index, b"", 0, self._counts.get(index, 0), walk.state)
        with self._lock:
            self._done.add(index)
        self._report(index, 0, self._counts.get(index, 0))

    def _write(self, rows: Sequence[Row], fleet: int | None) -> bytes:
        if not rows:
            return b""
        lines = [each.line for each in rows]
        if self._column is not None:
            value = b"null" if fleet is None else b"%d" % fleet
            begin = b'{"%s":%s' % (self._column.encode("ascii"), value)
            lines = [begin + (b"," if len(each) > len(b"{}") else b"") + each[1:] for each in lines]
        return b"\n".join(lines) + b"\n"

    def _report(self, index: int, rows: int, count: int) -> None:
        with self._lock:
            self.rows += rows
            self._counts[index] = count
            if self._on_progress is None:
                return
            # Fleets that were not asked yet are taken to be like the others.
            total = sum(self._counts.values()) * len(self._fleets) // len(self._counts)
            done = len(self._done)
            self._on_progress(Progress(self.rows, max(total, self.rows), done, len(self._fleets)))
