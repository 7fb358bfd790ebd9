"""Makes the body of a request of options, or of a file."""

from __future__ import annotations

import mimetypes
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.cli.errors import CommandError, join_errors
from openapi_sdk.cli.signatures import is_json
from openapi_sdk.messages.json import loads_exactly
from openapi_sdk.model.numbers import AmbiguousJson
from openapi_sdk.model.stock import File

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openapi_sdk.cli.program import Program
    from openapi_sdk.cli.signatures import Option
    from openapi_sdk.description.methods import RequestBody

#: The file that is read from stdin.
STDIN = "-"
#: What Python makes of a byte of an argument that is not UTF-8.
_NOT_UTF_8 = re.compile("[\udc80-\udcff]")
#: Ends of names of files that have JSON Lines.
_JSON_LINES = (".jsonl", ".ndjson")


def build_body(
    program: Program,
    body: RequestBody,
    fields: Mapping[str, Any],
    options: Sequence[str],
    file: str | None,
    *,
    group: str,
) -> dict[str, Any]:
    """Return the argument `body` of a method, or nothing if there is no body.

    `group` is the command of its resource.
    """
    if file is not None:
        if fields:
            msg = f"--body and {options[0]} can't be combined: the file has the whole body"
            raise CommandError(msg)
        return {"body": _read_document(program, body, file, group)}
    if not fields and not body.is_object and body.is_required:
        what = "a JSON list of rows" if body.has_rows else "the body"
        msg = f"--body is missing: a file with {what}, or - for stdin"
        raise CommandError(msg)
    return {"body": dict(fields)} if fields or body.is_required else {}


def read_value(program: Program, option: Option, value: Any) -> Any:
    """Return the value of an option as the method takes it."""
    if (names := list_files(option, value)) or option.argument.is_file:
        files = [_read_file(program, each, option.name) for each in names]
        return files if option.argument.is_list else files[0]
    if not _is_utf_8(value):
        msg = f"{option.name}: the value is not UTF-8"
        raise CommandError(msg, "Set the terminal to UTF-8.")
    return parse_json(value, option.name) if is_json(option.argument) else value


def list_files(option: Option, value: Any) -> list[str]:
    """Return the files that the value of an option names; `-` is stdin."""
    values = [] if value is None else cast("list[Any]", value) if option.argument.is_list else [value]
    if option.argument.is_file:
        return values
    is_named = isinstance(value, str) and value.startswith("@")
    return [str(value)[1:]] if option.argument.may_be_file and is_named else []


def _is_utf_8(value: object) -> bool:
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    return not any(isinstance(each, str) and _NOT_UTF_8.search(each) for each in values)


def parse_json(text: str | bytes, name: str) -> Any:
    """Return a JSON document. A number that would lose digits is refused."""
    try:
        return loads_exactly(text)
    except (ValueError, RecursionError) as error:
        number = f": {error.number}" if isinstance(error, AmbiguousJson) and error.number else ""
        msg = f"{name}: not JSON: {error}{number}"
        raise CommandError(msg) from error


def read_bytes(program: Program, file: str, name: str) -> bytes:
    """Return what is in a file, or comes from stdin for `-`."""
    try:
        return sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except OSError as error:
        if file.lstrip()[:1] in {"{", "["}:  # its text could have secrets
            msg = f"{name} takes a file, or - for stdin, and not the JSON itself"
            raise CommandError(msg, f"Pipe it: echo '{{…}}' | {program.name} … {name} -") from error
        msg = f"{name} {file}: {error.strerror}"
        raise CommandError(msg) from error


def _read_file(program: Program, file: str, name: str) -> File:
    """Return a file with its name, and the media type that this says."""
    known = None if file == STDIN else mimetypes.guess_type(file)[0]
    return File(read_bytes(program, file, name), None if file == STDIN else Path(file).name, known)


def _is_raw(body: RequestBody, file: str) -> bool:
    """Whether a file is sent as it is. Where the body may be JSON too, the end of its name says so."""
    if not body.raw_type or "json" not in body.kinds:
        return bool(body.raw_type)
    return not file.lower().endswith((".json", *_JSON_LINES))


def _read_raw(program: Program, body: RequestBody, file: str) -> Any:
    found = _read_file(program, file, "--body")
    if not body.raw_type.startswith("text/") or not isinstance(found.payload, bytes):
        return found
    try:
        return found.payload.decode()
    except UnicodeDecodeError as error:
        msg = f"--body {file}: the text is not UTF-8"
        raise CommandError(msg) from error


def _read_document(program: Program, body: RequestBody, file: str, group: str) -> Any:
    if _is_raw(body, file):
        return _read_raw(program, body, file)
    content = read_bytes(program, file, "--body")
    if body.has_rows:
        return _read_rows(program, body, file, content, group)
    document: Any = parse_json(content, f"--body {file}")
    if body.is_object and isinstance(document, dict):
        _check_keys(program, file, body, [("", cast("object", document))])
    return cast("Any", document)


def _read_rows(program: Program, body: RequestBody, file: str, content: bytes, group: str) -> list[Any]:
    """Return the rows of a JSON list, or of JSON Lines."""
    if _is_json_lines(file, content):
        from openapi_sdk.imports.reading import read_json_lines  # noqa: PLC0415 - imported lazily

        lines, errors = read_json_lines(content, body)
        if errors:
            msg = f"--body {file}: {join_errors([str(each) for each in errors])}"
            raise CommandError(msg)
        _check_keys(program, file, body, [(f"line {each.line}: ", each.values) for each in lines])
        return [each.values for each in lines]
    try:
        document: Any = parse_json(content, f"--body {file}")
    except CommandError as error:
        hint = f"`{program.name} {group} import FILE` takes a table (CSV)."
        raise CommandError(error.message, hint) from error
    if not isinstance(document, list):
        msg = f"--body {file}: a JSON list of rows is needed, not {type(document).__name__}"
        raise CommandError(msg)
    rows = cast("list[Any]", document)
    _check_keys(program, file, body, [(f"row {number}: ", each) for number, each in enumerate(rows, start=1)])
    return rows


def _is_json_lines(file: str, content: bytes) -> bool:
    """Whether a name says that a file has JSON Lines, or its first two lines are objects."""
    first, _, rest = content.lstrip().partition(b"\n")
    is_object = first.startswith(b"{") and first.rstrip().endswith(b"}")
    return file.lower().endswith(_JSON_LINES) or (is_object and rest.lstrip().startswith(b"{"))


def _check_keys(program: Program, file: str, body: RequestBody, objects: Sequence[tuple[str, object]]) -> None:
    """Check that the objects of a file have only keys that the description has."""
    known = body.known_keys
    errors = [f"{place}{error}" for place, each in objects for error in known.find_unknown(each)]
    if errors:
        msg = f"--body {file}: {join_errors(errors)}"
        raise CommandError(msg, f"`{program.name} request` sends what is not described.")
