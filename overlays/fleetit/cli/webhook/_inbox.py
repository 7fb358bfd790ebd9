"""`fleetit webhook deliveries`, `show` and `replay`: what an inbox has recorded."""

from __future__ import annotations

import json as json_module
import os
import sys
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from cyclopts import Parameter

from fleetit.cli._errors import NO_ANSWER, PARTLY_DONE, CommandError
from fleetit.cli._escaping import escape, escape_json, escape_lines

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from fleetit.webhooks import Inbox
    from fleetit.webhooks.stores import Record

VARIABLE = "FLEETIT_INBOX"
_DEFAULT_LIMIT = 100
_COLUMNS = ("id", "state", "key", "revision", "fleet", "received_at", "attempts", "error")
#: The most characters of a cell.
_MAX_CELL = 60

#: The option of the commands of an inbox.
InboxUrl: TypeAlias = Annotated[
    str | None,
    Parameter(
        name="--inbox", help=f"sqlite:///file.db or postgresql://…; a password only in the variable. [{VARIABLE}]"
    ),
]
#: The option of the output.
AsJson: TypeAlias = Annotated[bool, Parameter(help="Write JSON.", negative=(), show_default=False)]


def deliveries(
    *,
    state: Annotated[
        Literal["waiting", "running", "done", "failed"] | None, Parameter(help="Only those in this state.")
    ] = None,
    key: Annotated[str | None, Parameter(help="Only those of this ticket, such as toll:7:1001.")] = None,
    limit: Annotated[int, Parameter(help="At most so many, the oldest first; 0 for all.")] = _DEFAULT_LIMIT,
    json: Annotated[bool, Parameter(help="Write JSON, one object a line.", negative=(), show_default=False)] = False,
    inbox: InboxUrl = None,
) -> int:
    """List deliveries in the order in which they came."""
    if limit < 0:
        msg = f"--limit {limit}: a number, or 0 for all"
        raise CommandError(msg)
    with _open(inbox) as opened:
        found = opened.deliveries(state, key=key)
        records = islice(found, limit or None)
        if json:
            for record in records:
                sys.stdout.write(escape_json(json_module.dumps(_describe(record))) + "\n")
        else:
            _write_table([_describe(record) for record in records])
        if next(found, None) is not None:
            sys.stderr.write(f"There are more than {limit:,}; --limit 0 lists all.\n")
    return 0


def show(
    record_id: Annotated[int, Parameter(name="ID", help="The id of the delivery.")],
    /,
    *,
    body: Annotated[
        bool, Parameter(help="Write the body alone, byte for byte.", negative=(), show_default=False)
    ] = False,
    json: AsJson = False,
    inbox: InboxUrl = None,
) -> int:
    """Show what is recorded of a delivery."""
    with _open(inbox) as opened:
        record = opened.show(record_id)
    if record is None:
        msg = f"the inbox has no delivery {record_id}"
        raise CommandError(msg, "`fleetit webhook deliveries` lists them.", PARTLY_DONE)
    if body:
        sys.stdout.flush()
        sys.stdout.buffer.write(record.body)
        return 0
    found = _describe(record) | {
        "signed_at": record.signed_at.isoformat(),
        "signed_form": record.signed_form,
        "due_at": record.due_at.isoformat(),
        "finished_at": None if record.finished_at is None else record.finished_at.isoformat(),
        "late": record.late,
        "again": record.again,
        "digest": record.digest,
    }
    text = record.body.decode("utf-8", "backslashreplace")
    if json:
        document = {**found, "headers": dict(record.headers), "body": text}
        sys.stdout.write(escape_json(json_module.dumps(document, indent=2)) + "\n")
        return 0
    for name, value in found.items():
        sys.stdout.write(f"{name:<14}{_to_text(value)}".rstrip() + "\n")
    for name, value in record.headers.items():
        sys.stdout.write(f"  {escape(name)}: {escape(value)}\n")
    sys.stdout.write(f"\n{escape_lines(_indent(text))}\n")
    return 0


def replay(
    *record_ids: Annotated[int, Parameter(name="ID", help="The ids of the deliveries.")],
    failed: Annotated[bool, Parameter(help="All that failed.", negative=(), show_default=False)] = False,
    inbox: InboxUrl = None,
) -> int:
    """Let deliveries that are done or failed be handled again, by the program that has the inbox."""
    if failed == bool(record_ids):
        msg = "name the ids of deliveries, or --failed"
        raise CommandError(msg)
    wanted = list(dict.fromkeys(record_ids))
    with _open(inbox) as opened:
        count = opened.replay("failed" if failed else wanted)
    sys.stdout.write(f"{count:,} will be handled again by the program that has the inbox.\n")
    if failed or count == len(wanted):
        return 0
    sys.stderr.write(f"{len(wanted) - count:,} of {len(wanted):,} were not there, or wait already.\n")
    return PARTLY_DONE


@contextmanager
def _open(url: str | None) -> Generator[Inbox]:
    """Open an inbox that exists.

    Raises:
        CommandError: If it can't be found, or not be reached.
    """
    from secrets import token_hex  # noqa: PLC0415 - as below

    from fleetit.webhooks import Inbox, WebhookVerifier  # noqa: PLC0415 - imported lazily
    from fleetit.webhooks.stores import StoreUnavailable  # noqa: PLC0415 - imported lazily

    # It verifies nothing here, and no secret is needed to look into it.
    inbox = Inbox(WebhookVerifier(token_hex()), _find(url), background=False)
    try:
        yield inbox
    except StoreUnavailable as error:
        msg = f"the inbox can't be reached: {error}"
        raise CommandError(msg, status=NO_ANSWER) from None
    finally:
        inbox.close()


def _find(url: str | None) -> str:
    found = url or os.environ.get(VARIABLE)
    if not found:
        msg = "there is no inbox"
        raise CommandError(msg, f"Name it with --inbox sqlite:///file.db, or set {VARIABLE}.")
    if url and _has_password(url):
        msg = "--inbox has a password, which the shell would keep"
        raise CommandError(msg, f"Set {VARIABLE} instead, or keep the password in ~/.pgpass.")
    scheme, _, rest = found.partition("://")
    # SQLite would make a new file of a name that is misspelt.
    if scheme == "sqlite" and rest.startswith("/") and not Path(rest[1:]).is_file():
        msg = f"there is no inbox at {rest[1:]}"
        raise CommandError(msg, "A receiver makes it with its first webhook.")
    return found


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password) or "password=" in urlsplit(url).query
    except ValueError:
        return False


def _describe(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "state": record.state.value,
        "key": record.key,
        "revision": record.revision,
        "fleet": record.fleet_id,
        "received_at": record.received_at.isoformat(timespec="seconds"),
        "attempts": record.attempts,
        "error": record.error,
    }


def _write_table(rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        sys.stderr.write("No deliveries.\n")
        return
    lines = [list(_COLUMNS), *([_shorten(_to_text(row[name])) for name in _COLUMNS] for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(_COLUMNS))]
    for line in lines:
        sys.stdout.write("  ".join(_pad(line, widths)).rstrip() + "\n")


def _pad(line: Iterable[str], widths: Iterable[int]) -> list[str]:
    return [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_CELL else f"{text[: _MAX_CELL - 1]}…"


def _to_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else escape(str(value))


def _indent(body: str) -> str:
    """Return a body for reading; what is no JSON as it is."""
    try:
        return json_module.dumps(json_module.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body
