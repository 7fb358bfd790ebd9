"""The facts of a service: literals of its description, and nothing else."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

import openapi_sdk.model
from openapi_sdk.model.facts import ApiKey, Basic, Facts
from openapi_sdk.model.first_guesses import find_facts
from openapi_sdk_codegen.generate.audit import audit_package
from openapi_sdk_codegen.generate.facts import write_facts
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("limit", "offset")]


def read(document: dict[str, Any]) -> Facts:
    names: dict[str, Any] = {}
    exec(write_facts(document), names)  # noqa: S102 - what is tested
    assert names["FORMAT"] == 1
    facts: Facts = names["FACTS"]
    return facts


def list_things(tag: str, *, parameters: int = 0) -> dict[str, Any]:
    results = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}
    page = {"type": "object", "properties": {"results": results, "count": {"type": "integer"}}}
    more = [{"name": f"p{number}", "in": "query", "schema": {"type": "string"}} for number in range(parameters)]
    return {
        "operationId": f"{tag}_list",
        "tags": [tag],
        "parameters": [*LIMIT, *more],
        "responses": {"200": {"content": {"application/json": {"schema": page}}}},
    }


def update(tag: str) -> dict[str, Any]:
    return {"operationId": f"{tag}_update", "tags": [tag], "responses": {}}


@pytest.mark.parametrize(
    ("document", "field", "expected"),
    [
        pytest.param({"info": {"title": "Acme"}}, "title", "Acme", id="a title"),
        pytest.param({}, "title", "", id="no title"),
        pytest.param({"info": {"title": '"""\nimport os\n"""\\'}}, "title", '"""\nimport os\n"""\\', id="code"),
        pytest.param({"info": {"title": "\ud800{0}"}}, "title", "\ud800{0}", id="half a surrogate pair, braces"),
        pytest.param({"info": {"title": ["x"]}}, "title", "", id="a title that is no text"),
        pytest.param({"info": {"title": "Acme Public API"}}, "package", "acme", id="the package of the users"),
        pytest.param({"info": {"title": "Acme", "x-name": "ACMEFleets"}}, "name", "ACMEFleets", id="a name"),
        pytest.param({}, "tenant", None, id="no tenant"),
        pytest.param({}, "servers", {}, id="no server"),
        pytest.param(
            {"servers": [{"url": "https://a.example/", "description": "Production server"}, {"url": "https://b.example"}]},
            "servers",
            {"production": "https://a.example", "server_2": "https://b.example"},
            id="a server has the name of its description, or a number",
        ),
        pytest.param(
            {"servers": [{"url": "https://a.example", "description": "x " * 20}]},
            "servers",
            {"server_1": "https://a.example"},
            id="a long description is no name",
        ),
        pytest.param(
            {"servers": [{"url": f"https://{each}.example", "description": "same"} for each in "ab"]},
            "servers",
            {"same": "https://a.example", "server_2": "https://b.example"},
            id="two servers with one description",
        ),
        pytest.param({"servers": [{"url": 3}, "x", {}]}, "servers", {}, id="servers without an address"),
        pytest.param({}, "security", (("token",), ()), id="a token that nothing describes"),
        pytest.param(
            {
                "security": [{"b": []}, {"c": []}],
                "components": {
                    "securitySchemes": {
                        "b": {"type": "http", "scheme": "basic"},
                        "c": {"type": "apiKey", "in": "query", "name": "'}, evil("},
                    }
                },
            },
            "schemes",
            {"b": Basic(), "c": ApiKey("query", "'}, evil(")},
            id="schemes",
        ),
        pytest.param({}, "listing", "", id="no listing"),
        pytest.param(
            {"paths": {"/a/": {"get": {"operationId": "a_list", "tags": ["a"], "responses": {}}}}},
            "listing",
            "a.list",
            id="a method that is called so",
        ),
        pytest.param(
            {"paths": {"/a/{id}": {"put": {**update("a"), "operationId": "a_replace"}, "patch": update("a")}}},
            "update",
            "a.update",
            id="a PATCH before a PUT",
        ),
        pytest.param(
            {"paths": {"/a/{id}": {"put": {**update("a"), "operationId": "a_replace"}}, "/b/": {"patch": update("b")}}},
            "update",
            "a.replace",
            id="a PUT of one row before a PATCH of none",
        ),
        pytest.param({"paths": {"/a/": {"get": list_things("a")}}}, "listing", "a.list", id="a listing"),
        pytest.param(
            {"paths": {"/a/": {"get": list_things("a")}, "/b/": {"get": list_things("b", parameters=1)}}},
            "listing",
            "b.list",
            id="the listing with the most parameters",
        ),
        pytest.param(
            {
                "paths": {
                    "/a/{id}/": {"get": list_things("a"), "patch": update("a")},
                    "/b/": {"get": list_things("b", parameters=1)},
                }
            },
            "listing",
            "a.list",
            id="a listing whose resource updates",
        ),
        pytest.param({"paths": {"/a/{id}/": {"patch": update("a")}}}, "update", "a.update", id="an update alone"),
        pytest.param(
            {"paths": {"/a/": {"get": list_things("a")}, "/b/{id}": {"patch": update("b")}}},
            "update",
            "b.update",
            id="an update of another resource",
        ),
    ],
)  # fmt: skip
def test_a_fact(document: dict[str, Any], field: str, expected: object) -> None:
    assert getattr(read(document), field) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("FleetIT API", "FleetlT API", id="another title"),
        pytest.param("FORMAT = 1", "FORMAT = 2", id="another format"),
        pytest.param("FORMAT = 1", "FORMAT = 1  # a comment", id="a comment"),
        pytest.param("FORMAT = 1", "FORMAT = 1\nimport os", id="an import"),
        pytest.param("https://api.app.", "https://api.evil.", id="another server"),
        pytest.param("Bearer()", "print()", id="a call"),
    ],
)
def test_other_facts_are_found_in_a_package(tmp_path: Path, before: str, after: str) -> None:
    package = tmp_path / "fleetit_api"
    package.mkdir()
    for name in ("facts.py", "openapi.json"):
        shutil.copy(HERE.package / name, package)
    assert audit_package(package, HERE) == []
    facts = (package / "facts.py").read_text(encoding="utf-8")
    (package / "facts.py").write_text(facts.replace(before, after), encoding="utf-8")
    assert {each.file for each in audit_package(package, HERE)} == {"facts.py"}


def test_the_committed_facts_are_found_by_each_module_of_the_package() -> None:
    facts = find_facts("fleetit_api.models.toll")
    assert facts is not None
    assert (facts.package, facts.listing, facts.update) == ("fleetit", "tolls.list", "tolls.update")
    assert find_facts("json.decoder") is None
    assert find_facts("no_such_package.models") is None


@pytest.mark.heavy
def test_another_format_is_an_import_error_that_names_both_distributions() -> None:
    expected = (
        rf"^msgspec \(of msgspec {version('msgspec')}\) was generated for format 0 of openapi_sdk, and openapi_sdk "
        r"\(of .+\) has format 1: install both from the same commit, or run `openapi-sdk regenerate`$"
    )
    with pytest.raises(ImportError, match=expected):
        openapi_sdk.model.check_format(0, "msgspec")
    with pytest.raises(ImportError, match=r"^acme_api \(of a checkout\)"):
        openapi_sdk.model.check_format(0, "acme_api")
