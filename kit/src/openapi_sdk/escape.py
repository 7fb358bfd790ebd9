"""Escaping of text from documents: it can't move the cursor, change the text direction, or act as markup."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Characters that Markdown or GitHub could read as markup.
_MARKUP = re.compile(r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])|^\s*[#+=-]|(?<=^\d)[.)]")
_MENTION = re.compile(r"[@#](?=\w)")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(:)|\b(www)(\.)")


def escape_invisible(text: str) -> str:
    r"""Replace unprintable characters by escapes such as `\n`: the result is one printable line.

    They include control characters, line ends, lone surrogates and marks that change the text direction.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def escape_lines(text: str) -> str:
    """Replace unprintable characters by escapes, but line breaks stay."""
    return "\n".join(map(escape_invisible, text.splitlines()))


def truncate(text: str, limit: int) -> str:
    """Return at most `limit` characters, and add how many are left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def truncate_lines(text: str, limit: int) -> list[str]:
    """Return the first lines of a text, of at most `limit` characters."""
    lines = text.splitlines()
    ends = accumulate(len(line) + 1 for line in lines)
    return [line for line, end in zip(lines, ends, strict=True) if end <= limit]


def format_value(value: Any, limit: int) -> str:
    """Write a value of a document on one line: a string as it is, anything else as JSON."""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return truncate(escape_invisible(written), limit)


def escape_markdown(text: str, limit: int = 600) -> str:
    """Write text as Markdown without markup, links or mentions.

    A zero-width space after `@` and `#` keeps GitHub from notifying users and from linking issues.
    """
    text = _MARKUP.sub(lambda match: f"\\{match[0]}", truncate(escape_invisible(text), limit))
    text = _MENTION.sub(lambda match: f"{match[0]}&#8203;", text)
    return _ADDRESS.sub(lambda match: match[0].replace(":", "&#58;").replace(".", "&#46;"), text)


def code_span(text: str, limit: int = 300) -> str:
    """Write text as a code span of Markdown; "" for blank text."""
    text = truncate(escape_invisible(text), limit)
    if not text.strip():
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def split_code(text: str) -> Iterator[tuple[bool, str]]:
    """Split a sentence into plain text and the code in backticks, as pairs (is code, text).

    The whole is plain text if there is an odd number of backticks.
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        yield False, text
        return
    yield from ((bool(index % 2), part) for index, part in enumerate(parts) if part)


def escape_sentence(text: str, limit: int = 600) -> str:
    """Write a sentence as Markdown. What it has in backticks becomes code spans, the rest has no markup."""
    parts = split_code(truncate(text, limit))
    return "".join(code_span(part) if is_code else escape_markdown(part, limit) for is_code, part in parts)
