"""Read and write YAML, in the same way for every document of `spec/`.

ruamel.yaml reads YAML 1.2, so `on`, `no` and `12:30` stay text. The generator uses it too.
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

from codegen.openapi.tree import MAX_DEPTH, is_container, is_object, walk
from codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

#: A page of documentation is some kilobytes; the merged description of a large API a few megabytes.
MAX_BYTES = 32 * 1024 * 1024
#: No number of an API is larger, and Python refuses to write a number of more than 4,300 digits.
MAX_INTEGER_BITS = 1024

#: Half of a surrogate pair: YAML can write it as an escape, UTF-8 can't write it.
_SURROGATE = re.compile("[\ud800-\udfff]")
#: Characters that are written as escapes.
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class _JsonConstructor(SafeConstructor):
    """Builds JSON values only: a date in an example stays text, as on the wire."""


# ruamel.yaml is only partly annotated, so its classes are used as Any, here and below.
_constructor: Any = _JsonConstructor
_constructor.add_constructor("tag:yaml.org,2002:timestamp", _constructor.construct_yaml_str)


def parse_yaml(text: str, *, name: str) -> dict[str, Any]:
    """Parse a YAML mapping.

    Args:
        text: The document, at most 32 MiB.
        name: Its name in error messages: a file, and the place in it where the text begins.

    Raises:
        Problem: If it is too large, not YAML, not a mapping, nested deeper than 100 levels, or holds values that JSON
            does not have; if it uses aliases, which can make a small text a huge document, or directives, which can
            change the meaning of a text.
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
        # ruamel.yaml raises the last three for `!!int x`, a mapping as a key, and `!!bool x`.
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


def load_yaml(path: Path, *, name: str) -> dict[str, Any]:
    """Read a YAML mapping from a file.

    Raises:
        Problem: As `parse_yaml`, and if the file can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{name}: can't be read: {error}"
        raise Problem(msg) from error
    return parse_yaml(text, name=name)


def dump_yaml(document: dict[str, Any]) -> str:
    """Return a document as YAML: keys in their order, block style, always the same bytes for the same document."""
    yaml: Any = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = sys.maxsize  # the emitter leaves a space at the end of a broken line
    yaml.indent(mapping=2, sequence=4, offset=2)
    # Otherwise a value that is there twice becomes an anchor and an alias, which `parse_yaml` refuses.
    yaml.representer.ignore_aliases = _never_alias
    yaml.representer.add_representer(str, _represent_text)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _never_alias(_: object) -> bool:
    return True


def _represent_text(representer: Any, text: str) -> Any:
    """Represent prose as a literal block, so that one changed line is one changed line of the file."""
    style = None
    if _UNPRINTABLE.search(text):
        style = '"'  # escaped: the other styles lose control characters and unusual line ends
    elif "\n" in text and not any(line != line.rstrip() for line in text.split("\n")):
        style = "|"
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _check(document: dict[str, Any], name: str) -> None:
    """Refuse aliases, documents that are too deep, and values that JSON can't hold; turn number keys into text."""
    seen: set[int] = set()
    for _, node in walk(document, name=name):
        if id(node) in seen:
            msg = f"{name}: anchors and aliases are not accepted"
            raise Problem(msg)
        seen.add(id(node))
        if is_object(node):
            _convert_keys(node, name)
        for value in node.values() if is_object(node) else node:
            if not is_container(value):
                _check_scalar(value, name)


def _check_scalar(value: object, name: str) -> None:
    """Refuse sets, bytes, infinities, huge integers, and text that has no UTF-8 form."""
    if isinstance(value, str):
        is_json = not _SURROGATE.search(value)
    elif isinstance(value, float):
        is_json = math.isfinite(value)
    else:
        is_json = value is None or (isinstance(value, int) and value.bit_length() <= MAX_INTEGER_BITS)
    if not is_json:
        msg = f"{name}: a value that JSON can't hold ({_format_value(value)})"
        raise Problem(msg)


def _convert_keys(mapping: dict[Any, Any], name: str) -> None:
    """Turn number keys (an unquoted `200:` of `responses`) into text, in place; refuse other keys that are not text."""
    if all(isinstance(key, str) and not _SURROGATE.search(key) for key in mapping):
        return
    converted: dict[str, Any] = {}
    for key, value in mapping.items():
        text = str(key) if type(key) is int and key.bit_length() <= MAX_INTEGER_BITS else key
        if not isinstance(text, str) or _SURROGATE.search(text) or text in converted:
            msg = f"{name}: a key that is not text, or is there twice ({_format_value(key)})"
            raise Problem(msg)
        converted[text] = value
    mapping.clear()
    mapping.update(converted)


def _format_value(value: object) -> str:
    """Return text in quotes, or the type of anything else: Python refuses to write some large numbers."""
    return ascii(value)[:80] if isinstance(value, str) else type(value).__name__
