"""What a schema means: reader, generator, validation, conformance, sandbox and diff give one answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from openapi_schema_validator import OAS31Validator, oas31_format_checker

from fleetit.sandbox import Sandbox, running
from kit.tests.openapi_sdk.description.meanings import (
    BROKEN,
    COMPONENTS,
    INFERRED,
    MEANINGS,
    NOTHING,
    PROBES,
    Meaning,
    obj,
    ref,
)
from openapi_sdk.description.schema_validation import iter_schema_errors
from openapi_sdk.description.schemas import (
    find_properties,
    get_values,
    is_nothing,
    is_nullable,
    list_types,
    merge_only_choice,
)
from openapi_sdk.description.shapes import ValueShape
from openapi_sdk_codegen.diff import CheckedDescription, compare_descriptions
from openapi_sdk_codegen.generate.prepare.types import prepare_types
from openapi_sdk_codegen.openapi.tree import copy_json
from tests.fleetit.sandbox.loopback import send_request
from tests.fleetit.sandbox.made_up import answer, body, page

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = [*MEANINGS, *BROKEN, *INFERRED]
JSON = {"Content-Type": "application/json"}


def ids(rows: list[Meaning]) -> list[Any]:
    return [pytest.param(row, id=row.why) for row in rows]


def make_document(version: str = "3.1.0", **schemas: Any) -> dict[str, Any]:
    schemas = {**COMPONENTS, **schemas}
    return {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}


def read(version: str, schema: Any) -> dict[str, Any]:
    """Return what the reader says, of the properties and the items too."""
    document = make_document(version)
    merged = merge_only_choice(document, schema)
    return {
        "types": list_types(document, schema) - {"union"},
        "null": is_nullable(document, schema),
        "values": get_values(merged),
        "nothing": is_nothing(merged),
        "required": merged.get("required"),
        "properties": {name: read(version, each) for name, each in find_properties(document, schema).items()},
        "items": read(version, merged["items"]) if "items" in merged else None,
        "limits": [merged.get(each) for each in ("minimum", "maximum", "minLength", "maxLength")],
        "format": merged.get("format") if "string" in list_types(document, schema) else None,
    }


@pytest.mark.parametrize("row", ids(ALL))
def test_the_reader_says_what_it_means(row: Meaning) -> None:
    assert read(row.version, row.schema) == read("3.1.0", row.means)


def emit(version: str, schema: Any) -> Any:
    """Return all that the generator gets for a model with a field of a schema: of its types the annotation is made."""
    document = make_document(version, Model={"type": "object", "properties": {"value": copy_json(schema)}})
    prepare_types(document)
    return document["components"]["schemas"]


@pytest.mark.parametrize("row", ids(ALL))
def test_the_generator_annotates_what_it_means(row: Meaning) -> None:
    emitted = emit(row.version, row.schema)
    # Nobody can have a value that nothing fits, so that its annotation is as good as any.
    assert emitted == emit("3.1.0", {} if row.means is NOTHING else row.means)


def fits(document: dict[str, Any], schema: Any, value: Any) -> bool:
    return not [*iter_schema_errors(document, schema, value)]


@pytest.mark.parametrize("row", ids([*MEANINGS, *BROKEN]))
def test_validation_accepts_what_it_means(row: Meaning) -> None:
    oracle = OAS31Validator(row.means, format_checker=oas31_format_checker)
    expected = [each for each in PROBES if oracle.is_valid(each)]
    accepted = [each for each in PROBES if fits(make_document(row.version), row.schema, each)]
    assert (accepted, [type(each) for each in accepted]) == (expected, [type(each) for each in expected])


def describe(shape: ValueShape) -> dict[str, Any]:
    return {
        "types": shape.types,
        "null": shape.is_nullable,
        "choices": shape.choices,
        "format": shape.format,
        "required": shape.required,
        "fields": {name: describe(each) for name, each in shape.fields.items()},
        "items": describe(shape.items) if "array" in shape.types else None,
        "accepted": [each for each in PROBES if not isinstance(each, dict | list) and shape.accepts(each)],
    }


@pytest.mark.parametrize("row", ids(ALL))
def test_conformance_expects_what_it_means(row: Meaning) -> None:
    found = describe(ValueShape(make_document(row.version), row.schema))
    assert found == describe(ValueShape(make_document(), row.means))
    if row in MEANINGS and not any(isinstance(each, dict) and "minimum" in each for each in [row.means]):
        document = make_document(row.version)
        scalars = [each for each in PROBES if not isinstance(each, dict | list)]
        assert found["accepted"] == [each for each in scalars if fits(document, row.schema, each)]


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    changes = compare_descriptions(
        CheckedDescription.from_document(old, "old.json"), CheckedDescription.from_document(new, "new.json")
    )
    return [change.id for change in changes]


def use(version: str, schema: Any) -> dict[str, Any]:
    """Return a description that sends and receives a schema, as a body and as a property."""
    document = make_document(version)
    inner = {"type": "object", "properties": {"value": schema}}
    content = {"content": {"a/b": {"schema": schema}, "a/p": {"schema": inner}}}
    operation = {"requestBody": content, "responses": {"200": {"description": "ok", **content}}}
    del document["components"]["schemas"]["Loop"]
    return document | {"paths": {"/things": {"post": operation}}}


@pytest.mark.parametrize("row", ids(MEANINGS))
def test_the_diff_finds_no_change_to_what_it_means(row: Meaning) -> None:
    old, new = use(row.version, row.schema), use("3.1.0", row.means)
    assert [*compare(old, new), *compare(new, old)] == []


def make_rows(version: str) -> dict[str, Any]:
    """Return a description that lists and creates rows of each schema of a version."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for number, row in enumerate(MEANINGS):
        if row.version == version:
            schemas[f"Row{number}"] = obj("id", id={"type": "integer", "readOnly": True}, value=row.schema)
            created = {**body(ref(f"Row{number}")), **answer(ref(f"Row{number}"), 201)}
            paths[f"/rows{number}/"] = {"get": answer(page(ref(f"Row{number}"))), "post": created}
    document = make_document(version, **schemas)
    document["components"]["schemas"] |= {"Loop": {}, "Circle": {}}  # a sandbox refuses such a description
    return document | {"paths": paths}


@pytest.fixture(scope="module")
def sandboxes() -> Iterator[dict[str, Sandbox]]:
    versions = ("3.0.3", "3.1.0")
    with running(description=make_rows(versions[0])) as older, running(description=make_rows(versions[1])) as newer:
        yield dict(zip(versions, (older, newer), strict=True))


@pytest.mark.alike
@pytest.mark.parametrize("row", ids([row for row in MEANINGS if row.schema != ref("Circle")]))
def test_the_sandbox_makes_and_accepts_what_it_means(row: Meaning, sandboxes: dict[str, Sandbox]) -> None:
    sandbox, path = sandboxes[row.version], f"/rows{MEANINGS.index(row)}/"
    oracle = OAS31Validator(row.means, format_checker=oas31_format_checker)
    rows = send_request(sandbox, path).json["results"]
    assert rows
    assert [each for each in rows if "value" in each and not oracle.is_valid(each["value"])] == []
    sent = [
        each for each in PROBES if not isinstance(each, dict)
    ]  # of an object, keys that are not described are dropped
    accepted = [
        each
        for each in sent
        if send_request(sandbox, path, method="POST", headers=JSON, body=json.dumps({"value": each}).encode()).status
        == 201
    ]
    assert accepted == [each for each in sent if oracle.is_valid(each)]
