"""The input schemas of the tools are those of the description, and valid JSON Schema."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema_rs import Draft202012Validator, meta

from fleetit.service import SERVICE, TENANT
from fleetit_api.types import File
from kit.tests.support.samples import properties
from openapi_sdk.description.methods import Method
from openapi_sdk.description.operations import DescribedOperation
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.mcp import tools as _tools
from openapi_sdk.mcp.tools import MAX_FILE_BYTES, FileInput, ToolInput, find_files
from tests.fleetit.mcp.serving import make_arguments
from tests.fleetit.sandbox.described_calls import OPERATIONS
from tests.operations.description import DESCRIPTION

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

METHODS = list(SERVICE.description.methods.values())
#: Arguments that a tool has besides those of the description.
OWN = {"body", "fields", "fleet_id", "limit", "offset"}


def by_name(method: Method) -> str:
    return method.full_name


def make_input(method: Method, max_rows: int = 50, *, fleet: bool = True, only: int | None = None) -> ToolInput:
    """Return the arguments of a tool; with `only` those of a server for this fleet alone."""
    takes_tenant = fleet and only is None
    return ToolInput(
        method, max_rows, TENANT, takes_tenant=takes_tenant, needs_tenant=False, tenant_id=only, shows_personal=False
    )


@pytest.mark.parametrize("method", METHODS, ids=by_name)
def test_schema_is_valid(method: Method) -> None:
    schema = make_input(method).schema
    meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert "nullable" not in json.dumps(schema)
    # All references lead into the schema itself.
    texts = [part.partition('"')[0] for part in json.dumps(schema).split('"$ref": "')[1:]]
    assert {text.removeprefix("#/$defs/") for text in texts} <= schema.get("$defs", {}).keys()


@pytest.mark.parametrize("method", METHODS, ids=by_name)
def test_arguments_are_those_of_the_description(method: Method) -> None:
    schema, described = make_input(method).schema, OPERATIONS[method.id]
    pages = described.paging.parameters if described.paging else frozenset[str]()
    parameters = {
        python: described.parameters(place)[name]
        for place in ("path", "query", "header")
        for name, python in described.name_arguments(place).items()
        if name not in pages
    }
    assert schema["properties"].keys() - OWN == parameters.keys()
    required = {name for name, each in parameters.items() if each.get("required")}
    has_body = described.body_schema is not None
    is_body_required = has_body and described.operation.data["requestBody"].get("required") is True
    assert set(schema.get("required", ())) == required | ({"body"} if is_body_required else set())
    assert ("body" in schema["properties"]) == has_body
    for name, parameter in parameters.items():
        found = schema["properties"][name]
        expected = resolve_ref(DESCRIPTION, parameter["schema"])
        if name not in OWN:
            assert found["type"] == expected["type"]
            assert found.get("enum") == expected.get("enum")
            assert found.get("format") == expected.get("format")
            assert found.get("pattern") == expected.get("pattern")
            text = parameter.get("description") or expected.get("description")
            assert ("description" in found) == (text is not None)


@pytest.mark.parametrize(
    "method",
    [pytest.param(each, id=each.full_name) for each in METHODS if OPERATIONS[each.id].json_body_schema is not None],
)
def test_fields_of_the_body_are_those_of_the_description(method: Method) -> None:
    described = resolve_ref(DESCRIPTION, OPERATIONS[method.id].body_schema)
    schema = make_input(method).schema
    body, row = schema["properties"]["body"], described
    assert body["type"] == described["type"]
    if described["type"] == "array":
        row = resolve_ref(DESCRIPTION, described["items"])
        body = body["items"]
        body = schema["$defs"][body["$ref"].rpartition("/")[2]] if "$ref" in body else body
    fields = {
        name: each
        for name, each in properties(DESCRIPTION, row).items()
        if not resolve_ref(DESCRIPTION, each).get("readOnly")
    }
    assert body["properties"].keys() == fields.keys()
    assert set(body.get("required", ())) == set(row.get("required", ())) & fields.keys()
    assert body["additionalProperties"] is False
    for name, each in fields.items():
        has_text = "description" in each or "$ref" in each or "description" in resolve_ref(DESCRIPTION, each)
        assert has_text == bool({"description", "$ref"} & body["properties"][name].keys()), name
        if "$ref" not in each and "enum" in each:
            assert set(each["enum"]) <= set(body["properties"][name]["enum"])


@pytest.mark.parametrize("method", METHODS, ids=by_name)
def test_call_that_the_sandbox_accepts_fits(sandbox: Sandbox, method: Method) -> None:
    given = make_arguments(method, sandbox.url, sandbox.token)
    tool = make_input(method)
    assert tool.find_errors(given) == []
    Draft202012Validator(tool.schema).validate(given)


@pytest.mark.parametrize(
    ("method", "given", "expected"),
    [
        pytest.param("tolls.list", {}, [], id="nothing"),
        pytest.param("tolls.list", {"limit": 50, "offset": 0}, [], id="most rows"),
        pytest.param("tolls.list", {"limit": 51}, ["limit: must be at most 50"], id="more rows"),
        pytest.param("tolls.list", {"limit": 0}, ["limit: must be at least 1"], id="no rows"),
        pytest.param("tolls.list", {"offset": -1}, ["offset: must be at least 0"], id="before the first"),
        pytest.param("tolls.list", {"fields": []}, ["fields: has 0 items, at least 1 is needed"], id="no fields"),
        pytest.param("tolls.list", {"fields": ["x" * 200] * 100}, [], id="most fields, with the longest names"),
        pytest.param(
            "tolls.list",
            {"fields": ["x" * 201, *["x"] * 100]},
            [
                "fields: has 101 items, at most 100 are accepted",
                "fields.0: has 201 characters, at most 200 are accepted",
            ],
            id="more fields and a longer name",
        ),
        pytest.param("tolls.list", {"fleet_id": 0}, ["fleet_id: must be at least 1"], id="no fleet"),
        pytest.param("tolls.list", {"fleet_id": "7"}, ["fleet_id: an integer is expected, not a string"], id="text"),
        pytest.param(
            "tolls.list", {"vehicle": {"id": 5}}, ["vehicle: an array is expected, not an object"], id="no list"
        ),
        pytest.param(
            "tolls.list",
            {"transaction_date_gt": "2026-01-01"},
            ["'transaction_date_gt' is no argument of tolls_list, did you mean 'transaction_date_gte'?"],
            id="misspelt",
        ),
        pytest.param(
            "tolls.list",
            {"transaction_date_gte": "1/2/26"},
            ["transaction_date_gte: not a date, YYYY-MM-DD"],
            id="date",
        ),
        pytest.param(
            "tolls.list", {"prefetch": 32}, ["'prefetch' is no argument of tolls_list."], id="argument of Python alone"
        ),
        pytest.param(
            "tolls.list",
            {"options": {}},
            ["'options' is no argument of tolls_list, did you mean 'violation'?"],
            id="options",
        ),
        pytest.param(
            "tolls.list",
            {"plate": "A"},
            ["'plate' is no argument of tolls_list, did you mean 'vehicle_plate_number' or 'vehicle_plate_state'?"],
            id="a word of a name",
        ),
        pytest.param(
            "tolls.update", {}, ["id: missing; it is required", "body: missing; it is required"], id="missing"
        ),
        pytest.param(
            "tolls.update",
            {"id": 1, "body": {"billing_status": 1, "amount": 2}},
            ["body.amount: not described, and nothing else is accepted"],
            id="field that is not described",
        ),
        pytest.param(
            "vehicles.create_many",
            {"body": [{"plate_state": "NY", "plate_number": "A", "x": 1}]},
            ["body.0.x: not described, and nothing else is accepted"],
            id="field of a row",
        ),
        pytest.param(
            "vehicles.create_many", {"body": []}, ["body: has 0 items, at least 1 is needed"], id="no rows to send"
        ),
        pytest.param(
            "vehicles.create_many",
            {"body": [{"plate_state": "NY", "plate_number": "A"}] * 501},
            ["body: has 501 items, at most 500 are accepted"],
            id="too many rows to send",
        ),
        pytest.param(
            "vehicles.create",
            {"body": {"plate_state": "NY", "plate_number": "A", "custom_fields": {"color": "red"}}},
            [],
            id="fields of a fleet's own",
        ),
    ],
)
def test_what_is_wrong_with_a_call(method: str, given: dict[str, Any], expected: list[str]) -> None:
    tool = make_input(SERVICE.description.methods[method])
    errors = tool.find_errors(given)
    assert [each.partition(" It takes ")[0] for each in errors] == expected
    assert all("fields, limit, offset." in each for each in errors if "is no argument" in each)
    assert Draft202012Validator(tool.schema, validate_formats=True).is_valid(given) == (not expected)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        pytest.param({"vehicle": 5, "fields": "id"}, {"vehicle": [5], "fields": ["id"]}, id="one of a list"),
        pytest.param({"vehicle": [5], "search": "A"}, {"vehicle": [5], "search": "A"}, id="as it is described"),
        pytest.param({"fields": ' ["id"]'}, {"fields": ' ["id"]'}, id="list as text, which is an error"),
        pytest.param({"vehicle": None, "body": None}, {"body": None}, id="null"),
    ],
)
def test_one_value_of_a_list_is_taken(given: dict[str, Any], meant: dict[str, Any]) -> None:
    assert make_input(SERVICE.description.methods["tolls.list"]).read(given) == meant


def test_a_message_has_at_most_twenty_errors_and_no_value() -> None:
    rows = [{"plate_state": "SECRET", "plate_number": ""} for _ in range(100)]
    errors = make_input(SERVICE.description.methods["vehicles.create_many"]).find_errors(
        {"body": rows, "\x1b[31m" + "x" * 500: 1}
    )
    assert len(errors) == 20
    assert "SECRET" not in str(errors)
    assert "\x1b" not in str(errors)
    assert len(errors[0]) < 200


@pytest.mark.parametrize(
    ("method", "max_rows", "expected"),
    [
        pytest.param("tolls.list", 50, 50, id="fewer than a page"),
        pytest.param("tolls.list", 500, 100, id="no more than the API gives"),
        pytest.param("driver_agreements.list", 500, 500, id="all rows come at once"),
    ],
)
def test_most_rows(method: str, max_rows: int, expected: int) -> None:
    limit = make_input(SERVICE.description.methods[method], max_rows).schema["properties"]["limit"]
    assert (limit["maximum"], limit["default"]) == (expected, expected)


def test_known_values_are_named_and_others_are_taken() -> None:
    tool = make_input(SERVICE.description.methods["tolls.list"])
    codes = DESCRIPTION["components"]["schemas"]["BillingStatusCode"]["enum"]
    text = tool.schema["properties"]["billing_status"]["description"]
    assert text.endswith(f" Known values: {', '.join(codes)}.")
    assert tool.find_errors({"billing_status": ["PAID"]}) == []


def test_fleet_is_no_argument_if_it_is_fixed() -> None:
    for method in METHODS:
        assert "fleet_id" not in make_input(method, fleet=False).schema["properties"]
        assert "fleet_id" in make_input(method).schema["properties"]


BINARY = {"type": "string", "format": "binary"}
PNG = {"type": "string", "contentMediaType": "image/png"}
NOT_FILES = FileInput()
NAMED = {"type": "object", "properties": {"name": {"type": "string"}}}


def form(**properties: Any) -> dict[str, Any]:
    return {"multipart/form-data": {"schema": {"type": "object", "properties": properties}}}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param({"application/json": {"schema": {"type": "object"}}}, NOT_FILES, id="JSON"),
        pytest.param({"application/json": {}}, NOT_FILES, id="any JSON"),
        pytest.param({"application/vnd.api+json": {}}, NOT_FILES, id="a kind of JSON"),
        pytest.param({"text/plain": {"schema": {"type": "string"}}}, NOT_FILES, id="text"),
        pytest.param({"text/csv; header=present": {"schema": {"type": "string"}}}, NOT_FILES, id="text with a type"),
        pytest.param({"text/csv": {"schema": BINARY}}, FileInput(is_whole=True), id="file with text"),
        pytest.param({"application/octet-stream": {"schema": BINARY}}, FileInput(is_whole=True), id="bytes"),
        pytest.param({"image/png": {}}, FileInput(is_whole=True), id="image"),
        pytest.param({"image/png": {"schema": PNG}}, FileInput(is_whole=True), id="image, in 3.1"),
        pytest.param({"application/x-www-form-urlencoded": {}}, NOT_FILES, id="form that is not described"),
        pytest.param(form(name={"type": "string"}), NOT_FILES, id="form"),
        pytest.param(form(name={"type": "string"}, file=BINARY), FileInput(fields=frozenset({"file"})), id="file"),
        pytest.param(
            form(file={"type": "string", "contentEncoding": "binary"}),
            FileInput(fields=frozenset({"file"})),
            id="file as it is, in 3.1",
        ),
        pytest.param(form(file=PNG), FileInput(fields=frozenset({"file"})), id="file, in 3.1"),
        pytest.param(
            form(file={**PNG, "contentEncoding": "base64"}, data={"contentMediaType": "application/json"}),
            NOT_FILES,
            id="texts with a content, in 3.1",
        ),
        pytest.param(
            form(files={"type": "array", "items": BINARY}), FileInput(lists=frozenset({"files"})), id="list of files"
        ),
        pytest.param(
            form(file={"oneOf": [BINARY, NAMED]}), FileInput(choices=frozenset({"file"})), id="a file or an object"
        ),
        pytest.param({"multipart/form-data": {}}, None, id="form with unknown files"),
        pytest.param(
            {"application/json": {"schema": NAMED}, **form(file=BINARY)},
            FileInput(fields=frozenset({"file"})),
            id="JSON, or a form with a file",
        ),
        pytest.param(
            {"application/json": {"schema": NAMED}, "image/png": {"schema": BINARY}},
            FileInput(raw="file"),
            id="JSON, or a file as such",
        ),
        pytest.param(
            {"application/json": {"schema": NAMED}, "text/csv": {"schema": {"type": "string"}}},
            FileInput(raw="text"),
            id="JSON, or a text",
        ),
        pytest.param(
            {"application/json": {"schema": {"properties": {"file": BINARY}}}}, None, id="file in JSON, where none is"
        ),
    ],
)
def test_files_of_a_body(content: dict[str, Any], expected: FileInput | None) -> None:
    method = Method("a", "b", DescribedOperation({}, "POST", "/", {}, {"requestBody": {"content": content}}))
    assert find_files(method.body) == expected
    assert find_files(None) == NOT_FILES


def encode(content: bytes) -> str:
    return base64.b64encode(content).decode()


ALL = FileInput(fields=frozenset({"file", "other"}), lists=frozenset({"files", "more"}))


def test_files_are_decoded() -> None:
    given = {
        "file": {"base64": encode(b"\x00\xff"), "name": "../a/b.png", "media_type": "image/png"},
        "other": None,
        "files": [{"base64": ""}, {"base64": encode(b"b"), "name": "c:\\x.txt"}],
        "more": None,
        "text": "x",
    }
    assert [*ALL.iter_errors(given)] == []
    assert ALL.decode(given) == {
        "file": File(b"\x00\xff", "b.png", "image/png"),
        "other": None,
        "files": [File(b""), File(b"b", "x.txt")],
        "more": None,
        "text": "x",
    }
    assert FileInput(is_whole=True).decode({"base64": encode(b"a")}) == File(b"a")
    assert NOT_FILES.decode({"file": 1}) == {"file": 1}
    assert FileInput(raw="file").decode({"base64": encode(b"a")}) == File(b"a")
    assert FileInput(raw="file").decode({"name": "a"}) == {"name": "a"}
    either = FileInput(choices=frozenset({"file"}))
    assert either.decode({"file": {"base64": encode(b"a")}}) == {"file": File(b"a")}
    assert either.decode({"file": {"name": "a"}}) == {"file": {"name": "a"}}
    assert either.describe({"properties": {"file": NAMED}})["properties"]["file"]["anyOf"][1] == NAMED


NOT_BASE64 = "not base64; write the content of the file, without line breaks and prefixes"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("/etc/passwd", NOT_BASE64, id="path"),
        pytest.param("file:///etc/passwd", NOT_BASE64, id="address"),
        pytest.param("data:image/png;base64,AAAA", NOT_BASE64, id="prefix"),
        pytest.param("AA\nAA", NOT_BASE64, id="line break"),
        pytest.param("AAA", NOT_BASE64, id="not padded"),
        pytest.param("ÄÄÄÄ", NOT_BASE64, id="other characters"),
        pytest.param("AAAA", "", id="base64"),
    ],
)
def test_only_base64_is_a_file(text: str, expected: str) -> None:
    for files, body, place in (
        (FileInput(is_whole=True), {"base64": text}, "body"),
        (FileInput(raw="file"), {"base64": text}, "body"),
        (ALL, {"file": {"base64": text}}, "body.file"),
        (ALL, {"files": [{"base64": ""}, {"base64": text}]}, "body.files.1"),
    ):
        assert [*files.iter_errors(body)] == ([f"{place}.base64: {expected}"] if expected else [])


def test_files_of_a_call_are_limited_together() -> None:
    half = {"base64": encode(bytes(MAX_FILE_BYTES // 2))}
    assert [*ALL.iter_errors({"file": half, "files": [half]})] == []
    one_more = {"base64": encode(b"x")}
    assert [*ALL.iter_errors({"file": half, "files": [half], "other": one_more})] == [
        "body: the files have 1,000,001 bytes, and at most 1,000,000 are sent"
    ]


def test_the_largest_file_has_a_base64_of_the_described_length() -> None:
    assert _tools._FILE["properties"]["base64"]["maxLength"] == len(encode(bytes(1_000_000)))


def test_message_names_at_most_twenty_unknown_arguments() -> None:
    errors = make_input(SERVICE.description.methods["tolls.list"]).find_errors(
        {f"unknown{number}": 1 for number in range(40)}
    )
    assert len(errors) == 20


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("x" * 80, "x" * 80, id="as long as allowed"),
        pytest.param("x" * 81, "x" * 80 + "… (1 more characters)", id="longer"),
    ],
)
def test_names_in_a_message_are_cut(name: str, shown: str) -> None:
    (error,) = make_input(SERVICE.description.methods["tolls.list"]).find_errors({name: 1})
    assert error.startswith(f"'{shown}' is no argument of tolls_list. It takes ")
    rows = {"body": [{"plate_number": "A", name: {"fleet": 9}}]}
    limited = make_input(SERVICE.description.methods["vehicles.create_many"], only=7)
    assert any(shown in each for each in limited.find_errors(rows))


def test_the_place_of_another_fleet_is_cut() -> None:
    limited = make_input(SERVICE.description.methods["vehicles.create"], only=7)
    body = {"plate_state": "NY", "plate_number": "A", "custom_fields": {"x" * 300 + "_fleet": "9"}}
    (error,) = limited.find_errors({"body": body})
    place = f"body.custom_fields.{'x' * 300}_fleet"
    assert error.startswith(f"{place[:200]}… ({len(place) - 200} more characters): another fleet than 7")


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        pytest.param(1_000, "x" * 1_000, id="as long as allowed"),
        pytest.param(1_001, "x" * 1_000 + "… (1 more characters)", id="longer"),
    ],
)
def test_known_values_in_a_text_are_cut(size: int, shown: str) -> None:
    assert _tools._describe({}, "A.", ["x" * size]) == {"description": f"A. Known values: {shown}."}
    assert _tools._describe({}, "", ["x" * size]) == {"description": f"Known values: {shown}."}
    assert _tools._describe({"type": "string"}, "", []) == {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"properties": {"a": {}}}, False, id="not described"),
        pytest.param({"properties": {"a": {}}, "additionalProperties": True}, True, id="open"),
        pytest.param(
            {"properties": {"a": {}}, "additionalProperties": {"type": "string"}}, {"type": "string"}, id="texts"
        ),
        pytest.param({"type": "object"}, None, id="no fields"),
    ],
)
def test_fields_that_are_not_described(schema: dict[str, Any], expected: object) -> None:
    node = {"operationId": "a_b", "requestBody": {"content": {"application/json": {"schema": schema}}}}
    method = Method("a", "b", DescribedOperation({}, "POST", "/", {}, node))
    method.__dict__["operation"] = SERVICE.description.methods["vehicles.create"].operation
    assert make_input(method).schema["properties"]["body"].get("additionalProperties") == expected
