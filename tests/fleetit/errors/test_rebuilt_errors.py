"""Errors are made again of their `args`, as task queues do that store them as JSON."""

from __future__ import annotations

import copy
import importlib
import json
import pickle
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

import fleetit
from fleetit import (
    APIError,
    BadGateway,
    BadRequest,
    ConnectError,
    DecodeError,
    FieldError,
    FleetITError,
    InvalidInput,
    NotFound,
    PageDrift,
    Refusal,
    RequestTimeout,
    Retry,
    ServerError,
    TimeoutError,  # noqa: A004 - the name is the contract
    TransportError,
    UnexpectedStatus,
    UnprocessableContent,
    WebhookError,
)
from fleetit.imports import InvalidRows, RowError
from fleetit_api.dlt import TableFailed
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from tests.fleetit.client.call_styles import UNREACHABLE_URL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.flavours import Flavour

FIELD = FieldError(3, "plate_state", "too long")


def find_classes(parent: type[FleetITError] = FleetITError) -> Iterator[type[FleetITError]]:
    """Yield a class and all that are derived from it."""
    yield parent
    for child in parent.__subclasses__():
        yield from find_classes(child)


def list_classes() -> list[type[FleetITError]]:
    """Return every class of errors in the package."""
    for module in pkgutil.walk_packages(fleetit.__path__, "fleetit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return sorted(
        {each for each in find_classes() if each.__module__.partition(".")[0] == "fleetit"},
        key=lambda each: each.__name__,
    )


CLASSES = list_classes()


def make(kind: Any) -> Any:
    """Return an error of a class with all that it can know."""
    made: dict[type[FleetITError], Callable[[], Any]] = {
        APIError: lambda: kind(
            "the message", status=418, operation="things_do", body=b"planted", headers={"A": "planted"}
        ),
        DecodeError: lambda: kind(operation="things_do", where="results[3]", why="null"),
        InvalidRows: lambda: kind([RowError(3, "Plate", "too long")], file="v.csv", operation="things_do"),
        InvalidInput: lambda: kind([FIELD], operation="things_do"),
        PageDrift: lambda: kind("things_list", 100),
        TransportError: lambda: kind("the message", operation="things_do"),
        WebhookError: lambda: kind(Refusal.TOO_OLD, "an hour"),
        TableFailed: lambda: kind("the message", table="tolls", fleet_id=7),
    }
    error = next((build for parent, build in made.items() if issubclass(kind, parent)), lambda: kind("the message"))()
    error.may_have_happened, error.fleet_id, error.failed_fleets = True, 7, (7, 9)
    if isinstance(error, BadRequest | UnprocessableContent):
        error.errors = (FIELD,)
    return error


def rebuild(error: FleetITError) -> Any:
    """Rebuild an error as the JSON backend of Celery does."""
    return type(error)(*json.loads(json.dumps(error.args)))


#: What an error of each class has again, where it had it.
KEPT = (
    "args", "status", "operation", "fleet_id", "may_have_happened", "failed_fleets", "errors", "where", "why", "offset",
    "reason", "detail", "table", "rows", "is_transient", "was_sent",
)  # fmt: skip


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("happened", [True, False])
def test_every_class_can_be_made_of_its_arguments(kind: type[FleetITError], happened: bool) -> None:
    error = make(kind)
    error.may_have_happened = happened
    again = rebuild(rebuild(error))
    assert type(again) is kind
    assert (str(again), again.may_have_happened, again.fleet_id) == (str(error), happened, 7)
    for name in KEPT:
        if name in {*vars(error), *dir(kind)}:
            assert getattr(again, name) == getattr(error, name), name
    assert "planted" not in json.dumps(error.args)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_class_can_be_made_of_a_message(kind: Any) -> None:
    message = str(make(kind))
    error = kind(message)
    assert (str(error), error.args[0]) == (message, message)
    assert str(kind(*error.args)) == message
    assert error.may_have_happened is (
        issubclass(kind, TransportError | DecodeError | APIError)
        and getattr(kind, "status", 0) not in {*range(400, 500)} - {408}
    )


def test_the_facts_of_an_error() -> None:
    error = BadRequest("no", status=400, operation="tolls_update", fleet_id=7)
    error.errors = (FIELD,)
    assert error.args == (
        "no",
        {
            "status": 400,
            "operation": "tolls_update",
            "fleet": 7,
            "may_have_happened": False,
            "errors": [{"row": 3, "field": "plate_state", "message": "too long"}],
        },
    )


@pytest.mark.parametrize("kind", [NotFound, TimeoutError], ids=lambda kind: kind.__name__)
def test_another_message_leaves_the_facts(kind: Any) -> None:
    error = kind("no", operation="tolls_get")
    facts = error.args[1]
    error.args = ("other", facts)
    assert (str(error), error.args) == ("other", ("other", facts))


class OwnError(NotFound):
    """A class of a user, with an argument of its own."""

    def __init__(self, message: str = "", facts: Any = None, *, customer: int = 0, **options: Any) -> None:
        super().__init__(message, facts, **options)
        self.customer = customer


class OtherError(TransportError):
    """A class of a user that is made of something else."""

    def __init__(self, customer: int) -> None:
        super().__init__(f"customer {customer}")
        self.customer = customer


def pickle_and_load(error: Any) -> Any:
    return pickle.loads(pickle.dumps(error))  # noqa: S301 - of this test


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickle_and_load])
@pytest.mark.parametrize("error", [OwnError("no", customer=5, fleet_id=7), OtherError(5)], ids=str)
def test_a_class_of_a_user(error: Any, again: Callable[[Any], Any]) -> None:
    found = again(error)
    assert (type(found), found.args, found.customer) == (type(error), error.args, 5)
    if isinstance(error, OwnError):
        assert (type(rebuild(error)), rebuild(error).args) == (OwnError, error.args)


def test_facts_of_a_later_version_are_left_out() -> None:
    assert not hasattr(NotFound("no", {"status": 404, "colour": "red"}), "colour")


def test_a_timeout_has_no_number_of_an_operating_system() -> None:
    error = rebuild(TimeoutError("slow", operation="tolls_update"))
    assert isinstance(error, OSError)
    assert (error.errno, error.strerror, error.filename, str(error), repr(error)) == (
        None, None, None, "slow", "TimeoutError('slow')",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("error", "status", "happened"),
    [
        pytest.param(APIError("no", status=404, operation="tolls_get"), 404, False, id="as the client makes it"),
        pytest.param(NotFound("no", status=404, operation="tolls_get"), 404, False, id="of a class with its status"),
        pytest.param(NotFound("no"), 404, False, id="the class says the status"),
        pytest.param(BadRequest("no"), 400, False, id="a refusal"),
        pytest.param(RequestTimeout("no"), 408, True, id="a 4xx that is no refusal"),
        pytest.param(BadGateway("no"), 502, True, id="a failure of one status"),
        pytest.param(ServerError("no", status=503), 503, False, id="a status and nothing else, as ever"),
        pytest.param(ServerError("no", status=503, may_have_happened=True), 503, True, id="said so"),
        pytest.param(ServerError("no"), 0, True, id="no status"),
        pytest.param(UnexpectedStatus("no"), 0, True, id="any status"),
        pytest.param(APIError("no"), 0, True, id="any class"),
    ],
)
def test_errors_of_a_users_tests(error: APIError, status: int, happened: bool) -> None:
    assert (str(error), error.status, error.may_have_happened) == ("no", status, happened)
    assert rebuild(error).args == error.args


def test_a_message_is_the_only_error_of_an_input() -> None:
    assert InvalidInput("tolls_list: limit: 0").errors == ((None, "", "tolls_list: limit: 0"),)
    assert InvalidInput([FIELD]).errors == (FIELD,)


@pytest.mark.parametrize(
    ("answer", "kind", "happened"),
    [
        pytest.param(reply(503, {"detail": "planted-body"}), ServerError, True, id="503"),
        pytest.param((Action.CLOSE,), TransportError, True, id="no answer"),
        pytest.param(reply(200, raw=b"planted-body"), DecodeError, True, id="no JSON"),
        pytest.param(reply(400, {"billing_status": ["No."]}), BadRequest, False, id="refused"),
        pytest.param(None, ConnectError, False, id="no connection"),
    ],
)
def test_an_error_of_a_call(flavour: Flavour, answer: Any, kind: type[FleetITError], happened: bool) -> None:
    with ScriptedServer([answer]) as server:
        error = fail(flavour, UNREACHABLE_URL if kind is ConnectError else server.url)
    again = rebuild(error)
    assert issubclass(type(again), kind)
    assert (again.may_have_happened, again.operation, again.fleet_id) == (happened, "tolls_update", 7)
    assert getattr(again, "errors", ()) == getattr(error, "errors", ())
    assert str(again) == str(error)
    assert all(planted not in json.dumps(error.args[1]) for planted in ("planted-body", "planted-token"))


def fail(flavour: Flavour, url: str) -> Any:
    client: Any = flavour.client(token="planted-token", base_url=url, fleet_id=7, retry=Retry(attempts=1))
    with pytest.raises(FleetITError) as caught:
        flavour.run(lambda: client.tolls.update(1, billing_status=3))
    return caught.value
