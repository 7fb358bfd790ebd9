"""Which models are read with an id only: rows of listings that are inside of nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.corrections.pages import content, describe, ref
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.generate.prepare import prepare

ID = {"type": "integer"}
MANY_USERS = {"type": "array", "items": ref("User")}


def obj(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **({"required": [*required]} if required else {})}


def page(rows: dict[str, Any]) -> dict[str, Any]:
    return obj(count={"type": "integer"}, next={"type": "string"}, results=rows)


USER = obj(id=ID, name={"type": "string"})
PARAMETERS = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("limit", "offset")]


def listed(rows: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": PARAMETERS, "responses": {"200": content(rows)}}


def find_ids(version: str, *paths: tuple[str, dict[str, Any]], **schemas: Any) -> set[str]:
    """Return the names of the models that are read with an id only."""
    document = describe(*(("get", path, data) for path, data in paths), openapi=version, **schemas)
    document = apply_conventions(document)
    model_info = prepare(document).template_globals["model_info"]
    classes = [name for name, each in document["components"]["schemas"].items() if "items" not in each]
    return {name for name in classes if model_info(name).ids}


LISTED = ("/users/", listed(page(MANY_USERS)))


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("team", "with_ids"),
    [
        pytest.param(obj(id=ID), {"User", "Team"}, id="inside of nothing"),
        pytest.param(obj(id=ID, owner=ref("User")), {"Team"}, id="inside of an object"),
        pytest.param(obj(id=ID, owner={"allOf": [ref("User")], "nullable": True}), {"Team"}, id="as the only part"),
        pytest.param(obj(id=ID, owner={"oneOf": [ref("User"), {"type": "string"}]}), {"Team"}, id="as one of a union"),
        pytest.param(obj(id=ID, users=MANY_USERS), {"Team"}, id="inside of an array"),
        pytest.param(obj(id=ID, users={"type": "array", "items": MANY_USERS}), {"Team"}, id="inside of two arrays"),
        pytest.param(obj(id=ID, users=ref("Users")), {"Team"}, id="inside of an array by its name"),
        pytest.param(
            obj(id=ID, users={"type": "object", "additionalProperties": ref("User")}), {"Team"}, id="inside of a map"
        ),
        pytest.param({**obj(id=ID), "additionalProperties": ref("User")}, {"Team"}, id="as the value of a free key"),
        pytest.param({"allOf": [ref("User"), obj(size=ID)]}, {"User", "Team"}, id="as a part of another model"),
        pytest.param(obj(id=ID, parent=ref("Team")), {"User"}, id="inside of itself"),
    ],
)
def test_a_row_that_is_inside_of_another_object_may_lack_its_id(
    version: str, team: dict[str, Any], with_ids: set[str]
) -> None:
    teams = ("/teams/", listed(page({"type": "array", "items": ref("Team")})))
    assert find_ids(version, LISTED, teams, User=USER, Users=MANY_USERS, Team=team) == with_ids


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_an_id_that_is_required_is_always_there(version: str) -> None:
    schemas = {"User": {**USER, "required": ["id"]}, "Team": obj(id=ID, owner=ref("User"))}
    one = ("/teams/{id}/", {"responses": {"200": content(ref("Team"))}})
    assert find_ids(version, LISTED, one, **schemas) == {"User"}


def test_an_object_that_is_only_sent_has_nothing_inside() -> None:
    path, data = "/users/{id}/", {"responses": {"204": {"description": ""}}}
    sent = {"requestBody": content(obj(owner=ref("User"))), **data}
    document = describe(("get", *LISTED), ("put", path, sent), User=USER)
    assert prepare(apply_conventions(document)).template_globals["model_info"]("User").ids == ("id",)


def test_an_array_at_the_top_has_rows() -> None:
    users = ("/users/", {"responses": {"200": content(ref("Users"))}})
    assert find_ids("3.1.0", users, User=USER, Users=MANY_USERS) == {"User"}


def test_a_row_of_two_pages_is_inside_of_neither() -> None:
    pages = {"UserPage": page(MANY_USERS), "AllUsers": {"allOf": [ref("UserPage"), obj(note={"type": "string"})]}}
    paths = [("/users/", listed(ref("UserPage"))), ("/users/all/", listed(ref("AllUsers")))]
    assert find_ids("3.0.3", *paths, User=USER, **pages) == {"User"}
