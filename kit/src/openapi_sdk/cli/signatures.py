"""Makes the signature of a command from a method. cyclopts reads it, and never an own annotation of the command."""

from __future__ import annotations

from decimal import Decimal
from inspect import Parameter as SignatureParameter
from inspect import Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from attrs import fields, frozen
from cyclopts import Group, Parameter

from openapi_sdk.cli.connection import list_connection_options
from openapi_sdk.cli.options import OPTIONS, flag, name_option, to_dashes
from openapi_sdk.cli.output import NO_OUTPUT, Output
from openapi_sdk.escape import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from openapi_sdk.cli.program import Program
    from openapi_sdk.description.methods import Argument, Method, RequestBody

#: Options that commands of operations have besides those of the connection, of `Output`, and for all tenants.
_OWN = ("all", "body", "dry-run", "h", "help", "limit", "output", "page-size", "version", "yes")


@frozen
class Option:
    """An option (`--order-state`), or an argument by position (`ID`). `key` is its name in the signature."""

    argument: Argument
    name: str
    key: str


def list_own_names(program: Program) -> frozenset[str]:
    """Return the names, without dashes, that no option of the description gets in a method's command."""
    names = [*_OWN, *(to_dashes(each.name) for each in fields(Output))]
    names += [name_option(each) for each in list_connection_options(program)]
    return frozenset([*names, program.all_tenants_option[2:]])


def list_options(program: Program, method: Method, taken: Collection[str] | None = None) -> tuple[Option, ...]:
    """Return the options of a method: its arguments, then the fields of its body. Secret fields have none.

    A name that is taken gets the place where the value is sent at its end: `--profile-body`, `--state-query`. By
    default those of a method's command are taken.
    """
    taken = set(list_own_names(program) if taken is None else taken)
    options: list[Option] = []
    for number, argument in enumerate(_iter_arguments(method)):
        name = to_dashes(argument.name)
        if argument.place == "path":
            options.append(Option(argument, name.replace("-", "_").upper(), f"_{number}"))
            continue
        while not taken.isdisjoint(_spell(name, argument)):
            name += f"-{argument.place}"
        taken.update(_spell(name, argument))
        options.append(Option(argument, f"--{name}", f"_{number}"))
    return tuple(options)


def _spell(name: str, argument: Argument) -> tuple[str, ...]:
    """Return the names that an option takes: a boolean also takes that of its opposite."""
    return (name, f"no-{name}") if is_flag(argument) else (name,)


def is_flag(argument: Argument) -> bool:
    """Whether an option has no value, but an opposite."""
    return argument.type == "boolean" and not argument.is_list


def _iter_arguments(method: Method) -> Iterator[Argument]:
    yield from method.filters if method.is_listing else method.arguments
    if method.body is not None and method.body.is_object:
        yield from (each for each in method.body.fields if not each.is_secret)


#: Kinds of options, in the order of a command's help.
FIELDS = Group("Fields of the body", sort_key=20)
ROWS, SENDING = Group("Rows", sort_key=30), Group("Sending", sort_key=40)
_FORMATS = {
    "date": "DATE",
    "date-time": "TIME",
    "uuid": "UUID",
    "uri": "URL",
}
_MAX_CHOICES = 40


def confirm(program: Program) -> Any:
    """Return the type of the option `--yes`."""
    return Annotated[bool, flag(_explain_yes(program))]


def _explain_yes(program: Program) -> str:
    return f"Don't ask whether a change may go to {program.service.default_environment}."


def make_signature(program: Program, method: Method, options: Sequence[Option]) -> Signature:
    """Return the signature of a method's command."""
    positions = [_make_position(each) for each in options if each.argument.place == "path"]
    named = [make_option(method, each) for each in options if each.argument.place != "path"]
    return Signature([*positions, *named, *_iter_own(program, method)])


def _make_position(option: Option) -> SignatureParameter:
    annotation = Annotated[str, Parameter(name=option.name, help=_write_help(option.argument))]
    return SignatureParameter(option.key, SignatureParameter.POSITIONAL_ONLY, annotation=annotation)


def make_option(method: Method, option: Option, group: Group = OPTIONS) -> SignatureParameter:
    """Return the parameter of an option."""
    argument = option.argument
    known = method.list_known_values(argument) if method.is_listing else ()
    is_field = argument.place == "body"
    value = _choose_type(argument)
    is_list = argument.is_list and not is_json(argument)
    parameter = Parameter(
        name=option.name,
        help=_write_help(argument, known),
        group=FIELDS if is_field else group,
        # A field that is needed may come from `--body`.
        required=argument.is_required and not is_field,
        metavar=_choose_metavar(argument),
        negative=None if is_flag(argument) else (),
        # `--ordering -amount`, `--file -`: a value, and no option.
        allow_leading_hyphen=argument.is_file or any(each.startswith("-") for each in argument.choices),
        show_choices=len(argument.choices) <= _MAX_CHOICES,
        # Choices of texts are in the type.
        completer=(lambda _: list(known or argument.choices)) if known or argument.choices else None,
    )
    annotation: Any = Annotated[list[value] | None if is_list else value | None, parameter]  # type: ignore[valid-type]
    return SignatureParameter(option.key, SignatureParameter.KEYWORD_ONLY, default=None, annotation=annotation)


def is_json(argument: Argument) -> bool:
    """Whether a value is given as JSON: an object, or a list of objects or lists."""
    return argument.is_document


def _choose_type(argument: Argument) -> Any:
    if is_json(argument):
        return str
    if argument.choices and argument.type == "string":
        return Literal[argument.choices]
    if argument.type == "boolean":
        return bool
    if argument.type == "integer":
        return int
    return Decimal if argument.type == "number" else str


def _choose_metavar(argument: Argument) -> str | None:
    if is_json(argument):
        return "JSON"
    if argument.type == "number":
        return "NUMBER"
    if argument.type == "integer" and argument.is_list:
        return "INT"  # by default there are dots behind it, but each option takes one value
    if argument.is_file or argument.may_be_file:
        return "FILE" if argument.is_file else "TEXT|@FILE"
    if argument.type == "string" and not argument.choices:
        return _FORMATS.get(argument.format, "TEXT")
    return None


def _write_help(argument: Argument, known: Sequence[str] = ()) -> str:
    """Return the text of an argument as one paragraph, with values that it is known to have."""
    # cyclopts marks other arguments. A field may come from `--body`, so that it doesn't know.
    mark = "[required]" if argument.place == "body" and argument.is_required else ""
    values = f"Known values: {', '.join(known[:_MAX_CHOICES])}." if known else ""
    return escape_invisible(" ".join((*argument.text.split(), values, mark)).strip())


def _iter_own(program: Program, method: Method) -> Iterator[SignatureParameter]:
    """Yield the options that the description doesn't have."""
    if method.body is not None:
        text = f"{_describe_file(method.body)}; - reads it from stdin."
        if secret := [each.name for each in method.body.fields if each.is_secret]:
            text += f" Secrets are taken from there alone, since shells keep what is typed: {', '.join(secret)}."
        yield _own("body", str | None, escape_invisible(text), SENDING, metavar="FILE")
    if method.is_listing:
        yield _own("limit", int | None, "Show so many rows. [default: 20 in a table, otherwise all]", ROWS)
        yield _own("all", bool, "Show all rows.", ROWS)
        listing = method.operation.listing
        if listing is not None and listing.size:
            most = f", at most {listing.largest}" if listing.largest else ""
            yield _own("page_size", int | None, f"Rows to ask for at once{most}.", ROWS)
        tenant = program.service.tenant
        if tenant is not None and program.all_tenants_option and method.operation.tenant != "unlisted":
            text = f"Rows of all {tenant.plural} of the account, with a column `{tenant.argument}`."
            yield _own("all_tenants", bool, text, ROWS, name=program.all_tenants_option)
    if method.is_download:
        yield _own("output", Path | None, "Where to store the file.", SENDING, metavar="FILE", is_required=True)
    yield _own("dry_run", bool, "Show what would be sent, and send nothing.", SENDING)
    if not method.is_safe:
        yield _own("yes", bool, _explain_yes(program), SENDING)
    output: Any = Annotated[Output, method]
    yield SignatureParameter("out", SignatureParameter.KEYWORD_ONLY, default=NO_OUTPUT, annotation=output)
    yield from list_connection_options(program)


def _describe_file(body: RequestBody) -> str:
    if not body.raw_type:
        return "JSON file with the body"
    kind = f"JSON if its name ends in .json, else {body.raw_type}" if "json" in body.kinds else body.raw_type
    return f"File with the body: {kind}"


def _own(
    key: str,
    kind: Any,
    text: str,
    group: Group,
    *,
    name: str = "",
    metavar: str | None = None,
    is_required: bool = False,
) -> SignatureParameter:
    parameter = Parameter(
        name=name or f"--{key.replace('_', '-')}",
        help=text,
        group=group,
        metavar=metavar,
        negative=(),
        show_default=False,
        required=is_required,
        allow_leading_hyphen=key == "body",
    )
    default = False if kind is bool else None
    annotation: Any = Annotated[kind, parameter]
    return SignatureParameter(key, SignatureParameter.KEYWORD_ONLY, default=default, annotation=annotation)
