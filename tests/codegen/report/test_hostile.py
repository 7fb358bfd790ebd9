"""Text of a document does not act as markup, code or control characters in any format."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from openapi_sdk.escape import (
    code_span,
    escape_invisible,
    escape_markdown,
    escape_sentence,
    format_value,
    truncate,
)
from openapi_sdk_codegen.report.change import Level, Note, SurfaceEntry, WireEntry
from openapi_sdk_codegen.report.render import FORMATS, render
from openapi_sdk_codegen.report.render.markdown import LIMIT
from openapi_sdk_codegen.report.report import Report
from tests.codegen.report.samples import HOSTILE, NOTHING, change, hostile, long, ordinary, surface

if TYPE_CHECKING:
    from markdown_it.token import Token

SCRIPT = Path(__file__).parents[3] / "kit" / "src" / "openapi_sdk_codegen" / "report" / "render" / "page.js"
#: Characters that a terminal, an editor or a browser interprets instead of displaying them.
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    [
        "`",
        "``",
        "\\",
        "<",
        "|",
        "\n",
        "@a",
        "#1",
        "- x",
        "1. x",
        "# x",
        "> x",
        "~~~",
        "```",
        "***",
        "__x__",
        "[x](y)",
        "&lt;",
    ]
)


class Page(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def skeleton(report: Report) -> list[str]:
    """List the elements of a page; a pair of backticks in a sentence may make a code element."""
    return [tag for tag, _ in Page(render(report, "html")).tags if tag != "code"]


@pytest.mark.parametrize("form", list(FORMATS))
def test_invisible_characters_are_written_as_escapes(form: str) -> None:
    written = render(hostile(), form)
    assert UNSEEN.findall(written) == []
    assert "202e" in written


def test_a_page_has_the_same_elements_for_hostile_text() -> None:
    assert skeleton(hostile()) == skeleton(hostile("harmless"))


@cache
def skeleton_of_x() -> list[str]:
    return skeleton(hostile("x"))


@pytest.mark.heavy
@settings(max_examples=settings().max_examples // 4)
@given(ANY)
def test_a_page_has_the_same_elements_for_any_text(text: str) -> None:
    assert skeleton(hostile(f"x{text}")) == skeleton_of_x()


def test_a_page_runs_nothing_and_loads_nothing() -> None:
    page = Page(render(hostile(), "html"))
    assert not {tag for tag, _ in page.tags} & {"img", "iframe", "object", "embed", "link", "base", "svg"}
    for tag, attributes in page.tags:
        assert not [
            name for name in attributes if name.startswith("on") or name in {"style", "src", "srcdoc", "action"}
        ], tag
        assert (attributes.get("href") or "#").startswith("#")
    (policy,) = [each["content"] for _, each in page.tags if each.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; script-src 'sha256-[\w+/=]{44}'; "
        r"base-uri 'none'; form-action 'none'",
        policy,
    )


def test_the_only_script_is_the_one_that_the_policy_allows() -> None:
    text = render(hostile(), "html")
    assert [attributes for tag, attributes in Page(text).tags if tag == "script"] == [{}]
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert script == SCRIPT.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html.unescape(text)


def test_the_script_never_writes_markup() -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function|</", SCRIPT.read_text())


def test_a_template_in_a_document_is_not_rendered() -> None:
    assert "{{ 7*7 }}{% raw %}" in Page(render(hostile(), "html")).text


def test_ids_are_unique_and_links_lead_to_them() -> None:
    for report in (ordinary(), hostile(), long(20)):
        tags = Page(render(report, "html")).tags
        ids = [each["id"] for _, each in tags if "id" in each]
        assert len(ids) == len(set(ids))
        links = {each["href"] for tag, each in tags if tag == "a"}
        assert {str(link)[1:] for link in links} <= {str(each) for each in ids}
        labels = {each["for"] for tag, each in tags if tag == "label"}
        assert labels <= set(ids)


def tokens(text: str) -> list[Token]:
    """Read Markdown as GitHub does, as far as CommonMark and its tables and strikethrough go."""
    found: list[Token] = []
    for token in MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text):
        found += [token, *(token.children or [])]
    return found


def test_hostile_text_adds_no_markup_to_markdown() -> None:
    for text in (render(hostile(), "markdown"), hostile().changelog):
        kinds = {each.type for each in tokens(text)}
        assert not kinds & {"html_block", "html_inline", "link_open", "image", "table_open", "em_open", "s_open", "hr"}
        headings = [each for each in tokens(text) if each.type == "heading_open"]
        assert len(headings) == len(re.findall("^#{2,3} ", text, re.MULTILINE)) - (
            len(re.findall("^### (?:Added|Changed|Removed)", text, re.MULTILINE)) if "```markdown" in text else 0
        )


def test_markdown_has_no_mentions_and_no_links() -> None:
    plain_text = "".join(each.content for each in tokens(render(hostile(), "markdown")) if each.type == "text")
    assert "everyone" in plain_text
    assert "@everyone" not in plain_text
    assert not re.search(r"#1\b", plain_text)
    raw = "".join(each for each in re.split(r"(`+)(?:.*?)\1", hostile().changelog)[::2])
    assert "https://" not in raw
    assert "www." not in raw


@given(ANY)
def test_escaped_text_reads_as_it_was_and_as_nothing_else(text: str) -> None:
    for written, kinds in (
        (escape_markdown(f"x {text} y"), {"text"}),
        (escape_sentence(f"x {text} y"), {"text", "code_inline"}),
    ):
        inline = [each for each in tokens(written) if each.type == "inline"]
        assert len(inline) == 1
        children = inline[0].children or []
        assert {each.type for each in children} <= {*kinds, "text_special"}
        plain_text = "".join(each.content for each in children).replace("\u200b", "")
        plain = escape_invisible(f"x {text} y").replace("\u200b", "")
        assert plain_text.replace("`", "") == plain.replace("`", "") or "`" in text


@given(ANY)
def test_any_text_becomes_one_code_span(text: str) -> None:
    text = f"a{text}b"
    (inline,) = [each for each in tokens(code_span(text)) if each.type == "inline"]
    assert [(each.type, each.content) for each in inline.children or []] == [("code_inline", escape_invisible(text))]


@pytest.mark.parametrize("text", ["", " "], ids=["nothing", "a space"])
def test_blank_text_becomes_no_code_span(text: str) -> None:
    assert code_span(text) == ""


@given(ANY)
def test_visible_text_is_one_printable_line(text: str) -> None:
    assert escape_invisible(text).isprintable()
    assert escape_invisible(text) == text or not text.isprintable()


def test_long_text_is_truncated_and_the_rest_is_counted() -> None:
    assert truncate("x" * 10, 10) == "x" * 10
    assert truncate("x" * 2_000, 10) == f"{'x' * 10}… (1,990 more characters)"
    assert len(format_value({"a": "\0" * 100_000}, 100)) < 150


@pytest.mark.parametrize("data", [1, 1.5, True, [], {}, "x", [{"a": None}], "é", {"b": "\u202e"}])
def test_a_value_is_formatted_as_text_or_json(data: Any) -> None:
    assert format_value(data, 100) == (
        data if isinstance(data, str) else escape_invisible(json.dumps(data, ensure_ascii=False))
    )


@pytest.mark.parametrize(
    "report", [long(), hostile(HOSTILE * 200), hostile("`" * 70_000)], ids=["many", "long", "backticks"]
)
def test_markdown_fits_in_a_comment(report: Report) -> None:
    text = render(report, "markdown")
    assert len(text) <= LIMIT
    assert text.count("```markdown\n") <= 1


def test_markdown_counts_what_is_left_out_and_keeps_breaking_changes() -> None:
    report = long()
    text = render(report, "markdown")
    (left_out,) = re.findall(r"\*\*([\d,]+) more entries are left out here", text)
    kept = len(re.findall(r"^  - fingerprint", text, re.MULTILINE))
    assert int(left_out.replace(",", "")) + kept == 2_000
    assert "⚪" not in text
    assert "left out" not in render(ordinary(), "markdown")


LINES = tuple(f"It is number {number}: {'x' * 80}" for number in range(300))
CHANGES = tuple(WireEntry(replace(change(operation=f"GET /{i}/"), text=line)) for i, line in enumerate(LINES))


@pytest.mark.parametrize(
    ("report", "what"),
    [
        pytest.param(replace(NOTHING, remarks=LINES), "more", id="remarks"),
        pytest.param(replace(NOTHING, stale=LINES), "more", id="what is no longer accepted"),
        pytest.param(replace(NOTHING, wire=CHANGES), "more lines", id="the entry for the changelog"),
    ],
)
def test_markdown_counts_the_lines_of_a_section_that_are_left_out(report: Report, what: str) -> None:
    section = render(report, "markdown").rpartition("### Entry for")[2]
    (left_out,) = re.findall(rf"^([0-9]+) {what} are left out here\.$", section, re.MULTILINE)
    assert int(left_out) + section.count("It is number") == 300


def report_of(text: str) -> Report:
    wire = replace(change(), operation=text, location=text, text=text, old_place=text, old=text)
    of_python = replace(surface(), symbol=text, before=text, text=text)
    entries = (WireEntry(wire, text, (text,), text),), (SurfaceEntry(of_python, text),)
    return Report(text, text, *entries, (Note("listing", text, text),), stale=(text,), remarks=(text,))


@pytest.mark.parametrize(("form", "limit"), [("text", 20_000), ("html", 100_000)])
def test_long_texts_and_values_are_truncated(form: str, limit: int) -> None:
    written = render(report_of("x" * 1_000_000), form)
    assert "more characters)" in written
    assert len(written) < limit


def test_markdown_takes_no_short_harmless_entry_after_a_breaking_one_was_left_out() -> None:
    breaking = [WireEntry(change(number=number), note="x" * 550) for number in range(100)]
    text = render(Report("old", "new", (*breaking, WireEntry(change(Level.INFO)))), "markdown")
    assert "more entries are left out here" in text
    assert "🔴" in text
    assert "⚪" not in text


@pytest.mark.parametrize("form", list(FORMATS))
def test_an_empty_report_says_that_there_is_nothing(form: str) -> None:
    assert ('"results": []' if form == "sarif" else "none") in render(NOTHING, form).lower()
