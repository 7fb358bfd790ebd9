"""An operation that is mutated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from tests.codegen.review.mutation import ERROR, Mutation, Seen, kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.codegen.review.mutation import Rule
    from tests.codegen.review.reachability import Json, Reach


class Target:
    """An operation that is mutated."""

    def __init__(self, reach: Reach, label: str) -> None:
        self.label = label
        self.path, self.method, self.data = reach.operations[label]
        self.where = ("paths", self.path, self.method)
        self.id, self.tag = str(self.data["operationId"]), str(self.data["tags"][0])
        self.module = rf"api\.{self.tag}\.{self.id}"

    def mutation(
        self,
        kind: str,
        change: Callable[[Json], None],
        rules: tuple[Rule, ...],
        seen: Seen | None = None,
        what: str = "",
        *,
        whole: bool | Literal["request", "response"] = False,
        raised: bool = False,
        owns: frozenset[str] = frozenset(),
        cuts: frozenset[str] = frozenset(),
        extra: tuple[tuple[str, str, Any], ...] = (),
    ) -> Mutation:
        """Return a mutation of the operation, or of `what` in it; a `whole` one leaves nothing in it as it was."""
        me = f"operation {self.label}"
        owned = me if whole is True else f"{whole} of {self.label}" if whole else f"{me} {what or kind}"
        return Mutation(
            kind, f"{self.label} {what}".strip(), change,
            frozenset({*((self.label, *rule) for rule in rules), *extra}), seen, raised,
            owns=frozenset({owned}) | owns, cuts=cuts, needs=frozenset() if whole is True else frozenset({me}),
            labels=frozenset({self.label}), flat=what.startswith(("query ", "header ", "path ")),
        )  # fmt: skip

    def parameter(self, name: str, kind: str, level: Any = ERROR) -> Seen:
        """Return what the surface shows of an argument."""
        return Seen(rf"{self.module}\.sync_detailed\.{name}", kinds(kind), level)
