"""Check that a generated package has only code that the templates make.

In: the folder of a generated package. Out: findings, each with file, line and what is there.

A description is hostile: a template that writes its text without escaping turns the text into code. The audit parses
every generated module and holds it against a closed grammar (`grammar`): which modules are imported, what is called,
which decorators, bases, defaults and f-strings there are. Text of a description can be a string constant, and a checked
name can be an identifier. Anything else is a finding. `module` applies the grammar to one module.

Modules that are the same for every description are compared with their source, or with a pinned hash.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import os
import re
import tokenize
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.generate.audit.grammar import GRAMMARS, PINNED, Index
from codegen.generate.audit.module import AuditFinding, audit_module
from codegen.project import HERE, Problem, list_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.generate.audit.module import PackageImport
    from codegen.project import Project

#: Modules that list others: they are audited when the others are known.
_LAST = ("api/__init__.py", "models/__init__.py")

#: String literals and comments, as Python's tokenizer reads them. The leftmost wins, so each starts outside of others.
_TEXTS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|\#[^\n]*",
    re.DOTALL,
)
_NOT_PYTHON = "is not Python"
_TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}\n", re.DOTALL)

__all__ = ["AuditFinding", "audit_package", "check_audit"]


def audit_package(package: Path, *, project: Project = HERE) -> list[AuditFinding]:
    """Return everything in a generated package that the templates don't make, ordered by file and line.

    Args:
        package: The folder of the package. It is read, never imported.
        project: Has the runtime modules and the templates that the package is compared with.
    """
    findings: list[AuditFinding] = []
    index = Index()
    imports: list[PackageImport] = []
    # One tree at a time: those of 600 operations would need 300 MB.
    for name in sorted(_list_files(package), key=lambda name: (name in _LAST, name)):
        found, tree = _read_file(package / name, name, project)
        findings += found
        if tree:
            index.add(name, tree)
            found, claimed = audit_module(name, tree, GRAMMARS[_kind_of(name)], index)
            findings += found
            imports += claimed
    if unparsed := [each for each in findings if each.what.startswith(_NOT_PYTHON)]:
        return sorted(unparsed)  # what other modules import from these is not known
    findings += (AuditFinding(each.file, each.line, each.what) for each in imports if not each.is_in(index))
    return sorted(set(findings))


def _list_files(package: Path) -> list[str]:
    """Return the names of all files and symbolic links of a package."""
    names: list[str] = []
    for folder, folders, files in os.walk(package):
        prefix = Path(folder).relative_to(package).as_posix()
        links = [each for each in folders if Path(folder, each).is_symlink()]
        names += (each if prefix == "." else f"{prefix}/{each}" for each in (*files, *links))
    return names


def check_audit(package: Path, *, project: Project = HERE) -> None:
    """Check that a generated package has only code that the templates make.

    Raises:
        Problem: If not; the message lists the first findings.
    """
    findings = audit_package(package, project=project)
    if findings:
        msg = (
            "the generated package has code that no template makes. A text of the description became code, or a "
            "template has changed: then review it and extend codegen/generate/audit/grammar.py. Nothing was replaced."
            f"\n{list_lines(findings)}"
        )
        raise Problem(msg)


def _read_file(path: Path, name: str, project: Project) -> tuple[list[AuditFinding], ast.Module | None]:
    """Check a file that is the same for every description, or return the tree of a module."""
    if path.is_symlink():
        return [AuditFinding(name, 1, "a symbolic link; the generator writes only files")], None
    content = path.read_bytes()
    expected = _expected_content(name, project)
    if expected is None and _kind_of(name) in GRAMMARS:
        tree, findings = _parse_source(content, name)
        return findings, tree
    return list(_check_fixed(content, expected, name)), None


def _check_fixed(content: bytes, expected: bytes | None, name: str) -> Iterator[AuditFinding]:
    if expected is not None:
        if content != expected:
            line = _first_different_line(content, expected)
            yield AuditFinding(name, line, "differs from its source in codegen/generate, of which it is a copy")
    elif name in PINNED:
        actual = hashlib.sha256(content).hexdigest()
        if actual != PINNED[name]:
            what = "is not the reviewed text"
            hint = f"after a change of its template, review it and set its hash in audit/grammar.py to {actual}"
            yield AuditFinding(name, 1, f"{what}; {hint}")
    elif name == "openapi.json":
        try:
            json.loads(content)
        except (ValueError, RecursionError) as error:
            yield AuditFinding(name, getattr(error, "lineno", 1), f"is not JSON: {error}")
    else:
        yield AuditFinding(name, 1, "is not a file that the generator writes")


def _expected_content(name: str, project: Project) -> bytes | None:
    """Return the content of a file that is the same for every description; None for any other file."""
    if name == "py.typed":
        return b""
    source = project.runtime / name
    if "/" not in name and name.endswith(".py") and source.is_file():
        return source.read_bytes()
    return _read_template(project.templates / "types.py.jinja") if name == "types.py" else None


def _first_different_line(content: bytes, expected: bytes) -> int:
    lines, expected_lines = content.split(b"\n"), expected.split(b"\n")
    pairs = enumerate(zip(lines, expected_lines, strict=False), 1)
    return next((number for number, (line, other) in pairs if line != other), min(len(lines), len(expected_lines)))


def _kind_of(name: str) -> str:
    """Return the kind of a module, by its place in the package."""
    match name.removesuffix(".py").split("/") if name.endswith(".py") else []:
        case ["__init__"]:
            return "package"
        case [("api" | "models") as folder, "__init__"]:
            return f"{folder}_init"
        case ["models", _]:
            return "model"
        case ["api", _, "__init__"]:
            return "resource"
        case ["api", _, _]:
            return "operation"
        case _:
            return "unknown"


def _parse_source(content: bytes, name: str) -> tuple[ast.Module | None, list[AuditFinding]]:
    """Parse a module. Return its tree, or findings that say why there is none or what the tree can't show."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        if encoding != "utf-8":
            return None, [AuditFinding(name, 1, f"{_NOT_PYTHON} in UTF-8: it says that it is in {encoding}")]
        text = content.decode("utf-8")
        tree = ast.parse(text, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        return None, [AuditFinding(name, line, f"{_NOT_PYTHON}: {getattr(error, 'msg', error)}")]
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


def _read_template(path: Path) -> bytes | None:
    """Return the text of a template that writes nothing of a description, or None if there is no such template.

    Only comments of Jinja are taken out. If the template had any other Jinja, its result would differ from this text.
    """
    return _TEMPLATE_COMMENT.sub("", path.read_text(encoding="utf-8")).encode() if path.is_file() else None
