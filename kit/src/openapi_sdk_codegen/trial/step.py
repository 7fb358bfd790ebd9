"""What a step of the trial finds, and a search for the operations to which an error belongs that names no place."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.trial.results import Refusal, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from openapi_sdk_codegen.trial.candidate import Candidate, Component
    from openapi_sdk_codegen.trial.results import MethodAndPath

#: How often a step is repeated to find the operations to which its error belongs.
MAX_ATTEMPTS = 200

CORRECT = "correct the document, or add a correction to spec/corrections.yaml"
REPORT = "report it with the smallest document that shows it: the generator or a template is wrong"


@dataclass(frozen=True, slots=True)
class StepFailure:
    """An error that a step has.

    Attributes:
        refusal: What is wrong.
        keys: The operations of the sources to which it belongs.
        components: The components to which it belongs, with those that use them.
    """

    refusal: Refusal
    keys: tuple[MethodAndPath, ...] = ()
    components: frozenset[Component] = frozenset()

    @property
    def is_attributed(self) -> bool:
        """Whether it is known to what it belongs."""
        return bool(self.keys or self.components)


@contextmanager
def crashes_as_problems() -> Generator[None]:
    """Turn an exception of a step into a `Problem`: it refuses the operation that causes it, not all of them."""
    try:
        yield
    except Problem:
        raise
    except Exception as error:
        msg = f"{type(error).__name__}: {error}"
        raise Problem(msg) from error


def search(
    candidate: Candidate, rule: str, problem: Problem, remedy: str, step: Callable[[Sequence[MethodAndPath]], object]
) -> list[StepFailure]:
    """Find the operations to which the error of a step belongs, if it doesn't name a place.

    The operations are tried in halves: first alone, which is fast, and then together with those that are known to pass,
    for what fails only beside others.

    Args:
        candidate: The operations with which the step fails.
        rule: The rule of the refusals.
        problem: The error with all of them.
        remedy: The remedy of the refusals.
        step: Runs the step with some operations; raises `Problem` if it fails.

    Returns:
        An error for each operation that the step refuses. If it refuses none, one for the components that no operation
        uses; if it fails without any operation, one for nothing.
    """

    def attempt(some: Sequence[MethodAndPath]) -> Refusal | None:
        try:
            with crashes_as_problems():
                step(some)
        except Problem as error:
            return Refusal(rule, "$", one_line(error), remedy)
        return None

    own_refusal = attempt([])
    if own_refusal:
        return [StepFailure(own_refusal)]
    found = _halve(candidate.keys, attempt, is_alone=True) or _halve(candidate.keys, attempt, is_alone=False)
    failures = [
        StepFailure(
            refusal or Refusal(rule, "$", "it fails with some of these operations, too many to find them"), tuple(keys)
        )
        for refusal, keys in found
    ]
    return failures or [StepFailure(Refusal(rule, "$", one_line(problem), remedy), components=candidate.unused)]


def _halve(
    keys: Sequence[MethodAndPath], attempt: Callable[[Sequence[MethodAndPath]], Refusal | None], *, is_alone: bool
) -> list[tuple[Refusal | None, Sequence[MethodAndPath]]]:
    """Return each operation that fails, alone or beside those that pass, and without a reason those not tried."""
    passed: list[MethodAndPath] = []
    found: list[tuple[Refusal | None, Sequence[MethodAndPath]]] = []
    waiting = [keys]
    for _ in range(MAX_ATTEMPTS):
        if not waiting:
            break
        group = waiting.pop()
        refusal = attempt(group if is_alone else [*passed, *group])
        if refusal is None:
            passed += group
        elif len(group) == 1:
            found.append((refusal, group))
        else:
            middle = len(group) // 2
            waiting += [group[middle:], group[:middle]]
    rest = [key for group in waiting for key in group]
    return [*found, (None, rest)] if rest else found
