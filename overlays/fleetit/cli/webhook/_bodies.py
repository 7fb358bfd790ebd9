"""Reads what was saved of a webhook: the bytes of its body, and its headers."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, cast

from fleetit.cli._errors import CommandError

#: The most bytes of a file, well above what a verifier accepts.
_MAX_BYTES = 16 * 1_048_576
_STDIN = "-"
#: The first line of a request or an answer, which is no header.
_FIRST_LINE = re.compile(r"(?:[A-Z]+ \S+ HTTP/[\d.]+|HTTP/[\d.]+ \d{3}\b.*)")
#: What `curl -v` writes in front of lines.
_CURL_MARK = re.compile(r"[<>*] ?")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def read_bytes(file: str) -> bytes:
    """Return the bytes of a file, or of the standard input for `-`, exactly as they are.

    Raises:
        CommandError: If it can't be read, or is too long.
    """
    try:
        if file == _STDIN:
            data = sys.stdin.buffer.read(_MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        msg = f"{file}: can't be read: {getattr(error, 'strerror', None) or 'no name of a file'}"
        raise CommandError(msg) from None
    if len(data) > _MAX_BYTES:
        msg = f"{file}: longer than {_MAX_BYTES:,} bytes"
        raise CommandError(msg)
    return data


def parse_headers(data: bytes, name: str) -> list[tuple[str, str]]:
    """Return the headers in a file: lines `Name: value`, JSON, or what `curl -i` and `curl -v` write.

    Args:
        data: The bytes of the file.
        name: Its name, for messages.

    Raises:
        CommandError: If it has something else.
    """
    text = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")  # as servers read headers
    if text.lstrip().startswith(("{", "[")):
        return _parse_json(data, name)
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(re.split(r"\r?\n", text), start=1):
        unmarked = line if _is_header(line) else _CURL_MARK.sub("", line, count=1)
        if not unmarked.strip():
            if headers:
                break  # the body follows
            continue
        if _FIRST_LINE.fullmatch(unmarked.strip()) or line.startswith("* "):
            continue
        if not _is_header(unmarked):
            msg = f"{name}: line {number} is no header, such as X-Timestamp: 1760000000"
            raise CommandError(msg)
        key, _, value = unmarked.partition(":")
        headers.append((key.strip(), value.strip()))
    return headers


def _is_header(line: str) -> bool:
    return _HEADER_NAME.fullmatch(line.partition(":")[0].strip()) is not None and ":" in line


def _parse_json(data: bytes, name: str) -> list[tuple[str, str]]:
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        document = list(cast("dict[str, Any]", document).items())
    headers: list[tuple[str, str]] = []
    for pair in cast("list[Any]", document) if isinstance(document, list) else [None]:
        key, value = _to_pair(pair)
        values = cast("list[Any]", value) if isinstance(value, list) else [value]
        if not isinstance(key, str) or not all(isinstance(each, str | int) for each in values):
            msg = f'{name}: no headers in JSON, such as {{"X-Timestamp": "1760000000", "X-Signature": "…"}}'
            raise CommandError(msg)
        headers += [(key, str(each)) for each in values]
    return headers


def _to_pair(value: Any) -> tuple[Any, Any]:
    is_pair = isinstance(value, list | tuple) and len(cast("list[Any]", value)) == 2  # noqa: PLR2004 - a pair
    return tuple(cast("list[Any]", value)) if is_pair else (None, None)
