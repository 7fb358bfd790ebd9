"""Check the imports, names and attributes of a module."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from codegen.generate.audit.finding import AuditFinding
from codegen.generate.audit.package_imports import PackageImport

if TYPE_CHECKING:
    from codegen.generate.audit.index import Index
    from codegen.generate.audit.module_grammar import ModuleGrammar

#: What is outside of a function: the names, functions and modules that were known there, and its arguments.
Outer = tuple[set[str], set[str], set[str], frozenset[str]]


class NameAudit:
    """Checks imports, names and attributes, and knows which names there are.

    Attributes:
        findings: What was found so far.
        imports: The imports from other modules of the package.
        names: The names that are known in the function or module that is checked.
        functions: Those of them that the module defines as functions.
        modules: Those of them that are imported modules: only listed attributes of them are used.
        arguments: The arguments of the function that is checked.
        own_names: The names that the module defines for other modules.
    """

    def __init__(self, file: str, grammar: ModuleGrammar, index: Index) -> None:
        self.grammar = grammar
        self.index = index
        self.findings: list[AuditFinding] = []
        self.names: set[str] = set(grammar.builtins)
        self.functions: set[str] = set()
        self.modules: set[str] = set()
        self.arguments: frozenset[str] = frozenset()
        self._file = file
        folder, _, stem = file.removesuffix(".py").rpartition("/")
        self.own_names = index.models.get(stem, frozenset[str]()) if folder == "models" else frozenset[str]()
        self.imports: list[PackageImport] = []
        self._fixed = grammar.fixed_texts(index)

    def find(self, node: Any, what: str) -> None:
        """Add a finding."""
        self.findings.append(AuditFinding(self._file, node.lineno, what))

    def is_fixed(self, node: ast.AST) -> bool:
        """Whether a node is one of the fixed texts of the grammar."""
        return ast.unparse(node) in self._fixed

    def enter(self, arguments: set[str], node: ast.AST) -> Outer:
        """Enter a function. An argument hides a module of its name. Return what `leave` needs."""
        outer = (self.names, self.functions, self.modules, self.arguments)
        self.arguments = frozenset(arguments)
        self.names = self.names | arguments
        self.functions = self.functions - arguments
        self.modules = self.modules - arguments
        for argument in sorted(arguments):
            if argument.startswith("__"):
                self.find(node, f"an argument `{argument}`")
        return outer

    def leave(self, outer: Outer) -> None:
        """Leave a function."""
        self.names, self.functions, self.modules, self.arguments = outer

    def imported(self, node: ast.Import | ast.ImportFrom) -> None:
        """Check an import, and add its names."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname or alias.name not in self.grammar.modules:
                    self.find(node, f"`import {alias.name}`")
                self.names.add(alias.name)
                self.modules.add(alias.name)
            return
        module = "." * node.level + (node.module or "")
        allowed = self.grammar.imports.get(module)
        for alias in node.names:
            text = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
            if allowed is None:
                self.imports.append(PackageImport(self._file, node.lineno, module, text, self.grammar))
            elif text not in allowed:
                self.find(node, f"`from {module} import {text}`")
            self.names.add(alias.asname or alias.name)
            if f"{module}:{alias.name}" in self.grammar.modules:
                self.modules.add(alias.name)

    def name(self, node: ast.Name) -> None:
        """Check a name."""
        if node.id not in self.names:
            self.find(node, f"the name `{node.id}`")

    def attribute(self, node: ast.Attribute) -> bool:
        """Check the name of an attribute. Return whether its value is to be checked too."""
        value = node.value
        if isinstance(value, ast.Name) and value.id in self.modules:
            if f"{value.id}.{node.attr}" not in self.grammar.module_attributes:
                self.find(node, f"`{value.id}.{node.attr}`")
            return False
        if isinstance(value, ast.Name) and value.id == "_resource" and self.is_raw_method(node.attr):
            return False
        if node.attr not in self.grammar.attributes:
            is_field = isinstance(value, ast.Name) and value.id in self.grammar.holders
            if (not is_field or node.attr.startswith("_")) and not self.is_fixed(node):
                self.find(node, f"the attribute `{node.attr}`")
        return True

    def is_raw_method(self, name: str) -> bool:
        """Whether a name may be that of a method of `with_raw_response`."""
        return self.grammar.raw_methods and not name.startswith("_")
