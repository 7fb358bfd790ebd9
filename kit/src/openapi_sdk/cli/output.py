"""The options that say how a result is written: an object, or rows. Checks that it can be written before a change."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from attrs import frozen
from cyclopts import Group, Parameter

from openapi_sdk.cli.errors import CommandError
from openapi_sdk.cli.options import ID, complete_columns, flag, split_names

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence

    from openapi_sdk.cli.results import ResultRow
    from openapi_sdk.model.column_types import ColumnKind


class ResultLost(OSError):
    """A command did what it should, but its result can't be written."""


def check_output() -> None:
    """Check that standard output is open."""
    if not sys.stdout.writable():
        raise OSError


@contextmanager
def telling_what_was_done(*, is_change: bool) -> Generator[None]:
    """Write a result. If that fails, the exit status is not the one of a command that sent nothing."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if not is_change:
            raise
        raise ResultLost(*error.args) from error


#: Below the command's own options in its help.
OUTPUT_GROUP = Group("Output", sort_key=80)


@Parameter(name="*", group=OUTPUT_GROUP)
@frozen
class Output:
    """Options of every command that has a result."""

    json: Annotated[bool, flag("Write JSON.")] = False
    jsonl: Annotated[bool, flag("Write JSON Lines: one object a line.")] = False
    csv: Annotated[bool, flag("Write CSV.")] = False
    columns: Annotated[
        str | None,
        Parameter(help="Columns to write, in this order: id,amount.", metavar="NAMES", completer=complete_columns),
    ] = None
    all_columns: Annotated[bool, flag("Show all columns in a table, empty ones too.")] = False

    @property
    def format(self) -> Literal["table", "json", "jsonl", "csv"]:
        """The chosen format."""
        formats = {"json": self.json, "jsonl": self.jsonl, "csv": self.csv}
        chosen = [name for name, is_chosen in formats.items() if is_chosen]
        if len(chosen) > 1:
            msg = f"--{chosen[0]} and --{chosen[1]} can't be combined"
            raise CommandError(msg)
        return cast("Any", chosen.pop()) if chosen else "table"

    @property
    def column_names(self) -> list[str] | None:
        """The chosen columns; None for an automatic choice."""
        if self.columns is None:
            return None
        names = split_names(self.columns)
        if not names or self.all_columns:
            msg = "--columns names no column" if not names else "--columns and --all-columns can't be combined"
            raise CommandError(msg)
        return names

    def check(self) -> None:
        """Check the options before anything is sent."""
        _ = self.format, self.column_names

    def write(self, result: Any, *, ids: Collection[str] = ID) -> None:
        """Write the result of a call: an object, a list, or nothing. `ids` are columns that say which row it is."""
        from openapi_sdk.cli.results import ResultRow, describe, is_rows  # noqa: PLC0415 - imported lazily

        if is_rows(result):
            described = describe(result[0]) if result and self.format == "csv" else None
            self.write_rows([[ResultRow.of(each) for each in result]], described=described, ids=ids)
        elif self.format == "table":
            from openapi_sdk.cli.tables import write_object  # noqa: PLC0415 - imported lazily; rich takes long

            if result is not None:
                write_object(ResultRow.of(result), self.column_names, all_columns=self.all_columns)
        elif result is not None or self.format == "json":
            described = describe(result) if self.format == "csv" else None
            self.write_rows([[ResultRow.of(result)]], is_one=True, described=described)

    def write_events(self, events: Iterable[Any]) -> None:
        """Write the events of a stream as they come, a line of JSON each."""
        from openapi_sdk.cli.formats import write_lines  # noqa: PLC0415 - imported lazily
        from openapi_sdk.cli.results import ResultRow  # noqa: PLC0415 - imported lazily

        for event in events:
            row = ResultRow.of(event)
            write_lines([row.document if self.column_names is None else row.pick(self.column_names)], sys.stdout)
            sys.stdout.flush()

    def write_rows(
        self,
        batches: Iterable[list[ResultRow]],
        *,
        is_one: bool = False,
        described: Mapping[str, Sequence[ColumnKind]] | None = None,
        looked_for: Collection[str] = (),
        ids: Collection[str] = ID,
    ) -> None:
        """Write rows. JSON is written batch by batch."""
        from openapi_sdk.cli.results import check_first  # noqa: PLC0415 - imported lazily

        names = self.column_names
        batches = check_first(batches, names, described or ())
        if self.format == "csv":
            from openapi_sdk.cli.formats import write_csv  # noqa: PLC0415 - imported lazily

            write_csv(batches, names, sys.stdout, described)
        elif self.format == "table":
            from openapi_sdk.cli.tables import write_table  # noqa: PLC0415 - imported lazily; rich takes long

            everything = [row for batch in batches for row in batch]
            write_table(
                everything,
                names,
                all_columns=self.all_columns,
                looked_for=looked_for,
                ids=ids,
                described=described,
            )
        else:
            from openapi_sdk.cli.formats import write_json, write_lines  # noqa: PLC0415 - imported lazily

            documents = _iter_documents(batches, names)
            if self.format == "jsonl":
                write_lines(documents, sys.stdout)
            else:
                write_json(documents, sys.stdout, is_one=is_one)


def _iter_documents(batches: Iterable[list[ResultRow]], names: list[str] | None) -> Iterator[Any]:
    """Yield the document of each row as it came, or what it has in some columns."""
    for batch in batches:
        for row in batch:
            yield row.document if names is None else row.pick(names)


#: The default of a command's argument.
NO_OUTPUT = Output()
