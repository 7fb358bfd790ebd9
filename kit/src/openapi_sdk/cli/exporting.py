"""`export`: one command for each listing of the description; what it says on standard error meanwhile."""

from __future__ import annotations

import datetime as dt
import sys
import warnings
from contextlib import contextmanager
from inspect import Parameter as SignatureParameter
from inspect import Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from attrs import evolve, fields, frozen
from cyclopts import App, Group, Parameter

from openapi_sdk.cli.connection import ConnectionOptions, list_connection_options
from openapi_sdk.cli.errors import PARTLY_DONE, CommandError, to_command_error, write_notes
from openapi_sdk.cli.no_rows import explain_no_rows, note_unknown_values
from openapi_sdk.cli.options import complete_columns, name_option, split_names, to_dashes
from openapi_sdk.cli.signatures import list_options, make_option
from openapi_sdk.cli.terminal import NO_ROWS, count_of, print_note, show_progress
from openapi_sdk.errors.errors import ConfigurationError, InvalidInput, PageDrift, SdkError
from openapi_sdk.errors.statuses import Forbidden
from openapi_sdk.escape import escape_invisible
from openapi_sdk.exports import Format
from openapi_sdk.exports.exporting import export, find_listing, list_exports
from openapi_sdk.exports.formats import is_text
from openapi_sdk.listings.options import MAX_PREFETCH

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Mapping, Sequence

    from openapi_sdk.cli.program import Program
    from openapi_sdk.description.methods import Method
    from openapi_sdk.exports import ExportResult, Progress

#: In place of a file.
STDOUT = "-"
_MAX_NOTES = 10
_RESUME = "What was exported is kept: the same command with --resume goes on."
_BEGIN_AGAIN = "The same command with --overwrite begins again."


@contextmanager
def explain_errors(
    file: str, connection: ConnectionOptions, *, has_one_tenant: bool, count_written: Callable[[], int]
) -> Generator[None]:
    """Say after an error how to go on. `count_written` counts the rows on standard output."""
    try:
        yield
    except (ConfigurationError, InvalidInput):
        raise
    except SdkError as error:
        raise _explain(error, file, connection, has_one_tenant=has_one_tenant, count_written=count_written) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        if file == STDOUT:
            raise
        message, hint = f"{file}: {error.strerror or error}", _RESUME if Path(f"{file}.part").exists() else None
        raise CommandError(message, hint) from None
    except KeyboardInterrupt:
        if Path(f"{file}.part").exists():
            sys.stderr.write(f"{connection.program.name}: interrupted. {_RESUME}\n")
        raise


def _explain(
    error: SdkError, file: str, connection: ConnectionOptions, *, has_one_tenant: bool, count_written: Callable[[], int]
) -> CommandError:
    program = connection.program
    # The tenant of the connection is only the first of several. The error names the one that failed.
    found = connection.explain(error) if has_one_tenant else to_command_error(program, error)
    is_kept = Path(f"{file}.part").exists()
    hint = _RESUME if is_kept else found.hint
    if isinstance(error, Forbidden):
        again = f" {_RESUME}" if is_kept else ""
        hint = f"{found.hint if has_one_tenant else program.ask_whose('it')}{again}"
    if isinstance(error, PageDrift):
        hint = _BEGIN_AGAIN if is_kept else None
    if has_one_tenant:
        return CommandError(found.message, hint, found.status)
    is_partly_done = bool(program.list_failed(error)) and (is_kept or count_written() > 0)
    return CommandError(found.message + write_notes(error), hint, PARTLY_DONE if is_partly_done else found.status)


def summarize(result: ExportResult, file: str) -> None:
    """Say what was exported."""
    where = "standard output" if file == STDOUT else escape_invisible(file)
    age = _now() - result.began if result.was_resumed and result.began is not None else dt.timedelta()
    again = f", resumed{_write_age(age)}" if result.was_resumed else ""
    lines = [
        f"{count_of(result.rows, 'row')} to {where} ({result.format}{again})",
        *map(escape_invisible, _shorten(result.notes)),
    ]
    if age >= dt.timedelta(hours=1):
        lines.append("Rows may have changed since. --overwrite without --resume exports all of them again.")
    sys.stderr.write("".join(f"{line}\n" for line in lines))


def _count_tenants(program: Program, progress: Progress) -> str:
    if progress.tenants < 2 or program.service.tenant is None:  # noqa: PLR2004 - several
        return "rows"
    return f"{progress.tenants_done} of {progress.tenants} {program.service.tenant.plural}"


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


@frozen(kw_only=True)
class ExportOptions:
    """Options of an export."""

    format: Format | None = None
    tenants: Sequence[Any] | None = None
    all_tenants: bool = False
    prefetch: int = 8
    exact: bool | None = None
    resume: bool = False
    overwrite: bool = False
    keep_formulas: bool = False
    with_secrets: bool = False
    columns: str | None = None
    allow_missing_tenants: bool = False
    gzip: bool = False
    quiet: bool = False

    @classmethod
    def take(cls, program: Program, named: dict[str, Any]) -> ExportOptions:
        """Return the options of a command, which are taken out of those that are given."""
        tenant = program.service.tenant
        tenants = None if tenant is None else named.pop(tenant.plural, None)
        options = {each.name: named.pop(each.name) for each in fields(cls) if each.name in named}
        return cls(**options, tenants=tenants)


def _list_export_options(program: Program, method: Method) -> list[SignatureParameter]:
    """Return the parameters of `ExportOptions`, in the order of a command's help."""
    tenant, service = program.service.tenant, program.service
    described: list[SignatureParameter] = []

    def add(key: str, kind: Any, text: str, *, default: Any = None, more: Sequence[Any] = (), **options: Any) -> None:
        if kind is bool:
            default, options = False, {"negative": (), "show_default": False, **options}
        parameter = Parameter(help=text, group=_EXPORT, **options)
        annotation: Any = Annotated[(kind, parameter, *more)]
        described.append(
            SignatureParameter(key, SignatureParameter.KEYWORD_ONLY, default=default, annotation=annotation)
        )

    add("format", Format | None, "Format of the file. [default: that of its suffix]")
    if tenant is not None:
        text = f"Id of {tenant.one}; may be repeated. [{service.tenant_variable}]"
        kind: Any = list[tenant.read] | None  # type: ignore[name-defined]
        add(tenant.plural, kind, text, name=program.tenant_option, negative=())
    if tenant is not None and program.all_tenants_option:
        text = f"All {tenant.plural} that the token has access to."
        add("all_tenants", bool, text, name=program.all_tenants_option)
    add("prefetch", int, f"Requests at the same time, 1 to {MAX_PREFETCH}.", default=8, name="--in-flight")
    text = "Notice rows that are added or removed meanwhile. [default: if the listing can]"
    add("exact", bool | None, text)
    add("resume", bool, "Go on with an export that did not end.")
    add("overwrite", bool, "Replace the file if it exists.")
    add("keep_formulas", bool, "Leave texts in CSV as they are, also formulas of spreadsheets.")
    secrets = f", such as {service.examples.secrets}" if service.examples.secrets else ""
    add("with_secrets", bool, f"Export secrets too{secrets}.")
    text = "Columns to write, in this order: id,amount. [default: all]"
    # The method is for `complete_columns`.
    add("columns", str | None, text, more=(method,), metavar="NAMES", completer=complete_columns)
    if tenant is not None:
        text = f"Make the file without the {tenant.plural} that can't be read, and end with status 4."
        add("allow_missing_tenants", bool, text, name=f"--allow-missing-{to_dashes(tenant.plural)}")
    add("gzip", bool, "Compress CSV or JSON Lines, as for a file that ends with .gz.")
    add("quiet", bool, "Show no progress and no summary.")
    return described


#: Options of the command besides those that are listed.
_OWN = ("no-exact", "help", "version")


def make_export_app(program: Program, words: Collection[str] | None) -> App:
    """Return the command with one for each listing. Only those among the words are loaded; None loads all."""
    names = list_exports(program.service)
    example = program.service.examples.export or next((f"{each} {each}.csv" for each in map(to_dashes, names)), "")
    app = App(
        name="export",
        help_epilogue=f"Example:\n\n    {program.name} export {example}",
        group_commands=_LISTINGS,
        help_format="plaintext",
        result_action="return_value",
    )
    for name in names:
        method = find_listing(program.service, name)
        command, text = to_dashes(name), escape_invisible(method.summary or method.full_name)
        is_wanted = words is None or command in words
        listing = make_export_command(program, method, command) if is_wanted else App(name=command)
        listing.help = text
        app.command(listing)
    return app


def make_export_command(program: Program, method: Method, name: str) -> App:
    """Return the command of a listing."""
    own = [*_list_export_options(program, method), *list_connection_options(program, has_tenant=False)]
    taken = {*_OWN, *(name_option(each) for each in own)}
    options_of_filters = list_options(program, method, taken)
    filters = {each.key: each for each in options_of_filters}

    def command(*files: str, **named: Any) -> int:
        file = files[0] if files else None
        if (file is None) != bool(named.pop("stdout", False)):
            message = "name one FILE, or - for standard output"
            raise CommandError(message)
        options, connection = ExportOptions.take(program, named), ConnectionOptions.take(program, named)
        given: dict[str, object] = {}
        for key, value in named.items():
            if value is not None:
                note_unknown_values(method, filters[key], value)
                given[filters[key].argument.name] = value
        return run(method, file or STDOUT, given, options, connection)

    whose = f" {program.tenant_option} {program.sandbox_tenant}" if method.operation.tenant == "required" else ""
    named = [make_option(method, each, _FILTERS) for each in options_of_filters]
    command.__signature__ = Signature([_FILE, *named, _STDOUT, *own])  # type: ignore[attr-defined]
    return App(
        name=name,
        default_command=command,
        usage=f"Usage: {program.name} export {name} [OPTIONS] FILE",
        help_epilogue=f"Example:\n\n    {program.name} export {name} {name}.csv{whose}",
        result_action="return_value",
    )


_FILE = SignatureParameter(
    "file",
    SignatureParameter.POSITIONAL_ONLY,
    default=None,
    annotation=Annotated[
        str | None, Parameter(name="FILE", help="The file to make; - for standard output.", show_default=False)
    ],
)
#: FILE, but as an argument it would be taken for an option that there is not.
_STDOUT = SignatureParameter(
    "stdout",
    SignatureParameter.KEYWORD_ONLY,
    default=False,
    annotation=Annotated[bool, Parameter(name=STDOUT, negative=(), show=False)],
)


def run(
    method: Method, file: str, filters: Mapping[str, object], options: ExportOptions, connection: ConnectionOptions
) -> int:
    """Export, and say what was exported on standard error."""
    program = connection.program
    if options.all_tenants and options.tenants:
        message = f"{program.tenant_option} and {program.all_tenants_option} can't both be given"
        raise CommandError(message)
    tenant = program.service.tenant
    if tenant is not None and options.all_tenants and method.operation.tenant == "unlisted":
        message = f"{program.all_tenants_option}: rows of {method.full_name} belong to no {tenant.word}; leave it out"
        raise CommandError(message)
    connection = evolve(connection, tenant=next(iter(options.tenants or ()), None))
    target: Any = sys.stdout.buffer if file == STDOUT else file
    if file == STDOUT and options.format is None:
        message = "standard output has no name that says a format"
        raise CommandError(message, "Pass --format csv or --format jsonl.")
    if file == STDOUT and options.format and not is_text(options.format) and sys.stdout.isatty():
        message = "standard output is a terminal"
        raise CommandError(message, "Pass --format jsonl or --format csv, or name a file.")
    has_one_tenant = len(options.tenants or ()) < 2 and not options.all_tenants  # noqa: PLR2004
    progress: list[Progress] = []

    def show(done: Progress) -> None:
        progress[:] = [done]
        bar.show(done.rows, done.total, _count_tenants(program, done))

    def count_written() -> int:
        is_written = file == STDOUT and options.format == "jsonl" and not options.allow_missing_tenants
        return sum(each.rows for each in progress if is_written)

    explaining = explain_errors(file, connection, has_one_tenant=has_one_tenant, count_written=count_written)
    with (
        connection.open() as client,
        explaining,
        show_progress(program, is_wanted=not options.quiet) as bar,
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", r"\S+ has no rows\. ", UserWarning)  # that is noted before, by option
        result = export(
            client,
            method.full_name,
            target,
            format=options.format,
            tenants="all" if options.all_tenants else options.tenants,
            filters=filters,
            prefetch=options.prefetch,
            exact=options.exact,
            resume=options.resume,
            overwrite=options.overwrite,
            keep_formulas=options.keep_formulas,
            secrets=options.with_secrets,
            columns=None if options.columns is None else split_names(options.columns),
            gzip=options.gzip,
            allow_missing_tenants=options.allow_missing_tenants,
            on_progress=show,
        )
    if not options.quiet:
        summarize(result, file)
        if not result.rows and (note := explain_no_rows(program, method, filters)) != NO_ROWS:
            print_note(note)
    if result.missing_tenants:
        raise make_error_of_missing(program, result, file)
    return 0


def make_error_of_missing(program: Program, result: ExportResult, file: str) -> CommandError:
    """Return the error of an export that was made without tenants."""
    tenants = ", ".join(map(str, result.missing_tenants))
    where, tenant = "the output" if file == STDOUT else file, program.service.tenant
    word = "" if tenant is None else tenant.plural if result.missing_tenants[1:] else tenant.word
    message = f"{where} has no row of {word} {tenants}"
    hint = "The same command with --overwrite --resume asks for what is missing alone."
    return CommandError(message, None if file == STDOUT else hint, PARTLY_DONE)
