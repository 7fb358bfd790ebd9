"""Measures contenders in turn, so that other load on the machine affects all of them.

In each round each contender runs once: A B C, then B C A. A ratio is the median of the ratios of all rounds. It is not
the ratio of two medians, which may come from different moments.
"""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Effort:
    """How long to measure.

    Attributes:
        quick: Whether to check only that everything works. The numbers then mean nothing.
    """

    quick: bool = False

    def of(self, full: int, quick: int) -> int:
        """Return the number of rounds, rows or operations for this effort."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Contender:
    """A program or library that is compared.

    Attributes:
        name: The name in the table.
        run: Does the work `per` times.
        per: How many times `run` does the work.
        note: A remark for the table.
    """

    name: str
    run: Callable[[], object]
    per: int = 1
    note: str = ""


@dataclass(frozen=True)
class Samples:
    """The measured values of each contender, one per round."""

    of: dict[str, list[float]]

    def median(self, name: str) -> float:
        """Return the median of a contender."""
        return median(self.of[name])

    def quartiles(self, name: str) -> tuple[float, float]:
        """Return the first and the third quartile."""
        values = self.of[name]
        if len(values) < 2:  # noqa: PLR2004 - quantiles of one number are not defined
            return values[0], values[0]
        low, _, high = quantiles(values, n=4, method="inclusive")
        return low, high

    def ratio(self, name: str, to: str) -> float:
        """Return the median ratio of two contenders."""
        return median(one / other for one, other in zip(self.of[name], self.of[to], strict=True))

    def excess(self, name: str, over: str) -> float:
        """Return the median difference of two contenders."""
        return median(one - other for one, other in zip(self.of[name], self.of[over], strict=True))


def processor_time() -> float:
    """Return the processor seconds of this process and its ended children."""
    children = os.times()
    return process_time() + children.children_user + children.children_system


def measure_in_turn(
    contenders: Sequence[Contender],
    *,
    rounds: int,
    seconds: float = 0.0,
    warm_up: bool = True,
    clock: Callable[[], float] = perf_counter,
) -> Samples:
    """Run contenders in turn, and return the seconds per unit of work.

    Args:
        contenders: The contenders.
        rounds: How often each contender takes a turn. If it is once, nothing is run before.
        seconds: How long a turn takes. It has at least one run.
        warm_up: Whether to run each contender once before.
        clock: Returns the time in seconds.
    """
    if warm_up and rounds > 1:
        for each in contenders:
            each.run()
    runs = {each.name: _count_runs(each, seconds) for each in contenders}
    samples: dict[str, list[float]] = {each.name: [] for each in contenders}
    gc.collect()
    # Objects that exist already are excluded from garbage collection: they belong to the benchmark.
    gc.freeze()
    try:
        for turn in range(rounds):
            shift = turn % len(contenders)
            for each in (*contenders[shift:], *contenders[:shift]):
                gc.collect()  # of objects that the previous contender left
                samples[each.name].append(_time(each, runs[each.name], clock) / (runs[each.name] * each.per))
    finally:
        gc.unfreeze()
    return Samples(samples)


def _time(contender: Contender, runs: int, clock: Callable[[], float]) -> float:
    run = contender.run
    started = clock()
    for _ in range(runs):
        run()
    return clock() - started


def _count_runs(contender: Contender, seconds: float) -> int:
    if not seconds:
        return 1
    once = max(_time(contender, 1, perf_counter), 1e-7)
    return max(1, round(seconds / once))
