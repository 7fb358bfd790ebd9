"""Mutants change what runs, are chosen alike by the same seed, and count as noticed only if a test fails."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.mutants import __main__ as command
from tests.mutants.copies import Copy, Outcome
from tests.mutants.mutants import CannotMutate, Change, choose, list_changed, list_paths, read_without_effect
from tests.mutants.mutations import find_mutations, mutate, name_functions
from tests.mutants.reach import Reach, find_mirror
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        pytest.param("x = a < b", {"x = a <= b", "x = a > b"}, id="a comparison"),
        pytest.param("x = a and b", {"x = a or b"}, id="and"),
        pytest.param("x = 5", {"x = 4", "x = 6"}, id="a number"),
        pytest.param("x = True", {"x = False"}, id="a boolean"),
        pytest.param("x = y if a else b", {"x = y if not a else b"}, id="a condition"),
        pytest.param("f(a)", {"pass"}, id="a call whose result nobody uses"),
        pytest.param("a.b = c", {"pass"}, id="an assignment to an attribute"),
        pytest.param("raise f(a)", {"pass"}, id="a raise"),
        pytest.param("x = f(a)", set[str](), id="a call whose result is used"),
        pytest.param("x: int | None = a", set[str](), id="an annotation"),
        pytest.param('"""A | b."""', set[str](), id="a docstring"),
    ],
)
def test_what_is_changed(line: str, changed: set[str]) -> None:
    assert {mutate(f"{line}\n", each).replace("  ", " ").strip() for each in find_mutations(f"{line}\n")} == changed


@pytest.mark.parametrize(
    ("caught", "changed"),
    [
        pytest.param("A", {"NothingRaisesIt"}, id="one"),
        pytest.param("a.B", {"a.NothingRaisesIt"}, id="one of a module"),
        pytest.param("(A, a.B)", {"(NothingRaisesIt, a.B)", "(A, a.NothingRaisesIt)"}, id="two"),
    ],
)
def test_exceptions_that_are_caught_are_changed(caught: str, changed: set[str]) -> None:
    source = f"try:\n    x\nexcept {caught}:\n    y\n"
    assert {mutate(source, each).splitlines()[2] for each in find_mutations(source)} == {
        f"except {each}:" for each in changed
    }


def test_blocks_for_type_checkers_are_left_alone() -> None:
    source = "if TYPE_CHECKING:\n    x = 1\ny = 2\n"
    assert {each.line for each in find_mutations(source)} == {3}


def test_tests_that_are_shipped_are_left_alone() -> None:
    assert not find_mutations("class A:\n    def test_a(self):\n        f(1)\n")
    assert find_mutations("class A:\n    def make(self):\n        f(1)\n")


def test_caches_are_left_alone() -> None:
    assert not find_mutations("@cache\ndef f():\n    return a\n@overload\ndef g():\n    return a\n")
    assert [each.operator for each in find_mutations("@frozen\ndef f():\n    return a\n")] == ["RemoveDecorator"]


def test_keys_that_may_be_left_out_are_left_alone() -> None:
    assert not find_mutations("class A(TypedDict, total=False):\n    a: int\n")
    assert find_mutations("class A(attrs, total=False):\n    a: int\n")


def test_equal_lengths_are_left_alone() -> None:
    assert not find_mutations("x = zip(a, b, strict=True)\n")
    assert find_mutations("x = reader(a, strict=True)\n")


@pytest.mark.parametrize("name", ["frozen", "kw_only", "slots"])
def test_what_only_refuses_is_left_alone(name: str) -> None:
    changed = find_mutations(f"@dataclass(order=True, {name}=True)\nclass A:\n    pass\n")
    assert [each.operator for each in changed] == ["RemoveDecorator", "ReplaceTrueWithFalse"]


def test_decorators_of_abstract_methods_are_left_alone() -> None:
    assert not find_mutations("class A:\n    @property\n    @abstractmethod\n    def f(self):\n        return a\n")


@pytest.mark.parametrize("decorator", ["property", "classmethod"])
def test_what_protocols_declare_is_left_alone(decorator: str) -> None:
    assert not find_mutations(f"class A(Protocol):\n    @{decorator}\n    def f(self): ...\n")
    assert find_mutations(f"class A:\n    @{decorator}\n    def f(self):\n        return a\n")


def test_defaults_of_functions_without_code_are_left_alone() -> None:
    assert not find_mutations('class A(Protocol):\n    def f(self, a=1):\n        """Return it."""\n        ...\n')
    assert find_mutations('def f(self, a=1):\n    """Return it."""\n    return a\n')


def test_the_star_before_parameters_that_have_to_be_named_is_left_alone() -> None:
    assert not find_mutations("def f(*, a):\n    return a\n")
    assert [each.line for each in find_mutations("def f(*, a):\n    return a * a\n")] == [2]


def test_functions_are_named_by_their_lines() -> None:
    source = "x = 1\nclass A:\n    y = 2\n    def f(self):\n        def g():\n            pass\n        return g\n"
    assert name_functions(source) == {5: "A.f", 6: "A.f.g", 7: "A.f"}


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """Return a project with one module, which has one test."""
    for folder in (
        "overlays/fleetit",
        "kit/src/openapi_sdk_codegen/generate",
        "kit/src/openapi_sdk/model",
        "tests/mutants",
        "tests/fleetit",
        "tests/generated",
    ):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pytest]\naddopts = ["--import-mode=importlib"]\nmarkers = ["exhaustive", "nightly"]\n'
    )
    (tmp_path / "overlays/fleetit/__init__.py").write_text("")
    (tmp_path / "overlays/fleetit/sizes.py").write_text(
        "def is_large(size):\n    return size > 10\n\n\ndef is_small(size):\n    return size < 5\n"
    )
    (tmp_path / "kit/src/openapi_sdk/model/masks.py").write_text("MASK = 3\n")
    (tmp_path / "tests/fleetit/test_sizes.py").write_text(
        "from fleetit.sizes import is_large\n\n\n"
        "def test_sizes():\n    assert [is_large(size) for size in (9, 10, 11)] == [False, False, True]\n"
    )
    (tmp_path / "tests/mutants/without_effect.toml").write_text("")
    for arguments in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "a"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)  # noqa: S603, S607
    return tmp_path


def test_modules_are_listed(project: Path) -> None:
    every = {"overlays/fleetit/__init__.py", "overlays/fleetit/sizes.py", "kit/src/openapi_sdk/model/masks.py"}
    assert list_paths(project, []).keys() == every
    assert list_paths(project, ["overlays/"]).keys() == every - {"kit/src/openapi_sdk/model/masks.py"}
    with pytest.raises(CannotMutate, match="docs: no module of overlays/fleetit, kit/src; pass a file or a folder"):
        list_paths(project, ["docs"])


def test_only_changed_lines(project: Path) -> None:
    module = project / "overlays/fleetit/sizes.py"
    module.write_text(module.read_text().replace("size < 5", "size < 6") + "LIMIT = 7\n")
    assert list_changed(project, "HEAD") == {"overlays/fleetit/sizes.py": {6, 7}}
    with pytest.raises(CannotMutate, match="nowhere"):
        list_changed(project, "nowhere")


def test_the_same_seed_chooses_the_same(project: Path) -> None:
    def sample(seed: int) -> list[str]:
        return [each.diff for each in choose(project, list_paths(project, []), 2, random.Random(seed), ())]  # noqa: S311

    assert sample(1) == sample(1)
    assert len(sample(1)) == 2
    assert len({tuple(sample(seed)) for seed in range(9)}) > 1
    everything = choose(project, list_paths(project, []), None, random.Random(), ())  # noqa: S311
    assert len(everything) > len({each.mutation.line for each in everything}) > 1


def test_mutants_that_are_no_python_are_left_out(project: Path) -> None:
    path = "overlays/fleetit/merging.py"
    (project / path).write_text('def merge(a):\n    return {**a, "b": 1}\n')
    found = choose(project, {path: None}, None, random.Random(1), ())  # noqa: S311
    assert sorted(each.change.after for each in found) == ['return {**a, "b": 0}', 'return {**a, "b": 2}']


def test_mutants_without_effect_are_left_out(project: Path) -> None:
    listed = project / "tests/mutants/without_effect.toml"
    entry = '[[mutant]]\nfile = "overlays/fleetit/sizes.py"\nbefore = "{}"\nafter = ["{}"]\nreason = "a"\n'
    listed.write_text(entry.format("return size < 5", "return size <= 5"))
    change = Change("overlays/fleetit/sizes.py", "return size < 5", "return size <= 5")
    assert read_without_effect(project) == {change: "a"}
    found = choose(project, list_paths(project, []), None, random.Random(1), {change})  # noqa: S311
    assert change not in {each.change for each in found}
    listed.write_text(entry.format("return size < 50", "return size <= 50"))
    with pytest.raises(CannotMutate, match="'return size < 50' is not mutated to 'return size <= 50' any more"):
        read_without_effect(project)


@pytest.mark.nightly
def test_the_list_of_mutants_without_effect_is_up_to_date() -> None:
    assert read_without_effect(HERE.root)


@pytest.mark.nightly
def test_a_mutant_is_killed_or_survives(project: Path) -> None:
    mutants = choose(project, list_paths(project, ["overlays/fleetit/sizes.py"]), None, random.Random(1), ())  # noqa: S311
    copy, source = Copy(project), (project / "overlays/fleetit/sizes.py").read_text()
    one = {"is_large": next(each for each in mutants if each.mutation.line == 2)}
    one["is_small"] = next(each for each in mutants if each.mutation.line == 6)
    removed = ["test_removed.py::test_a", "test_sizes.py::test_a[a b]"]
    outcomes: dict[str, Outcome] = {
        # Tests that were removed after they had been recorded are left out.
        name: copy.try_mutant(each, [*(f"tests/fleetit/{test}" for test in (*removed, "test_sizes.py::test_sizes"))])
        for name, each in one.items()
    }
    copy.close()
    assert outcomes == {"is_large": "killed", "is_small": "survived"}
    assert (project / "overlays/fleetit/sizes.py").read_text() == source
    summary = command._summarize([*one.values()], [*outcomes.values()])
    assert summary.splitlines()[1:] == [
        "overlays/fleetit                       2        1",
        "all                                    2        1  (50.0 %; 0 ended by time)",
    ]


def test_what_was_compiled_of_a_mutant_is_not_taken_for_the_module(project: Path) -> None:
    (mutant, *_) = choose(project, {"overlays/fleetit/sizes.py": {6}}, None, random.Random(1), ())  # noqa: S311
    copy, path = Copy(project), project / "overlays/fleetit/sizes.py"
    seconds: set[int] = set()  # Python compares the size, and the time without its fraction
    for text in (mutant.changed, mutant.source, mutant.changed):
        copy._write(mutant, text)
        seconds.add(int(path.stat().st_mtime))
    assert len(seconds) == 3


@pytest.mark.nightly
def test_what_a_test_writes_to_the_project_is_taken_back(project: Path) -> None:
    damage = (
        "def test_it():\n    for name in ('x', 'overlays/fleetit/__init__.py'):\n        open(name, 'w').write('1/0')\n"
    )
    (project / "tests/fleetit/test_damaging.py").write_text(f"{damage}    1/0\n")
    (mutant, *_) = choose(project, {"overlays/fleetit/sizes.py": {6}}, None, random.Random(1), ())  # noqa: S311
    copy = Copy(project)
    assert copy.try_mutant(mutant, ["tests/fleetit/test_damaging.py"]) == "killed"
    assert copy.try_mutant(mutant, ["tests/fleetit/test_sizes.py"]) == "survived"
    assert not (project / "x").exists()
    assert copy.passes(["tests/fleetit/test_sizes.py"])
    (project / "overlays/fleetit/sizes.py").unlink()
    assert not copy.passes(["tests/fleetit/test_sizes.py"])
    copy.close()


@pytest.mark.nightly
def test_a_record_of_which_tests_reach_which_functions(project: Path, tmp_path: Path) -> None:
    template = project / "kit/src/openapi_sdk_codegen/generate/page.py.jinja"
    template.write_text("{% macro a() -%}\n")
    (project / "tests/fleetit/test_sizes.py").write_text(
        "import pytest\nfrom fleetit import sizes\n\n\n"
        "def test_large():\n    assert sizes.is_large(11)\n\n\n"
        "@pytest.mark.parametrize('size', [pytest.param(1, id='1 | 2'), 9])\n"
        "def test_small(size):\n    assert sizes.is_small(size)\n\n\n"
        f"def test_template():\n    exec(compile('x = 1', {str(template)!r}, 'exec'))\n"
    )
    record = tmp_path / "record" / "reach.json"
    reach = Reach.record(Copy(project), record)
    assert reach == Reach.load(record)
    both = choose(project, {"overlays/fleetit/sizes.py": {2, 6}}, None, random.Random(1), ())  # noqa: S311
    large, *_, small = both
    # A test that fails without a mutant says nothing.
    assert reach.find_tests(project, small) == ["tests/fleetit/test_sizes.py::test_small[1 | 2]"]
    assert reach.find_tests(project, large) == ["tests/fleetit/test_sizes.py::test_large"]


def test_the_tests_of_a_mutant(project: Path) -> None:
    (mutant, *_) = choose(project, {"overlays/fleetit/sizes.py": {2}}, None, random.Random(1), ())  # noqa: S311
    (other, *_) = choose(project, {"kit/src/openapi_sdk/model/masks.py": None}, None, random.Random(1), ())  # noqa: S311
    reach = Reach(["a", "b"], {"overlays/fleetit/sizes.py": {"is_large": [1], "<module>": [0, 1]}})
    assert reach.find_tests(project, mutant) == ["b"]
    assert reach.find_tests(project, other) == []
    for name in (
        "tests/fleetit/calls/test_a.py",
        "tests/fleetit/test_b.py",
        "tests/codegen/test_c.py",
        "kit/tests/openapi_sdk/calls/test_d.py",
        "kit/tests/openapi_sdk/test_e.py",
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("")
    assert find_mirror(project, "kit/src/openapi_sdk/model/masks.py") == ["tests/generated"]
    assert find_mirror(project, "overlays/fleetit/_calls/retry.py") == ["tests/fleetit/calls"]
    assert find_mirror(project, "overlays/fleetit/sizes.py") == [
        "tests/fleetit/test_b.py",
        "tests/fleetit/test_sizes.py",
    ]
    assert find_mirror(project, "kit/src/openapi_sdk/calls/retry.py") == [
        "kit/tests/openapi_sdk/calls",
        "tests/fleetit/calls",
    ]
    assert find_mirror(project, "kit/src/openapi_sdk/errors/errors.py") == [
        "kit/tests/openapi_sdk/test_e.py",
        "tests/fleetit/test_b.py",
        "tests/fleetit/test_sizes.py",
    ]
    assert find_mirror(project, "kit/src/openapi_sdk_codegen/diff/rules.py") == ["tests/codegen/test_c.py"]
    generating = find_mirror(project, "kit/src/openapi_sdk_codegen/generate/package.py")
    assert generating == ["tests/codegen/test_c.py", "tests/generated"]


def test_the_tests_of_a_constant_or_class_are_those_of_functions_that_name_it(project: Path) -> None:
    sources = {
        "names.py": "FLEET, ID = 7, 1\nKIND = 2\nclass A:\n    size = 3\n",
        "users.py": "import names\ndef show():\n    return names.FLEET\ndef make():\n    FLEET = 1\n    names.A()\n",
        "others.py": "from names import FLEET\nBOTH = FLEET, 7\n",
    }
    for name, source in sources.items():
        (project / "overlays/fleetit" / name).write_text(source)
    functions = {
        "overlays/fleetit/names.py": {"<module>": [0]},
        "overlays/fleetit/users.py": {"show": [1, 2], "make": [2, 3], "<module>": [1, 2, 3]},
        "overlays/fleetit/others.py": {"<module>": [1, 4]},
        "overlays/fleetit/removed_since.py": {"<module>": [0]},
    }
    reach = Reach(["own", "both", "show", "make", "import"], functions)
    found = {
        mutant.mutation.line: reach.find_tests(project, mutant)
        for mutant in choose(project, {"overlays/fleetit/names.py": None}, None, random.Random(1), ())  # noqa: S311
    }
    assert found == {1: ["import", "both", "show", "own"], 2: ["own"], 4: ["own", "make", "show"]}


@pytest.mark.nightly
def test_a_run_after_one_that_was_ended_by_time_is_whole(project: Path) -> None:
    mutants = choose(project, {"overlays/fleetit/sizes.py": {6}}, None, random.Random(1), ())  # noqa: S311
    (project / "tests/fleetit/test_endless.py").write_text("def test_endless():\n    while True:\n        pass\n")
    copy = Copy(project, limit=5)
    outcomes = [copy.try_mutant(mutants[0], ["tests/fleetit/test_endless.py"])]
    copy.limit = 300
    outcomes += [copy.try_mutant(mutants[0], ["tests/fleetit/test_sizes.py::test_large"]) for _ in range(2)]
    copy.close()
    assert outcomes == ["timed out", "survived", "survived"]
