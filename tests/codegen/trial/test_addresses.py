"""What `--try` reads from an address: a page, or each page of an index."""

from __future__ import annotations

from kit.tests.support.scripted_server import Reply, ScriptedServer
from openapi_sdk_codegen.trial.candidate import TrialSource
from openapi_sdk_codegen.trial.command import read_sources
from tests.support.pages import make_page, serve_pages

PAGES: dict[str, Reply | str] = {
    "/llms.txt": "[A](/api-reference/a/list.md)\n[B](/api-reference/b/list.md)\n[C](/api-reference/gone.md)\n",
    "/api-reference/a/list.md": make_page(path="/v2/a/").decode(),
    "/api-reference/b/list.md": make_page(path="/v2/b/").decode(),
}


def read(address: str) -> list[str]:
    """Return the paths that are read from an address below a server, or what is wrong."""
    with ScriptedServer(serve_pages(PAGES)) as server:
        found = list(read_sources([server.url + address]))
        texts = [
            each.page.operations[0][1] if isinstance(each, TrialSource) else f"{each[0]}: {each[1]}" for each in found
        ]
        return [text.replace(server.url, "") for text in texts]


def test_a_page_is_read_from_its_address() -> None:
    assert read("/api-reference/a/list.md") == ["/v2/a/"]


def test_each_page_of_an_index_is_read_and_one_that_is_gone_is_named() -> None:
    assert read("/llms.txt") == ["/v2/a/", "/v2/b/", "/api-reference/gone.md: /api-reference/gone.md: responded 404"]


def test_an_address_that_is_refused_is_named() -> None:
    [refused] = read_sources(["https://x/a.md?b"])
    assert isinstance(refused, tuple)
    assert refused[0] == "https://x/a.md?b"
    assert "without query" in str(refused[1])
