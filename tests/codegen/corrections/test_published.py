"""`spec/corrections.yaml` on `spec/openapi.yaml`: the corrected parts, and their reasons."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk_codegen.corrections.apply import apply_corrections
from openapi_sdk_codegen.corrections.load import load_corrected
from openapi_sdk_codegen.lint.load import load_linted
from openapi_sdk_codegen.openapi.document import each_operation, each_schema
from openapi_sdk_codegen.openapi.yaml import load_yaml
from openapi_sdk_codegen.project import Problem, Project
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.heavy

ACTIVE = "/v2/integrations/active/"


@pytest.fixture(name="published", scope="module")
def _published() -> dict[str, Any]:
    return load_yaml(HERE.published, name="openapi.yaml")


@pytest.fixture(name="corrections", scope="module")
def _corrections() -> dict[str, Any]:
    return load_yaml(HERE.corrections, name="corrections.yaml")


@pytest.fixture(name="description", scope="module")
def _description() -> dict[str, Any]:
    return load_linted(HERE)


def project(tmp_path: Path, published: dict[str, Any], corrections: dict[str, Any]) -> Project:
    copied = Project(tmp_path)
    copied.spec.mkdir()
    # Each document of JSON is one of YAML.
    copied.published.write_text(json.dumps(published), encoding="utf-8")
    copied.corrections.write_text(json.dumps(corrections), encoding="utf-8")
    return copied


def test_every_action_has_a_reason(corrections: dict[str, Any]) -> None:
    short = [each["target"] for each in corrections["actions"] if len(each["description"].split()) < 2]
    assert not short


def test_every_removal_has_a_fingerprint(corrections: dict[str, Any]) -> None:
    removed = [each for each in corrections["actions"] if "remove" in each]
    assert removed
    assert all("x-fingerprint" in each for each in removed)


def test_operation_is_named_after_its_resource(description: dict[str, Any]) -> None:
    operation = description["paths"][ACTIVE]["get"]
    assert operation["operationId"] == "integrations_list_active"
    assert operation["tags"] == ["integrations"]
    assert operation["security"] == [{"bearerAuth": []}]


def test_operation_has_the_documented_statuses(description: dict[str, Any]) -> None:
    statuses = list(description["paths"][ACTIVE]["get"]["responses"])
    assert statuses == ["200", "304", "400", "401", "403", "404", "500"]


def test_parameters_of_the_listing(description: dict[str, Any]) -> None:
    found = {each.path: each for each in each_operation(description)}[ACTIVE]
    parameters = {each["name"]: each for _, each in found.parameters}
    bounds = {
        name: (each["in"], each.get("required", False), each["schema"].get("minimum"), each["schema"].get("maximum"))
        for name, each in parameters.items()
    }
    assert bounds == {
        "Fleet-Id": ("header", False, 1, None),
        "limit": ("query", False, 1, 100),
        "offset": ("query", False, 0, None),
    }
    assert all(each["schema"]["type"] == "integer" for each in parameters.values())
    assert parameters["Fleet-Id"]["example"] == 1


def test_next_and_previous_may_be_null(description: dict[str, Any]) -> None:
    fields = description["components"]["schemas"]["ActiveIntegrationPage"]["properties"]
    assert [name for name, each in fields.items() if each.get("nullable")] == ["next", "previous"]


def test_named_schemas_have_the_fields_of_the_page_in_order(
    published: dict[str, Any], description: dict[str, Any]
) -> None:
    answer = published["paths"][ACTIVE]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    row = answer["properties"]["results"]["items"]
    schemas = description["components"]["schemas"]
    assert list(schemas["ActiveIntegrationPage"]["properties"]) == list(answer["properties"])
    assert list(schemas["ActiveIntegration"]["properties"]) == list(row["properties"])
    assert list(schemas["ActiveIntegrationData"]["properties"]) == list(row["properties"]["data"]["properties"])


def test_example_of_the_page_is_kept(published: dict[str, Any], description: dict[str, Any]) -> None:
    def media(document: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = document["paths"][ACTIVE]["get"]["responses"]["200"]["content"]["application/json"]
        return found

    assert media(description)["example"] == media(published)["schema"]["example"]


def test_names_in_extensions_are_names_of_properties(description: dict[str, Any]) -> None:
    said = [
        (each.data["properties"], name)
        for each in each_schema(description)
        for extension in ("x-secret-properties", "x-personal-properties", "x-reads-as")
        for name in each.data.get(extension, [])
    ]
    assert len(said) >= 11
    assert all(name in properties for properties, name in said)


@pytest.mark.parametrize(
    ("schema", "secrets"),
    [("ActiveIntegration", ["webhook_signature_secret_token"]), ("ActiveIntegrationData", ["auth"])],
)
def test_secrets_are_marked(description: dict[str, Any], schema: str, secrets: list[str]) -> None:
    assert description["components"]["schemas"][schema]["x-secret-properties"] == secrets


def test_other_parts_are_as_published(published: dict[str, Any], description: dict[str, Any]) -> None:
    for key in ("openapi", "security"):
        assert description[key] == published[key]
    assert description["info"] == {**published["info"], "x-name": "FleetIT"}
    # The descriptions are names, of corrections.
    assert [each["url"] for each in description["servers"]] == [each["url"] for each in published["servers"]]
    assert description["components"]["securitySchemes"] == published["components"]["securitySchemes"]
    assert [each.get("description") for each in description["tags"]] == [
        each.get("description") for each in published["tags"]
    ]


def test_corrections_are_not_applied_twice(description: dict[str, Any], corrections: dict[str, Any]) -> None:
    with pytest.raises(Problem, match="action 1 "):
        apply_corrections(description, corrections, name="corrections.yaml")


def test_new_field_of_the_page_is_reported(published: dict[str, Any], corrections: dict[str, Any]) -> None:
    changed = copy.deepcopy(published)
    media = changed["paths"][ACTIVE]["get"]["responses"]["200"]["content"]["application/json"]
    media["schema"]["properties"]["results"]["items"]["properties"]["name"] = {"type": "string"}
    with pytest.raises(Problem, match="has changed since this correction was written"):
        apply_corrections(changed, corrections, name="corrections.yaml")


def test_second_page_gets_the_shared_corrections(
    tmp_path: Path, published: dict[str, Any], corrections: dict[str, Any]
) -> None:
    widened = copy.deepcopy(published)
    widened["paths"]["/v2/things/"] = {
        "get": {
            "operationId": "things_list",
            "tags": ["things"],
            "parameters": [{"name": "fleet-id", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {"description": "ok"}, "404": {"description": "its own"}},
        }
    }
    operation = load_corrected(project(tmp_path, widened, corrections))["paths"]["/v2/things/"]["get"]
    assert operation["security"] == [{"bearerAuth": []}]
    assert operation["responses"]["404"] == {"description": "its own"}
    assert operation["responses"]["403"] == {"$ref": "#/components/responses/OverviewForbidden"}
    assert operation["parameters"][0]["name"] == "fleet-id"


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0"])
@pytest.mark.parametrize(
    ("limit", "bounds"),
    [
        pytest.param({}, (1, 100), id="not described"),
        pytest.param({"maximum": 50}, (1, 50), id="at most 50"),
        pytest.param({"minimum": 0, "maximum": 10, "default": 5}, (0, 10), id="at most 10, 5 by default"),
        pytest.param({"default": 20}, (1, 100), id="20 by default"),
        pytest.param({"default": 200}, (1, None), id="more by default than others allow"),
    ],
)
def test_what_a_page_says_about_its_limit_is_kept(
    published: dict[str, Any],
    corrections: dict[str, Any],
    version: str,
    limit: dict[str, Any],
    bounds: tuple[int, int | None],
) -> None:
    widened: dict[str, Any] = copy.deepcopy(published) | {"openapi": version}
    schema = {"type": "integer", **limit}
    parameters = [{"name": "limit", "in": "query", "schema": schema}]
    widened["paths"]["/v2/things/"] = {"get": {"parameters": parameters, "responses": {}}}
    corrected = apply_corrections(widened, corrections, name="corrections.yaml")
    found = corrected["paths"]["/v2/things/"]["get"]["parameters"][0]["schema"]
    assert (found["minimum"], found.get("maximum"), found.get("default")) == (*bounds, limit.get("default"))


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/Size"},
        {"allOf": [{"$ref": "#/components/schemas/Size"}]},
        {"anyOf": [{"type": "integer", "maximum": 50}, {"type": "null"}]},
    ],
)
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_limit_that_is_described_elsewhere_is_kept(
    published: dict[str, Any], corrections: dict[str, Any], schema: dict[str, Any], name: str
) -> None:
    widened = copy.deepcopy(published)
    parameters = [{"name": name, "in": "query", "schema": schema}]
    widened["paths"]["/v2/things/"] = {"get": {"parameters": parameters, "responses": {}}}
    corrected = apply_corrections(widened, corrections, name="corrections.yaml")
    assert corrected["paths"]["/v2/things/"]["get"]["parameters"][0]["schema"] == schema


def test_components_of_a_page_are_not_those_of_corrections(
    published: dict[str, Any], corrections: dict[str, Any]
) -> None:
    widened = copy.deepcopy(published)
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 50}}
    widened["components"] |= {"parameters": {"Limit": limit}, "responses": {"NotFound": {"description": "Gone"}}}
    corrected = apply_corrections(widened, corrections, name="corrections.yaml")["components"]
    assert (corrected["parameters"]["Limit"], corrected["responses"]["NotFound"]) == (limit, {"description": "Gone"})


def test_what_a_page_says_about_its_fleet_is_overridden_by_no_correction_of_all_pages(
    published: dict[str, Any], corrections: dict[str, Any]
) -> None:
    widened = copy.deepcopy(published)
    parameters = [{"name": "Fleet-ID", "in": "header", "schema": {"type": "number"}}]
    widened["paths"]["/v2/things/"] = {"get": {"parameters": parameters, "responses": {}}}
    place = r"corrections\.yaml: action 11 .*things/.*parameters\[0\]\.schema\.type is \"number\" where it is described"
    with pytest.raises(Problem, match=place):
        apply_corrections(widened, corrections, name="corrections.yaml")


def test_lint_finding_is_an_error(tmp_path: Path, published: dict[str, Any], corrections: dict[str, Any]) -> None:
    widened = copy.deepcopy(published)
    widened["paths"]["/v2/things/?all=1"] = {"get": {"responses": {"200": {"description": ""}}}}
    with pytest.raises(Problem, match=r"(?s)spec/corrections\.yaml.*\$\.paths\['/v2/things/\?all=1'\].*path-query"):
        load_linted(project(tmp_path, widened, corrections))


def test_invalid_openapi_is_an_error(tmp_path: Path, published: dict[str, Any], corrections: dict[str, Any]) -> None:
    broken = {**published, "info": {"title": "t"}}
    with pytest.raises(Problem, match=r"spec/openapi\.yaml corrected by spec/corrections\.yaml: not OpenAPI 3\.0"):
        load_linted(project(tmp_path, broken, corrections))


@pytest.mark.parametrize("missing", ["published", "corrections"])
def test_missing_file_is_named(
    tmp_path: Path, published: dict[str, Any], corrections: dict[str, Any], missing: str
) -> None:
    copied = project(tmp_path, published, corrections)
    path: Path = getattr(copied, missing)
    path.unlink()
    with pytest.raises(Problem, match=path.name):
        load_linted(copied)
