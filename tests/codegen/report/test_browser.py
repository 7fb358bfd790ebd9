"""The page in Chromium: on a phone, in both themes, by keyboard, and with hostile documents.

It needs a Chromium: Debian's package `chromium`, or any whose path is in `CHROMIUM`. It is required in CI.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import pytest

from codegen.report.change import Level
from codegen.report.entries import WireEntry
from codegen.report.render import render
from codegen.report.report import Report
from tests.codegen.report.samples import NOTHING, change, hostile, long, ordinary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

#: It opens a page of this machine, and makes no requests to other machines.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here: install Debian's chromium, or set CHROMIUM"
)

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
REPORTS = {"some": ordinary(), "hostile": hostile(), "many": long(60), "none": NOTHING}
#: WCAG 2.2 AA, 1.4.3, computed from what is on the screen.
CONTRAST = """() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = node => {
    for (let each = node; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, holder = node.parentElement;
    if (!node.data.trim() || !holder.checkVisibility()) continue;
    const [one, other] = [light(parse(getComputedStyle(holder).color)), light(ground(holder))].sort((a, b) => b - a);
    const ratio = (one + .05) / (other + .05);
    if (ratio < 4.5) poor.push([node.data.slice(0, 40), ratio]);
  }
  return poor;
}"""


@pytest.fixture(name="browser", scope="module")
def _browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a Chromium to drive

    assert CHROMIUM, "CI has to have a Chromium: install Debian's chromium"
    with sync_playwright() as playwright:
        # Its own sandbox does not work for root in a container.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


OpenReport = Callable[..., "Page"]


@pytest.fixture(name="open_report")
def _open_report(browser: Browser, tmp_path: Path) -> Iterator[OpenReport]:
    """Open the page of a report. It is an error if the page logs anything or requests another file."""
    contexts: list[BrowserContext] = []

    def open_report(report: Report, *, width: int = 1200, scheme: Scheme = "light") -> Page:
        path = tmp_path / "report.html"
        path.write_text(render(report, "html"), encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme))
        page = contexts[-1].new_page()
        messages: list[str] = []
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on("request", lambda request: messages.extend([request.url] * (not request.url.startswith("file:"))))
        page.goto(path.as_uri())
        assert messages == []
        return page

    yield open_report
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", list(REPORTS))
def test_a_page_fits_every_screen(open_report: OpenReport, name: str) -> None:
    page = open_report(REPORTS[name])
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
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
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
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
    assert page.evaluate("document.scripts.length + document.images.length") == 0
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
    assert [each.inner_text() for each in page.locator("h3:visible").all()] == ["GET /v2/vehicles/"]
    page.get_by_label("Operation").select_option(value="all")
    assert page.locator("h3:visible").count() == 3


def test_with_very_many_operations_there_is_no_filter_for_them(open_report: OpenReport) -> None:
    report = Report("a", "b", tuple(WireEntry(change(Level.INFO, f"GET /{number}/")) for number in range(300)))
    page = open_report(report)
    assert page.get_by_label("Operation").count() == 0
    assert page.locator("h3:visible").count() == 300


def test_the_keyboard_reaches_all_controls_and_the_focus_is_visible(open_report: OpenReport) -> None:
    page = open_report(ordinary())
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the changes"
    assert (skip.bounding_box() or {"x": -1})["x"] >= 0
    page.keyboard.press("Enter")
    reached: list[str] = []
    for _ in range(20):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.tagName")
        if name == "BODY":
            break
        reached.append(name)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", name
    assert reached.count("SUMMARY") == 6
    assert reached.count("INPUT") == 3
    assert "SELECT" in reached


def test_old_and_new_are_side_by_side_only_on_wide_screens(open_report: OpenReport) -> None:
    for width, beside in ((1200, True), (360, False)):
        page = open_report(ordinary(), width=width)
        old, new = (page.locator("details.error .side").nth(index).bounding_box() for index in (0, 1))
        assert old is not None
        assert new is not None
        assert (old["y"] == new["y"]) == beside


def test_the_verdict_links_to_the_change_that_forces_it(open_report: OpenReport) -> None:
    page = open_report(ordinary())
    page.locator(".because a").click()
    assert page.locator("details:target").get_attribute("class") == "entry error"
