"""The numbers of an inbox as OpenTelemetry metrics, and without OpenTelemetry."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry import metrics
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from fleetit.webhooks import TollNotification, UnknownNotification
from tests.fleetit.webhooks.inbox.deliveries import Clock, Sent, make_inbox, parking, toll

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemoryMetricReader]:
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], shutdown_on_exit=False)
    monkeypatch.setattr(metrics, "get_meter", provider.get_meter)
    yield reader
    provider.shutdown()


def read(reader: InMemoryMetricReader) -> dict[str, dict[Any, Any]]:
    """Return the values of each metric by their attributes."""
    data: Any = reader.get_metrics_data()
    if data is None:
        return {}
    return {
        metric.name: {tuple(point.attributes.values()): point.value for point in metric.data.data_points}
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }


def test_answers_attempts_and_records_are_counted(reader: InMemoryMetricReader) -> None:
    clock = Clock()
    inbox, outcomes = make_inbox(clock, attempts=2), iter([True, False])

    @inbox.on(TollNotification)
    def toll_(*_: object) -> None:
        if next(outcomes):
            raise OSError

    inbox.on(UnknownNotification)(lambda *_: None)
    for each in (toll(), toll(), parking(), toll(secret="another"), Sent(b"", {})):
        inbox.receive(*each)
    clock.move(7)
    before = read(reader)
    assert before["fleetit.webhooks.answers"] == {
        (200, "accepted"): 3,
        (401, "signature_mismatch"): 1,
        (400, "missing_signature"): 1,
    }
    states = {("waiting",): 2, ("running",): 0, ("done",): 0, ("failed",): 0}
    assert before["fleetit.webhooks.deliveries"] == states
    assert before["fleetit.webhooks.oldest"] == {(): 7}
    inbox.run_due()
    clock.move(3)
    inbox.run_due()
    after = read(reader)
    assert after["fleetit.webhooks.attempts"] == {("retried",): 2, ("failed",): 1, ("done",): 1}
    assert after["fleetit.webhooks.deliveries"] == states | {("waiting",): 0, ("done",): 1, ("failed",): 1}
    assert after["fleetit.webhooks.oldest"] == {(): 0}


def test_problems_are_counted(reader: InMemoryMetricReader, tmp_path: Path) -> None:
    inbox = make_inbox(store=f"sqlite:///{tmp_path}/none.db")
    assert read(reader)["fleetit.webhooks.problems"] == {(): 0}
    (tmp_path / "none.db").mkdir()
    assert inbox.receive(*toll()).status == 503
    assert read(reader)["fleetit.webhooks.problems"] == {(): 1}
    (tmp_path / "none.db").rmdir()
    assert inbox.receive(*toll()).status == 200
    assert read(reader)["fleetit.webhooks.problems"] == {(): 0}


def test_a_store_that_is_gone_is_no_error_for_the_metrics(
    reader: InMemoryMetricReader, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = make_inbox(store=f"sqlite:///{tmp_path}/none.db")
    assert "fleetit.webhooks.deliveries" not in read(reader)  # nothing is opened for it
    inbox.receive(*toll())
    (tmp_path / "none.db").unlink()
    (tmp_path / "none.db").mkdir()
    assert "fleetit.webhooks.deliveries" not in read(reader)
    assert "could not be counted" in caplog.text
    inbox.close()
    caplog.clear()
    assert "fleetit.webhooks.deliveries" not in read(reader)
    assert caplog.text == ""


def test_a_forked_process_does_not_count_on_connections_of_its_parent(
    reader: InMemoryMetricReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = make_inbox()
    inbox.receive(*toll())
    assert "fleetit.webhooks.deliveries" in read(reader)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: -1)
        assert "fleetit.webhooks.deliveries" not in read(reader)


def test_without_opentelemetry_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    inbox = make_inbox()
    inbox.on(TollNotification)(lambda *_: None)
    assert inbox.receive(*toll()).status == 200
    assert inbox.run_due() == 1
