"""Which tests reach which functions, as coverage recorded it."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from attrs import frozen
from coverage import CoverageData

from tests.mutants.mutations import name_functions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.mutants.copies import Copy
    from tests.mutants.mutants import Mutant


@frozen
class Reach:
    """Which tests reach which functions.

    Attributes:
        tests: The node ids of tests, by their numbers.
        functions: The numbers of the tests of each function, by file and name; those of a module as `<module>`.
    """

    tests: Sequence[str]
    functions: dict[str, dict[str, list[int]]]

    @classmethod
    def load(cls, file: Path) -> Reach:
        """Read a record."""
        document = json.loads(file.read_text(encoding="utf-8"))
        return cls(document["tests"], document["functions"])

    @classmethod
    def record(cls, copy: Copy, file: Path) -> Reach:
        """Run all tests but the exhaustive ones in a copy, and write down which functions each reaches."""
        print("Recording which tests reach which functions; it takes some minutes.", flush=True)
        printed = copy.run_tests(
            *("-q", "-m", "not exhaustive", "--numprocesses=auto", "--dist=loadscope", "-rf"),
            *("--cov=overlays", "--cov=codegen", "--cov=generated", "--cov-context=test", "--cov-report="),
        )
        print(printed[-2000:], flush=True)
        failed = {line.split(" ")[1] for line in printed.splitlines() if line.startswith("FAILED ")}
        data = CoverageData(str(copy.root / ".coverage"))
        data.read()
        reach = cls.from_coverage(data, copy.root, failed)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"tests": reach.tests, "functions": reach.functions}), encoding="utf-8")
        return reach

    @classmethod
    def from_coverage(cls, data: CoverageData, root: Path, failed: set[str]) -> Reach:
        """Return what coverage has recorded.

        Args:
            data: The data, with a context for each test.
            root: The root of the project.
            failed: Tests that are left out.
        """
        reached: dict[str, dict[str, set[str]]] = {}
        sizes: dict[str, int] = {}
        # Templates of Jinja are among the files: they were compiled.
        for name in sorted(each for each in data.measured_files() if each.endswith(".py")):
            path = PurePosixPath(name).relative_to(root.as_posix()).as_posix()
            names = name_functions((root / path).read_text(encoding="utf-8"))
            of_file = reached.setdefault(path, {})
            for line, contexts in data.contexts_by_lineno(name).items():
                tests = {each.partition("|")[0] for each in contexts if each} - failed
                of_file.setdefault(names.get(line, "<module>"), set()).update(tests)
            of_file["<module>"] = set().union(*of_file.values())
            for tests in of_file.values():
                for test in tests:
                    sizes[test] = sizes.get(test, 0) + 1
        numbers = {test: number for number, test in enumerate(sizes)}
        functions = {
            path: {
                name: [numbers[test] for test in sorted(tests, key=lambda test: (sizes[test], test))]
                for name, tests in of_file.items()
            }
            for path, of_file in reached.items()
        }
        return cls([*numbers], functions)

    def find_tests(self, root: Path, mutant: Mutant) -> list[str]:
        """Return the tests that reach the function of a mutant, or those that name its constant, specific first."""
        of_file, line = self.functions.get(mutant.path, {}), mutant.mutation.line
        name = name_functions(mutant.source).get(line, "<module>")
        numbers = of_file.get(name, ())
        if name == "<module>":
            reached = [self.functions[path].get(user, ()) for path, user in self._find_users(root, mutant)]
            sizes = Counter(chain.from_iterable(chain.from_iterable(each.values()) for each in self.functions.values()))
            numbers = sorted({*chain.from_iterable(reached)}, key=lambda test: (sizes[test], test))
        return [self.tests[each] for each in numbers or of_file.get("<module>", ())]

    def _find_users(self, root: Path, mutant: Mutant) -> Iterator[tuple[str, str]]:
        """Yield the file and the name of each function that names a constant which a mutant changes."""
        constants = _name_constants(mutant)
        word = re.compile(rf"\b(?:{'|'.join(constants)})\b")
        for path in (each for each in self.functions if constants and (root / each).is_file()):
            source = (root / path).read_text(encoding="utf-8")
            nodes = ast.walk(ast.parse(source)) if word.search(source) else ()
            lines = {
                each.lineno
                for each in nodes
                if isinstance(each, ast.Name | ast.Attribute)
                and isinstance(each.ctx, ast.Load)
                and (each.id if isinstance(each, ast.Name) else each.attr) in constants
            }
            functions = name_functions(source) if lines else {}
            yield from ((path, functions.get(line, "<module>")) for line in lines)


def _name_constants(mutant: Mutant) -> set[str]:
    """Return the constants of a module that a mutant changes."""
    return {
        each.id
        for statement in ast.parse(mutant.source).body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and statement.lineno <= mutant.mutation.line <= (statement.end_lineno or 0)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        for each in ast.walk(target)
        if isinstance(each, ast.Name)
    }


def find_mirror(root: Path, path: str) -> list[str]:
    """Return the tests that mirror a module: the folder of its name, or else the modules of the nearest one above it.

    A record doesn't know all: what is cached, or made once for many tests, is reached by the first one alone. The tests
    of generated code are tests of the generator too: they generate packages.
    """
    parts = PurePosixPath(path).parts
    if parts[0] == "generated":
        return ["tests/generated"]
    if parts[:2] == ("codegen", "generate"):
        return [*_find_nearest(root, parts), "tests/generated"]
    return _find_nearest(root, parts)


def _find_nearest(root: Path, parts: Sequence[str]) -> list[str]:
    wanted = [each.lstrip("_") for each in (parts[1:-1] if parts[0] == "overlays" else parts[:-1])]
    inner = wanted[:]
    while not Path(root, "tests", *inner).is_dir():
        inner.pop()
    folder = Path("tests", *inner)
    if inner == wanted and len(inner) > 1:
        return [folder.as_posix()]
    return sorted((folder / each.name).as_posix() for each in (root / folder).glob("test_*.py"))
