"""`fleetit export`: one command for each listing of the description."""

from __future__ import annotations

import sys
from inspect import Parameter as SignatureParameter
from inspect import Signature
from typing import TYPE_CHECKING, Annotated, Any, Literal

from attrs import frozen
from cyclopts import App, Group, Parameter

from fleetit._description.methods import load_methods
from fleetit.cli._connection import CONNECTION_GROUP, Connection
from fleetit.cli._errors import CommandError
from fleetit.cli._escaping import escape
from fleetit.cli._export_report import STDOUT, explain_errors, show_export, summarize
from fleetit.cli._no_rows import explain_no_rows
from fleetit.cli._tables import NO_ROWS
from fleetit.cli._terminal import print_note
from fleetit.exports import FORMATS, MAX_PREFETCH, export, find_listing, list_exports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit._description.arguments import Argument
    from fleetit._description.methods import Method

_EXPORT, _FILTERS, _LISTINGS = Group("Export", sort_key=10), Group("Filters", sort_key=20), Group("Listings")


@Parameter(name="*", group=_EXPORT)
@frozen(kw_only=True)
class ExportOptions:
    """Options of an export.

    Attributes:
        format: The format.
        fleets: The fleets.
        all_fleets: Whether to export all fleets.
        prefetch: How many requests are in flight.
        exact: Whether to notice rows that move.
        resume: Whether to go on.
        overwrite: Whether to replace the file.
        keep_formulas: Whether texts stay as they are in CSV.
        without_secrets: Whether secrets are left out.
        quiet: Whether to show nothing.
    """

    format: Annotated[
        Literal["csv", "jsonl", "parquet", "sqlite", "duckdb"] | None,
        Parameter(help="Format of the file. [default: that of its suffix]"),
    ] = None
    fleets: Annotated[
        list[int] | None,
        Parameter(name="--fleet", help="Id of a fleet; may be repeated. [FLEETIT_FLEET_ID]", negative=()),
    ] = None
    all_fleets: Annotated[
        bool, Parameter(help="All fleets that the token has access to.", negative=(), show_default=False)
    ] = False
    prefetch: Annotated[int, Parameter(name="--in-flight", help=f"Requests at the same time, 1 to {MAX_PREFETCH}.")] = 8
    exact: Annotated[
        bool | None,
        Parameter(help="Notice rows that are added or removed meanwhile. [default: if the listing can]"),
    ] = None
    resume: Annotated[
        bool, Parameter(help="Go on with an export that did not end.", negative=(), show_default=False)
    ] = False
    overwrite: Annotated[bool, Parameter(help="Replace the file if it exists.", negative=(), show_default=False)] = (
        False
    )
    keep_formulas: Annotated[
        bool,
        Parameter(
            help="Leave texts in CSV as they are, also formulas of spreadsheets.", negative=(), show_default=False
        ),
    ] = False
    without_secrets: Annotated[
        bool, Parameter(help="Leave out secrets, such as webhook secrets and pins.", negative=(), show_default=False)
    ] = False
    quiet: Annotated[bool, Parameter(help="Show no progress and no summary.", negative=(), show_default=False)] = False


@Parameter(name="*", group=CONNECTION_GROUP)
@frozen(kw_only=True)
class Account:
    """The options of `Connection`, without the fleet: an export may have several.

    Attributes:
        profile: The profile of the configuration file.
        environment: The server, by its name.
        base_url: The server, by its address.
    """

    profile: Annotated[str | None, Parameter(help="Profile of the configuration file. [FLEETIT_PROFILE]")] = None
    environment: Annotated[
        Literal["production", "staging", "sandbox"] | None,
        Parameter(help="Server to talk to. [FLEETIT_ENVIRONMENT]"),
    ] = None
    base_url: Annotated[str | None, Parameter(help="Address of another server. [FLEETIT_BASE_URL]")] = None


_DEFAULT_OPTIONS, _DEFAULT_ACCOUNT = ExportOptions(), Account()
#: Options of the command itself: a filter of such a name gets `-filter` at its end.
_TAKEN = frozenset(
    (
        *("format", "fleet", "all-fleets", "in-flight", "exact", "no-exact", "resume", "overwrite", "keep-formulas"),
        "without-secrets",
        *("quiet", "profile", "environment", "base-url", "help", "version"),
    )
)


def _make_app() -> App:
    made = App(
        name="export",
        help=f"Export a listing into a file: {', '.join(FORMATS)}.",
        help_epilogue="Example:\n\n    fleetit export tolls tolls.csv --transaction-date-gte 2026-01-01",
        group_commands=_LISTINGS,
        help_format="plaintext",
        result_action="return_value",
    )
    for name in list_exports():
        method = find_listing(name)
        command = name.replace("_", "-")
        made.command(f"{__name__}:{method.full_name}", name=command, help=escape(method.summary or method.full_name))
    return made


def make_command(method: Method, name: str) -> App:
    """Return the command of a listing.

    Args:
        method: The listing.
        name: What the command is called.
    """
    filters = {f"_{number}": each for number, each in enumerate(method.filters)}

    def command(
        file: str | None = None,
        /,
        *,
        options: ExportOptions = _DEFAULT_OPTIONS,
        account: Account = _DEFAULT_ACCOUNT,
        **values: Any,
    ) -> int:
        to_stdout = values.pop("stdout", False)
        if (file is None) != to_stdout:
            message = "name one FILE, or - for standard output"
            raise CommandError(message)
        given = {filters[key].name: value for key, value in values.items() if value is not None}
        return run(method, file or STDOUT, given, options, account)

    own = SignatureParameter(
        "file",
        SignatureParameter.POSITIONAL_ONLY,
        default=None,
        annotation=Annotated[
            str | None, Parameter(name="FILE", help="The file to make; - for standard output.", show_default=False)
        ],
    )
    named = [_make_option(key, each) for key, each in filters.items()]
    # FILE, but as an argument it would be taken for an option that there is not.
    stdout = Parameter(name=STDOUT, negative=(), show=False)
    rest = [
        SignatureParameter(
            "stdout", SignatureParameter.KEYWORD_ONLY, default=False, annotation=Annotated[bool, stdout]
        ),
        SignatureParameter(
            "options", SignatureParameter.KEYWORD_ONLY, default=_DEFAULT_OPTIONS, annotation=ExportOptions
        ),
        SignatureParameter("account", SignatureParameter.KEYWORD_ONLY, default=_DEFAULT_ACCOUNT, annotation=Account),
    ]
    command.__signature__ = Signature([own, *named, *rest])  # type: ignore[attr-defined]
    del command.__annotations__["file"]  # it has no help, and would be taken in place of the signature's
    return App(
        name=name,
        default_command=command,
        usage=f"Usage: fleetit export {name} [OPTIONS] FILE",
        help_epilogue=f"Example:\n\n    fleetit export {name} {name}.csv",
        result_action="return_value",
    )


def _make_option(key: str, argument: Argument) -> SignatureParameter:
    """Return the option of a filter. The client reads its text, and says what is wrong."""
    name = argument.name.replace("_", "-")
    is_flag = argument.type == "boolean" and not argument.is_list
    while name in _TAKEN:
        name += "-filter"
    value: Any = bool if is_flag else Literal[argument.choices] if argument.choices else str
    parameter = Parameter(
        name=f"--{name}",
        help=escape(" ".join(argument.text.split())),
        group=_FILTERS,
        required=argument.is_required,
        negative=None if is_flag else (),
        allow_leading_hyphen=not is_flag,
        metavar=None if is_flag or argument.choices else "DATE" if argument.format == "date" else "TEXT",
    )
    annotation: Any = Annotated[list[value] | None if argument.is_list else value | None, parameter]
    return SignatureParameter(key, SignatureParameter.KEYWORD_ONLY, default=None, annotation=annotation)


def run(method: Method, file: str, filters: Mapping[str, object], options: ExportOptions, account: Account) -> int:
    """Export, and say what was exported on standard error."""
    if options.all_fleets and options.fleets:
        message = "--fleet and --all-fleets can't both be given"
        raise CommandError(message)
    if options.all_fleets and method.operation.fleet == "unlisted":
        message = f"--all-fleets: rows of {method.full_name} belong to no fleet; leave it out"
        raise CommandError(message)
    fleet = options.fleets[0] if options.fleets else None
    connection = Connection(
        fleet=fleet, profile=account.profile, environment=account.environment, base_url=account.base_url
    )
    target: Any = sys.stdout.buffer if file == STDOUT else file
    if file == STDOUT and options.format is None:
        message = "standard output has no name that says a format"
        raise CommandError(message, "Pass --format csv or --format jsonl.")
    if file == STDOUT and options.format not in {"csv", "jsonl"} and sys.stdout.isatty():
        message = "standard output is a terminal"
        raise CommandError(message, "Pass --format jsonl or --format csv, or name a file.")
    explaining = explain_errors(file, connection, has_one_fleet=len(options.fleets or ()) < 2)  # noqa: PLR2004
    with connection.open() as client, explaining, show_export(is_wanted=not options.quiet) as show:
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
            secrets=not options.without_secrets,
            on_progress=show,
        )
    if not options.quiet:
        summarize(result, file)
        if not result.rows and (note := explain_no_rows(method, filters)) != NO_ROWS:
            print_note(note)
    return 0


def __getattr__(name: str) -> Any:
    if name == "app":
        return _make_app()
    if name not in load_methods():
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    names = [each for each in list_exports() if find_listing(each).full_name == name]
    return make_command(find_listing(name), names[0].replace("_", "-"))
