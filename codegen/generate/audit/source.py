"""Read the source of generated modules, before and beside parsing."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
from typing import TYPE_CHECKING

from codegen.generate.audit.finding import AuditFinding

if TYPE_CHECKING:
    from pathlib import Path

#: String literals and comments, as Python's tokenizer reads them. The leftmost wins, so each starts outside of others.
_TEXTS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|\#[^\n]*",
    re.DOTALL,
)
NOT_PYTHON = "is not Python"
_TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}\n", re.DOTALL)


def parse_source(content: bytes, name: str) -> tuple[ast.Module | None, list[AuditFinding]]:
    """Parse a module. Return its tree, or findings that say why there is none or what the tree can't show."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        if encoding != "utf-8":
            return None, [AuditFinding(name, 1, f"{NOT_PYTHON} in UTF-8: it says that it is in {encoding}")]
        text = content.decode("utf-8")
        tree = ast.parse(text, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        return None, [AuditFinding(name, line, f"{NOT_PYTHON}: {getattr(error, 'msg', error)}")]
    return tree, [] if text.isascii() else _find_letters(text, name)


def _find_letters(text: str, name: str) -> list[AuditFinding]:
    """Find letters outside of strings and comments that Python reads as other letters.

    Python normalises names (NFKC): `exec` in full-width letters is the name `exec`, and the tree shows only that.
    Letters such as those of `größe` stay as they are.
    """
    code = _TEXTS.sub(lambda match: "\n" * match[0].count("\n"), text)
    if unicodedata.is_normalized("NFKC", code):
        return []
    return [
        AuditFinding(name, number, f"{line.strip()!a}: letters in a name that Python reads as other letters")
        for number, line in enumerate(code.split("\n"), 1)
        if not unicodedata.is_normalized("NFKC", line)
    ]


def read_template(path: Path) -> bytes | None:
    """Return the text of a template that writes nothing of a description, or None if there is no such template.

    Only comments of Jinja are taken out. If the template had any other Jinja, its result would differ from this text.
    """
    return _TEMPLATE_COMMENT.sub("", path.read_text(encoding="utf-8")).encode() if path.is_file() else None
