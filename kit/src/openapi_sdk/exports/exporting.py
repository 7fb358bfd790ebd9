"""Exports a listing into a file."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, cast

from attrs import evolve

from openapi_sdk.client.calls import get_calls, get_tenant
from openapi_sdk.client.tenants import list_tenants
from openapi_sdk.errors.errors import SdkError
from openapi_sdk.errors.files import check_target
from openapi_sdk.exports.formats import (
    PACKED,
    ExportedFile,
    check_packages,
    choose_format,
    get_writer,
    is_text,
    make_file,
    open_packed,
    pack,
    sync_file,
)
from openapi_sdk.exports.results import ExportResult, Format, Progress
from openapi_sdk.exports.unfinished import Plan, UnfinishedExport, sync_folder
from openapi_sdk.listings.no_rows import warn_of_no_rows
from openapi_sdk.listings.options import MAX_PREFETCH
from openapi_sdk.listings.tenants import MAX_TENANTS, TenantListing, walk_tenants
from openapi_sdk.model.chosen_columns import choose_names
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.models import Model
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.rows.columns import (
    TypedTable,
    choose_fields,
    describe_rows,
    get_tenant_kinds,
    list_names,
    name_key_columns,
    name_tenant_column,
)
from openapi_sdk.rows.plans import RowLine, read_rows_of
from openapi_sdk.rows.values import encode_row
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from openapi_sdk.client.calls import SyncCalls
    from openapi_sdk.client.clients import SyncClient
    from openapi_sdk.description.methods import Method
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.listings.pages import WalkedPages
    from openapi_sdk.listings.tenants import TenantPage
    from openapi_sdk.model.calls import Call
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.service import Service

#: Pages of a tenant that may wait to be written while further ones are requested.
_MAX_WAITING = 8


def export(
    client: SyncClient,
    listing: str,
    target: str | os.PathLike[str] | BinaryIO,
    *,
    format: str | None,  # noqa: A002 - what everybody calls it
    tenants: Iterable[Any] | Literal["all"] | None = None,
    filters: Mapping[str, object] | None,
    prefetch: int,
    exact: bool | None,
    resume: bool,
    overwrite: bool,
    keep_formulas: bool,
    secrets: bool,
    columns: Iterable[str] | None,
    gzip: bool,
    allow_missing_tenants: bool = False,
    on_progress: Callable[[Progress], object] | None,
) -> ExportResult:
    """Export all rows of a listing into a file. Generated packages have this function, and say what it takes."""
    service, errors = client.service, client.service.errors
    method = find_listing(service, listing)
    path = check_target(errors, target, overwrite=overwrite) if isinstance(target, str | os.PathLike) else None
    name = os.fsdecode(target) if isinstance(target, str | os.PathLike) else "a stream"
    is_packed = gzip or name.lower().endswith(PACKED)
    chosen = choose_format(errors, name, format)
    if is_packed and not is_text(chosen):
        msg = f"gzip: CSV and JSON Lines can be compressed, not {chosen}"
        raise errors.ConfigurationError(msg)
    check_packages(service, chosen)
    if not is_integer(prefetch, 1, MAX_PREFETCH):
        msg = f"prefetch={format_value(prefetch)} is not 1 to {MAX_PREFETCH}"
        raise errors.ConfigurationError(msg)
    job = _Job(
        client,
        method,
        filters or {},
        tenants,
        chosen=None if columns is None else _check_columns(errors, columns),
        is_packed=is_packed,
        keeps_rows=path is not None,
        prefetch=prefetch,
        exact=exact,
        secrets=secrets,
        allow_missing_tenants=allow_missing_tenants,
        on_progress=on_progress,
    )
    if path is not None:
        return _export_to_file(job, path, chosen, resume=resume, overwrite=overwrite, formulas=keep_formulas)
    if resume:
        msg = "resume: a stream can't be resumed"
        raise errors.ConfigurationError(msg)
    # A pipe or a device is opened, and closed at the end.
    with Path(target).open("wb") if isinstance(target, str | os.PathLike) else nullcontext(target) as stream:
        if (
            get_writer(chosen) is None and not allow_missing_tenants
        ):  # rows of a tenant are not there before all of them are
            with pack(stream) if is_packed else nullcontext(stream) as lines:
                rows = job.run(cast("BinaryIO", lines))
            job.check_columns()
            return ExportResult(None, chosen, rows)
        with tempfile.TemporaryDirectory(prefix=f"{service.package}-export-") as folder:
            made = Path(folder) / f"{method.id}.{chosen}"
            result = _export_to_file(job, made, chosen, formulas=keep_formulas)
            with made.open("rb") as file:
                shutil.copyfileobj(file, stream)
        stream.flush()
        return evolve(result, path=None, began=None)


def _export_to_file(
    job: _Job, path: Path, chosen: Format, *, resume: bool = False, overwrite: bool = False, formulas: bool
) -> ExportResult:
    with UnfinishedExport(job.service, path, job.plan, resume=resume, overwrite=overwrite) as spool:
        job.plan = spool.plan
        try:
            job.run(spool)
        except BaseException:
            if not spool.count_rows():
                spool.remove()  # there is nothing to go on with
            raise
        return _finish(spool, job, path, chosen, formulas=formulas)


class _Job:
    """What is exported."""

    def __init__(
        self,
        client: SyncClient,
        method: Method,
        filters: Mapping[str, object],
        tenants: Iterable[Any] | Literal["all"] | None,
        *,
        chosen: tuple[str, ...] | None,
        is_packed: bool,
        keeps_rows: bool,
        prefetch: int,
        exact: bool | None,
        secrets: bool,
        allow_missing_tenants: bool,
        on_progress: Callable[[Progress], object] | None,
    ) -> None:
        self.service = service = client.service
        errors, tenant = service.errors, service.tenant
        self.method = method
        #: The columns to write; None for all.
        self.chosen = chosen
        self.is_packed = is_packed
        self._filters = filters
        self._prefetch = prefetch
        self._allow_missing_tenants = allow_missing_tenants
        #: Why tenants could not be read.
        self.failed: dict[Any, SdkError] = {}
        self._on_progress = on_progress
        described = describe_rows(method, secrets=secrets)
        self.column: str | None = None
        if tenant is not None and method.operation.tenant != "unlisted":
            self.column = name_tenant_column(tenant, described)
            described = {self.column: get_tenant_kinds(tenant), **described}
        self.described = described
        self._check_secret_columns(secrets=secrets)
        #: The chosen columns that rows have to have.
        self.undescribed = [name for name in chosen or () if name not in described]
        self._names: dict[str, Any] = {}
        #: Whether an export that did not end can go on.
        self.keeps_rows = keeps_rows
        _check_filters(errors, method, filters)
        if tenants is not None and self.column is None:
            word, plural = ("tenant", "tenants") if tenant is None else (tenant.word, tenant.plural)
            msg = f"{plural}: rows of {method.full_name} belong to no {word}; leave it out"
            raise errors.ConfigurationError(msg)
        self._key_columns = name_key_columns(method)
        # Keys that are secret are in no file, from which an export goes on.
        can_be_exact = method.can_be_exact and not {*self._key_columns} & ({*describe_rows(method)} - {*described})
        if exact and not (can_be_exact or method.is_whole):
            msg = f"exact: {method.full_name} can't notice rows that move"
            raise errors.ConfigurationError(msg)
        if exact is None or method.is_whole:
            exact = can_be_exact
        found = _find_tenants(client, tenants)
        digest = hashlib.sha256(repr(_plain(filters)).encode())
        self.plan = Plan(method.full_name, found, digest.hexdigest(), client.base_url, exact, tenants == "all", secrets)

        calls = get_calls(client)
        caller = _ExportCaller(calls, self.column, secrets=secrets)
        resource: Any = type(getattr(client, method.resource))(caller)
        # Pages that wait to be written hold up no request.
        ahead = prefetch + min(prefetch, _MAX_WAITING) if prefetch > 1 else prefetch
        arguments = {**filters, "exact": exact} if method.can_be_exact else filters
        list_rows = getattr(resource, method.name)
        self._listing = TenantListing[RowLine].of(service, list_rows, arguments, retry=calls.retry, prefetch=ahead)

    def _check_secret_columns(self, *, secrets: bool) -> None:
        hidden = () if secrets else describe_rows(self.method)
        for name in self.chosen or ():
            if name in hidden and name not in self.described:
                msg = f"columns: {name} is secret; secrets=True (--with-secrets) exports it"
                raise self.service.errors.ConfigurationError(msg)

    def note_names(self, lines: bytes) -> None:
        """Note the columns of rows, until each chosen one is described or noted."""
        if any(name not in self._names for name in self.undescribed):
            self._names.update(list_names(lines))

    def check_columns(self) -> None:
        """Check the chosen columns, after all rows."""
        try:
            choose_names([self._names] if self._names else [], self.described, self.chosen, drop_empty=False)
        except ValueError:
            known = {**self.described, **self._names}
            unknown = [f"{each!r}{suggest(each, known)}" for each in self.undescribed if each not in known]
            why = f"no row has {', '.join(unknown)}"
            if self.keeps_rows:
                why += "; the rows are kept: name other columns, and resume (--resume)"
            raise self.service.errors.InvalidInput.of(why, field="columns", operation=self.method.id) from None

    def run(self, pages: UnfinishedExport | BinaryIO) -> int:
        """Write the rows of all tenants, and return how many there are.

        If tenants may be missing, an error of some of them is not raised.
        """
        try:
            return self._run(pages)
        except SdkError as error:
            is_of_some = error in self.failed.values() and len(self.failed) < len(self.plan.tenants)
            if not self._allow_missing_tenants or not is_of_some:
                raise
            return 0

    def _run(self, pages: UnfinishedExport | BinaryIO) -> int:
        spool = pages if isinstance(pages, UnfinishedExport) else None
        tenants = self.plan.tenants
        places = {tenant: place for place, tenant in enumerate(tenants)}
        rows = spool.count_rows() if spool else 0
        counts = {page.place: page.count for page in spool.pages} if spool else {}
        before = {tenant: spool.get_state(place) for tenant, place in places.items()} if spool else {}
        left = [tenant for tenant in tenants if not ((state := before.get(tenant)) and state.is_done)]
        done = len(tenants) - len(left)
        slots = threading.BoundedSemaphore(self._prefetch)

        def read(tenant: Any, stopped: threading.Event | None) -> Iterator[TenantPage[RowLine]]:
            state = before.get(tenant)
            resume = (state, spool.iter_keys(places[tenant], self._key_columns)) if spool and state else None
            return self._listing.read(tenant, stopped, slots=slots, resume=resume)

        with closing(
            walk_tenants(self.service, read, left, min(MAX_TENANTS, self._prefetch), self.failed)
        ) as tenant_pages:
            for tenant_page in tenant_pages:
                place, page = places[tenant_page.tenant], tenant_page.page
                lines = _write_lines(page.results, self.column, tenant_page.tenant)
                counts[place] = page.count
                if isinstance(pages, UnfinishedExport):
                    pages.append(place, lines, len(page.results), counts[place], tenant_page.state)
                else:
                    self.note_names(lines)
                    pages.write(lines if self.chosen is None else choose_fields(lines, self.chosen))
                    pages.flush()
                rows += len(page.results)
                done += tenant_page.state.is_done
                if self._on_progress is not None:
                    # Tenants that were not asked yet are taken to be like the others.
                    total = sum(counts.values()) * len(tenants) // len(counts)
                    self._on_progress(Progress(rows, max(total, rows), done, len(tenants)))
        if not rows:
            warn_of_no_rows(self.service, self.method, self._filters)
        return rows


class _ExportCaller:
    """A caller whose listings have rows of an export in place of models."""

    def __init__(self, calls: SyncCalls, reserved: str | None, *, secrets: bool) -> None:
        self._calls = calls
        self._reserved = reserved
        self._secrets = secrets

    def pages(
        self, operation: Operation[Any], call: Call, /, *, prefetch: int = 0, exact: bool = False
    ) -> WalkedPages[Any]:
        """Return the pages of an operation."""
        rows = read_rows_of(operation, self._reserved, secrets=self._secrets)
        return self._calls.pages(rows, call, prefetch=prefetch, exact=exact)


def _write_lines(rows: Sequence[RowLine], column: str | None, tenant: object) -> bytes:
    """Return rows as lines of JSON, with their tenant in front if there is a column for it."""
    if not rows:
        return b""
    lines = [row.line for row in rows]
    if column is not None:
        begin = encode_row({column: tenant})[:-1]
        lines = [begin + (b"," if len(line) > len(b"{}") else b"") + line[1:] for line in lines]
    return b"\n".join(lines) + b"\n"


def _check_filters(errors: ErrorTree, method: Method, filters: Mapping[str, object]) -> None:
    known = {argument.name: argument for argument in method.filters}
    body = [] if method.body is None else ["body"]
    for name in filters:
        if name not in known and name not in body:
            why = f"{method.full_name} has no such filter{suggest(name, known)}"
            raise errors.InvalidInput.of(why, field=name, operation=method.id)
    for name in method.needed_filters:
        if name not in filters:
            why = "a value is required"
            raise errors.InvalidInput.of(why, field=name, operation=method.id)


def _find_tenants(client: SyncClient, tenants: Iterable[Any] | Literal["all"] | None) -> tuple[int | None, ...]:
    if tenants is None:
        return (get_tenant(client),)
    if tenants == "all":
        return tuple(list_tenants(client))
    return tuple(client.service.check_tenants(tenants))


def _check_columns(errors: ErrorTree, columns: Iterable[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys([columns] if isinstance(columns, str) else columns))
    if not names:
        msg = "columns: there is none"
        raise errors.ConfigurationError(msg)
    return names


def _plain(value: object) -> object:
    """Return filters as texts: the same on each run."""
    if isinstance(value, Model):
        value = value.to_dict()
    if isinstance(value, Mapping):
        fields = cast("Mapping[object, object]", value)
        return sorted((str(name), _plain(each)) for name, each in fields.items())
    if isinstance(value, AbstractSet):
        return sorted(str(each) for each in cast("AbstractSet[object]", value))
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast("Sequence[object]", value)]
    return str(value)


def _finish(spool: UnfinishedExport, job: _Job, path: Path, chosen: Format, *, formulas: bool) -> ExportResult:
    """Make the file of the rows. Rows of tenants that are missing stay beside it."""
    spool.left_out = frozenset(place for place, each in enumerate(job.plan.tenants) if each in job.failed)
    for part in spool.iter_parts() if job.undescribed else ():
        job.note_names(part)
    job.check_columns()
    rows, was_resumed = spool.count_rows(), spool.was_resumed
    began = dt.datetime.fromtimestamp(spool.began, dt.UTC)
    made = spool.made
    made.unlink(missing_ok=True)  # of a run that was killed
    columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    write = get_writer(chosen)
    try:
        if write is None:
            make_file(made, is_private=job.plan.secrets)
            with open_packed(made) if job.is_packed else made.open("wb") as file:
                parts = spool.iter_parts()
                file.writelines(parts if job.chosen is None else (choose_fields(each, job.chosen) for each in parts))
        else:
            table = TypedTable(spool.iter_parts, job.described)
            if job.chosen is not None:
                table.choose(job.chosen)
            output = ExportedFile(
                job.service,
                table,
                made,
                name_table(job.service, job.method),
                formulas=formulas,
                has_secrets=job.plan.secrets,
                is_packed=job.is_packed,
            )
            write(output)
            columns, notes = tuple(each.title for each in table.columns), tuple(table.notes)
        sync_file(made)
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    if not job.failed:
        spool.remove()
    sync_folder(path.parent)
    missing = tuple(each for each in job.failed if each is not None)
    notes = (*_explain_missing(job), *notes)
    return ExportResult(path, chosen, rows, columns, notes, was_resumed, began, missing)


def _explain_missing(job: _Job) -> list[str]:
    names = {each: job.service.describe_tenant(each) for each in job.failed}
    return [f"{names[each]}: no row of it is there: {error}" for each, error in job.failed.items()]


def list_exports(service: Service) -> list[str]:
    """Return the names of all listings: `orders`, or `orders.list_open` where a resource has several."""
    names: list[str] = []
    for resource, methods in service.description.resources.items():
        listings = [each for each in methods if each.is_listing]
        names += [resource] if len(listings) == 1 else [each.full_name for each in listings]
    return names


def find_listing(service: Service, name: str) -> Method:
    """Return a listing by its full name (`orders.list`), or by its resource if that has one only (`orders`).

    Raises:
        ConfigurationError: If there is none of this name, or several.
    """
    wanted = name.replace("-", "_")
    methods = service.description.resources.get(wanted)
    if methods is not None:
        found = [each for each in methods if each.is_listing]
        if len(found) == 1:
            return found[0]
        has = f"has {', '.join(each.full_name for each in found)}: name one" if found else "has no listing"
        msg = f"{name} {has}"
        raise service.errors.ConfigurationError(msg)
    method = service.description.methods.get(wanted)
    if method is not None and method.is_listing:
        return method
    names = list_exports(service)
    msg = f"{name!r} is no listing{suggest(wanted, names)}; there are {', '.join(names)}"
    raise service.errors.ConfigurationError(msg)


def name_table(service: Service, method: Method) -> str:
    """Return the name of the table of a listing in a database: that of its resource, if that has one listing only."""
    listings = [each for each in service.description.resources[method.resource] if each.is_listing]
    return method.resource if len(listings) == 1 else method.id
