"""What a package index shows: the README with links that work there, and the addresses of the project.

Hatchling runs this when it builds. `repository` in pyproject.toml is the address of the repository. While it is empty,
the page has the words of its links without the links.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_API = "https://docs.fleetit.com"
#: A link to a file of the repository, or to a heading of this page.
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)([^)]+)\)")


class CustomMetadataHook(MetadataHookInterface):
    """Sets `readme` and `urls`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set them."""
        repository = str(self.config["repository"]).rstrip("/")
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": link_readme(text, repository)}
        metadata["urls"] = {"FleetIT's documentation": _API}
        if repository:
            metadata["urls"] |= {
                "Repository": repository,
                "Changelog": f"{repository}/blob/main/CHANGELOG.md",
                "Issues": f"{repository}/issues",
            }


def link_readme(text: str, repository: str) -> str:
    """Return the README with links to the files of the repository; without links if it has no address."""
    if not repository:
        return _LINK.sub(r"\1", text)
    text = text.replace("](#", "](README.md#")  # an index may give headings other anchors
    return _LINK.sub(lambda match: f"[{match[1]}]({repository}/blob/main/{match[2]})", text)
