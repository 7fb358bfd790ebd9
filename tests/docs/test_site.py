"""The built site: its sizes and names, and how it looks in Chromium. Building it takes half a minute.

With the variable FLEETIT_SITE a site is taken that `nox -s docs` has built.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from inspect import isclass, isroutine
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fleetit.webhooks
import fleetit_api.models
from fleetit import conformance, dlt, exports, imports, mcp, sandbox
from fleetit.webhooks import stores
from fleetit_api.api import RESOURCES
from kit.tests.support.browser import CONTRAST, NEEDS_CHROMIUM, SCHEMES, Scheme, open_browser
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = pytest.mark.exhaustive

#: The largest page, in bytes of HTML.
LARGEST = 150_000
SIGNATURE = re.compile(r'<dt class="sig .*?</dt>', re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
TAG = re.compile(r"<[^>]+>")
#: A parameter, a module or a class of ours that begins with an underscore.
PRIVATE = re.compile(r"(?<![\w\"'])_[a-z]\w*|fleetit[\w.]*\._\w+")
#: What doesn't fit: the code that is cut off, and by how many pixels the page scrolls sideways.
MEASURE = """() => {
  const beyond = each => each.scrollWidth - each.clientWidth;
  const code = [...document.querySelectorAll('article pre')].filter(each => beyond(each) > 0);
  const pages = [document.documentElement, document.querySelector('.content')];
  return [code.map(each => each.innerText.split('\\n').sort((a, b) => b.length - a.length)[0]),
    Math.max(...pages.map(beyond))];
}"""


@pytest.fixture(name="site", scope="module")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if built := os.environ.get("FLEETIT_SITE"):
        return Path(built).absolute()
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "-c", "docs", "."]
    done = subprocess.run([*command, str(folder)], cwd=HERE.root, capture_output=True, text=True, check=False)  # noqa: S603 - our own text
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(name="pages", scope="module")
def _pages(site: Path) -> dict[str, str]:
    """Return the pages by their paths, without the one that leads to the first one."""
    pages = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    del pages["index.html"]
    return pages


@pytest.fixture(name="tab", scope="module")
def _tab() -> Iterator[Page]:
    with open_browser() as browser:
        yield browser.new_page()


def test_no_page_is_large(pages: dict[str, str]) -> None:
    sizes = {name: len(text.encode()) for name, text in pages.items()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_no_signature_has_a_private_name(pages: dict[str, str]) -> None:
    signatures = {TAG.sub("", found) for text in pages.values() for found in SIGNATURE.findall(text)}
    assert len(signatures) > 250
    assert [each for each in signatures if PRIVATE.search(each)] == []


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    from sphinx.util.inventory import InventoryFile  # noqa: PLC0415 - only heavy tests have it

    objects = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="").data
    names = {name for kind, found in objects.items() if kind.startswith("py:") for name in found}
    models, webhooks = set(fleetit_api.models.__all__), set(fleetit.webhooks.__all__)
    expected = {f"fleetit_api.models.{name}" for name in models}
    expected |= {f"fleetit.webhooks.{name}" for name in webhooks - models}
    expected |= {f"fleetit.{name}" for name in set(fleetit.__all__) - webhooks}
    for package in (conformance, dlt, exports, imports, mcp, sandbox, stores):
        public = {name: getattr(package, name) for name in package.__all__}
        expected |= {f"{package.__name__}.{name}" for name, each in public.items() if isroutine(each) or isclass(each)}
    assert expected - names == set()


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_resource_has_a_page_with_its_methods_as_they_are_called(pages: dict[str, str], resource: str) -> None:
    signatures = SIGNATURE.findall(pages[f"docs/reference/resources/{resource}.html"])
    assert signatures
    for signature in signatures:
        assert TAG.sub("", signature).strip().startswith(f"client.{resource}.")


def test_every_page_has_a_copy_that_it_and_the_list_of_texts_link(site: Path, pages: dict[str, str]) -> None:
    copies = {path.relative_to(site).as_posix() for path in site.rglob("*.md")}
    assert copies == {f"{name.removesuffix('.html')}.md" for name in pages if name != "search.html"}
    listed = re.findall(r"\]\((.+?)\)", (site / "llms.txt").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(copies - {"docs/index.md"})
    for copy in copies:
        name = copy.rpartition("/")[2]
        assert pages[f"{copy.removesuffix('.md')}.html"].count(f'href="{name}"') == 2, copy


def test_a_copy_has_the_source_of_its_page_or_the_text_of_the_reference(site: Path) -> None:
    assert (site / "docs/start.md").read_text(encoding="utf-8") == (HERE.root / "docs/start.md").read_text("utf-8")
    text = (site / "docs/reference/resources/tolls.md").read_text(encoding="utf-8")
    assert "client.tolls.list(" in text
    assert "eval-rst" not in text


def test_what_a_copy_links_is_in_the_site(site: Path) -> None:
    copies = [*site.rglob("*.md")]
    linked = {(copy.parent / found).resolve() for copy in copies for found in LINK.findall(copy.read_text("utf-8"))}
    names = {path.relative_to(site).as_posix() for path in linked}
    assert names > {"LICENSE", "bench/chart-reading.svg", "docs/start.md", "examples/dynamodb_store.py"}
    assert sorted(name for name in names if not (site / name).exists()) == []


# In Chromium; no class, or its tests would run in another process and build the site, too


@pytest.mark.nightly
@pytest.mark.parametrize("widths", [pytest.param({1280: False, 420: True}, id="wide and narrow", marks=NEEDS_CHROMIUM)])
def test_nothing_is_cut_off(site: Path, pages: dict[str, str], tab: Page, widths: dict[int, bool]) -> None:
    wrong: dict[tuple[str, int], object] = {}
    for name in pages:
        tab.goto((site / name).as_uri())
        for width, is_code_cut in widths.items():
            tab.set_viewport_size({"width": width, "height": 900})
            code, beyond = tab.evaluate(MEASURE)
            if beyond or (code and not is_code_cut):
                wrong[name, width] = (code, beyond)
    assert wrong == {}


@pytest.mark.parametrize("scheme", [pytest.param(each, marks=NEEDS_CHROMIUM) for each in SCHEMES])
def test_text_has_enough_contrast(site: Path, tab: Page, scheme: Scheme) -> None:
    tab.emulate_media(color_scheme=scheme)
    for name in ("docs/index.html", "docs/start.html", "docs/reference/resources/tolls.html"):
        tab.goto((site / name).as_uri())
        assert tab.evaluate(CONTRAST) == [], name
