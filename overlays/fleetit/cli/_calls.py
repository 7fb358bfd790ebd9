"""The command of a method of the description: makes it, with an example, and runs it with values of a command line."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen
from cyclopts import App

from fleetit._service.names import FLEET_HEADER, FLEETS, FLEETS_LISTING
from fleetit.cli._bodies import build_body, read_value
from fleetit.cli._connection import NO_CONNECTION
from fleetit.cli._errors import CommandError, write_field_errors
from fleetit.cli._no_rows import note_unknown_values
from fleetit.cli._options import to_dashes
from fleetit.cli._output import NO_OUTPUT, telling_what_was_done
from fleetit.cli._signature import is_flag, is_json, list_options, make_signature
from fleetit.cli._terminal import print_note
from fleetit.service import SERVICE, TENANT
from fleetit_api.exceptions import InvalidInput
from openapi_sdk.description.examples import choose_text, make_example
from openapi_sdk.description.tables import Tables
from openapi_sdk.description.tenants import list_tenant_arguments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleetit import FleetIT
    from fleetit.cli._connection import Connection
    from fleetit.cli._output import Output
    from fleetit.cli._signature import Option
    from openapi_sdk.description.methods import Argument, Method
    from openapi_sdk.description.nodes import Node


def make_command(method: Method, group: str, name: str) -> App:
    """Return the command of a method. `group` is empty for one that is in no group."""
    options = list_options(method)
    fields = ""
    if method.body is not None and method.body.has_rows:
        from fleetit.cli._import import list_fields  # noqa: PLC0415 - imported lazily

        fields = f"Fields of a row:\n\n{list_fields(method.body, is_table=False)}\n\n"

    def command(*positions: Any, **named: Any) -> int:
        return MethodCall(method, options, group).run(positions, named)

    command.__signature__ = make_signature(method, options)  # type: ignore[attr-defined]
    example = write_example(method, options, f"{group} {name}".strip())
    return App(name=name, default_command=command, help_epilogue=f"{fields}Example:\n\n    {example}")


@frozen
class MethodCall:
    """A call of a method. `group` is the command of its resource."""

    method: Method
    options: Sequence[Option]
    group: str

    def run(self, positions: Sequence[Any], named: Mapping[str, Any]) -> int:
        """Call the method and write its result. Return the exit status."""
        out: Output = named.get("out") or NO_OUTPUT
        connection: Connection = named.get("connection") or NO_CONNECTION
        out.check()
        arguments = self._build_arguments(positions, named)
        is_dry, listing = bool(named.get("dry_run")), None
        if self.method.is_listing:
            from fleetit.cli._listings import ListingCall  # noqa: PLC0415 - imported lazily

            listing = ListingCall.of(self.method, arguments, named, out)
            arguments = dict(listing.arguments)
        with connection.open(needs_token=not is_dry) as client:
            try:
                if not self.method.is_safe:
                    self._check_change(client, arguments, positions, named)
                if is_dry:
                    from fleetit.cli._dry_run import show_call  # noqa: PLC0415 - imported lazily

                    is_of_all_fleets = listing is not None and listing.is_of_all_fleets
                    show_call(client, self.method, arguments, out, is_of_all_fleets=is_of_all_fleets)
                elif listing is not None:
                    listing.run(client)
                else:
                    self._call(client, arguments, positions, out)
            except InvalidInput as error:
                # Fields of a file have their own names.
                given = [each for each in self.options if not named.get("body") or each.argument.place != "body"]
                names = {each.argument.name: each.name for each in given}
                raise CommandError(write_field_errors(error.errors, names)) from error
        return 0

    def _build_arguments(self, positions: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of the method."""
        by_position = [each for each in self.options if each.argument.place == "path"]
        values = dict(zip([each.key for each in by_position], positions, strict=True))
        values |= {each.key: named.get(each.key) for each in self.options if each not in by_position}
        given = [(each, read_value(each, value)) for each in self.options if (value := values[each.key]) is not None]
        for option, value in given:
            note_unknown_values(self.method, option, value)
        arguments = {each.argument.name: value for each, value in given if each.argument.place != "body"}
        if self.method.body is not None:
            fields = {each.argument.name: value for each, value in given if each.argument.place == "body"}
            options = [each.name for each, _ in given if each.argument.place == "body"]
            is_change = self.method.http_method == "PATCH" and self.method.body.is_object
            if is_change and not fields and named.get("body") is None:
                msg = "nothing to change: no field is given"
                raise CommandError(msg, "Pass options, or a file with --body; --help lists the fields.")
            arguments |= build_body(self.method.body, fields, options, named.get("body"), self.method.resource)
        if self.method.is_download:
            arguments["to"] = named["output"]
        return arguments

    def _check_change(
        self, client: FleetIT, arguments: dict[str, Any], positions: Sequence[str], named: Mapping[str, Any]
    ) -> None:
        """Say where a change goes, and ask whether it may. What can't be sent is refused before."""
        from fleetit.cli._changes import check_change  # noqa: PLC0415 - imported lazily
        from fleetit.cli._dry_run import find_request  # noqa: PLC0415 - imported lazily

        fleet = find_request(client, self.method, arguments).headers.get(FLEET_HEADER)
        if positions and self.method.resource == FLEETS_LISTING.partition(".")[0]:
            fleet = positions[0]  # the fleet itself is changed
        reads_input = named.get("body") == "-"
        is_dry, is_confirmed = bool(named.get("dry_run")), bool(named.get("yes"))
        check_change(client.base_url, fleet, is_dry=is_dry, is_confirmed=is_confirmed, reads_input=reads_input)

    def _call(self, client: FleetIT, arguments: dict[str, Any], positions: Sequence[str], out: Output) -> None:
        is_change = not self.method.is_safe
        if is_change:
            from fleetit.cli._changes import find_reading_command, saying_how_to_look  # noqa: PLC0415 - imported lazily

            with saying_how_to_look(find_reading_command(self.method, self.group, positions), self.group):
                result = self.method.bind(client)(**arguments)
        else:
            result = self.method.bind(client)(**arguments)
        if self.method.is_download:
            print_note(f"Stored as {result}.")
            return
        if result is None and out.format == "table":
            print_note("Done.")
        with telling_what_was_done(is_change=is_change):
            out.write(result)


#: Days are before those of invented rows, so that a filter from a day finds some.
_FORMATS = {
    "date": "2025-01-01",
    "date-time": "2025-01-01T08:30:00Z",
    "email": "someone@example.com",
    "time": "08:30:00",
    "uri": "https://example.com/logo.png",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
}
#: Tried in this order until one fits pattern and length.
_TEXTS = ("example", *SERVICE.examples.texts, "08:30:00", "12.50", "12345", "1")
#: Tried before them, for a field with this word in its name.
_TEXTS_OF_WORDS = {**SERVICE.examples.words, "id": "1"}
#: Words of fields that get the later of two moments.
_LATER_WORDS = frozenset({"end", "lte", "until", "to"})
_LATER = {"date": "2025-12-31", "date-time": "2025-12-31T18:00:00Z"}
#: A change of such a field costs somebody something.
_COSTLY_WORDS = frozenset({"active", "amount", "cost", "fee", "price"})
_FIXED = re.compile(r"can(?:'t|not) be changed")


def write_example(method: Method, options: Sequence[Option], command: str) -> str:
    """Return a command line that calls a method with what it needs. It succeeds in a sandbox that is just started."""
    words = ["fleetit", *command.split()]
    known = _find_known(method)
    words += [to_word(make_value(each.argument, known)) for each in options if each.argument.place == "path"]
    for option in _choose_options(method, options):
        words += _write_option(option, known)
    if method.operation.tenant == "required" or (known and SERVICE.examples.tenant not in known.values()):
        words += ["--fleet", str(SERVICE.examples.tenant)]
    if method.is_download:
        words += ["--output", "download"]
    body = method.body
    if body is None or (body.is_object and not _needs_file(method)) or (not body.fields and not body.is_required):
        return shlex.join(words)
    row = _make_row(body.fields, known, is_change=method.http_method == "PATCH")
    document = [row] if body.has_rows else row
    if not body.fields:
        document = make_example(SERVICE.description, body.schema, make_text=_make_text)
    return f"echo {shlex.quote(json.dumps(document))} | {shlex.join([*words, '--body', '-'])}"


def _find_known(method: Method) -> dict[str, Any]:
    """Return the ids and keys of rows that are there, by the arguments and fields that have them."""
    table = Tables.of(SERVICE.description, TENANT).find(method.described)
    fleets = list_tenant_arguments(TENANT, method) or ()
    related = {} if table is None else {name: each.table for name, each in table.fields.items() if each.table}
    examples = SERVICE.examples
    known: dict[str, Any] = {
        each.name: examples.id for each in method.arguments if each.place == "path" and not each.format
    }
    if method.body is not None:
        known |= {each.name: examples.id for each in method.body.fields if each.name in related and not each.is_list}
        if method.http_method != "POST":
            known |= {each.name: examples.keys[each.name] for each in method.body.fields if each.name in examples.keys}
    of_fleets = {name for name in known if name in fleets or related.get(name) == FLEETS}
    return known | dict.fromkeys(of_fleets, examples.tenant)


def _needs_file(method: Method) -> bool:
    """Whether a body has to come from a file: a secret that is needed is no option."""
    return method.body is not None and any(each.is_required and each.is_secret for each in method.body.fields)


def _choose_options(method: Method, options: Sequence[Option]) -> list[Option]:
    """Return the options that are needed, or else one that shows what there is."""
    named = [each for each in options if each.argument.place != "path"]
    if _needs_file(method):
        return [each for each in named if each.argument.is_required and each.argument.place != "body"]
    needed = [each for each in named if each.argument.is_required]
    if needed or not (method.is_listing or (method.body and method.body.is_object)):
        return needed
    others = [each for each in named if not each.argument.is_list and not is_json(each.argument)]
    if method.is_listing:
        return sorted(others, key=lambda each: _rank_filter(each.argument))[:1]
    if method.http_method != "PATCH":
        return others  # what is left out is missing, or gone
    return sorted(others, key=lambda each: _rank_change(each.argument))[:1]


def _rank_filter(argument: Argument) -> int:
    """Return how late a filter comes as an example: days first, then yes or no."""
    if argument.format == "date":
        return 0 if argument.name.endswith("_gte") else 1
    return 2 if is_flag(argument) else 3


def _rank_change(argument: Argument) -> int:
    """Return how late a field comes as the example of a change: first those whose change does no harm."""
    if _FIXED.search(argument.text):
        return 2
    return 0 if _COSTLY_WORDS.isdisjoint(_split(argument.name)) else 1


def _split(name: str) -> list[str]:
    return to_dashes(name).split("-")


def _write_option(option: Option, known: Mapping[str, Any]) -> list[str]:
    if is_flag(option.argument):
        return [option.name]
    if is_json(option.argument):
        return [option.name, json.dumps(make_value(option.argument, known))]
    word = to_word(make_value(option.argument, known))
    return [f"{option.name}={word}"] if word.startswith("-") else [option.name, word]


def to_word(value: Any) -> str:
    """Return a value as a word of a command line."""
    if isinstance(value, list):
        value = cast("list[Any]", value)[0] if value else ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def make_value(argument: Argument, known: Mapping[str, Any]) -> Any:
    """Return an example of an argument's value, or the known one."""
    if argument.name in known:
        return known[argument.name]
    return make_example(SERVICE.description, argument.schema, name=argument.name, make_text=_make_text)


def _make_row(fields: Sequence[Argument], known: Mapping[str, Any], *, is_change: bool) -> dict[str, Any]:
    wanted = [each for each in fields if each.is_required] or list(fields[:1])
    if is_change:  # fields that are needed say which row is meant
        others = [each for each in fields if each not in wanted and not is_json(each)]
        wanted += sorted(others, key=_rank_change)[:1]
    return {each.name: make_value(each, known) for each in wanted}


def _make_text(schema: Node, name: str) -> str:
    words, kind = _split(name), str(schema.get("format"))
    if kind in _LATER and not _LATER_WORDS.isdisjoint(words):
        return _LATER[kind]
    if (known := _FORMATS.get(kind)) is not None:
        return known
    named = SERVICE.description.named_examples.get(name)
    own = [] if named is None else [named]
    return choose_text(schema, [*own, *(text for word, text in _TEXTS_OF_WORDS.items() if word in words), *_TEXTS])
