"""Checks of a description, each of which tells all mistakes of one kind at once, and of tables of TOML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from openapi_sdk_codegen.project import Problem, list_lines, quote_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Check:
    """A check. It is called with a description and its name in error messages, and raises a Problem.

    Attributes:
        heading: What is wrong, above the list of mistakes.
        find: Finds the mistakes of a description: for each a line with its place, and what to do.
    """

    heading: str
    find: Callable[[dict[str, Any]], Sequence[str]]

    def __call__(self, document: dict[str, Any], *, name: str) -> None:
        """Check a description.

        Args:
            document: The description, parsed.
            name: Its name in error messages.

        Raises:
            Problem: If it has mistakes; the message lists the first ones.
        """
        if lines := self.find(document):
            raise Problem(self.explain(lines, name=name))

    def explain(self, lines: Sequence[str], *, name: str) -> str:
        """Return the message about mistakes."""
        return f"{name}: {self.heading}:\n{list_lines(lines)}"


def check_keys(table: dict[str, Any], known: set[str], place: str) -> None:
    """Raise a Problem if a table of TOML has a key that nobody knows."""
    if unknown := sorted(table.keys() - known):
        msg = f"{place}: unknown {quote_text(unknown[0])}; known are {', '.join(sorted(known))}"
        raise Problem(msg)


def refuse_value(place: str, key: str, expected: str, value: object) -> NoReturn:
    """Raise the Problem of a wrong value in a table of TOML."""
    # Only text is quoted: Python refuses to write some large numbers.
    found = "nothing" if value is None else quote_text(value) if isinstance(value, str) else type(value).__name__
    msg = f"{place}: {key}: {expected} is expected, there is {found}"
    raise Problem(msg)
