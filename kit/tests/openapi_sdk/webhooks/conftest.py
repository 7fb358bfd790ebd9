"""Settings of the tests of inboxes."""

from __future__ import annotations

import pytest

from kit.tests.support.postgresql import postgresql_server
from openapi_sdk.webhooks import recorder
from openapi_sdk.webhooks.stores import postgresql_connections as connections
from openapi_sdk.webhooks.stores import sqlite_turns as turns

__all__ = ["postgresql_server"]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody give up after two seconds because the machine is busy."""
    monkeypatch.setattr(recorder, "_PATIENCE", 30)
    monkeypatch.setattr(turns, "PATIENCE", 30)
    monkeypatch.setattr(connections, "TIME_LIMIT", 30)
