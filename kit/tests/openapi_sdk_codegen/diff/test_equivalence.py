"""Schemas and documents that are written differently and mean the same have no changes."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import everywhere
from kit.tests.openapi_sdk_codegen.diff.equivalents import CAT, DOCUMENTS, REF, SCHEMAS, named
from kit.tests.openapi_sdk_codegen.diff.rows import rule_ids

Json = dict[str, Any]


@pytest.mark.parametrize(("old", "new"), SCHEMAS.values(), ids=SCHEMAS)
def test_an_equivalent_schema_has_no_changes(old: Json, new: Json) -> None:
    one, other = (everywhere(each, **named(CAT, B=REF)) for each in (old, new))
    assert rule_ids(one, other) == []
    assert rule_ids(other, one) == []


@pytest.mark.parametrize(("old", "new"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_an_equivalent_document_has_no_changes(old: Json, new: Json) -> None:
    assert rule_ids(old, new) == []
    assert rule_ids(new, old) == []
