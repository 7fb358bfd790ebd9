"""Receivers that hand deliveries to a worker process: with Celery on Redis, with Procrastinate on PostgreSQL."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from fleetit.webhooks import Inbox, WebhookVerifier
from kit.tests.support.postgresql import Server, make_schema, postgresql_server
from kit.tests.support.redis import running_redis
from tests.programs.receivers.deliveries import ANSWERS, SECRET, deliver_all, make_journal, post, toll
from tests.support.servers import running_program, serving_asgi

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["postgresql_server"]  # a fixture

CELERY = "tests.programs.receivers.celery_app"
#: Without what workers tell each other, which takes seconds.
WORKER = ("celery", f"--app={CELERY}", "worker", "--concurrency=2", "--without-gossip", "--without-mingle")


@pytest.mark.nightly
@pytest.mark.exhaustive
def test_a_worker_of_celery_handles_what_a_web_server_has_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_journal(tmp_path / "journal") as journal, running_redis(tmp_path) as redis:
        store = f"sqlite:///{tmp_path}/inbox.db"
        environment = {"FLEETIT_WEBHOOK_SECRET": SECRET, "INBOX": store, "JOURNAL": str(journal.path), "BROKER": redis}
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        web = importlib.import_module(CELERY).web
        with serving_asgi(web) as url:
            assert post(url, toll(1)) == 200  # no worker runs
            with running_program(*WORKER, environment=environment) as worker:
                assert journal.read(1) == ["toll:42:1 1"]
                assert deliver_all(url) == ANSWERS
                assert journal.read(2) == ["toll:42:900 1", "toll:42:900 2"]
                assert SECRET not in worker.stop()  # a warm shutdown: the tasks that have begun are finished
        assert journal.is_empty()
    inbox = Inbox(WebhookVerifier(SECRET), store)
    assert [record.state for record in inbox.deliveries()] == ["done"] * 3
    inbox.close()


PROCRASTINATE = "tests.programs.receivers.procrastinate_app"


@pytest.mark.heavy
def test_a_worker_of_procrastinate_handles_what_a_web_server_has_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql_server: Server
) -> None:
    database = make_schema(postgresql_server)
    with make_journal(tmp_path / "journal") as journal:
        environment = {"FLEETIT_WEBHOOK_SECRET": SECRET, "DATABASE_URL": database, "JOURNAL": str(journal.path)}
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        module = importlib.import_module(PROCRASTINATE)
        with module.app.open():
            module.app.schema_manager.apply_schema()
        with serving_asgi(module.web) as url:
            assert post(url, toll(1)) == 200  # no worker runs
            command = ("procrastinate", f"--app={PROCRASTINATE}.app", "worker")
            with running_program(*command, environment=environment) as worker:
                assert journal.read(1) == ["toll:42:1 1"]
                assert deliver_all(url) == ANSWERS
                assert journal.read(2) == ["toll:42:900 1", "toll:42:900 2"]
                assert SECRET not in worker.stop()
        assert journal.is_empty()
    inbox = Inbox(WebhookVerifier(SECRET), database)
    assert [record.state for record in inbox.deliveries()] == ["done"] * 3
    inbox.close()
