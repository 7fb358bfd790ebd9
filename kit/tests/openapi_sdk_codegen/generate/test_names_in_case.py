"""Classes whose names differ in case alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.checkout import HERE
from kit.tests.support.descriptions import TEXT, make_response, ref
from openapi_sdk_codegen.generate.audit import audit_package
from openapi_sdk_codegen.generate.package import generate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def get(name: str) -> dict[str, Any]:
    described = {
        "operationId": f"things_{name.lower()}",
        "tags": ["things"],
        "responses": {"200": make_response(ref(name))},
    }
    return {"get": described}


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("AddOn", "Addon"), id="in the order of the alphabet"),
        pytest.param(("Addon", "AddOn"), id="in the other order"),
    ],
)
def test_the_list_of_models_is_as_the_audit_wants_it(names: Sequence[str], tmp_path: Path) -> None:
    document: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "Shelf API", "version": "1"},
        "paths": {f"/things/{index}": get(name) for index, name in enumerate(names)},
        "components": {"schemas": {each: {"type": "object", "properties": {each: TEXT}} for each in names}},
    }
    document["paths"]["/things/1"]["get"]["operationId"] = "things_other"
    generate(document, HERE, tmp_path / "shelf_api")
    assert audit_package(tmp_path / "shelf_api", HERE) == []
