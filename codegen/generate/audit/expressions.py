"""Check the expressions, decorators and assigned names of a module."""

from __future__ import annotations

import ast
from typing import Any

from codegen.generate.audit.annotations import AnnotationAudit


class ExpressionAudit(AnnotationAudit):
    """Checks expressions. An expression of a type without a method here has to be one of the grammar's fixed texts."""

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
            case ast.Subscript(value=ast.Name() as value, slice=ast.Constant(value=str()) | ast.Name()):
                self.name(value)
                self.expression(node.slice)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if self.is_raw_method(name):
                pass
            case ast.Attribute(value=ast.Name(id=name) as value, attr=attr) if (
                name in self.grammar.filled and not attr.startswith("_")
            ):
                self.name(value)
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

    def _attribute(self, node: Any) -> None:
        if self.attribute(node):
            self.expression(node.value)

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
        ast.Name: AnnotationAudit.name,
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
