"""The report as SARIF 2.1.0 (OASIS), which GitHub code scanning and editors read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from openapi_sdk_codegen.report.advice import advise
from openapi_sdk_codegen.report.causes import Cause
from openapi_sdk_codegen.report.change import Change, Level, SurfaceChange

if TYPE_CHECKING:
    from openapi_sdk_codegen.report.change import HiddenEntry, SurfaceEntry
    from openapi_sdk_codegen.report.report import Report

_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note"}
_HELP = {
    Level.WARNING: "The description doesn't say whether this breaks callers.",
    Level.INFO: "This breaks no caller.",
}


def report_to_sarif(report: Report) -> dict[str, Any]:
    """Return the report as a SARIF log with one run: a result for each cause and each surface change."""
    rules: dict[str, Change | SurfaceChange] = {}
    for entry in (*report.entries, *report.hidden):
        rules.setdefault(_rule_of(entry.change), entry.change)
    indexes = {rule: index for index, rule in enumerate(rules)}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "openapi-sdk",
                        "rules": [_rule_data(rule, change) for rule, change in rules.items()],
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": [
                            {"level": "note", "message": {"text": remark}} for remark in report.remarks
                        ],
                    }
                ],
                "results": [_result_data(report, entry, indexes) for entry in (*report.entries, *report.hidden)],
            }
        ],
    }


def render_sarif(report: Report) -> str:
    """Write the report as SARIF, in ASCII: unprintable characters are escaped."""
    return json.dumps(report_to_sarif(report), indent=2) + "\n"


def _rule_of(change: Change | SurfaceChange) -> str:
    return change.id if isinstance(change, Change) else change.kind


def _rule_data(rule: str, change: Change | SurfaceChange) -> dict[str, Any]:
    return {
        "id": rule,
        "shortDescription": {"text": rule.removeprefix("x-").replace("-", " ")},
        "help": {"text": _HELP.get(change.level) or advise(change)},
        "defaultConfiguration": {"level": _LEVELS[change.level]},
    }


def _result_data(report: Report, entry: Cause | SurfaceEntry | HiddenEntry, indexes: dict[str, int]) -> dict[str, Any]:
    rule = _rule_of(entry.change)
    data: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": indexes[rule],
        "level": _LEVELS[entry.change.level],
        "message": {"text": entry.sentence},
        "partialFingerprints": {
            "cause/v1": entry.fingerprint if isinstance(entry, Cause) else entry.change.fingerprint
        },
    }
    if position := report.find_position(entry):
        file, line = position
        region = {"region": {"startLine": line}} if line else {}
        data["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": quote(file)}, **region}}]
    if entry.accepted:
        data["suppressions"] = [{"kind": "external", "status": "accepted", "justification": entry.accepted}]
    return data
