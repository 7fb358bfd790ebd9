"""Times things side by side, so that a noisy moment of the machine hits them all alike.

In every round each contender has its turn, A B C, then B C A. A ratio is the median of the ratios within the rounds
and not that of two medians, which may be from different moments.
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
    """How thoroughly to measure.

    Attributes:
        quick: Whether it is enough to see that everything works; the numbers then mean nothing.
    """

    quick: bool = False

    def of(self, full: int, quick: int) -> int:
        """Return how many: of rounds, rows, operations."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Contender:
    """One of the things that are compared.

    Attributes:
        name: As the table shows it.
        run: Does it `per` times.
        per: How many times that is.
        note: What one should know when comparing.
    """

    name: str
    run: Callable[[], object]
    per: int = 1
    note: str = ""


@dataclass(frozen=True)
class Samples:
    """What was measured: of each contender one number a round."""

    of: dict[str, list[float]]

    def median(self, name: str) -> float:
        """Return the number in the middle."""
        return median(self.of[name])

    def quartiles(self, name: str) -> tuple[float, float]:
        """Return between which numbers the middle half lies."""
        values = self.of[name]
        if len(values) < 2:  # noqa: PLR2004 - quantiles of one number are not defined
            return values[0], values[0]
        low, _, high = quantiles(values, n=4, method="inclusive")
        return low, high

    def ratio(self, name: str, to: str) -> float:
        """Return how many times as much one is as the other."""
        return median(one / other for one, other in zip(self.of[name], self.of[to], strict=True))

    def excess(self, name: str, over: str) -> float:
        """Return how much more one is than the other."""
        return median(one - other for one, other in zip(self.of[name], self.of[over], strict=True))

    def excess_ratio(self, name: str, to: str, over: str) -> float:
        """Return how many times as much one is as the other, after a third was taken off both."""
        rounds = zip(self.of[name], self.of[to], self.of[over], strict=True)
        return median((one - base) / (other - base) for one, other, base in rounds)


def processor_time() -> float:
    """Return the processor seconds of this process and its ended children: a clock that runs for nobody else."""
    children = os.times()
    return process_time() + children.children_user + children.children_system


def side_by_side(
    contenders: Sequence[Contender],
    *,
    rounds: int,
    seconds: float = 0.0,
    warm_up: bool = True,
    clock: Callable[[], float] = perf_counter,
) -> Samples:
    """Run contenders in turn; returns the seconds of one time each.

    Args:
        contenders: What is compared.
        rounds: How many turns each has.
        seconds: A turn is as many runs as fill this time, at least one.
        warm_up: Whether to run each once beforehand.
        clock: What time is read from.
    """
    if warm_up:
        for each in contenders:
            each.run()
    runs = {each.name: _runs(each, seconds) for each in contenders}
    samples: dict[str, list[float]] = {each.name: [] for each in contenders}
    gc.collect()
    # What is there already shall not be looked at by each collection: another program has other things loaded.
    gc.freeze()
    try:
        for turn in range(rounds):
            shift = turn % len(contenders)
            for each in (*contenders[shift:], *contenders[:shift]):
                gc.collect()  # nobody pays for what another one left
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


def _runs(contender: Contender, seconds: float) -> int:
    if not seconds:
        return 1
    once = max(_time(contender, 1, perf_counter), 1e-7)
    return max(1, round(seconds / once))
