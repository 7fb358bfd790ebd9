"""Check that a generated package has only code that the templates make.

In: the folder of a generated package. Out: findings, each with file, line and what is there.

A description is hostile: a template that writes its text without escaping turns the text into code. So each module is
compared with what its template writes, where a text of the description can be a string constant, and a checked name an
identifier. Anything else is a finding: other statements, other expressions, other comments, other files.

- Modules that are the same for every description are compared with their template, or with a pinned hash.
- The facts are made again of the description in the package.
- Those that list the others are compared with what their template makes of the names in the others.
- Models, operations and resources are compared with a grammar: `grammar` has it, `patterns` compiles it, `module`
  applies it.
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
from functools import lru_cache
from itertools import zip_longest
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, Template, TemplateError

from openapi_sdk.description.nodes import as_object
from openapi_sdk.model import FORMAT
from openapi_sdk_codegen.generate.audit.grammar import COMMENTS, PINNED
from openapi_sdk_codegen.generate.audit.module import AuditFinding, audit_module, is_docstring, list_names
from openapi_sdk_codegen.generate.modules import WRITERS
from openapi_sdk_codegen.openapi.service import find_tenant
from openapi_sdk_codegen.project import Problem, list_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from openapi_sdk_codegen.generate.audit.module import PackageImport
    from openapi_sdk_codegen.project import Project

#: Modules that list others, and their templates.
_LISTS = {
    "__init__.py": "package_init.py.jinja",
    "api/__init__.py": "api_init.py.jinja",
    "models/__init__.py": "models_init.py.jinja",
}
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


def audit_package(package: Path, project: Project) -> list[AuditFinding]:
    """Return everything in a generated package that the templates don't make, ordered by file and line.

    Args:
        package: The folder of the package. It is read, never imported.
        project: Has the templates that the package is compared with.
    """
    findings: set[AuditFinding] = set()
    imports: set[PackageImport] = set()
    index: dict[str, list[str]] = {}
    document = _read_document(package)
    tenant = find_tenant(document or {})
    # One tree at a time: those of 600 operations would need 300 MB.
    for name in sorted(_list_files(package), key=lambda name: (name in _LISTS, name)):
        found, module = _read_file(package / name, name, project)
        findings |= found
        if module and name in _LISTS:
            findings |= {*_check_list(name, module, index, project)}
        elif module and name in WRITERS:
            findings |= {*_check_made(name, module, document, project)}
        elif module:
            found, claimed = audit_module(name, _kind_of(name), module.tree, module.text, tenant)
            findings |= found | _check_text(name, module.text, COMMENTS)
            imports |= claimed
            place = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            index[place] = [each for each, _ in list_names(module.tree.body) if not each.startswith("_")]
    if unparsed := [each for each in findings if each.what.startswith(_NOT_PYTHON)]:
        return sorted(unparsed)  # what other modules import from these is not known
    findings |= {each.finding for each in imports if each.name not in index.get(each.module, ())}
    return sorted(findings)


def _list_files(package: Path) -> list[str]:
    """Return the names of all files and symbolic links of a package."""
    names: list[str] = []
    for folder, folders, files in os.walk(package):
        prefix = Path(folder).relative_to(package).as_posix()
        links = [each for each in folders if Path(folder, each).is_symlink()]
        names += (each if prefix == "." else f"{prefix}/{each}" for each in (*files, *links))
    return names


def check_audit(package: Path, project: Project) -> None:
    """Check that a generated package has only code that the templates make.

    Raises:
        Problem: If not; the message lists the first findings.
    """
    findings = audit_package(package, project)
    if findings:
        msg = (
            "the generated package has code that no template makes. A text of the description became code, or a "
            "template has changed: then review it and extend generate/audit/grammar.py. Nothing was replaced."
            f"\n{list_lines(findings)}"
        )
        raise Problem(msg)


class _Module(NamedTuple):
    """A module whose code depends on the description."""

    text: str
    tree: ast.Module


def _read_file(path: Path, name: str, project: Project) -> tuple[set[AuditFinding], _Module | None]:
    """Check a file that is the same for every description, or return a module that is not."""
    if path.is_symlink():
        return {AuditFinding(name, 1, "a symbolic link; the generator writes only files")}, None
    content = path.read_bytes()
    expected = _expected_content(name, project)
    if expected is None and _kind_of(name):
        return _parse_source(content, name)
    return {*_check_fixed(content, expected, name)}, None


def _check_fixed(content: bytes, expected: bytes | None, name: str) -> Iterator[AuditFinding]:
    if expected is not None:
        if content != expected:
            line = _first_different_line(content, expected)
            yield AuditFinding(name, line, "differs from its template in openapi_sdk_codegen/generate/templates")
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
    return _read_template(project.templates / "types.py.jinja") if name == "types.py" else None


def _first_different_line(content: bytes, expected: bytes) -> int:
    lines, expected_lines = content.split(b"\n"), expected.split(b"\n")
    pairs = enumerate(zip(lines, expected_lines, strict=False), 1)
    return next((number for number, (line, other) in pairs if line != other), min(len(lines), len(expected_lines)))


def _kind_of(name: str) -> str:
    """Return the kind of a module, by its place in the package; empty if no template makes it."""
    folders = name.removesuffix("/__init__.py").removesuffix(".py").split("/")
    if name in _LISTS or name in WRITERS:
        return "list"
    if not all(each.isidentifier() and not each.startswith("_") and not iskeyword(each) for each in folders):
        return ""
    match name.split("/"):
        case ["models", _]:
            return "models"
        case ["api", _, "__init__.py"]:
            return "resources"
        case ["api", _, _]:
            return "operations"
        case _:
            return ""


def _parse_source(content: bytes, name: str) -> tuple[set[AuditFinding], _Module | None]:
    """Parse a module, or return a finding that says why it can't be parsed."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        if encoding != "utf-8":
            return {AuditFinding(name, 1, f"{_NOT_PYTHON} in UTF-8: it says that it is in {encoding}")}, None
        text = content.decode("utf-8")
        return set(), _Module(text, ast.parse(text, name))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        return {AuditFinding(name, line, f"{_NOT_PYTHON}: {getattr(error, 'msg', error)}")}, None


def _check_text(name: str, text: str, comments: AbstractSet[str]) -> set[AuditFinding]:
    """Find what the tree of a module doesn't show: comments, and letters that Python reads as other letters.

    Python normalises names (NFKC): `exec` in full-width letters is the name `exec`, and the tree shows only that.
    Letters such as those of `größe` stay as they are.
    """
    if text.isascii() and "#" not in text:
        return set()
    found: set[AuditFinding] = set()

    def drop(match: re.Match[str]) -> str:
        if match[0].startswith("#") and match[0] not in comments:
            found.add(AuditFinding(name, text[: match.start()].count("\n") + 1, f"a comment: {match[0]!a}"))
        return "\n" * match[0].count("\n")

    code = _TEXTS.sub(drop, text)
    if not unicodedata.is_normalized("NFKC", code):
        found |= {
            AuditFinding(name, number, f"{line.strip()!a}: letters in a name that Python reads as other letters")
            for number, line in enumerate(code.split("\n"), 1)
            if not unicodedata.is_normalized("NFKC", line)
        }
    return found


def _check_list(
    name: str, module: _Module, index: Mapping[str, Sequence[str]], project: Project
) -> Iterator[AuditFinding]:
    """Compare a module that lists others with what its template makes of the names in those, and of no text."""
    try:
        expected = _render(name, module.tree, index, project)
    except TemplateError as error:
        yield AuditFinding(name, 1, f"{_LISTS[name]} needs more than names of modules and classes: {error}")
        return
    yield from _check_text(name, module.text, {match[0] for match in _TEXTS.finditer(expected)})
    yield from _compare(name, module.tree, expected, f"not what {_LISTS[name]} makes of the names in this package")


def _compare(name: str, tree: ast.Module, expected: str, what: str) -> Iterator[AuditFinding]:
    """Compare a module with its source. The formatter sorts imports, and drops those that are unused."""
    expected_imports, expected_body = _divide(ast.parse(expected))
    imports, body = _divide(tree)
    for imported, line in imports.items():
        if imported not in expected_imports:
            yield AuditFinding(name, line, f"`{imported}`")
    if line := find_difference(body, expected_body):
        yield AuditFinding(name, line, what)


def _read_document(package: Path) -> dict[str, Any] | None:
    """Return the description in the package; None if it can't be read."""
    try:
        return as_object(json.loads((package / "openapi.json").read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None


def _check_made(
    name: str, module: _Module, document: dict[str, Any] | None, project: Project
) -> Iterator[AuditFinding]:
    """Compare a module that is made of the description with that of the description in the package."""
    if document is None:
        yield AuditFinding(name, 1, "can't be compared: openapi.json can't be read")
        return
    expected = WRITERS[name](document, project)
    yield from _check_text(name, module.text, {match[0] for match in _TEXTS.finditer(expected)})
    yield from _compare(name, module.tree, expected, "not what the description in this package says")


def _render(name: str, tree: ast.Module, index: Mapping[str, Sequence[str]], project: Project) -> str:
    models = [(place, each) for place, names in index.items() if place.startswith("models.") for each in names]
    resources = {each[4:]: names for each, names in index.items() if each.startswith("api.") and each.count(".") == 1}
    # They are in the order of the description.
    values = [node.value for node in tree.body if isinstance(node, ast.AnnAssign)]
    order = [ast.unparse(key) for value in values if isinstance(value, ast.Dict) for key in value.keys if key]
    return _compile((project.templates / _LISTS[name]).read_text(encoding="utf-8")).render(
        openapi={},
        package_name="",
        made_format=FORMAT,
        imports=[f"from {place.removeprefix('models')} import {each}" for place, each in models],
        alls=[each for _, each in models],
        endpoint_collections_by_tag=sorted(resources, key=lambda tag: [*order, repr(tag)].index(repr(tag))),
        class_name={tag: min(names, key=len, default="")[:-8] for tag, names in resources.items()}.get,
        # The index has the dictionaries, too.
        import_dicts=_list_nothing,
        dict_names=_list_nothing,
    )


def _list_nothing(_: object) -> list[str]:
    return []


@lru_cache
def _compile(template: str) -> Template:
    environment = Environment()  # noqa: S701 - it makes Python
    environment.filters["safe_for_docstring"] = str
    return environment.from_string(template)


def _divide(tree: ast.Module) -> tuple[dict[str, int], list[ast.stmt]]:
    """Return the imports of a module, with their lines, and its other statements. It may have any docstring."""
    imports: dict[str, int] = {}
    body: list[ast.stmt] = []
    for node in tree.body:
        match node:
            case ast.If(test=ast.Name("TYPE_CHECKING"), orelse=[]):
                condition, parts = "if TYPE_CHECKING: ", node.body
            case ast.Import() | ast.ImportFrom():
                condition, parts = "", [node]
            case _:
                if node is not tree.body[0] or not is_docstring(node):
                    body.append(node)
                continue
        for part in parts:
            texts = [ast.unparse(part)]
            if isinstance(part, ast.ImportFrom):
                texts = [ast.unparse(ast.ImportFrom(part.module, [each], part.level)) for each in part.names]
            imports.update((condition + text, part.lineno) for text in texts)
    return imports, body


def find_difference(body: Sequence[ast.stmt], expected: Sequence[ast.stmt]) -> int:
    """Return the line of the first statement that isn't as expected; 0 if there is none."""
    for node, other in zip_longest(body, expected):
        if not node or not other:
            return node.lineno if node else body[-1].lineno if body else 1
        if _dump(node) != _dump(other):
            return find_difference(getattr(node, "body", []), getattr(other, "body", [])) or node.lineno
    return 0


def _dump(node: ast.stmt) -> str:
    """Return what a statement is, without its layout. The formatter puts what a long `del` deletes into parentheses."""
    for each in ast.walk(node):
        if isinstance(each, ast.Delete) and isinstance(each.targets[0], ast.Tuple):
            each.targets = [*each.targets[0].elts, *each.targets[1:]]
    return ast.dump(node)


def _read_template(path: Path) -> bytes | None:
    """Return the text of a template that writes nothing of a description, or None if there is no such template.

    Only comments of Jinja are taken out. If the template had any other Jinja, its result would differ from this text.
    """
    return _TEMPLATE_COMMENT.sub("", path.read_text(encoding="utf-8")).encode() if path.is_file() else None
