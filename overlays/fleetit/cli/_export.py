"""`fleetit export`: one command for each listing of the description; what it says on standard error meanwhile."""

from __future__ import annotations

import datetime as dt
import sys
import warnings
from contextlib import contextmanager
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from attrs import frozen
from cyclopts import App, Group, Parameter

from fleetit._service.names import EXAMPLE_EXPORT, FLEET_VARIABLE
from fleetit.cli._connection import Account, Connection
from fleetit.cli._errors import PARTLY_DONE, CommandError, to_command_error, write_notes
from fleetit.cli._escaping import escape
from fleetit.cli._no_rows import explain_no_rows, note_unknown_values
from fleetit.cli._options import complete_columns, flag, split_names, to_dashes
from fleetit.cli._signature import list_options, list_own_names, make_option
from fleetit.cli._terminal import NO_ROWS, count_of, print_note, show_progress
from fleetit.exports import MAX_PREFETCH, Format, export, find_listing, list_exports
from fleetit_api.exceptions import ConfigurationError, FleetITError, Forbidden, InvalidInput, PageDrift

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Mapping, Sequence

    from fleetit.exports import ExportResult, Progress
    from openapi_sdk.description.methods import Method

#: In place of a file.
STDOUT = "-"
_WHOSE = "Is it yours? `fleetit fleets list` lists those of the token."
_MAX_NOTES = 10
_RESUME = "What was exported is kept: the same command with --resume goes on."
_BEGIN_AGAIN = "The same command with --overwrite begins again."


@contextmanager
def explain_errors(
    file: str, connection: Connection, *, has_one_fleet: bool, count_written: Callable[[], int]
) -> Generator[None]:
    """Say after an error how to go on. `count_written` counts the rows on standard output."""
    try:
        yield
    except (ConfigurationError, InvalidInput):
        raise
    except FleetITError as error:
        raise _explain(error, file, connection, has_one_fleet=has_one_fleet, count_written=count_written) from None
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


def _explain(
    error: FleetITError, file: str, connection: Connection, *, has_one_fleet: bool, count_written: Callable[[], int]
) -> CommandError:
    # The fleet of the connection is only the first of several. The error names the one that failed.
    found = connection.explain(error) if has_one_fleet else to_command_error(error)
    is_kept = Path(f"{file}.part").exists()
    hint = _RESUME if is_kept else found.hint
    if isinstance(error, Forbidden):
        again = f" {_RESUME}" if is_kept else ""
        hint = f"{found.hint if has_one_fleet else _WHOSE}{again}"
    if isinstance(error, PageDrift):
        hint = _BEGIN_AGAIN if is_kept else None
    if has_one_fleet:
        return CommandError(found.message, hint, found.status)
    is_partly_done = bool(error.failed_fleets) and (is_kept or count_written() > 0)
    return CommandError(found.message + write_notes(error), hint, PARTLY_DONE if is_partly_done else found.status)


def summarize(result: ExportResult, file: str) -> None:
    """Say what was exported."""
    where = "standard output" if file == STDOUT else escape(file)
    age = _now() - result.began if result.was_resumed and result.began is not None else dt.timedelta()
    again = f", resumed{_write_age(age)}" if result.was_resumed else ""
    lines = [
        f"{count_of(result.rows, 'row')} to {where} ({result.format}{again})",
        *map(escape, _shorten(result.notes)),
    ]
    if age >= dt.timedelta(hours=1):
        lines.append("Rows may have changed since. --overwrite without --resume exports all of them again.")
    sys.stderr.write("".join(f"{line}\n" for line in lines))


def _count_fleets(progress: Progress) -> str:
    return f"{progress.fleets_done} of {progress.fleets} fleets" if progress.fleets > 1 else "rows"


def _write_age(age: dt.timedelta) -> str:
    """Return when an export began; nothing if that was just now."""
    for size, name in (
        (dt.timedelta(days=1), "day"),
        (dt.timedelta(hours=1), "hour"),
        (dt.timedelta(minutes=1), "minute"),
    ):
        if age >= size:
            return f"; it began {count_of(age // size, name)} ago"
    return ""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _shorten(notes: Sequence[str]) -> list[str]:
    more = [f"… {len(notes) - _MAX_NOTES} more"] if len(notes) > _MAX_NOTES else []
    return [*notes[:_MAX_NOTES], *more]


_EXPORT, _FILTERS, _LISTINGS = Group("Export", sort_key=10), Group("Filters", sort_key=20), Group("Listings")


@Parameter(name="*", group=_EXPORT)
@frozen(kw_only=True)
class ExportOptions:
    """Options of an export."""

    format: Annotated[Format | None, Parameter(help="Format of the file. [default: that of its suffix]")] = None
    fleets: Annotated[
        list[int] | None,
        Parameter(name="--fleet", help=f"Id of a fleet; may be repeated. [{FLEET_VARIABLE}]", negative=()),
    ] = None
    all_fleets: Annotated[bool, flag("All fleets that the token has access to.")] = False
    prefetch: Annotated[int, Parameter(name="--in-flight", help=f"Requests at the same time, 1 to {MAX_PREFETCH}.")] = 8
    exact: Annotated[
        bool | None,
        Parameter(help="Notice rows that are added or removed meanwhile. [default: if the listing can]"),
    ] = None
    resume: Annotated[bool, flag("Go on with an export that did not end.")] = False
    overwrite: Annotated[bool, flag("Replace the file if it exists.")] = False
    keep_formulas: Annotated[bool, flag("Leave texts in CSV as they are, also formulas of spreadsheets.")] = False
    with_secrets: Annotated[bool, flag("Export secrets too, such as webhook secrets and pins.")] = False
    columns: Annotated[
        str | None,
        Parameter(
            help="Columns to write, in this order: id,amount. [default: all]",
            metavar="NAMES",
            completer=complete_columns,
        ),
    ] = None
    allow_missing_fleets: Annotated[
        bool, flag("Make the file without the fleets that can't be read, and end with status 4.")
    ] = False
    gzip: Annotated[bool, flag("Compress CSV or JSON Lines, as for a file that ends with .gz.")] = False
    quiet: Annotated[bool, flag("Show no progress and no summary.")] = False


_DEFAULT_OPTIONS, _DEFAULT_ACCOUNT = ExportOptions(), Account()
#: Options of the command besides those of its classes.
_OWN = ("fleet", "in-flight", "no-exact", "help", "version")


def make_export_app(words: Collection[str] | None) -> App:
    """Return the command with one for each listing. Only those among the words are loaded; None loads all."""
    app = App(
        name="export",
        help_epilogue=f"Example:\n\n    fleetit export {EXAMPLE_EXPORT}",
        group_commands=_LISTINGS,
        help_format="plaintext",
        result_action="return_value",
    )
    for name in list_exports():
        method = find_listing(name)
        command, text = to_dashes(name), escape(method.summary or method.full_name)
        is_wanted = words is None or command in words
        listing = make_command(method, command) if is_wanted else App(name=command)
        listing.help = text
        app.command(listing)
    return app


def make_command(method: Method, name: str) -> App:
    """Return the command of a listing."""
    options_of_filters = list_options(method, list_own_names(ExportOptions, Account, own=_OWN))
    filters = {each.key: each for each in options_of_filters}

    def command(
        file: Annotated[
            str | None, Parameter(name="FILE", help="The file to make; - for standard output.", show_default=False)
        ] = None,
        /,
        *,
        # FILE, but as an argument it would be taken for an option that there is not.
        stdout: Annotated[bool, Parameter(name=STDOUT, negative=(), show=False)] = False,
        options: ExportOptions = _DEFAULT_OPTIONS,
        account: Account = _DEFAULT_ACCOUNT,
        **values: Any,
    ) -> int:
        if (file is None) != stdout:
            message = "name one FILE, or - for standard output"
            raise CommandError(message)
        given = {filters[key].argument.name: value for key, value in values.items() if value is not None}
        for key, value in values.items():
            if value is not None:
                note_unknown_values(method, filters[key], value)
        return run(method, file or STDOUT, given, options, account)

    named = [make_option(method, each, _FILTERS) for each in options_of_filters]
    command.__annotations__["options"] = Annotated[ExportOptions, method]  # for `complete_columns`
    first, *rest, _ = signature(command, eval_str=True).parameters.values()
    command.__signature__ = Signature([first, *named, *rest])  # type: ignore[attr-defined]
    return App(
        name=name,
        default_command=command,
        usage=f"Usage: fleetit export {name} [OPTIONS] FILE",
        help_epilogue=f"Example:\n\n    fleetit export {name} {name}.csv",
        result_action="return_value",
    )


def run(method: Method, file: str, filters: Mapping[str, object], options: ExportOptions, account: Account) -> int:
    """Export, and say what was exported on standard error."""
    if options.all_fleets and options.fleets:
        message = "--fleet and --all-fleets can't both be given"
        raise CommandError(message)
    if options.all_fleets and method.operation.tenant == "unlisted":
        message = f"--all-fleets: rows of {method.full_name} belong to no fleet; leave it out"
        raise CommandError(message)
    fleet = next(iter(options.fleets or ()), None)
    connection = account.for_fleet(fleet)
    target: Any = sys.stdout.buffer if file == STDOUT else file
    if file == STDOUT and options.format is None:
        message = "standard output has no name that says a format"
        raise CommandError(message, "Pass --format csv or --format jsonl.")
    if file == STDOUT and options.format not in {"csv", "jsonl"} and sys.stdout.isatty():
        message = "standard output is a terminal"
        raise CommandError(message, "Pass --format jsonl or --format csv, or name a file.")
    has_one_fleet = len(options.fleets or ()) < 2 and not options.all_fleets  # noqa: PLR2004
    progress: list[Progress] = []

    def show(done: Progress) -> None:
        progress[:] = [done]
        bar.show(done.rows, done.total, _count_fleets(done))

    def count_written() -> int:
        is_written = file == STDOUT and options.format == "jsonl" and not options.allow_missing_fleets
        return sum(each.rows for each in progress if is_written)

    explaining = explain_errors(file, connection, has_one_fleet=has_one_fleet, count_written=count_written)
    with (
        connection.open() as client,
        explaining,
        show_progress(is_wanted=not options.quiet) as bar,
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", r"\S+ has no rows\. ", UserWarning)  # that is noted before, by option
        result = export(
            client,
            method.full_name,
            target,
            format=options.format,
            fleets="all" if options.all_fleets else options.fleets,
            filters=filters,
            prefetch=options.prefetch,
            exact=options.exact,
            resume=options.resume,
            overwrite=options.overwrite,
            keep_formulas=options.keep_formulas,
            secrets=options.with_secrets,
            columns=None if options.columns is None else split_names(options.columns),
            gzip=options.gzip,
            allow_missing_fleets=options.allow_missing_fleets,
            on_progress=show,
        )
    if not options.quiet:
        summarize(result, file)
        if not result.rows and (note := explain_no_rows(method, filters)) != NO_ROWS:
            print_note(note)
    if result.missing_fleets:
        raise make_error_of_missing(result, file)
    return 0


def make_error_of_missing(result: ExportResult, file: str) -> CommandError:
    """Return the error of an export that was made without fleets."""
    fleets = ", ".join(map(str, result.missing_fleets))
    where = "the output" if file == STDOUT else file
    message = f"{where} has no row of fleet{'s' if result.missing_fleets[1:] else ''} {fleets}"
    hint = "The same command with --overwrite --resume asks for what is missing alone."
    return CommandError(message, None if file == STDOUT else hint, PARTLY_DONE)
