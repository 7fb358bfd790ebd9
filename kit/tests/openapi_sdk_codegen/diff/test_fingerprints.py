"""Schemas that allow the same values have the same fingerprint, and others have another one."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import received
from kit.tests.openapi_sdk_codegen.diff.equivalents import CAT, DOG, REF, SCHEMAS, named
from kit.tests.openapi_sdk_codegen.diff.test_equal_meanings import OTHER_SCHEMAS
from kit.tests.openapi_sdk_codegen.diff.test_unchanged import key_of_body
from openapi_sdk_codegen.diff import CheckedDescription
from openapi_sdk_codegen.diff.fingerprints import Fingerprints
from openapi_sdk_codegen.diff.normalize import Normalizer

Json = dict[str, Any]


def number(fingerprints: Fingerprints, schema: Json) -> int:
    description = CheckedDescription.from_document(received(schema, **named(CAT, B=REF, C=DOG)), "x")
    normalizer = Normalizer(description.follow_ref)
    return fingerprints.number(normalizer, normalizer.key(key_of_body(description.top)[0].node))


@pytest.mark.parametrize(("name", "pair"), SCHEMAS.items(), ids=SCHEMAS)
def test_schemas_that_mean_the_same_have_the_same_fingerprint(name: str, pair: tuple[Json, Json]) -> None:
    fingerprints = Fingerprints()
    one, same, other = (number(fingerprints, each) for each in (*pair, OTHER_SCHEMAS[name]))
    assert one == same != other
