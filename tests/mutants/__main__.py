"""`nox -s mutants`: changes one line at a time, and prints each change that no test notices.

In a copy of the project, tests are run until one fails: the 200 most specific ones of those that reach the changed
function, or one that names the changed constant or class; the tests that mirror the module; and the others that reach
it. Which ones reach it is recorded once, in build/mutants, and again with `--record`.

Exit status: 0 if all mutants were noticed, 1 if some survived, 2 if it can't be used like this, or if in the end tests
fail without a mutant too.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.copies import Copy, Outcome, copy_project
from tests.mutants.mutants import CannotMutate, Mutant, choose, list_changed, list_paths, read_without_effect
from tests.mutants.reach import Reach, find_mirror

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "build" / "mutants" / "reach.json"
#: So many of the tests that reach a function are the first ones that are run.
_SPECIFIC = 200
#: In the end, so many tests have to pass without a mutant.
_CHECKED = 100


def main(arguments: list[str] | None = None) -> int:
    """Make mutants and print those that survive."""
    options = _parse(arguments)
    seed = random.randrange(10**6) if options.seed is None else options.seed  # noqa: S311 - chooses lines
    chance = random.Random(seed)  # noqa: S311 - as above
    try:
        without_effect = read_without_effect(ROOT)
        lines = list_changed(ROOT, options.changed) if options.changed else list_paths(ROOT, options.paths)
        mutants = choose(ROOT, lines, options.sample, chance, without_effect)
    except CannotMutate as error:
        sys.stderr.write(f"{error}\n")
        return 2
    print(f"{len(mutants)} mutants, seed {seed}")
    if options.list:
        for mutant in mutants:
            print(mutant.diff, end="\n\n")
        return 0
    survivors: list[Mutant] = []
    with tempfile.TemporaryDirectory(prefix="fleetit-mutants-") as folder:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(options.jobs):
            copies.put(copy_project(ROOT, Path(folder, str(number), "project")))
        first = copies.get()
        reach = Reach.load(RECORD) if RECORD.exists() and not options.record else Reach.record(first, RECORD)
        copies.put(first)

        def run(mutant: Mutant) -> Outcome:
            copy = copies.get()
            try:
                return _try(copy, mutant, reach.find_tests(ROOT, mutant))
            finally:
                copies.put(copy)

        outcomes: list[Outcome] = []
        with ThreadPoolExecutor(options.jobs) as executor:
            for mutant, outcome in zip(mutants, executor.map(run, mutants), strict=True):
                outcomes.append(outcome)
                if outcome == "survived":
                    survivors.append(mutant)
                    print(f"\n{mutant.diff}", flush=True)
                else:
                    print("." if outcome == "killed" else "t", end="", flush=True)
        checked, is_sound = chance.sample(reach.tests, min(_CHECKED, len(reach.tests))), True
        while not copies.empty():
            copy = copies.get()
            is_sound = copy.passes(checked) and is_sound
            copy.close()
    print(f"\n\n{_summarize(mutants, outcomes)}")
    if not is_sound:
        sys.stderr.write("Tests fail without a mutant too, so this says nothing: run it again.\n")
        return 2
    return 1 if survivors else 0


def _try(copy: Copy, mutant: Mutant, tests: list[str]) -> Outcome:
    for part in (tests[:_SPECIFIC], find_mirror(ROOT, mutant.path), tests[_SPECIFIC:]):
        outcome = copy.try_mutant(mutant, part)
        if outcome != "survived":
            return outcome
    return "survived"


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="nox -s mutants --", description="Change lines, and see whether a test notices."
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; overlays/ and kit/ by default")
    parser.add_argument(
        "--changed", nargs="?", const="HEAD", metavar="COMMIT", help="only lines changed since a commit"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants, chosen at random; all by default")
    parser.add_argument("--seed", type=int, help="what decides which ones")
    parser.add_argument("--record", action="store_true", help="record anew which tests reach which functions")
    parser.add_argument("--list", action="store_true", help="print the mutants, and run nothing")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many run at the same time")
    return parser.parse_args(arguments)


def _summarize(mutants: list[Mutant], outcomes: list[Outcome]) -> str:
    """Return how many mutants of each package survived."""
    total, survived = Counter(each.package for each in mutants), Counter[str]()
    timed_out = outcomes.count("timed out")
    for mutant, outcome in zip(mutants, outcomes, strict=True):
        survived[mutant.package] += outcome == "survived"
    lines = [f"{'package':<32} mutants survived"]
    lines += [f"{name:<32} {count:>7} {survived[name]:>8}" for name, count in sorted(total.items())]
    share = 100 * survived.total() / max(total.total(), 1)
    lines.append(f"{'all':<32} {total.total():>7} {survived.total():>8}  ({share:.1f} %; {timed_out} ended by time)")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
