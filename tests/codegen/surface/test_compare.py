"""Two surfaces compared: each kind of change, in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.tests.openapi_sdk_codegen.surface.argument_rows import ARGUMENTS
from kit.tests.openapi_sdk_codegen.surface.change_rows import HEAD, THINGS, Found
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.report.change import Level
from openapi_sdk_codegen.surface.collect import collect_surface
from openapi_sdk_codegen.surface.compare import compare_surfaces

ROWS = [*THINGS, *ARGUMENTS]

PINNED = Path(__file__).parents[2] / "surface" / "fleetit_api.txt"


def read_surface(source: str, folder: Path) -> str:
    package = folder / "p"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(HEAD + source, encoding="utf-8")
    return collect_surface(package)


def found(old: str, new: str) -> Found:
    return sorted((each.kind, each.level, each.symbol) for each in compare_surfaces(old, new))


@pytest.mark.parametrize(("old", "new", "forth", "back"), ROWS)
def test_a_change_has_its_kind_and_its_level_in_both_directions(
    old: str, new: str, forth: Found, back: Found, tmp_path: Path
) -> None:
    first, second = read_surface(old, tmp_path / "old"), read_surface(new, tmp_path / "new")
    assert found(first, second) == sorted(forth)
    assert found(second, first) == sorted(back)
    assert found(first, first) == found(second, second) == []


def test_the_pinned_surface_compared_with_itself_has_no_changes() -> None:
    text = PINNED.read_text(encoding="utf-8")
    assert compare_surfaces(text, text) == []


@pytest.mark.heavy
def test_a_line_of_each_kind_removed_from_the_pinned_surface_is_an_error() -> None:
    lines = PINNED.read_text(encoding="utf-8").splitlines(keepends=True)
    # The last line of each kind, but not the package itself.
    kinds = {line.split()[0]: index for index, line in enumerate(lines) if index}
    assert len(kinds) > 5
    missed = [
        lines[index]
        for index in kinds.values()
        if not any(
            each.level is Level.ERROR for each in compare_surfaces("".join(lines), "".join(_without(lines, index)))
        )
    ]
    assert missed == []


def _without(lines: list[str], index: int) -> list[str]:
    symbol = lines[index].split()[1].rstrip(":").partition("(")[0]
    below = index + 1
    while below < len(lines) and lines[below].split()[1].startswith(f"{symbol}."):
        below += 1
    return lines[:index] + lines[below:]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        pytest.param("", "def f(a): ...", "The function `f` was added, with 1 line below it.", id="one line below"),
        pytest.param("", "X = 1", "The variable `X` was added.", id="no line below"),
        pytest.param("class A: ...", "A = 1", "The variable `A` was a class.", id="another kind"),
        pytest.param(
            "class A: ...",
            "from x import A as A",
            "The export `A` was a class; the lines below it can't be compared.",
            id="an export",
        ),
        pytest.param(
            "class A: ...", "class A(B, C): ...", "The class `A` now inherits `B, C`; it was `nothing`.", id="bases"
        ),
        pytest.param(
            "class A(B): ...", "class A: ...", "The class `A` now inherits `nothing`; it was `B`.", id="no bases"
        ),
        pytest.param(
            "def f(): ...",
            "def f() -> int: ...",
            "The function `f` now returns `int`; it was `not annotated`.",
            id="what is returned",
        ),
        pytest.param(
            "def f() -> int: ...",
            "def f(): ...",
            "The function `f` now returns `not annotated`; it was `int`.",
            id="what is returned isn't annotated",
        ),
        pytest.param(
            "class A:\n    @property\n    def a(self) -> int: ...",
            "class A:\n    @property\n    def a(self): ...",
            "The property `A.a` is now `not annotated`; it was `int`.",
            id="the type of a property",
        ),
        pytest.param(
            "def f(a): ...",
            "def f(a: int): ...",
            "The parameter `a` of `f` is now `int`; it was `not annotated`.",
            id="the type of a parameter",
        ),
        pytest.param(
            "def f(a, *, b): ...",
            "def f(a, b): ...",
            "The parameter `b` of `f` is now `positional`; it was `keyword-only`.",
            id="the kind of a parameter",
        ),
        pytest.param(
            "@dataclasses.dataclass\nclass A:\n    a: int",
            "@dataclasses.dataclass(kw_only=True)\nclass A:\n    a: int",
            "The field `a` of `A` is now `keyword-only`; it was `positional`.",
            id="the kind of a field",
        ),
        pytest.param(
            "@dataclasses.dataclass(kw_only=True)\nclass A:\n    a: int",
            "@dataclasses.dataclass\nclass A:\n    a: int",
            "The field `a` of `A` is now `positional`; it was `keyword-only`.",
            id="a field that has a position",
        ),
    ],
)
def test_a_change_is_a_sentence(old: str, new: str, text: str, tmp_path: Path) -> None:
    first, second = read_surface(old, tmp_path / "old"), read_surface(new, tmp_path / "new")
    assert [each.text for each in compare_surfaces(first, second)] == [text]


def test_the_lines_below_a_removed_class_are_counted() -> None:
    old = "package p\nclass p.C(A)\nfield p.C.a: int\nmethod p.C.g -> None\nparameter p.C.g.x [positional]: int\n"
    (change,) = compare_surfaces(old, "package p\n")
    assert (change.before, change.after, change.folded) == ("class p.C(A)", "", 3)
    assert change.text == "The class `C` was removed, with 3 lines below it."


def test_a_move_has_two_different_lines() -> None:
    old = "package p\nfunction p.f\nparameter p.f.a [positional]\nparameter p.f.b [positional]\n"
    new = "package p\nfunction p.f\nparameter p.f.b [positional]\nparameter p.f.a [positional]\n"
    (change,) = compare_surfaces(old, new)
    assert change.before == "parameter p.f.a [positional]  # parameter 1"
    assert change.after == "parameter p.f.a [positional]  # parameter 2"


def test_fingerprints_differ_with_what_changed() -> None:
    text = "package p\nvariable p.X = 1\nvariable p.Y = 1\n"
    prints = {
        change.fingerprint
        for new in ("package p\nvariable p.X = 2\nvariable p.Y = 1\n", "package p\n", text.replace("1", "3"))
        for change in compare_surfaces(text, new)
    }
    assert len(prints) == 5
    assert all(len(each) == 12 and int(each, 16) >= 0 for each in prints)


@pytest.mark.parametrize(
    ("default", "annotation"),
    [
        ("' = '", "Literal[' = ', 'a']"),
        ("f(a = 1)", "dict[str, int]"),
        ("'it\\'s = '", "int"),
        ("1", "Literal['it\\'s', 'a']"),
    ],
)
def test_a_default_begins_at_the_first_sign_outside_of_strings_and_brackets(default: str, annotation: str) -> None:
    line = f"package p\nvariable p.X: {annotation} = {default}\n"
    (change,) = compare_surfaces(line, line.replace(f" = {default}\n", " = 0\n"))
    assert change.kind == "variable-value-changed"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "package",
        "package p rest",
        "thing p.x",
        "class p.C\x00",
        "# a comment",
        "<<<<<<< HEAD",
    ],
)
def test_an_invalid_line_of_a_surface_is_refused_with_its_number(line: str) -> None:
    if line == "class p.C\x00":
        assert compare_surfaces(line, line) == []  # whatever follows a class is its bases
        return
    with pytest.raises(Problem, match=r"^pinned: line 2: not a line"):
        compare_surfaces(f"package p\n{line}\n", "", old_name="pinned")


def orders(names: list[str]) -> st.SearchStrategy[tuple[list[str], list[str]]]:
    return st.tuples(st.permutations(names), st.permutations(names))


@pytest.mark.heavy
@given(st.lists(st.sampled_from("abcdefgh"), unique=True).flatmap(orders))
def test_the_fewest_possible_parameters_are_reported_as_moved(both: tuple[list[str], list[str]]) -> None:
    names, shuffled = both
    first, second = (
        "package p\nfunction p.f\n" + "".join(f"parameter p.f.{each} [positional]\n" for each in order)
        for order in (names, shuffled)
    )
    moved = {each.symbol.removeprefix("f.") for each in compare_surfaces(first, second)}
    assert [each for each in names if each not in moved] == [each for each in shuffled if each not in moved]
    assert bool(moved) == (names != shuffled)
    assert len(moved) < max(len(names), 1)
