"""What is noticed of a documentation site."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.scripted_server import Action, Reply, ScriptedServer, reply
from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.vendor.store import load_spec
from openapi_sdk_codegen.watch.read import Reading, What, read_sources
from openapi_sdk_codegen.watch.watched import Seen, format_watched, path_of, read_watched
from tests.codegen.watch.sites import (
    ACTIVE_PATH,
    PROSE_PATH,
    THINGS,
    THINGS_PATH,
    Site,
    list_pages,
    make_site,
    publish,
)
from tests.support.pages import ACTIVE, make_page

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2026, 11, 29)
MARKDOWN = ("Content-Type", "text/markdown")


class Watched:
    """A project whose sources are on a site."""

    def __init__(self, project: Project, site: Site, server: ScriptedServer) -> None:
        self.project = project
        self.site = site
        self.server = server
        publish(project, server)

    def read(self, seconds: float = 60) -> Reading:
        return read_sources(load_spec(self.project), TODAY, seconds=seconds)

    def keep(self, reading: Reading) -> None:
        """Keep what was read, as the patch does, but for the sources."""
        path_of(self.project).write_text(format_watched(reading.watched), encoding="utf-8")

    def news(self, reading: Reading) -> list[tuple[What, str]]:
        return [(each.what, each.address.removeprefix(self.server.url)) for each in reading.news]


@pytest.fixture
def watched(project: Project) -> Iterator[Watched]:
    """A project that knows its site: the first reading is behind it."""
    site = make_site(project)
    with ScriptedServer(site) as server:
        made = Watched(project, site, server)
        made.keep(made.read())
        server.requests.clear()
        yield made


def test_first_reading_notes_only_what_has_no_hash_yet(project: Project) -> None:
    site = make_site(project)
    with ScriptedServer(site) as server:
        made = Watched(project, site, server)
        reading = made.read()
        assert made.news(reading) == [(What.NEW, PROSE_PATH)]
    assert reading.asked == 3
    assert "transcribed/webhook.yaml was transcribed by hand" in reading.news[0].text


def test_unchanged_pages_are_answered_with_304(watched: Watched) -> None:
    reading = watched.read()
    assert (reading.news, reading.changed, reading.unreadable) == ([], False, False)
    assert sorted(watched.site.unchanged) == [ACTIVE_PATH, PROSE_PATH, "/llms.txt"]
    assert len(watched.server.requests) == 3


def test_unchanged_pages_without_etags_are_compared(watched: Watched) -> None:
    watched.site.has_etags = False
    path_of(watched.project).write_text(
        format_watched({key: Seen(seen.sha256, "", seen.pages) for key, seen in watched.read().watched.items()}),
        encoding="utf-8",
    )
    watched.site.unchanged.clear()
    assert watched.read().news == []
    assert watched.site.unchanged == []


def test_etag_of_bytes_that_spec_does_not_have_is_not_sent(watched: Watched) -> None:
    known = read_watched(watched.project)
    address = watched.server.url + ACTIVE_PATH
    other = {**known, address: Seen("0" * 64, known[address].etag)}
    path_of(watched.project).write_text(format_watched(other), encoding="utf-8")
    watched.read()
    assert ACTIVE_PATH not in watched.site.unchanged


CHANGED = make_page(path="/v2/integrations/active/")
HUGE = b"x" * (2 * 1024 * 1024 + 1)
SLOW: Reply = (reply(headers=[MARKDOWN, ("Content-Length", "10")]), b"x", Action.STALL)
SITES: list[object] = [
    pytest.param({ACTIVE_PATH: CHANGED}, [(What.CHANGED, ACTIVE_PATH)], [ACTIVE], id="a changed page"),
    pytest.param({PROSE_PATH: b"# Else\n"}, [(What.CHANGED, PROSE_PATH)], [], id="a changed text"),
    pytest.param(
        {PROSE_PATH: THINGS},
        [(What.CHANGED, PROSE_PATH)],
        ["pages/documentation-integrations-webhook.md"],
        id="a transcribed page that has an operation now",
    ),
    pytest.param(
        {"/llms.txt": list_pages(ACTIVE_PATH, THINGS_PATH), THINGS_PATH: THINGS},
        [(What.NEW, THINGS_PATH)],
        ["pages/things-list.md"],
        id="a new page",
    ),
    pytest.param(
        {"/llms.txt": list_pages(ACTIVE_PATH, THINGS_PATH), THINGS_PATH: b"# Introduction\n"},
        [(What.NEW, THINGS_PATH)],
        [],
        id="a new page without an operation",
    ),
    pytest.param(
        {
            "/llms.txt": list_pages(ACTIVE_PATH, THINGS_PATH, "/api-reference/things-list.md"),
            THINGS_PATH: THINGS,
            "/api-reference/things-list.md": make_page(path="/v2/other/"),
        },
        [(What.NEW, "/api-reference/things-list.md"), (What.NEW, THINGS_PATH)],
        ["pages/things-list.md"],
        id="two new pages with one file name",
    ),
    pytest.param({ACTIVE_PATH: reply(410)}, [(What.GONE, ACTIVE_PATH)], [], id="a page that is gone"),
    pytest.param({"/llms.txt": reply(404)}, [(What.GONE, "/llms.txt")], [], id="an index that is gone"),
    pytest.param(
        {"/llms.txt": list_pages(THINGS_PATH), THINGS_PATH: THINGS},
        [(What.GONE, ACTIVE_PATH), (What.NEW, THINGS_PATH)],
        ["pages/things-list.md"],
        id="a page that the index leaves out, and a new one",
    ),
    pytest.param(
        {"/llms.txt": list_pages(THINGS_PATH), THINGS_PATH: THINGS, ACTIVE_PATH: None},
        [(What.GONE, ACTIVE_PATH), (What.NEW, THINGS_PATH)],
        ["pages/things-list.md"],
        id="a page that is neither in the index nor there is told once",
    ),
    pytest.param({ACTIVE_PATH: b"# Moved\n"}, [(What.UNREADABLE, ACTIVE_PATH)], [], id="a page without its block"),
    pytest.param({ACTIVE_PATH: reply(500)}, [(What.UNREADABLE, ACTIVE_PATH)], [], id="an error"),
    pytest.param({ACTIVE_PATH: HUGE}, [(What.UNREADABLE, ACTIVE_PATH)], [], id="a huge page"),
    pytest.param({"/llms.txt": b"nothing\n"}, [(What.UNREADABLE, "/llms.txt")], [], id="an index without pages"),
    pytest.param(
        {ACTIVE_PATH: CHANGED, PROSE_PATH: None},
        [(What.GONE, PROSE_PATH), (What.CHANGED, ACTIVE_PATH)],
        [ACTIVE],
        id="one changed, one gone",
    ),
    pytest.param(
        {ACTIVE_PATH: CHANGED, PROSE_PATH: reply(503)},
        [(What.UNREADABLE, PROSE_PATH), (What.CHANGED, ACTIVE_PATH)],
        [ACTIVE],
        id="one changed, one broken",
    ),
]


@pytest.mark.alike
@pytest.mark.parametrize(("pages", "news", "taken"), SITES)
def test_each_change_of_a_site_is_noticed_once(
    watched: Watched, pages: dict[str, bytes | Reply], news: list[tuple[What, str]], taken: list[str]
) -> None:
    watched.site.pages.update(pages)
    reading = watched.read()
    assert sorted(watched.news(reading)) == sorted(news)
    assert [each.address for each in reading.news] == sorted(each.address for each in reading.news)
    assert [each.source.file for each in reading.taken] == taken
    assert reading.unreadable == any(what is What.UNREADABLE for what, _ in news)
    assert reading.changed == any(what is not What.UNREADABLE for what, _ in news)
    watched.keep(reading)
    again = [(what, address) for what, address in watched.news(watched.read()) if what is not What.UNREADABLE]
    # What is published, but not in spec/ yet, is told until it is there.
    expected = [(what, path) for what, path in news if path == ACTIVE_PATH and what is What.CHANGED]
    assert again == expected


def test_slow_page_can_not_be_read(watched: Watched) -> None:
    watched.site.pages[ACTIVE_PATH] = SLOW
    reading = watched.read(seconds=0.2)
    assert watched.news(reading) == [(What.UNREADABLE, ACTIVE_PATH)]
    assert "no complete response" in reading.news[0].text


def test_page_that_could_not_be_read_is_noticed_when_it_can(watched: Watched) -> None:
    watched.site.pages |= {"/llms.txt": list_pages(ACTIVE_PATH, THINGS_PATH), THINGS_PATH: reply(500)}
    watched.keep(watched.read())
    watched.site.pages[THINGS_PATH] = THINGS
    assert watched.news(watched.read()) == [(What.NEW, THINGS_PATH)]


def test_page_that_comes_back_is_news(watched: Watched) -> None:
    page = watched.site.pages.pop(ACTIVE_PATH)
    watched.keep(watched.read())
    watched.site.pages[ACTIVE_PATH] = page
    assert watched.news(watched.read()) == [(What.NEW, ACTIVE_PATH)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="not JSON"),
        pytest.param("[]", id="no object"),
        pytest.param('{"https://x/a.md": 1}', id="an entry that is no object"),
        pytest.param('{"https://x/a.md": {"sha256": 1}}', id="a hash that is no text"),
        pytest.param('{"https://x/a.md": {"date": "today"}}', id="an unknown key"),
        pytest.param('{"https://x/a.md": {"pages": [1]}}', id="a page that is no text"),
    ],
)
def test_file_that_watch_did_not_write_is_refused(project: Project, text: str) -> None:
    path_of(project).write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match=r"spec/watched\.json: not as `openapi-sdk watch` writes it"):
        read_watched(project)
