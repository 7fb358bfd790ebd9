"""The report as workflow commands of GitHub Actions: annotations on the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openapi_sdk.escape import escape_invisible, truncate
from openapi_sdk_codegen.report.advice import advise
from openapi_sdk_codegen.report.causes import Cause
from openapi_sdk_codegen.report.change import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.report.change import SurfaceEntry
    from openapi_sdk_codegen.report.report import Report

#: GitHub shows so many annotations of each level of one step, and drops the others.
_MAX_ANNOTATIONS = 10
_MAX_MESSAGE = 600
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}


def render_github(report: Report) -> str:
    """Write one annotation for each cause and surface change that is not accepted, at most 10 of each level.

    The last line has the verdict and the counts, also of what has no annotation. It has no text of the documents,
    because GitHub looks for commands in every line.
    """
    entries = [entry for entry in report.entries if not entry.accepted]
    written: list[str] = []
    for level in Level:
        of_level = [entry for entry in entries if entry.change.level is level]
        written += [_annotate(report, entry) for entry in of_level[:_MAX_ANNOTATIONS]]
    hidden = [_write_command("error", {"title": "Hidden by a correction"}, each.sentence) for each in report.unread]
    remarks = [_write_command("notice", {"title": "Remark"}, each) for each in report.remarks[:_MAX_ANNOTATIONS]]
    left_out = len(entries) - len(written) + len(report.remarks) - len(remarks) + len(hidden[_MAX_ANNOTATIONS:])
    rest = f" {left_out:,} more have no annotation." if left_out else ""
    lines = [*written, *hidden[:_MAX_ANNOTATIONS], *remarks, f"{report.verdict.step}: {report.counts}.{rest}"]
    return "".join(f"{line}\n" for line in lines)


def _annotate(report: Report, entry: Cause | SurfaceEntry) -> str:
    title = entry.change.id if isinstance(entry, Cause) else entry.change.kind
    properties = {"title": title}
    if position := report.find_position(entry):
        file, line = position
        properties = {"file": file, **({"line": str(line)} if line else {}), **properties}
    lines = [entry.sentence]
    if entry.is_breaking:
        lines.append(f"Callers: {advise(entry.change)}")
    return _write_command(_COMMANDS[entry.change.level], properties, *lines)


def _write_command(name: str, properties: dict[str, str], *lines: str) -> str:
    written = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{name} {written}::{'%0A'.join(map(_escape_data, lines))}"


def _escape_data(text: str) -> str:
    """Escape a line of a message. Line ends in it become visible first, so that it stays one line."""
    return "".join(_escapes(truncate(escape_invisible(text), _MAX_MESSAGE), "%\r\n"))


def _escape_property(text: str) -> str:
    return "".join(_escapes(truncate(escape_invisible(text), _MAX_MESSAGE), "%\r\n:,"))


def _escapes(text: str, special: str) -> Iterator[str]:
    return (f"%{ord(character):02X}" if character in special else character for character in text)
