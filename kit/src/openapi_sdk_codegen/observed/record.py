"""Read the records of conformance runs: TOML of others, so everything is bounded, and unknown keys are refused."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.openapi.checks import check_keys, refuse_value
from openapi_sdk_codegen.openapi.yaml import decode_text
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.project import Project

#: A record has about 200 bytes for each fact.
MAX_BYTES = 8 * 1024 * 1024
#: A description of thirty operations makes about two thousand.
MAX_FACTS = 50_000
#: The longest texts are the members of an enum.
_MAX_TEXT = 4_000
_MAX_TIMES = 10**12
_VERSION = 1

CONFIRMED, CONTRADICTED, NOT_SEEN = "confirmed", "contradicted", "not seen"
STATUSES = (CONFIRMED, CONTRADICTED, NOT_SEEN)
#: The environment of a record of none of the servers of the description.
OTHER_SERVER = "other"
_ENVIRONMENTS = ("production", "test", OTHER_SERVER)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_FACT = re.compile(r"[a-z]+(?: [a-z]+)?")
_PLACE = re.compile(
    r"operation|(?:query|path|header) .{1,200}|body(?: /.*)?|answer [1-5][0-9]{2}(?: header .{1,200}| /.*)?"
)


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """Something that the description says, or doesn't, and what was seen."""

    operation: str
    place: str
    fact: str
    described: str
    seen: str
    times: int
    status: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What one run saw.

    Attributes:
        taken: The day.
        environment: `production`, `test` or `other`.
        description: The SHA-256 of the description that answers were compared with.
        facts: The facts, in their order.
    """

    taken: date
    environment: str
    description: str
    facts: tuple[RecordedFact, ...]


def folder_of(project: Project) -> Path:
    """Return the folder of the records."""
    return project.spec / "observed"


def read_records(project: Project) -> list[RunRecord]:
    """Return all records of a project, in the order of their files.

    Raises:
        Problem: If one of them can't be read.
    """
    records: list[RunRecord] = []
    for path in sorted(folder_of(project).glob("*.toml")):
        name = project.name(path)
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            msg = f"{name}: can't be read: {error.strerror}"
            raise Problem(msg) from error
        records.append(parse_record(content, name=name))
    return records


def parse_record(content: bytes, *, name: str) -> RunRecord:
    """Parse a record.

    Args:
        content: Its bytes, at most 8 MiB.
        name: Its name in error messages.

    Raises:
        Problem: If it is not a record of version 1; the message names the place.
    """
    if len(content) > MAX_BYTES:
        msg = f"{name}: larger than {MAX_BYTES:,} bytes"
        raise Problem(msg)
    try:
        data = tomllib.loads(decode_text(content, name=name))
    except (ValueError, RecursionError) as error:
        msg = f"{name}: not TOML: {' '.join(str(error).split())[:200]}"
        raise Problem(msg) from error
    version = data.get("version")
    if type(version) is not int or version != _VERSION:
        refuse_value(name, "version", f"{_VERSION}, which this version of the project reads", version)
    check_keys(data, {"version", "taken", "environment", "description", "sdk", "calls", "facts"}, name)
    taken, facts = data.get("taken"), data.get("facts", [])
    if not isinstance(taken, date) or isinstance(taken, datetime):
        refuse_value(name, "taken", "a date without quotation marks", taken)
    if not is_array(facts) or len(facts) > MAX_FACTS:
        refuse_value(name, "facts", f"at most {MAX_FACTS:,} tables, each headed [[facts]]", facts)
    _get_text(data, "sdk", name)
    _get_number(data, "calls", name)
    return RunRecord(
        taken,
        _get_choice(data, "environment", _ENVIRONMENTS, name),
        _get_match(data, "description", _SHA256, "64 hexadecimal digits", name),
        tuple(_parse_fact(each, f"{name}: fact {number}") for number, each in enumerate(facts, 1)),
    )


def _parse_fact(data: Any, place: str) -> RecordedFact:
    if not is_object(data):
        refuse_value(place, "it", "a table, headed [[facts]]", data)
    check_keys(data, {"operation", "place", "fact", "described", "seen", "times", "status"}, place)
    return RecordedFact(
        _get_match(data, "operation", _NAME, "an operationId", place),
        _get_match(data, "place", _PLACE, "such as `answer 200 /results/[]/id` or `query limit`", place),
        _get_match(data, "fact", _FACT, "one or two words", place),
        _get_text(data, "described", place),
        _get_text(data, "seen", place),
        _get_number(data, "times", place),
        _get_choice(data, "status", STATUSES, place),
    )


def _get_text(data: dict[str, Any], key: str, place: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or len(value) > _MAX_TEXT or not value.isprintable():
        refuse_value(place, key, f"a text of one line and at most {_MAX_TEXT:,} characters", value)
    return value


def _get_match(data: dict[str, Any], key: str, pattern: re.Pattern[str], expected: str, place: str) -> str:
    value = _get_text(data, key, place)
    if not pattern.fullmatch(value):
        refuse_value(place, key, expected, value)
    return value


def _get_choice(data: dict[str, Any], key: str, choices: tuple[str, ...], place: str) -> str:
    value = _get_text(data, key, place)
    if value not in choices:
        refuse_value(place, key, " | ".join(choices), value)
    return value


def _get_number(data: dict[str, Any], key: str, place: str) -> int:
    value = data.get(key)
    if type(value) is not int or not 0 <= value <= _MAX_TIMES:
        refuse_value(place, key, "a number, 0 or more", value)
    return value
