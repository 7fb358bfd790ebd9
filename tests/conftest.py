"""The settings of all tests of FleetIT's SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.tests.support import running

if TYPE_CHECKING:
    import pytest


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Register how tests are run; once, also where the kit's are run with them."""
    if not pluginmanager.is_registered(running):
        pluginmanager.register(running)
