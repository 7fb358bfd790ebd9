"""Requests whose answers are held to the packaged description, by a validator that is not ours."""

from __future__ import annotations

import importlib.resources
import json
import re
from typing import TYPE_CHECKING, Any

from openapi_schema_validator import OAS30Validator, oas30_format_checker

from tests.fleetit.sandbox.loopback import ask

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox
    from tests.fleetit.sandbox.loopback import Answer

PACKAGED: dict[str, Any] = json.loads(
    (importlib.resources.files("fleetit_api") / "openapi.json").read_text(encoding="utf-8")
)
JSON = {"Content-Type": "application/json"}


def check(document: dict[str, Any], path: str, method: str, status: int, answer: object) -> None:
    """Hold an answer to what a description says of its status; one that it doesn't mention is an error."""
    response = document["paths"][path][method]["responses"][str(status)]
    content = response.get("content", {})
    if content:
        root = {"allOf": [content["application/json"]["schema"]], "components": document["components"]}
        OAS30Validator(root, format_checker=oas30_format_checker).validate(answer)


def get(sandbox: Sandbox, target: str, *, fleet: int = 7) -> Any:
    """Return what a GET succeeds with."""
    answer = ask(sandbox, target, fleet=fleet)
    assert answer.status == 200, answer.body
    return _held(answer, "get", target)


def send(sandbox: Sandbox, method: str, target: str, body: object, *, fleet: int | None = 7) -> Any:
    """Return what a request with a body succeeds with."""
    answer = _sent(sandbox, method, target, body, fleet)
    assert answer.status in (200, 201), answer.body
    return _held(answer, method, target)


def refusal(
    sandbox: Sandbox, method: str, target: str, body: object, *, fleet: int | None = 7, status: int = 400
) -> Any:
    """Return what a request with a body is refused with."""
    answer = _sent(sandbox, method, target, body, fleet)
    assert answer.status == status, answer.body
    return _held(answer, method, target)


def ids(page: Any) -> list[int]:
    return [row["id"] for row in page["results"]]


def _sent(sandbox: Sandbox, method: str, target: str, body: object, fleet: int | None) -> Answer:
    return ask(sandbox, target, method=method.upper(), fleet=fleet, headers=JSON, body=json.dumps(body).encode())


def _held(answer: Answer, method: str, target: str) -> Any:
    place = target.partition("?")[0]
    paths = [path for path in PACKAGED["paths"] if re.fullmatch(re.sub("{[^}]*}", "[^/]+", path), place)]
    path = min(paths, key=lambda path: path.count("{"))
    check(PACKAGED, path, method.lower(), answer.status, answer.json)
    return answer.json
