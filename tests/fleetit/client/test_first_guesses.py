"""Names of other libraries are errors that say what to write, and never work."""

from __future__ import annotations

import copy
import importlib
import inspect
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, Any

import pytest

import fleetit
from fleetit import AsyncFleetIT, FleetIT, InvalidInput, NotFound, sandbox, webhooks
from fleetit_api.api import RESOURCES
from fleetit_api.facts import FACTS
from fleetit_api.models import DriverAgreement, Shipment, Toll, TollUpdate
from openapi_sdk.client.first_guesses import guess_members, guess_options
from openapi_sdk.model.first_guesses import ARGUMENT, ERROR, LISTING, MODEL, explain_arguments
from openapi_sdk.model.missing_names import guess_modules
from tests.fleetit.client.call_styles import UNREACHABLE_URL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.model.first_guesses import Guesses
    from tests.support.flavours import Flavour

TOKEN = "planted-token-4711"
CLIENT, CLIENT_OPTION = guess_members(FACTS), guess_options(FACTS)
MODULES = guess_modules(FACTS)
TOLL: Any = Toll(id=3)
SENT: Any = TollUpdate()
MODULE: Any = fleetit


@pytest.fixture
def client(flavour: Flavour) -> Any:
    return flavour.client(token="t", base_url=UNREACHABLE_URL)


@pytest.mark.parametrize(
    ("use", "name", "hint"),
    [
        pytest.param(lambda client: client.tolls.list(is_biled=True), "is_biled", "did you mean is_billed=?", id="a"),
        pytest.param(lambda client: type(client)(enviroment="x"), "enviroment", "did you mean environment=?", id="new"),
        pytest.param(
            lambda client: client.vehicles.update(1, plate_stat="NY"), "plate_stat", "did you mean plate_state=?",
            id="a field of a body",
        ),
        pytest.param(
            lambda client: client.vehicles.create(plate="x"), "plate", "did you mean plate_state= or plate_number=?",
            id="a word of several",
        ),
        pytest.param(
            lambda client: client.vehicles.create(plate_number="x", plate="x"), "plate", "did you mean plate_state=?",
            id="but not of those that were passed",
        ),
        pytest.param(lambda client: client.citations.get(citation_id=3), "citation_id", "did you mean id=?", id="id"),
        pytest.param(lambda client: client.tolls.update(toll=3), "toll", "its first argument is id", id="a model"),
        pytest.param(
            lambda client: client.tolls.list(vehicle_id=3), "vehicle_id", "did you mean vehicle=?", id="a filter"
        ),
    ],
)  # fmt: skip
def test_the_nearest_arguments_are_suggested(
    flavour: Flavour, client: Any, use: Callable[[Any], Any], name: str, hint: str
) -> None:
    with pytest.raises(TypeError) as caught:
        flavour.run(lambda: use(client))
    assert str(caught.value).endswith(f" got an unexpected keyword argument '{name}'; {hint}")


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda client: client.tolls.update(1, hint=2), id="the id was passed"),
        pytest.param(lambda client: client.tolls.update(id=1, hint=2), id="by its name"),
        pytest.param(lambda client: client.auth.whoami(hint=2), id="it has no argument of its own"),
    ],
)
def test_what_nobody_knows_is_not_guessed(flavour: Flavour, client: Any, use: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match=r" got an unexpected keyword argument 'hint'$"):
        flavour.run(lambda: use(client))


def test_a_loop_without_async_says_so() -> None:
    listing: Any = AsyncFleetIT(token="t", fleet_id=7).tolls.list()
    with pytest.raises(TypeError) as caught:
        iter(listing)
    assert str(caught.value) == (
        "'AsyncPages' object is not iterable without 'async'; write async for row in listing, or await listing.all()"
    )


def test_only_an_async_listing_is_taken_for_one() -> None:
    """Frameworks that send rows ask for it, and look for async ones first."""
    assert not isinstance(FleetIT(token="t").tolls.list(), AsyncIterable)
    assert isinstance(AsyncFleetIT(token="t").tolls.list(), AsyncIterable)


@pytest.mark.parametrize(
    ("use", "hint"),
    [
        pytest.param(lambda client: client.tolls.list().one(), "listing.take(2), a list of one row if", id="one"),
        pytest.param(lambda client: client.tolls.list().get(id=3), "get(id) of the resource, if it has one", id="get"),
        pytest.param(
            lambda client: client.tolls.get(id=3), "; write tolls.list; tolls has", id="get where there is no"
        ),
        pytest.param(lambda client: client.citations.one(id=3), "; write citations.get; citations", id="one of them"),
    ],
)
def test_one_row_is_advised(client: Any, use: Callable[[Any], Any], hint: str) -> None:
    with pytest.raises(AttributeError) as caught:
        use(client)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("use", "error", "text"),
    [
        pytest.param(
            lambda client: type(client)(TOKEN, max_retries=3),
            TypeError,
            "got an unexpected keyword argument 'max_retries'; write retry=fleetit.Retry(attempts=…), which counts",
            id="max_retries of a client",
        ),
        pytest.param(lambda client: type(client)(api_key="x"), TypeError, "'api_key'; write token=", id="api_key"),
        pytest.param(
            lambda client: client.with_options(max_retries=3),
            TypeError,
            "with_options() got an unexpected keyword argument 'max_retries'; write retry=fleetit.Retry(attempts=…)",
            id="max_retries of a view",
        ),
        pytest.param(
            lambda client: client.tolls.list(timeout=1),
            TypeError,
            "TollsResource.list() got an unexpected keyword argument 'timeout'; write options={\"timeout\": …}",
            id="timeout of a listing",
        ),
        pytest.param(
            lambda client: client.tolls.update(1, max_retries=1),
            TypeError,
            'write options={"retry": fleetit.Retry(attempts=…)}',
            id="max_retries of a call",
        ),
        pytest.param(
            lambda client: client.with_raw_response.tolls.update(1, headers={}),
            TypeError,
            'write options={"headers": …}',
            id="headers of a raw call",
        ),
        pytest.param(
            lambda client: client.vehicles.create_in_batches([], timeout=1),
            TypeError,
            'write options={"timeout": …}',
            id="timeout of batches",
        ),
        pytest.param(lambda client: client.api_key, AttributeError, "; write FleetIT(token=…)", id="api_key read"),
        pytest.param(lambda client: client.get, AttributeError, '; write client.request("GET"', id="get of a path"),
        pytest.param(
            lambda client: client.citations.retrieve(1),
            AttributeError,
            "citations.retrieve is not described; write citations.get; citations has get, list.",
            id="retrieve",
        ),
        pytest.param(
            lambda client: client.tolls.retrieve(1),
            AttributeError,
            "tolls.retrieve is not described; write tolls.list; tolls has",
            id="retrieve where nothing gets one",
        ),
        pytest.param(
            lambda client: client.tolls.modify(1),
            AttributeError,
            "tolls.modify is not described; write tolls.update; tolls has",
            id="modify",
        ),
        pytest.param(
            lambda client: client.auth.modify(1),
            AttributeError,
            "auth.modify is not described; auth has whoami",
            id="a guess at what is not there",
        ),
        pytest.param(lambda _: TOLL.model_dump(), AttributeError, "; write to_dict() for the JSON", id="model_dump"),
        pytest.param(lambda _: TOLL.dict(), AttributeError, "'Toll' object has no attribute 'dict'; write", id="dict"),
        pytest.param(lambda _: TOLL.json(), AttributeError, "; write json.dumps(….to_dict())", id="json"),
        pytest.param(lambda _: SENT.model_dump(), AttributeError, "; write to_dict()", id="a sent model"),
        pytest.param(lambda client: client.tolls.update(1, timeout=1, hint=2), TypeError, "timeout", id="two of them"),
        pytest.param(lambda _: MODULE.RateLimitError, AttributeError, "; write RateLimited", id="a module's name"),
        pytest.param(
            lambda client: client.tolls.update(),
            TypeError,
            "TollsResource.update() missing 1 required positional argument: 'id'",
            id="a missing argument",
        ),
    ],
)
def test_a_first_guess_is_an_error_that_says_what_to_write(
    flavour: Flavour, client: Any, use: Callable[[Any], Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        flavour.run(lambda: use(client))
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("status_code", "; write status, which every APIError has"),
        ("code", "; write status, which every APIError has"),
        ("message", "; write str(error)"),
        ("json_body", "; write detail, which every APIError has"),
        ("unheard_of", "'NotFound' object has no attribute 'unheard_of'"),
    ],
)
def test_an_attribute_of_another_librarys_error_says_what_to_write(name: str, text: str) -> None:
    error = NotFound("x", status=404, operation="tolls_list")
    with pytest.raises(AttributeError) as caught:
        getattr(error, name)
    assert str(caught.value).endswith(text)
    assert copy.deepcopy(error).status == 404


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("from fleetit.sandbox import World", "; write running, as in `with running() as sandbox`"),
        ("from fleetit import Client", "cannot import name 'Client' from 'fleetit'; write FleetIT"),
        ("from fleetit import Toll", "; write from fleetit_api.models import Toll"),
        ("from fleetit.webhooks import Webhook", "; write WebhookVerifier"),
        ("from fleetit import unheard_of", "cannot import name 'unheard_of' from 'fleetit' ("),
    ],
)
def test_an_import_of_another_librarys_name_says_what_to_write(statement: str, text: str) -> None:
    with pytest.raises(ImportError) as caught:
        exec(statement, {})  # noqa: S102 - the statement is the case
    assert text in str(caught.value)


def test_a_module_is_asked_for_a_name_as_before() -> None:
    assert not hasattr(fleetit, "Client")
    assert not hasattr(sandbox, "World")
    assert not hasattr(webhooks, "Webhook")


@pytest.mark.parametrize(
    ("call", "text"),
    [
        pytest.param(
            lambda client: client.tolls.update(TOLL), "tolls_update: id: Toll is no id; write toll.id", id="no fields"
        ),
        pytest.param(
            lambda client: client.tolls.update(TOLL, billing_status=1),
            "tolls_update: id: Toll is no id; write toll.id",
            id="with fields",
        ),
        pytest.param(
            lambda client: client.shipments.get(Shipment.from_dict({"id": 1})),
            "shipments_get: id: Shipment is no id; write shipment.id",
            id="where the id is a text",
        ),
        pytest.param(
            lambda client: client.driver_agreements.get(DriverAgreement.from_dict({"id": 1})),
            "driver_agreements_get: id: DriverAgreement is no id; write driver_agreement.id",
            id="a name of two words",
        ),
    ],
)
def test_a_model_is_no_id(flavour: Flavour, client: Any, call: Callable[[Any], Any], text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        flavour.run(lambda: call(client))
    assert str(caught.value) == text


@pytest.mark.parametrize("kind", [FleetIT, AsyncFleetIT])
def test_signatures_stay_as_they_are(kind: type[Any]) -> None:
    made = kind("t", base_url=UNREACHABLE_URL)
    assert "token" in inspect.signature(kind).parameters
    assert list(inspect.signature(made.tolls.update).parameters) == [
        "id",
        "body",
        "billing_status",
        "fleet_id",
        "options",
    ]
    assert inspect.iscoroutinefunction(made.tolls.update) == (kind is AsyncFleetIT)
    assert not inspect.iscoroutinefunction(made.tolls.list)


def raise_type_error(argument: str) -> None:
    def inner() -> None:
        msg = f"inner() got an unexpected keyword argument '{argument}'"
        raise TypeError(msg)

    inner()


def test_an_error_of_what_is_called_inside_stays_as_it_is() -> None:
    explained = explain_arguments(ARGUMENT)(raise_type_error)
    with pytest.raises(TypeError, match=r"'timeout'$"):
        explained("timeout")


def test_arguments_are_in_no_frame_of_the_package() -> None:
    with pytest.raises(TypeError) as caught:
        FleetIT(TOKEN, max_retries=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    trace = caught.value.__traceback__
    frames = [
        frame.f_locals
        for frame in iter_frames(trace)
        if frame.f_globals["__name__"].startswith(("fleetit", "openapi_sdk"))
    ]
    assert frames
    assert TOKEN not in repr(frames)


def iter_frames(trace: Any) -> Any:
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


TABLES: Mapping[str, Guesses] = {
    "listing": LISTING,
    "model": MODEL,
    "argument": ARGUMENT,
    "error": ERROR,
    "client": CLIENT,
    "client option": CLIENT_OPTION,
    **MODULES,
}


def get_public_names(place: str) -> set[str]:
    """Return the names that exist where a table of guesses is about."""
    holders: dict[str, list[Any]] = {
        "listing": [fleetit.Pages, fleetit.AsyncPages],
        "model": [Toll, TollUpdate],
        "error": [NotFound, InvalidInput],
        "client": [FleetIT, AsyncFleetIT],
    }
    if place == "client option":
        return set(inspect.signature(FleetIT).parameters)
    if place == "argument":
        return {"fleet_id", "options"}
    return {name for each in holders.get(place) or [importlib.import_module(place)] for name in dir(each)}


@pytest.mark.parametrize("place", TABLES)
def test_no_guess_is_a_name_that_exists(place: str) -> None:
    guesses = [name for names in TABLES[place] for name in names.split()]
    assert sorted(set(guesses)) == sorted(guesses)
    assert not get_public_names(place) & set(guesses) - RESOURCES.keys()  # a resource may be called as any of them


def test_what_a_module_is_said_to_have_is_there() -> None:
    for place in ("fleetit", "fleetit.webhooks"):
        for hint in MODULES[place].values():
            value: Any = fleetit if hint.startswith("fleetit.") else importlib.import_module(place)
            for name in hint.removeprefix("fleetit.").partition("(")[0].split("."):
                value = getattr(value, name)


@pytest.mark.parametrize("client_class", [FleetIT, AsyncFleetIT])
@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda client_class: client_class("t", 42), id="too many"),
        pytest.param(lambda client_class: client_class(tokn="t"), id="unknown"),
    ],
)
def test_an_error_names_the_class_that_was_called(use: Callable[[Any], object], client_class: type[Any]) -> None:
    with pytest.raises(TypeError, match=rf"^{client_class.__name__}\.__init__\(\) "):
        use(client_class)
