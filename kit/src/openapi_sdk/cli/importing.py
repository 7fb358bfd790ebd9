"""`RESOURCE import FILE`: sends the rows of a file to a bulk operation of the description."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from cyclopts import App, Parameter

from openapi_sdk.cli.commands import make_command
from openapi_sdk.cli.connection import ConnectionOptions  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.cli.errors import BAD_USAGE, PARTLY_DONE, PERHAPS_DONE, CommandError
from openapi_sdk.cli.options import OPTIONS, flag, to_dashes, to_file
from openapi_sdk.cli.output import check_output, telling_what_was_done
from openapi_sdk.cli.program import Program  # noqa: TC001 - as above
from openapi_sdk.cli.signatures import confirm
from openapi_sdk.cli.terminal import count_of, fold, print_note, show_progress
from openapi_sdk.description.body import mask_body
from openapi_sdk.errors.errors import ConfigurationError
from openapi_sdk.escape import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openapi_sdk.description.methods import Argument, RequestBody
    from openapi_sdk.imports import ImportResult, RowError, Unknown

_INDENT = "    "
_WIDTH = 79
#: Choices that are named.
_MAX_CHOICES = 12
_KINDS = {
    "array": "list in JSON",
    "boolean": "true or false",
    "integer": "whole number",
    "number": "number",
    "object": "object",
    "string": "text",
}
_FORMATS = {"date": "date such as 2026-01-31", "date-time": "time such as 2026-01-31T08:30:00Z"}


def list_fields(body: RequestBody, *, is_table: bool) -> str:
    """Return the fields of a row, those that are needed first: name, type, choices, and what the description says."""
    fields = sorted(body.fields, key=lambda each: not each.is_required)
    width = max(len(escape_invisible(each.name)) for each in fields) + 2
    lines: list[str] = []
    for each in fields:
        head = f"{_INDENT}{escape_invisible(each.name):<{width}}"
        text = f"{_describe(each, is_table=is_table)}. {' '.join(escape_invisible(each.text).split())}".strip()
        lines += textwrap.wrap(
            text, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False
        )
    return "\n".join(lines)


def name_fields(body: RequestBody) -> str:
    """Return the names of the fields in short, those that are needed first."""
    needed = [escape_invisible(each.name) for each in body.fields if each.is_required]
    others = [escape_invisible(each.name) for each in body.fields if not each.is_required]
    parts = [f"{', '.join(needed)} (needed)"] if needed else []
    return ", ".join([*parts, *others])


def _describe(field: Argument, *, is_table: bool) -> str:
    """Return the type of a value, its limits, and whether it is needed."""
    kind = _FORMATS.get(field.format, _KINDS.get(field.type, "text"))
    if field.is_list:
        kind = _KINDS["array"]
    elif field.choices:
        more = ", …" if len(field.choices) > _MAX_CHOICES else ""
        kind = f"one of {escape_invisible(', '.join(field.choices[:_MAX_CHOICES]))}{more}"
    elif field.type == "object" and is_table:
        kind = _name_columns(field)
    return ", ".join(filter(None, ("needed" if field.is_required else "", kind, _describe_length(field))))


def _name_columns(field: Argument) -> str:
    names = [each.name for each in field.fields] or ["NAME"]
    return f"object; its columns are {escape_invisible(', '.join(f'{field.name}.{name}' for name in names))}"


def _describe_length(field: Argument) -> str:
    least, most = field.lengths
    if most is None:
        return ""
    if least == most:
        return count_of(most, "character")
    return f"{least} to {most} characters" if least > 1 else f"at most {most} characters"


#: Errors that are shown, and groups of lines with rows that are alike.
_MAX_ERRORS, _MAX_ALIKE = 20, 5


def store_errors(program: Program, file: Path | None, errors: Sequence[RowError]) -> bool:
    """Write errors to a file, if there is one. Say if that fails, and return whether it did not."""
    from openapi_sdk.imports.error_file import write_errors  # noqa: PLC0415 - imported lazily

    try:
        if file is not None:
            write_errors(program.service.errors, file, errors)
    except ConfigurationError as error:
        print_note(f"--errors {file}: {error}")
        return False
    return True


def print_errors(errors: Sequence[RowError], file: Path | None) -> None:
    """Print errors, and where the others are."""
    for error in errors[:_MAX_ERRORS]:
        sys.stderr.write(f"{fold(escape_invisible(str(error)), sys.stderr)}\n")
    if len(errors) > _MAX_ERRORS:
        where = f"{file} has them all" if file is not None else "--errors FILE writes them all"
        sys.stderr.write(escape_invisible(f"and {len(errors) - _MAX_ERRORS:,} more; {where}") + "\n")


def print_result(program: Program, result: ImportResult, *, is_dry: bool) -> None:
    """Print how many rows were taken, refused, …, and what to do about them."""
    summary = _summarize(result, is_dry=is_dry)
    try:
        with telling_what_was_done(is_change=bool(result.taken or result.refused or result.unknown)):
            sys.stdout.write(f"{summary}\n")
            _print_first_rows(program, result)
    except OSError:
        print_note(summary)
        raise
    finally:
        _print_notes(program.service.name, result)


def print_interruption(program: Program, error: BaseException) -> None:
    """Print what is known of an import that was interrupted; nothing if it had sent nothing."""
    if notes := getattr(error, "__notes__", ()):
        print_note(
            f"{'; '.join(notes)}. Run it again to go on. It names rows that {program.service.name} may have, and sends "
            "none of them without --resend-unknown."
        )


def _summarize(result: ImportResult, *, is_dry: bool) -> str:
    rows = count_of(result.rows, "row")
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


def _print_first_rows(program: Program, result: ImportResult) -> None:
    """Print the first rows of a dry run as they would be sent, without secrets."""
    description = program.service.description
    method = description.methods[result.method]
    for row in result.first_rows:
        (shown,) = mask_body(description, method.http_method, method.path, [dict(row.values)])
        sys.stdout.write(f"line {row.line}: {escape_invisible(json.dumps(shown, ensure_ascii=False))}\n")


def _print_notes(service: str, result: ImportResult) -> None:
    from openapi_sdk.imports.rows import name_rows  # noqa: PLC0415 - imported lazily

    if result.alike:
        lines = "; ".join(", ".join(map(str, each[:_MAX_ALIKE])) for each in result.alike[:_MAX_ALIKE])
        more = "; …" if len(result.alike) > _MAX_ALIKE or any(len(each) > _MAX_ALIKE for each in result.alike) else ""
        print_note(
            f"{service} may refuse rows as duplicates. In these lines, the fields that are needed are the same but for "
            f"case and signs: {lines}{more}"
        )
    if result.ends:
        print_note(
            f"The end of a time: {', '.join(result.ends)}. Your dates have no time of the day, so the beginning of the "
            "day is sent, and the day itself does not count. If it should, write the next day, or times and a "
            "--date-format that has them, such as %d.%m.%Y %H:%M."
        )
    if result.refused:
        print_note("Put refused rows right and run it again; it sends what was not taken.")
    if result.refused_again:
        print_note(
            f"{service} refused {name_rows(result.refused_again)} when sent again; the first time, no usable answer "
            "came. If it calls them duplicates, it has them: run it again with --skip-unknown. Put wrong ones right."
        )
    if silent := [line for line in result.unknown if line not in result.refused_again]:
        print_note(
            f"{service} may have {name_rows(silent)}: no usable answer came. Look there. Then run it again with "
            "--resend-unknown (what it has is there twice, or refused) or --skip-unknown (what it does not have is "
            "missing). Without, none of them is sent."
        )
    if result.not_sent and result.error is not None:
        print_note("Run it again to send the rest.")
    if isinstance(result.error, ConfigurationError) and (result.taken or result.refused):
        print_note("What the journal lacks is unknown to the next run, although the answer came.")


#: The method that is called if a resource has several and none is chosen.
_DEFAULT = "create_many"
#: In place of a file.
_STDIN = "-"


def list_bulk_methods(program: Program, resource: str) -> Mapping[str, str]:
    """Return the methods that take rows by their names on the command line, the default one first."""
    methods = program.service.description.resources[resource]
    found = [each for each in methods if each.body is not None and each.body.has_rows]
    found.sort(key=lambda each: each.name != _DEFAULT)
    return {to_dashes(each.name): each.full_name for each in found}


def make_import_command(program: Program, resource: str, group: str, name: str) -> App:
    """Return the command that imports into a resource."""
    methods = list_bulk_methods(program, resource)
    first, *others = methods
    columns = f"Columns of the file:\n\n{list_fields(_get_body(program, methods[first]), is_table=True)}\n\n"
    text = f"Send the rows of a file of {resource.replace('_', ' ')}, each once, however often it is run."
    if others:
        text += f"\n\n--method chooses what is done with them: {', '.join(methods)}. By default it is {first}."
    for other in others:
        columns += f"Columns with --method {other}: {name_fields(_get_body(program, methods[other]))}.\n\n"

    def command(
        _: Program,
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
        dry_run: Annotated[bool, flag("Check all rows, show the first ones, and send nothing.")] = False,
        ignore_unknown: Annotated[bool, flag("Leave out columns that name no field.")] = False,
        encoding: Annotated[
            str | None,
            Parameter(help="Encoding of a table, such as cp1252 or utf-16. UTF-8 by default.", metavar="NAME"),
        ] = None,
        delimiter: Annotated[
            str | None,
            Parameter(
                help="What separates the columns. Comma, semicolon and tab are found by default.", metavar="SIGN"
            ),
        ] = None,
        date_format: Annotated[
            str | None,
            Parameter(
                help="How dates and times are written: %d.%m.%Y. By default as 2026-01-31, 2026-01-31T08:00:00Z.",
                metavar="FORMAT",
            ),
        ] = None,
        time_zone: Annotated[
            str | None, Parameter(help="Time zone of times of this format, such as America/New_York.", metavar="ZONE")
        ] = None,
        map: Annotated[  # noqa: A002 - the option's name
            list[str] | None,
            Parameter(
                help="COLUMN=FIELD for a column that is called otherwise; it can be given several times.",
                negative=(),
                metavar="COLUMN=FIELD",
            ),
        ] = None,
        batch_size: Annotated[
            int | None, Parameter(help="Rows to send at once. As many as possible by default.", metavar="ROWS")
        ] = None,
        errors: Annotated[
            Path | None,
            Parameter(help="Write all errors, and each row that was not taken, to this file, as CSV.", metavar="FILE"),
        ] = None,
        journal: Annotated[
            Path | None,
            Parameter(help="Record what was sent in this file. FILE.import.jsonl by default.", metavar="JOURNAL"),
        ] = None,
        resend_unknown: bool = False,
        skip_unknown: bool = False,
        accept_changes: Annotated[
            bool, flag("Send new rows although rows that were sent have changed or are gone.")
        ] = False,
        keep_going: Annotated[
            bool, flag("After errors that may pass, send the other rows, and try again at the end.")
        ] = False,
        yes: bool = False,
        connection: ConnectionOptions,
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
            "encoding": encoding,
            "delimiter": delimiter,
            "date_format": date_format,
            "time_zone": time_zone,
            "columns": _read_map(map or ()),
            "batch_size": batch_size,
            "journal": journal,
            "unknown": unknown,
            "accept_changes": accept_changes,
            "keep_going": keep_going,
        }
        return _run(_choose_method(methods, method), str(file), options, errors, connection, is_confirmed=yes)

    service = program.service.name
    resend = f"Send rows without an answer again. If {service} has them, they are there twice, or refused."
    skip = f"Never send these rows again. If {service} does not have them, they are missing."
    options = {
        "resend_unknown": Annotated[bool, flag(resend)],
        "skip_unknown": Annotated[bool, flag(skip)],
        "yes": confirm(program),
    }
    return App(
        name=name,
        help=text,
        group_parameters=OPTIONS,
        default_command=make_command(program, command, options),
        help_epilogue=f"{columns}Example:\n\n    {program.name} {group} {name} {resource}.csv",
    )


def _get_body(program: Program, method: str) -> RequestBody:
    return cast("RequestBody", program.service.description.methods[method].body)


def _read_map(pairs: Sequence[str]) -> dict[str, str]:
    """Return the fields of columns. The name of a column may have a `=`."""
    found: dict[str, str] = {}
    for pair in pairs:
        column, _, name = (each.strip() for each in pair.rpartition("="))
        if not (column and name) or column in found:
            msg = f"--map {pair}: {'this column is named twice' if column in found else 'COLUMN=FIELD is needed'}"
            raise CommandError(msg)
        found[column] = name
    return found


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


def _run(
    method: str,
    file: str,
    options: dict[str, Any],
    errors: Path | None,
    connection: ConnectionOptions,
    *,
    is_confirmed: bool,
) -> int:
    from openapi_sdk.cli.changes import check_change  # noqa: PLC0415 - imported lazily
    from openapi_sdk.client.calls import get_tenant  # noqa: PLC0415 - imported lazily
    from openapi_sdk.imports import ImportResult, InvalidRows  # noqa: PLC0415 - as above
    from openapi_sdk.imports.importing import import_rows  # noqa: PLC0415 - as above

    program = connection.program
    is_dry = bool(options["dry_run"])
    _check_name(connection.program, method, file, options["format"])
    _check_errors(connection.program, errors, file, options["journal"])
    check_output()
    try:
        with (
            connection.open(needs_credentials=not is_dry) as client,
            show_progress(program, is_wanted=True) as progress,
        ):

            def check(rows: int) -> None:
                progress.stop()
                check_change(
                    program,
                    client.base_url,
                    get_tenant(client),
                    what=count_of(rows, "row"),
                    is_dry=is_dry,
                    is_confirmed=is_confirmed,
                    reads_input=file == _STDIN,
                )

            name = "rows" if file == _STDIN else Path(file).name
            progress.show(0, None, f"reading {name}")
            result = import_rows(
                ImportResult,
                client,
                method,
                file,
                **options,
                before_sending=check,
                on_progress=lambda done, total: progress.show(done, total, name),
            )
            if is_dry:
                check(result.rows)
    except InvalidRows as error:
        print_errors(error.rows, errors if store_errors(program, errors, error.rows) else None)
        msg = f"{file}: {count_of(len(error.rows), 'error')}, and nothing was sent"
        raise CommandError(msg, "Put the rows right and run it again.", BAD_USAGE) from None
    except KeyboardInterrupt as error:
        print_interruption(program, error)
        raise
    is_stored = store_errors(program, errors, result.left)
    print_errors(result.refusals, errors if is_stored else None)
    print_result(program, result, is_dry=is_dry)
    if result.error is not None:
        failure = connection.explain(result.error)
        if result.unknown:
            failure.status = PERHAPS_DONE
        elif failure.status == BAD_USAGE and (result.taken or result.refused):
            failure.status = PARTLY_DONE  # the other status says that nothing was sent
        raise failure
    if result.unknown:
        return PERHAPS_DONE
    return PARTLY_DONE if result.refused or not is_stored else 0


def _check_name(program: Program, method: str, file: str, chosen: str | None) -> None:
    """Check that the format is known, so that the error names options."""
    from openapi_sdk.imports.reading import is_known_name  # noqa: PLC0415 - imported lazily

    if chosen is not None:  # the standard input always has one
        return
    if not is_known_name(file):
        msg = f"{file}: the name does not end in .csv or .jsonl"
        raise CommandError(msg, "Pass --format csv or --format jsonl.")
    if Path(file).suffix.lower() == ".json":
        command = " ".join(to_dashes(each) for each in method.split("."))
        msg = f"{file} is JSON, not JSON Lines, which has an object on each line"
        raise CommandError(msg, f"`{program.name} {command} --body {file}` takes a JSON list.")


def _check_errors(program: Program, errors: Path | None, file: str, journal: Path | None) -> None:
    """Check the file for errors before anything is sent."""
    if errors is None:
        return
    from openapi_sdk.imports.error_file import check_error_file  # noqa: PLC0415 - imported lazily
    from openapi_sdk.imports.importing import name_journal  # noqa: PLC0415 - imported lazily

    needed = [Path(file), journal or name_journal(file)]
    if errors.resolve() in [each.resolve() for each in needed]:
        msg = f"--errors {errors}: the import needs this file"
        raise CommandError(msg, "Name another one.")
    try:
        check_error_file(program.service.errors, errors)
    except ConfigurationError as error:
        msg = f"--errors {errors}: {error}"
        raise CommandError(msg) from error
