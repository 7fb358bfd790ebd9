"""The command of a method of the description: makes it, with an example, and runs it with values of a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import frozen
from cyclopts import App

from openapi_sdk.cli.bodies import STDIN, build_body, list_files, read_value
from openapi_sdk.cli.connection import ConnectionOptions
from openapi_sdk.cli.errors import CommandError, write_field_errors
from openapi_sdk.cli.examples import ExampleWriter
from openapi_sdk.cli.no_rows import note_unknown_values
from openapi_sdk.cli.output import NO_OUTPUT, telling_what_was_done
from openapi_sdk.cli.signatures import list_options, make_signature
from openapi_sdk.cli.terminal import print_note
from openapi_sdk.client.calls import get_tenant
from openapi_sdk.errors.errors import InvalidInput
from openapi_sdk.model.batches import explain_other_rows
from openapi_sdk.model.streams import EventStream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openapi_sdk.cli.output import Output
    from openapi_sdk.cli.program import Program
    from openapi_sdk.cli.signatures import Option
    from openapi_sdk.client.clients import SyncClient
    from openapi_sdk.description.methods import Method


def make_method_command(program: Program, method: Method, group: str, name: str) -> App:
    """Return the command of a method. `group` is empty for one that is in no group."""
    options = list_options(program, method)
    fields = ""
    if method.body is not None and method.body.has_rows:
        from openapi_sdk.cli.importing import list_fields  # noqa: PLC0415 - imported lazily

        fields = f"Fields of a row:\n\n{list_fields(method.body, is_table=False)}\n\n"

    def command(*positions: Any, **named: Any) -> int:
        return MethodCall(program, method, options, group).run(positions, named)

    command.__signature__ = make_signature(program, method, options)  # type: ignore[attr-defined]
    example = ExampleWriter(program).write(method, options, f"{group} {name}".strip())
    return App(name=name, default_command=command, help_epilogue=f"{fields}Example:\n\n    {example}")


@frozen
class MethodCall:
    """A call of a method. `group` is the command of its resource."""

    program: Program
    method: Method
    options: Sequence[Option]
    group: str

    def run(self, positions: Sequence[Any], named: dict[str, Any]) -> int:
        """Call the method and write its result. Return the exit status."""
        out: Output = named.get("out") or NO_OUTPUT
        connection = ConnectionOptions.take(self.program, named)
        out.check()
        arguments = self._build_arguments(positions, named)
        is_dry, listing = bool(named.get("dry_run")), None
        if self.method.is_listing:
            from openapi_sdk.cli.listings import ListingCall  # noqa: PLC0415 - imported lazily

            listing = ListingCall.of(connection, self.method, arguments, named, out)
            arguments = dict(listing.arguments)
        with connection.open(needs_credentials=not is_dry) as client:
            try:
                if not self.method.is_safe:
                    self._check_change(client, arguments, positions, named)
                if is_dry:
                    from openapi_sdk.cli.dry_run import show_call  # noqa: PLC0415 - imported lazily

                    is_of_all = listing is not None and listing.is_of_all_tenants
                    show_call(client, self.method, arguments, out, is_of_all_tenants=is_of_all)
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

    def _list_inputs(self, named: Mapping[str, Any]) -> list[str]:
        """Return the options that read stdin, one name for each file."""
        given = [(each.name, value) for each in self.options for value in list_files(each, named.get(each.key))]
        return [name for name, file in [*given, ("--body", named.get("body"))] if file == STDIN]

    def _build_arguments(self, positions: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of the method."""
        if len(inputs := self._list_inputs(named)) > 1:
            msg = f"{', '.join(inputs)}: only one file can be read from stdin"
            raise CommandError(msg)
        by_position = [each for each in self.options if each.argument.place == "path"]
        values = dict(zip([each.key for each in by_position], positions, strict=True))
        values |= {each.key: named.get(each.key) for each in self.options if each not in by_position}
        given = [
            (each, read_value(self.program, each, value))
            for each in self.options
            if (value := values[each.key]) is not None
        ]
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
            arguments |= build_body(
                self.program, self.method.body, fields, options, named.get("body"), group=self.group
            )
        if self.method.is_download:
            arguments["to"] = named["output"]
        return arguments

    def _check_change(
        self, client: SyncClient, arguments: dict[str, Any], positions: Sequence[str], named: Mapping[str, Any]
    ) -> None:
        """Say where a change goes, and ask whether it may. What can't be sent is refused before."""
        from openapi_sdk.cli.changes import check_change  # noqa: PLC0415 - imported lazily
        from openapi_sdk.cli.dry_run import find_request  # noqa: PLC0415 - imported lazily

        request, described = find_request(client, self.method, arguments), client.service.tenant
        tenant = request.tenant
        if positions and described is not None and self.method.resource == described.listing.partition(".")[0]:
            tenant = positions[0]  # the tenant itself is changed
        reads_input = bool(self._list_inputs(named))
        is_dry, is_confirmed = bool(named.get("dry_run")), bool(named.get("yes"))
        check_change(
            self.program, client.base_url, tenant, is_dry=is_dry, is_confirmed=is_confirmed, reads_input=reads_input
        )

    def _call(self, client: SyncClient, arguments: dict[str, Any], positions: Sequence[str], out: Output) -> None:
        if self.method.is_safe:
            self._write(self.method.bind(client)(**arguments), out)
            return
        from openapi_sdk.cli.changes import find_reading_command, saying_how_to_look  # noqa: PLC0415 - imported lazily

        reading = find_reading_command(self.program, self.method, self.group, positions)
        with saying_how_to_look(self.program, reading, self.group):
            result = self.method.bind(client)(**arguments)
        self._write(result, out)
        if self.method.body is not None and self.method.body.has_rows:
            with saying_how_to_look(self.program, reading, self.group):
                _check_rows(client, self.method, arguments["body"], result)

    def _write(self, result: Any, out: Output) -> None:
        is_change = not self.method.is_safe
        if self.method.is_download:
            print_note(f"Stored as {result}.")
            return
        if isinstance(result, EventStream):
            with telling_what_was_done(is_change=is_change), result:
                out.write_events(cast("EventStream[Any]", result))
            return
        if result is None and out.format == "table":
            print_note("Done.")
        with telling_what_was_done(is_change=is_change):
            out.write(result, ids=self.program.ids)


def _check_rows(client: SyncClient, method: Method, rows: Sequence[Any], answer: object) -> None:
    """Raise `DecodeError` if an answer has other rows than were sent: the exit status must not say that all is done."""
    if why := explain_other_rows(answer, len(rows)):
        raise client.service.errors.build_decode_error(
            operation=method.operation.id, why=why, may_have_happened=True, tenant=get_tenant(client)
        )
