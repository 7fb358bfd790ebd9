"""Build the mutations of one operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from tests.codegen.review.mutation import ERROR, Mutation, SurfaceExpectation

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.codegen.review.mutation import Rule
    from tests.codegen.review.reachability import Json, Reachability


class OperationTarget:
    """An operation that is mutated."""

    def __init__(self, reach: Reachability, label: str) -> None:
        self.label = label
        self.path, self.method, self.data = reach.operations[label]
        self.keys = ("paths", self.path, self.method)
        self.id, self.tag = str(self.data["operationId"]), str(self.data["tags"][0])
        self.module = rf"api\.{self.tag}\.{self.id}"

    def mutation(
        self,
        kind: str,
        change: Callable[[Json], None],
        rules: tuple[Rule, ...],
        surface: SurfaceExpectation | None = None,
        what: str = "",
        *,
        whole: bool | Literal["request", "response"] = False,
        owns: frozenset[str] = frozenset(),
        disconnects: frozenset[str] = frozenset(),
        extra: tuple[tuple[str, str, Any], ...] = (),
    ) -> Mutation:
        """Return a mutation of the operation, or of `what` in it.

        Args:
            kind: The kind of the mutation.
            change: Changes the description.
            rules: The rules of the wire changes of this operation.
            surface: The surface change.
            what: The changed part of the operation.
            whole: Whether the whole operation, or its whole request or response, is changed.
            owns: What it owns besides the changed part.
            disconnects: As in `Mutation`.
            extra: The wire changes of other operations.
        """
        operation = f"operation {self.label}"
        owned = operation if whole is True else f"{whole} of {self.label}" if whole else f"{operation} {what or kind}"
        return Mutation(
            kind,
            f"{self.label} {what}".strip(),
            change,
            frozenset({*((self.label, *rule) for rule in rules), *extra}),
            surface,
            owns=frozenset({owned}) | owns,
            disconnects=disconnects,
            requires=frozenset() if whole is True else frozenset({operation}),
            operations=frozenset({self.label}),
            only_parameters=what.startswith(("query ", "header ", "path ")),
        )

    def parameter(self, name: str, kind: str, level: Any = ERROR) -> SurfaceExpectation:
        """Return the surface change of an argument."""
        return SurfaceExpectation(rf"{self.module}\.sync_detailed\.{name}", frozenset({kind}), level)
