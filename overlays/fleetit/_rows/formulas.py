"""Keeps texts of CSV from being run as formulas by spreadsheets."""

from __future__ import annotations

import re

#: What a spreadsheet may take for a formula, also behind blanks; and an apostrophe, so that the rule can be reversed.
_FORMULA = re.compile(r"'|[\s\x00-\x20]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\x00]")


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet runs. The reverse: remove one apostrophe from the start."""
    return f"'{text}" if _FORMULA.match(text) else text
