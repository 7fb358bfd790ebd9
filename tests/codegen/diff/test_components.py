"""The schemas that have names: gone, renamed, used by no operation, received without one."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.diff import Description, compare_descriptions
from codegen.project import Problem
from tests.codegen.diff.documents import TEXT, document, holding, received
from tests.codegen.diff.rows import changes

Json = dict[str, Any]
NUMBER: Json = {"type": "integer"}


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        pytest.param(["Cat", "Dog"], ["Dog"], "The schema Cat was removed.", id="gone from a choice"),
        pytest.param(["Cat"], ["Tiger"], "The schema Cat is now called Tiger.", id="renamed"),
    ],
)
def test_a_schema_that_lost_its_name_is_gone_or_has_another(old: list[str], new: list[str], word: str) -> None:
    def choosing(names: list[str]) -> Json:
        schemas = {name: holding(TEXT if name == "Dog" else NUMBER) for name in names}
        choices = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        return received({"oneOf": choices}, components={"schemas": schemas})

    texts = [each.text for each in changes(choosing(old), choosing(new)) if each.id == "api-schema-removed"]
    assert texts == [word]


def payloads(**schemas: Json) -> Json:
    return document(components={"schemas": schemas})


def test_a_schema_that_no_operation_uses_is_a_payload_if_it_is_said_to_be_received() -> None:
    old, new = (
        Description.from_document(payloads(Toll=holding(leaf)), name) for leaf, name in ((TEXT, "old"), (NUMBER, "new"))
    )
    assert [each.id for each in compare_descriptions(old, new)] == ["x-api-schema-changed"]
    (change,) = compare_descriptions(old, new, received=["Toll"])
    assert (change.id, change.operation, change.location) == (
        "response-property-type-changed",
        "webhook Toll",
        "body p",
    )


def test_a_payload_that_comes_or_goes_is_a_webhook() -> None:
    none, some = Description.from_document(payloads(), "old"), Description.from_document(payloads(Toll=TEXT), "new")
    assert [each.id for each in compare_descriptions(none, some, received=["Toll"])] == ["webhook-added"]
    assert [each.id for each in compare_descriptions(some, none, received=["Toll"])] == [
        "api-schema-removed",
        "webhook-removed",
    ]


def test_a_payload_that_neither_document_has_is_refused() -> None:
    none = Description.from_document(payloads(), "x.yaml")
    with pytest.raises(Problem, match=r"x\.yaml: .*no schema 'Tol'"):
        compare_descriptions(none, none, received=["Tol"])
