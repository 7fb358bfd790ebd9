"""`fleetit RESOURCE import FILE`: sends the rows of a file to a bulk operation of the description.

Each command is an attribute of this module, which is made when cyclopts asks for it: `vehicles@vehicles import`. Behind
the `@` are the words of the command line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from attrs import frozen
from cyclopts import App, Parameter

from fleetit._description.methods import find_method, list_resources
from fleetit.cli._changes import check_output
from fleetit.cli._connection import NO_CONNECTION, Connection
from fleetit.cli._conversion import to_file
from fleetit.cli._errors import BAD_USAGE, PARTLY_DONE, CommandError
from fleetit.cli._import_report import print_errors, print_interruption, print_result, store_errors
from fleetit.cli._progress import show_progress
from fleetit.cli._words import to_dashes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fleetit._description.arguments import Body
    from fleetit.imports import Unknown

#: The method that is called if a resource has several and none is chosen.
_DEFAULT = "create_many"
#: What a file of errors says of a row that FleetIT may have.
_UNKNOWN = "no answer came; FleetIT may have it"
#: In place of a file.
_STDIN = "-"


@frozen
class ImportCommand:
    """The command of a resource that has bulk operations.

    Attributes:
        where: The module and the attribute, for cyclopts.
        text: What the list of commands says.
    """

    where: str
    text: str


def make_import_commands(resource: str, group: str, taken: Collection[str]) -> Mapping[str, ImportCommand]:
    """Return the command that imports into a resource by its name; nothing if the resource takes no rows.

    Args:
        resource: The resource.
        group: The name of its group on the command line.
        taken: Names of other commands of the group.
    """
    methods = list_bulk_methods(resource)
    if not methods:
        return {}
    name = "import"
    while name in taken:
        name += "-rows"
    what = resource.replace("_", " ")
    text = f"Send the rows of a file of {what}, each once, however often it is run."
    if len(methods) > 1:
        names = ", ".join(methods)
        text += f"\n\n--method chooses what is done with them: {names}. By default it is {next(iter(methods))}."
    return {name: ImportCommand(f"{__name__}:{resource}@{group} {name}", text)}


def list_bulk_methods(resource: str) -> Mapping[str, str]:
    """Return the methods that take rows by their names on the command line, the default one first."""
    found = [each for each in list_resources()[resource] if each.body is not None and each.body.has_rows]
    found.sort(key=lambda each: each.name != _DEFAULT)
    return {to_dashes(each.name): each.full_name for each in found}


def make_command(resource: str, words: str) -> App:
    """Return the command of a resource.

    Args:
        resource: The resource.
        words: The words of the command line: `vehicles import`.
    """
    from fleetit.cli._field_list import list_fields, name_fields  # noqa: PLC0415 - imported lazily

    methods = list_bulk_methods(resource)
    first, *others = methods
    columns = f"Columns of the file:\n\n{list_fields(_get_body(methods[first]), is_table=True)}\n\n"
    for other in others:
        columns += f"Columns with --method {other}: {name_fields(_get_body(methods[other]))}.\n\n"

    def command(
        file: Annotated[
            Path,
            Parameter(
                help="CSV with the names of fields in its first line, or JSON Lines; - for the standard input.",
                allow_leading_hyphen=True,
                converter=to_file,
            ),
        ],
        /,
        *,
        method: Annotated[
            str | None, Parameter(help="What to do with the rows, if there is a choice.", metavar="METHOD")
        ] = None,
        format: Annotated[  # noqa: A002 - the option's name
            Literal["csv", "jsonl"] | None, Parameter(help="Format of the file. Its name says it by default.")
        ] = None,
        dry_run: Annotated[
            bool, Parameter(help="Check all rows, and send nothing.", negative=(), show_default=False)
        ] = False,
        ignore_unknown: Annotated[
            bool, Parameter(help="Leave out columns that name no field.", negative=(), show_default=False)
        ] = False,
        batch_size: Annotated[
            int | None, Parameter(help="Rows to send at once. As many as possible by default.", metavar="ROWS")
        ] = None,
        errors: Annotated[
            Path | None, Parameter(help="Write all errors, and unknown rows, to this file, as CSV.", metavar="FILE")
        ] = None,
        journal: Annotated[
            Path | None,
            Parameter(help="Record what was sent in this file. FILE.import.jsonl by default.", metavar="JOURNAL"),
        ] = None,
        resend_unknown: Annotated[
            bool,
            Parameter(
                help="Send rows again whose answer never came. If FleetIT has them, they are there twice, or refused.",
                negative=(),
                show_default=False,
            ),
        ] = False,
        skip_unknown: Annotated[
            bool,
            Parameter(
                help="Never send these rows again. If FleetIT does not have them, they are missing.",
                negative=(),
                show_default=False,
            ),
        ] = False,
        accept_changes: Annotated[
            bool,
            Parameter(
                help="Send new rows although rows that were sent have changed or are gone.",
                negative=(),
                show_default=False,
            ),
        ] = False,
        connection: Connection = NO_CONNECTION,
    ) -> int:
        if resend_unknown and skip_unknown:
            msg = "--resend-unknown and --skip-unknown can't be combined"
            raise CommandError(msg)
        unknown: Unknown = "resend" if resend_unknown else "skip" if skip_unknown else "keep"
        if str(file) == _STDIN and (missing := _list_missing(format, journal, dry_run=dry_run)):
            msg = f"the standard input has no name, so pass {' and '.join(missing)}"
            raise CommandError(msg)
        options = {
            "format": format,
            "dry_run": dry_run,
            "ignore_unknown": ignore_unknown,
            "batch_size": batch_size,
            "journal": journal,
            "unknown": unknown,
            "accept_changes": accept_changes,
        }
        return _run(_choose_method(methods, method), str(file), options, errors, connection)

    return App(
        name=words.rpartition(" ")[2],
        default_command=command,
        help_epilogue=f"{columns}Example:\n\n    fleetit {words} {resource}.csv",
    )


def _get_body(method: str) -> Body:
    return cast("Body", find_method(method).body)


def _list_missing(format: str | None, journal: Path | None, *, dry_run: bool) -> list[str]:  # noqa: A002 - as above
    """Return the options that the standard input needs and that were not given."""
    missing = [] if format else ["--format csv or jsonl"]
    # Without a journal, rows could be sent twice.
    return missing if journal or dry_run else [*missing, "--journal FILE"]


def _choose_method(methods: Mapping[str, str], name: str | None) -> str:
    if name is None:
        return next(iter(methods.values()))
    found = methods.get(name.replace("_", "-"))
    if found is None:
        msg = f"--method {name}: one of {', '.join(methods)}"
        raise CommandError(msg)
    return found


def _run(method: str, file: str, options: dict[str, Any], errors: Path | None, connection: Connection) -> int:
    from fleetit.imports import InvalidRows, RowError, import_rows  # noqa: PLC0415 - imported lazily

    is_dry = bool(options["dry_run"])
    _check_name(method, file, options["format"])
    _check_errors(errors, file, options["journal"])
    check_output()
    try:
        with connection.open(needs_token=not is_dry) as client, show_progress(is_wanted=True) as progress:
            name = "rows" if file == _STDIN else Path(file).name
            progress.show(0, None, f"reading {name}")
            result = import_rows(
                client, method, file, **options, on_progress=lambda done, total: progress.show(done, total, name)
            )
    except InvalidRows as error:
        print_errors(error.rows, errors if store_errors(errors, error.rows) else None)
        count = len(error.rows)
        msg = f"{file}: {count:,} error{'' if count == 1 else 's'}, and nothing was sent"
        raise CommandError(msg, "Put the rows right and run it again.", BAD_USAGE) from None
    except KeyboardInterrupt as error:
        print_interruption(error)
        raise
    unknown = [RowError(line, "", _UNKNOWN) for line in result.unknown if line not in result.refused_again]
    is_stored = store_errors(errors, [*result.refusals, *unknown])
    print_errors(result.refusals, errors if is_stored else None)
    print_result(result, is_dry=is_dry)
    if result.error is not None:
        failure = connection.explain(result.error)
        if failure.status == BAD_USAGE and (result.taken or result.refused or result.unknown):
            failure.status = PARTLY_DONE  # the other status says that nothing was sent
        raise failure
    return PARTLY_DONE if result.refused or result.unknown or not is_stored else 0


def _check_name(method: str, file: str, chosen: str | None) -> None:
    """Check that the format is known, so that the error names options.

    Raises:
        CommandError: If it is not.
    """
    from fleetit.imports._formats import is_known_name  # noqa: PLC0415 - imported lazily

    if chosen is not None:  # the standard input always has one
        return
    if not is_known_name(file):
        msg = f"{file}: the name does not end in .csv or .jsonl"
        raise CommandError(msg, "Pass --format csv or --format jsonl.")
    if Path(file).suffix.lower() == ".json":
        command = " ".join(to_dashes(each) for each in method.split("."))
        msg = f"{file} is JSON, not JSON Lines, which has an object on each line"
        raise CommandError(msg, f"`fleetit {command} --body {file}` takes a JSON list.")


def _check_errors(errors: Path | None, file: str, journal: Path | None) -> None:
    """Check the file for errors before anything is sent.

    Raises:
        CommandError: If it can't be written, or is a file that the import needs.
    """
    if errors is None:
        return
    from fleetit._errors.errors import ConfigurationError  # noqa: PLC0415 - imported lazily
    from fleetit.imports._error_file import check_error_file  # noqa: PLC0415

    needed = [Path(file), Path(f"{file}.import.jsonl") if journal is None else journal]
    if errors.resolve() in [each.resolve() for each in needed]:
        msg = f"--errors {errors}: the import needs this file"
        raise CommandError(msg, "Name another one.")
    try:
        check_error_file(errors)
    except ConfigurationError as error:
        msg = f"--errors {errors}: {error}"
        raise CommandError(msg) from error


def __getattr__(name: str) -> Any:
    resource, is_command, words = name.partition("@")
    if not is_command:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return make_command(resource, words)
