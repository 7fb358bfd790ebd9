"""Shows help. Indented lines, which are examples, are not broken, so that they can be pasted."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from cyclopts.help import InlineText
from rich.console import Console
from rich.text import Text

_INDENT = "    "


class HelpConsole(Console):
    """The console of help. A terminal breaks a long line by itself, and gives it back whole when it is copied."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print objects; of a text alone, the indented lines as they are."""
        text = objects[0].primary_renderable if len(objects) == 1 and isinstance(objects[0], InlineText) else None
        if not isinstance(text, Text) or _INDENT not in text.plain:
            super().print(*objects, **options)
            return
        for is_code, lines in groupby(text.plain.split("\n"), key=lambda line: line.startswith(_INDENT)):
            super().print(Text("\n".join(lines)), soft_wrap=is_code)
