"""The report of `openapi-sdk new`: what was guessed of a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, operation, ref
from openapi_sdk_codegen.new.document import PublishedDocument
from openapi_sdk_codegen.new.leaving_out import Selection
from openapi_sdk_codegen.new.making import Made, Wanted
from openapi_sdk_codegen.new.names import SdkNames
from openapi_sdk_codegen.new.report import write_report
from openapi_sdk_codegen.new.trying import NOTHING

TEXT = {"type": "string"}
SCHEMAS = {
    "Error": {"type": "object", "properties": {"message": TEXT}},
    "Errors": {
        "type": "object",
        "properties": {"errors": {"type": "array", "items": {"type": "object", "properties": {"message": TEXT}}}},
    },
    "Fields": {"type": "object", "properties": {"name": {"type": "array", "items": TEXT}}},
    "Strange": {"type": "object", "properties": {"status": {"type": "integer"}}},
    "Thing": {"type": "object", "properties": {"uuid": TEXT}},
    "Named": {"type": "object", "properties": {"label": TEXT}},
}


def answer(schema: dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    return {"description": "", "content": {media_type: {"schema": schema}}}


def page(name: str) -> dict[str, Any]:
    rows = {"type": "array", "items": ref(name)}
    return answer({"type": "object", "properties": {"items": rows, "next_cursor": TEXT}})


def get_guesses(operations: dict[str, dict[str, Any]], *, program: str = "acme", is_dry: bool = False) -> list[str]:
    described = document({f"/{name}s": {"get": each} for name, each in operations.items()})
    described["components"] = {"schemas": SCHEMAS}
    for name, item in described["paths"].items():
        item["get"] |= {"tags": [name[1:]], "operationId": f"{name[1:]}_list"}
    wanted = Wanted(
        PublishedDocument("openapi.yaml", None, b"", described),
        SdkNames("Acme", "acme", program),
        Path("acme"),
        "",
        None,
    )
    made = Made(Selection(len(operations), [], [], []), described, NOTHING, ["Names of methods follow the paths."])
    return write_report(wanted, made, is_dry=is_dry).splitlines()


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        pytest.param({"404": ref("Error")}, ["Error: detail, 1 of 1 operations"], id="a text"),
        pytest.param({"4XX": ref("Errors")}, ["Errors: list of errors, 1 of 1 operations"], id="a list"),
        pytest.param({"400": ref("Fields")}, ["Fields: messages by field, 1 of 1 operations"], id="by field"),
        pytest.param(
            {"default": ref("Strange")}, ["Strange: none that is known, 1 of 1 operations"], id="none of these"
        ),
        pytest.param(
            {"400": ref("Error"), "500": ref("Error")}, ["Error: detail, 1 of 1 operations"], id="two of one form"
        ),
        pytest.param(
            {"400": {"type": "object", "properties": {"detail": TEXT}}},
            ["application/json: detail, 1 of 1 operations"],
            id="without a name",
        ),
        pytest.param({}, ["no body is described; each is read by its shape"], id="none"),
    ],
)
def test_what_bodies_of_errors_are_read_as(errors: dict[str, Any], expected: list[str]) -> None:
    responses = {"200": answer(ref("Thing")), **{status: answer(schema) for status, schema in errors.items()}}
    lines = get_guesses({"thing": operation(responses=responses)})
    assert [each.removeprefix("- errors: ") for each in lines if each.startswith("- errors: ")] == expected


@pytest.mark.parametrize("is_dry", [False, True])
def test_what_was_guessed_of_listings_and_names(*, is_dry: bool) -> None:
    cursor = {"name": "cursor", "in": "query", "schema": TEXT}
    operations = {
        name.lower(): operation(responses={"200": page(name)}, parameters=[cursor]) for name in ("Thing", "Named")
    }
    lines = get_guesses(operations, program="acme-tools", is_dry=is_dry)
    assert "Acme: 2 of 2 operations, in the package acme, with the command acme-tools" in lines
    assert "- paging: nameds.list: cursor, rows in items, without a key" in lines
    assert "- paging: things.list: cursor, rows in items, known by uuid" in lines
    assert "- Names of methods follow the paths." in lines
    assert ("Nothing was written: that was a dry run." in lines) == is_dry


def test_content_types_that_are_not_used_are_named() -> None:
    answers: dict[str, Any] = answer(ref("Thing")) | {
        "content": {"text/csv": {}, "application/json": {}, "application/scim+json": {}}
    }
    sent = {key: {"schema": ref("Thing")} for key in ("application/json", "application/x-ndjson")}
    operations = {
        f"thing{number}": operation(responses={"200": answers}, requestBody={"content": sent}) for number in range(7)
    }
    lines = get_guesses(operations)
    start = lines.index("Content types that are described, and not used:")
    names = ", ".join(f"thing{number}s.list" for number in range(5))
    assert lines[start + 1 : start + 3] == [
        f"- application/x-ndjson isn't sent: {names} and 2 more",
        f"- text/csv isn't read: {names} and 2 more",
    ]
