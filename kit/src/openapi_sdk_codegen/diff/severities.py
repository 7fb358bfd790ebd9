"""Read a file with the levels that a team gives to rules, as oasdiff's `--severity-levels` has it.

request-parameter-removed   err
api-operation-id-removed    info
api-tag-added               none    # not reported
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk_codegen.diff.rules import LEVELS
from openapi_sdk_codegen.openapi.yaml import decode_text
from openapi_sdk_codegen.project import Problem, quote_text
from openapi_sdk_codegen.report.change import Level

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = {
    **{level.value: level for level in Level},
    "err": Level.ERROR,
    "warn": Level.WARNING,
    "none": None,
}
#: A file of all rules is far smaller.
_MAX_BYTES = 1_000_000


class Severities(NamedTuple):
    """The levels that a file gives to rules.

    Attributes:
        name: The name of the file in messages.
        levels: The level of each rule; None for one that is not reported.
    """

    name: str
    levels: dict[str, Level | None]


def read_severities(path: Path) -> Severities:
    """Read the levels of rules.

    Raises:
        Problem: If the file can't be read, or a line is not a rule and a level; names the line.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        msg = f"{path}: can't be read: {getattr(error, 'strerror', None) or error}"
        raise Problem(msg) from error
    if len(content) > _MAX_BYTES:
        msg = f"{path}: larger than {_MAX_BYTES:,} bytes"
        raise Problem(msg)
    levels: dict[str, Level | None] = {}
    for number, line in enumerate(decode_text(content, name=str(path)).splitlines(), 1):
        words = line.partition("#")[0].split()
        if words:
            rule, level = _read_line(words, f"{path}: line {number}")
            if rule in levels:
                msg = f"{path}: line {number}: {rule} has a level already"
                raise Problem(msg)
            levels[rule] = level
    return Severities(str(path), levels)


def _read_line(words: list[str], where: str) -> tuple[str, Level | None]:
    if len(words) != 2 or words[1].lower() not in _WORDS:  # noqa: PLR2004 - a rule and a level
        msg = f"{where}: {quote_text(' '.join(words))} is not a rule and one of {', '.join(sorted(_WORDS))}"
        raise Problem(msg)
    if words[0] not in LEVELS:
        near = get_close_matches(words[0], LEVELS, n=1)
        msg = f"{where}: there is no rule {quote_text(words[0])}{f'; did you mean {near[0]}?' if near else ''}"
        raise Problem(msg)
    return words[0], _WORDS[words[1].lower()]
