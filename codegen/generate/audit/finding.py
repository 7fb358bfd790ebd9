"""What the audit reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class AuditFinding:
    """Code in a generated package that no template makes.

    Attributes:
        file: The file, relative to the package, with forward slashes.
        line: The line, from 1.
        what: What is there.
    """

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"
