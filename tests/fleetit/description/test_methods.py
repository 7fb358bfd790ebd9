"""What the description says of the methods, for what is made of all of them."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from attrs import evolve

from fleetit import ConfigurationError, FleetIT
from fleetit.service import SERVICE
from fleetit_api.api import RESOURCES, Listing
from openapi_sdk.description.methods import Argument, Method
from openapi_sdk.description.operations import DescribedOperation

METHODS = SERVICE.description.methods.values()
#: Arguments that the methods have besides those of the description.
OWN = {"body", "exact", "fleet_id", "options", "prefetch", "to"}


def by_name(method: Method) -> str:
    return method.full_name


def test_each_method_of_the_client_is_there() -> None:
    with FleetIT(token="t") as client:
        names = {
            f"{resource}.{name}"
            for resource in RESOURCES
            for name in dir(getattr(client, resource))
            if not name.startswith("_") and not name.endswith("_in_batches")
        }
    assert set(SERVICE.description.methods) == names
    assert list(SERVICE.description.methods) == sorted(names)
    assert [method for methods in SERVICE.description.resources.values() for method in methods] == list(METHODS)


@pytest.mark.parametrize("method", METHODS, ids=by_name)
def test_method_agrees_with_the_generated_one(method: Method) -> None:
    with FleetIT(token="t") as client:
        bound = method.bind(client)
        assert SERVICE.description.find_bound_method(bound) == method
        assert SERVICE.description.find_bound_method(client.close) is None
    signature = inspect.signature(bound)
    listing = method.operation.listing
    pages = dict(listing.fields).keys() if listing else set[str]()  # of the pages of a body
    arguments, others = {each.name for each in method.arguments}, set(signature.parameters) - OWN - pages
    # A field may be called otherwise in Python.
    fields = len(method.body.fields) if method.body and method.body.is_object else 0
    assert (arguments <= others, len(others - arguments)) == (True, fields)
    assert {each.name for each in method.arguments if each.is_required} == {
        each.name for each in signature.parameters.values() if each.default is each.empty and each.name != "body"
    }
    assert method.can_prefetch == ("prefetch" in signature.parameters)
    forms = {each.form for each in method.operation.responses}
    assert method.is_download == ("bytes" in forms)
    assert ("to" in signature.parameters) == bool(forms & {"bytes", "text"})
    assert (method.body is not None) == ("body" in signature.parameters)
    assert not [each for each in method.arguments if each.is_secret]
    assert method.operation.id == method.id
    assert (method.operation.method, method.operation.path) == (method.http_method, method.path)
    assert method.is_listing == ("Pages[" in str(signature.return_annotation))


@pytest.mark.parametrize(
    ("method", "name", "expected"),
    [
        pytest.param("tolls.list", "vehicle", ("integer", "", True, False), id="list of ids"),
        pytest.param("tolls.list", "transaction_date_gte", ("string", "date", False, False), id="date"),
        pytest.param("tolls.list", "violation", ("boolean", "", False, False), id="boolean"),
        pytest.param("tolls.list", "amount_min", ("number", "", False, False), id="amount"),
        pytest.param("tolls.update", "id", ("integer", "", False, True), id="in the path"),
    ],
)
def test_argument(method: str, name: str, expected: tuple[Any, ...]) -> None:
    (argument,) = [each for each in SERVICE.description.methods[method].arguments if each.name == name]
    assert (argument.type, argument.format, argument.is_list, argument.is_required) == expected
    assert argument.text


def test_argument_is_called_otherwise_in_the_description() -> None:
    method = SERVICE.description.methods["citations.list"]
    described = {each.name: each for each in method.operation.arguments}
    assert described["fine_amount_gt"].described_name == "fine_amount__gt"
    assert "fleet_id" not in described
    assert next(each for each in method.arguments if each.name == "fine_amount_gt").type == "number"


def test_argument_that_may_be_null_in_words_of_3_1() -> None:
    number = {"type": "number", "format": "float", "enum": [1, None]}
    nullable = {"anyOf": [{"allOf": [number]}, {"type": "null"}]}
    argument = Argument({}, "a", "body", nullable, "", is_required=False)
    assert (argument.type, argument.format, argument.values, argument.choices) == ("number", "float", [1], ("1",))
    rows = evolve(argument, schema={"oneOf": [{"type": "array", "items": nullable}, {"type": "null"}]})
    assert (rows.is_list, rows.type) == (True, "number")


def test_filters_are_the_arguments_that_do_not_page() -> None:
    method = SERVICE.description.methods["tolls.list"]
    assert {each.name for each in method.arguments} - {each.name for each in method.filters} == {"limit", "offset"}


def test_choices() -> None:
    (ordering,) = [each for each in SERVICE.description.methods["tolls.list"].arguments if each.name == "ordering"]
    assert "-transaction_date" in ordering.choices
    assert not next(
        each for each in SERVICE.description.methods["tolls.list"].arguments if each.name == "search"
    ).choices


@pytest.mark.parametrize(
    ("method", "is_object", "has_rows", "most", "required"),
    [
        pytest.param("vehicles.create", True, False, 500, {"plate_number", "plate_state"}, id="object"),
        pytest.param("vehicles.create_many", False, True, 500, {"plate_number", "plate_state"}, id="rows"),
    ],
)
def test_body(method: str, is_object: bool, has_rows: bool, most: int, required: set[str]) -> None:
    body = SERVICE.description.methods[method].body
    assert body is not None
    assert (body.is_object, body.has_rows, body.largest_batch, body.is_required) == (is_object, has_rows, most, True)
    assert {each.name for each in body.fields if each.is_required} == required
    assert body.media_type == "application/json"


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"properties": {"code": {"writeOnly": True}}}, {"code": False}, id="only written"),
        pytest.param({"properties": {"pin": {}}, "x-secret-properties": ["pin"]}, {"pin": True}, id="secret"),
        pytest.param(
            {"allOf": [{"properties": {"pin": {}}, "x-secret-properties": ["pin"]}], "x-secret-properties": ["b"]},
            {"pin": True},
            id="secret of a part",
        ),
        pytest.param({"properties": {"pin": {}}, "x-not-secret-properties": ["pin"]}, {"pin": False}, id="no secret"),
        pytest.param({"properties": {"id": {"readOnly": True}, "a": {}}}, {"a": False}, id="only read, so never sent"),
        pytest.param(
            {"allOf": [{"properties": {"a": {}}}], "properties": {"b": {}}}, {"a": False, "b": False}, id="parts"
        ),
    ],
)
def test_secrets_of_a_body_are_known(schema: dict[str, Any], expected: dict[str, bool]) -> None:
    node = {"operationId": "a_b", "requestBody": {"content": {"application/json": {"schema": schema}}}}
    body = Method("a", "b", DescribedOperation({}, "POST", "/", {}, node)).body
    assert body is not None
    assert {each.name: each.is_secret for each in body.fields} == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"enum": ["A", None, 2]}, ("A", "2"), id="enum"),
        pytest.param({"oneOf": [{"enum": ["A"]}, {"enum": [None]}]}, ("A",), id="that may be null"),
        pytest.param({"anyOf": [{"enum": ["A"]}, {"type": "string"}]}, ("A",), id="with other values"),
        pytest.param({"type": "string"}, (), id="text"),
    ],
)
def test_known_values_of_a_filter_are_those_of_rows(schema: dict[str, Any], expected: tuple[str, ...]) -> None:
    filters = {each.name: each for each in SERVICE.description.methods["tolls.list"].filters}
    method = evolve(SERVICE.description.methods["tolls.list"])
    vars(method)["row_schema"] = {"properties": {"billing_status": schema, "ordering": schema}}
    assert method.list_known_values(filters["billing_status"]) == expected
    assert method.list_known_values(filters["ordering"]) == ()  # it has choices
    assert method.list_known_values(filters["vehicle"]) == ()
    assert method.list_known_values(evolve(filters["billing_status"], place="body")) == ()
    assert SERVICE.description.methods["tolls.update"].list_known_values(filters["billing_status"]) == ()


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param("driver_agreements.list", {"id", "agreement_number", "vehicle"}, id="array of objects"),
        pytest.param("tolls.list", {"id", "amount", "vehicle"}, id="pages"),
        pytest.param("citations.get", None, id="object"),
        pytest.param("integrations.list_logs", None, id="shape is not known"),
        pytest.param("vehicles.create_many", None, id="bulk operation"),
    ],
)
def test_row_of_a_listing(method: str, expected: set[str] | None) -> None:
    schema = SERVICE.description.methods[method].row_schema
    assert SERVICE.description.methods[method].is_listing == (expected is not None)
    assert schema is None if expected is None else schema is not None and expected <= schema["properties"].keys()


def test_parameters_of_a_whole_listing_are_filters() -> None:
    whole, paged = (evolve(SERVICE.description.methods["tolls.list"]) for _ in range(2))
    vars(whole)["operation"] = evolve(paged.operation, listing=Listing("whole", results=""))
    assert {each.name for each in whole.filters} - {each.name for each in paged.filters} == {"limit", "offset"}
    assert (whole.is_listing, whole.is_whole, whole.can_be_exact, whole.can_prefetch) == (True, True, False, False)
    assert not paged.is_whole
    assert SERVICE.description.methods["driver_agreements.list"].is_whole


def test_success_is_the_one_with_json() -> None:
    assert "properties" in SERVICE.description.methods["auth.whoami"].described.answer
    node: dict[str, Any] = {
        "responses": {"204": {}, "201": {"content": {"text/csv": {}}}, "400": {"content": {"application/json": {}}}}
    }
    assert Method("a", "b", DescribedOperation({}, "GET", "/", {}, node)).described.answer == {}


def test_safe_methods_only_read() -> None:
    assert {method.full_name for method in METHODS if method.is_safe} >= {"tolls.list", "citations.get", "auth.whoami"}
    others = [method for method in METHODS if method.is_safe and method.http_method != "GET"]
    assert all(method.http_method == "POST" and method.is_listing for method in others)  # a search


def test_nothing_is_named_so() -> None:
    with pytest.raises(ConfigurationError, match=r"^'toll\.list' is no method, did you mean 'tolls\.list'\?$"):
        SERVICE.description.get_method("toll.list", errors=SERVICE.errors)
