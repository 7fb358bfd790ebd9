"""Errors can be copied and pickled, as pools of processes do."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import fleetit
from fleetit import (
    APIError,
    BadRequest,
    ConfigurationError,
    DecodeError,
    FieldError,
    FleetITError,
    InvalidInput,
    PageDrift,
    Refusal,
    TransportError,
    WebhookError,
)
from fleetit_api.exceptions import ConnectTimeout
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

PUBLIC: list[Any] = [getattr(fleetit, name) for name in fleetit.__all__]
KINDS: list[Any] = [kind for kind in PUBLIC if isinstance(kind, type) and issubclass(kind, FleetITError)]


def make_error(kind: Any) -> Any:
    made: dict[type, Callable[[], FleetITError]] = {
        APIError: lambda: kind(
            "the message", status=418, operation="things_do", attempts=3, body=b"{}", detail={"a": ["b"]},
            request_id="r", retry_after=1.5,
        ),
        DecodeError: lambda: kind(operation="things_do", where="results[3]", why="null", attempts=2),
        InvalidInput: lambda: kind([FieldError(3, "plate_state", "too long")], operation="things_do"),
        PageDrift: lambda: kind("things_list", 100),
        TransportError: lambda: kind("the message", operation="things_do", attempts=2),
        WebhookError: lambda: kind(Refusal.TOO_OLD, "an hour"),
    }  # fmt: skip
    error = next((make for parent, make in made.items() if issubclass(kind, parent)), lambda: kind("the message"))()
    if isinstance(error, TransportError):
        error.is_transient = False
    if isinstance(error, BadRequest):
        error.errors = (FieldError(None, "a", "b"),)
    return error


def copies(error: FleetITError) -> list[FleetITError]:
    pickled = [pickle.loads(pickle.dumps(error, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]  # noqa: S301 - our own
    return [*pickled, copy.copy(error), copy.deepcopy(error)]


@pytest.mark.parametrize("kind", [*KINDS, ConnectTimeout], ids=lambda kind: kind.__name__)
def test_every_error_class_can_be_copied_and_pickled(kind: Any) -> None:
    error = make_error(kind)
    error.add_note("a note")
    for again in copies(error):
        assert type(again) is type(error)
        assert (str(again), again.args, again.__dict__) == (str(error), error.args, error.__dict__)


@pytest.mark.parametrize(
    "response",
    [reply(404, {"detail": "No."}), reply(503), reply(200, raw=b"<"), (Action.CLOSE,), (Action.STALL,)],
    ids=["404", "503", "no JSON", "closed", "stalled"],
)
def test_every_error_of_a_call_can_be_copied_and_pickled(flavour: Flavour, response: Any) -> None:
    with ScriptedServer([response]) as server:
        client = flavour.client(token="t", base_url=server.url, timeout=0.1, retry=fleetit.Retry(attempts=2, backoff=0))
        with pytest.raises(FleetITError) as caught:
            send_request(flavour, client)
    for again in copies(caught.value):
        assert (str(again), again.__dict__) == (str(caught.value), caught.value.__dict__)


def test_an_error_can_be_unpickled_in_a_process_that_has_not_imported_fleetit() -> None:
    code = "import pickle, sys; error = pickle.load(sys.stdin.buffer); print(type(error).__name__, error.status, error)"
    error = make_error(fleetit.NotFound)
    done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(error), capture_output=True, check=False)  # noqa: S603 - our own code
    assert done.stdout.decode().strip() == "NotFound 418 the message"


def test_a_copied_configuration_error_keeps_its_message() -> None:
    assert str(copies(ConfigurationError("limit: 0"))[0]) == "limit: 0"
