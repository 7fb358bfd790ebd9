"""Read YAML and JSON, and write YAML, in the same way for every document of `spec/`.

Both are read within the same bounds, into values that JSON can hold. YAML is read with libyaml, which takes a tenth of
the time of ruamel.yaml, and written with ruamel.yaml, which writes YAML 1.2.
"""

from __future__ import annotations

import io
import json
import math
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import is_object
from openapi_sdk_codegen.openapi import yaml_reader
from openapi_sdk_codegen.openapi.tree import MAX_DEPTH, walk
from openapi_sdk_codegen.openapi.yaml_reader import MAX_DIGITS
from openapi_sdk_codegen.project import Problem, quote_text

if TYPE_CHECKING:
    from pathlib import Path

#: A page of documentation is some kilobytes; the merged description of a large API a few megabytes.
MAX_BYTES = 32 * 1024 * 1024

#: Half of a surrogate pair: YAML can write it as an escape, UTF-8 can't write it.
_SURROGATE = re.compile("[\ud800-\udfff]")
#: Characters that are written as escapes.
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def decode_text(content: bytes, *, name: str) -> str:
    """Return the text of a file in UTF-8, without a byte order mark.

    Raises:
        Problem: If it is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{name}: not UTF-8: {error.reason} at byte {error.start:,}"
        raise Problem(msg) from error


def parse_yaml(text: str, *, name: str) -> dict[str, Any]:
    """Parse a YAML mapping.

    Args:
        text: The document, at most 32 MiB.
        name: Its name in error messages: a file, and the place in it where the text begins.

    Raises:
        Problem: If it is too large, not YAML, not a mapping, nested deeper than 100 levels, or holds values that JSON
            does not have; if its aliases repeat too much; if it uses directives, which can change the meaning of a
            text.
    """
    document = parse_yaml_value(text, name=name)
    if not is_object(document):
        msg = f"{name}: a mapping is expected at the top, not {type(document).__name__}"
        raise Problem(msg)
    return document


def parse_yaml_value(text: str, *, name: str) -> Any:
    """Parse YAML with any value at the top, by the rules of `parse_yaml`.

    Raises:
        Problem: As `parse_yaml`.
    """
    if len(text) > MAX_BYTES:
        msg = f"{name}: larger than {MAX_BYTES:,} bytes"
        raise Problem(msg)
    if text.startswith("%") or "\n%" in text:
        msg = f"{name}: a YAML directive (a line that begins with %) is not accepted"
        raise Problem(msg)
    try:
        return yaml_reader.build(text)
    except yaml_reader.YamlError as error:
        msg = f"{name}: not YAML: {error}"
        raise Problem(msg) from error


def parse_json(text: str, *, name: str) -> dict[str, Any]:
    """Parse a JSON object, by the rules of `parse_yaml`.

    Raises:
        Problem: As `parse_yaml`.
    """
    if len(text) > MAX_BYTES:
        msg = f"{name}: larger than {MAX_BYTES:,} bytes"
        raise Problem(msg)
    try:
        document: Any = json.loads(
            text, object_pairs_hook=make_object, parse_constant=refuse_constant, parse_int=_parse_int
        )
    except RecursionError as error:
        msg = f"{name}: nested deeper than {MAX_DEPTH} levels"
        raise Problem(msg) from error
    except ValueError as error:
        msg = f"{name}: not JSON: {error}"
        raise Problem(msg) from error
    if not is_object(document):
        msg = f"{name}: an object is expected at the top, not {type(document).__name__}"
        raise Problem(msg)
    for _, node in walk(document, name=name):
        for value in (*node, *node.values()) if is_object(node) else node:
            if isinstance(value, str) and _SURROGATE.search(value):
                msg = f"{name}: half of a surrogate pair ({quote_text(value)}), which UTF-8 can't hold"
                raise Problem(msg)
            if isinstance(value, float) and not math.isfinite(value):
                msg = f"{name}: a number that is too large"
                raise Problem(msg)
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
    from ruamel.yaml import YAML  # noqa: PLC0415 - most tools only read

    yaml: Any = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = sys.maxsize  # the emitter leaves a space at the end of a broken line
    yaml.indent(mapping=2, sequence=4, offset=2)
    # Otherwise a value that is there twice becomes an anchor and an alias, which are hard to read.
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


def make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; a key that is there twice is an error."""
    result = dict(pairs)
    if len(result) < len(pairs):
        repeated, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        msg = f"the key {repeated[:80]!a} is there twice: rename or remove one; most readers take the last"
        raise ValueError(msg)
    return result


def refuse_constant(constant: str) -> None:
    """Raise an error for `NaN` and `Infinity`, which JSON does not have."""
    msg = f"{constant} is not a JSON number"
    raise ValueError(msg)


def _parse_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        msg = f"a number of more than {MAX_DIGITS} digits"
        raise ValueError(msg)
    return int(digits)
