"""Read the documents of a folder as one description: an API that several documents describe.

What stands for all of them is a document in memory, which refers to the paths, webhooks and components of each. So
every place is that in its own file. A path stands in one of the documents; which one may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from openapi_sdk.description.nodes import object_at
from openapi_sdk_codegen.diff.node import canonical_json
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.diff.files import Files
    from openapi_sdk_codegen.diff.node import DocumentNode

_SUFFIXES = {".json", ".yaml", ".yml"}
#: What a path or a webhook of one name is in one document only.
_PARTS = ("paths", "webhooks", "x-webhooks")
#: The components that have names in reports.
_COMPONENTS = ("schemas", "securitySchemes")


def read_documents(folder: Path, files: Files) -> tuple[DocumentNode, ...]:
    """Return the OpenAPI documents of a folder, sorted by name. Other files, and those in folders, are parts of them.

    Raises:
        Problem: If there is none, if they are of OpenAPI 3.0 and of 3.1, or if a file can't be read.
    """
    names = sorted(each.name for each in folder.iterdir() if each.suffix in _SUFFIXES and each.is_file())
    tops = [files.read(folder / name, name) for name in names]
    documents = tuple(top for top in tops if "openapi" in top.object)
    if not documents:
        msg = f"{folder}: a folder without an OpenAPI document (.yaml, .yml or .json)"
        raise Problem(msg)
    versions = {str(top.object["openapi"])[:3]: top.file for top in documents}
    if len(versions) > 1:
        listed = " and ".join(f"{file} of {version}" for version, file in sorted(versions.items()))
        msg = f"{folder}: the documents have several versions of OpenAPI, such as {listed}: compare them one by one"
        raise Problem(msg)
    return documents


def compose(name: str, documents: tuple[DocumentNode, ...]) -> dict[str, Any]:
    """Return the document that refers to all of them.

    Raises:
        Problem: If two documents describe one path or webhook.
    """
    composed: dict[str, Any] = {"openapi": documents[0].object["openapi"], "info": {"title": name, "version": ""}}
    for part in _PARTS:
        found = composed.setdefault(part, {})
        for top in documents:
            for key in object_at(top.value, part):
                if key in found:
                    other = found[key]["$ref"].partition("#")[0]
                    msg = f"{name}: {top.file}: {part}: {key!a} is in {other} too: one document has to describe it"
                    raise Problem(msg)
                found[key] = _refer(top, part, key)
    components = composed.setdefault("components", {})
    for part in _COMPONENTS:
        components[part] = {}
        for key, tops in _list_holders(documents, part).items():
            values = [canonical_json(object_at(top.value, "components", part)[key]) for top in tops]
            if len({*values}) == 1:
                components[part][key] = _refer(tops[0], "components", part, key)
    return composed


def _list_holders(documents: tuple[DocumentNode, ...], part: str) -> dict[str, list[DocumentNode]]:
    """Return the documents that have a component of each name. One that differs among them has no name for all."""
    found: dict[str, list[DocumentNode]] = {}
    for top in documents:
        for key in object_at(top.value, "components", part):
            found.setdefault(key, []).append(top)
    return found


def _refer(top: DocumentNode, *keys: str) -> dict[str, str]:
    pointer = "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys)
    return {"$ref": f"{quote(top.file)}#{quote(pointer)}"}
