"""A candidate has the operations that are not refused, and what they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.trial.documents import document, ref, returning, write
from openapi_sdk_codegen.trial.candidate import Candidate, TrialSource
from openapi_sdk_codegen.trial.command import read_sources
from openapi_sdk_codegen.trial.description import _note_mistakes

if TYPE_CHECKING:
    from pathlib import Path

NUTS = ref("LockNut")["$ref"]
DOCUMENT = document(
    {"/wheels/": {"get": returning(ref("Wheel"))}, "/bolts/": {"get": returning(ref("Bolt"))}},
    components={
        "schemas": {
            "Wheel": {"type": "object", "properties": {"hub": ref("Hub")}},
            "Hub": {"type": "object"},
            "Bolt": {"type": "object", "discriminator": {"propertyName": "k", "mapping": {"a": "Nut", "b": NUTS}}},
            "Nut": {"type": "object"},
            "LockNut": {"type": "object"},
            "Unused": {"type": "object", "properties": {"hub": ref("Hub")}},
        }
    },
)


@pytest.mark.parametrize(
    ("with_unused", "schemas"),
    [
        pytest.param(False, {"Bolt", "Nut", "LockNut"}, id="what an operation uses"),
        pytest.param(
            True,
            {"Bolt", "Nut", "LockNut", "Hub", "Unused"},
            id="what no operation uses, with a part of one that is left out",
        ),
    ],
)
def test_a_source_is_restricted_to_some_operations(tmp_path: Path, with_unused: bool, schemas: set[str]) -> None:
    [source] = read_sources([write(tmp_path, "wheels.yaml", DOCUMENT)])
    assert isinstance(source, TrialSource)
    page = source.restrict([("get", "/bolts/")], with_unused=with_unused)
    assert page
    assert set(page.document["components"]["schemas"]) == schemas


def test_webhooks_go_with_what_they_use(tmp_path: Path) -> None:
    def hook(name: str) -> dict[str, Any]:
        body = {"content": {"application/json": {"schema": ref(name)}}}
        return {"post": {"requestBody": body, "responses": {"204": {"description": ""}}}}

    described = DOCUMENT | {"openapi": "3.1.0", "webhooks": {"bolt": hook("Bolt"), "unused": hook("Unused")}}
    [source] = read_sources([write(tmp_path, "wheels.yaml", described)])
    assert isinstance(source, TrialSource)
    for with_unused, kept in ((False, {"bolt"}), (True, {"bolt", "unused"})):
        page = source.restrict([("get", "/bolts/")], with_unused=with_unused)
        assert page
        assert set(page.document["webhooks"]) == kept


def test_the_security_schemes_that_an_operation_needs_are_kept(tmp_path: Path) -> None:
    schemes = {name: {"type": "http", "scheme": "bearer"} for name in ("all", "own", "other")}
    paths: Any = {"/wheels/": {"get": returning({})}}
    paths |= {"/bolts/": {"get": returning({}) | {"security": [{"own": []}]}}}
    paths |= {"/nuts/": {"get": returning({}) | {"security": []}}}
    needed: Any = [{"all": []}]
    described = document(paths, components={"securitySchemes": schemes}) | {"security": needed}
    [source] = read_sources([write(tmp_path, "wheels.yaml", described)])
    assert isinstance(source, TrialSource)
    assert source.used == {
        ("get", "/wheels/"): {("securitySchemes", "all")},
        ("get", "/bolts/"): {("securitySchemes", "own")},
        ("get", "/nuts/"): set(),
    }
    assert source.unused == {("securitySchemes", "other")}


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        pytest.param("other.json#/paths/~1bolts", "no other file is read", id="another file"),
        pytest.param("#/paths/~1nuts", "leads nowhere", id="nothing there"),
        pytest.param("#/paths/~1bolts~1", "leads in a circle", id="itself"),
        pytest.param(7, "text is expected", id="no text"),
    ],
)
def test_a_path_whose_operations_are_elsewhere_is_left_out_with_a_note(
    reference: Any, why: str, tmp_path: Path
) -> None:
    paths = {"/wheels/": {"get": returning(ref("Wheel"))}, "/bolts/": {"$ref": reference}}
    [source] = read_sources([write(tmp_path, "wheels.yaml", DOCUMENT | {"paths": paths})])
    assert isinstance(source, TrialSource)
    candidate = Candidate({"paths": {}}, [], [], [source])
    assert candidate.keys == [("get", "/wheels/")]
    _note_mistakes(candidate, candidate.document())
    assert [
        each for each in candidate.notes if each.startswith("/bolts/: its operations are left out: ") and why in each
    ]


def test_mistakes_that_are_repaired_are_noted_unless_they_are_of_the_project(tmp_path: Path) -> None:
    paths = {"/wheels/{id}/": {"get": returning({"enum": []})}, "/bolts/": {"get": returning({})}}
    [source] = read_sources([write(tmp_path, "wheels.yaml", document(paths))])
    assert isinstance(source, TrialSource)
    candidate = Candidate({"paths": {"/nuts/{id}/": {"get": returning({})}}}, [], [], [source])
    _note_mistakes(candidate, candidate.project)
    assert candidate.notes == []
    _note_mistakes(candidate, candidate.document())
    assert candidate.notes == [
        "GET /wheels/{id}/: the parameter 'id' is a text: no parameter describes it",
        "an enum without values is read as any value of its type",
    ]
