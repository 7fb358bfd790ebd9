"""The page of a report in Chromium: narrow and wide, in both themes."""

from __future__ import annotations

from kit.tests.openapi_sdk.conformance.reported import ROW, report_pages
from kit.tests.support.browser import CONTRAST, NEEDS_CHROMIUM, SCHEMES, open_browser
from openapi_sdk.conformance.rendering import render_html

pytestmark = NEEDS_CHROMIUM


def test_the_page_is_read_on_any_screen() -> None:
    wrong = {**ROW, "label": "long text", "stored_on": 5, "unbreakable_" * 3: "x", "color": "u" * 80}
    page = render_html(report_pages([wrong], query=f"label={'x' * 500}"))
    with open_browser() as browser:
        tab = browser.new_page()
        tab.set_content(page)
        for scheme in SCHEMES:
            tab.emulate_media(color_scheme=scheme)
            for width in (1280, 420):
                tab.set_viewport_size({"width": width, "height": 900})
                assert tab.evaluate("document.documentElement.scrollWidth") == width
                assert tab.evaluate(CONTRAST) == []
        assert tab.locator("section").count() == 4
