"""Schemathesis finds servers that are not as described. So its checks can fail, and say something of the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from schemathesis.checks import CHECKS, load_all_checks  # pyright: ignore[reportUnknownVariableType] - not annotated

from kit.tests.support.samples import make_sample
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from tests.fleetit.sandbox.schemathesis_engine import find_failures, load_schema
from tests.fleetit.sandbox.validated import PACKAGED

CREATE, CHANGE = "/v2/vehicles/", "/v2/vehicles/{id}/"


def _make_answer(path: str, method: str, status: str) -> Any:
    answer = PACKAGED["paths"][path][method]["responses"][status]
    return make_sample(PACKAGED, answer["content"]["application/json"]["schema"])


CREATED, VEHICLE = _make_answer(CREATE, "post", "201"), _make_answer(CHANGE, "patch", "200")
Script = Callable[[ReceivedRequest], bytes]
#: What a server answers to creating and changing vehicles, and the checks that it fails.
SERVERS: list[tuple[str, Script, set[str]]] = [
    ("an error", lambda _: reply(500), {"not_a_server_error"}),
    ("a status that is not described", lambda _: reply(418), {"status_code_conformance"}),
    ("HTML", lambda _: reply(200, raw=b"<p>", headers=[("Content-Type", "text/html")]), {"content_type_conformance"}),
    ("other fields", lambda _: reply(200, VEHICLE | {"id": "one"}), {"response_schema_conformance"}),
    ("a refusal of valid requests", lambda _: reply(400, {}), {"positive_data_acceptance"}),
    (
        "success, whatever is sent",
        lambda _: reply(200, VEHICLE),
        {"negative_data_rejection", "missing_required_header", "ignored_auth", "unsupported_method"},
    ),
    ("other methods", lambda _: reply(405, headers=[("Allow", "GET")]), {"allow_header_conformance"}),
    (
        "that there is no such vehicle, after creating it",
        lambda request: reply(201, CREATED) if request.method == "POST" else reply(404),
        {"ensure_resource_availability"},
    ),
]
#: Checks that have nothing to check.
IDLE = {
    "response_headers_conformance",  # none of the two operations describes a header
    "use_after_free",  # none of them deletes
    "object_level_authorization",  # needs two users; which fleets a token may use is tested in resources/
}


def _find_failed_checks(script: Script, phase: str) -> set[str]:
    """Return the checks that a server fails in a phase."""
    description = PACKAGED | {"paths": {path: PACKAGED["paths"][path] for path in (CREATE, CHANGE)}}
    with ScriptedServer(script, concurrent=True) as server:
        schema = load_schema(description, server.url, "token", phases=[phase], max_examples=5)
        return {name for name, _ in find_failures(schema)}


@pytest.mark.nightly
@pytest.mark.parametrize(("script", "checks"), [pytest.param(*each[1:], id=each[0]) for each in SERVERS])
def test_a_server_fails_that_answers(script: Script, checks: set[str]) -> None:
    phase = "stateful" if "ensure_resource_availability" in checks else "coverage"
    assert checks <= _find_failed_checks(script, phase)


def test_every_check_fails_for_a_server_or_has_nothing_to_check() -> None:
    load_all_checks()
    own = set(CHECKS.get_all_names()) - {"valid_request_is_refused_by_a_rule_only"}  # of test_schemathesis.py
    assert own == IDLE.union(*(checks for _, _, checks in SERVERS))


def test_some_checks_have_nothing_to_check() -> None:
    operations = [operation for path in (CREATE, CHANGE) for operation in PACKAGED["paths"][path].items()]
    assert not [method for method, _ in operations if method == "delete"]
    answers = [answer for _, operation in operations for answer in operation["responses"].values()]
    assert not [answer for answer in (*answers, *PACKAGED["components"]["responses"].values()) if "headers" in answer]
