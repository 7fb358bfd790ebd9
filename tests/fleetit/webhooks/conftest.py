"""Settings of the tests of the inbox, and what verifiers are made with that refresh their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openapi_sdk.webhooks import recorder
from openapi_sdk.webhooks.stores import postgresql_connections as connections
from openapi_sdk.webhooks.stores import sqlite_turns as turns
from tests.fleetit.webhooks.fake_client import AsyncMaker, Clock, FakeClient, Integration, SyncMaker, list_threads

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody give up after two seconds because the machine is busy. Tests of outages set less.

    Nor is anything tried twice, but in the tests of that.
    """
    monkeypatch.setattr(recorder, "_PATIENCE", 30)
    monkeypatch.setattr(recorder, "_SECOND_TRY", 0)
    monkeypatch.setattr(turns, "PATIENCE", 30)
    monkeypatch.setattr(connections, "TIME_LIMIT", 30)


@pytest.fixture(params=[SyncMaker, AsyncMaker], ids=["sync", "async"])
def maker(request: pytest.FixtureRequest) -> Iterator[SyncMaker]:
    made: SyncMaker = request.param()
    yield made
    made.end()
    assert list_threads() == []


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client() -> FakeClient:
    return FakeClient({7: [Integration("seven")], 42: [Integration("old")]})
