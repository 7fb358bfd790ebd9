"""Sends requests, and validates the answers against the packaged description with a validator of another project."""

from __future__ import annotations

import importlib.resources
import json
import re
from typing import TYPE_CHECKING, Any

from openapi_schema_validator import OAS30Validator, oas30_format_checker

from tests.fleetit.sandbox.loopback import send_request

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox
    from tests.fleetit.sandbox.loopback import Answer

PACKAGED: dict[str, Any] = json.loads(
    (importlib.resources.files("fleetit_api") / "openapi.json").read_text(encoding="utf-8")
)
JSON = {"Content-Type": "application/json"}


def validate_answer(document: dict[str, Any], path: str, method: str, status: int, answer: object) -> None:
    """Validate an answer against a description. A status that is not described is an error."""
    response = document["paths"][path][method]["responses"][str(status)]
    content = response.get("content", {})
    if content:
        root = {"allOf": [content["application/json"]["schema"]], "components": document["components"]}
        OAS30Validator(root, format_checker=oas30_format_checker).validate(answer)


def get_valid(sandbox: Sandbox, target: str, *, fleet: int = 7) -> Any:
    """Send a GET, and return the JSON of its success."""
    answer = send_request(sandbox, target, fleet=fleet)
    assert answer.status == 200, answer.body
    return _validate(answer, "get", target)


def send_valid(sandbox: Sandbox, method: str, target: str, body: object, *, fleet: int | None = 7) -> Any:
    """Send a request with a body, and return the JSON of its success."""
    answer = _send(sandbox, method, target, body, fleet)
    assert answer.status in (200, 201), answer.body
    return _validate(answer, method, target)


def get_refusal(
    sandbox: Sandbox, method: str, target: str, body: object, *, fleet: int | None = 7, status: int = 400
) -> Any:
    """Send a request with a body, and return the JSON of its error."""
    answer = _send(sandbox, method, target, body, fleet)
    assert answer.status == status, answer.body
    return _validate(answer, method, target)


def get_ids(page: Any) -> list[int]:
    return [row["id"] for row in page["results"]]


def _send(sandbox: Sandbox, method: str, target: str, body: object, fleet: int | None) -> Answer:
    return send_request(
        sandbox, target, method=method.upper(), fleet=fleet, headers=JSON, body=json.dumps(body).encode()
    )


def _validate(answer: Answer, method: str, target: str) -> Any:
    target_path = target.partition("?")[0]
    paths = [path for path in PACKAGED["paths"] if re.fullmatch(re.sub("{[^}]*}", "[^/]+", path), target_path)]
    path = min(paths, key=lambda path: path.count("{"))
    validate_answer(PACKAGED, path, method.lower(), answer.status, answer.json)
    return answer.json
