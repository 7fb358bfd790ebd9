"""No repr raises, and nothing that holds a secret can be pickled."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest

import fleetit
from fleetit import AsyncFleetIT, FleetIT, FleetITError, Retry, Timeout, conformance, exports, imports, sandbox
from fleetit.webhooks import WebhookVerifier
from openapi_sdk.calls.batches import AsyncSentBatches, SentBatches
from openapi_sdk.listings.pages import AsyncWalkedPages, WalkedPages
from openapi_sdk.messages.response import Response
from openapi_sdk.model.raw import ResponseHeaders
from openapi_sdk.sandbox.logs import Log
from openapi_sdk.sandbox.world import World
from openapi_sdk.secrets.redaction import SecretValue, format_value
from openapi_sdk.webhooks.signing_secrets import Key
from tests.fleetit.client.call_styles import UNREACHABLE_URL
from tests.support.public import list_classes, make_incomplete

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "planted-token-4711"
#: What takes the place of abstract classes, and what users get that has no public name.
IMPLEMENTATIONS: list[Any] = [WalkedPages, AsyncWalkedPages, SentBatches, AsyncSentBatches, ResponseHeaders, Log, World]


def iter_locals(error: BaseException) -> Iterator[Any]:
    """Yield the variables of all frames of an error, as error reporters do."""
    trace = error.__traceback__
    while trace is not None:
        yield from trace.tb_frame.f_locals.values()
        trace = trace.tb_next


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: FleetIT(f"{TOKEN}\n"), id="a token with a line break"),
        pytest.param(lambda: FleetIT(TOKEN, fleet_id=-1), id="no fleet id"),
        pytest.param(lambda: FleetIT(TOKEN, base_url=f"https://me:{TOKEN}@example.com"), id="a password in the URL"),
        pytest.param(lambda: FleetIT(TOKEN, base_url=f"https://{'a' * 64}.com"), id="a URL that httpx refuses"),
        pytest.param(lambda: AsyncFleetIT(f"{TOKEN}\n"), id="async"),
        pytest.param(lambda: FleetIT(TOKEN, base_url=UNREACHABLE_URL).with_options(token=f"{TOKEN}\n"), id="a view"),
        pytest.param(lambda: FleetIT(TOKEN, timeout=10**5000), id="a timeout of 5,000 digits"),
        pytest.param(lambda: WebhookVerifier([TOKEN, 5]), id="a secret of another type"),  # type: ignore[list-item]
        pytest.param(lambda: WebhookVerifier({7: TOKEN, 8: ""}), id="a blank secret"),
        pytest.param(lambda: WebhookVerifier(TOKEN, tolerance=-1), id="a tolerance"),
        pytest.param(lambda: Retry(attempts=0), id="no attempts"),
        pytest.param(lambda: Retry(10**5000, backoff=-1), id="attempts of 5,000 digits"),
    ],
)
def test_the_objects_that_a_failed_constructor_leaves_have_a_repr(make: Callable[[], object]) -> None:
    with pytest.raises(FleetITError) as caught:
        make()
    ours = [each for each in iter_locals(caught.value) if type(each).__module__.startswith("fleetit")]
    assert ours
    for each in ours:
        assert TOKEN not in f"{each!r}{each}"


def test_a_response_shows_no_header_and_no_body() -> None:
    response = Response(200, {"set-cookie": TOKEN}, TOKEN.encode())
    assert repr(response).startswith("Response(status=200")
    assert TOKEN not in repr(response)


@pytest.mark.parametrize(
    "kind",
    [*list_classes(fleetit, conformance, exports, imports, sandbox), *IMPLEMENTATIONS],
    ids=lambda kind: kind.__name__,
)
def test_an_object_whose_constructor_did_not_run_has_a_repr(kind: Any) -> None:
    assert repr(make_incomplete(kind))


def test_the_repr_of_a_complete_object_is_its_own() -> None:
    assert repr(Retry(2)) == "Retry(attempts=2, backoff=0.5, longest_wait=60.0, waiting=120.0)"
    assert repr(Timeout(1)) == "Timeout(connect=1, read=30.0, total=300.0)"
    assert repr(Retry(10**5000)) == "<Retry, not complete>"


class Broken:
    def __repr__(self) -> str:
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(Broken(), "<Broken>", id="a class whose repr raises"),
        pytest.param([10**5000], "<list>", id="a list of a number of 5,000 digits"),
        pytest.param(10**5000, "a number of 16610 bits", id="a number of 5,000 digits"),
        pytest.param(2**80, "a number of 81 bits", id="a number that is too long"),
        pytest.param(2**80 - 1, str(2**80 - 1), id="the longest number"),
        pytest.param(7, "7", id="a short number"),
        pytest.param("x" * 78, repr("x" * 78), id="the longest text"),
        pytest.param("x" * 79, f"'{'x' * 79}…", id="a text that is too long"),
    ],
)
def test_a_value_is_shown_in_short(value: object, text: str) -> None:
    assert format_value(value) == text


HOLDERS: list[Any] = [
    pytest.param(lambda: FleetIT(TOKEN, base_url=UNREACHABLE_URL), id="a client"),
    pytest.param(lambda: AsyncFleetIT(TOKEN, base_url=UNREACHABLE_URL), id="an async client"),
    pytest.param(lambda: FleetIT(TOKEN, base_url=UNREACHABLE_URL).for_fleet(7), id="a view"),
    pytest.param(lambda: WebhookVerifier(TOKEN), id="a verifier"),
    pytest.param(lambda: WebhookVerifier({7: [TOKEN]}), id="a verifier of a fleet"),
    pytest.param(lambda: SecretValue(TOKEN), id="a secret"),
    pytest.param(lambda: Key(TOKEN.encode()), id="a key"),
]
PARTS: list[Any] = [
    *HOLDERS,
    pytest.param(lambda: FleetIT(TOKEN, base_url=UNREACHABLE_URL)._settings, id="settings"),
    pytest.param(lambda: {"a": [WebhookVerifier(TOKEN)]}, id="a verifier in a list"),
]


@pytest.mark.parametrize("make", PARTS)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_holds_a_secret_cannot_be_pickled(make: Callable[[], object], protocol: int) -> None:
    with pytest.raises(TypeError, match=r"^\w+ can't be pickled: it holds a secret; make one in each process$"):
        pickle.dumps(make(), protocol)


@pytest.mark.parametrize("make", HOLDERS)
def test_a_copy_of_what_holds_a_secret_is_the_object_itself(make: Callable[[], object]) -> None:
    held = make()
    assert copy.copy(held) is held
    assert copy.deepcopy([held])[0] is held
