"""The page at 1, 50 and 2,000 causes: what it shows, in which order, and what it leaves out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from openapi_sdk_codegen.report.change import Change, Level, SurfaceEntry, WireEntry
from openapi_sdk_codegen.report.render import render
from openapi_sdk_codegen.report.render.html import MAX_BYTES, choose_limits
from openapi_sdk_codegen.report.report import Report
from tests.codegen.report.samples import change, surface

LEVELS = tuple(Level)


def report_of(count: int, *, operations: int = 1, level: Level | None = None) -> Report:
    """Return a report of causes, each of which changes several operations."""
    entries = [
        WireEntry(replace(large_change(number, level or LEVELS[number % 3]), operation=name_operation(number + each)))
        for number in range(count)
        for each in range(operations)
    ]
    return Report("old.yaml", "new.yaml", tuple(entries))


def name_operation(number: int) -> str:
    return f"GET /v2/things/{number % 400:03}/parts/{{part_id}}/"


def large_change(number: int, level: Level) -> Change:
    place = f"openapi.yaml: $.components.schemas.S{number // 10}.properties.attribute_{number}"
    excerpt = "attribute:\n  type: {}\n  description: What the part is called by the people who use it\n  maxLength: 64"
    return replace(
        change(level),
        location=f"200 application/json results[].attribute_{number}",
        symbol=f"S{number // 10}.attribute_{number}",
        old_place=place,
        new_place=place,
        old_line=number + 1,
        new_line=number + 2,
        old_excerpt=excerpt.format("string"),
        new_excerpt=excerpt.format("integer"),
    )


def report_of_one_operation() -> Report:
    return Report("a", "b", tuple(WireEntry(large_change(number, level)) for number, level in enumerate(LEVELS)))


def ids_of(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="entry \w+" id="e(\d+)"', text)]


@pytest.mark.heavy
def test_a_page_of_2_000_causes_and_12_000_changes_has_at_most_1_mb() -> None:
    report = report_of(2_000, operations=6)
    assert (len(report.causes), len(report.wire)) == (2_000, 12_000)
    text = render(report, "html")
    assert 950_000 < len(text.encode()) <= MAX_BYTES == 1_000_000
    assert sorted(ids_of(text)) == list(range(1, 2_001))
    (briefs,) = re.findall(r"To keep this page small, ([\d,]+) entries have no details here", text)
    assert int(briefs.replace(",", "")) == text.count('<div class="entry')
    assert "are left out" not in text
    # Details of the most severe causes are left out last.
    written = re.findall(r'<(details|div) class="entry (\w+)"', text)
    assert {level for tag, level in written if tag == "details"} == {"error"}
    assert {level for tag, level in written if tag == "div"} == {"error", "warning", "info"}


@pytest.mark.heavy
def test_entries_without_room_are_left_out_and_counted() -> None:
    count = 4_000
    text = render(report_of(count), "html")
    assert len(text.encode()) <= MAX_BYTES
    (left_out,) = re.findall(r"([\d,]+) entries are left out", text)
    written = re.findall(r'class="entry (\w+)"', text)
    assert int(left_out.replace(",", "")) == count - len(written)
    assert written.count("error") > written.count("info")


def test_a_page_with_room_leaves_nothing_out() -> None:
    text = render(report_of(50, operations=6), "html")
    assert "left out" not in text
    assert "no details" not in text
    assert '<div class="entry' not in text


def test_with_more_than_300_entries_each_has_a_shorter_excerpt_and_lists_fewer_operations() -> None:
    assert [choose_limits(count) for count in (1, 300, 301)] == [(4_000, 50), (4_000, 50), (400, 3)]


@pytest.mark.parametrize(
    ("old", "shown"),
    [
        pytest.param({"old_excerpt": "x" * 2_000}, "x" * 2_000, id="a line"),
        pytest.param({"old_excerpt": "x" * 2_010}, f"{'x' * 2_000}… (10 more characters)", id="a long line"),
        pytest.param({"old": "x" * 2_010}, f"{'x' * 2_000}… (10 more characters)", id="a long value"),
        pytest.param(
            {"old_excerpt": ("x" * 999 + "\n") * 5}, f"\n{'x' * 999}\n… (1,000 more characters)", id="many lines"
        ),
    ],
)
def test_a_long_excerpt_is_cut_and_the_rest_is_counted(old: dict[str, Any], shown: str) -> None:
    text = render(Report("a", "b", (WireEntry(replace(change(), **old)),)), "html")
    assert f"{shown}\n</pre>" in text


@pytest.mark.parametrize(
    ("operations", "listed", "rest"), [(1, 0, ""), (2, 2, ""), (50, 50, ""), (60, 50, "<li>and 10 more")]
)
def test_the_operations_of_a_cause_are_listed_and_the_rest_is_counted(operations: int, listed: int, rest: str) -> None:
    text = render(report_of(1, operations=operations), "html")
    (places,) = re.findall(r'<details class="places">(.*?)</details>', text, re.DOTALL) or [""]
    assert places.count("<li><code>") == listed
    assert rest in places
    assert ("more" in places) == bool(rest)


def test_parts_that_differ_are_listed_with_their_operation() -> None:
    base = large_change(1, Level.ERROR)
    entries = [WireEntry(replace(base, operation=f"GET /{name}", location=f"query {name}")) for name in "ab"]
    text = render(Report("a", "b", tuple(entries)), "html")
    assert "<li><code>GET /a</code> <span>query a</span><li><code>GET /b</code> <span>query b</span>" in text
    same = [replace(entry, change=replace(entry.change, location="query a")) for entry in entries]
    text = render(Report("a", "b", tuple(same)), "html")
    assert "2 operations, at <code>query a</code>" in text
    assert "<li><code>GET /a</code><li><code>GET /b</code>" in text


def test_parts_of_one_operation_are_listed() -> None:
    base = large_change(1, Level.ERROR)
    entries = [WireEntry(replace(base, location=f"query p{number}")) for number in range(53)]
    text = render(Report("a", "b", tuple(entries)), "html")
    assert "<dt>where<dd><code>query p0</code> <code>query p1</code>" in text
    assert "and 3 more" in text


def test_both_sides_have_file_line_target_and_yaml() -> None:
    both = replace(
        large_change(1, Level.ERROR),
        old_place="old.yaml: $.a",
        new_place="new.yaml: $.b",
        old_target="old.yaml: $.components.schemas.Old",
        new_target="new.yaml: $.components.schemas.New",
    )
    text = render(Report("a", "b", (WireEntry(both),)), "html")
    old, new = re.findall(r"<div><h4>(.*?)</div>", text, re.DOTALL)
    for part in ("Old <code>old.yaml:2<", "<code>$.a<", "leads to <code>old.yaml: $.components.schemas.Old<", "string"):
        assert part in old
    for part in (
        "New <code>new.yaml:3<",
        "<code>$.b<",
        "leads to <code>new.yaml: $.components.schemas.New<",
        "integer",
    ):
        assert part in new


def test_a_path_that_both_sides_have_is_written_once() -> None:
    text = render(report_of(1), "html")
    assert text.count("$.components.schemas.S0.properties.attribute_0") == 1
    assert "<code>openapi.yaml:1</code>" in text
    assert "<code>openapi.yaml:2</code>" in text


def test_a_side_that_has_nothing_says_so() -> None:
    gone = replace(large_change(1, Level.ERROR), new_place="", new_line=None, new_excerpt="")
    text = render(Report("a", "b", (WireEntry(gone),)), "html")
    assert text.count("does not exist") == 1


def test_each_operation_has_its_counts() -> None:
    levels = [Level.ERROR, Level.ERROR, Level.INFO]
    entries = [WireEntry(large_change(number, level)) for number, level in enumerate(levels)]
    text = render(Report("a", "b", tuple(entries), (SurfaceEntry(surface(Level.WARNING)),)), "html")
    assert "<h3><bdi>GET /v2/tolls/</bdi></h3> <small>2 breaking, 1 harmless</small>" in text
    assert "<h3>Python</h3> <small>1 to check</small>" in text


def test_operations_are_hidden_if_all_levels_of_their_entries_are() -> None:
    text = render(report_of(1), "html")
    rules = re.findall(r'^\.filters(\S*) ~ section \.group\[data-levels="([\w ]+)"\]', text, re.MULTILINE)
    hidden = [" ".join(level for level in LEVELS if f"#show-{level}:not(:checked)" in state) for state, _ in rules]
    assert hidden == [levels for _, levels in rules]
    assert len(set(hidden)) == 7
    assert f'data-levels="{" ".join(LEVELS)}"' in render(report_of_one_operation(), "html")


@pytest.mark.parametrize(("breaking", "opened"), [(1, True), (20, True), (21, False)])
def test_breaking_causes_and_their_operations_are_open_while_they_are_few(breaking: int, opened: bool) -> None:
    entries = [WireEntry(large_change(number, Level.ERROR)) for number in range(breaking)]
    entries.append(WireEntry(replace(large_change(99, Level.INFO), operation="GET /harmless")))
    text = render(Report("a", "b", tuple(entries)), "html")
    groups = re.findall(r'<details class="operation group"[^>]*?( open)?>', text)
    assert groups == [" open" if opened else "", ""]
    entries_open = re.findall(r'<details class="entry (\w+)"[^>]*? open>', text)
    assert entries_open == ["error"] * (breaking if opened else 0)


def test_accepted_causes_are_closed() -> None:
    text = render(Report("a", "b", (WireEntry(change(), "It is fine."),)), "html")
    assert " open>" not in text


@pytest.mark.parametrize(
    ("breaking", "links"),
    [pytest.param(1, 1, id="the first"), pytest.param(12, 12, id="few"), pytest.param(13, 1, id="many")],
)
def test_few_breaking_causes_are_links_at_the_top(breaking: int, links: int) -> None:
    text = render(report_of(breaking, level=Level.ERROR), "html")
    header = text[text.index("<header") : text.index("</header>")]
    assert len(set(re.findall('href="#e[0-9]+"', header))) == links == header.count("<a ")


def test_long_lists_are_cut_and_the_rest_is_counted() -> None:
    count = 150
    entries = tuple(WireEntry(large_change(number, Level.INFO)) for number in range(count))
    remarks = tuple(f"Remark {number}." for number in range(count))
    text = render(Report("a", "b", entries, (), remarks=remarks), "html")
    assert "Remark 99." in text
    assert "Remark 100." not in text
    assert text.count("<li>and 50 more</li>") == 2  # the remarks, and what changes nothing in Python


def test_a_long_changelog_is_cut_and_the_rest_is_counted() -> None:
    entries = [WireEntry(replace(change(number=number), text=f"{number} {'x' * 500}")) for number in range(200)]
    report = Report("a", "b", tuple(entries))
    text = render(report, "html")
    changelog = text[text.index('<pre class="changelog"') :]
    (left_out,) = re.findall(r"([\d,]+) more lines are left out here", changelog)
    assert changelog.count("- **Breaking:**") == 200 - int(left_out)
    assert "more lines" not in render(report_of(10), "html")
