"""Patterns of the description are used if they are quick for any text, and left to the server otherwise."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk.description.schema_validation import _compile, fits

#: No text of a body is matched longer than this, in seconds. It is a hundred times what is measured.
LIMIT = 5


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        pytest.param(r"^-?\d{0,3}(?:\.\d{0,2})?$", "12.34", True, id="a decimal"),
        pytest.param(r"^-?\d{0,3}(?:\.\d{0,2})?$", "12.345", False, id="too many places"),
        pytest.param(r"^[-a-zA-Z0-9_]+$", "a-b" * 500, True, id="a long slug"),
        pytest.param(r"^[-a-zA-Z0-9_]+$", "a b", False, id="a blank in a slug"),
        pytest.param(r"[0-9]{4}-[0-9]{2}", "on 2026-01", True, id="somewhere in the text"),
        pytest.param(r"^(NY|NJ|CA)$", "CA", True, id="alternatives"),
        pytest.param(r"^(ab)*$", "abab", True, id="a repeated group without choices"),
        pytest.param("^" + "(ab)" * 25 + "$", "ab" * 25, True, id="many groups without choices"),
        pytest.param(r"^[]x]+[^]]$", "]]x", True, id="a bracket in a class"),
        pytest.param(r"a{}+", "a{}}", True, id="braces that are no repetition"),
        pytest.param(r"(?P<q>['\"]).(?P=q)", "'a'", True, id="a group with a name"),
        pytest.param(r"\(a\|b\)+", "(a|b))", True, id="escaped signs"),
        pytest.param(r"(?<!x)a(?=b)", "ab", True, id="what stands around"),
        pytest.param("a" * 2_000, "a", False, id="no longer than what is used"),
    ],
)
def test_a_quick_pattern_is_used(pattern: str, text: str, expected: bool) -> None:
    assert fits(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param("^(a+)+$", "a" * 60 + "!", id="a repetition in a repetition"),
        pytest.param("^(a|a)*$", "a" * 60 + "!", id="alternatives in a repetition"),
        pytest.param("^(a?){60}a{60}$", "a" * 60, id="an option, sixty times"),
        pytest.param("a?" * 60 + "a" * 60, "a" * 60, id="sixty options"),
        pytest.param("^((ab)*c?)*$", "ab" * 60 + "!", id="three levels"),
        pytest.param("a*a*a*a*a*b", "a" * 5000, id="many repetitions and a long text"),
        pytest.param("(?x)^(a+#(\n)+#)$", "a" * 60 + "!", id="a comment that hides a bracket"),
        pytest.param("^(?>a+)+$|(?i:(b+)+)", "b" * 60, id="groups that are not known"),
        pytest.param("(a", "a", id="a bracket that is not closed"),
        pytest.param("a)", "a", id="a bracket that is not opened"),
        pytest.param(r"\p{Lu}", "A", id="another language"),
        pytest.param("a" * 2_001, "a", id="a long pattern"),
        pytest.param("^((a?)b)*$", "b" * 60, id="an option in a group in a repetition"),
        pytest.param("[[a]", "a", id="a set that a later Python may read otherwise"),
        pytest.param("a{5000000000}", "a", id="too many repetitions for Python"),
    ],
)
@pytest.mark.filterwarnings("default")  # of a set in a set, as in a user's program
def test_any_other_pattern_is_not(pattern: str, text: str) -> None:
    assert fits(pattern, text) is None


@pytest.mark.parametrize(
    ("pattern", "steps"),
    [
        pytest.param("^ab", 10 + 3, id="one way from one start"),
        pytest.param("ab", (10 + 2) * 11, id="a start at each character and at the end"),
        pytest.param("^a|b", (10 + 4) * 11 * 2, id="two alternatives, of which one may start anywhere"),
        pytest.param("a*b", (10 + 3) * 11 * 11, id="any number of repetitions"),
        pytest.param("^a+b?", (10 + 5) * 11 * 2, id="a repetition and an option"),
        pytest.param("^a{2,5}b{3}c{4,}", (10 + 16) * 4 * 11, id="numbers of repetitions"),
        pytest.param("^(ab?){3}", None, id="an option that is repeated"),
        pytest.param("^a{0,99}", (10 + 8) * 11, id="more repetitions than the text has characters"),
        pytest.param("^(a?(b?c?))?", (10 + 12) * 2**4, id="options within each other"),
        pytest.param("^(a?)??", (10 + 7) * 2 * 2, id="an option that is rather left out"),
        pytest.param("^(a{3})*", (10 + 8) * 11, id="a number of repetitions is no choice"),
        pytest.param("^a{,5}", (10 + 6) * 6, id="no least number of repetitions"),
        pytest.param("^a|b*", (10 + 5) * 11 * 2 * 11, id="a repetition of the first sign of an alternative"),
        pytest.param("^(a|b)(c|d)", (10 + 11) * 11 * 2 * 2, id="two groups of two alternatives"),
    ],
)
def test_how_many_steps_a_text_of_ten_characters_takes(pattern: str, steps: int | None) -> None:
    compiled = _compile(pattern)
    assert (None if compiled is None else compiled.count_steps(10)) == steps


@pytest.mark.heavy
@given(st.text("ab|()*+?{}[],12\\^$.:=", max_size=25), st.text("ab", max_size=200))
def test_no_pattern_takes_long_and_what_is_said_is_right(pattern: str, text: str) -> None:
    started = time.monotonic()
    found = fits(pattern, text + "!")
    assert time.monotonic() - started < LIMIT
    if found is not None and not pattern.endswith("$"):
        assert found is bool(re.search(pattern, text + "!", re.ASCII))
