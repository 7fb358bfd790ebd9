"""Text that comes from documents, made harmless: nothing in it moves a cursor, turns a line round, or is markup."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What Markdown or GitHub could read as markup.
_MARKUP = re.compile(r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])|^\s*[#+=-]|(?<=^\d)[.)]")
_MENTION = re.compile(r"[@#](?=\w)")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(:)|\b(www)(\.)")


def visible(text: str) -> str:
    """Show what can't be seen as escapes: controls, line ends, halves of characters, marks that turn text round.

    What stays is printable, and on one line.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def short(text: str, limit: int) -> str:
    """Return text of at most `limit` characters, and say how much is left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def value(data: Any, limit: int) -> str:
    """Write a value of a document on one line: text as it is, the rest as JSON."""
    # Of a text that is cut anyway, no more is looked at than is shown.
    written = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, default=str)
    return short(visible(written), limit)


def escaped(text: str, limit: int = 600) -> str:
    """Write text as Markdown that shows it: no markup, no link, no mention.

    A zero-width space after `@` and `#` keeps GitHub from notifying whoever has that name.
    """
    text = _MARKUP.sub(lambda found: f"\\{found[0]}", short(visible(text), limit))
    text = _MENTION.sub(lambda found: f"{found[0]}&#8203;", text)
    return _ADDRESS.sub(lambda found: found[0].replace(":", "&#58;").replace(".", "&#46;"), text)


def code(text: str, limit: int = 300) -> str:
    """Write text as a code span of Markdown, in which nothing is markup; "" for nothing."""
    text = short(visible(text), limit)
    if not text.strip():
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def segments(text: str) -> Iterator[tuple[bool, str]]:
    """Split a sentence into plain text and what stands in backticks, which is code: (is code, text).

    Backticks that don't pair are text. Whatever a document brings in, each part is escaped for what it is.
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        yield False, text
        return
    yield from ((bool(index % 2), part) for index, part in enumerate(parts) if part)


def prose(text: str, limit: int = 600) -> str:
    """Write a sentence as Markdown, with code spans for what it has in backticks."""
    return "".join(code(part) if is_code else escaped(part, limit) for is_code, part in segments(short(text, limit)))
