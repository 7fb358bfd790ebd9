"""Made-up documentation pages, a project with some of them, and a server that publishes them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from kit.tests.support.scripted_server import ReceivedRequest, Reply, reply
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from openapi_sdk_codegen.project import Project
from openapi_sdk_codegen.vendor.sources import Source, parse_sources, update_sources
from openapi_sdk_codegen.vendor.store import load_spec
from tests.support.checkout import HERE
from tests.support.projects import copy_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACTIVE = "pages/integrations-fleet-active-integrations-list.md"


def make_document(method: str = "get", path: str = "/v2/things/", **more: Any) -> dict[str, Any]:
    """Return a document with one operation, and other top-level keys."""
    operation = {"tags": ["Things"], "summary": "List", "responses": {"200": {"description": "ok"}}}
    return {
        "openapi": "3.0.0",
        "info": {"title": "FleetIT API V2 Public", "version": "1.0.0"},
        "paths": {path: {method: operation}},
        **more,
    }


def render_page(document: dict[str, Any] | str, info: str = "yaml get /v2/things/", fence: str = "````") -> bytes:
    """Return a page as the documentation publishes it."""
    block = document if isinstance(document, str) else dump_yaml(document)
    return f"# List\n\n## OpenAPI\n\n{fence}{info}\n{block}\n{fence}\n".encode()


def make_page(method: str = "get", path: str = "/v2/things/", **more: Any) -> bytes:
    """Return a page about one operation."""
    return render_page(make_document(method, path, **more), f"yaml {method} {path}")


def make_project(root: Path) -> Project:
    """Make a project with the page of active integrations and one transcription."""
    project = copy_settings(root)
    for name, content in _make_files().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return project


@cache
def _make_files() -> dict[str, bytes]:
    """Return the files of such a project. Merging its sources takes longer than most tests."""
    with TemporaryDirectory() as folder:
        project = Project(Path(folder))
        listed = parse_sources(HERE.sources.read_text(encoding="utf-8"), name="x")
        entries: list[Source] = []
        for file in (ACTIVE, "transcribed/webhook.yaml"):
            content = (HERE.spec / file).read_bytes()
            (project.spec / file).parent.mkdir(parents=True)
            (project.spec / file).write_bytes(content)
            entry = listed.get(file)
            assert entry is not None
            inferred = file == ACTIVE  # the tests need a source whose address is inferred
            entries.append(replace(entry, sha256=sha256(content).hexdigest(), address_inferred=inferred))
        project.sources.write_text(update_sources("# Head.\n", entries, name="x"), encoding="utf-8")
        spec = load_spec(project)
        spec.save(spec.merge())
        return {name: content for name, content in snapshot(project).items() if content is not None}


def snapshot(project: Project) -> dict[str, bytes | None]:
    """Return everything below a project's root: the bytes of files, None for folders."""
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(project.root.rglob("*"))
    }


def serve_pages(pages: Mapping[str, Reply | str]) -> Callable[[ReceivedRequest], Reply]:
    """Return a function that replies by path: with a reply, or with a page. Other paths are 404."""

    def respond(received: ReceivedRequest) -> Reply:
        found = pages.get(received.target, reply(404))
        return page_reply(found.encode()) if isinstance(found, str) else found

    return respond


def page_reply(content: bytes) -> bytes:
    """Return the reply with a page."""
    return reply(headers=[("Content-Type", "text/markdown; charset=utf-8")], raw=content)
