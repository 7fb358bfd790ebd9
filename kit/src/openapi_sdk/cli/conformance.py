"""`conformance`: reads what can be read of an account, and compares the answers with the description."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - cyclopts reads the annotations
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from openapi_sdk.cli.commands import make_command
from openapi_sdk.cli.connection import ConnectionOptions  # noqa: TC001 - cyclopts reads the annotations
from openapi_sdk.cli.errors import NO_ANSWER, PARTLY_DONE, CommandError
from openapi_sdk.cli.main import INTERRUPTED
from openapi_sdk.cli.options import flag
from openapi_sdk.cli.output import check_output
from openapi_sdk.cli.program import Program  # noqa: TC001 - as above
from openapi_sdk.cli.terminal import fold, make_console, print_note, show_progress
from openapi_sdk.errors.errors import SdkError
from openapi_sdk.errors.files import check_target
from openapi_sdk.escape import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from openapi_sdk.conformance.facts import Contradiction, Fact
    from openapi_sdk.service import Service

_COLUMNS = ("status", "operation", "place", "fact", "described", "seen", "times")
_STYLES = {"contradicted": "bold red", "confirmed": "green", "not seen": "dim"}
#: The columns whose texts are cut, and to how many characters. JSON has all.
_CUT = frozenset({"described", "seen"})
_WIDTH = 60
#: On a terminal, texts begin there.
_INDENT = 14


def make_conformance_command(program: Program) -> Callable[..., int]:
    """Return the command."""
    return make_command(program, conformance)


def conformance(
    program: Program,
    *,
    rate: Annotated[float, Parameter(help="The most requests a second.")] = 1.0,
    report: Annotated[
        list[Path] | None,
        Parameter(
            help="File for a report to the owner of the API: Markdown (.md) or a page (.html). Can be repeated.",
            metavar="FILE",
            negative=(),
        ),
    ] = None,
    write: Annotated[Path | None, Parameter(help="File for the record of the facts, in TOML.", metavar="FILE")] = None,
    overwrite: Annotated[bool, flag("Replace these files if they exist.")] = False,
    confirmed: Annotated[bool, flag("List what is confirmed, too.")] = False,
    not_seen: Annotated[bool, flag("List what could not be seen, too.")] = False,
    json: Annotated[bool, flag("Write all facts as JSON.")] = False,
    connection: ConnectionOptions,
) -> int:
    """Compare what can be read of an account with the description. Return 4 if something is contradicted."""
    from openapi_sdk.conformance.judge import Judge  # noqa: PLC0415 - imported lazily
    from openapi_sdk.conformance.reading import Reading  # noqa: PLC0415
    from openapi_sdk.conformance.record import write_record  # noqa: PLC0415
    from openapi_sdk.conformance.rendering import write_report  # noqa: PLC0415
    from openapi_sdk.conformance.report import make_report  # noqa: PLC0415

    if not rate > 0:
        msg = f"--rate {rate:g}: must be more than 0"
        raise CommandError(msg)
    check_output()
    service = program.service
    production = service.default_environment
    reports = report or []
    _check_files(service, reports, write, overwrite=overwrite)
    judge, status, failed = Judge(service), 0, None
    with connection.open() as client:
        base_url = client.base_url
        if service.is_production(base_url) and connection.environment != production:
            msg = f"this would read {base_url}, which is {production}"
            raise CommandError(msg, f"Name it if you mean it: --environment {production}.")
        with show_progress(program, is_wanted=True) as progress:
            try:
                Reading(client, judge, rate=rate, show=progress.show).run()
            except KeyboardInterrupt:
                status = INTERRUPTED
            except SdkError as error:
                if not judge.calls:
                    raise
                failed, status = connection.explain(error), NO_ANSWER
    facts, findings = judge.list_facts("GET"), judge.list_findings("GET")
    if write is not None:
        write_record(service, write, facts, {base_url}, judge.calls)
    for path in reports:
        told = make_report(service, facts, findings, {base_url}, judge.calls, is_whole=not status)
        write_report(service, path, told)
    left_out = {name for name, is_listed in (("confirmed", confirmed), ("not seen", not_seen)) if not is_listed}
    shown = facts if json else [each for each in facts if each.status not in left_out]
    _show(service, shown, findings, is_json=json)
    counts = {name: sum(each.status == name for each in facts) for name in _STYLES}
    counted = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    print_note(f"{counted}; {judge.calls:,} answers{'; interrupted' if status == INTERRUPTED else ''}")
    if failed is not None:
        print_note(str(failed))
        status = failed.status
    return status or (PARTLY_DONE if counts["contradicted"] else 0)


def _check_files(service: Service, reports: Sequence[Path], write: Path | None, *, overwrite: bool) -> None:
    """Raise if a file can't be written, before anything is asked."""
    from openapi_sdk.conformance.record import import_tomli_w  # noqa: PLC0415 - imported lazily
    from openapi_sdk.conformance.rendering import find_format  # noqa: PLC0415

    for path in reports:
        find_format(service, path)
    if write is not None:
        import_tomli_w(service)
    for path in [*reports, *([] if write is None else [write])]:
        check_target(service.errors, path, overwrite=overwrite)


def _show(service: Service, facts: Sequence[Fact], findings: Sequence[Contradiction], *, is_json: bool) -> None:
    """Write the facts, contradictions first unless it is JSON."""
    from openapi_sdk.conformance.judge import sort_by_status  # noqa: PLC0415 - imported lazily

    if is_json:
        from openapi_sdk.cli.formats import write_json  # noqa: PLC0415

        write_json([{"facts": [each.to_dict() for each in facts]}], sys.stdout, is_one=True)
    elif sys.stdout.isatty():
        _write_findings(service, findings)
        _write_facts([each for each in sort_by_status(facts) if each.status != "contradicted"])
    elif facts:
        from openapi_sdk.cli.results import ResultRow  # noqa: PLC0415
        from openapi_sdk.cli.tables import write_table  # noqa: PLC0415 - rich takes long

        rows = [{name: _cut(name, value) for name, value in each.to_dict().items()} for each in sort_by_status(facts)]
        write_table([ResultRow(each, each) for each in rows], list(_COLUMNS))


def _cut(name: str, value: object) -> str:
    return shorten(str(value), _WIDTH, placeholder=" …") if name in _CUT else str(value)


def _write_findings(service: Service, findings: Sequence[Contradiction]) -> None:
    """Write contradictions for a terminal."""
    from openapi_sdk.conformance.report import find_address, find_meaning, make_case  # noqa: PLC0415 - imported lazily

    console, operations = make_console(sys.stdout), {each.id: each for each in service.description.operations}
    for each in findings:
        operation, case = operations[each.fact.operation], make_case(service, operations[each.fact.operation], each)
        rows = {
            "documented": case.documented,
            "page": find_address(operation),
            "came": case.came,
            "request": case.request,
            "effect": find_meaning(service, each.fact).effect,
        }
        _write_line(console, each.fact.status, _name(each.fact), _STYLES[each.fact.status])
        for name, text in rows.items():
            if text:
                _write_line(console, f"  {name}", text.replace("`", ""), "")


def _write_facts(facts: Sequence[Fact]) -> None:
    """Write other facts for a terminal."""
    console = make_console(sys.stdout)
    for fact in facts:
        described, seen = _cut("described", fact.described), _cut("seen", fact.seen)
        text = f"{_name(fact)}: {described}; seen: {seen} ({fact.times:,})"
        _write_line(console, fact.status, text, _STYLES[fact.status])


def _name(fact: Fact) -> str:
    return f"{fact.operation}, {fact.place}: {fact.fact}"


def _write_line(console: Console, name: str, text: str, style: str) -> None:
    """Write a line for a terminal, which breaks between words: no name is cut, however narrow the terminal is."""
    line = f"{name:<{_INDENT}}{fold(escape_invisible(text), sys.stdout, _INDENT)}"
    console.print(line, style=style, soft_wrap=True)
