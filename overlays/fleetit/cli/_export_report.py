"""What `fleetit export` says on standard error: how far it is, what was exported, and how to go on after an error."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fleetit._errors.errors import ConfigurationError, FleetITError, Forbidden, InvalidInput, PageDrift
from fleetit.cli._errors import CommandError, to_command_error
from fleetit.cli._escaping import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from fleetit.cli._connection import Connection
    from fleetit.exports import ExportResult, Progress

#: In place of a file.
STDOUT = "-"
_WHOSE = "Is it yours? `fleetit fleets list` lists those of the token."
_RESUME = "What was exported is kept: the same command with --resume goes on."


@contextmanager
def explain_errors(file: str, connection: Connection, *, has_one_fleet: bool) -> Generator[None]:
    """Say after an error how to go on."""
    try:
        yield
    except (ConfigurationError, InvalidInput):
        raise
    except FleetITError as error:
        # The fleet of the connection is only the first of several. A note names the one that failed.
        found = connection.explain(error) if has_one_fleet else to_command_error(error)
        place = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
        hint = _RESUME if Path(f"{file}.part").exists() else found.hint
        if isinstance(error, Forbidden):
            again = f" {_RESUME}" if hint == _RESUME else ""
            hint = f"{found.hint if has_one_fleet else _WHOSE}{again}"
        if isinstance(error, PageDrift):
            hint = "Rows moved too far: --overwrite begins again."
        message = f"{found.message.rstrip('.')}{place}" if place else found.message
        raise CommandError(message, hint, found.status) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        if file == STDOUT:
            raise
        message, hint = f"{file}: {error.strerror or error}", _RESUME if Path(f"{file}.part").exists() else None
        raise CommandError(message, hint) from None
    except KeyboardInterrupt:
        if Path(f"{file}.part").exists():
            sys.stderr.write(f"fleetit: interrupted. {_RESUME}\n")
        raise


@contextmanager
def show_export(*, is_wanted: bool) -> Generator[Callable[[Progress], object] | None]:
    """Show a progress bar, if standard error is a terminal."""
    if not is_wanted or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - imported lazily; rich takes long
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.completed:,.0f} rows", markup=False),
        BarColumn(),
        TaskProgressColumn(show_speed=False),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="")

        def show(progress: Any) -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            rate = [f"{speed:,.0f}/s"] if speed else []
            fleets = [f"{progress.fleets_done} of {progress.fleets} fleets"] if progress.fleets > 1 else []
            bar.update(task, completed=progress.rows, total=progress.total, rate=", ".join(rate + fleets))

        yield show


def summarize(result: ExportResult, file: str) -> None:
    """Say what was exported."""
    where = "standard output" if file == STDOUT else escape(file)
    age = _now() - result.began if result.was_resumed and result.began is not None else dt.timedelta()
    again = f", resumed{_write_age(age)}" if result.was_resumed else ""
    lines = [f"{result.rows:,} rows to {where} ({result.format}{again})", *map(escape, _shorten(result.notes))]
    if age >= dt.timedelta(hours=1):
        lines.append("Rows may have changed since. --overwrite without --resume exports all of them again.")
    sys.stderr.write("".join(f"{line}\n" for line in lines))


def _write_age(age: dt.timedelta) -> str:
    """Return when an export began; nothing if that was just now."""
    for size, name in (
        (dt.timedelta(days=1), "day"),
        (dt.timedelta(hours=1), "hour"),
        (dt.timedelta(minutes=1), "minute"),
    ):
        if age >= size:
            count = age // size
            return f"; it began {count:,} {name}{'' if count == 1 else 's'} ago"
    return ""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _shorten(notes: Sequence[str], most: int = 10) -> list[str]:
    more = [f"… {len(notes) - most} more"] if len(notes) > most else []
    return [*notes[:most], *more]
