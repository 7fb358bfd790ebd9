"""Read and write spec/watched.json: what was read at each address, for what sources.toml doesn't hash."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.vendor.store import read_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openapi_sdk_codegen.project import Project

#: Two lines of an index have about 200 bytes, and so has what is known of a page.
_MAX_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Seen:
    """What an address had.

    Attributes:
        sha256: The hash of the bytes; "" if there was no page.
        etag: Their ETag; "" if there was none.
        pages: For an index, the addresses of the pages that it listed.
    """

    sha256: str = ""
    etag: str = ""
    pages: tuple[str, ...] = ()


def path_of(project: Project) -> Path:
    """Return the path of the file."""
    return project.spec / "watched.json"


def read_watched(project: Project) -> dict[str, Seen]:
    """Return what was read, by address; nothing if there is no file yet.

    Raises:
        Problem: If the file is not what `format_watched` writes.
    """
    path = path_of(project)
    if not path.exists():
        return {}
    name = project.name(path)
    try:
        content = json.loads(read_file(path, name=name, max_bytes=_MAX_BYTES))
        return {address: _parse(entry) for address, entry in content.items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        msg = f"{name}: not as `openapi-sdk watch` writes it; restore it from git, or delete it to begin again"
        raise Problem(msg) from error


def format_watched(watched: Mapping[str, Seen]) -> str:
    """Return the text of the file. Keys without a value are left out."""
    entries = {
        address: {
            key: value
            for key, value in (("sha256", seen.sha256), ("etag", seen.etag), ("pages", sorted(seen.pages)))
            if value
        }
        for address, seen in sorted(watched.items())
    }
    return json.dumps(entries, indent=2) + "\n"


def _parse(entry: object) -> Seen:
    if not is_object(entry) or entry.keys() - {"sha256", "etag", "pages"}:
        raise ValueError
    sha256, etag, pages = entry.get("sha256", ""), entry.get("etag", ""), entry.get("pages", [])
    if not is_array(pages) or not all(isinstance(text, str) for text in (sha256, etag, *pages)):
        raise ValueError
    return Seen(sha256, etag, tuple(pages))
