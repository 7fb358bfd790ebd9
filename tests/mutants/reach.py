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
    from collections.abc import Sequence

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
        folders = [each for each in ("tests", "kit/tests") if (copy.root / each).is_dir()]
        printed = copy.run_tests(
            *(*folders, "-q", "-m", "not exhaustive and not nightly"),
            *("--numprocesses=auto", "--dist=loadscope", "-rf"),
            *(
                "--cov=overlays",
                "--cov=kit/src",
                "--cov=openapi_sdk_codegen",
                "--cov=generated",
                "--cov-context=test",
                "--cov-report=",
            ),
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
                tests = {each.rpartition("|")[0] for each in contexts if each} - failed
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
        """Return the tests that reach the function of a mutant, the most specific ones first.

        Of a constant, those that reach a function which names it come before those of the module; of a class, after.
        """
        of_file = self.functions.get(mutant.path, {})
        name = name_functions(mutant.source).get(mutant.mutation.line, "<module>")
        numbers = of_file.get(name) or of_file.get("<module>") or []
        if name == "<module>":
            constants, classes = _name_defined(mutant)
            numbers = [*self._list_reaching(root, constants), *numbers, *self._list_reaching(root, classes)]
        return [self.tests[each] for each in dict.fromkeys(numbers)]

    def _list_reaching(self, root: Path, names: set[str]) -> list[int]:
        """Return the tests that reach functions which name a constant or a class, the most specific ones first."""
        if not names:
            return []
        reached: set[int] = set()
        word = re.compile(rf"\b(?:{'|'.join(names)})\b")
        for path in (each for each in self.functions if (root / each).is_file()):
            source = (root / path).read_text(encoding="utf-8")
            nodes = ast.walk(ast.parse(source)) if word.search(source) else ()
            lines = {
                each.lineno
                for each in nodes
                if isinstance(each, ast.Name | ast.Attribute)
                and isinstance(each.ctx, ast.Load)
                and (each.id if isinstance(each, ast.Name) else each.attr) in names
            }
            functions = name_functions(source) if lines else {}
            for line in lines:
                reached.update(self.functions[path].get(functions.get(line, "<module>"), ()))
        sizes = Counter(chain.from_iterable(chain.from_iterable(each.values()) for each in self.functions.values()))
        return sorted(reached, key=lambda test: (sizes[test], test))


def _name_defined(mutant: Mutant) -> tuple[set[str], set[str]]:
    """Return the constants of a module that a mutant changes, and its class."""
    constants, classes = set[str](), set[str]()
    for statement in ast.parse(mutant.source).body:
        if statement.lineno <= mutant.mutation.line <= (statement.end_lineno or 0):
            targets = statement.targets if isinstance(statement, ast.Assign) else []
            targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
            constants |= {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
            classes |= {statement.name} if isinstance(statement, ast.ClassDef) else set()
    return constants, classes


def find_mirror(root: Path, path: str) -> list[str]:
    """Return the tests that mirror a module: the folder of its name, or else the modules of the nearest one above it.

    A record doesn't know all: what is cached, or made once for many tests, is reached by the first one alone. The tests
    of generated code are tests of the generator and of what that code imports, too: they generate packages.
    """
    parts = PurePosixPath(path).parts
    if parts[0] == "overlays":
        folders = [Path("tests", *parts[1:-1])]
    elif parts[2] == "openapi_sdk_codegen":
        folders = [Path("kit/tests", *parts[2:-1]), Path("tests/codegen", *parts[3:-1])]
    else:  # most of what all SDKs share is tested with one of them
        folders = [Path("kit/tests", *parts[2:-1]), *(Path("tests", each, *parts[3:-1]) for each in ("kit", "fleetit"))]
        folders += [Path("tests/generated")] if parts[3] == "model" else []
    folders = [folder.parent / folder.name.lstrip("_") for folder in folders]
    found = [each.as_posix() for each in folders if (root / each).is_dir()]
    if not found or parts[2:-1] in {
        (),
        ("openapi_sdk",),
        ("openapi_sdk_codegen",),
    }:  # a module outside of any room: not all tests of all rooms
        found = [each.as_posix() for folder in folders for each in _list_nearest(root, folder)]
    return [*found, "tests/generated"] if parts[2:4] == ("openapi_sdk_codegen", "generate") else found


def _list_nearest(root: Path, folder: Path) -> list[Path]:
    """Return the modules of tests in a folder, or else in the nearest one above it."""
    while not (root / folder).is_dir():
        folder = folder.parent
    return sorted(folder / each.name for each in (root / folder).glob("test_*.py"))
