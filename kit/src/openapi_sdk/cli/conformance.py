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
from openapi_sdk.cli.terminal import make_console, print_note, show_progress
from openapi_sdk.errors.errors import SdkError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openapi_sdk.conformance.facts import Fact

_COLUMNS = ("status", "operation", "place", "fact", "described", "seen", "times")
_STYLES = {"contradicted": "bold red", "confirmed": "green", "not seen": "dim"}
#: The most characters of a cell; JSON has all.
_WIDTH = 60


def make_conformance_command(program: Program) -> Callable[..., int]:
    """Return the command."""
    return make_command(program, conformance)


def conformance(
    program: Program,
    *,
    rate: Annotated[float, Parameter(help="The most requests a second.")] = 1.0,
    write: Annotated[Path | None, Parameter(help="File for the record of the facts, in TOML.", metavar="FILE")] = None,
    confirmed: Annotated[bool, flag("List what is confirmed, too.")] = False,
    json: Annotated[bool, flag("Write all facts as JSON.")] = False,
    connection: ConnectionOptions,
) -> int:
    """Compare what can be read of an account with the description. Return 4 if something is contradicted."""
    from openapi_sdk.conformance.judge import Judge  # noqa: PLC0415 - imported lazily
    from openapi_sdk.conformance.reading import Reading  # noqa: PLC0415
    from openapi_sdk.conformance.record import check_writable, write_record  # noqa: PLC0415

    if not rate > 0:
        msg = f"--rate {rate:g}: must be more than 0"
        raise CommandError(msg)
    check_output()
    service = program.service
    production = service.default_environment
    if write is not None:
        check_writable(service, write)
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
    facts = judge.list_facts("GET")
    if write is not None:
        write_record(service, write, facts, {base_url}, judge.calls)
    _show(facts if confirmed or json else [each for each in facts if each.status != "confirmed"], is_json=json)
    counts = {name: sum(each.status == name for each in facts) for name in _STYLES}
    counted = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    print_note(f"{counted}; {judge.calls:,} answers{'; interrupted' if status == INTERRUPTED else ''}")
    if failed is not None:
        print_note(str(failed))
        status = failed.status
    return status or (PARTLY_DONE if counts["contradicted"] else 0)


def _show(facts: Sequence[Fact], *, is_json: bool) -> None:
    """Write the facts, contradictions first in a table."""
    from openapi_sdk.conformance.judge import sort_by_status  # noqa: PLC0415 - imported lazily

    if is_json:
        from openapi_sdk.cli.formats import write_json  # noqa: PLC0415

        write_json([{"facts": [each.to_dict() for each in facts]}], sys.stdout, is_one=True)
        return
    rows = [
        {name: shorten(str(value), _WIDTH, placeholder=" …") for name, value in each.to_dict().items()}
        for each in sort_by_status(facts)
    ]
    if not sys.stdout.isatty():
        from openapi_sdk.cli.results import ResultRow  # noqa: PLC0415
        from openapi_sdk.cli.tables import write_table  # noqa: PLC0415 - rich takes long

        write_table([ResultRow(each, each) for each in rows], list(_COLUMNS))
        return
    from rich.table import Table  # noqa: PLC0415

    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(row[name] for name in _COLUMNS), style=_STYLES[row["status"]])
    make_console(sys.stdout).print(table)
