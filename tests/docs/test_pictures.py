"""The pictures of the documentation show what commands print and pages show, and no secret."""

from __future__ import annotations

import re
import sys
from html import unescape
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.browser import CHROMIUM
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.nightly, pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")]

MARK = re.compile(r"<!-- picture (\S+): ")


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from docs.pictures import take_pictures  # noqa: PLC0415 - Windows has no `pty`

    folder = tmp_path_factory.mktemp("docs") / "pictures"
    take_pictures(folder)
    return folder


def test_the_terminal_shows_what_commands_print(folder: Path) -> None:
    svg = (folder / "terminal.svg").read_text(encoding="utf-8")
    text = unescape(re.sub(r"<[^>]+>", " ", svg)).replace("\xa0", " ")
    for part in ("$ fleetit tolls list", "PANYNJ", "Nothing is sent.", "Authorization: Bearer ***", "reachable"):
        assert part in text
    assert "Traceback" not in text
    assert str(HERE.root) not in text
    assert re.findall(r"https?://(?!127\.0\.0\.1|www\.w3\.org|www\.textualize\.io)\S+", svg) == []


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_pages_are_photographed(folder: Path) -> None:
    for name in ("sandbox.png", "review.png"):
        assert (folder / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_a_page_shows_every_picture(folder: Path) -> None:
    marks = [name for page in (HERE.root / "docs").glob("*.md") for name in MARK.findall(page.read_text("utf-8"))]
    assert sorted(marks) == sorted(path.name for path in folder.iterdir() if path.suffix in {".png", ".svg"})
