"""Check the expressions, annotations and imports of a module."""

from __future__ import annotations

import ast
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from codegen.generate.audit.finding import AuditFinding

if TYPE_CHECKING:
    from codegen.generate.audit.grammar import Grammar
    from codegen.generate.audit.index import Index

#: What is outside of a function: the names, functions and modules that were known there, and its arguments.
Outer = tuple[set[str], set[str], set[str], frozenset[str]]

_DEFAULTS = (str, int, float, bool, type(None))


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
    grammar: Grammar

    @property
    def what(self) -> str:
        """The import as text."""
        return f"`from {self.module} import {self.name}`"

    def is_in(self, index: Index) -> bool:
        """Whether the package has it, and the grammar allows it."""
        folder = self.file.rpartition("/")[0].removeprefix("api/")
        return self.name in self.grammar.importable(self.module, index, folder)


class ExpressionAudit:
    """Checks expressions. An expression of a type without a method here has to be one of the grammar's fixed texts.

    Attributes:
        findings: What was found so far.
        imports: The imports from other modules of the package.
        names: The names that are known in the function or module that is checked.
        functions: Those of them that the module defines as functions.
        modules: Those of them that are imported modules: only listed attributes of them are used.
        arguments: The arguments of the function that is checked.
        own_names: The names that the module defines for other modules.
    """

    def __init__(self, file: str, grammar: Grammar, index: Index) -> None:
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

    def decorators(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """Check decorators: each is a fixed text, apart from the text of a deprecation."""
        for decorator in node.decorator_list:
            match decorator:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str())], keywords=keywords) if (
                    name in self.grammar.text_decorators
                    and all(isinstance(keyword.value, ast.Constant) for keyword in keywords)
                ):
                    pass
                case _ if ast.unparse(decorator) not in self.grammar.decorators:
                    self.find(decorator, f"a decorator `{ast.unparse(decorator)}`")
                case _:
                    pass

    def default(self, node: ast.expr) -> None:
        """Check the default of an argument or field: a constant, or a listed name."""
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
                pass
            case ast.Constant(value=value) if isinstance(value, _DEFAULTS) and node.kind is None:
                pass
            case ast.Name(id=name) if name in self.grammar.defaults and name in self.names:
                pass
            case _ if not self.is_fixed(node):
                self.find(node, "a default that is neither a constant nor UNSET")
            case _:
                pass

    def annotation(self, node: ast.expr) -> None:
        """Check a type annotation."""
        while type(node) is ast.BinOp and type(node.op) is ast.BitOr:
            self.annotation(node.right)
            node = node.left
        match node:
            case ast.Name():
                self._name(node)
            case ast.Constant(value=None):
                pass
            case ast.Constant(value=str() as text):
                self._text_annotation(node, text)
            case ast.Subscript():
                self._subscript_annotation(node)
            case ast.Attribute(value=ast.Name()):
                self._attribute(node)
            case ast.List():
                for each in node.elts:
                    self.annotation(each)
            case _:
                self.find(node, "a type annotation")

    def _subscript_annotation(self, node: ast.Subscript) -> None:
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if isinstance(node.value, ast.Name) and node.value.id == "Literal":
            for each in inner:
                self.default(each)
            return
        self.annotation(node.value)
        for each in inner:
            if not (isinstance(each, ast.Constant) and each.value is ...):
                self.annotation(each)

    def _text_annotation(self, node: ast.Constant, text: str) -> None:
        """Check an annotation in quotes. The tree of the text has no places in the file: it gets those of the text."""
        try:
            tree = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.find(node, "a type annotation in quotes that is not Python")
            return
        for inner in ast.walk(tree):
            ast.copy_location(inner, node)
        if not unicodedata.is_normalized("NFKC", text):
            self.find(node, "a type annotation with letters that Python reads as other letters")
        self.annotation(tree)

    def target(self, node: ast.expr) -> None:
        """Check what is assigned to, and add its name."""
        match node:
            case ast.Name(id=name):
                if name.startswith("__"):
                    self.find(node, f"`{name}` is assigned")
                self.names.add(name)
            case ast.Tuple():
                for each in node.elts:
                    self.target(each)
            case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str()) | ast.Name()):
                self._name(node.value)
                self.expression(node.slice)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if self._is_raw_method(name):
                pass
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if (
                name in self.grammar.filled and not attr.startswith("_")
            ):
                self._name(node.value)
            case _ if not self.is_fixed(node):
                self.find(node, f"`{ast.unparse(node)}` is assigned")
            case _:
                pass

    def expression(self, node: ast.expr) -> None:
        """Check an expression."""
        check = self.EXPRESSIONS.get(type(node))
        if check:
            check(self, node)
        elif not self.is_fixed(node):
            self.find(node, f"`{_shorten(ast.unparse(node))}` ({type(node).__name__})")

    def _constant(self, node: Any) -> None:
        if node.kind is not None or isinstance(node.value, bytes | complex):
            self.find(node, "a constant with a prefix")

    def _name(self, node: Any) -> None:
        if node.id not in self.names:
            self.find(node, f"the name `{node.id}`")

    def _attribute(self, node: Any) -> None:
        value = node.value
        if isinstance(value, ast.Name) and value.id in self.modules:
            if f"{value.id}.{node.attr}" not in self.grammar.module_attributes:
                self.find(node, f"`{value.id}.{node.attr}`")
            return
        if isinstance(value, ast.Name) and value.id == "_resource" and self._is_raw_method(node.attr):
            return
        if node.attr not in self.grammar.attributes:
            is_field = isinstance(value, ast.Name) and value.id in self.grammar.holders
            if (not is_field or node.attr.startswith("_")) and not self.is_fixed(node):
                self.find(node, f"the attribute `{node.attr}`")
        self.expression(value)

    def _is_raw_method(self, name: str) -> bool:
        return self.grammar.raw_methods and not name.startswith("_")

    def _call(self, node: Any) -> None:
        function = node.func
        if not self._is_callable(function):
            if not self.is_fixed(node):
                self.find(node, f"a call of `{_shorten(ast.unparse(function))}`")
            return
        if isinstance(function, ast.Name) and function.id == "cast":
            self.annotation(node.args[0])
            for argument in node.args[1:]:
                self.expression(argument)
        else:
            for argument in node.args:
                self.expression(argument)
        for keyword in node.keywords:
            if keyword.arg is None and ast.unparse(keyword.value) not in self.grammar.unpacked:
                self.find(keyword.value, "arguments that are unpacked")
            self.expression(keyword.value)

    def _is_callable(self, function: ast.expr) -> bool:
        calls = self.grammar.calls
        match function:
            case ast.Name(id=name):
                return name in self.functions or (name in calls and name in self.names)
            case ast.Attribute(value=ast.Name(id=module), attr=attr) if module in self.modules:
                return f"{module}.{attr}" in calls
            case ast.Attribute(value=value, attr=attr) if attr in self.grammar.method_calls:
                self.expression(value)
                return True
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str())):
                return f"{name}[]" in calls and name in self.names
            case _:
                return ast.unparse(function) in calls

    def _binary(self, node: Any) -> None:
        # `isinstance(value, str | int)`
        if not isinstance(node.op, ast.BitOr):
            self.find(node, f"the operator {type(node.op).__name__}")
        self.annotation(node)

    def _boolean(self, node: Any) -> None:
        for value in node.values:
            self.expression(value)

    def _unary(self, node: Any) -> None:
        if not isinstance(node.op, ast.Not | ast.USub):
            self.find(node, f"the operator {type(node.op).__name__}")
        self.expression(node.operand)

    def _compare(self, node: Any) -> None:
        self.expression(node.left)
        for value in node.comparators:
            self.expression(value)

    def _conditional(self, node: Any) -> None:
        self.expression(node.test)
        self.expression(node.body)
        self.expression(node.orelse)

    def _sequence(self, node: Any) -> None:
        if any(isinstance(value, ast.Starred) for value in node.elts) and self.is_fixed(node):
            return
        for value in node.elts:
            self.expression(value)

    def _dictionary(self, node: Any) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                if not self.is_fixed(node):
                    self.find(node, "a dictionary that is unpacked")
            else:
                self.expression(key)
            self.expression(value)

    def _subscript(self, node: Any) -> None:
        self.expression(node.value)
        self.expression(node.slice)

    def _await(self, node: Any) -> None:
        self.expression(node.value)

    EXPRESSIONS: Any = {  # noqa: RUF012 - never changed
        ast.Constant: _constant,
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.Call: _call,
        ast.BinOp: _binary,
        ast.BoolOp: _boolean,
        ast.UnaryOp: _unary,
        ast.Compare: _compare,
        ast.IfExp: _conditional,
        ast.Tuple: _sequence,
        ast.List: _sequence,
        ast.Set: _sequence,
        ast.Dict: _dictionary,
        ast.Subscript: _subscript,
        ast.Await: _await,
    }


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004 - a part of a line
