"""Hold one generated module against the grammar of its kind.

`audit_module` compares each statement of a module with those that its template writes, down to the last name. What no
rule allows is a finding, at the last line that a rule came to.
"""

from __future__ import annotations

import ast
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.model.reprs import shorten
from openapi_sdk_codegen.generate.audit.grammar import MODULES
from openapi_sdk_codegen.generate.audit.patterns import compile_hole, parse_rule

if TYPE_CHECKING:
    from openapi_sdk.model.facts import Tenant

_MAX_SHOWN = 60
#: Builtins that templates use. Nothing else has one of these names.
_BUILTINS = ("bool", "bytes", "dict", "float", "frozenset", "int", "list", "object", "str")
_STATEMENTS = {kind: compile_hole(kind) for kind in MODULES}
_IMPORTS = {
    kind: {
        (f"{'.' * getattr(node, 'level', 0)}{getattr(node, 'module', None) or ''}", each.name, each.asname)
        for node in parse_rule(text)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for each in node.names
    }
    for kind, text in MODULES.items()
}
_TYPE = compile_hole("type_of_union")


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


class PackageImport(NamedTuple):
    """An import from another module of the package: a finding if that has no such name.

    Attributes:
        finding: The finding.
        module: The other module, from the folder of the package: `models.thing`.
        name: What is imported from it.
    """

    finding: AuditFinding
    module: str
    name: str


def audit_module(
    file: str, kind: str, tree: ast.Module, text: str, tenant: Tenant | None
) -> tuple[set[AuditFinding], set[PackageImport]]:
    """Return everything in a module that no template makes, and what it imports from others of its package.

    Args:
        file: The file, relative to the package.
        kind: Which grammar it has: a key of `MODULES`.
        tree: The module.
        text: The text of the module.
        tenant: Whom calls are for, of the description in the package.
    """
    audit = ModuleAudit(file, kind, tree, text, tenant)
    audit.check()
    return audit.findings, audit.imports


def is_docstring(node: ast.stmt) -> bool:
    """Whether a statement is a text."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def list_names(body: list[ast.stmt]) -> list[tuple[str, ast.stmt]]:
    """Return the names that statements of a module or class define, and where. Imports and overloads define none."""
    found: list[tuple[str, ast.stmt]] = []
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if "_overload" in map(ast.unparse, node.decorator_list):
                pass
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.append((name, node))
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.append((name, node))
            case _:
                pass
    return found


class ModuleAudit:
    """Checks one module. It has the rules that are code: `<text>` of the grammar is `is_text`.

    Attributes:
        findings: What was found so far.
        imports: The imports from other modules of the package.
    """

    #: Of the statement that is compared: the last line that a rule came to.
    _line: int
    #: Of the function that is compared: its arguments, and the names that its code uses.
    _arguments: set[str]
    _used: frozenset[str]

    def __init__(self, file: str, kind: str, tree: ast.Module, text: str, tenant: Tenant | None) -> None:
        self.findings: set[AuditFinding] = set()
        self.imports: set[PackageImport] = set()
        self._file = file
        self._kind = kind
        self._tenant = tenant
        self._body = tree.body
        self._lines = text.split("\n")
        classes = [each for each in tree.body if isinstance(each, ast.ClassDef)]
        self._classes = [each.name for each in classes]
        self._models = {*self._classes}
        self._fields = {
            name for each in classes for name, node in list_names(each.body) if isinstance(node, ast.AnnAssign)
        }
        # The names that have a meaning in each module of the kind.
        self._taken = {*_BUILTINS, *(new_name or name for _, name, new_name in _IMPORTS[kind])}

    def check(self) -> None:
        """Check all statements of the module."""
        for position, node in enumerate(self._body):
            self._line = node.lineno
            if not (position == 0 and is_docstring(node)) and not _STATEMENTS[self._kind](self, node):
                self._refuse(self._line, "no template writes this")
            if isinstance(node, ast.ClassDef):
                self._check_names(node.body, set())
        self._check_names(self._body, self._taken)

    def _check_names(self, body: list[ast.stmt], taken: set[str]) -> None:
        for name, node in list_names(body):
            if name in taken:
                self._refuse(node.lineno, f"`{name}` has another meaning here")
            taken.add(name)

    def _refuse(self, line: int, why: str) -> None:
        shown = shorten(self._lines[line - 1].strip(), _MAX_SHOWN)
        self.findings.add(AuditFinding(self._file, line, f"{why}: {shown}"))

    # What patterns call

    def note(self, node: Any) -> bool:
        """Remember the line of something that is not as a rule says. Return False."""
        self._line = max(self._line, getattr(node, "lineno", 0))
        return False

    def enter_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, used: frozenset[str]) -> bool:
        """Begin with a function; `used` are the names that its rule has. Return True."""
        self._arguments = {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
        self._used = used
        return True

    # Rules for nodes

    def is_text(self, node: Any) -> bool:
        """Whether a node is a text. One with a prefix is none."""
        return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.kind is None

    def is_number(self, node: Any) -> bool:
        """Whether a node is an integer."""
        number = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
        return isinstance(number, ast.Constant) and type(number.value) is int

    def is_literal(self, node: Any) -> bool:
        """Whether a node is data: what `repr` writes for values of JSON."""
        match node:
            case ast.Tuple(elts=elements):
                return all(map(self.is_literal, elements))
            case ast.Dict(keys=keys, values=values):
                return all(map(self.is_literal, [*keys, *values]))
            case ast.Constant(value=bool() | float() | None):
                return True
            case _:
                return self.is_text(node) or self.is_number(node)

    def is_quoted(self, node: Any) -> bool:
        """Whether a node is a text that is a type. The tree of the text has no places in the file."""
        if not self.is_text(node) or not unicodedata.is_normalized("NFKC", node.value):
            return False
        try:
            tree = ast.parse(node.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        line, is_type = self._line, self.is_type(tree)
        self._line = line
        return is_type

    def is_type(self, node: Any) -> bool:
        """Whether a node is a type, or a union of types. One of hundreds is nested as deep: not a call for each."""
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            if not _TYPE(self, node.right):
                return False
            node = node.left
        return _TYPE(self, node)

    def is_import(self, node: Any) -> bool:
        """Whether a node imports what the grammar has, or names of another module of the package."""
        if not isinstance(node, ast.ImportFrom):
            return False
        module = f"{'.' * node.level}{node.module or ''}"
        return all(self._may_import(node.lineno, module, each) for each in node.names)

    def _may_import(self, line: int, module: str, alias: ast.alias) -> bool:
        if (module, alias.name, alias.asname) in _IMPORTS[self._kind]:
            return True
        folders = self._file.split("/")[:-1]
        root = "." * len(folders) + "."
        if module.startswith(f"{root}models."):
            place = module.removeprefix(root)
            self._models.add(alias.name)
        elif self._kind == "resources" and alias.name in {"OPERATION", "STREAMED"}:
            place = ".".join(folders) + module
        else:
            return False
        finding = AuditFinding(self._file, line, f"`from {module} import {alias.name}`")
        self.imports.add(PackageImport(finding, place, alias.name))
        return not alias.asname and alias.name not in self._taken

    # Rules for names

    def is_public(self, name: str) -> bool:
        """Whether a name is one of the description."""
        return not name.startswith("_")

    def is_free(self, name: str) -> bool:
        """Whether an argument may have a name: the function uses it for nothing else."""
        return self.is_public(name) and name not in self._used

    def is_given(self, name: str) -> bool:
        """Whether a name is an argument of the function."""
        return name in self._arguments

    def is_tenant(self, name: str) -> bool:
        """Whether a name is the argument with the id of the tenant."""
        return self._tenant is not None and name == self._tenant.argument

    def is_tenant_type(self, name: str) -> bool:
        """Whether a name is the type of that id."""
        return self._tenant is not None and name == self._tenant.read.__name__

    def is_own(self, name: str) -> bool:
        """Whether a name is a class of the module."""
        return name in self._classes

    def is_model(self, name: str) -> bool:
        """Whether a name is a class of the package."""
        return name in self._models

    def is_field(self, name: str) -> bool:
        """Whether a name is a field of the model. The runtime compiles code that has the names in `_attributes`."""
        return self.is_public(name) and name in self._fields

    def is_dict(self, name: str) -> bool:
        """Whether a name is that of the `TypedDict` of the model."""
        return name == f"{''.join(self._classes[:1])}Dict"

    def is_keys(self, name: str) -> bool:
        """Whether a name is that of the keys of the `TypedDict`."""
        return name.startswith("_") and self.is_dict(name[1:])
