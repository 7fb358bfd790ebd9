"""`fleetit conformance`: reads what can be read of an account, and compares the answers with the description."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - cyclopts reads the annotations
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from fleetit._service.names import DEFAULT_ENVIRONMENT
from fleetit.cli._connection import NO_CONNECTION, Connection
from fleetit.cli._errors import NO_ANSWER, PARTLY_DONE, CommandError
from fleetit.cli._options import flag
from fleetit.cli._output import check_output
from fleetit.cli._terminal import make_console, print_note, show_progress
from fleetit_api.exceptions import FleetITError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetit.conformance import Fact

_COLUMNS = ("status", "operation", "place", "fact", "described", "seen", "times")
_STYLES = {"contradicted": "bold red", "confirmed": "green", "not seen": "dim"}
#: The most characters of a cell; JSON has all.
_WIDTH = 60
_INTERRUPTED = 130


def conformance(
    *,
    rate: Annotated[float, Parameter(help="The most requests a second.")] = 1.0,
    write: Annotated[Path | None, Parameter(help="File for the record of the facts, in TOML.", metavar="FILE")] = None,
    confirmed: Annotated[bool, flag("List what is confirmed, too.")] = False,
    json: Annotated[bool, flag("Write all facts as JSON.")] = False,
    connection: Connection = NO_CONNECTION,
) -> int:
    """Compare what can be read of an account with the description. Return 4 if something is contradicted."""
    from fleetit.conformance._judge import Judge  # noqa: PLC0415 - imported lazily
    from fleetit.conformance._reading import Reading  # noqa: PLC0415
    from fleetit.conformance._record import check_writable, name_environment, write_record  # noqa: PLC0415

    if not rate > 0:
        msg = f"--rate {rate:g}: must be more than 0"
        raise CommandError(msg)
    check_output()
    if write is not None:
        check_writable(write)
    judge, status, failed = Judge(), 0, None
    with connection.open() as client:
        base_url = client.base_url
        if name_environment({base_url}) == DEFAULT_ENVIRONMENT != connection.environment:
            msg = f"this would read {base_url}, which is {DEFAULT_ENVIRONMENT}"
            raise CommandError(msg, f"Name it if you mean it: --environment {DEFAULT_ENVIRONMENT}.")
        with show_progress(is_wanted=True) as progress:
            try:
                Reading(client, judge, rate=rate, show=progress.show).run()
            except KeyboardInterrupt:
                status = _INTERRUPTED
            except FleetITError as error:
                if not judge.calls:
                    raise
                failed, status = connection.explain(error), NO_ANSWER
    facts = judge.list_facts("GET")
    if write is not None:
        write_record(write, facts, {base_url}, judge.calls)
    _show(facts if confirmed or json else [each for each in facts if each.status != "confirmed"], is_json=json)
    counts = {name: sum(each.status == name for each in facts) for name in _STYLES}
    counted = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    print_note(f"{counted}; {judge.calls:,} answers{'; interrupted' if status == _INTERRUPTED else ''}")
    if failed is not None:
        print_note(str(failed))
        status = failed.status
    return status or (PARTLY_DONE if counts["contradicted"] else 0)


def _show(facts: Sequence[Fact], *, is_json: bool) -> None:
    """Write the facts, contradictions first in a table."""
    from fleetit.conformance._judge import sort_by_status  # noqa: PLC0415 - imported lazily

    if is_json:
        from fleetit.cli._formats import write_json  # noqa: PLC0415

        write_json([{"facts": [each.to_dict() for each in facts]}], sys.stdout, is_one=True)
        return
    rows = [
        {name: shorten(str(value), _WIDTH, placeholder=" …") for name, value in each.to_dict().items()}
        for each in sort_by_status(facts)
    ]
    if not sys.stdout.isatty():
        from fleetit.cli._results import Row  # noqa: PLC0415
        from fleetit.cli._tables import write_table  # noqa: PLC0415 - rich takes long

        write_table([Row(each, each) for each in rows], list(_COLUMNS))
        return
    from rich.table import Table  # noqa: PLC0415

    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(row[name] for name in _COLUMNS), style=_STYLES[row["status"]])
    make_console(sys.stdout).print(table)
