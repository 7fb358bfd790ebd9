"""A check of a description, which tells all mistakes of one kind at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.project import Problem, list_lines

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
