"""Folders of documents that describe one API together."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import OK, TEXT, content
from openapi_sdk_codegen.diff import compare
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
REF: Json = {"$ref": "#/components/schemas/Thing"}


def describe(*paths: str, thing: Json = TEXT, **fields: Any) -> Json:
    """Return a document in which each path answers with `Thing`."""
    answer = {"200": {"description": "ok", **content(REF)}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://a.example"}],
        "paths": {path: {"get": {"responses": answer}} for path in paths},
        "components": {"schemas": {"Thing": thing}},
        **fields,
    }


BOTH: dict[str, Json] = {"a.json": describe("/a/{id}", "/b"), "c.json": describe("/c")}


def write(folder: Path, documents: dict[str, Json]) -> Path:
    folder.mkdir()
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return folder


def changed(name: str, **fields: Any) -> dict[str, Json]:
    return {**BOTH, name: {**copy.deepcopy(BOTH[name]), **fields}}


@pytest.mark.parametrize(
    ("new", "sentences"),
    [
        pytest.param(BOTH, [], id="nothing"),
        pytest.param({"x.json": BOTH["a.json"], "y.json": BOTH["c.json"]}, [], id="the names of the files"),
        pytest.param({"a.json": describe("/a/{id}"), "c.json": describe("/b", "/c")}, [], id="a path moves"),
        pytest.param(
            {**BOTH, "part.json": {"some": "part"}}, [], id="a file that is no document and that nothing refers to"
        ),
        pytest.param(
            {"a.json": BOTH["a.json"]},
            [("api-path-removed-without-deprecation", "GET /c", "c.json: $.paths['/c'].get")],
            id="a document goes",
        ),
        pytest.param(
            changed("c.json", components={"schemas": {"Thing": {"type": "integer"}}}),
            [("response-body-type-changed", "GET /c", "c.json: $.components.schemas.Thing.type")],
            id="a schema whose name another document has too",
        ),
        pytest.param(
            changed("a.json", servers=[{"url": "https://b.example"}]),
            [
                ("x-api-server-moved", "GET /a/{id}", "a.json: $.servers"),
                ("x-api-server-moved", "GET /b", "a.json: $.servers"),
            ],
            id="the servers of one document",
        ),
        pytest.param(
            changed("c.json", security=[{"key": []}]),
            [
                ("api-security-added", "GET /c", "c.json: $"),
                ("x-api-security-narrowed", "GET /c", "c.json: $"),
            ],
            id="the security of one document",
        ),
        pytest.param(
            changed("c.json", webhooks={"w": {"post": {"responses": OK}}}),
            [("webhook-added", "webhook w", "")],
            id="a webhook",
        ),
    ],
)
def test_the_documents_of_a_folder_are_compared_as_one(
    new: dict[str, Json], sentences: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    result = compare(write(tmp_path / "old", BOTH), write(tmp_path / "new", new))
    assert [(each.id, each.operation, each.old_place) for each in result.changes] == sentences
    assert not result.remarks
    assert all(each.old_line for each in result.changes if each.old_place)


def test_a_document_may_become_several(tmp_path: Path) -> None:
    one = tmp_path / "one.json"
    one.write_text(json.dumps(describe("/a/{id}", "/b", "/c")), encoding="utf-8")
    folder = write(tmp_path / "several", BOTH)
    assert compare(one, folder).changes == compare(folder, one).changes == ()


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        pytest.param({}, "a folder without an OpenAPI document", id="no document"),
        pytest.param({**BOTH, "d.json": describe("/c")}, "d.json: paths: '/c' is in c.json too", id="a path twice"),
        pytest.param(
            changed("c.json", openapi="3.0.3"),
            "c.json of 3.0 and a.json of 3.1: compare them one by one",
            id="versions",
        ),
        pytest.param(changed("c.json", openapi="2.0"), "of OpenAPI, such as c.json of 2.0", id="another version"),
    ],
)
def test_a_folder_that_is_no_description_is_refused(documents: dict[str, Json], message: str, tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        compare(write(tmp_path / "old", documents), write(tmp_path / "new", BOTH))
    assert message in str(refused.value)
