"""Schemathesis, which knows nothing of us, calls every operation with all its checks.

It is given the packaged description with two things changed, neither of them in an answer: ids, plates and fleets are
narrowed to those that the world holds, so that calls succeed and not only fail; and `limit` and `offset` may be
anything, since FleetIT is documented to cap a larger limit silently, not to refuse it.
"""

from __future__ import annotations

import importlib.resources
import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from fleetit.sandbox import World, create_app

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schemathesis import Case, CheckContext, Response

FLEET = 109
OWN = FLEET * 1000 + 1
VEHICLES = "/v2/vehicles/"

#: What a valid body can be refused for, since a schema can't say it: the texts of a 400, by operation.
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


def _world() -> World:
    world = World.seeded()
    for vehicle in world.fleets[FLEET].rows[VEHICLES]:
        vehicle["plate_state"] = "NY"
    return world


def _narrowed() -> dict[str, Any]:
    """Return the description, narrowed to what the world holds."""
    text = (importlib.resources.files("fleetit_api") / "openapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
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
    plates = [f"F{FLEET}N{place:03}" for place in range(1, 9)]
    bodies: dict[tuple[str, str], dict[str, Any]] = {
        ("/v2/driver-agreements/", "post"): {"driver": own, "vehicle": own},
        ("/v2/tolls/{id}/", "patch"): {"billing_status": {"type": "integer", "enum": [1, OWN]}},
        ("/v2/vehicles/bulk/", "patch"): {
            "plate_number": {"type": "string", "enum": plates},
            "plate_state": {"type": "string", "enum": ["NY"]},
        },
    }
    for (path, method), properties in bodies.items():
        schema = document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
        name = schema.get("items", schema)["$ref"].rpartition("/")[2]
        document["components"]["schemas"][name]["properties"] |= properties
    return document


WORLD = _world()
#: Beside what Schemathesis takes for an answer to a valid request: 400, which `only_rules_refuse_what_is_valid` judges.
ANSWERS = {"expected-statuses": ["2xx", "400", "403", "404"]}
CONFIG: dict[str, Any] = {
    "checks": {"positive_data_acceptance": ANSWERS},
    "auth": {"openapi": {"bearerAuth": {"bearer": WORLD.token}}},
}
SCHEMA = schemathesis.openapi.from_dict(_narrowed(), config=SchemathesisConfig.from_dict(CONFIG))
SCHEMA.app = create_app(WORLD)

#: The statuses that were answered, by operation.
answered: defaultdict[str, set[int]] = defaultdict(set)


@schemathesis.check
def only_rules_refuse_what_is_valid(_context: CheckContext, response: Response, case: Case[Any]) -> None:
    operation: str = case.operation.definition.raw["operationId"]
    answered[operation].add(response.status_code)
    if response.status_code == 400 and case.meta and case.meta.generation.mode.is_positive:
        reasons = list(_texts(response.json()))
        assert reasons, operation
        assert all(re.fullmatch(RULES.get(operation, "there is none"), each) for each in reasons), (operation, reasons)


@SCHEMA.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator] - it has no annotations
@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    # Its own generation of invalid data filters much, and answers in process are read once.
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_schemathesis_finds_nothing(case: Case[Any]) -> None:
    case.call_and_validate()


def test_every_operation_that_was_called_succeeded_too() -> None:
    assert {operation for operation, statuses in answered.items() if not any(s < 300 for s in statuses)} == set()


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    else:
        inner: Iterable[Any] = cast("dict[str, Any]", body).values() if isinstance(body, dict) else body
        for each in inner:
            yield from _texts(each)
