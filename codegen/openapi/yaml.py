"""YAML in and out: the same reader and the same writer for every document of `spec/`.

ruamel.yaml reads YAML 1.2, so `on`, `no` and `12:30` stay text, and the generator reads with it too.
"""

from __future__ import annotations

import io
import math
import re
import sys
import warnings
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError, YAMLWarning

from codegen.openapi.tree import is_array, is_object
from codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

#: A page of documentation is some kilobytes; the merged description of a large API a few megabytes.
MAX_BYTES = 32 * 1024 * 1024
#: Deeper documents are mistakes or attacks; the deepest real one here has 16 levels.
MAX_DEPTH = 100
#: No number of an API is as large, and Python refuses to write one of more than 4,300 digits.
MAX_INTEGER_BITS = 1024

#: Half of a character, which YAML can write as an escape and UTF-8 can't write at all.
_SURROGATE = re.compile("[\ud800-\udfff]")
#: Characters that are written as escapes.
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class _JsonConstructor(SafeConstructor):
    """Builds what JSON has: a date in an example stays the text that it is on the wire."""


# ruamel.yaml's classes are only partly annotated: Any says so once, here and below.
_constructor: Any = _JsonConstructor
_constructor.add_constructor("tag:yaml.org,2002:timestamp", _constructor.construct_yaml_str)


def parse(text: str, *, name: str) -> dict[str, Any]:
    """Parse a YAML mapping.

    Args:
        text: The document, at most 32 MiB.
        name: What messages call it: a file, and the place in it where the text begins.

    Raises:
        Problem: If it is too large, not YAML, uses aliases (which can make a small text a huge document) or
            directives (which can change what a text means), is deeper than 100 levels, holds what JSON can't,
            or is not a mapping.
    """
    if len(text) > MAX_BYTES:
        msg = f"{name}: larger than {MAX_BYTES:,} bytes"
        raise Problem(msg)
    if re.search(r"^%", text, re.MULTILINE):
        msg = f"{name}: a YAML directive (a line that begins with %) is not accepted"
        raise Problem(msg)
    try:
        yaml: Any = YAML(typ="safe", pure=True)
        yaml.Constructor = _JsonConstructor
        with warnings.catch_warnings():
            warnings.simplefilter("error", YAMLWarning)  # one anchor twice
            document: Any = yaml.load(text)
    except (YAMLError, YAMLWarning, ValueError, TypeError, LookupError) as error:
        # The last three are what ruamel.yaml lets through: for `!!int x`, a mapping as a key, `!!bool x`.
        msg = f"{name}: not YAML: {' '.join(str(error).split()) or type(error).__name__}"
        raise Problem(msg) from error
    except RecursionError as error:
        msg = f"{name}: nested deeper than {MAX_DEPTH} levels"
        raise Problem(msg) from error
    if not is_object(document):
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
    yaml: Any = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = sys.maxsize  # the emitter leaves a space at the end of a line that it breaks
    yaml.indent(mapping=2, sequence=4, offset=2)
    # The writer would fold equal objects into anchors and aliases, which `parse` refuses.
    yaml.representer.ignore_aliases = _never_alias
    yaml.representer.add_representer(str, _represent_text)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _never_alias(_: object) -> bool:
    return True


def _represent_text(representer: Any, text: str) -> Any:
    """Write prose as a literal block, so that a changed line of it is one changed line of the file."""
    style = None
    if _UNPRINTABLE.search(text):
        style = '"'  # escaped: in the other styles the writer loses control characters and exotic line ends
    elif "\n" in text and not any(line != line.rstrip() for line in text.split("\n")):
        style = "|"
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _check(document: dict[Any, Any], name: str) -> None:
    """Refuse shared nodes, depth beyond the bound and what JSON can't hold, without recursion."""
    seen: set[int] = set()
    level: list[Any] = [document]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for node in level:
            if not is_object(node) and not is_array(node):
                _check_scalar(node, name)
                continue
            if id(node) in seen:
                msg = f"{name}: anchors and aliases are not accepted"
                raise Problem(msg)
            seen.add(id(node))
            if is_object(node):
                _name_keys(node, name)
            below.extend(node.values() if is_object(node) else node)
        level = below
        if not level:
            return
    msg = f"{name}: nested deeper than {MAX_DEPTH} levels"
    raise Problem(msg)


def _check_scalar(value: object, name: str) -> None:
    """Refuse sets, bytes, infinities and text that has no UTF-8 form."""
    if isinstance(value, str):
        fits = not _SURROGATE.search(value)
    elif isinstance(value, float):
        fits = math.isfinite(value)
    else:
        fits = value is None or (isinstance(value, int) and value.bit_length() <= MAX_INTEGER_BITS)
    if not fits:
        msg = f"{name}: a value that JSON can't hold ({_told(value)})"
        raise Problem(msg)


def _name_keys(mapping: dict[Any, Any], name: str) -> None:
    """Make number keys text (an unquoted `200:` of `responses`), in place; refuse keys of other kinds."""
    if all(isinstance(key, str) and not _SURROGATE.search(key) for key in mapping):
        return
    named: dict[str, Any] = {}
    for key, value in mapping.items():
        text = str(key) if type(key) is int and key.bit_length() <= MAX_INTEGER_BITS else key
        if not isinstance(text, str) or _SURROGATE.search(text) or text in named:
            msg = f"{name}: a key that is not text, or is there twice ({_told(key)})"
            raise Problem(msg)
        named[text] = value
    mapping.clear()
    mapping.update(named)


def _told(value: object) -> str:
    """Return text as a message shows it, and of anything else the kind: a large number may refuse to be written."""
    return ascii(value)[:80] if isinstance(value, str) else type(value).__name__
