"""Chooses mutants: of files, of changed lines, or at random; without those that are listed as having no effect."""

from __future__ import annotations

import ast
import difflib
import re
import subprocess
import tomllib
from functools import cached_property
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from attrs import field, frozen

from tests.mutants.mutations import Mutation, find_mutations, mutate

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Iterable, Iterator, Mapping

#: The folders whose modules are mutated.
_FOLDERS = ("overlays/fleetit", "kit/src")
#: Modules that are copied into the generated package, and mutated in both places: tests generate other packages too.
#: Where the mutants without effect are listed.
WITHOUT_EFFECT = "tests/mutants/without_effect.toml"
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


#: Modules, and the lines of each; None for all lines.
Lines = dict[str, set[int] | None]


class CannotMutate(Exception):
    """What was asked for can't be done. The message says why."""


@frozen
class Mutant:
    """A module with one change.

    Attributes:
        path: The file, from the root of the project.
        source: Its text.
        mutation: The change.
    """

    path: str
    source: str = field(repr=False)
    mutation: Mutation

    @cached_property
    def changed(self) -> str:
        """The text with the change."""
        return mutate(self.source, self.mutation)

    @property
    def is_python(self) -> bool:
        """Whether it can be compiled: some operators make `{*mapping}` of `{**mapping}`."""
        try:
            ast.parse(self.changed)
        except SyntaxError:
            return False
        return True

    @property
    def diff(self) -> str:
        """The change as a diff, with two lines around it."""
        old, new = self.source.splitlines(), self.changed.splitlines()
        return "\n".join(difflib.unified_diff(old, new, self.path, self.mutation.operator, n=2, lineterm=""))

    @property
    def change(self) -> Change:
        """The changed lines, without what is around them."""
        lines = difflib.ndiff(self.source.splitlines(), self.changed.splitlines())
        sides: dict[str, list[str]] = {"- ": [], "+ ": []}
        for line in lines:
            if line[:2] in sides:
                sides[line[:2]].append(line[2:].strip())
        return Change(self.path, "\n".join(sides["- "]), "\n".join(sides["+ "]))

    @property
    def package(self) -> str:
        """The folder that the summary counts it in."""
        parts = PurePosixPath(self.path).parts
        if parts[0] == "kit":
            return "/".join(parts[:4])  # kit/src/openapi_sdk/model
        return "/".join(parts[: 3 if parts[0] == "overlays" and len(parts) > 3 else 2])


class Change(NamedTuple):
    """What tells a mutant from others in the list of those without effect.

    Attributes:
        file: The file.
        before: The lines that are changed.
        after: What they are changed into.
    """

    file: str
    before: str
    after: str


def list_paths(root: Path, paths: Iterable[str]) -> Lines:
    """Return the modules of files and folders; all by default. None stands for all lines.

    Raises:
        CannotMutate: If one is no module that is mutated.
    """
    modules = _list_modules(root)
    found = Lines()
    for text in paths or ("",):
        wanted = PurePosixPath(text).as_posix()
        chosen = [each for each in modules if not text or each == wanted or each.startswith(f"{wanted.rstrip('/')}/")]
        if not chosen:
            msg = f"{text}: no module of {', '.join(_FOLDERS)}; pass a file or a folder, from the root of the project"
            raise CannotMutate(msg)
        found |= dict.fromkeys(chosen)
    return found


def list_changed(root: Path, commit: str) -> Lines:
    """Return the lines that were changed since a commit, by module."""
    command = ["git", "diff", "--unified=0", "--no-color", "--no-ext-diff", commit, "--", *_FOLDERS]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 - git
    if done.returncode:
        raise CannotMutate(done.stderr.strip())
    modules, found, path = set(_list_modules(root)), Lines(), ""
    for line in done.stdout.splitlines():
        if line.startswith("+++ b/"):
            path = line.removeprefix("+++ b/")
        elif (hunk := _HUNK.match(line)) and path in modules:
            first, count = int(hunk[1]), int(hunk[2] or 1)
            found[path] = (found.get(path) or set[int]()) | {*range(first, first + count)}
    return found


def _list_modules(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for folder in _FOLDERS for path in sorted((root / folder).rglob("*.py"))]


def read_without_effect(root: Path) -> Mapping[Change, str]:
    """Return the mutants without effect, with the reasons.

    Raises:
        CannotMutate: If entries are no mutants any more.
    """
    entries = tomllib.loads((root / WITHOUT_EFFECT).read_text(encoding="utf-8")).get("mutant", [])
    listed = {
        Change(each["file"], each["before"], after): each["reason"] for each in entries for after in each["after"]
    }
    stale: list[Change] = []
    for file in {each.file for each in listed}:
        path = root / file
        missing = {each for each in listed if each.file == file}
        for source in _split(path.read_text(encoding="utf-8") if path.is_file() else ""):
            lines = [line.strip() for line in source.splitlines()]
            # Each mutant takes a while, so only those are made that can be one of the list.
            wanted = {each.before.split("\n")[0] for each in missing}.intersection(lines)
            for mutation in find_mutations(source) if wanted else ():
                if lines[mutation.line - 1] in wanted:
                    missing.discard(Mutant(file, source, mutation).change)
        stale += missing
    if stale:
        lines = [f"{file}: {before!r} is not mutated to {after!r} any more; remove it" for file, before, after in stale]
        msg = "\n".join(f"{WITHOUT_EFFECT}: {line}" for line in sorted(lines))
        raise CannotMutate(msg)
    return listed


def _split(source: str) -> Iterator[str]:
    """Yield the statements of a module with all their lines."""
    lines = source.splitlines(keepends=True)
    statements = ast.parse(source).body
    starts = [min(each.lineno for each in (node, *getattr(node, "decorator_list", ()))) for node in statements]
    for start, end in pairwise([*starts, len(lines) + 1]):
        yield "".join(lines[start - 1 : end - 1])


def choose(
    root: Path,
    lines: Lines,
    count: int | None,
    chance: random.Random,
    without_effect: Collection[Change],
) -> list[Mutant]:
    """Return mutants: all, or some at random. Of a line there is at most one then, so that long ones don't outweigh.

    Args:
        root: The root of the project.
        lines: The modules, and their lines.
        count: How many; None for all.
        chance: What chooses.
        without_effect: Mutants that are left out.
    """
    places: list[tuple[str, str, list[Mutation]]] = []
    for path, wanted in lines.items():
        source = (root / path).read_text(encoding="utf-8")
        by_line: dict[int, list[Mutation]] = {}
        for mutation in find_mutations(source):
            if wanted is None or mutation.line in wanted:
                by_line.setdefault(mutation.line, []).append(mutation)
        places += [(path, source, each) for each in by_line.values()]
    if count is None:
        found = [Mutant(path, source, each) for path, source, mutations in places for each in mutations]
        return [each for each in found if each.is_python and each.change not in without_effect]
    chance.shuffle(places)
    chosen: list[Mutant] = []
    for path, source, mutations in places:
        if len(chosen) == count:
            break
        mutant = Mutant(path, source, chance.choice(mutations))
        if mutant.is_python and mutant.change not in without_effect:
            chosen.append(mutant)
    return chosen
