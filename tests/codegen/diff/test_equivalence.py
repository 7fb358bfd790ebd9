"""Schemas and documents that are written differently and mean the same have no changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.codegen.diff.documents import object_with, received, sent
from tests.codegen.diff.equivalents import CAT, DOCUMENTS, REF, SCHEMAS, named
from tests.codegen.diff.rows import rule_ids

Json = dict[str, Any]


@pytest.mark.parametrize(("old", "new"), SCHEMAS.values(), ids=SCHEMAS)
@pytest.mark.parametrize("make", [sent, received], ids=["sent", "received"])
def test_an_equivalent_schema_has_no_changes(make: Any, old: Json, new: Json) -> None:
    components = named(CAT, B=REF)
    assert rule_ids(make(old, **components), make(new, **components)) == []
    assert rule_ids(make(new, **components), make(old, **components)) == []
    inside = make(object_with(old), **components), make(object_with(new), **components)
    assert rule_ids(*inside) == []


@pytest.mark.parametrize(("old", "new"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_an_equivalent_document_has_no_changes(old: Json, new: Json) -> None:
    assert rule_ids(old, new) == []
    assert rule_ids(new, old) == []
