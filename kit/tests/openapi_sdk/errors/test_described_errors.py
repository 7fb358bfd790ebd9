"""The description of an error says which of its properties has the text, and which list what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.depots import TOKEN
from kit.tests.support.descriptions import COUNT, TEXT, make_response, ref
from kit.tests.support.flavours import Flavour
from kit.tests.support.made_sdks import made_sdk
from kit.tests.support.scripted_server import ScriptedServer, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

VIOLATION = {"type": "object", "properties": {"field": TEXT, "message": TEXT}}
PROPERTIES = {
    "code": COUNT,
    "reason": TEXT,
    "accounts": {"type": "array", "items": TEXT},
    "violations": {"type": "array", "items": ref("Violation")},
    "links": {"type": "array", "items": ref("Link")},
}
#: The operation of each description of an error.
ANSWERS: dict[str, Any] = {
    "described": make_response(ref("Error")),
    "free": make_response({"type": "object", "additionalProperties": True}),
    "silent": {"description": "wrong"},
}


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    paths: dict[str, Any] = {
        f"/{name}": {"post": {"operationId": f"{name}_create", "tags": [name], "responses": {"400": answer}}}
        for name, answer in ANSWERS.items()
    }
    schemas = {
        "Error": {"type": "object", "properties": PROPERTIES},
        "Violation": VIOLATION,
        "Link": {"type": "object", "properties": {"href": TEXT}},
    }
    for item in paths.values():
        item["post"]["responses"]["204"] = {"description": "done"}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Forms", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    with made_sdk(document, tmp_path_factory.mktemp("forms")) as module:
        yield module


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest, sdk: ModuleType) -> Iterator[Flavour]:
    made = Flavour(request.param, sdk, "Forms")
    yield made
    made.close()


LISTED = {"violations": [{"field": "amount", "message": "Too big."}]}
BESIDE = {"reason": "No.", "accounts": ["a", "b"]}
#: As texts of fields, which Django REST framework sends.
UNKNOWN = (BESIDE, [("reason", "No."), ("accounts", "a"), ("accounts", "b")])
WITHOUT = {"links": [{"href": "/help"}], "reason": "No."}


@pytest.mark.parametrize(
    ("resource", "body", "expected"),
    [
        pytest.param("described", BESIDE, ("No.", [("", "No.")]), id="a text beside texts of something else"),
        pytest.param("silent", BESIDE, UNKNOWN, id="nothing is described"),
        pytest.param("free", BESIDE, UNKNOWN, id="any object"),
        pytest.param("silent", {"status": 400, "err": "No."}, ("No.", [("", "No.")]), id="a status and an err"),
        pytest.param("described", LISTED, (LISTED, [("amount", "Too big.")]), id="a list of its own"),
        pytest.param(
            "described", {**LISTED, "reason": "No."}, ("No.", [("amount", "Too big.")]), id="a list and a text"
        ),
        pytest.param("described", WITHOUT, ("No.", [("", "No.")]), id="a list of something else"),
        pytest.param("described", {"color": ["red"]}, ({"color": ["red"]}, [("color", "red")]), id="another form came"),
        pytest.param(
            "described", {"reason": ["No."]}, ({"reason": ["No."]}, [("reason", "No.")]), id="another type came"
        ),
        pytest.param("described", ["No."], (["No."], [("", "No.")]), id="an array came"),
    ],
)
def test_the_description_says_where_the_text_is(
    flavour: Flavour, sdk: ModuleType, resource: str, body: Any, expected: tuple[Any, list[tuple[str, str]]]
) -> None:
    with ScriptedServer([reply(400, body)]) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url)
        with pytest.raises(sdk.BadRequest) as caught:
            flavour.run(lambda: getattr(client, resource).create())
    error = caught.value
    assert (error.detail, [(each.field, each.message) for each in error.errors]) == expected
