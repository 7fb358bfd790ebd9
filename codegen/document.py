"""YAML in and out: the same reader and the same writer for every document of `spec/`.

ruamel.yaml reads YAML 1.2, so `on`, `no` and `12:30` stay text, and the generator reads with it too.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError

from codegen.project import Problem

#: A page of documentation is some kilobytes; the merged description of a large API a few megabytes.
MAX_BYTES = 32 * 1024 * 1024
#: Deeper documents are mistakes or attacks; the deepest real one here has 16 levels.
MAX_DEPTH = 100


class _JsonConstructor(SafeConstructor):
    """Builds what JSON has: a date in an example stays the text that it is on the wire."""


_JsonConstructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def parse(text: str, *, name: str) -> dict[str, Any]:
    """Parse a YAML mapping.

    Args:
        text: The document, at most 32 MiB.
        name: What messages call it: a file, and the place in it where the text begins.

    Raises:
        Problem: If it is too large, not YAML, uses aliases (which can make a small text a huge document), is deeper
            than 100 levels, or is not a mapping.
    """
    if len(text) > MAX_BYTES:
        msg = f"{name}: larger than {MAX_BYTES:,} bytes"
        raise Problem(msg)
    try:
        yaml = YAML(typ="safe", pure=True)
        yaml.Constructor = _JsonConstructor
        document = yaml.load(text)
    except YAMLError as error:
        msg = f"{name}: not YAML: {' '.join(str(error).split())}"
        raise Problem(msg) from error
    except RecursionError as error:
        msg = f"{name}: nested deeper than {MAX_DEPTH} levels"
        raise Problem(msg) from error
    if not isinstance(document, dict):
        msg = f"{name}: a mapping is expected at the top, not {type(document).__name__}"
        raise Problem(msg)
    _check(document, name)
    return document


def load(path: Path, *, name: str) -> dict[str, Any]:
    """Read a YAML mapping from a file; the errors are those of `parse`, and for a file that can't be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{name}: can't be read: {error}"
        raise Problem(msg) from error
    return parse(text, name=name)


def dump(document: dict[str, Any]) -> str:
    """Write a document as YAML: keys in their order, block style, the same bytes for the same document."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    # The writer would fold equal objects into anchors and aliases, which `parse` refuses.
    yaml.representer.ignore_aliases = lambda _: True
    yaml.representer.add_representer(str, _represent_text)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _represent_text(representer: Any, text: str) -> Any:
    """Write prose as a literal block, so that a changed line of it is one changed line of the file."""
    literal = "\n" in text and not any(line != line.rstrip() for line in text.split("\n"))
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style="|" if literal else None)


def _check(document: dict[str, Any], name: str) -> None:
    """Refuse shared nodes and depth beyond the bound, without recursion."""
    seen: set[int] = set()
    level: list[Any] = [document]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for node in level:
            if not isinstance(node, dict | list):
                continue
            if id(node) in seen:
                msg = f"{name}: anchors and aliases are not accepted"
                raise Problem(msg)
            seen.add(id(node))
            below.extend(node.values() if isinstance(node, dict) else node)
        level = below
        if not level:
            return
    msg = f"{name}: nested deeper than {MAX_DEPTH} levels"
    raise Problem(msg)
