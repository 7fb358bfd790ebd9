"""`review-accepted.toml`: parsed completely, or refused with the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.report.accepted import parse_accepted, read_accepted

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = "0123456789ab", "ba9876543210"


def entry(fingerprint: str = ONE, reason: str = "It was never used.", more: str = "") -> str:
    return f'[[accepted]]\nfingerprint = "{fingerprint}"\nreason = "{reason}"\n{more}\n'


def test_an_accepted_change_has_its_reason() -> None:
    accepted = parse_accepted(entry() + entry(TWO, "It never worked.", 'text = "GET /a: removed"'), name="a.toml")
    assert accepted.reason(ONE) == "It was never used."
    assert accepted.reason(TWO) == "It never worked."
    assert accepted.reason("f" * 12) == ""


def test_stale_entries_are_listed_in_the_order_of_the_file() -> None:
    accepted = parse_accepted(entry(TWO, more='text = "GET /a: removed"') + entry(), name="a.toml")
    assert accepted.stale([ONE]) == (f"a.toml: {TWO} matches no change, remove it (GET /a: removed)",)
    assert [each.split()[1] for each in accepted.stale([])] == [TWO, ONE]
    assert accepted.stale([TWO, ONE, ONE]) == ()


@pytest.mark.parametrize("text", ["", "# nothing\n", "accepted = []\n"])
def test_nothing_may_be_accepted(text: str) -> None:
    assert parse_accepted(text, name="a.toml").reasons == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("a = ?", r"a\.toml: not TOML: .*line 1", id="no TOML, with the line"),
        pytest.param("version = 1\n", "unknown 'version'", id="a key that is unknown"),
        pytest.param("[accepted]\n", r"accepted: .*\[\[accepted\]\]", id="one table and no list"),
        pytest.param("accepted = 1\n", r"\[\[accepted\]\]", id="a number"),
        pytest.param("accepted = [1]\n", r"accepted\[1\]: not a table", id="an entry that is a number"),
        pytest.param(entry() + entry(TWO, more="why = 1"), r"accepted\[2\]: unknown 'why'", id="an unknown key"),
        pytest.param(f'[[accepted]]\nfingerprint = "{ONE}"\n', r"accepted\[1\]: no `reason`", id="no reason"),
        pytest.param(entry(reason="  "), "no `reason`", id="an empty reason"),
        pytest.param(
            f'[[accepted]]\nfingerprint = "{ONE}"\nreason = 1\n', "no `reason`", id="a reason that is a number"
        ),
        pytest.param('[[accepted]]\nreason = "x"\n', "twelve lowercase hex digits", id="no fingerprint"),
        pytest.param(entry("0123456789AB"), "twelve lowercase hex digits", id="capital digits"),
        pytest.param(entry("0123456789a"), "twelve lowercase hex digits", id="a digit too few"),
        pytest.param(entry("0123456789abc"), "twelve lowercase hex digits", id="a digit too many"),
        pytest.param(entry(ONE + "\\n"), "twelve lowercase hex digits", id="a line end behind it"),
        pytest.param(entry(more="text = []"), "`text` is not text", id="a text that is a list"),
        pytest.param(entry() + entry(), rf"accepted\[2\]: {ONE} is listed twice", id="the same twice"),
        pytest.param("a = " + "[" * 5000, r"a\.toml: not TOML", id="very deep"),
    ],
)
def test_an_invalid_entry_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(Problem, match=why):
        parse_accepted(text, name="a.toml")


def test_a_missing_file_accepts_nothing_unless_it_is_required(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    assert read_accepted(path, name="a.toml", required=False).reasons == {}
    with pytest.raises(Problem, match=r"a\.toml: can't be read"):
        read_accepted(path, name="a.toml")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xff")
    with pytest.raises(Problem, match="can't be read"):
        read_accepted(path, name="a.toml", required=False)


@given(st.text())
def test_any_text_is_understood_or_refused(text: str) -> None:
    problem = None
    try:
        parse_accepted(text, name="a.toml")
    except Problem as found:
        problem = str(found)
    assert problem is None or problem.startswith("a.toml: ")
