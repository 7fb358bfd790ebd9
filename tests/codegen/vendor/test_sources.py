"""spec/sources.toml: what is read from it, what is refused, and what an edit keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor.sources import Precedence, Source, parse_sources, update_sources

A = """\
[[page]]
# A note.
file = "pages/a.md" # another
address = "https://docs.fleetit.com/api-reference/a.md"
sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
read = 2026-11-24
fidelity = "verbatim"
"""
C = (
    A.replace("/a.md", "/c.yaml")
    .replace("pages", "transcribed")
    .replace("verbatim", "example")
    .replace("sha", "address_inferred = true\nsha")
)
PRECEDENCE = """\
[[precedence]]
place = "/info/title"
wins = "pages/a.md"
over = ["transcribed/c.yaml"]
why = "it is newer"
"""
WHOLE = f"# Head.\n\n{A}\n{C}\n{PRECEDENCE}"

SOURCE_A = Source(
    "pages/a.md", "https://docs.fleetit.com/api-reference/a.md", "a" * 64, date(2026, 11, 24), Fidelity.VERBATIM
)


def test_sources_are_parsed() -> None:
    sources = parse_sources(WHOLE, name="x")
    assert sources.get("pages/a.md") == SOURCE_A
    transcribed = sources.get("transcribed/c.yaml")
    assert transcribed is not None
    assert (transcribed.fidelity, transcribed.address_inferred) == (Fidelity.EXAMPLE, True)
    assert sources.get("pages/b.md") is None
    assert sources.precedences == (Precedence("/info/title", "pages/a.md", ("transcribed/c.yaml",), "it is newer"),)


D = A.replace("pages/a.md", "documents/d.json").replace('address = "https://docs.fleetit.com/api-reference/a.md"\n', "")


def test_address_of_a_published_source_may_be_unknown() -> None:
    for text in (D, D.replace("documents/d.json", "pages/d.md"), D.replace(".json", ".yml")):
        assert parse_sources(text, name="x").pages[0].address is None


def test_address_is_added_and_removed() -> None:
    [without] = parse_sources(D, name="x").pages
    known = replace(without, address="https://x/d")
    text = update_sources(D, [known], name="x")
    assert parse_sources(text, name="x").pages == (known,)
    assert parse_sources(update_sources(text, [without], name="x"), name="x").pages == (without,)


def test_a_name_has_120_characters_and_an_address_2_000_after_its_scheme() -> None:
    source = replace(
        parse_sources(A, name="x").pages[0], file=f"pages/{'a' * 120}.md", address=f"https://{'a' * 2_000}"
    )
    assert parse_sources(update_sources("", [source], name="x"), name="x").pages == (source,)


REFUSED = [
    pytest.param(
        C.replace("address = ", "# "), "(transcribed/c.yaml): address", id="a transcription without an address"
    ),
    pytest.param(D.replace("d.json", "d.txt"), "page 1: file", id="a document of another kind"),
    pytest.param(
        D.replace("verbatim", "example"), "(documents/d.json): fidelity", id="a document that is not verbatim"
    ),
    pytest.param(
        D + "address_inferred = true\n", "(documents/d.json): address", id="an inferred address that is missing"
    ),
    pytest.param("[[page]", "not TOML", id="no TOML"),
    pytest.param("x = " + "[" * 5000, "not TOML", id="deeper than the interpreter"),
    pytest.param(A.replace("pages/a", f"pages/{'a' * 121}"), "page 1: file", id="a long name"),
    pytest.param(A.replace("https:", f"https://{'a' * 2_000}"), "(pages/a.md): address", id="a long address"),
    pytest.param("pages = []", "unknown 'pages'", id="an unknown table"),
    pytest.param("page = 1", "[[page]]", id="a number for pages"),
    pytest.param("page = [1]", "[[page]]", id="a number for a page"),
    pytest.param(A + "sha = 1\n", "unknown 'sha'", id="an unknown key"),
    pytest.param(A.replace("file", "# file"), "page 1: file", id="no file"),
    pytest.param(A.replace("pages/a.md", "pages/../a.md"), "page 1: file", id="a file elsewhere"),
    pytest.param(A.replace("pages/a.md", "/pages/a.md"), "page 1: file", id="a file from the root"),
    pytest.param(A.replace("pages/a.md", "pages/b/a.md"), "page 1: file", id="a file further down"),
    pytest.param(A.replace("pages/a.md", "pages/.a.md"), "page 1: file", id="a hidden file"),
    pytest.param(A.replace("pages/a.md", "pages/a.yaml"), "page 1: file", id="YAML among the pages"),
    pytest.param(A.replace("pages/a.md", "pages/a.md\\n"), "page 1: file", id="a line end in a file"),
    pytest.param(A.replace("https:", "ftp:"), "(pages/a.md): address", id="an address of another kind"),
    pytest.param(A.replace("/api", "/ api"), "(pages/a.md): address", id="a space in an address"),
    pytest.param(A.replace("aaa", "AAA"), "(pages/a.md): sha256", id="a hash in capitals"),
    pytest.param(A.replace("aaa", "aa"), "(pages/a.md): sha256", id="a hash too short"),
    pytest.param(A.replace("2026-11-24", "'2026-11-24'"), "(pages/a.md): read", id="a date as text"),
    pytest.param(A.replace("2026-11-24", "2026-11-24T00:00:00"), "(pages/a.md): read", id="a date-time for a date"),
    pytest.param(A.replace("2026-11-24", "0x" + "f" * 5000), "(pages/a.md): read", id="an endless number for a date"),
    pytest.param(A.replace("verbatim", "certain"), "(pages/a.md): fidelity", id="an unknown fidelity"),
    pytest.param(A.replace("verbatim", "example"), "(pages/a.md): fidelity", id="a page that is not verbatim"),
    pytest.param(C.replace("example", "verbatim"), "fidelity", id="a transcription that is verbatim"),
    pytest.param(A + "address_inferred = 1\n", "(pages/a.md): address_inferred", id="a number for a boolean"),
    pytest.param(A + A, "listed twice: pages/a.md", id="one page twice"),
    pytest.param(A + A.replace("pages/a.md", "pages/A.md"), "listed twice: pages/a.md", id="one page in two cases"),
    pytest.param(A + A.replace("pages/a", "pages/b"), "one address for two pages", id="one address twice"),
    pytest.param(PRECEDENCE.replace("/info/title", "info"), "precedence 1: place", id="a place that is no pointer"),
    pytest.param(PRECEDENCE.replace("wins", "# wins"), "precedence 1: wins", id="a precedence without a winner"),
    pytest.param(
        PRECEDENCE.replace('["transcribed/c.yaml"]', "[]"), "precedence 1: over", id="a precedence over no file"
    ),
    pytest.param(PRECEDENCE.replace("it is newer", " "), "precedence 1: why", id="a precedence without a reason"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_sources_are_refused_in_one_line_that_names_them(text: str, why: str) -> None:
    with pytest.raises(Problem) as refused:
        parse_sources(text, name="spec/sources.toml")
    assert str(refused.value).startswith("spec/sources.toml: ")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_two_pages_may_have_one_address_if_it_is_inferred() -> None:
    other = A.replace("pages/a.md", "pages/b.md") + "address_inferred = true\n"
    assert len(parse_sources(A + other, name="x").pages) == 2


def test_changed_entry_keeps_its_place_and_comments() -> None:
    changed = replace(SOURCE_A, sha256="b" * 64, read=date(2027, 1, 2))
    expected = WHOLE.replace("a" * 64, "b" * 64, 1).replace("2026-11-24", "2027-01-02", 1)
    assert update_sources(WHOLE, [changed], name="x") == expected


def test_known_address_is_no_longer_marked_as_inferred() -> None:
    sources = parse_sources(WHOLE, name="x")
    page = replace(sources.pages[1], address="https://docs.fleetit.com/c", address_inferred=False)
    text = update_sources(WHOLE, [page], name="x")
    assert parse_sources(text, name="x").pages[1] == page
    assert "address_inferred" not in text


def test_address_can_become_inferred() -> None:
    page = replace(SOURCE_A, address_inferred=True)
    assert parse_sources(update_sources(A, [page], name="x"), name="x").pages == (page,)


def test_unchanged_entries_change_no_byte() -> None:
    assert update_sources(WHOLE, parse_sources(WHOLE, name="x").pages, name="x") == WHOLE


def test_new_entries_are_sorted_in_any_order_of_adding() -> None:
    new = [replace(SOURCE_A, file=f"pages/{stem}.md", address=f"https://x/{stem}") for stem in ("z", "0", "m")]
    together = update_sources(WHOLE, new, name="x")
    one_by_one = WHOLE
    for page in reversed(new):
        one_by_one = update_sources(one_by_one, [page], name="x")
    assert together == one_by_one
    files = [page.file for page in parse_sources(together, name="x").pages]
    assert files == ["pages/0.md", "pages/a.md", "pages/m.md", "pages/z.md", "transcribed/c.yaml"]
    assert "# Head.\n\n[[page]]" in together
    assert together.count("\n\n[[") == 6
    assert "\n\n\n" not in together


@pytest.mark.parametrize("text", [pytest.param("", id="nothing"), pytest.param("# Head.\n", id="a comment")])
def test_first_entry_is_added(text: str) -> None:
    assert parse_sources(update_sources(text, [SOURCE_A], name="x"), name="x").pages == (SOURCE_A,)


def test_inline_tables_are_not_edited() -> None:
    entry = ", ".join(line for line in A.replace(" # another", "").splitlines()[2:])
    text = f"page = [{{ {entry} }}]\n"
    assert parse_sources(text, name="x").pages == (SOURCE_A,)
    with pytest.raises(Problem, match="can't be edited"):
        update_sources(text, [replace(SOURCE_A, sha256="b" * 64)], name="x")


LINES = [*WHOLE.splitlines(), "page = 1", "x = {", "]", "'''", "read = 1979-05-27T07:32:00Z", "[page]", "[[page.x]]"]


@given(st.lists(st.sampled_from(LINES), max_size=20).map("\n".join) | st.text(max_size=60))
def test_any_text_is_edited_or_refused(text: str) -> None:
    try:
        edited = update_sources(text, [SOURCE_A], name="x")
    except Problem:
        return
    assert parse_sources(edited, name="x").get("pages/a.md") == SOURCE_A
