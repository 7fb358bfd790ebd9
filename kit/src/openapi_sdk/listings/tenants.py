"""Reads one listing for many tenants. The client, commands, exports and dlt all do it here.

Several tenants are read at the same time, in threads or tasks. Their pages come in the order of the tenants, those of
a tenant together. A tenant is read ahead by a few pages, and so are a few tenants, so that memory is bounded. Rows
that move meanwhile are noticed where the listing can do so, and each page has eight attempts. The error of a tenant is
raised after the pages of the other tenants.
"""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from collections.abc import Generator, Iterable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Generic, Self, TypeAlias, TypeVar, cast

from attrs import evolve, field, frozen

from openapi_sdk.errors.errors import ConfigurationError, ConnectError, InvalidInput, SdkError
from openapi_sdk.event_loop import require_asyncio
from openapi_sdk.model.pages import Page
from openapi_sdk.model.reprs import join_some
from openapi_sdk.secrets.redaction import format_value
from openapi_sdk.settings.retry import Retry

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from openapi_sdk.description.methods import Method
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.listings.pages import AsyncWalkedPages, WalkedPages
    from openapi_sdk.listings.walks import WalkState
    from openapi_sdk.service import Service

T = TypeVar("T")

#: Tenants that are read at the same time.
MAX_TENANTS = 4
#: Many tenants are many requests: the default of three attempts would fail one of a thousand pages too often.
_ATTEMPTS = 8
#: Pages of a tenant that wait for those of the tenants before it. It is not read further meanwhile.
_MAX_WAITING = 8
#: Seconds until a wait looks around: Windows notices Ctrl-C only between two waits.
_PATIENCE = 0.5
#: Errors that each further tenant would have too.
_OF_ALL_TENANTS = (InvalidInput, ConfigurationError, ConnectError)
#: A message names so many tenants.
_MAX_NAMED = 20
#: The id of the tenant of a request; None for the default one.
TenantId: TypeAlias = Any


@frozen
class TenantPage(Generic[T]):
    """A page of the listing of a tenant. The last one may have no rows; its `state.is_done` is True."""

    tenant: TenantId
    page: Page[T]
    state: WalkState


@frozen
class TenantListing(Generic[T]):
    """A listing that is read for one tenant after the other."""

    service: Service
    method: Method
    arguments: Mapping[str, Any] = field(repr=False)
    _list_rows: Callable[..., Any]

    @classmethod
    def of(
        cls,
        service: Service,
        list_rows: Callable[..., Any],
        arguments: Mapping[str, Any],
        *,
        retry: Retry | None,
        prefetch: int | None = None,
    ) -> Self:
        """Check that a method of a client is a listing.

        It is exact if it can be, unless `exact` is among the arguments. With the client's `retry` each page has eight
        attempts, unless that has more, or one.
        """
        errors, tenant = service.errors, service.tenant
        method = service.description.find_bound_method(list_rows)
        if method is None or not method.is_listing:
            example = f", such as client.{service.facts.listing}" if service.facts.listing else ""
            why = f"{format_value(list_rows)} lists no rows; pass a method that does{example}"
            raise errors.InvalidInput.of(why, field="list_rows")
        if tenant is not None and tenant.argument in arguments:
            why = f"the {tenant.plural} are given by {tenant.plural}=[…]; leave {tenant.argument} out"
            raise errors.InvalidInput.of(why, field=tenant.argument, operation=method.id)
        given = dict(arguments)
        if method.can_be_exact:
            given = {"exact": True, **given}
        if prefetch is not None and method.can_prefetch:
            given["prefetch"] = prefetch
        if retry is not None:
            given["options"] = _be_patient(given.get("options"), retry)
        return cls(service, method, given, list_rows)

    def open(self, tenant: TenantId) -> Any:
        pages = self._list_rows(**self.arguments, **self.service.name_tenant(tenant))
        pages.warns = False  # one tenant without rows says nothing of the others
        return pages

    def read(
        self,
        tenant: TenantId,
        stopped: threading.Event | None = None,
        *,
        slots: AbstractContextManager[object] | None = None,
        resume: tuple[WalkState, Iterable[int | str]] | None = None,
    ) -> Iterator[TenantPage[T]]:
        """Yield the pages of a tenant.

        `stopped` ends waits between attempts, and `slots` limits how many requests are in flight. `resume` is the state
        of an earlier walk, and the ids of the rows that it returned.
        """
        pages: WalkedPages[T] = self.open(tenant)
        walk = pages.options.make_walk()
        if resume is not None:
            walk.restore(*resume)
        is_done = False
        for page in pages.walk(walk, slots, stopped):
            is_done = walk.state.is_done
            yield TenantPage(tenant, page, walk.state)
        if not is_done:
            rows = walk.state.rows
            yield TenantPage(tenant, Page([], rows, rows, rows), walk.state)

    async def read_async(self, tenant: TenantId) -> AsyncGenerator[Page[T]]:
        listing: AsyncWalkedPages[T] = self.open(tenant)
        async with aclosing(listing.pages()) as pages:
            async for page in pages:
                yield page


def _be_patient(options: object, default: Retry) -> object:
    """Return the options of a call with at least eight attempts, unless retries are turned off."""
    if options is not None and not isinstance(options, Mapping):
        return options  # what is wrong is said where the options are checked
    given: dict[str, Any] = {**cast("Mapping[str, Any]", options or {})}
    retry = given.get("retry") or default
    if isinstance(retry, Retry) and retry.attempts > 1:
        given["retry"] = evolve(retry, attempts=max(retry.attempts, _ATTEMPTS))
    return given


def walk_tenants(
    service: Service,
    read: Callable[[TenantId, threading.Event | None], Iterator[TenantPage[T]]],
    tenants: Sequence[TenantId],
    at_once: int = MAX_TENANTS,
    failed: dict[TenantId, Any] | None = None,
) -> Generator[TenantPage[T]]:
    """Yield the pages of tenants, those of a tenant together, and the tenants in their order.

    The first error of a tenant is raised after the pages of the others, and one that each tenant would have at once. It
    has all tenants that were not read whole in `failed_tenants`: those too that were not begun, or not returned yet.
    `failed` takes the errors of tenants, for a reader that stops before. One tenant at once needs no threads.
    """
    errors: dict[TenantId, SdkError] = {} if failed is None else failed
    with _TenantThreads(service, read, tenants, at_once) as threads:
        for place in range(len(tenants)):
            try:
                yield from threads.iter_pages(place)
            except SdkError as error:
                _keep_error(service, error, errors, tenants[place:])
    raise_first(service.errors, errors)


def _keep_error(
    service: Service, error: BaseException, errors: dict[TenantId, SdkError], left: Sequence[TenantId]
) -> None:
    """Keep the error of the first one of the tenants that are left, or raise it if it ends the reading of all."""
    if isinstance(error, SdkError) and not isinstance(error, _OF_ALL_TENANTS):
        errors[left[0]] = error
        return
    if isinstance(error, SdkError):
        note_failed(service.errors, error, [*errors, *left])
    raise error


def raise_first(tree: ErrorTree, errors: Mapping[TenantId, SdkError]) -> None:
    """Raise the first error, with the ids of all tenants that failed."""
    for error in errors.values():
        note_failed(tree, error, errors)
        raise error


def note_failed(tree: ErrorTree, error: SdkError, tenants: Iterable[TenantId]) -> None:
    """Note in an error which tenants were not read whole. One of all tenants names none of them."""
    failed, own = tree.note_failed(error, tenants), tree.get_tenant(error)
    others = [str(tenant) for tenant in failed if tenant != own]
    if others and tree.tenant is not None and not isinstance(error, InvalidInput | ConfigurationError):
        error.add_note(f"{tree.tenant.plural} that were not read either: {join_some(others, _MAX_NAMED)}")


@frozen
class _End:
    """A tenant is read to its end, or failed."""

    error: BaseException | None = None


class _TenantThreads(Generic[T]):
    """Reads tenants in threads, which take one tenant after the other.

    The threads are daemons: after Ctrl-C, nobody waits for what they have requested. There are none for one tenant at a
    time.
    """

    def __init__(
        self,
        service: Service,
        read: Callable[[TenantId, threading.Event | None], Iterator[TenantPage[T]]],
        tenants: Sequence[TenantId],
        at_once: int,
    ) -> None:
        self._read = read
        self._tenants = tenants
        #: How many tenants may have begun: those that are read, and as many that are read already and wait.
        self._ahead = 2 * at_once
        self._begun = self._place = 0
        self._waiting: list[deque[TenantPage[T] | _End]] = [deque() for _ in tenants]
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        at_once = min(at_once, len(tenants))
        name = "-".join(filter(None, (service.package, service.tenant and service.tenant.word)))
        # The caller's context variables, such as a trace id, are valid in the threads too.
        self._threads = [
            threading.Thread(target=contextvars.copy_context().run, args=(self._work,), daemon=True, name=name)
            for _ in range(at_once)
            if at_once > 1
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()
        if kind is None or issubclass(kind, Exception | GeneratorExit):
            for thread in self._threads:
                thread.join(_PATIENCE)  # one may wait for an answer

    def iter_pages(self, place: int) -> Iterator[TenantPage[T]]:
        """Yield the pages of the tenant at a place. Those of the tenants before it have to be read already."""
        if not self._threads:
            yield from self._read(self._tenants[place], None)
            return
        waiting = self._waiting[place]
        while True:
            with self._changed:
                self._place = place
                self._changed.notify_all()
                while not waiting:
                    self._changed.wait(_PATIENCE)
                tenant_page = waiting.popleft()
            if not isinstance(tenant_page, _End):
                yield tenant_page
            elif tenant_page.error is None:
                return
            else:
                raise tenant_page.error

    def _work(self) -> None:
        while (place := self._begin()) is not None:
            end = _End()
            try:
                for page in self._read(self._tenants[place], self._stopped):
                    if not self._put(place, page):
                        return
            except BaseException as error:  # noqa: BLE001 - raised again by the reader
                end = _End(error)
            self._put(place, end)

    def _begin(self) -> int | None:
        """Return the place of the next tenant to read; None if there is none, or nobody reads any more."""
        with self._changed:
            while not self._stopped.is_set() and self._place + self._ahead <= self._begun:
                self._changed.wait()
            if self._stopped.is_set() or self._begun == len(self._tenants):
                return None
            self._begun += 1
            return self._begun - 1

    def _put(self, place: int, tenant_page: TenantPage[T] | _End) -> bool:
        """Keep a page for the reader; return whether there is one."""
        waiting = self._waiting[place]
        with self._changed:
            while len(waiting) >= _MAX_WAITING and not self._stopped.is_set():
                self._changed.wait()
            waiting.append(tenant_page)
            self._changed.notify_all()
            return not self._stopped.is_set()


async def walk_tenants_async(
    service: Service,
    read: Callable[[TenantId], AsyncGenerator[Page[T]]],
    tenants: Sequence[TenantId],
    at_once: int = MAX_TENANTS,
    failed: dict[TenantId, Any] | None = None,
) -> AsyncGenerator[tuple[Any, Page[T]]]:
    """Yield the tenants and their pages, in tasks; see `walk_tenants`."""
    import asyncio  # noqa: PLC0415 - slow to import, and sync users don't need it

    require_asyncio(service.errors, f"across_{service.tenant.plural}" if service.tenant is not None else "a listing")

    async def fill(tenant: int, queue: asyncio.Queue[Page[T] | _End]) -> None:
        end = _End()
        async with slots:  # tasks get them in the order in which they began
            try:
                async with aclosing(read(tenant)) as pages:
                    async for page in pages:
                        await queue.put(page)
            except Exception as error:  # noqa: BLE001 - raised again by the reader
                end = _End(error)
            await queue.put(end)

    slots = asyncio.Semaphore(at_once)
    queues: deque[asyncio.Queue[Page[T] | _End]] = deque()
    tasks: list[asyncio.Task[None]] = []
    errors: dict[TenantId, SdkError] = {} if failed is None else failed
    try:
        for place, tenant in enumerate(tenants):
            for begun in tenants[place + len(queues) : place + 2 * at_once]:
                queues.append(asyncio.Queue(_MAX_WAITING))
                tasks.append(asyncio.create_task(fill(begun, queues[-1])))
            queue = queues.popleft()
            while not isinstance(page := await queue.get(), _End):
                yield tenant, page
            if page.error is not None:
                _keep_error(service, page.error, errors, tenants[place:])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    raise_first(service.errors, errors)
