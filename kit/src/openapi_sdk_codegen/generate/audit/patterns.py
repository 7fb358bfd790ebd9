"""Compiles the rules of the grammar: each becomes a function that compares a syntax tree with that of the rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from operator import attrgetter
from textwrap import dedent
from typing import Any, Protocol, cast

from openapi_sdk_codegen.generate.audit.grammar import MODULES, NAMES, RULES


class Audit(Protocol):
    """What patterns need of the audit of a module. It also has the rules that are code: `<text>` is `is_text`."""

    def note(self, node: Any) -> bool:
        """Note that a rule came to a node and does not allow it; return False."""
        ...

    def enter_function(self, node: Any, used: frozenset[str]) -> bool:
        """Begin with a function; `used` are the names that its rule has. Return True."""
        ...


#: Returns whether a node, or a part of one, is as a rule says.
Pattern = Callable[[Audit, Any], bool]

#: What stands in the tree of a rule for `<x>`, `<x?>` and `<x*>`.
_MARKS = {"": "ONE_", "?": "MAYBE_", "*": "MANY_"}
_MARKED = re.compile(r"(ONE|MAYBE|MANY)_(\w+)")


def _list_arguments(node: ast.arguments) -> list[ast.AST]:
    """Return the arguments of a function as annotated variables, whose values are the defaults."""
    arguments = [*node.args, *node.kwonlyargs]
    defaults = [*[None] * (len(node.args) - len(node.defaults)), *node.defaults, *node.kw_defaults]
    # Arguments that have to be by position, which are no finding yet, may make the defaults more.
    pairs = zip(arguments, defaults, strict=False)
    return [ast.copy_location(ast.AnnAssign(ast.Name(a.arg), a.annotation, value, 1), a) for a, value in pairs]  # type: ignore[arg-type]


def _list_types(node: ast.Subscript) -> list[ast.expr]:
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


#: How the parts of a node are read that are not just its fields.
_READERS: dict[type[ast.AST], list[Callable[[Any], Any]]] = {
    ast.Dict: [lambda node: [*zip(node.keys, node.values, strict=True)]],
    ast.Subscript: [attrgetter("value"), _list_types],
    ast.arguments: [_list_arguments, *map(attrgetter, ("posonlyargs", "vararg", "kwarg"))],
}


def parse_rule(text: str) -> list[ast.stmt]:
    """Return the alternatives of a rule."""
    marked = re.sub(r"<(\w+)([?*]?)>", lambda match: _MARKS[match[2]] + match[1], text)
    return ast.parse(dedent(marked).strip()).body


def _find_mark(node: Any) -> re.Match[str] | None:
    """Return the mark of what stands for something that a rule allows, or is there only if that is."""
    match node:
        case str() | ast.Name():
            return _MARKED.fullmatch(node if isinstance(node, str) else node.id)
        case ast.Expr():
            return _find_mark(node.value)
        case ast.AnnAssign() if not cast("Any", node).annotation:  # an argument without a type
            return _find_mark(node.target)
        case tuple():
            return _find_mark(cast("tuple[Any, Any]", node)[0])
        case ast.keyword():
            return _find_mark(node.arg) or _find_mark(node.value)
        case _:
            return None


def _compile(value: Any) -> Pattern:
    """Return the pattern of a node, or of a part of one."""
    match value:
        case list():
            return _compile_list(cast("list[Any]", value))
        case (first, second):
            patterns = _compile(first), _compile(second)
            return lambda audit, pair: patterns[0](audit, pair[0]) and patterns[1](audit, pair[1])
        case ast.AST() | str() if not isinstance(value, ast.keyword) and (mark := _find_mark(value)):
            pattern = compile_hole(mark[2])
            is_optional = mark[1] == "MAYBE"
            return lambda audit, other: (is_optional and other is None) or pattern(audit, other)
        case ast.AST():
            return _compile_node(value)
        case _:
            return lambda _, other: type(other) is type(value) and other == value


def compile_hole(rule: str) -> Pattern:
    """Return the pattern of what a rule allows."""
    alternatives = PATTERNS.get(rule)
    check = attrgetter(f"is_{rule}")
    if rule in NAMES:

        def allows(audit: Audit, value: Any) -> bool:
            name = value.id if type(value) is ast.Name else value
            return isinstance(name, str) and check(audit)(name)

        return allows
    if alternatives is None:
        return lambda audit, value: check(audit)(value.value if type(value) is ast.Expr else value) or audit.note(value)

    def matches(audit: Audit, value: Any) -> bool:
        node = value.value if type(value) is ast.Expr else value
        key = node.id if isinstance(node, ast.Name) else cast("object", type(node))
        for pattern in (*alternatives.get(key, ()), *alternatives.get(None, ())):
            if pattern(audit, node):
                return True
        return audit.note(node)

    return matches


def _compile_node(node: ast.AST) -> Pattern:
    kind = type(node)
    # What a function or class has comes before its code, so that a finding is at the line of what differs.
    ordered = sorted(kind._fields, key=lambda name: name == "body")
    fields = {name: getattr(node, name) for name in ordered if name not in {"ctx", "type_comment"}}
    # What needs no pattern. The value of a constant does: 1 is equal to True.
    fixed = [
        (name, value)
        for name, value in fields.items()
        if (value is None or isinstance(value, str)) and not _find_mark(value) and kind not in _READERS
    ]
    names = [name for name in fields if name not in dict(fixed)]
    parts = [(read, _compile(read(node))) for read in _READERS.get(kind) or map(attrgetter, names)]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        used = frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
        parts.insert(0, (lambda other: other, lambda audit, other: audit.enter_function(other, used)))

    def matches(audit: Audit, other: Any) -> bool:
        if type(other) is kind:
            for name, value in fixed:
                if getattr(other, name) != value:
                    return audit.note(other)
            for read, pattern in parts:
                if not pattern(audit, read(other)):
                    return audit.note(other)
            return True
        return audit.note(other)

    return matches


def _compile_list(values: list[Any]) -> Pattern:
    items = [(_compile(each), mark[1] if (mark := _find_mark(each)) else "ONE") for each in values]

    def matches(audit: Audit, others: list[Any]) -> bool:
        position, end = 0, len(others)
        for pattern, count in items:
            if position < end and pattern(audit, others[position]):
                position += 1
                while count == "MANY" and position < end and pattern(audit, others[position]):
                    position += 1
            elif count == "ONE":
                return False
        return position == end or audit.note(others[position])

    return matches


#: The alternatives of each rule, by the type of the node or the text of a name. Under None are those that are rules.
PATTERNS: dict[str, dict[Any, list[Pattern]]] = {rule: {} for rule in (*RULES, *MODULES)}
for _rule, _text in (*RULES.items(), *MODULES.items()):
    for _node in (each.value if isinstance(each, ast.Expr) else each for each in parse_rule(_text)):
        _key = None if _find_mark(_node) else _node.id if isinstance(_node, ast.Name) else type(_node)
        if _key is not ast.ImportFrom:  # `<import>` answers for each name of these
            PATTERNS[_rule].setdefault(_key, []).append(_compile(_node))
