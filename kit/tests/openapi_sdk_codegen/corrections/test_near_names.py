"""New resources whose names are hard to tell from another one's, and the correction that is proposed."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.corrections.apply import apply_corrections
from openapi_sdk_codegen.corrections.near_names import find_near_names, list_new_methods
from openapi_sdk_codegen.openapi.released_names import ReleasedNames


@pytest.mark.parametrize(
    ("methods", "released", "expected"),
    [
        pytest.param(["crate.get", "crates.list"], ["crates"], [("crate", "crates")], id="a plural s"),
        pytest.param(["entry.get", "entries.list"], ["entries"], [("entry", "entries")], id="another plural"),
        pytest.param(["crates.list", "grates.list"], ["crates"], [("grates", "crates")], id="another letter"),
        pytest.param(["crates.list", "carates.list"], ["crates"], [("carates", "crates")], id="one more letter"),
        pytest.param(["crates.list", "rates.list"], ["crates"], [("rates", "crates")], id="one letter less"),
        pytest.param(["crate.get", "crates.list"], [], [("crates", "crate")], id="both are new"),
        pytest.param(["crate.get", "crates.list"], ["crate", "crates"], [], id="both were released"),
        pytest.param(["crates.list", "crate_photos.list"], ["crates"], [], id="a word more"),
        pytest.param(["crates.list", "trains.list"], ["crates"], [], id="more letters"),
    ],
)
def test_resources_that_are_near(methods: list[str], released: list[str], expected: list[tuple[str, str]]) -> None:
    found = find_near_names({f"GET /{number}": each for number, each in enumerate(methods)}, released)
    assert [(each.resource, each.other) for each in found] == expected


def operation(**more: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": "ok"}}, **more}


@pytest.mark.parametrize(
    ("path", "node", "name"),
    [
        pytest.param("/crate/photos/", operation(tags=["Crate > Photos"]), "crate_photos.list", id="its own resource"),
        pytest.param("/crate/", operation(), "crates.get_crate", id="a part of the other one"),
        pytest.param("/crate/", operation(operationId="readCrate"), "crates.get_crate", id="with an operationId"),
    ],
)
def test_the_correction_gives_another_name(path: str, node: dict[str, Any], name: str) -> None:
    paths = {path: {"get": node}, "/crates/": {"post": operation()}}
    document: dict[str, Any] = {"openapi": "3.0.0", "info": {"title": "A", "version": "1"}, "paths": paths}
    released = ReleasedNames(methods_from="paths")
    (near,) = find_near_names(list_new_methods(document, document, released), {"crates"})
    assert str(near).startswith(f"The new resource `crate` (GET {path}) is hard to tell from `crates`.")
    actions = {"overlay": "1.0.0", "info": {"title": "A", "version": "1"}, "actions": near.propose(document)}
    corrected = apply_corrections(document, actions, name="corrections")
    methods = list_new_methods(corrected, document, released)
    assert methods[f"GET {path}"] == name
    assert find_near_names(methods, {"crates"}) == []
