"""Sends requests, and validates the responses against the packaged description with a validator of another project."""

from __future__ import annotations

import importlib.resources
import json
import re
from typing import TYPE_CHECKING, Any

from openapi_schema_validator import OAS30Validator, oas30_format_checker

from tests.fleetit.sandbox.loopback import send_request

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox
    from tests.fleetit.sandbox.loopback import Response

PACKAGED: dict[str, Any] = json.loads(
    (importlib.resources.files("fleetit_api") / "openapi.json").read_text(encoding="utf-8")
)
JSON = {"Content-Type": "application/json"}


def validate_response(document: dict[str, Any], path: str, method: str, status: int, response: object) -> None:
    """Validate a response against a description. A status that is not described is an error."""
    described = document["paths"][path][method]["responses"][str(status)]
    content = described.get("content", {})
    if content:
        root = {"allOf": [content["application/json"]["schema"]], "components": document["components"]}
        OAS30Validator(root, format_checker=oas30_format_checker).validate(response)


def get_valid(sandbox: Sandbox, target: str, *, fleet: int = 7) -> Any:
    """Send a GET, and return the JSON of its success."""
    response = send_request(sandbox, target, fleet=fleet)
    assert response.status == 200, response.body
    return _validate(response, "get", target)


def send_valid(sandbox: Sandbox, method: str, target: str, body: object, *, fleet: int | None = 7) -> Any:
    """Send a request with a body, and return the JSON of its success."""
    response = _send(sandbox, method, target, body, fleet)
    assert response.status in (200, 201), response.body
    return _validate(response, method, target)


def get_refusal(
    sandbox: Sandbox, method: str, target: str, body: object, *, fleet: int | None = 7, status: int = 400
) -> Any:
    """Send a request with a body, and return the JSON of its error."""
    response = _send(sandbox, method, target, body, fleet)
    assert response.status == status, response.body
    return _validate(response, method, target)


def get_ids(page: Any) -> list[int]:
    return [row["id"] for row in page["results"]]


def _send(sandbox: Sandbox, method: str, target: str, body: object, fleet: int | None) -> Response:
    return send_request(
        sandbox, target, method=method.upper(), fleet=fleet, headers=JSON, body=json.dumps(body).encode()
    )


def _validate(response: Response, method: str, target: str) -> Any:
    target_path = target.partition("?")[0]
    paths = [path for path in PACKAGED["paths"] if re.fullmatch(re.sub("{[^}]*}", "[^/]+", path), target_path)]
    path = min(paths, key=lambda path: path.count("{"))
    validate_response(PACKAGED, path, method.lower(), response.status, response.json)
    return response.json
