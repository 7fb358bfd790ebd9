"""Schemathesis calls every operation over HTTP, alone and in sequences, and applies all its checks.

It uses the packaged description with two changes to parameters and bodies. Ids, plates and fleets are limited to those
that the sandbox has, so that calls succeed. `limit` and `offset` can be anything, since FleetIT documents that it
reduces a larger limit without an error.

`test_schemathesis_checks.py` shows that the checks find what is wrong, and says which of them have nothing to check.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.failures import AcceptedNegativeData, FailureGroup

from fleetit.testing._fixtures import PLUGIN
from tests.fleetit.sandbox.schemathesis_engine import find_failures, load_schema
from tests.fleetit.sandbox.validated import PACKAGED, send_valid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schemathesis import Case, CheckContext, Response
    from schemathesis.generation.stateful.state_machine import APIStateMachine, StepInput, StepOutput
    from schemathesis.specs.openapi.schemas import OpenApiSchema

    from fleetit.sandbox import Sandbox
    from openapi_sdk.testing.plugin import Servers

FLEET = 109
OWN = FLEET * 1000 + 1
#: The plates, all of New York, of vehicles that are created before the first test.
PLATES = [f"KNOWN{number}" for number in range(1, 9)]

#: The texts of a 400 that a valid request can get, by operation. A schema can't express these rules.
FIELDS = "The fleet has no such custom field.|A year is from 1000 to [0-9]+."
NEW_PLATE = f"{FIELDS}|A plate has letters or digits.|The fields plate_number, plate_state must make a unique set."
KEPT_PLATE = f"{FIELDS}|It can't be changed after the vehicle is created."
RULES = {
    "driver_agreements_close": "Datetime value out of range.",
    "drivers_create_many": "A driver of this fleet has this id already.",
    "fleet_settings_update": "A valid number is required.",
    "tolls_submit_test": "Duplicate of existing ticket: [0-9]+",
    "vehicles_create": NEW_PLATE,
    "vehicles_create_many": NEW_PLATE,
    "vehicles_replace": KEPT_PLATE,
    "vehicles_update": KEPT_PLATE,
    "vehicles_update_many": f"{FIELDS}|No vehicle of this fleet has this plate.",
}


def _limit_description() -> dict[str, Any]:
    """Return the description, limited to ids and plates that the sandbox has."""
    document = copy.deepcopy(PACKAGED)
    own = {"type": "integer", "enum": [OWN]}
    ids = {"/v2/fleets/{id}/": {"type": "integer", "enum": [FLEET, 7]}}
    for path, item in document["paths"].items():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                kind = parameter.get("schema", {}).get("type")
                if parameter.get("in") == "path":
                    parameter["schema"] = ids.get(path, {"type": kind, "enum": [str(OWN) if kind == "string" else OWN]})
                elif parameter.get("name") == "Fleet-Id":
                    parameter["schema"] = {"type": "integer", "enum": [FLEET]}
                elif parameter.get("name") in ("limit", "offset"):
                    parameter["schema"] = {}
    for parameter in document["components"]["parameters"].values():
        parameter["schema"] = {}
    bodies: dict[tuple[str, str], dict[str, Any]] = {
        ("/v2/driver-agreements/", "post"): {"driver": own, "vehicle": own},
        ("/v2/tolls/{id}/", "patch"): {"billing_status": {"type": "integer", "enum": [1, OWN]}},
        ("/v2/vehicles/bulk/", "patch"): {
            "plate_number": {"type": "string", "enum": PLATES},
            "plate_state": {"type": "string", "enum": ["NY"]},
        },
    }
    for (path, method), properties in bodies.items():
        schema = document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
        name = schema.get("items", schema)["$ref"].rpartition("/")[2]
        document["components"]["schemas"][name]["properties"] |= properties
    return document


#: The statuses that a valid request may get. `valid_request_is_refused_by_a_rule_only` checks the 400s.
ACCEPTED_STATUSES = {"expected-statuses": ["2xx", "400", "403", "404"]}
OPERATIONS = {operation["operationId"] for item in PACKAGED["paths"].values() for operation in item.values()}

#: The statuses that were answered, by operation.
answered: defaultdict[str, set[int]] = defaultdict(set)


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers[Sandbox]]:
    with PLUGIN.serve() as made:
        yield made


def _load_schema(sandbox: Sandbox, phases: set[str], max_examples: int) -> OpenApiSchema:
    return load_schema(
        _limit_description(),
        sandbox.url,
        sandbox.token,
        phases=phases,
        max_examples=max_examples,
        checks={"positive_data_acceptance": ACCEPTED_STATUSES},
    )


@schemathesis.check
def valid_request_is_refused_by_a_rule_only(_context: CheckContext, response: Response, case: Case[Any]) -> None:
    operation: str = case.operation.definition.raw["operationId"]
    answered[operation].add(response.status_code)
    if response.status_code == 400 and case.meta and case.meta.generation.mode.is_positive:
        reasons = list(_texts(response.json()))
        assert reasons, operation
        assert all(re.fullmatch(RULES.get(operation, "no text is expected"), each) for each in reasons), (
            operation,
            reasons,
        )


@pytest.mark.heavy
@pytest.mark.alike
@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_an_operation_passes_the_checks(servers: Servers[Sandbox], operation_id: str) -> None:
    sandbox = servers.reset({})
    plates = [{"plate_number": plate, "plate_state": "NY"} for plate in PLATES]
    send_valid(sandbox, "post", "/v2/vehicles/bulk/", plates, fleet=FLEET)
    schema = _load_schema(sandbox, {"examples", "coverage", "fuzzing"}, max(5, settings().max_examples // 15))
    failures = find_failures(schema.include(operation_id=operation_id))
    assert [each for _, each in failures if not _is_valid_on_the_wire(each)] == []
    assert any(status < 300 for status in answered[operation_id])


def _is_valid_on_the_wire(failure: BaseException) -> bool:
    """Return whether a request was accepted because its invalid parameters have the text of valid ones.

    Other ids than the limited ones are valid too, and an array of one item has the same text as the item.
    """
    violations = re.findall(r"violates .*", str(failure)) if isinstance(failure, AcceptedNegativeData) else []
    in_parameters = re.search(r"Invalid component: parameters? .* in (?:path|query|header)", str(failure))
    return bool(
        violations
        and in_parameters
        and all(each.startswith("violates `enum`") or "array" in each for each in violations)
    )


@pytest.mark.parametrize(
    ("component", "violations", "is_valid"),
    [
        pytest.param("parameter `id` in path", ["`enum` at /properties/id"], True, id="another id"),
        pytest.param("parameter `a` in query", ["`type` at /a (was number, became array)"], True, id="array of one"),
        pytest.param("parameter `a` in query", ["`type` at /a (was number, became string)"], False, id="text"),
        pytest.param("parameters `a`, `b` in query", ["`enum` at /a", "`maximum` at /b"], False, id="one of two"),
        pytest.param("body", ["`type` at /a (was number, became array)"], False, id="array in a body"),
        pytest.param("parameter `a` in query", [], False, id="no violation is named"),
    ],
)
def test_parameters_that_are_valid_on_the_wire_are_recognized(
    component: str, violations: list[str], is_valid: bool
) -> None:
    lines = [f"Invalid component: {component}", *(f"  - violates {each}" for each in violations)]
    failure = AcceptedNegativeData(operation="x", message="\n".join(lines), status_code=200, expected_statuses=[])
    assert _is_valid_on_the_wire(failure) is is_valid


@pytest.mark.nightly
def test_sequences_of_calls_pass_the_checks(servers: Servers[Sandbox]) -> None:
    """Calls take ids from earlier answers. Schemathesis finds out by itself from which."""
    followed = set[str]()
    schema = _load_schema(servers.reset({}), {"stateful"}, 1)
    machine: type[APIStateMachine] = schema.as_state_machine()

    class Sequences(machine):  # type: ignore[misc, valid-type]
        def setup(self) -> None:
            servers.reset({})

        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
            headers: dict[str, Any] = dict(case.headers)
            case.headers.update({name: str(value) for name, value in headers.items()})  # an answer's id is a number
            return {}

        def step(self, input: StepInput) -> StepOutput:  # noqa: A002 - the base class names it so
            output: StepOutput = super().step(input)
            if input.is_applied and output.response.status_code < 300:
                followed.add(output.case.operation.label)
            return output

        def validate_response(self, response: Response, case: Case[Any], *args: Any, **options: Any) -> None:
            try:
                super().validate_response(response, case, *args, **options)
            except FailureGroup as group:
                failures = [each for each in group.exceptions if not _is_valid_on_the_wire(each)]
                if failures:
                    raise FailureGroup(failures) from None

    sequences = settings(
        max_examples=settings().max_examples // 2,
        stateful_step_count=8,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # to make a failing sequence shorter takes minutes
        # Schemathesis filters many of the values that it generates as invalid data.
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    Sequences.run(settings=sequences)
    assert "GET /v2/driver-agreements/{id}/" in followed


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    else:
        inner: Iterable[Any] = cast("dict[str, Any]", body).values() if isinstance(body, dict) else body
        for each in inner:
            yield from _texts(each)
