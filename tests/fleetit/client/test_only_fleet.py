"""`for_fleet(7, only=True)`: a view that refuses every other fleet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from fleetit import ConfigurationError, InvalidInput
from fleetit.service import SERVICE, TENANT
from fleetit_api.api.tolls import tolls_list
from openapi_sdk.description.document import Description
from openapi_sdk.description.tenants import iter_other_tenants_of_request
from tests.fleetit.client.call_styles import EMPTY_PAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

USES: dict[str, Callable[[Any], Any]] = {
    "an argument of a listing": lambda view: view.tolls.list(fleet_id=512),
    "an argument of a call": lambda view: view.auth.whoami(fleet_id=512),
    "the default fleet": lambda view: view.tolls.list(fleet_id=None),
    "a path": lambda view: view.fleets.update(512, body={"title": "x"}),
    "a query": lambda view: view.citations.list(options={"query": {"fleet": 512}}).first(),
    "a view": lambda view: view.for_fleet(512),
    "a view for another one only": lambda view: view.for_fleet(512, only=True),
    "a view of the default fleet": lambda view: view.for_fleet(None),
    "options": lambda view: view.with_options(fleet_id=512),
    "one of several fleets": lambda view: view.across_fleets(view.tolls.list, [7, 512]),
    "a request": lambda view: view.request("GET", "/v2/things/", fleet_id=512),
    "a path of a request": lambda view: view.request("GET", "/v2/fleets/512/things/"),
    "a described path of a request": lambda view: view.request("PATCH", "/v2/fleets/512/", json={}),
    "a query of a request": lambda view: view.request("GET", "/v2/things/", params={"fleet_id": [7, 512]}),
    "a body of a request": lambda view: view.request("POST", "/v2/things/", json=[{"a": {"fleet": 512}}]),
    "a listing that is not described": lambda view: view.request_pages("GET", "/v2/things/", fleet_id=512),
    "a raw request": lambda view: view.with_raw_response.request("GET", "/v2/fleets/512/things/"),
    "a raw response": lambda view: view.with_raw_response.tolls.list(fleet_id=512),
}


@pytest.fixture(name="sent")
def _sent() -> list[httpx.Request]:
    return []


@pytest.fixture(name="view")
def _view(flavour: Flavour, sent: list[httpx.Request]) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=EMPTY_PAGE)

    client: Any = flavour.client(token="t", fleet_id=512, transport=httpx.MockTransport(answer))
    return client.for_fleet(7, only=True)


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_another_fleet_is_refused(
    flavour: Flavour, view: Any, sent: list[httpx.Request], use: Callable[[Any], Any]
) -> None:
    with pytest.raises((ConfigurationError, InvalidInput), match="another fleet; this view is for fleet 7 only"):
        flavour.run(lambda: use(view))
    assert sent == []


@pytest.mark.parametrize(
    ("fleet_id", "whose"),
    [
        pytest.param(512, "512 is another fleet", id="another fleet"),
        pytest.param(None, "the account's default fleet may be another fleet", id="that of the account"),
    ],
)
def test_an_error_says_which_fleet_is_another_one(view: Any, fleet_id: int | None, whose: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^fleet_id: {whose}; this view is for fleet 7 only$"):
        view.with_options(fleet_id=fleet_id)


def test_stock_functions_are_refused_too(flavour: Flavour, view: Any, sent: list[httpx.Request]) -> None:
    stock: Any = tolls_list.asyncio if flavour.name == "async" else tolls_list.sync
    with pytest.raises(InvalidInput, match="512 is another fleet"):
        flavour.run(lambda: stock(client=view.api, fleet_id=512))
    flavour.run(lambda: stock(client=view.api))
    assert [each.headers["Fleet-Id"] for each in sent] == ["7"]


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda view: view.tolls.list(fleet_id=7).first(), id="its own fleet"),
        pytest.param(lambda view: view.for_fleet(7).tolls.list().first(), id="a view of itself"),
        pytest.param(lambda view: view.with_options(timeout=3).tolls.list().first(), id="other options"),
        pytest.param(lambda view: view.across_fleets(view.tolls.list), id="all fleets that it may read"),
        pytest.param(lambda view: view.across_fleets(view.tolls.list, [7]), id="a list of it"),
        pytest.param(lambda view: view.request("GET", "/v2/fleets/7/things/"), id="its path"),
        pytest.param(lambda view: view.request("POST", "/v2/things/", json={"fleet": "7"}), id="its body"),
    ],
)
def test_its_own_fleet_is_allowed(
    flavour: Flavour, view: Any, sent: list[httpx.Request], use: Callable[[Any], Any]
) -> None:
    flavour.run(lambda: use(view))
    assert [each.headers["Fleet-Id"] for each in sent] == ["7"]


def test_it_says_that_it_is_for_one_fleet_only(view: Any) -> None:
    assert repr(view).endswith(", fleet_id=7, only=True)")
    assert repr(view.with_options(timeout=3)) == repr(view)


def test_it_needs_a_fleet(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", fleet_id=7)
    with pytest.raises(ConfigurationError, match=r"^fleet_id: only=True needs the id of a fleet$"):
        client.for_fleet(None, only=True)


@pytest.mark.parametrize(
    ("method", "target", "body", "expected"),
    [
        pytest.param("PATCH", "/v2/fleets/7/", None, [], id="its path"),
        pytest.param("PATCH", "/v2/fleets/70/", None, ["path"], id="another path"),
        pytest.param("PATCH", "/v2/fleets/%37%30/", None, ["path"], id="quoted"),
        pytest.param("PATCH", "/v2/fleet/settings/", None, [], id="a word behind the fleet"),
        pytest.param("DELETE", "/v2/customer-fleets/8/", None, ["path"], id="not described"),
        pytest.param("GET", "/v2/tolls/8/", None, [], id="the id of something else"),
        pytest.param("GET", "/v2/tolls/?search=8&targetFleet=8", None, ["targetFleet"], id="a query"),
        pytest.param("GET", "/v2/tolls/?fleet__in=7,8&fleet_id__in=7", None, ["fleet__in"], id="a filter of Django"),
        pytest.param(
            "GET", "/v2/tolls/?fleet__ne=7&fleetIdGt=7", None, ["fleet__ne", "fleetIdGt"], id="all but its own"
        ),
        pytest.param("GET", "/v2/tolls/?fleet=", None, ["fleet"], id="an empty value"),
        pytest.param("POST", "/v2/a/", b'{"fleets":[7,8]}', ["body.fleets"], id="a body"),
        pytest.param("POST", "/v2/a/", b"\xff", [], id="a body that is not JSON"),
    ],
)
def test_where_a_request_names_fleets(method: str, target: str, body: bytes | None, expected: list[str]) -> None:
    places = iter_other_tenants_of_request(SERVICE.description, TENANT, method, target, body=body, tenant_id=7)
    assert [*places] == expected


def test_a_described_path_says_itself_where_its_fleet_is() -> None:
    arguments = (("home_fleet", "home_fleet", "path"), ("id", "id", "path"))
    path, operation = "/v2/depots/{home_fleet}/bays/{id}/", SimpleNamespace(arguments=arguments)
    described = SimpleNamespace(path=path, http_method="GET", resource="depots", operation=operation)
    description = Description({})
    vars(description)["methods"] = {"depots.get_bay": described}
    for target, found in (("/v2/depots/8/bays/7/", ["path"]), ("/v2/depots/7/bays/8/", [])):
        places = iter_other_tenants_of_request(description, TENANT, "GET", target, body=None, tenant_id=7)
        assert [*places] == found
