"""How long operations, parameters and properties stay."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from codegen.diff import Policy
from tests.codegen.diff.documents import OK, TEXT, document, holding, query, received, sent
from tests.codegen.diff.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

OLD: Json = {"deprecated": True}
SOON: Json = OLD | {"x-sunset": "2026-03-01"}
LATER: Json = OLD | {"x-sunset": "2026-09-01"}
VAGUE: Json = OLD | {"x-sunset": "in spring"}
NOW = Policy(date(2026, 1, 1))
AFTER = Policy(date(2026, 10, 1))
NOTICE = Policy(date(2026, 1, 1), 90)

#: What is called how, for an operation, a parameter, and a property that is sent or received.
CALLED: dict[str, tuple[str, str, str]] = {
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
#: Of a property, these have no rule at oasdiff.
_OWN = {"sunset-deleted", "noted", "changed"}

_SUBJECTS: tuple[tuple[int, str, Callable[[Json], Json]], ...] = (
    (0, "", document),
    (1, "", lambda life: query(TEXT, **life)),
    (2, "request-property-", lambda life: sent(holding(TEXT | life))),
    (2, "response-property-", lambda life: received(holding(TEXT | life))),
)


def _called(which: int, prefix: str, what: str) -> str:
    name = CALLED[what][which]
    return f"{'x-' if which == 2 and name in _OWN else ''}{prefix}{name}"


LIFE = [
    Row(_called(which, prefix, forth), _called(which, prefix, back), make(old), make(new), policy)
    for which, prefix, make in _SUBJECTS
    for forth, back, old, new, policy in (
        ("deprecated", "reactivated", {}, OLD, Policy()),
        ("sunset", "reactivated", {}, LATER, Policy()),
        ("sunset", "reactivated", {}, LATER, NOTICE),
        ("missing", "reactivated", {}, OLD, NOTICE),
        ("invalid", "reactivated", {}, VAGUE, Policy()),
        ("small", "reactivated", {}, SOON, NOTICE),
        ("sunset", "deleted", OLD, LATER, Policy()),
        ("small", "deleted", OLD, SOON, NOTICE),
        ("invalid", "sunset", LATER, VAGUE, Policy()),
        ("later", "earlier", SOON, LATER, Policy()),
        ("later", "earlier", SOON, LATER, NOTICE),
        ("later", "sooner", SOON, LATER, NOW),
    )
]


def _with(life: Json) -> Json:
    """Two operations under a path, of which one may go."""
    made = document(life)
    made["paths"]["/things"]["get"] = {"responses": OK}
    return made


def _without(*methods: str) -> Json:
    made = _with({})
    made["paths"]["/things"] = {method: made["paths"]["/things"][method] for method in methods}
    return made


REMOVAL = [
    Row("api-removed-without-deprecation", "endpoint-added", _with({}), _without("get")),
    Row("api-removed-with-deprecation", "endpoint-added", _with(OLD), _without("get")),
    Row("api-removed-with-deprecation", "endpoint-added", _with(LATER), _without("get"), AFTER),
    Row("api-removed-before-sunset", "endpoint-added", _with(LATER), _without("get"), NOW),
    Row("api-removed-before-sunset", "endpoint-added", _with(LATER), _without("get")),
    Row("api-path-sunset-parse", "endpoint-added", _with(VAGUE), _without("get")),
    Row("api-path-removed-without-deprecation", "endpoint-added", document({}), document()),
    Row("api-path-removed-with-deprecation", "endpoint-added", document(OLD), document()),
    Row("api-path-removed-before-sunset", "endpoint-added", document(LATER), document(), NOW),
    Row("request-parameter-removed", "new-optional-request-parameter", query(TEXT), document({})),
    Row(
        "request-parameter-removed-with-deprecation", "new-optional-request-parameter", query(TEXT, **OLD), document({})
    ),
    Row(
        "request-parameter-removed-before-sunset",
        "new-optional-request-parameter",
        query(TEXT, **LATER),
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
            make(holding(TEXT)),
            make(holding(TEXT | BETA)),
        )
        for kind, make in (("request", sent), ("response", received))
    ),
    Row(
        "x-request-property-changed",
        "",
        sent(holding(TEXT)),
        sent(holding(TEXT | {"x-stability-level": "wobbly"})),
    ),
]

ROWS = [*LIFE, *REMOVAL, *STABILITY]
