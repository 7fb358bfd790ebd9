"""Imports a file: reads and checks all rows, leaves out those that were taken, sends the others."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast
from uuid import uuid4, uuid5

from openapi_sdk.client.calls import get_calls, get_tenant
from openapi_sdk.errors.errors import InvalidInput
from openapi_sdk.imports.dialect import make_dialect
from openapi_sdk.imports.journal import Destination, Journal, select_rows
from openapi_sdk.imports.reading import choose_format, make_reader
from openapi_sdk.imports.results import ImportResult
from openapi_sdk.imports.rows import Row, RowError, find_alike
from openapi_sdk.imports.sending import KeepGoing, Sender
from openapi_sdk.model.calls import NOT_GIVEN, Call
from openapi_sdk.model.idempotency_keys import find_key_argument
from openapi_sdk.model.integers import is_integer
from openapi_sdk.secrets.redaction import format_value
from openapi_sdk.settings.retry import may_be_repeated

if TYPE_CHECKING:
    from openapi_sdk.client.calls import SyncCalls
    from openapi_sdk.client.clients import SyncClient
    from openapi_sdk.description.methods import Method, RequestBody
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.imports.journal import Selection
    from openapi_sdk.imports.results import Format, Unknown
    from openapi_sdk.model.calls import NotGiven
    from openapi_sdk.service import Service

ResultT = TypeVar("ResultT", bound="ImportResult")
#: Rows of a dry run that are shown.
_MAX_FIRST = 3
#: In place of a file.
_STDIN = "-"


def import_rows(
    result_class: type[ResultT],
    client: SyncClient,
    method: str,
    file: str | os.PathLike[str],
    *,
    format: Format | None,  # noqa: A002 - the option's name
    tenant: int | str | None | NotGiven = NOT_GIVEN,
    batch_size: int | None,
    ignore_unknown: bool,
    encoding: str | None,
    delimiter: str | None,
    date_format: str | None,
    time_zone: str | None,
    columns: Mapping[str, str] | None,
    journal: str | os.PathLike[str] | None,
    unknown: Unknown,
    accept_changes: bool,
    keep_going: bool,
    dry_run: bool,
    before_sending: Callable[[int], object] | None,
    on_progress: Callable[[int, int], object] | None,
) -> ResultT:
    """Send the rows of a file to a bulk operation. Generated packages have this function, and say what it takes.

    `result_class` is the class of the result, of the SDK of the client.
    """
    service, tree = client.service, client.service.errors
    found = _find(service, method)
    body = cast("RequestBody", found.body)
    size = _check_size(tree, batch_size, body.largest_batch)
    chosen, name = choose_format(tree, file, format), str(file)
    path = None if dry_run else _choose_journal(tree, file, journal)
    dialect = make_dialect(tree, encoding, delimiter, date_format, time_zone, columns=columns)
    with _open(tree, file) as stream:
        reader = make_reader(tree, stream, chosen, body, dialect, ignore_unknown=ignore_unknown)
        reader.read()
    calls = get_calls(client)
    chosen_tenant = get_tenant(client) if tenant is NOT_GIVEN else tenant

    key, this_import = find_key_argument(found.operation), uuid4()

    def make_call(rows: Sequence[Row]) -> Call:
        arguments: dict[str, Any] = {"body": [row.values for row in rows]}
        if key is not None:  # the same whenever this import sends these rows
            arguments[key.name] = str(uuid5(this_import, " ".join(str(row.line) for row in rows)))
        return Call(arguments, chosen_tenant, None)

    errors, known = [*reader.errors], {each[:2] for each in reader.errors}
    try:
        calls.plan_batches(found.operation, make_call(reader.rows), body.largest_batch, body.largest_batch)
    except InvalidInput as error:
        for row, field, why in error.errors:
            line, column = None if row is None else reader.rows[row].line, reader.name_column(field)
            if (line, column) not in known and not reader.lacks_column(field):
                errors.append(RowError(line, column, why))
    if errors:
        errors.sort(key=lambda each: (each.line is not None, each.line))
        raise result_class._errors.InvalidRows(  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of this module
            errors, file=name, operation=found.id
        )
    if path is None:
        alike = find_alike(reader.rows, [each.name for each in body.fields if each.is_required])
        return result_class(
            method=found.full_name,
            rows=len(reader.rows),
            not_sent=len(reader.rows),
            alike=alike,
            first_rows=tuple(reader.rows[:_MAX_FIRST]),
            ends=reader.ends,
        )
    with Journal(service, path, Destination(found.full_name, client.base_url, chosen_tenant)) as opened:
        selection = select_rows(reader.rows, opened.history, unknown)
        _check_changes(service, selection, name, path, accept_changes=accept_changes)
        if before_sending is not None and selection.rows:
            before_sending(len(selection.rows))
        _record(opened, selection, reader.rows)
        sender = Sender(
            service,
            opened,
            selection,
            lambda rows: calls.call_batch(found.operation, make_call(rows)),
            reader.name_column,
            on_progress=on_progress or (lambda _done, _total: None),
            keep_going=_make_keep_going(calls, found, unknown) if keep_going else None,
        )
        sender.send(size)
    return _make_result(result_class, found, len(reader.rows), selection, sender, journal=opened)


def _record(journal: Journal, selection: Selection, rows: Sequence[Row]) -> None:
    """Record which rows the file has, and which are skipped from now on."""
    if selection.new:  # the others are in the plan already
        journal.plan(rows)
    if selection.newly_skipped:
        journal.skip(selection.newly_skipped)


def _make_keep_going(calls: SyncCalls, method: Method, unknown: Unknown) -> KeepGoing:
    has_key = find_key_argument(method.operation) is not None
    return KeepGoing(calls.retry, unknown == "resend" or has_key or may_be_repeated(method.http_method), calls.sleep)


def _make_result(
    result_class: type[ResultT],
    method: Method,
    rows: int,
    selection: Selection,
    sender: Sender,
    *,
    journal: Journal,
) -> ResultT:
    kept = [row.line for row in selection.kept]
    unknown = [selection.rows[index].line for index, each in sender.outcomes.items() if each == "unknown"]
    refused_again = (
        *(row.line for row in selection.kept if row.digest in journal.history.refused_again),
        *(selection.rows[index].line for index in sorted(sender.refused_again)),
    )
    left = [*(RowError(line, "", sender.why_unknown) for line in kept), *sender.iter_left()]
    return result_class(
        method=method.full_name,
        rows=rows,
        taken=sender.count("taken"),
        taken_before=selection.taken,
        refused=sender.count("refused"),
        refusals=tuple(chain.from_iterable(each for _, each in sorted(sender.refusals.items()))),
        unknown=tuple(sorted([*kept, *unknown])),
        refused_again=refused_again,
        skipped=selection.skipped + len(selection.newly_skipped),
        not_sent=len(selection.rows) - len(sender.outcomes),
        left=tuple(sorted(left, key=lambda each: each.line or 0)),
        error=sender.error,
        journal=journal.path,
    )


def _find(service: Service, name: str) -> Method:
    description = service.description
    method = description.get_method(name, errors=service.errors)
    if method.body is None or not method.body.has_rows:
        others = ", ".join(each.full_name for each in description.methods.values() if each.body and each.body.has_rows)
        msg = f"{name} takes no rows; these methods do: {others}"
        raise service.errors.ConfigurationError(msg)
    return method


def _check_size(tree: ErrorTree, size: object, most: int) -> int:
    if size is None:
        return most
    if not is_integer(size, 1, most):
        msg = f"batch_size={format_value(size)}: one call takes 1 to {most} rows"
        raise tree.ConfigurationError(msg)
    return size


def _choose_journal(tree: ErrorTree, file: str | os.PathLike[str], journal: str | os.PathLike[str] | None) -> Path:
    if journal is not None:
        return Path(journal)
    if str(file) == _STDIN:
        msg = "the standard input has no name, so name the journal; without one, rows could be sent twice"
        raise tree.ConfigurationError(msg)
    return name_journal(file)


def name_journal(file: str | os.PathLike[str]) -> Path:
    """Return the journal of a file if no other one is named."""
    return Path(f"{Path(file)}.import.jsonl")


@contextmanager
def _open(tree: ErrorTree, file: str | os.PathLike[str]) -> Generator[BinaryIO]:
    if str(file) == _STDIN:
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - closed below; errors of what reads it are others
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "is no name of a file"
        msg = f"{format_value(str(file))} can't be read: {why}"
        raise tree.ConfigurationError(msg) from error
    with stream:
        yield stream


def _check_changes(service: Service, selection: Selection, name: str, journal: Path, *, accept_changes: bool) -> None:
    """Check that no row is sent that may be another form of one that was taken."""
    if accept_changes or not selection.missing or not selection.new:
        return
    other = "" if selection.is_known else " seems to be of another file"
    msg = (
        f"the journal {journal}{other}: rows that were sent and are not in {name} any more: {selection.missing:,}; "
        f"new rows: {selection.new:,}. If the new ones are changed forms of those, {service.name} would have them "
        "twice. Restore the rows, name another journal, or accept the changes"
    )
    raise service.errors.ConfigurationError(msg)
