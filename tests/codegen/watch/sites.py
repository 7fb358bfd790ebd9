"""Documentation sites on loopback, and projects whose sources are there."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from kit.tests.support.scripted_server import ReceivedRequest, Reply, ScriptedServer, reply
from tests.support.pages import ACTIVE, make_page, page_reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk_codegen.project import Project

DOCS = "https://docs.fleetit.com"
#: Where the page of active integrations is published.
ACTIVE_PATH = "/api-reference/integrations-%3E-fleet-active-integrations/list.md"
#: Where the text is that transcribed/webhook.yaml is of.
PROSE_PATH = "/documentation/integrations/webhook.md"
THINGS_PATH = "/api-reference/things/list.md"
THINGS = make_page()


@dataclass
class Site:
    """A site that answers with its pages, with their ETags and with 304. Replies are sent as they are."""

    pages: dict[str, bytes | Reply]
    #: The paths that were answered with 304.
    unchanged: list[str] = field(default_factory=list[str])
    has_etags: bool = True

    def __call__(self, received: ReceivedRequest) -> Reply:
        """Return the reply to a request."""
        page = self.pages.get(received.target)
        if page is None:
            return reply(404)
        if not isinstance(page, bytes) or page.startswith(b"HTTP/"):
            return page
        etag = f'"{sha256(page).hexdigest()[:8]}"'
        if received.header("If-None-Match") == etag:
            self.unchanged.append(received.target)
            return reply(304)
        if not self.has_etags:
            return page_reply(page)
        return reply(headers=[("Content-Type", "text/markdown"), ("ETag", etag)], raw=page)


def make_site(project: Project, **more: bytes | Reply) -> Site:
    """Make a site with the pages of a project as they are in it."""
    index = f"# FleetIT\n\n- [Active]({ACTIVE_PATH})\n".encode()
    return Site(
        {
            "/llms.txt": index,
            ACTIVE_PATH: (project.spec / ACTIVE).read_bytes(),
            PROSE_PATH: b"# Webhooks\n",
            **more,
        }
    )


def list_pages(*paths: str) -> bytes:
    """Return an index of pages."""
    return "".join(f"- [Page]({path})\n" for path in paths).encode()


def publish(project: Project, server: ScriptedServer) -> None:
    """Give the sources of a project addresses on a server."""
    text = project.sources.read_text(encoding="utf-8")
    project.sources.write_text(text.replace(DOCS, server.url), encoding="utf-8")


def explain(found: Mapping[str, str], server: ScriptedServer) -> dict[str, str]:
    """Return texts by path instead of address, without the server's name."""
    return {address.removeprefix(server.url): text.replace(server.url, "") for address, text in found.items()}
