"""A worker of Celery fails, and its caller gets the error of the call, of the JSON that a result backend has."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

import pytest

import fleetit
from fleetit import FieldError
from kit.tests.support.redis import running_redis
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from tests.support.servers import running_program

if TYPE_CHECKING:
    from pathlib import Path

    from kit.tests.support.scripted_server import ReceivedRequest, Reply

TASKS = "tests.programs.celery_tasks"
#: Without what workers tell each other, which takes seconds.
WORKER = ("celery", f"--app={TASKS}", "worker", "--concurrency=1", "--without-gossip", "--without-mingle")
ROWS = [{"plate_state": "NY", "plate_number": "A1"}]

#: What the API answers to the update of a toll, by its id; the class of the error, and whether it may have happened.
UPDATES: dict[int, tuple[Reply, str, bool]] = {
    1: (reply(503, raw=b"<planted-body>"), "ServiceUnavailable", True),
    2: ((Action.STALL,), "TimeoutError", True),
    3: ((Action.CLOSE,), "TransportError", True),
    4: (reply(200, raw=b"<planted-body>"), "DecodeError", True),
    5: (reply(404, {"detail": "No such toll."}), "NotFound", False),
}


def answer(request: ReceivedRequest) -> Reply:
    if "bulk" in request.target:
        return reply(400, [{"plate_number": ["Already taken."]}])
    return UPDATES[int(request.target.strip("/").rpartition("/")[2])][0]


@pytest.mark.nightly
@pytest.mark.exhaustive
def test_a_caller_gets_the_error_of_a_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(answer) as server, running_redis(tmp_path) as redis:
        environment = {"BROKER": redis, "API": server.url}
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        tasks: Any = importlib.import_module(TASKS)

        def call(task: Any, argument: object) -> Any:
            """Return the error of a task, and check what its result backend keeps."""
            result = task.delay(argument)
            error = result.get(timeout=60, propagate=False)
            stored = json.loads(tasks.app.backend.get(tasks.app.backend.get_key_for_task(result.id)))["result"]
            assert stored["exc_message"] == json.loads(json.dumps(error.args))
            assert "planted" not in json.dumps(stored)
            return error

        with running_program(*WORKER, environment=environment) as worker:
            for toll, (_, name, happened) in UPDATES.items():
                error = call(tasks.set_billing_status, toll)
                assert type(error) is getattr(fleetit, name)
                assert (error.may_have_happened, error.operation, error.fleet_id) == (happened, "tolls_update", 7)
                assert str(error).startswith("tolls_update: ")
            refused = call(tasks.create_vehicles, ROWS)
            assert (type(refused), refused.errors) == (
                fleetit.BadRequest,
                (FieldError(0, "plate_number", "Already taken."),),
            )
            invalid = call(tasks.create_vehicles, [{**ROWS[0], "plate_state": "New York"}])
            assert type(invalid) is fleetit.InvalidInput
            assert [(each.row, each.field) for each in invalid.errors] == [(0, "plate_state")]
            worker.stop()
        tasks.client.close()
