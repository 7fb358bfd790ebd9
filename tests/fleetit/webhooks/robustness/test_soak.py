"""The soak, shortly: what it kills is started again, and nothing is lost."""

from __future__ import annotations

import pytest

from tests.fleetit.webhooks.robustness import soak
from tests.fleetit.webhooks.robustness.test_kill import STORES

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]


@pytest.mark.parametrize("store", STORES)
def test_nothing_is_lost(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert soak.main(["--minutes", "0.25", "--stores", store, "--handlings", "deferred"]) == 0, capsys.readouterr().out
