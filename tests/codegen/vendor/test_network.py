"""`openapi-sdk vendor` with addresses."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from kit.tests.support.scripted_server import Reply, ScriptedServer, reply
from openapi_sdk_codegen.openapi.yaml import dump_yaml, load_yaml
from openapi_sdk_codegen.vendor import adding
from openapi_sdk_codegen.vendor.command import main
from openapi_sdk_codegen.vendor.sources import parse_sources
from tests.support.pages import ACTIVE, make_document, make_page, serve_pages, snapshot

if TYPE_CHECKING:
    from openapi_sdk_codegen.project import Project


def run(project: Project, address: str) -> int:
    return main([address, "--root", str(project.root)])


def paths(project: Project) -> list[str]:
    return [path for path in load_yaml(project.published, name="x")["paths"] if "integrations" not in path]


def test_page_is_downloaded(project: Project) -> None:
    content = make_page().replace(b"\n", b"\r\n")
    with ScriptedServer(serve_pages({"/api-reference/fleet-%3E-settings/list.md": content.decode()})) as server:
        address = f"{server.url}/api-reference/fleet-%3E-settings/list.md"
        assert run(project, address) == 0
    file = "pages/fleet-settings-list.md"
    assert (project.spec / file).read_bytes() == content
    source = parse_sources(project.sources.read_text(), name="x").get(file)
    assert source is not None
    assert (source.address, source.address_inferred) == (address, False)
    assert main(["--check", "--root", str(project.root)]) == 0


def test_page_with_a_known_address_keeps_its_file(project: Project) -> None:
    (project.root / "other-name.md").write_bytes(make_page())
    with ScriptedServer(serve_pages({"/api-reference/things/list.md": make_page("post").decode()})) as server:
        address = f"{server.url}/api-reference/things/list.md"
        root = ["--root", str(project.root)]
        assert main([str(project.root / "other-name.md"), "--address", address, *root]) == 0
        assert run(project, address) == 0
    assert (project.pages / "other-name.md").read_bytes() == make_page("post")
    assert not (project.pages / "things-list.md").exists()


def test_inferred_address_is_replaced_by_the_real_one(project: Project) -> None:
    content = (project.spec / ACTIVE).read_text()
    path = "/api-reference/integrations/fleet-active-integrations/list.md"
    with ScriptedServer(serve_pages({path: content})) as server:
        assert run(project, server.url + path) == 0
        source = parse_sources(project.sources.read_text(), name="x").get(ACTIVE)
        assert source is not None
        assert (source.address, source.address_inferred) == (server.url + path, False)


INDEX = """\
# FleetIT

- [A](/api-reference/a/list.md): First.
- [B](/api-reference/b/list.md)
- [C](https://example.com/api-reference/c/list.md)
- [D](/documentation/d.md)
"""
PAGES: dict[str, Reply | str] = {
    "/llms.txt": INDEX,
    "/api-reference/a/list.md": make_page(path="/v2/a/").decode(),
    "/api-reference/b/list.md": make_page(path="/v2/b/").decode(),
    "/documentation/d.md": "# D\n",
}


def test_every_page_of_an_index_is_downloaded(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer(serve_pages(PAGES)) as server:
        assert run(project, f"{server.url}/llms.txt") == 0
        targets = sorted(received.target for received in server.requests)
    assert targets == ["/api-reference/a/list.md", "/api-reference/b/list.md", "/llms.txt"]
    assert paths(project) == ["/v2/a/", "/v2/b/"]
    captured = capsys.readouterr()
    assert "https://example.com/api-reference/c/list.md: on another host, not downloaded" in captured.out
    assert captured.err == ""
    assert main(["--check", "--root", str(project.root)]) == 0


def test_vendoring_an_index_again_changes_nothing(project: Project) -> None:
    with ScriptedServer(serve_pages(PAGES)) as server:
        assert run(project, f"{server.url}/llms.txt") == 0
        before = snapshot(project)
        assert run(project, f"{server.url}/llms.txt") == 0
    assert snapshot(project) == before


def test_terminal_shows_a_progress_bar(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()

    def make_console(**options: Any) -> Console:
        assert options == {"stderr": True}  # so that stdout can be piped
        return Console(file=terminal, force_terminal=True, width=80)

    monkeypatch.setattr(adding, "Console", make_console)
    with ScriptedServer(serve_pages(PAGES)) as server:
        assert run(project, f"{server.url}/llms.txt") == 0
    assert "100%" in terminal.getvalue()
    assert "2/2" in terminal.getvalue()


BROKEN: list[object] = [
    pytest.param({"/llms.txt": reply(404)}, ["llms.txt: responded 404"], id="no index"),
    pytest.param({"/llms.txt": "# Nothing\n"}, ["llms.txt: 0 pages under"], id="an index without pages"),
    pytest.param(
        {"/llms.txt": "x" * (1024 * 1024 + 1)}, ["llms.txt: larger than 1,048,576 bytes"], id="an index too large"
    ),
    pytest.param(
        {"/llms.txt": "".join(f"[x](/api-reference/{n}.md)\n" for n in range(501))},
        ["501 pages under"],
        id="too many links",
    ),
    pytest.param({"/api-reference/b/list.md": reply(404)}, ["/b/list.md: responded 404"], id="a missing page"),
    pytest.param(
        {"/api-reference/b/list.md": reply(302, headers=[("Location", "/api-reference/a/list.md")])},
        ["/b/list.md: responded 302"],
        id="a redirected page",
    ),
    pytest.param(
        {"/api-reference/a/list.md": "# Introduction\n", "/api-reference/b/list.md": "x"},
        ["/a/list.md: exactly one fenced block", "/b/list.md: exactly one fenced block"],
        id="pages without a block",
    ),
    pytest.param(
        {"/api-reference/b/list.md": make_page(path="/v2/a/").decode().replace("summary: List", "summary: All")},
        ["GET /v2/a/ is described by both pages/a-list.md and pages/b-list.md"],
        id="pages that disagree",
    ),
    pytest.param(
        {"/llms.txt": INDEX + "[x](/api-reference/a-list.md)\n"},
        ["/api-reference/a-list.md: its file would be spec/pages/a-list.md, as for "],
        id="two pages with the same file name",
    ),
    pytest.param({"/llms.txt": INDEX + "[x](/api-reference/c.md?d)\n"}, ["without query"], id="a page with a query"),
]


@pytest.mark.parametrize(("changed", "lines"), BROKEN)
def test_invalid_index_or_page_changes_no_file(
    project: Project, capsys: pytest.CaptureFixture[str], changed: dict[str, Reply | str], lines: list[str]
) -> None:
    before = snapshot(project)
    with ScriptedServer(serve_pages(PAGES | changed)) as server:
        assert run(project, f"{server.url}/llms.txt") == 1
    assert snapshot(project) == before
    lines_printed = capsys.readouterr().err.splitlines()
    assert len(lines_printed) == len(lines)
    for line, expected in zip(lines_printed, lines, strict=True):
        assert expected in line


def test_page_does_not_overwrite_the_file_of_another(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer(serve_pages(PAGES | {"/api-reference/a-list.md": make_page(path="/v2/c/").decode()})) as server:
        assert run(project, f"{server.url}/api-reference/a/list.md") == 0
        before = snapshot(project)
        assert run(project, f"{server.url}/api-reference/a-list.md") == 1
    assert snapshot(project) == before
    assert "which is the page of" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["http://docs.fleetit.com/llms.txt", "ftp://x/a.md", "https://me@x/a.md"])
def test_refused_address_gets_no_request(project: Project, capsys: pytest.CaptureFixture[str], address: str) -> None:
    before = snapshot(project)
    assert run(project, address) == 1
    assert snapshot(project) == before
    assert capsys.readouterr().err.count("\n") == 1


DOCUMENT = dump_yaml(make_document(path="/v2/all/"))


@pytest.mark.parametrize(
    ("target", "content", "file"),
    [
        pytest.param("/api/schema/", DOCUMENT, "documents/127-0-0-1-api-schema.yaml", id="YAML"),
        pytest.param("/openapi.yml", DOCUMENT, "documents/127-0-0-1-openapi.yaml", id="YAML with an ending"),
        pytest.param(
            "/v1.0.json", json.dumps(make_document(path="/v2/all/")), "documents/127-0-0-1-v1-0.json", id="JSON"
        ),
        pytest.param("/a.md", DOCUMENT, "documents/127-0-0-1-a-md.yaml", id="a document at the address of a page"),
        pytest.param("/a.md", make_page(path="/v2/all/").decode(), "pages/a.md", id="a page"),
    ],
)
def test_content_of_an_address_decides_what_it_is(project: Project, target: str, content: str, file: str) -> None:
    with ScriptedServer(serve_pages({target: content})) as server:
        assert run(project, server.url + target) == 0
        assert run(project, server.url + target) == 0
        source = parse_sources(project.sources.read_text(), name="x").get(file)
        assert source is not None
        assert (source.address, source.fidelity) == (server.url + target, "verbatim")
    assert (project.spec / file).read_text() == content
    assert paths(project) == ["/v2/all/"]
    assert main(["--check", "--root", str(project.root)]) == 0


def test_document_may_be_larger_than_a_page_and_a_page_may_not(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    padding = "#" * (2 * 1024 * 1024)
    large = {"/d": f"{DOCUMENT}{padding}\n", "/a.md": f"{make_page().decode()}{padding}\n"}
    with ScriptedServer(serve_pages(large)) as server:
        assert run(project, f"{server.url}/d") == 0
        assert run(project, f"{server.url}/a.md") == 1
    assert "a page larger than 2,097,152 bytes" in capsys.readouterr().err
