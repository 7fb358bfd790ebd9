"""The generated package against what is pinned, and against the description it was made from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.surface.collect import collect_surface, diff_surfaces
from tests.support.checkout import HERE
from tests.support.generated_operations import list_described_operations, list_generated_operations


def test_the_surface_is_what_is_pinned() -> None:
    assert diff_surfaces(HERE.surface.read_text(encoding="utf-8"), collect_surface(HERE.package)) == []


@pytest.fixture(name="description", scope="module")
def _description() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((HERE.package / "openapi.json").read_text(encoding="utf-8"))
    return loaded


def test_every_operation_has_a_module_and_every_module_an_operation(description: dict[str, Any]) -> None:
    assert list_described_operations(description)
    assert list_generated_operations(HERE.package) == list_described_operations(description)


def test_every_operation_is_a_method_of_both_flavours(description: dict[str, Any]) -> None:
    pinned = HERE.surface.read_text(encoding="utf-8").splitlines()
    methods = {line.split()[1].rpartition(".")[::2] for line in pinned if "method " in line.partition("fleetit_api")[0]}
    for operation in each_operation(description):
        tag, verb = str(operation.tag), str(operation.id).removeprefix(f"{operation.tag}_")
        classes = {owner for owner, method in methods if method == verb and owner.startswith(f"fleetit_api.api.{tag}.")}
        assert len(classes) == 2, f"{operation.id} is a method of {classes}"
