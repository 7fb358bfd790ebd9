"""Hold one generated module against the grammar of its kind.

`audit_module` reads a module from the outside in: its statements, its classes and functions, the statements of those,
then expressions, annotations and names. What no rule allows is a finding.
"""

from __future__ import annotations

import ast
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from codegen.generate.audit.grammar import assigned_names

if TYPE_CHECKING:
    from codegen.generate.audit.grammar import Index, ModuleGrammar

Function = ast.FunctionDef | ast.AsyncFunctionDef

#: Statements of functions that consist of statements and expressions, each of which is checked.
_COMPOUND_STATEMENTS = (ast.If, ast.Raise, ast.Return)
#: Expressions that consist of operators and expressions, each of which is checked.
_COMPOUND_EXPRESSIONS = (ast.Await, ast.BoolOp, ast.Compare, ast.Dict, ast.IfExp, ast.Subscript, ast.Tuple, ast.UnaryOp)
_OPERATORS = (ast.Or, ast.Not, ast.Is, ast.IsNot, ast.NotIn)
_MAX_SHOWN = 60


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
    """An import from another module of the package, which is checked when all modules are known.

    Attributes:
        file: The importing module, relative to the package.
        line: The line of the import.
        module: The module to import from, with the dots of a relative import.
        name: The name, or `x as y`.
        grammar: The grammar of the importing module.
    """

    file: str
    line: int
    module: str
    name: str
    grammar: ModuleGrammar

    @property
    def what(self) -> str:
        """The import as text."""
        return f"`from {self.module} import {self.name}`"

    def is_in(self, index: Index) -> bool:
        """Whether the package has it, and the grammar allows it."""
        folder = self.file.rpartition("/")[0].removeprefix("api/")
        return self.name in self.grammar.importable(self.module, index, folder)


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
    audit.check_module(tree)
    return audit.findings, audit.imports


class _ModuleAudit:
    """Checks one module.

    Attributes:
        findings: What was found so far.
        imports: The imports from other modules of the package.
        names: The names that are known in the function or module that is checked.
        functions: Those of them that the module defines as functions.
        modules: Those of them that are imported modules: only listed attributes of them are used.
        arguments: The arguments of the function that is checked.
    """

    def __init__(self, file: str, grammar: ModuleGrammar, index: Index) -> None:
        self.grammar = grammar
        self.index = index
        self.findings: list[AuditFinding] = []
        self.imports: list[PackageImport] = []
        self.names: set[str] = set(grammar.builtins)
        self.functions: set[str] = set()
        self.modules: set[str] = set()
        self.arguments: set[str] = set()
        self._file = file
        self._fixed = grammar.fixed_texts(index)

    def refuse(self, node: Any, what: str) -> None:
        """Add a finding."""
        self.findings.append(AuditFinding(self._file, node.lineno, what))

    def is_fixed(self, node: ast.AST) -> bool:
        """Whether a node is one of the fixed texts of the grammar."""
        return ast.unparse(node) in self._fixed

    # The module, and what is only at its top level

    def check_module(self, tree: ast.Module) -> None:
        """Check all statements of the module."""
        # Functions may use what is imported or defined below them.
        for node in tree.body:
            for each in node.body if isinstance(node, ast.If) else [node]:
                if isinstance(each, ast.Import | ast.ImportFrom):
                    self._check_import(each)
        self.names |= {node.name for node in tree.body if isinstance(node, ast.ClassDef | Function)}
        self.functions |= {node.name for node in tree.body if isinstance(node, Function)}
        self.names |= {name for node in tree.body for name in assigned_names(node)}
        for position, node in enumerate(tree.body):
            self._check_module_statement(node, is_first=position == 0)

    def _check_module_statement(self, node: ast.stmt, *, is_first: bool) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                pass
            case _ if is_first and _is_docstring(node):
                pass
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=[]):
                for statement in node.body:
                    self._check_for_type_checkers(statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if node.name not in self.grammar.functions:
                    self.refuse(node, f"a function `{node.name}`")
                self._check_function(node)
            case ast.ClassDef():
                self._check_class(node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._check_constant(node, name, value)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value):
                self._check_annotation(annotation)
                self._check_constant(node, name, value)
            case _:
                self.refuse(node, f"a statement of a module ({type(node).__name__})")

    def _check_for_type_checkers(self, node: ast.stmt) -> None:
        if not isinstance(node, ast.ImportFrom):
            self.refuse(node, "a statement under `if TYPE_CHECKING`, where only imports are")

    def _check_constant(self, node: ast.stmt, name: str, value: ast.expr) -> None:
        match value:
            case ast.Call(
                func=ast.Name("TypedDict"), args=[ast.Constant(value=text), ast.Dict() as keys], keywords=[]
            ) if self.grammar.typed_dicts and name == text:
                self._check_keys(keys)
                return
            case _:
                pass
        if name not in self.grammar.constants:
            self.refuse(node, f"`{name}` is assigned in the module")
        if name == "_MODULES":
            self._check_lazy_modules(value)
        else:
            self._check_expression(value)

    def _check_lazy_modules(self, node: ast.expr) -> None:
        """Check the modules that `models/__init__.py` imports by their names: each is one of this package."""
        entries = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else [(None, node)]
        for key, value in entries:
            match key, value:
                case ast.Constant(value=str() as name), ast.Constant(value=str() as module) if module.startswith(
                    "."
                ) and name in self.index.models.get(module[1:], ()):
                    pass
                case _:
                    self.refuse(value, "a module that has no class of this name in models/")

    def _check_import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Check an import, and add its names."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname or alias.name not in self.grammar.modules:
                    self.refuse(node, f"`import {alias.name}`")
                self.modules.add(alias.name)
            return
        module = "." * node.level + (node.module or "")
        allowed = self.grammar.imports.get(module)
        for alias in node.names:
            text = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
            if allowed is None:
                self.imports.append(PackageImport(self._file, node.lineno, module, text, self.grammar))
            elif text not in allowed:
                self.refuse(node, f"`from {module} import {text}`")
            self.names.add(alias.asname or alias.name)
            if f"{module}:{alias.name}" in self.grammar.modules:
                self.modules.add(alias.name)

    # Typed dictionaries

    def _check_keys(self, node: ast.Dict) -> None:
        """Check the keys of a `TypedDict`, and their types, which are texts."""
        for key, value in zip(node.keys, node.values, strict=True):
            match key, value:
                case (
                    ast.Constant(value=str(), kind=None),
                    ast.Constant(value=str())
                    | ast.Subscript(value=ast.Name(id="NotRequired"), slice=ast.Constant(value=str())),
                ):
                    self._check_annotation(value)
                case _:
                    self.refuse(value, "a key of a TypedDict that is not a text with a type")

    def _check_typed_dict(self, node: ast.ClassDef) -> None:
        """Check the class that gives a docstring to the `TypedDict` above it."""
        self._check_type_parameters(node)
        self._check_decorators(node)
        self._check_expression(node.bases[0])
        if len(node.body) > 1 or not _is_docstring(node.body[0]):
            self.refuse(node, "a TypedDict with more than a docstring")

    # Classes and functions

    def _check_class(self, node: ast.ClassDef) -> None:
        bases = self._check_bases(node)
        if self.grammar.typed_dicts and not node.keywords and bases == f"_{node.name}":
            self._check_typed_dict(node)
            return
        if node.keywords or bases not in self.grammar.bases:
            self.refuse(node, f"a class with the bases `{bases}`")
        self._check_type_parameters(node)
        self._check_decorators(node)
        self._check_attribute_names(node)
        for position, statement in enumerate(node.body):
            match statement:
                case _ if position == 0 and _is_docstring(statement):
                    pass
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    is_public = self.grammar.any_method and not name.startswith("_")
                    if name not in self.grammar.methods and not is_public:
                        self.refuse(statement, f"a method `{name}`")
                    self._check_function(statement)
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                    self._check_annotation(annotation)
                    self._check_field(statement, name, value)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._check_field(statement, name, value)
                case _:
                    self.refuse(statement, f"a statement of a class ({type(statement).__name__})")

    def _check_bases(self, node: ast.ClassDef) -> str:
        """Return the bases of a class as text. The argument of a generic one is a type annotation."""
        match node.bases:
            case [ast.Subscript(value=ast.Name(id=name), slice=inner)] if name in self.grammar.generic_bases:
                self._check_annotation(inner)
                return name
            case _:
                return ", ".join(map(ast.unparse, [*node.bases, *(keyword.value for keyword in node.keywords)]))

    def _check_type_parameters(self, node: ast.ClassDef | Function) -> None:
        if getattr(node, "type_params", None):  # since Python 3.12
            self.refuse(node, f"`{node.name}` has type parameters")

    def _check_decorators(self, node: ast.ClassDef | Function) -> None:
        """Check decorators: each is a fixed text, apart from the text of a deprecation."""
        for decorator in node.decorator_list:
            match decorator:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str())], keywords=keywords) if (
                    name in self.grammar.text_decorators
                    and all(isinstance(keyword.value, ast.Constant) for keyword in keywords)
                ):
                    pass
                case _ if ast.unparse(decorator) not in self.grammar.decorators:
                    self.refuse(decorator, f"a decorator `{ast.unparse(decorator)}`")
                case _:
                    pass

    def _check_attribute_names(self, node: ast.ClassDef) -> None:
        """Check the names of fields: the runtime compiles readers that have them."""
        assigned = {name: statement for statement in node.body for name in assigned_names(statement)}
        names: Any = getattr(assigned.get("_attributes"), "value", None)
        for value in names.values if isinstance(names, ast.Dict) else [names] if names else []:
            if not (isinstance(value, ast.Constant) and value.value in assigned):
                self.refuse(value, "a name in `_attributes` that is no field of the class")

    def _check_field(self, node: ast.stmt, name: str, value: ast.expr | None) -> None:
        if name in self.grammar.class_constants:
            if value:
                self._check_expression(value)
            return
        # An enum whose value begins with an underscore or a digit has members such as `VALUE_1`.
        if name.startswith("__") or not self.grammar.any_field:
            self.refuse(node, f"`{name}` is assigned in the class")
        if value:
            self._check_default(value)

    def _check_function(self, node: Function) -> None:
        """Check a function: decorators, arguments with defaults and annotations, the body."""
        self._check_type_parameters(node)
        self._check_decorators(node)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        if arguments.vararg or arguments.kwarg:
            self.refuse(node, "any number of arguments")
        for annotation in (node.returns, *(argument.annotation for argument in every)):
            if annotation:
                self._check_annotation(annotation)
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default:
                self._check_default(default)
        outside = self.names, self.functions, self.modules, self.arguments
        self._enter_function({argument.arg for argument in every}, node)
        for position, statement in enumerate(node.body):
            if not (position == 0 and _is_docstring(statement)):
                self._check_statement(statement)
        self.names, self.functions, self.modules, self.arguments = outside

    def _enter_function(self, arguments: set[str], node: ast.AST) -> None:
        """Add the arguments of a function. One of them hides a module or function of its name."""
        self.arguments = arguments
        self.names = self.names | arguments
        self.functions = self.functions - arguments
        self.modules = self.modules - arguments
        for argument in sorted(arguments):
            if argument.startswith("__"):
                self.refuse(node, f"an argument `{argument}`")

    # The statements of functions

    def _check_statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._check_target(target)
                self._check_expression(value)
            case ast.AnnAssign():
                self._check_annotated_variable(node)
            case ast.AugAssign(
                target=ast.Name(id=name), op=ast.Add(), value=ast.Tuple(elts=[ast.Constant(value=str())])
            ) if name in self.grammar.extended:
                pass
            case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call()) as value):
                self._check_expression(value)
            case ast.ImportFrom() if self.grammar.imports_anywhere:
                self._check_import(node)
            case ast.Delete(targets=targets) if self.grammar.deletes_arguments:
                self._check_deleted(targets)
            case _ if isinstance(node, _COMPOUND_STATEMENTS):
                self._check_parts(node)
            case _ if not self.is_fixed(node):
                self.refuse(node, f"a statement ({type(node).__name__})")
            case _:
                pass

    def _check_annotated_variable(self, node: ast.AnnAssign) -> None:
        self._check_target(node.target)
        self._check_annotation(node.annotation)
        if node.value:
            self._check_expression(node.value)

    def _check_target(self, node: ast.expr) -> None:
        """Check what is assigned to, and add its name."""
        match node:
            case ast.Name(id=name):
                if name.startswith("__"):
                    self.refuse(node, f"`{name}` is assigned")
                self.names.add(name)
            case ast.Subscript(value=ast.Name() as value, slice=ast.Constant(value=str()) | ast.Name()):
                self._check_name(value)
                self._check_expression(node.slice)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if self._is_raw_method(name):
                pass
            case ast.Attribute(value=ast.Name(id=name) as value, attr=attr) if (
                name in self.grammar.filled and not attr.startswith("_")
            ):
                self._check_name(value)
            case _ if not self.is_fixed(node):
                self.refuse(node, f"`{ast.unparse(node)}` is assigned")
            case _:
                pass

    def _check_deleted(self, targets: list[ast.expr]) -> None:
        for target in targets:
            for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                if not (isinstance(each, ast.Name) and each.id in self.arguments):
                    self.refuse(each, f"`{ast.unparse(each)}` is deleted")

    def _check_parts(self, node: ast.stmt | ast.expr) -> None:
        """Check everything that a statement or an expression consists of."""
        for part in ast.iter_child_nodes(node):
            match part:
                case ast.stmt():
                    self._check_statement(part)
                case ast.expr():
                    self._check_expression(part)
                case ast.operator() | ast.unaryop() | ast.boolop() | ast.cmpop() if not isinstance(part, _OPERATORS):
                    self.refuse(node, f"the operator {type(part).__name__}")
                case _:
                    pass

    # Expressions

    def _check_expression(self, node: ast.expr) -> None:
        match node:
            case _ if _is_constant(node):
                pass
            case ast.Name():
                self._check_name(node)
            case ast.Attribute(value=value):
                if self._check_attribute(node):
                    self._check_expression(value)
            case ast.Call() if self._is_callable(node.func):
                self._check_arguments(node)
            case _ if isinstance(node, _COMPOUND_EXPRESSIONS) and not (
                isinstance(node, ast.Dict) and None in node.keys
            ):
                self._check_parts(node)
            case _ if not self.is_fixed(node):
                text = ast.unparse(node)
                shown = text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
                self.refuse(node, f"`{shown}` ({type(node).__name__})")
            case _:
                pass

    def _is_callable(self, function: ast.expr) -> bool:
        calls = self.grammar.calls
        match function:
            case ast.Name(id=name):
                return name in self.functions or (name in calls and name in self.names)
            case ast.Attribute(value=ast.Name(id=module), attr=attr) if module in self.modules:
                return f"{module}.{attr}" in calls
            case ast.Attribute(value=value, attr=attr) if attr in self.grammar.method_calls:
                self._check_expression(value)
                return True
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str())):
                return f"{name}[]" in calls and name in self.names
            case _:
                return ast.unparse(function) in calls

    def _check_arguments(self, node: ast.Call) -> None:
        for position, argument in enumerate(node.args):
            if position == 0 and isinstance(node.func, ast.Name) and node.func.id == "cast":
                self._check_annotation(argument)
            else:
                self._check_expression(argument)
        for keyword in node.keywords:
            if keyword.arg is None and ast.unparse(keyword.value) not in self.grammar.unpacked:
                self.refuse(keyword.value, "arguments that are unpacked")
            self._check_expression(keyword.value)

    def _check_default(self, node: ast.expr) -> None:
        """Check the default of an argument or field: a constant, or a listed name."""
        match node:
            case _ if _is_constant(node):
                pass
            case ast.Name(id=name) if name in self.grammar.defaults and name in self.names:
                pass
            case _ if not self.is_fixed(node):
                self.refuse(node, "a default that is neither a constant nor UNSET")
            case _:
                pass

    # Annotations and names

    def _check_annotation(self, node: ast.expr) -> None:
        match node:
            case ast.BinOp(op=ast.BitOr()):
                self._check_union(node)
            case ast.Name():
                self._check_name(node)
            case ast.Constant(value=None):
                pass
            case ast.Constant(value=str() as text):
                self._check_quoted_annotation(node, text)
            case ast.Subscript():
                self._check_subscript_annotation(node)
            case ast.Attribute(value=ast.Name(id=module)) if module in self.modules:
                self._check_attribute(node)
            case _:
                self.refuse(node, "a type annotation")

    def _check_union(self, node: ast.expr) -> None:
        """Check each type of a union. One of hundreds is nested as deep: not a call for each level."""
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            self._check_annotation(node.right)
            node = node.left
        self._check_annotation(node)

    def _check_subscript_annotation(self, node: ast.Subscript) -> None:
        self._check_annotation(node.value)
        is_literal = isinstance(node.value, ast.Name) and node.value.id == "Literal"
        for each in node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]:
            if is_literal:
                self._check_default(each)
            elif not (isinstance(each, ast.Constant) and each.value is ...):
                self._check_annotation(each)

    def _check_quoted_annotation(self, node: ast.Constant, text: str) -> None:
        """Check an annotation in quotes. The tree of the text has no places in the file: it gets those of the text."""
        try:
            tree = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.refuse(node, "a type annotation in quotes that is not Python")
            return
        for inner in ast.walk(tree):
            ast.copy_location(inner, node)
        if not unicodedata.is_normalized("NFKC", text):
            self.refuse(node, "a type annotation with letters that Python reads as other letters")
        self._check_annotation(tree)

    def _check_name(self, node: ast.Name) -> None:
        if node.id not in self.names:
            self.refuse(node, f"the name `{node.id}`")

    def _check_attribute(self, node: ast.Attribute) -> bool:
        """Check the name of an attribute. Return whether its value is to be checked too."""
        holder = node.value.id if isinstance(node.value, ast.Name) else ""
        if holder in self.modules:
            if f"{holder}.{node.attr}" not in self.grammar.module_attributes:
                self.refuse(node, f"`{holder}.{node.attr}`")
            return False
        is_field = holder in self.grammar.holders and not node.attr.startswith("_")
        is_method = holder == "_resource" and self._is_raw_method(node.attr)
        if not (is_field or is_method or node.attr in self.grammar.attributes or self.is_fixed(node)):
            self.refuse(node, f"the attribute `{node.attr}`")
        return True

    def _is_raw_method(self, name: str) -> bool:
        """Whether a name may be that of a method of `with_raw_response`."""
        return self.grammar.raw_methods and not name.startswith("_")


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_constant(node: ast.expr) -> bool:
    """Whether an expression is a text, a number, a boolean or None. A text with a prefix is none."""
    match node:
        case ast.Constant(value=str() | int() | float() | None, kind=None):
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            return True
        case _:
            return False
