"""Makes the body of a request of options, or of a file."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from fleetit.cli._errors import CommandError
from fleetit.cli._signature import is_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleetit._methods import Body
    from fleetit.cli._option_names import Option


def build_body(body: Body, fields: Mapping[str, Any], options: Sequence[str], file: str | None) -> dict[str, Any]:
    """Return the argument `body` of a method, or nothing if there is no body.

    Args:
        body: What the description says of it.
        fields: The fields that options gave.
        options: The names of these options.
        file: The file with the body; `-` for stdin, None for none.

    Raises:
        CommandError: If both are given, or the file can't be read.
    """
    if file is not None:
        if fields:
            msg = f"--body and {options[0]} can't be combined: the file has the whole body"
            raise CommandError(msg)
        return {"body": _read_document(body, file)}
    if not fields and not body.is_object and body.is_required:
        what = "a JSON list of rows" if body.has_rows else "the body"
        msg = f"--body is missing: a file with {what}, or - for stdin"
        raise CommandError(msg)
    return {"body": dict(fields)} if fields or body.is_required else {}


def read_value(option: Option, value: Any) -> Any:
    """Return the value of an option as the method takes it.

    Raises:
        CommandError: If it is no JSON, or a file can't be read.
    """
    if is_json(option.argument):
        return parse_json(value, option.name)
    if option.argument.format == "binary":
        return read_bytes(value, option.name)
    return value


def parse_json(text: str | bytes, name: str) -> Any:
    """Return a JSON document. A number that would lose digits is refused.

    Raises:
        CommandError: If it is no JSON.
    """
    try:
        return json.loads(text, parse_float=_read_number, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        msg = f"{name}: not JSON: {error}"
        raise CommandError(msg) from error


def read_bytes(file: str, name: str) -> bytes:
    """Return what is in a file, or comes from stdin for `-`.

    Raises:
        CommandError: If it can't be read.
    """
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        if file.lstrip()[:1] in {"{", "["}:  # its text could have secrets
            msg = f"{name} takes a file, or - for stdin, and not the JSON itself"
            raise CommandError(msg, f"Pipe it: echo '{{…}}' | fleetit … {name} -") from error
        msg = f"{name} {file}: {error.strerror}"
        raise CommandError(msg) from error


def _read_document(body: Body, file: str) -> Any:
    content = read_bytes(file, "--body")
    kind = body.media_type.partition(";")[0].strip()
    if kind.startswith("text/"):
        return content.decode()
    if not body.fields and "json" not in kind:
        return content
    document: Any = parse_json(content, f"--body {file}")
    if body.has_rows and not isinstance(document, list):
        msg = f"--body {file}: a JSON list of rows is needed, not {type(document).__name__}"
        raise CommandError(msg)
    if body.is_object and isinstance(document, dict):
        check_fields(body, cast("dict[str, Any]", document), file)
    return cast("Any", document)


def check_fields(body: Body, document: Mapping[str, Any], file: str) -> None:
    """Check that the description has all fields of an object, if it says which there are.

    Raises:
        CommandError: If it lacks one.
    """
    if body.schema.get("additionalProperties"):
        return
    known = body.schema.get("properties", {})
    for name in document:
        if name not in known:
            from fleetit._suggestions import suggest  # noqa: PLC0415 - for messages alone

            msg = f"--body {file}: {name!r} is no field{suggest(name, known)}"
            raise CommandError(msg, "`fleetit request` sends what is not described.")


def _read_number(text: str) -> float:
    number = float(text)
    if Decimal(repr(number)) != Decimal(text):
        msg = f"{text} has more digits than a number can be sent with"
        raise ValueError(msg)
    return number


def _refuse(name: str) -> Any:
    msg = f"{name} is no number"
    raise ValueError(msg)
