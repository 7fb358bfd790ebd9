"""The page at `/` in Chromium: by keyboard, narrow and wide, in both themes, without a script."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import Sandbox, running
from fleetit.webhooks import WebhookVerifier
from kit.tests.support.browser import CONTRAST, NEEDS_CHROMIUM, SCHEMES, open_browser
from tests.fleetit.sandbox.loopback import Receiver, receive_webhooks, send_request

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser, Page

pytestmark = NEEDS_CHROMIUM

#: Every element that reaches over the right edge, and the width of the page.
MEASURE = """() => [document.documentElement.scrollWidth, [...document.querySelectorAll('body *')]
    .filter(each => each.checkVisibility() && !each.matches('option')
        && each.getBoundingClientRect().right > innerWidth + 1).map(each => each.outerHTML.slice(0, 80))]"""
#: Controls without a name, tables without a caption, sections without a heading, ids that are not unique.
UNNAMED = """() => [
    ...[...document.querySelectorAll('input:not([type=hidden]), select')].filter(each => !each.labels.length),
    ...[...document.querySelectorAll('table')].filter(each => !each.caption || !each.querySelector('th[scope]')),
    ...[...document.querySelectorAll('section')].filter(each =>
        document.getElementById(each.getAttribute('aria-labelledby'))?.tagName !== 'H2'),
    ...[...document.querySelectorAll('[id]')].filter(each => document.getElementById(each.id) !== each),
    ...[...document.querySelectorAll('[aria-describedby]')].filter(each =>
        !document.getElementById(each.getAttribute('aria-describedby'))),
].map(each => each.outerHTML.slice(0, 80))"""


@pytest.fixture(name="browser", scope="module")
def _browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(name="sandbox", scope="module")
def _sandbox() -> Iterator[Sandbox]:
    """Return a sandbox with requests and deliveries of all kinds."""
    with receive_webhooks() as endpoint, running() as sandbox:
        endpoint.next_statuses = [200, 500]
        sandbox.send_webhook(endpoint.url + "/" + "long" * 40, 7, times=2)
        sandbox.send_webhook(endpoint.url, 42, "parking")
        sandbox.webhook_url = "http://127.0.0.1:1/"
        sandbox.world.row_changed(sandbox.world.rooms[7], "tolls", {"id": "T" * 80})
        sandbox.wait_for_webhooks()
        for path in ("v2/tolls/", "<script>document.title=1</script>", "long" * 100, "%E2%80%AE%D7%90"):
            send_request(sandbox, f"/{path}", fleet="7")
        send_request(sandbox, fleet="1" * 60)
        yield sandbox


@contextmanager
def _open(browser: Browser, sandbox: Sandbox) -> Generator[Page]:
    """Open the page in a browser. It is an error if it logs anything, or asks another server."""
    context = browser.new_context(viewport={"width": 1_200, "height": 800})
    page, messages = context.new_page(), list[str]()
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: messages.extend([request.url] * (not request.url.startswith(sandbox.url))))
    page.goto(sandbox.url)
    yield page
    context.close()
    assert messages == []


@pytest.fixture(name="page")
def _page(browser: Browser, sandbox: Sandbox) -> Iterator[Page]:
    """Return a page for one test, which may change it."""
    with _open(browser, sandbox) as page:
        yield page


@pytest.fixture(name="seen", scope="module", params=["at first", "with errors"])
def _seen(browser: Browser, sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return a page that tests look at: in any width, and in both themes."""
    with _open(browser, sandbox) as page:
        if request.param == "with errors":
            _submit_wrong_form(page)
        yield page


def _submit_wrong_form(page: Page) -> None:
    page.get_by_label("URL on this machine").fill("https://example.com/" + "long" * 40)
    page.get_by_label("Copies").fill("99")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("status").wait_for()


def _press_tab_until(page: Page, name: str) -> None:
    """Press Tab until a control has the focus, at most 20 times."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText") == name:
            return
    pytest.fail(f"{name!r} is not reached with Tab")


def test_page_does_not_scroll_sideways(seen: Page) -> None:
    for width in (320, 768, 1_400):
        seen.set_viewport_size({"width": width, "height": 800})
        assert seen.evaluate(MEASURE) == [width, []]


def test_text_has_enough_contrast_in_two_themes(seen: Page) -> None:
    grounds = set[str]()
    for scheme in SCHEMES:
        seen.emulate_media(color_scheme=scheme)
        assert seen.evaluate(CONTRAST) == [], scheme
        grounds.add(seen.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


def test_everything_has_a_name(seen: Page) -> None:
    assert seen.evaluate(UNNAMED) == []
    assert seen.locator("h1").count() == seen.locator("main").count() == seen.locator("header").count() == 1


def test_form_is_filled_in_by_keyboard(page: Page, sandbox: Sandbox) -> None:
    with receive_webhooks(401) as endpoint:
        _fill_in_by_keyboard(page, endpoint)
        outcome = page.get_by_role("status")
        outcome.wait_for()
    assert outcome.inner_text() == "The receiver answered 401, 401. It must refuse this notification, and did."
    page.wait_for_selector("#outcome:target")
    assert [(headers["Fleet-Id"], b"violation_number" in body) for _, headers, body in endpoint.received] == [
        ("512", True),
        ("512", True),
    ]
    verifier = WebhookVerifier({512: sandbox.world.rooms[512].webhook_secret}, tolerance=4_000)
    assert verifier.verify(endpoint.received[0][2], endpoint.received[0][1].items()).signed_form == "compact"


def _fill_in_by_keyboard(page: Page, endpoint: Receiver) -> None:
    _press_tab_until(page, "URL on this machine")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(endpoint.url)
    for name, keys in (("Fleet", "512"), ("Notification", "Park")):
        _press_tab_until(page, name)
        page.keyboard.type(keys)
    _press_tab_until(page, "Copies")
    page.keyboard.press("ArrowUp")
    _press_tab_until(page, "Signed form")
    page.keyboard.type("Comp")
    _press_tab_until(page, "Signed an hour ago")
    page.keyboard.press("Space")
    _press_tab_until(page, "Send")
    page.keyboard.press("Enter")


def test_focus_is_visible(page: Page) -> None:
    for name in ("Reload", "URL on this machine", "Fleet", "Send"):
        _press_tab_until(page, name)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_nothing_of_a_request_runs(seen: Page) -> None:
    assert seen.evaluate("document.scripts.length + document.images.length") == 0
    assert seen.title().startswith("FleetIT sandbox at http://127.0.0.1:")
    assert seen.get_by_text("<script>document.title=1</script>").count() == 1
