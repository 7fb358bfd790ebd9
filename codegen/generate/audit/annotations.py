"""Check type annotations, and the defaults of arguments and fields."""

from __future__ import annotations

import ast
import unicodedata

from codegen.generate.audit.names import NameAudit

_DEFAULTS = (str, int, float, bool, type(None))


class AnnotationAudit(NameAudit):
    """Checks annotations and defaults."""

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
                self.name(node)
            case ast.Constant(value=None):
                pass
            case ast.Constant(value=str() as text):
                self._text_annotation(node, text)
            case ast.Subscript():
                self._subscript_annotation(node)
            case ast.Attribute(value=ast.Name() as value):
                if self.attribute(node):
                    self.name(value)
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
