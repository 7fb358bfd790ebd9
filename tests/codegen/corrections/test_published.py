"""`spec/corrections.yaml` on `spec/openapi.yaml`: what is corrected, and that it says why."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from codegen.corrections.apply import apply_corrections, load_corrected
from codegen.lint import load_linted
from codegen.openapi.document import each_operation, each_schema
from codegen.openapi.yaml import dump_yaml, load_yaml
from codegen.project import HERE, Problem, Project

if TYPE_CHECKING:
    from pathlib import Path

ACTIVE = "/v2/integrations/active/"


@pytest.fixture(name="published", scope="module")
def _published() -> dict[str, Any]:
    return load_yaml(HERE.published, name="openapi.yaml")


@pytest.fixture(name="overlay", scope="module")
def _overlay() -> dict[str, Any]:
    return load_yaml(HERE.corrections, name="corrections.yaml")


@pytest.fixture(name="description", scope="module")
def _description() -> dict[str, Any]:
    return load_linted(HERE)


def project(tmp_path: Path, published: dict[str, Any], overlay: dict[str, Any]) -> Project:
    copied = Project(tmp_path)
    copied.spec.mkdir()
    copied.published.write_text(dump_yaml(published), encoding="utf-8")
    copied.corrections.write_text(dump_yaml(overlay), encoding="utf-8")
    return copied


def test_every_action_gives_a_reason_of_more_than_two_words(overlay: dict[str, Any]) -> None:
    short = [each["target"] for each in overlay["actions"] if len(each["description"].split()) < 2]
    assert not short


def test_whatever_schema_is_taken_away_is_pinned(overlay: dict[str, Any]) -> None:
    removed = [each for each in overlay["actions"] if "remove" in each]
    assert removed
    assert all("x-fingerprint" in each for each in removed)


def test_the_operation_is_named_after_its_resource(description: dict[str, Any]) -> None:
    operation = description["paths"][ACTIVE]["get"]
    assert operation["operationId"] == "integrations_list_active"
    assert operation["tags"] == ["integrations"]
    assert operation["security"] == [{"bearerAuth": []}]


def test_the_documented_statuses_are_there_and_created_is_not(description: dict[str, Any]) -> None:
    statuses = list(description["paths"][ACTIVE]["get"]["responses"])
    assert statuses == ["200", "304", "400", "401", "403", "404", "500"]


def test_the_query_pages_and_the_header_is_an_optional_positive_integer(description: dict[str, Any]) -> None:
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


def test_the_named_schemas_have_the_fields_of_the_page_in_its_order(
    published: dict[str, Any], description: dict[str, Any]
) -> None:
    answer = published["paths"][ACTIVE]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    row = answer["properties"]["results"]["items"]
    schemas = description["components"]["schemas"]
    assert list(schemas["ActiveIntegrationPage"]["properties"]) == list(answer["properties"])
    assert list(schemas["ActiveIntegration"]["properties"]) == list(row["properties"])
    assert list(schemas["ActiveIntegrationData"]["properties"]) == list(row["properties"]["data"]["properties"])


def test_the_example_of_the_page_is_kept(published: dict[str, Any], description: dict[str, Any]) -> None:
    def media(document: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = document["paths"][ACTIVE]["get"]["responses"]["200"]["content"]["application/json"]
        return found

    assert media(description)["example"] == media(published)["schema"]["example"]


def test_names_in_extensions_are_names_of_properties(description: dict[str, Any]) -> None:
    said = [
        (each.data["properties"], name)
        for each in each_schema(description)
        for extension in ("x-secret-properties", "x-reads-as")
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


def test_what_no_correction_is_about_is_left_as_published(
    published: dict[str, Any], description: dict[str, Any]
) -> None:
    for key in ("openapi", "info", "servers", "security"):
        assert description[key] == published[key]
    assert description["components"]["securitySchemes"] == published["components"]["securitySchemes"]
    assert [each.get("description") for each in description["tags"]] == [
        each.get("description") for each in published["tags"]
    ]


def test_corrections_are_not_applied_twice(description: dict[str, Any], overlay: dict[str, Any]) -> None:
    with pytest.raises(Problem, match="action 1 "):
        apply_corrections(description, overlay, name="corrections.yaml")


def test_a_field_that_the_page_gains_is_noticed(published: dict[str, Any], overlay: dict[str, Any]) -> None:
    changed = copy.deepcopy(published)
    media = changed["paths"][ACTIVE]["get"]["responses"]["200"]["content"]["application/json"]
    media["schema"]["properties"]["results"]["items"]["properties"]["name"] = {"type": "string"}
    with pytest.raises(Problem, match="has changed since this correction was written"):
        apply_corrections(changed, overlay, name="corrections.yaml")


def test_a_second_page_gets_what_all_operations_share(
    tmp_path: Path, published: dict[str, Any], overlay: dict[str, Any]
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
    operation = load_corrected(project(tmp_path, widened, overlay))["paths"]["/v2/things/"]["get"]
    assert operation["security"] == [{"bearerAuth": []}]
    assert operation["responses"]["404"] == {"description": "its own"}
    assert operation["responses"]["403"] == {"$ref": "#/components/responses/Forbidden"}
    assert operation["parameters"][0]["name"] == "fleet-id"


def test_what_the_lint_finds_fails_the_correction(
    tmp_path: Path, published: dict[str, Any], overlay: dict[str, Any]
) -> None:
    widened = copy.deepcopy(published)
    widened["components"]["schemas"]["Thing"] = {"type": "integer", "default": 1}
    with pytest.raises(Problem, match=r"(?s)spec/corrections\.yaml.*\$\.components\.schemas\.Thing: .*\[default\]"):
        load_linted(project(tmp_path, widened, overlay))


def test_what_is_no_openapi_fails_the_correction(
    tmp_path: Path, published: dict[str, Any], overlay: dict[str, Any]
) -> None:
    broken = {**published, "info": {"title": "t"}}
    with pytest.raises(Problem, match=r"spec/openapi\.yaml corrected by spec/corrections\.yaml: not OpenAPI 3\.0"):
        load_linted(project(tmp_path, broken, overlay))


@pytest.mark.parametrize("missing", ["published", "corrections"])
def test_a_missing_file_is_named(
    tmp_path: Path, published: dict[str, Any], overlay: dict[str, Any], missing: str
) -> None:
    copied = project(tmp_path, published, overlay)
    path: Path = getattr(copied, missing)
    path.unlink()
    with pytest.raises(Problem, match=path.name):
        load_linted(copied)
