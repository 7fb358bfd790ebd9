"""No change of FleetIT's description is passed over: the oracle of the kit's tests, with another document."""

from __future__ import annotations

import pytest

from kit.tests.openapi_sdk_codegen.diff.test_oracle import check_description
from tests.support.checkout import HERE


@pytest.mark.nightly
def test_the_description_passes_the_same_tests() -> None:
    check_description(HERE.package / "openapi.json")
