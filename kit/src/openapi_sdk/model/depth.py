"""The limit on how deep a JSON document may be nested. It is the same for all documents that are read."""

from __future__ import annotations

from typing import Any

#: The most levels of nested objects and arrays in a document. Documents of the API have at most about six. Without this
#: limit it depends on the Python version, and on how deep the caller's own stack is, which documents are read. Reading
#: takes up to four frames a level, and Python 3.11 allows 1,000 frames in all.
MAX_DEPTH = 100
#: Described objects are opened this deep: what is further inside is one value until a document has something there.
#: Schemas that refer to each other would have millions of fields otherwise.
MAX_DESCRIBED_DEPTH = 5
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"


def may_be_too_deep(body: bytes) -> bool:
    """Return whether a body has more brackets than levels are allowed.

    Counting is much faster than looking at each value, and most bodies have few objects and arrays.
    """
    return body.count(b"{") + body.count(b"[") > MAX_DEPTH


def is_too_deep(document: Any) -> bool:
    """Return whether a document has more than `MAX_DEPTH` levels of objects and arrays. Does not recurse."""
    level = [document] if document.__class__ in (dict, list) else []
    for _ in range(MAX_DEPTH):
        if not level:
            return False
        level = [
            item
            for container in level
            for item in (container.values() if container.__class__ is dict else container)
            if item.__class__ is dict or item.__class__ is list
        ]
    return bool(level)
