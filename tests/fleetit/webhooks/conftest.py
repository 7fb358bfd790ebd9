"""Settings of the tests of the inbox."""

from __future__ import annotations

import pytest

from openapi_sdk.webhooks import recorder
from openapi_sdk.webhooks.stores import postgresql_connections as connections
from openapi_sdk.webhooks.stores import sqlite_turns as turns


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody give up after two seconds because the machine is busy. Tests of outages set less.

    Nor is anything tried twice, but in the tests of that.
    """
    monkeypatch.setattr(recorder, "_PATIENCE", 30)
    monkeypatch.setattr(recorder, "_SECOND_TRY", 0)
    monkeypatch.setattr(turns, "PATIENCE", 30)
    monkeypatch.setattr(connections, "TIME_LIMIT", 30)
