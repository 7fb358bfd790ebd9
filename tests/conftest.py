"""The settings of all tests of FleetIT's SDK."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.tests.support import running


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Register how tests are run; once, also where the kit's are run with them."""
    if not pluginmanager.is_registered(running):
        pluginmanager.register(running)


@pytest.fixture(scope="session")
def descriptions(pytestconfig: pytest.Config) -> list[Path]:
    """Return FleetIT's description, and those of the folder that an option names."""
    folder: Path | None = pytestconfig.getoption("--descriptions")
    more = [path for path in sorted(folder.rglob("*")) if path.suffix in {".yaml", ".yml", ".json"}] if folder else []
    return [Path("generated/fleetit_api/openapi.json"), *more]
