"""The page in Chromium: on a phone, in both themes, by keyboard, and with hostile documents.

It needs a Chromium: Debian's package `chromium`, or any whose path is in `CHROMIUM`. In CI there has to be one.
"""

from __future__ import annotations

import os
import shutil
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

    from playwright.sync_api import Browser, Page

#: It shows one page of this machine, and asks no other machine for anything.
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


def shown(browser: Browser, report: Report, folder: Path, *, width: int = 1200, scheme: Scheme = "light") -> Page:
    path = folder / "report.html"
    path.write_text(render(report, "html"), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(path.as_uri())
    assert complaints == []
    return page


@pytest.mark.parametrize("width", [320, 360, 768, 1200])
@pytest.mark.parametrize("name", list(REPORTS))
def test_a_page_fits_every_screen(browser: Browser, name: str, width: int, tmp_path: Path) -> None:
    page = shown(browser, REPORTS[name], tmp_path, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = """() => [...document.querySelectorAll('body *')].filter(each => each.checkVisibility()
        && !each.matches('.skip, option') && each.getBoundingClientRect().right > innerWidth + 1).length"""
    assert page.evaluate(cut) == 0


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", list(REPORTS))
def test_everything_can_be_read_in_both_themes(browser: Browser, name: str, scheme: Scheme, tmp_path: Path) -> None:
    page = shown(browser, REPORTS[name], tmp_path, scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate(CONTRAST) == []


def test_the_two_themes_differ(browser: Browser, tmp_path: Path) -> None:
    grounds = {
        shown(browser, ordinary(), tmp_path, scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in SCHEMES
    }
    assert len(grounds) == 2


def test_nothing_of_a_hostile_document_runs(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, hostile(), tmp_path)
    page.wait_for_load_state("networkidle")
    assert "broken" not in page.title().split(":", maxsplit=1)[0]
    assert page.evaluate("document.scripts.length + document.images.length") == 0
    assert page.get_by_text("</script>").count() > 5


def test_a_script_that_got_in_would_not_run(browser: Browser, tmp_path: Path) -> None:
    """The policy is the second line of defence, so it is tried without the first one."""
    path = tmp_path / "report.html"
    spoilt = render(ordinary(), "html").replace("<main", '<script>document.title = "broken"</script><main', 1)
    path.write_text(spoilt, encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.title().startswith("major")


def test_the_first_screen_says_what_matters(browser: Browser, tmp_path: Path) -> None:
    for width in (360, 1200):
        page = shown(browser, ordinary(), tmp_path, width=width)
        for text in ("major", "The query parameter is gone.", "breaking"):
            box = page.locator("header").get_by_text(text).first.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < 800


def test_levels_are_filtered_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, ordinary(), tmp_path)
    info = page.locator("details.info")
    assert (info.count(), [each.is_visible() for each in info.all()]) == (2, [True, True])
    page.get_by_label("Harmless").focus()
    page.keyboard.press("Space")
    assert [each.is_visible() for each in info.all()] == [False, False]
    assert page.get_by_role("heading", name="POST /v2/fleets/").count() == 0
    assert page.get_by_role("heading", name="GET /v2/tolls/").is_visible()
    page.keyboard.press("Space")
    assert [each.is_visible() for each in info.all()] == [True, True]


def test_operations_are_filtered(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, ordinary(), tmp_path)
    page.get_by_label("Operation").select_option(label="GET /v2/vehicles/")
    assert [each.inner_text() for each in page.locator("h3:visible").all()] == ["GET /v2/vehicles/"]
    page.get_by_label("Operation").select_option(value="all")
    assert page.locator("h3:visible").count() == 3


def test_with_very_many_operations_there_is_no_filter_for_them(browser: Browser, tmp_path: Path) -> None:
    report = Report("a", "b", tuple(WireEntry(change(Level.INFO, f"GET /{number}/")) for number in range(300)))
    page = shown(browser, report, tmp_path)
    assert page.get_by_label("Operation").count() == 0
    assert page.locator("h3:visible").count() == 300


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, ordinary(), tmp_path)
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


def test_old_and_new_stand_side_by_side_or_one_above_the_other(browser: Browser, tmp_path: Path) -> None:
    for width, beside in ((1200, True), (360, False)):
        page = shown(browser, ordinary(), tmp_path, width=width)
        old, new = (page.locator("details.error .side").nth(index).bounding_box() for index in (0, 1))
        assert old is not None
        assert new is not None
        assert (old["y"] == new["y"]) == beside


def test_what_forces_the_verdict_is_one_step_away(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, ordinary(), tmp_path)
    page.locator(".because a").click()
    assert page.locator("details:target").get_attribute("class") == "entry error"
