"""Finds the places of a module that can be mutated, and makes the mutants: with the operators of cosmic-ray.

cosmic-ray rewrites files in place and runs all mutants, so only its operators are used here: they change a syntax tree.
Two operators are our own.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    Position = tuple[tuple[int, int], tuple[int, int]]

# These packages have no types.
parso: Any = import_module("parso")
ast_nodes: Any = import_module("cosmic_ray.ast").ast_nodes
mutate_code: Any = import_module("cosmic_ray.mutating").mutate_code
plugins: Any = import_module("cosmic_ray.plugins")

#: Of the operators that put one comparison or calculation in place of another one, these.
_REPLACED = {
    "Eq_NotEq", "NotEq_Eq", "Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Lt_Gt", "Gt_Lt", "LtE_GtE", "GtE_LtE",
    "Is_IsNot", "IsNot_Is", "Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul", "Pow_Mul",
    "BitOr_BitAnd", "BitAnd_BitOr", "LShift_RShift", "RShift_LShift", "USub_UAdd", "Delete_Not",
}  # fmt: skip
#: Two need arguments; the third one is replaced by our own.
_LEFT_OUT = {"core/VariableReplacer", "core/VariableInserter", "core/ExceptionReplacer"}


class RemoveStatement:
    """Puts `pass` in place of a call, a `raise`, or an assignment to an attribute or an item."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """Yield the place of a statement that can be left out."""
        if node.type != "simple_stmt":
            return
        statement = node.children[0]
        target = statement.children[0] if statement.type == "expr_stmt" else None
        is_call = statement.type in {"atom_expr", "await"} or (statement.type == "power")
        if is_call or statement.type == "raise_stmt" or (target is not None and target.type == "atom_expr"):
            yield statement.start_pos, statement.end_pos

    def mutate(self, node: Any, _index: int) -> Any:
        """Put `pass` in its place."""
        statement = node.children[0]
        node.children[0] = parso.parse(f"{statement.get_first_leaf().prefix}pass")
        return node


class ReplaceException:
    """Puts an exception that nothing raises in place of one that is caught. cosmic-ray's fails for `(a.B, C)`."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """Yield the place of each exception of an `except`."""
        for each in self._list_caught(node):
            yield each.start_pos, each.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Put another name in place of the last one: `a.B` becomes `a.NothingRaisesIt`."""
        self._list_caught(node)[index].get_last_leaf().value = "NothingRaisesIt"
        return node

    def _list_caught(self, node: Any) -> list[Any]:
        if node.type != "except_clause":
            return []
        caught = node.children[1]
        if caught.type != "atom":
            return [caught]
        inner = caught.children[1]
        return inner.children[::2] if inner.type == "testlist_comp" else [inner]


@cache
def list_operators() -> dict[str, Any]:
    """Return the operators by their names."""
    found: dict[str, Any] = {"remove a statement": RemoveStatement(), "replace an exception": ReplaceException()}
    for name in plugins.operator_names():
        _, is_replacing, change = name.partition("Operator_")
        if name not in _LEFT_OUT and (not is_replacing or change in _REPLACED):
            found[name.removeprefix("core/")] = plugins.get_operator(name)()
    return found


class Mutation(NamedTuple):
    """One change of a module.

    Attributes:
        operator: The name of the operator.
        occurrence: Which place of the module it is for this operator, from 0.
        line: The line, from 1.
    """

    operator: str
    occurrence: int
    line: int


def find_mutations(source: str) -> list[Mutation]:
    """Return all changes of a module that can have an effect, in the order of its lines."""
    tree = ast.parse(source)
    nodes = list(ast_nodes(parso.parse(source)))
    # The star before parameters that have to be named is no operator.
    stars = {node.start_pos for node in nodes if node.type == "operator" and node.parent.type == "parameters"}
    silent = _find_silent_lines(tree) | stars
    found: list[Mutation] = []
    for name, operator in list_operators().items():
        occurrence = 0
        for node in nodes:
            for (line, column), _ in operator.mutation_positions(node):
                if (line, column) not in silent and (line, None) not in silent:
                    found.append(Mutation(name, occurrence, line))
                occurrence += 1
    return sorted(found, key=lambda each: (each.line, each.operator, each.occurrence))


#: Without them a function does the same: it only takes longer, or has another name in a traceback. Those of an abstract
#: method are silent too, and those of a method that a protocol declares.
_SILENT_DECORATORS = {"cache", "cached_property", "lru_cache", "overload", "override", "wraps"}
_DECLARED = {"classmethod", "property"}


def _find_silent_lines(tree: ast.Module) -> set[tuple[int, int | None]]:
    """Return the places without effect at run time: annotations, what is for type checkers; None is a whole line."""
    silent: set[tuple[int, int | None]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "TypedDict" for base in node.bases):
            silent.add((node.lineno, None))  # `total=False`
        if isinstance(node, ast.keyword) and node.arg in {"frozen", "kw_only", "slots"}:
            # The last only saves memory, and without the others more is possible. So is it with attrs' `@frozen`.
            silent.add((node.value.lineno, node.value.col_offset))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "zip":
            # `strict` only says what is so.
            silent.update((each.value.lineno, each.value.col_offset) for each in node.keywords)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            # Tests that are shipped, for people who write a store: what a test does is nothing that a test watches.
            silent.update((line, None) for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _has_no_code(node):
            silent.update((line, None) for line in range(node.lineno, node.body[0].lineno))
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            silent.update((line, None) for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        names = [_name_decorator(each) for each in decorators]
        is_declared = isinstance(node, ast.FunctionDef) and _DECLARED.issuperset(names) and _has_no_code(node)
        silent.update(
            (decorator.lineno, None)
            for decorator, name in zip(decorators, names, strict=True)
            if name in _SILENT_DECORATORS or "abstractmethod" in names or is_declared
        )
        silent.update(_find_annotations(node))
    return silent


def _find_annotations(node: ast.AST) -> set[tuple[int, int | None]]:
    return {
        (inner.lineno, column)
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None))
        for inner in (ast.walk(annotation) if isinstance(annotation, ast.expr) else ())
        if isinstance(inner, ast.expr)
        for column in range(inner.col_offset, inner.end_col_offset or 0)
    }


def _has_no_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function is only there to be documented or overridden: the defaults of its arguments do nothing."""
    return all(isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in function.body)


def _name_decorator(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).rpartition(".")[2]


def mutate(source: str, mutation: Mutation) -> str:
    """Return the source with one change."""
    changed: str | None = mutate_code(source, list_operators()[mutation.operator], mutation.occurrence)
    if changed is None:
        msg = f"{mutation}: there is no such place"
        raise LookupError(msg)
    return changed


def name_functions(source: str) -> dict[int, str]:
    """Return the name of the innermost function around each line: `Retry.wait`. Other lines have none."""
    names: dict[int, str] = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                visit(child, prefix)
                continue
            name = f"{prefix}{child.name}"
            if not isinstance(child, ast.ClassDef):
                # The line of `def` runs when the module is imported.
                names.update(dict.fromkeys(range(child.body[0].lineno, (child.end_lineno or 0) + 1), name))
            visit(child, f"{name}.")

    visit(ast.parse(source), "")
    return names
