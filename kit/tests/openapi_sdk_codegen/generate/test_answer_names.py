"""What an answer may be follows from its schema, and not from the schema's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.checkout import HERE
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.generate.generator import run_generator
from openapi_sdk_codegen.generate.prepare import prepare

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["Thing", "ThingOrNone", "AnyNone", "None", "Any"])
@pytest.mark.parametrize("nullable", [False, True], ids=["never null", "may be null"])
def test_an_answer_may_be_empty_if_its_schema_allows_null(tmp_path: Path, name: str, nullable: bool) -> None:
    schema = {"type": "object", "properties": {"id": {"type": "integer"}}, "nullable": nullable}
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    document: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/v2/a/": {"get": {"responses": {"200": {"description": "ok", "content": content}}}}},
        "components": {"schemas": {name: schema}},
    }
    prepared = prepare(apply_conventions(document))
    assert not run_generator(prepared.document, HERE, tmp_path / "made", prepared.template_globals)
    (module,) = (tmp_path / "made" / "api" / "a").glob("a_*.py")
    assert ("may_be_empty=True" in module.read_text(encoding="utf-8")) is nullable
