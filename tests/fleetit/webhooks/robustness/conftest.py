from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.tests.support.postgresql import make_schema, postgresql_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

from tests.fleetit.webhooks.robustness.processes import Forks

__all__ = ["postgresql_server"]


@pytest.fixture
def make_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Return a function that returns the URL of an empty store, `sqlite` or `postgresql`."""

    def make(store: str) -> str:
        if store == "sqlite":
            return f"sqlite:///{tmp_path}/inbox.db"
        return make_schema(request.getfixturevalue("postgresql_server"))

    return make


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Return the process that forks others."""
    forks = Forks()
    yield forks
    forks.close()
