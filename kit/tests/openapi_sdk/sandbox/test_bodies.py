"""What the sandbox reads of a body in each content type that an operation describes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from starlette.datastructures import Headers

from kit.tests.support.descriptions import COUNT, TEXT
from openapi_sdk.description.document import Description
from openapi_sdk.sandbox.bodies import BodyReader
from openapi_sdk.sandbox.requests import RefusedError

if TYPE_CHECKING:
    from starlette.types import Message

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": TEXT,
        "count": COUNT,
        "size": {"type": "object", "properties": {"width": COUNT}},
        "tags": {"type": "array", "items": COUNT},
        "note": {"type": ["integer", "null"]},
        "photo": {"type": "string", "format": "binary"},
    },
}
JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
TYPES: dict[str, Any] = {**{key: {"schema": SCHEMA} for key in (JSON, FORM, MULTIPART)}, "image/*": {"schema": {}}}
PARTS = (
    '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n7\r\n'
    '--b\r\nContent-Disposition: form-data; name="count"\r\n\r\n7\r\n'
    '--b\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nPNG\r\n'
    "--b--\r\n"
)


def read(content: dict[str, Any], content_type: str, body: str, *, required: bool = True) -> Any:
    node = {"requestBody": {"content": content, "required": required}, "responses": {}}
    description = Description({"openapi": "3.1.0", "paths": {"/things": {"post": node}}})

    async def receive() -> Message:
        return {"type": "http.request", "body": body.encode()}

    reader = BodyReader(description, description.operations[0])
    return asyncio.run(reader.read(Headers({"Content-Type": content_type}), receive))


@pytest.mark.parametrize(
    ("content_type", "body", "document"),
    [
        pytest.param(JSON, '{"name":"7","other":1}', {"name": "7"}, id="JSON"),
        pytest.param(FORM, "name=7&count=7&size={%22width%22:1}&tags=1&tags=2&note=&other=1", {
            "name": "7", "count": 7, "size": {"width": 1}, "tags": [1, 2], "note": None,
        }, id="a form"),
        pytest.param(f"{MULTIPART}; boundary=b", PARTS, {"name": "7", "count": 7}, id="parts, without the file"),
        pytest.param("image/png", "PNG", None, id="a file"),
    ],
)  # fmt: skip
def test_each_described_content_type_is_read(content_type: str, body: str, document: Any) -> None:
    assert read(TYPES, content_type, body) == document


@pytest.mark.parametrize(
    ("content", "content_type", "body", "status", "why"),
    [
        pytest.param(TYPES, "text/csv", "a", 415, f"{JSON} or {FORM} or {MULTIPART} or image/*.", id="another type"),
        pytest.param({"image/png": {}}, JSON, "{}", 415, "Content-Type: image/png.", id="JSON, which is not described"),
        pytest.param(TYPES, "", "", 400, "JSON parse error", id="no body"),
        pytest.param(TYPES, FORM, "count=7", 400, "name", id="a field is missing"),
        pytest.param(TYPES, FORM, "name=a&count=many", 400, "count", id="a field has another type"),
        pytest.param(TYPES, MULTIPART, "name=a", 400, "name", id="no parts"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(
    content: dict[str, Any], content_type: str, body: str, status: int, why: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        read(content, content_type, body)
    assert caught.value.status == status
    assert why in str(caught.value.body)


def test_a_body_that_may_be_missing_is_none() -> None:
    assert read(TYPES, "", "", required=False) is None
