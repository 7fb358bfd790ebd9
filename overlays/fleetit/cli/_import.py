"""`fleetit RESOURCE import FILE`: sends the rows of a file to a bulk operation of the description.

Each command is an attribute of this module, which is made when cyclopts asks for it: `vehicles@vehicles import`. Behind
the `@` are the words of the command line.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from attrs import frozen
from cyclopts import App, Parameter

from fleetit._methods import list_resources
from fleetit.cli._connection import NO_CONNECTION, Connection
from fleetit.cli._conversion import to_file
from fleetit.cli._errors import BAD_USAGE, PARTLY_DONE, CommandError
from fleetit.cli._escaping import escape
from fleetit.cli._progress import show_progress
from fleetit.cli._terminal import fold, print_note
from fleetit.cli._words import to_dashes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from fleetit.imports import ImportResult, RowError, Unknown

#: The method that is called if a resource has several and none is chosen.
_DEFAULT = "create_many"
#: Errors, and ranges of lines, that are shown.
_MAX_ERRORS, _MAX_RANGES = 20, 10
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
    methods = list_bulk_methods(resource)

    def command(
        file: Annotated[
            str,
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
        errors: Annotated[Path | None, Parameter(help="Write all errors to this file, as CSV.", metavar="FILE")] = None,
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
        if file == _STDIN and (missing := _list_missing(format, journal, dry_run=dry_run)):
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
        return _run(_choose_method(methods, method), file, options, errors, connection)

    return App(
        name=words.rpartition(" ")[2],
        default_command=command,
        help_epilogue=f"Example:\n\n    fleetit {words} {resource}.csv",
    )


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
    from fleetit.imports import InvalidRows, import_rows, write_errors  # noqa: PLC0415 - imported lazily

    is_dry = bool(options["dry_run"])
    try:
        with connection.open(needs_token=not is_dry) as client, show_progress(is_wanted=True) as progress:
            name = "rows" if file == _STDIN else Path(file).name
            progress.show(0, None, f"reading {name}")
            result = import_rows(
                client, method, file, **options, on_progress=lambda done, total: progress.show(done, total, name)
            )
    except InvalidRows as error:
        if errors is not None:
            write_errors(errors, error.rows)
        _print_errors(error.rows, errors)
        count = len(error.rows)
        msg = f"{file}: {count:,} error{'' if count == 1 else 's'}, and nothing was sent"
        raise CommandError(msg, "Put the rows right and run it again.", BAD_USAGE) from None
    except KeyboardInterrupt as error:
        for note in getattr(error, "__notes__", ()):
            print_note(f"{note}. Run it again to go on.")
        raise
    if errors is not None:
        write_errors(errors, result.refusals)
    _print_errors(result.refusals, errors)
    sys.stdout.write(f"{_summarize(result, is_dry=is_dry)}\n")
    sys.stdout.flush()
    _print_notes(result)
    if result.error is not None:
        raise connection.explain(result.error)
    return PARTLY_DONE if result.refused or result.unknown else 0


def _summarize(result: ImportResult, *, is_dry: bool) -> str:
    rows = f"{result.rows:,} row{'' if result.rows == 1 else 's'}"
    if is_dry:
        return f"{rows}, all right; nothing was sent"
    counts = {
        "taken": result.taken,
        "taken before": result.taken_before,
        "refused": result.refused,
        "unknown": len(result.unknown),
        "skipped": result.skipped,
        "not sent": result.not_sent,
    }
    return f"{rows}: {', '.join(f'{count:,} {name}' for name, count in counts.items() if count) or 'nothing to do'}"


def _print_notes(result: ImportResult) -> None:
    if result.refused:
        print_note(
            "Put refused rows right and run it again; it sends what was not taken. FleetIT does not document whether "
            "it keeps the other rows of a refused batch; --batch-size 1 sends each row alone."
        )
    if result.unknown:
        print_note(
            f"FleetIT may have the rows of the lines {_format_lines(result.unknown)}: no answer came. Look whether it "
            "has them. Then run it again with --resend-unknown (if it has them, they are there twice, or refused) or "
            "--skip-unknown (if it does not, they are missing). Without, none of them is sent."
        )
    if result.not_sent and result.error is not None:
        print_note("Run it again to send the rest.")


def _print_errors(errors: Sequence[RowError], file: Path | None) -> None:
    for error in errors[:_MAX_ERRORS]:
        sys.stderr.write(f"{fold(escape(str(error)), sys.stderr)}\n")
    if len(errors) > _MAX_ERRORS:
        where = f"{file} has them all" if file is not None else "--errors FILE writes them all"
        sys.stderr.write(escape(f"and {len(errors) - _MAX_ERRORS:,} more; {where}") + "\n")


def _format_lines(lines: Iterable[int]) -> str:
    """Return numbers as ranges: `2 to 501, 600`."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    texts = [str(first) if first == last else f"{first} to {last}" for first, last in ranges[:_MAX_RANGES]]
    return ", ".join(texts) + (", …" if len(ranges) > _MAX_RANGES else "")


def __getattr__(name: str) -> Any:
    resource, is_command, words = name.partition("@")
    if not is_command:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return make_command(resource, words)
