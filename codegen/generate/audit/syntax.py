"""Hold one module against its grammar."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from codegen.generate.audit.expressions import ExpressionAudit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.generate.audit.finding import AuditFinding
    from codegen.generate.audit.index import Index
    from codegen.generate.audit.module_grammar import ModuleGrammar
    from codegen.generate.audit.package_imports import PackageImport

Function = ast.FunctionDef | ast.AsyncFunctionDef


def audit_module(
    name: str, tree: ast.Module, grammar: ModuleGrammar, index: Index
) -> tuple[list[AuditFinding], list[PackageImport]]:
    """Return everything in a module that its grammar doesn't have, and what it imports from others of its package.

    Args:
        name: The file, relative to the package.
        tree: The module.
        grammar: The grammar of its kind.
        index: The modules of the package that are known so far.
    """
    audit = _ModuleAudit(name, grammar, index)
    audit.module(tree)
    return audit.findings, audit.imports


class _ModuleAudit(ExpressionAudit):
    """Checks statements. A statement of a type without a method here is a finding."""

    def module(self, tree: ast.Module) -> None:
        # Functions may use what is imported or defined below them.
        for node in tree.body:
            for each in node.body if isinstance(node, ast.If) else [node]:
                if isinstance(each, ast.Import | ast.ImportFrom):
                    self.imported(each)
        self.names |= {node.name for node in tree.body if isinstance(node, ast.ClassDef | Function)}
        self.functions |= {node.name for node in tree.body if isinstance(node, Function)}
        for node in tree.body:
            self.names |= {target.id for target in _targets(node) if isinstance(target, ast.Name)}
        for position, node in enumerate(tree.body):
            self._module_statement(node, first=position == 0)

    def _module_statement(self, node: ast.stmt, *, first: bool) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                pass
            case ast.Expr(value=ast.Constant(value=str())) if first:
                pass
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=[]):
                self._type_checking(node.body)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if node.name not in self.grammar.functions:
                    self.find(node, f"a function `{node.name}`")
                self._function(node)
            case ast.ClassDef():
                self._class(node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._module_constant(node, name, value)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value):
                self.annotation(annotation)
                self._module_constant(node, name, value)
            case _:
                self.find(node, f"a statement of a module ({type(node).__name__})")

    def _type_checking(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            if not isinstance(statement, ast.ImportFrom):
                self.find(statement, "a statement under `if TYPE_CHECKING`, where only imports are")

    def _module_constant(self, node: ast.stmt, name: str, value: ast.expr) -> None:
        if name not in self.grammar.constants and not (name in self.own_names and self.grammar.aliases):
            self.find(node, f"`{name}` is assigned in the module")
        if name == "_MODULES":
            self._modules(value)
        else:
            self.expression(value)

    def _modules(self, node: ast.expr) -> None:
        """Check the modules that `models/__init__.py` imports by their names: each is one of this package."""
        entries = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else [(None, node)]
        for key, value in entries:
            names: frozenset[str] = frozenset()
            match value:
                case ast.Constant(value=str() as module) if module.startswith("."):
                    names = self.index.models.get(module[1:], names)
                case _:
                    pass
            if not (isinstance(key, ast.Constant) and key.value in names):
                self.find(value, "a module that has no class of this name in models/")

    def _bases(self, node: ast.ClassDef) -> str:
        """Return the bases of a class as text. The argument of a generic one is a type annotation."""
        match node.bases:
            case [ast.Subscript(value=ast.Name(id=name), slice=inner)] if name in self.grammar.generic_bases:
                self.annotation(inner)
                return name
            case _:
                return ", ".join(map(ast.unparse, [*node.bases, *(keyword.value for keyword in node.keywords)]))

    def _class(self, node: ast.ClassDef) -> None:
        bases = self._bases(node)
        if node.keywords or bases not in self.grammar.bases:
            self.find(node, f"a class with the bases `{bases}`")
        if getattr(node, "type_params", None):  # since Python 3.12
            self.find(node, "a class with type parameters")
        self.decorators(node)
        self._attribute_names(node)
        for position, statement in enumerate(node.body):
            match statement:
                case ast.Expr(value=ast.Constant(value=str())) if position == 0:
                    pass
                case ast.Pass():
                    pass
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    public_ok = self.grammar.any_method and not name.startswith("_")
                    if name not in self.grammar.methods and not public_ok:
                        self.find(statement, f"a method `{name}`")
                    self._function(statement)
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                    self.annotation(annotation)
                    self._field(statement, name, value)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._field(statement, name, value)
                case _:
                    self.find(statement, f"a statement of a class ({type(statement).__name__})")

    def _attribute_names(self, node: ast.ClassDef) -> None:
        """Check the names of fields: the runtime compiles readers that have them."""
        assigned = {target.id: each for each in node.body for target in _targets(each) if isinstance(target, ast.Name)}
        names: Any = getattr(assigned.get("_attributes"), "value", None)
        for value in names.values if isinstance(names, ast.Dict) else [names] if names else []:
            if not (isinstance(value, ast.Constant) and value.value in assigned):
                self.find(value, "a name in `_attributes` that is no field of the class")

    def _field(self, node: ast.stmt, name: str, value: ast.expr | None) -> None:
        if name in self.grammar.class_constants:
            if value:
                self.expression(value)
            return
        # An enum whose value begins with an underscore or a digit has members such as `VALUE_1`.
        if name.startswith("__") or not self.grammar.any_field:
            self.find(node, f"`{name}` is assigned in the class")
        if value:
            self.default(value)

    def _function(self, node: Function) -> None:
        """Check a function: decorators, arguments with defaults and annotations, the body."""
        if getattr(node, "type_params", None):
            self.find(node, "a function with type parameters")
        self.decorators(node)
        if node.returns:
            self.annotation(node.returns)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [each for each in (arguments.vararg, arguments.kwarg) if each]
        for argument in every:
            if argument.annotation:
                self.annotation(argument.annotation)
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default:
                self.default(default)
        outer = self.enter({argument.arg for argument in every}, node)
        for position, statement in enumerate(node.body):
            if not (position == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                self.statement(statement)
            elif not isinstance(statement.value.value, str) and statement.value.value is not ...:
                self.find(statement, "a constant as a statement")
        self.leave(outer)

    def block(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        """Check a statement of a function."""
        check = self.STATEMENTS.get(type(node))
        if check:
            check(self, node)
        elif not self.is_fixed(node):
            self.find(node, f"a statement ({type(node).__name__})")

    def _assign(self, node: Any) -> None:
        for target in node.targets:
            self.target(target)
        self.expression(node.value)

    def _extended(self, node: Any) -> None:
        match node:
            case ast.AugAssign(
                target=ast.Name(id=name), op=ast.Add(), value=ast.Tuple(elts=[ast.Constant(value=str())])
            ) if name in self.grammar.extended:
                pass
            case _:
                self.find(node, "a statement (AugAssign)")

    def _annotated(self, node: Any) -> None:
        self.target(node.target)
        self.annotation(node.annotation)
        if node.value:
            self.expression(node.value)

    def _if(self, node: Any) -> None:
        self.expression(node.test)
        self.block(node.body)
        self.block(node.orelse)

    def _for(self, node: Any) -> None:
        self.target(node.target)
        self.expression(node.iter)
        self.block(node.body)
        self.block(node.orelse)

    def _return(self, node: Any) -> None:
        if node.value:
            self.expression(node.value)

    def _raise(self, node: Any) -> None:
        for value in (node.exc, node.cause):
            if value:
                self.expression(value)

    def _expression(self, node: Any) -> None:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call):
            self.expression(node.value)
        elif not self.is_fixed(node):
            self.find(node, "an expression as a statement")

    def _try(self, node: Any) -> None:
        self.block(node.body)
        for handler in node.handlers:
            if handler.type is None or ast.unparse(handler.type) not in self.grammar.caught:
                self.find(handler, "another class of errors is caught")
            self.block(handler.body)
        self.block(node.orelse)
        self.block(node.finalbody)

    def _import(self, node: Any) -> None:
        if not self.grammar.imports_anywhere:
            self.find(node, "an import in a function")
        self.imported(node)

    def _nested(self, node: Any) -> None:
        if not node.name.startswith(self.grammar.nested_functions):
            self.find(node, f"a function `{node.name}` in a function")
        self.names.add(node.name)
        self.functions.add(node.name)
        self._function(node)

    def _delete(self, node: Any) -> None:
        (first, *others) = node.targets
        for target in first.elts if isinstance(first, ast.Tuple) and not others else node.targets:
            if not (self.grammar.deletes_arguments and isinstance(target, ast.Name) and target.id in self.arguments):
                self.find(target, f"`{ast.unparse(target)}` is deleted")

    def _nothing(self, node: Any) -> None:
        pass

    STATEMENTS: Any = {  # noqa: RUF012 - never changed
        ast.Assign: _assign,
        ast.AugAssign: _extended,
        ast.AnnAssign: _annotated,
        ast.If: _if,
        ast.For: _for,
        ast.Return: _return,
        ast.Raise: _raise,
        ast.Expr: _expression,
        ast.Try: _try,
        ast.ImportFrom: _import,
        ast.FunctionDef: _nested,
        ast.Delete: _delete,
        ast.Pass: _nothing,
        ast.Continue: _nothing,
    }


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []
