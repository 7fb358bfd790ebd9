"""Chromium for the tests of pages. Debian's package `chromium`, or any whose path is in `CHROMIUM`; required in CI."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from playwright.sync_api import Browser

#: It opens pages of this machine, and makes no requests to other machines.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
NEEDS_CHROMIUM = [
    pytest.mark.heavy,
    pytest.mark.skipif(
        (CHROMIUM is None or find_spec("playwright") is None) and not os.environ.get("CI"),
        reason="no Chromium here: install Debian's chromium, or set CHROMIUM, and the dependency group `heavy`",
    ),
]

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
#: Returns the texts with too little contrast, WCAG 2.2 AA, 1.4.3, computed from what is on the screen.
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


@contextmanager
def open_browser() -> Generator[Browser]:
    """Start Chromium. Its own sandbox does not work for root in a container."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a Chromium to drive

    assert CHROMIUM, "CI has to have a Chromium: install Debian's chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
