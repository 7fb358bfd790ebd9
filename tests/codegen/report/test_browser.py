"""The page in Chromium: on a phone, in both themes, by keyboard, and with hostile documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.browser import CONTRAST, NEEDS_CHROMIUM, SCHEMES, Scheme, open_browser
from openapi_sdk_codegen.report.change import Level, SurfaceEntry, WireEntry
from openapi_sdk_codegen.report.render import render
from openapi_sdk_codegen.report.render.html import MAX_FILTERED
from openapi_sdk_codegen.report.report import Report
from tests.codegen.report.samples import NOTHING, change, hostile, long, ordinary, surface

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = NEEDS_CHROMIUM

REPORTS = {"some": ordinary(), "hostile": hostile(), "many": long(60), "none": NOTHING}
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture(name="browser", scope="module")
def _browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


OpenReport = Callable[..., "Page"]


@pytest.fixture(name="open_report", scope="module")
def _open_report(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> OpenReport:
    """Open the page of a report in a tab that all tests share, or in the one without scripts.

    It is an error if the page logs anything or requests another file.
    """
    messages: list[str] = []

    def open_tab(*, script: bool) -> Page:
        page = browser.new_context(java_script_enabled=script).new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on("request", lambda request: messages.extend([request.url] * (not request.url.startswith("file:"))))
        return page

    tabs = {script: open_tab(script=script) for script in (True, False)}
    folder = tmp_path_factory.mktemp("reports")
    numbers = count()

    def open_report(report: Report, *, width: int = 1200, scheme: Scheme = "light", script: bool = True) -> Page:
        path = folder / f"{next(numbers)}.html"
        path.write_text(render(report, "html"), encoding="utf-8")
        page = tabs[script]
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        messages.clear()
        page.goto(path.as_uri())
        assert messages == []
        return page

    return open_report


@pytest.mark.parametrize("name", list(REPORTS))
def test_a_page_fits_every_screen(open_report: OpenReport, name: str) -> None:
    page = open_report(REPORTS[name])
    page.evaluate(OPEN_ALL)
    measure = """() => [document.documentElement.scrollWidth, [...document.querySelectorAll('body *')]
        .filter(each => each.checkVisibility() && !each.matches('.skip, option')
            && each.getBoundingClientRect().right > innerWidth + 1).length]"""
    for width in (320, 360, 768, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        scroll_width, cut_elements = page.evaluate(measure)
        assert (scroll_width <= width, cut_elements) == (True, 0), f"{width} pixels wide"


@pytest.mark.parametrize("name", list(REPORTS))
def test_text_has_enough_contrast_in_both_themes(open_report: OpenReport, name: str) -> None:
    page = open_report(REPORTS[name])
    page.evaluate(OPEN_ALL)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(CONTRAST) == [], scheme


def test_the_two_themes_differ(open_report: OpenReport) -> None:
    backgrounds = {
        open_report(ordinary(), scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in SCHEMES
    }
    assert len(backgrounds) == 2


def test_nothing_of_a_hostile_document_runs(open_report: OpenReport) -> None:
    page = open_report(hostile())
    page.wait_for_load_state("networkidle")
    assert "broken" not in page.title().split(":", maxsplit=1)[0]
    assert page.evaluate("document.scripts.length + document.images.length") == 1
    assert page.get_by_text("</script>").count() > 5


def test_the_policy_of_the_page_blocks_scripts(browser: Browser, tmp_path: Path) -> None:
    """The policy must block a script even if escaping fails, so the script is inserted after rendering."""
    path = tmp_path / "report.html"
    page_with_script = render(ordinary(), "html").replace("<main", '<script>document.title = "broken"</script><main', 1)
    path.write_text(page_with_script, encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.title().startswith("major")


def test_the_first_screen_has_the_verdict_and_the_counts(open_report: OpenReport) -> None:
    for width in (360, 1200):
        page = open_report(ordinary(), width=width)
        for text in ("major", "The query parameter was removed.", "breaking"):
            box = page.locator("header").get_by_text(text).first.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < 800


def test_levels_are_filtered_by_keyboard(open_report: OpenReport) -> None:
    page = open_report(ordinary())
    page.evaluate(OPEN_ALL)
    info = page.locator("details.info")
    assert (info.count(), [each.is_visible() for each in info.all()]) == (2, [True, True])
    page.get_by_label("Harmless").focus()
    page.keyboard.press("Space")
    assert [each.is_visible() for each in info.all()] == [False, False]
    assert page.get_by_role("heading", name="POST /v2/fleets/").count() == 0
    assert page.get_by_role("heading", name="GET /v2/tolls/").is_visible()
    page.keyboard.press("Space")
    assert [each.is_visible() for each in info.all()] == [True, True]


def test_operations_are_filtered(open_report: OpenReport) -> None:
    page = open_report(ordinary())
    page.get_by_label("Operation").select_option(label="GET /v2/vehicles/")
    assert [each.inner_text() for each in page.locator(".operation h3:visible").all()] == ["GET /v2/vehicles/"]
    page.get_by_label("Operation").select_option(value="all")
    assert page.locator(".operation h3:visible").count() == 3


def several(*names: str, level: Level = Level.ERROR, number: int = 0) -> tuple[WireEntry, ...]:
    """Return the changes of one cause in several operations."""
    place = f"old: $.components.schemas.A.properties.p{number}"
    base = replace(change(level), old_place=place, symbol=f"A.p{number}", text=f"The property p{number} was removed.")
    return tuple(WireEntry(replace(base, operation=name)) for name in names)


def visible_texts(page: Page) -> list[str]:
    return [each.inner_text().splitlines()[-1] for each in page.locator(".operation .entry span:visible").all()]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_cause_of_several_operations_is_shown_for_each_of_them(open_report: OpenReport, script: bool) -> None:
    entries = several("GET /a", "GET /b", number=1) + several("GET /b", "GET /c", number=2)
    page = open_report(Report("a", "b", (*entries, WireEntry(change(operation="GET /a")))), script=script)
    shown = {
        name: (page.get_by_label("Operation").select_option(label=name), visible_texts(page))[1]
        for name in ("GET /a", "GET /b", "GET /c")
    }
    one, two = (f"A.p{number} The property p{number} was removed." for number in (1, 2))
    assert shown == {
        "GET /a": [one, "query limit The query parameter was removed."],
        "GET /b": [one, two],
        "GET /c": [two],
    }
    page.get_by_label("Operation").select_option(value="all")
    assert len(visible_texts(page)) == 3


def test_with_very_many_operations_there_is_no_filter_for_them(open_report: OpenReport) -> None:
    operations = MAX_FILTERED + 1
    report = Report("a", "b", tuple(WireEntry(change(Level.INFO, f"GET /{number}/")) for number in range(operations)))
    page = open_report(report)
    assert page.get_by_label("Operation").count() == 0
    assert page.locator(".operation h3:visible").count() == operations


FILTERED = Report(
    "a",
    "b",
    (
        *several("GET /a", "GET /hidden", number=1),
        *several("GET /b", "POST /b", level=Level.INFO, number=2),
        WireEntry(replace(change(Level.WARNING, "GET /tolls/"), location="query Ünique")),
    ),
    (SurfaceEntry(surface()),),
)


@pytest.mark.parametrize(
    ("text", "groups", "status"),
    [
        pytest.param("", ["Several operations", "GET /tolls/", "Python"], "", id="nothing"),
        pytest.param("p1", ["Several operations"], "1 of 4 shown", id="a word of a sentence"),
        pytest.param("P1  PROPERTY", ["Several operations"], "1 of 4 shown", id="words in any case and order"),
        pytest.param("ünique", ["GET /tolls/"], "1 of 4 shown", id="a letter with an accent"),
        pytest.param("get /tolls/", ["GET /tolls/"], "1 of 4 shown", id="the operation of a group"),
        pytest.param("/hidden", ["Several operations"], "1 of 4 shown", id="one of several operations"),
        pytest.param("tollsresource", ["Python"], "1 of 4 shown", id="a name of Python"),
        pytest.param("p1 tolls", [], "0 of 4 shown", id="words of two entries"),
        pytest.param("removed", ["Several operations", "GET /tolls/", "Python"], "", id="a word of all"),
    ],
)
def test_entries_are_filtered_by_text(open_report: OpenReport, text: str, groups: list[str], status: str) -> None:
    page = open_report(FILTERED)
    page.get_by_label("Text").fill(text)
    assert [each.inner_text() for each in page.locator(".group h3:visible").all()] == groups
    assert page.get_by_role("status").inner_text() == status
    page.get_by_label("Text").fill("")
    assert page.locator(".group h3:visible").count() == 3
    assert page.get_by_role("status").inner_text() == ""


def test_the_filter_by_text_opens_what_it_finds_and_closes_it_again(open_report: OpenReport) -> None:
    page = open_report(FILTERED)
    group = page.locator(".group", has_text="GET /tolls/")
    assert group.get_attribute("open") is None
    page.get_by_label("Text").fill("ünique")
    assert group.get_attribute("open") == ""
    page.get_by_label("Text").fill("")
    assert group.get_attribute("open") is None
    assert page.locator(".group[open] h3").all_inner_texts() == ["Several operations", "Python"]


def test_the_three_filters_work_together(open_report: OpenReport) -> None:
    page = open_report(FILTERED)
    page.get_by_label("Text").fill("property")
    assert page.get_by_role("status").inner_text() == "2 of 4 shown"
    page.get_by_label("Operation").select_option(label="POST /b")
    assert page.get_by_role("status").inner_text() == "1 of 4 shown"
    page.get_by_label("Harmless").uncheck()
    assert page.get_by_role("status").inner_text() == "0 of 4 shown"
    assert page.locator(".group:visible").count() == 0


def test_a_key_that_submits_forms_does_nothing(open_report: OpenReport) -> None:
    page = open_report(FILTERED)
    page.get_by_label("Text").fill("p1")
    address = page.url
    page.keyboard.press("Enter")
    assert (page.url, page.get_by_role("status").inner_text()) == (address, "1 of 4 shown")


def test_without_a_script_the_page_is_complete(open_report: OpenReport) -> None:
    with_script, without = open_report(FILTERED), open_report(FILTERED, script=False)
    assert (with_script.get_by_label("Text").is_visible(), without.get_by_label("Text").is_visible()) == (True, False)
    for part in (".counts", ".group", ".aside"):
        assert with_script.locator(part).all_inner_texts() == without.locator(part).all_inner_texts()
    without.get_by_label("Harmless").uncheck()
    assert without.locator(".entry.info:visible").count() == 0


def test_a_link_at_the_top_opens_the_entry_and_its_group(open_report: OpenReport) -> None:
    page = open_report(Report("a", "b", (), (SurfaceEntry(surface()), SurfaceEntry(surface(name="other")))))
    page.locator(".group").evaluate("each => each.open = false")
    page.get_by_role("navigation").get_by_role("link").click()
    # The page opens them when the browser tells it of the new address, which may be after the click has ended.
    page.wait_for_selector("details:target[open]", state="visible")


def test_the_keyboard_reaches_all_controls_and_the_focus_is_visible(open_report: OpenReport) -> None:
    page = open_report(ordinary())
    page.evaluate("document.querySelectorAll('.group').forEach(each => each.open = true)")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the changes"
    assert (skip.bounding_box() or {"x": -1})["x"] >= 0
    page.keyboard.press("Enter")
    reached: list[str] = []
    for _ in range(30):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.tagName")
        if name == "BODY":
            break
        reached.append(name)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", name
    assert reached.count("SUMMARY") == 10  # four groups, six entries
    assert reached.count("INPUT") == 4
    assert "SELECT" in reached


def test_old_and_new_are_side_by_side_only_on_wide_screens(open_report: OpenReport) -> None:
    for width, beside in ((1200, True), (360, False)):
        page = open_report(ordinary(), width=width)
        old, new = (page.locator("details.error .sides > div").nth(index).bounding_box() for index in (0, 1))
        assert old is not None
        assert new is not None
        assert (old["y"] == new["y"]) == beside


def test_the_verdict_links_to_the_change_that_forces_it(open_report: OpenReport) -> None:
    page = open_report(ordinary())
    page.locator(".because a").click()
    page.wait_for_selector("details.entry.error:target")
