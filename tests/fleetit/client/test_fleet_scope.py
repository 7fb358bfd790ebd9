from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from fleetit import UNSET, ConfigurationError, FleetIT, InvalidInput
from fleetit.service import SERVICE
from fleetit_api.api import NOT_GIVEN
from fleetit_api.api.integrations import integrations_list_active
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.support.flavours import Flavour

EMPTY: dict[str, Any] = {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize(
    ("client", "view", "call", "sent"),
    [
        pytest.param(None, NOT_GIVEN, NOT_GIVEN, None, id="no fleet: no header, the account's default fleet"),
        pytest.param(42, NOT_GIVEN, NOT_GIVEN, "42", id="the client's fleet"),
        pytest.param(42, 7, NOT_GIVEN, "7", id="the view's fleet wins over the client's"),
        pytest.param(42, 7, 9, "9", id="the call's fleet wins over the view's"),
        pytest.param(42, NOT_GIVEN, 9, "9", id="the call's fleet wins over the client's"),
        pytest.param(42, None, NOT_GIVEN, None, id="a view of None is the account's default fleet"),
        pytest.param(42, NOT_GIVEN, None, None, id="a call of None is the account's default fleet"),
        pytest.param(None, None, 9, "9", id="a call's fleet without other fleets"),
    ],
)
@pytest.mark.parametrize("style", ["resource", "request", "stock"])
def test_which_fleet_id_is_sent(  # noqa: PLR0917 - a parameter for each column of the table
    flavour: Flavour, client: Any, view: Any, call: Any, sent: Any, style: str
) -> None:
    with ScriptedServer([reply(200, EMPTY)]) as server:
        made = flavour.client(token="t", base_url=server.url, fleet_id=client)
        user: Any = made if view is NOT_GIVEN else made.for_fleet(view)
        if style == "resource":
            flavour.list_rows(user.integrations.list_active(fleet_id=call))
        elif style == "request":
            flavour.run(lambda: user.request("GET", "/v2/integrations/active/", fleet_id=call))
        else:
            if call is None:  # a stock function has no argument for that
                user, call = user.for_fleet(None), NOT_GIVEN
            stock: Any = integrations_list_active.asyncio if flavour.name == "async" else integrations_list_active.sync
            flavour.run(lambda: stock(client=user.api, fleet_id=UNSET if call is NOT_GIVEN else call))
        (received,) = server.requests
        assert received.header("Fleet-Id") == sent
        assert [name.lower() for name, _ in received.headers].count("fleet-id") == (sent is not None)


@pytest.mark.parametrize("fleet", [0, -1, True, "42", 4.0, 2**63, float("nan"), UNSET, b"42", [42]], ids=repr)
def test_an_invalid_fleet_id_is_refused_everywhere(flavour: Flavour, fleet: Any) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    uses: list[tuple[Any, type[Exception]]] = [
        (lambda: flavour.client(token="t", fleet_id=fleet), ConfigurationError),
        (lambda: client.for_fleet(fleet), ConfigurationError),
        (lambda: client.with_options(fleet_id=fleet), ConfigurationError),
        (lambda: client.for_fleet(7).integrations.list_active(fleet_id=fleet), InvalidInput),
        (lambda: flavour.run(lambda: client.auth.whoami(fleet_id=fleet)), InvalidInput),
        (lambda: client.integrations.list_active(fleet_id=fleet), InvalidInput),
        (lambda: flavour.run(lambda: client.request("GET", "/v2/", fleet_id=fleet)), InvalidInput),
    ]
    for use, error_class in uses:
        with pytest.raises(error_class, match=r"fleet_id.*: .* positive integer"):
            use()


@pytest.mark.parametrize("fleet", [1, 10, 2**63 - 1], ids=["smallest", "ends with a zero", "largest"])
def test_a_fleet_id_is_read_as_number_and_text(fleet: int) -> None:
    assert SERVICE.check_tenant(fleet) == SERVICE.parse_tenant(str(fleet), "x") == fleet
    assert SERVICE.check_tenant(None) is None


@pytest.mark.parametrize("error_class", [ConfigurationError, InvalidInput])
@pytest.mark.parametrize(
    "text", ["", "0", "07", "-7", "+7", " 7", "7\n", "7.0", "7_0", "seven", "\u0667", str(2**63), "9" * 5000]
)
def test_a_text_that_is_no_fleet_id_is_refused(text: str, error_class: Any) -> None:
    with pytest.raises(error_class, match=r"^fleet: .* is not a fleet id; it is a positive integer$") as caught:
        SERVICE.parse_tenant(text, "fleet", error_class)
    assert type(caught.value) is error_class


def test_views_share_connections_and_do_not_close_them(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, EMPTY)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        view = client.for_fleet(7)
        flavour.list_rows(view.integrations.list_active())
        flavour.run(view.close)
        flavour.list_rows(client.integrations.list_active())
        flavour.list_rows(view.for_fleet(9).integrations.list_active())
        assert [received.header("Fleet-Id") for received in server.requests] == ["7", None, "9"]


def test_with_headers_of_the_generated_client_does_not_change_the_original() -> None:
    # Stock, it changes the live connections of the original, which then sends fleet B (kit/docs/generator.md row 1).
    with ScriptedServer([reply(200, EMPTY)]) as server, FleetIT(token="t", base_url=server.url, fleet_id=42) as client:
        original = client.api
        integrations_list_active.sync(client=original)
        other = original.with_headers({"Fleet-Id": "7"})
        integrations_list_active.sync(client=original)
        integrations_list_active.sync(client=other)
        assert [received.header("Fleet-Id") for received in server.requests] == ["42", "42", "7"]


def test_a_stock_function_sends_the_token_of_the_client_once(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, EMPTY)]) as server:
        client = flavour.client(token="planted", base_url=server.url)
        stock: Any = integrations_list_active.asyncio if flavour.name == "async" else integrations_list_active.sync
        page = flavour.run(lambda: stock(client=client.api))
        assert page.count == 0
        assert [value for name, value in server.requests[0].headers if name.lower() == "authorization"] == [
            "Bearer planted"
        ]


def test_the_other_form_of_a_stock_function_is_refused(flavour: Flavour) -> None:
    client = flavour.client(token="t", base_url="http://127.0.0.1:9")
    stock: Any = integrations_list_active.sync if flavour.name == "async" else integrations_list_active.asyncio
    with (
        closing(Flavour("async" if flavour.name == "sync" else "sync")) as other,
        pytest.raises(ConfigurationError, match=r"use (Async)?FleetIT"),
    ):
        other.run(lambda: stock(client=client.api))
