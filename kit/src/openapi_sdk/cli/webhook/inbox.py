"""`webhook deliveries`, `show`, `replay`, `stats`, `prune`, `backup` and `restore`: what an inbox has."""

from __future__ import annotations

import json as json_module
import os
import re
import sqlite3
import sys
import time
from collections import deque
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn
from urllib.parse import urlsplit

from cyclopts import Parameter

from openapi_sdk.cli.errors import FAILED, NO_ANSWER, PARTLY_DONE, CommandError
from openapi_sdk.cli.formats import write_json, write_lines
from openapi_sdk.cli.options import flag
from openapi_sdk.cli.program import Program  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.cli.results import ResultRow
from openapi_sdk.cli.tables import write_object, write_table
from openapi_sdk.cli.webhook.parts import get_inboxes, name_tenant
from openapi_sdk.escape import escape_invisible, escape_lines
from openapi_sdk.webhooks.keys import check_kind, make_key
from openapi_sdk.webhooks.records import StoreUnavailable
from openapi_sdk.webhooks.stores.sqlite_files import back_up
from openapi_sdk.webhooks.stores.sqlite_files import restore as put_back

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence

    from cyclopts import Token

    from openapi_sdk.webhooks.inbox import Inbox
    from openapi_sdk.webhooks.records import Record

_DAYS = re.compile(r"([0-9]{1,5})d")


def _to_time(_kind: object, tokens: Sequence[Token]) -> datetime:
    """Return a time; without a zone it is local."""
    try:
        return datetime.fromisoformat(tokens[0].value).astimezone()
    except (ValueError, OverflowError):
        pass
    msg = f'"{tokens[0].value}" is no time, such as 2026-01-31 or 2026-01-31T18:00'
    raise ValueError(msg)


def _to_days(_kind: object, tokens: Sequence[Token]) -> timedelta:
    found = _DAYS.fullmatch(tokens[0].value)
    if found is None:
        msg = f'"{tokens[0].value}" is no number of days, such as 90d'
        raise ValueError(msg)
    if int(found[1]) == 0:
        msg = f"{tokens[0].value}: pass at least 1d"
        raise ValueError(msg)
    return timedelta(days=int(found[1]))


#: Seconds between two looks for new deliveries.
_POLL = 1.0
#: So many of the last deliveries are looked at again: on PostgreSQL, one with a smaller id may be committed later.
_AGAIN = 100


def list_options(program: Program) -> Mapping[str, Any]:
    """Return the annotations of the arguments of these commands that have words of the service."""
    webhooks = get_inboxes(program).webhooks
    kinds = webhooks.list_kinds()

    def check(_: object, kind: str | None) -> None:
        if kind is not None:
            check_kind(webhooks.errors, kind, kinds)

    variable = program.variable("INBOX")
    url = f"sqlite:///file.db or postgresql://…; a password only in the variable. [{variable}]"
    text = f"Only those of this kind: {', '.join(kinds[:-1])}, or {kinds[-1]} for any other."
    example = make_key(kinds[0], [1001], *([program.sandbox_tenant] if program.tenant else []))
    return {
        "inbox": Annotated[str | None, Parameter(name="--inbox", help=url)],
        "kind": Annotated[str | None, Parameter(help=text, validator=check)],
        "ticket": Annotated[str | None, Parameter(help=f"Only those of this ticket, such as {example}.")],
    }


_Since = Annotated[
    datetime | None,
    Parameter(
        help="Only those recorded at this time or later: 2026-01-31, or 2026-01-31T18:00 (local time).",
        converter=_to_time,
    ),
]
_Until = Annotated[datetime | None, Parameter(help="Only those recorded before.", converter=_to_time)]


def deliveries(
    program: Program,
    *,
    state: Annotated[
        Literal["waiting", "running", "done", "failed"] | None, Parameter(help="Only those in this state.")
    ] = None,
    kind: str | None = None,
    ticket: str | None = None,
    since: _Since = None,
    until: _Until = None,
    limit: Annotated[int, Parameter(help="At most so many; 0 for all.")] = 100,
    oldest_first: Annotated[bool, flag("List the oldest first.")] = False,
    follow: Annotated[bool, flag("List the newest last, and go on with those that come, until Ctrl-C.")] = False,
    json: Annotated[bool, flag("Write JSON, one object a line.")] = False,
    inbox: str | None = None,
) -> int:
    """List deliveries, the newest first."""
    if limit < 0:
        msg = f"--limit {limit}: a number, or 0 for all"
        raise CommandError(msg)
    if follow and oldest_first:
        msg = "--follow and --oldest-first: pass one of them"
        raise CommandError(msg)
    with _open(program, inbox) as opened:
        choose = partial(opened.deliveries, state, kind=kind, key=ticket, since=since, until=until)
        found = choose(newest_first=not oldest_first)
        chosen = list(islice(found, limit or None))
        if follow:
            _follow(program, partial(choose, newest_first=True), list(reversed(chosen)), is_json=json)
            return 0
        rows = [_describe(program, each) for each in chosen]
        if json:
            write_lines(rows, sys.stdout)
        else:
            write_table([ResultRow(row, row) for row in rows], None, all_columns=True)
        if next(found, None) is not None:
            sys.stderr.write(f"There are more than {limit:,}; --limit 0 lists all.\n")
    return 0


def _follow(
    program: Program, choose: Callable[[], Iterator[Record]], records: Sequence[Record], *, is_json: bool
) -> None:
    """Write a line for each of some records, and for those that come, until Ctrl-C."""
    first = records[0].id if records else 0
    known: deque[int] = deque(maxlen=10 * _AGAIN)
    with suppress(KeyboardInterrupt):
        while True:
            rows = [_describe(program, each) for each in records]
            if is_json:
                write_lines(rows, sys.stdout)
            else:
                sys.stdout.writelines(
                    f"{escape_invisible('  '.join(map(_write_cell, row.values())))}\n" for row in rows
                )
            sys.stdout.flush()
            known.extend(record.id for record in records)
            time.sleep(_POLL)
            records = list(reversed(list(_take_new(choose(), known, first))))


def _write_cell(value: object) -> str:
    return "-" if value is None else str(value)


def _take_new(records: Iterator[Record], known: Collection[int], first: int) -> Iterator[Record]:
    """Take the records that are not known of those with the ids from `first` on, which come with the newest first."""
    in_a_row = 0
    for record in records:
        in_a_row = in_a_row + 1 if record.id in known else 0
        if record.id < first or in_a_row > _AGAIN:
            return
        if in_a_row == 0:
            yield record


def show(
    program: Program,
    record_id: Annotated[int, Parameter(name="ID", help="The id of the delivery.")],
    /,
    *,
    body: Annotated[bool, flag("Write the body alone, byte for byte.")] = False,
    json: Annotated[bool, flag("Write JSON.")] = False,
    inbox: str | None = None,
) -> int:
    """Show what is recorded of a delivery."""
    with _open(program, inbox) as opened:
        record = opened.show(record_id)
    if record is None:
        msg = f"the inbox has no delivery {record_id}"
        raise CommandError(msg, f"`{program.name} webhook deliveries` lists them.", PARTLY_DONE)
    if body:
        sys.stdout.buffer.write(record.body)
        return 0
    found = _describe(program, record) | {
        "signed_at": record.signed_at.isoformat(),
        "signed_form": record.signed_form,
        "due_at": record.due_at.isoformat(),
        "finished_at": None if record.finished_at is None else record.finished_at.isoformat(),
        "late": record.late,
        "again": record.again,
        "uncertain": record.uncertain,
        "digest": record.digest,
    }
    text = record.body.decode("utf-8", "backslashreplace")
    if json:
        document = {**found, "headers": dict(record.headers), "body": text}
        write_json([document], sys.stdout, is_one=True)
        return 0
    write_object(ResultRow(found, found), None, all_columns=True)
    for name, value in record.headers.items():
        sys.stdout.write(f"  {escape_invisible(name)}: {escape_invisible(value)}\n")
    sys.stdout.write(f"\n{escape_lines(_indent(text))}\n")
    return 0


def replay(
    program: Program,
    *record_ids: Annotated[int, Parameter(name="ID", help="The ids of the deliveries.")],
    state: Annotated[Literal["failed", "done"] | None, Parameter(help="All in this state, in place of ids.")] = None,
    kind: str | None = None,
    ticket: str | None = None,
    since: _Since = None,
    until: _Until = None,
    dry_run: Annotated[bool, flag("Only say how many.")] = False,
    inbox: str | None = None,
) -> int:
    """Let deliveries that are done or failed be handled again, by the program that has the inbox."""
    if (state is None) == (not record_ids):
        msg = "name the ids of deliveries, or --state"
        raise CommandError(msg)
    wanted = list(dict.fromkeys(record_ids))
    with _open(program, inbox) as opened:
        count = opened.replay(state or wanted, kind=kind, key=ticket, since=since, until=until, dry_run=dry_run)
    what = "would be handled again" if dry_run else "will be handled again by the program that has the inbox"
    sys.stdout.write(f"{count:,} {what}.\n")
    if state is not None or count == len(wanted):
        return 0
    sys.stderr.write(f"{len(wanted) - count:,} of {len(wanted):,} were not there, or wait already.\n")
    return PARTLY_DONE


def stats(program: Program, *, json: Annotated[bool, flag("Write JSON.")] = False, inbox: str | None = None) -> int:
    """Show how many deliveries are in each state, and the age of the oldest open one in seconds."""
    with _open(program, inbox) as opened:
        found = opened.stats()
    # Not what is wrong in this process, which receives nothing.
    row: dict[str, Any] = {state.value: count for state, count in found.by_state.items()}
    row |= {"oldest_seconds": round(found.oldest), "done_last_minute": found.done_last_minute}
    if json:
        write_json([row], sys.stdout, is_one=True)
    else:
        write_object(ResultRow(row, row), None, all_columns=True)
    return 0


def prune(
    program: Program,
    *,
    older_than: Annotated[
        timedelta, Parameter(help="Since when all of a ticket is done, in days.", converter=_to_days)
    ],
    failed: Annotated[bool, flag("Delete tickets with failed deliveries too.")] = False,
    dry_run: Annotated[bool, flag("Only say how many.")] = False,
    inbox: str | None = None,
) -> int:
    """Delete the deliveries of tickets that were done long ago. Copies of them are handled as new."""
    with _open(program, inbox) as opened:
        count = opened.prune(older_than, failed=failed, dry_run=dry_run)
    sys.stdout.write(f"{count:,} {'would be ' if dry_run else ''}deleted.\n")
    return 0


def backup(
    program: Program,
    target: Annotated[str, Parameter(name="FILE", help="The copy. It must not exist.")],
    /,
    *,
    inbox: str | None = None,
) -> int:
    """Copy an inbox on SQLite while programs use it. The copy is whole, and needs no other file."""
    path = _find_file(program, inbox, must_exist=True)
    with _explain_errors():
        back_up(get_inboxes(program).webhooks, path, target)
    sys.stdout.write(f"{target} has a copy of {path}.\n")
    return 0


def restore(
    program: Program,
    source: Annotated[str, Parameter(name="FILE", help="A copy that `backup` has made.")],
    /,
    *,
    inbox: str | None = None,
) -> int:
    """Put a backup in the place of an inbox on SQLite, and keep what was there. Stop the programs that use it before.

    Deliveries that came after the backup are not in it.
    """
    path = _find_file(program, inbox, must_exist=False)
    with _explain_errors():
        kept = put_back(get_inboxes(program).webhooks, path, source)
    sys.stdout.write(f"{path} is the backup {source}.\n")
    if kept is not None:
        sys.stdout.write(f"What was there is {kept}.\n")
    return 0


def _find_file(program: Program, url: str | None, *, must_exist: bool) -> str:
    """Return the file of an inbox on SQLite."""
    found = _find(program, url, must_exist=must_exist)
    scheme, _, rest = found.partition("://")
    if scheme != "sqlite" or rest in {":memory:", "/:memory:"}:
        msg, tables = "only a file of SQLite is copied here", f"*{program.service.package}_*"
        raise CommandError(msg, f"`pg_dump --table='{tables}'` copies the tables of an inbox on PostgreSQL.")
    return rest.removeprefix("/")


@contextmanager
def _explain_errors() -> Generator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        msg = str(error)
        raise CommandError(msg, status=FAILED) from None


class _NoVerifier:
    """Verifies nothing: no secret is needed to look into an inbox."""

    max_body_bytes = 1
    problems = ()

    def start(self) -> None:
        """Begin nothing."""

    def verify(self, body: bytes, headers: object) -> NoReturn:
        """Take no delivery."""
        raise NotImplementedError


@contextmanager
def _open(program: Program, url: str | None) -> Generator[Inbox[Record, Any]]:
    """Open an inbox that exists."""
    inbox = get_inboxes(program).make_inbox(_NoVerifier(), _find(program, url), background=False)
    try:
        yield inbox
    except StoreUnavailable as error:
        msg = f"the inbox can't be reached: {error}"
        raise CommandError(msg, status=NO_ANSWER) from None
    finally:
        inbox.close()


def _find(program: Program, url: str | None, *, must_exist: bool = True) -> str:
    variable = program.variable("INBOX")
    found = url or os.environ.get(variable)
    if not found:
        msg = "there is no inbox"
        raise CommandError(msg, f"Name it with --inbox sqlite:///file.db, or set {variable}.")
    if url and _has_password(url):
        msg = "--inbox has a password, which the shell would keep"
        raise CommandError(msg, f"Set {variable} instead, or keep the password in ~/.pgpass.")
    scheme, _, rest = found.partition("://")
    # SQLite would make a new file of a name that is misspelt.
    if must_exist and scheme == "sqlite" and rest.startswith("/") and not Path(rest[1:]).is_file():
        msg = f"there is no inbox at {rest[1:]}"
        raise CommandError(msg, "A receiver makes it with its first webhook.")
    return found


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password) or "password=" in urlsplit(url).query
    except ValueError:
        return False


def _describe(program: Program, record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "state": record.state.value,
        "key": record.key,
        "revision": record.revision,
        **name_tenant(program, record),
        "received_at": record.received_at.isoformat(timespec="seconds"),
        "attempts": record.attempts,
        "error": record.error,
    }


def _indent(body: str) -> str:
    """Return a body for reading; what is no JSON as it is."""
    try:
        return json_module.dumps(json_module.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body
