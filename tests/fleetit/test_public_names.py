"""Public names are public: a class says the package where users import it, wherever it is defined."""

from __future__ import annotations

import importlib
import inspect
import pickle
import pkgutil
import pydoc
import traceback
import typing
from typing import TYPE_CHECKING, Any

import pytest

import fleetit
import openapi_sdk
from fleetit import ConfigurationError, FieldError, NotFound, Refusal, Timeout, UnprocessableContent, WebhookError
from fleetit.imports import RowError
from fleetit.webhooks import WebhookVerifier
from openapi_sdk.model.public import public_in

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Packages that say where their classes are, and have modules of their own for them.
PACKAGES = [
    name
    for name in ["fleetit", *(each.name for each in pkgutil.walk_packages(fleetit.__path__, "fleetit."))]
    if not any(part.startswith("_") for part in name.split(".")) and not name.endswith("__main__")
]
#: What is not imported before it is needed, so that no hint of it resolves: a member, and the name in its hint.
LAZY = {
    "fleetit.FleetIT.__init__": "ssl",
    "fleetit.AsyncFleetIT.__init__": "ssl",
    "fleetit.conformance.Recorder.add": "Request",
    "fleetit.sandbox.Access.check": "Operation",
    "fleetit.sandbox.Sandbox.send_webhook": "SignedForm",
    "fleetit.webhooks.Delivery": "KnownNotification",
    "fleetit.webhooks.Delivery.__init__": "KnownNotification",
    "fleetit.webhooks.RecordedDelivery": "KnownNotification",
    "fleetit.webhooks.RecordedDelivery.__init__": "Notification",
    "fleetit.webhooks.stores.PostgreSQLStore.transaction": "BoundedConnection",
}


def find_classes() -> dict[str, type[Any]]:
    """Return the public classes of `fleetit` by their public names; not those that all SDKs share, nor models."""
    found: dict[str, type[Any]] = {}
    for package in PACKAGES:
        module = importlib.import_module(package)
        for name in getattr(module, "__all__", ()):
            value = getattr(module, name)
            if isinstance(value, type) and not value.__module__.startswith(("openapi_sdk", "fleetit_api.")):
                found[f"{package}.{name}"] = value
    del found["fleetit.Refusal"], found["fleetit.WebhookError"]  # they are those of fleetit.webhooks
    return found


CLASSES = find_classes()
all_classes = pytest.mark.parametrize("name", CLASSES)


@all_classes
def test_a_class_says_where_it_is_imported_from(name: str) -> None:
    kind = CLASSES[name]
    assert f"{kind.__module__}.{kind.__qualname__}" == name
    assert pickle.loads(pickle.dumps(kind)) is kind  # noqa: S301 - our own
    assert f"class {kind.__name__} in module {kind.__module__}" in pydoc.plain(pydoc.render_doc(kind))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_function_says_where_it_is_imported_from(package: str) -> None:
    module = importlib.import_module(package)
    for name in getattr(module, "__all__", ()):
        value: Any = getattr(module, name)
        if inspect.isfunction(value) and not name.startswith("pytest_"):  # pytest calls that by its module
            shared = f"openapi_sdk{package.removeprefix('fleetit')}"  # what all SDKs share says so
            public = {f"{each}.{name}" for each in (package, "openapi_sdk", shared)}
            assert f"{value.__module__}.{value.__qualname__}" in public
            assert pickle.loads(pickle.dumps(value)) is value  # noqa: S301 - our own
            assert f"def {name}(" in inspect.getsource(inspect.unwrap(value))


def test_a_class_of_all_sdks_says_so() -> None:
    assert f"{FieldError.__module__}.{FieldError.__qualname__}" == "openapi_sdk.FieldError"
    for name in openapi_sdk.__all__:
        shared = getattr(openapi_sdk, name)
        if isinstance(shared, type) and shared is not openapi_sdk.ErrorTree:
            assert pickle.loads(pickle.dumps(shared)) is shared  # noqa: S301 - our own
            assert f"{shared.__module__}.{shared.__qualname__}" == f"openapi_sdk.{name}"


def test_there_are_classes_of_all_packages() -> None:
    assert len(CLASSES) > 75
    assert {name.rpartition(".")[0] for name in CLASSES} >= {
        "fleetit", "fleetit.conformance", "fleetit.dlt", "fleetit.exports", "fleetit.imports", "fleetit.sandbox",
        "fleetit.testing.inbox_contract", "fleetit.webhooks", "fleetit.webhooks.stores",
    }  # fmt: skip
    assert fleetit.WebhookError.__module__ == fleetit.Refusal.__module__ == "fleetit.webhooks"


def find_members(name: str) -> Iterator[tuple[str, Any]]:
    """Yield a class, and what users call of it."""
    yield name, CLASSES[name]
    for each, member in inspect.getmembers(CLASSES[name]):
        is_ours = inspect.ismethod(member) or (callable(member) and inspect.isfunction(inspect.unwrap(member)))
        if is_ours and (each == "__init__" or not each.startswith("_")):
            yield f"{name}.{each}", member


@all_classes
def test_hints_resolve(name: str) -> None:
    for place, member in find_members(name):
        if place in LAZY:
            with pytest.raises(NameError, match=f"name '{LAZY[place]}' is not defined"):
                typing.get_type_hints(member)
        elif not place.startswith("fleetit.testing."):
            typing.get_type_hints(member)


def test_hints_are_those_of_the_module_that_defines_the_class() -> None:
    assert typing.get_type_hints(UnprocessableContent)["errors"] == tuple[FieldError, ...]
    assert typing.get_type_hints(NotFound.__init__)["fleet_id"] == int | None
    assert typing.get_type_hints(Timeout.__init__)["connect"] is float


@all_classes
def test_the_source_of_methods_is_found_and_that_of_a_class_is_never_another_one(name: str) -> None:
    for place, member in find_members(name):
        function = inspect.unwrap(getattr(member, "__func__", member))
        if inspect.isfunction(function) and not function.__code__.co_filename.startswith("<"):
            assert f"def {function.__name__}(" in inspect.getsource(function), place
    try:
        lines = inspect.getsource(CLASSES[name])
    except OSError:
        return
    assert f"class {CLASSES[name].__name__}" in lines


@pytest.mark.parametrize(
    ("error", "line"),
    [
        pytest.param(NotFound("no"), "fleetit.NotFound: no", id="a status"),
        pytest.param(ConfigurationError("no"), "fleetit.ConfigurationError: no", id="a configuration"),
        pytest.param(WebhookError(Refusal.TOO_OLD), "fleetit.webhooks.WebhookError: too_old", id="a webhook"),
    ],
)
def test_a_traceback_and_a_pickle_say_so(error: Any, line: str) -> None:
    assert traceback.format_exception_only(error) == [f"{line}\n"]
    pickled = pickle.dumps(error, protocol=0)
    assert line.partition(":")[0].rpartition(".")[0].encode() in pickled
    assert b"statuses" not in pickled
    again = pickle.loads(pickled)  # noqa: S301 - our own
    assert (type(again), again.args) == (type(error), error.args)


@pytest.mark.parametrize(
    "value", [Timeout(5, 9), FieldError(3, "a", "b"), RowError(3, "a", "b"), Refusal.TOO_NEW], ids=str
)
def test_a_value_is_pickled(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own


def test_a_class_of_a_user_is_of_their_module() -> None:
    class Own(NotFound):
        """Derived."""

    assert (Own.__module__, repr(WebhookVerifier)) == (__name__, "<class 'fleetit.webhooks.WebhookVerifier'>")


def test_hints_that_are_no_texts_are_kept() -> None:
    made: Any = type("Made", (), {"__annotations__": {"a": int, "b": "str"}, "__module__": __name__})
    assert typing.get_type_hints(public_in("fleetit")(made)) == {"a": int, "b": str}
