"""Read the document that an SDK is made of: a file, or an https address. Nothing else is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from openapi_sdk.description.nodes import as_text, object_at
from openapi_sdk_codegen.openapi import yaml
from openapi_sdk_codegen.openapi.yaml import decode_text, parse_json, parse_yaml
from openapi_sdk_codegen.project import Problem, quote_text
from openapi_sdk_codegen.vendor.document import is_json
from openapi_sdk_codegen.vendor.download import document_name_for, download, normalize_address
from openapi_sdk_codegen.vendor.store import read_file

#: What the name of a file in `spec/documents/` has not.
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_SUFFIXES = (".yaml", ".yml", ".json")


class PublishedDocument(NamedTuple):
    """A document as published.

    Attributes:
        name: The name of its file in `spec/documents/`.
        address: Where it was downloaded; None if it comes from a file.
        content: Its bytes.
        document: What it says.
    """

    name: str
    address: str | None
    content: bytes
    document: dict[str, Any]

    @property
    def title(self) -> str:
        """Its title; empty without one."""
        return as_text(object_at(self.document, "info").get("title"))


def read_published(source: str) -> PublishedDocument:
    """Read a document of at most 32 MiB.

    Args:
        source: A path, or an https address. No other address is followed.

    Raises:
        Problem: If it can't be read; if it is no OpenAPI 3.0 or 3.1.
    """
    if "://" in source:
        address = normalize_address(source)
        [content] = download([address], max_bytes=yaml.MAX_BYTES)
        name = f"{document_name_for(address)}{'.json' if is_json(content) else '.yaml'}"
    else:
        address, path = None, Path(source)
        content = read_file(path, name=source, max_bytes=yaml.MAX_BYTES)
        stem = _NOT_PLAIN.sub("-", path.stem).strip("-.")[:100] or "openapi"
        suffix = path.suffix if path.suffix in _SUFFIXES else ".json" if is_json(content) else ".yaml"
        name = f"{stem}{suffix}"
    parse = parse_json if is_json(content) else parse_yaml
    document = parse(decode_text(content, name=source), name=source)
    _check(document, source)
    return PublishedDocument(name, address, content, document)


def _check(document: dict[str, Any], source: str) -> None:
    """Refuse what is another kind of document, with the name of a tool that makes the right one of it."""
    if "swagger" in document:
        msg = (
            f"{source}: this is Swagger {quote_text(document['swagger'])}, and OpenAPI 3.0 or 3.1 is needed: convert "
            f"it first, as with `npx swagger2openapi {quote_text(source)} --outfile openapi.yaml`"
        )
        raise Problem(msg)
    if "openapi" not in document:
        msg = f"{source}: no OpenAPI document: `openapi: 3.0.3` or the like is missing"
        raise Problem(msg)
