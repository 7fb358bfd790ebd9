"""Changes in deprecation, sunset and stability of operations, parameters and properties."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from kit.tests.openapi_sdk_codegen.diff.documents import OK, TEXT, document, object_with, query, received, sent
from kit.tests.openapi_sdk_codegen.diff.rows import Row
from openapi_sdk_codegen.diff import Policy

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

DEPRECATED: Json = {"deprecated": True}
EARLY: Json = DEPRECATED | {"x-sunset": "2026-03-01"}
LATE: Json = DEPRECATED | {"x-sunset": "2026-09-01"}
INVALID: Json = DEPRECATED | {"x-sunset": "in spring"}
NOW = Policy(date(2026, 1, 1))
AFTER = Policy(date(2026, 10, 1))
NOTICE = Policy(date(2026, 1, 1), 90)

#: The rule of each change, for an operation, for a parameter, and for a property without its prefix.
RULES: dict[str, tuple[str, str, str]] = {
    "deprecated": ("endpoint-deprecated", "request-parameter-deprecated", "deprecated"),
    "sunset": ("endpoint-deprecated-with-sunset", "request-parameter-deprecated", "deprecated-with-sunset"),
    "reactivated": ("endpoint-reactivated", "request-parameter-reactivated", "reactivated"),
    "missing": (
        "api-deprecated-sunset-missing",
        "request-parameter-deprecated-sunset-missing",
        "deprecated-sunset-missing",
    ),
    "invalid": ("api-deprecated-sunset-parse", "request-parameter-sunset-parse", "deprecated-sunset-invalid"),
    "small": ("api-sunset-date-too-small", "request-parameter-sunset-date-too-small", "sunset-date-too-small"),
    "earlier": (
        "api-sunset-date-changed-too-small",
        "request-parameter-sunset-date-changed-too-small",
        "sunset-date-too-small",
    ),
    "deleted": ("sunset-deleted", "request-parameter-sunset-deleted", "sunset-deleted"),
    "later": ("x-api-sunset-date-postponed", "x-request-parameter-noted", "noted"),
    "sooner": ("x-api-sunset-date-advanced", "x-request-parameter-changed", "changed"),
}
#: Rules about a property that oasdiff does not have.
_OWN = {"sunset-deleted", "noted", "changed"}

_SUBJECTS: tuple[tuple[int, str, Callable[[Json], Json]], ...] = (
    (0, "", document),
    (1, "", lambda fields: query(TEXT, **fields)),
    (2, "request-property-", lambda fields: sent(object_with(TEXT | fields))),
    (2, "response-property-", lambda fields: received(object_with(TEXT | fields))),
)


def _rule(subject: int, prefix: str, change: str) -> str:
    name = RULES[change][subject]
    return f"{'x-' if subject == 2 and name in _OWN else ''}{prefix}{name}"


LIFECYCLES = [
    Row(_rule(subject, prefix, change), _rule(subject, prefix, reverse), make(old), make(new), policy)
    for subject, prefix, make in _SUBJECTS
    for change, reverse, old, new, policy in (
        ("deprecated", "reactivated", {}, DEPRECATED, Policy()),
        ("sunset", "reactivated", {}, LATE, Policy()),
        ("sunset", "reactivated", {}, LATE, NOTICE),
        ("sunset", "reactivated", {}, EARLY, Policy(date(2026, 1, 30), 30)),
        ("small", "reactivated", {}, EARLY, Policy(date(2026, 1, 31), 30)),
        ("sunset", "reactivated", {}, DEPRECATED | {"x-sunset": "2026-09-01T12:00:00Z"}, Policy()),
        ("missing", "reactivated", {}, DEPRECATED, NOTICE),
        ("invalid", "reactivated", {}, INVALID, Policy()),
        ("small", "reactivated", {}, EARLY, NOTICE),
        ("sunset", "deleted", DEPRECATED, LATE, Policy()),
        ("small", "deleted", DEPRECATED, EARLY, NOTICE),
        ("invalid", "sunset", LATE, INVALID, Policy()),
        ("later", "earlier", EARLY, LATE, Policy()),
        ("later", "earlier", EARLY, LATE, NOTICE),
        ("later", "sooner", EARLY, LATE, NOW),
    )
] + [
    Row("", "", make(old), make(new))
    for _, _, make in _SUBJECTS
    for old, new in (
        (EARLY, EARLY | {"x-sunset": "2026-03-01T12:00:00Z"}),
        (DEPRECATED, DEPRECATED | {"description": "Use another one."}),
        ({"x-sunset": "2026-03-01"}, {"x-sunset": "2026-09-01"}),
    )
]


def _two_operations(fields: Json) -> Json:
    """Return a document with two operations under one path."""
    result = document(fields)
    result["paths"]["/things"]["get"] = {"responses": OK}
    return result


def _only(*methods: str) -> Json:
    result = _two_operations({})
    result["paths"]["/things"] = {method: result["paths"]["/things"][method] for method in methods}
    return result


def _with_sunset_of_path() -> Json:
    """Return a document whose path item has the sunset of its deprecated operation."""
    result = document(DEPRECATED)
    result["paths"]["/things"]["x-sunset"] = LATE["x-sunset"]
    return result


REMOVAL = [
    Row("api-path-removed-before-sunset", "endpoint-added", _with_sunset_of_path(), document(), NOW),
    Row("api-removed-without-deprecation", "endpoint-added", _two_operations({}), _only("get")),
    Row("api-removed-with-deprecation", "endpoint-added", _two_operations(DEPRECATED), _only("get")),
    Row("api-removed-with-deprecation", "endpoint-added", _two_operations(LATE), _only("get"), AFTER),
    Row("api-removed-before-sunset", "endpoint-added", _two_operations(LATE), _only("get"), NOW),
    Row("api-removed-before-sunset", "endpoint-added", _two_operations(LATE), _only("get")),
    Row("api-path-sunset-parse", "endpoint-added", _two_operations(INVALID), _only("get")),
    Row("api-path-removed-without-deprecation", "endpoint-added", document({}), document()),
    Row("api-path-removed-with-deprecation", "endpoint-added", document(DEPRECATED), document()),
    Row("api-path-removed-before-sunset", "endpoint-added", document(LATE), document(), NOW),
    Row("request-parameter-removed", "new-optional-request-parameter", query(TEXT), document({})),
    Row(
        "request-parameter-removed-with-deprecation",
        "new-optional-request-parameter",
        query(TEXT, **DEPRECATED),
        document({}),
    ),
    Row(
        "request-parameter-removed-before-sunset",
        "new-optional-request-parameter",
        query(TEXT, **LATE),
        document({}),
        NOW,
    ),
]

BETA: Json = {"x-stability-level": "beta"}
STABILITY = [
    Row("api-stability-decreased", "api-stability-increased", document({}), document(BETA)),
    Row("api-invalid-stability-level", "", document({}), document({"x-stability-level": "wobbly"})),
    *(
        Row(
            f"{kind}-property-stability-decreased",
            f"{kind}-property-stability-increased",
            make(object_with(TEXT)),
            make(object_with(TEXT | BETA)),
        )
        for kind, make in (("request", sent), ("response", received))
    ),
    Row(
        "x-request-property-changed",
        "",
        sent(object_with(TEXT)),
        sent(object_with(TEXT | {"x-stability-level": "wobbly"})),
    ),
]

ROWS = [*LIFECYCLES, *REMOVAL, *STABILITY]
