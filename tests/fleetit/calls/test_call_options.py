"""The options of one call: `options=`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest

import fleetit
from fleetit import CallOptions, ConfigurationError, InvalidInput, Retry, ServerError, Timeout
from fleetit import TimeoutError as CallTimeoutError
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from tests.fleetit.client.call_styles import EMPTY_PAGE, PATH, UNREACHABLE_URL

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

OK = reply(200, EMPTY_PAGE)
SECRET = "s3cr3t-of-a-gateway"


def call(flavour: Flavour, client: Any, style: str, options: Any) -> Any:
    """Make one call with options."""
    if style == "request":
        return flavour.run(lambda: client.request("GET", PATH, params={"limit": 5}, options=options))
    if style == "raw":
        return flavour.run(lambda: client.with_raw_response.integrations.list_active(limit=5, options=options))
    if style == "one":
        return flavour.run(lambda: client.integrations.list_logs(options=options))
    return flavour.run(lambda: client.integrations.list_active(limit=5, options=options).all())


STYLES = ("pages", "one", "request", "raw")


@pytest.mark.parametrize("style", STYLES)
def test_headers_and_parameters_are_added(flavour: Flavour, style: str) -> None:
    options: CallOptions = {"headers": {"X-Trace": "1", "user-agent": "mine"}, "query": {"a b": ["x&y", 2], "no": None}}
    with ScriptedServer([OK]) as server:
        client = flavour.client(token="t", base_url=server.url, fleet_id=42)
        call(flavour, client, style, options)
        call(flavour, client, style, None)
        first, second = server.requests
        assert (first.header("X-Trace"), first.header("User-Agent"), first.header("Fleet-Id")) == ("1", "mine", "42")
        assert first.target == second.target + ("&" if "?" in second.target else "?") + "a+b=x%26y&a+b=2"
        assert second.header("X-Trace") is None
        assert [name.lower() for name, _ in first.headers].count("user-agent") == 1


@pytest.mark.parametrize("style", STYLES)
def test_retries_of_a_call(flavour: Flavour, style: str) -> None:
    with ScriptedServer([reply(500)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(ServerError):
            call(flavour, client, style, {"retry": Retry(attempts=1)})
        assert len(server.requests) == 1


@pytest.mark.parametrize("timeout", [0.05, Timeout(1, 0.05, 1)], ids=["seconds", "a Timeout"])
@pytest.mark.parametrize("style", STYLES)
def test_the_time_limit_of_a_call(flavour: Flavour, style: str, timeout: Any) -> None:
    with ScriptedServer([(Action.STALL,)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(CallTimeoutError):
            call(flavour, client, style, {"timeout": timeout, "retry": Retry(attempts=1)})


@pytest.mark.parametrize(
    ("options", "why"),
    [
        pytest.param(5, r"options: 5 is not a mapping with some of .*headers, query, retry, timeout", id="no mapping"),
        pytest.param({"tiemout": 5}, r"options: there is no 'tiemout'; there are .*timeout", id="an unknown key"),
        pytest.param({"fleet_id": 5}, r"options: there is no 'fleet_id'", id="an argument of its own"),
        pytest.param({5: 5}, r"options: there is no 5", id="a key that is no text"),
        pytest.param({"timeout": "5"}, r"options: timeout: '5' is not a positive number of seconds", id="text"),
        pytest.param({"timeout": 0}, r"options: timeout: 0 is not", id="no time"),
        pytest.param({"retry": 3}, r"options: retry: 3 is not a Retry", id="a number of retries"),
        pytest.param({"headers": [("a", "b")]}, r"options.headers: a mapping is expected, not list", id="pairs"),
        pytest.param({"headers": {"X Y": "1"}}, r"options.headers: 'X Y' is not the name of a header", id="a blank"),
        pytest.param({"headers": {5: "1"}}, r"5 is not the name of a header", id="a number as a name"),
        pytest.param({"headers": {"X-A": 5}}, r"X-A: the header must be a string, not int", id="a number as a value"),
        pytest.param({"headers": {"X-A": f"{SECRET}\r\nB: c"}}, r"X-A: the header has a line break", id="two headers"),
        pytest.param({"headers": {"AUTHORIZATION": SECRET}}, r"AUTHORIZATION can't be set here.*token=", id="a token"),
        pytest.param({"headers": {"fleet-id": "7"}}, r"fleet-id can't be set here: pass fleet_id=", id="a fleet"),
        pytest.param({"headers": {"fleet_ID": "7"}}, r"fleet_ID can't be set here: pass fleet_id=", id="an underscore"),
        pytest.param({"headers": {"Fleet.Id": "7"}}, r"Fleet\.Id can't be set here: pass fleet_id=", id="a dot"),
        pytest.param({"headers": {"Content-Length": "7"}}, r"Content-Length can't be set here", id="framing"),
        pytest.param({"headers": {"X-A": "1", "Host": "7"}}, r"Host can't be set here", id="the second header"),
        pytest.param({"query": "a=b"}, r"options.query: a mapping is expected, not str", id="a query as text"),
        pytest.param({"query": {5: 1}}, r"query: 5 is not the name of a parameter", id="a name that is no text"),
        pytest.param({"query": {"a": 1, 5: 1}}, r"query: 5 is not the name", id="a second name that is no text"),
        pytest.param({"query": {"a": b"x"}}, r": a: .*bytes", id="bytes"),
    ],
)
@pytest.mark.parametrize("style", STYLES)
def test_a_wrong_option_is_refused_and_nothing_is_sent(flavour: Flavour, style: str, options: Any, why: str) -> None:
    client = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=why) as caught:
        call(flavour, client, style, options)
    assert SECRET not in str(caught.value)
    assert "integrations_list" in str(caught.value) or PATH in str(caught.value)


def test_wrong_options_of_a_listing_are_refused_before_it_is_read(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match="tiemout"):
        client.integrations.list_active(options={"tiemout": 5})


@pytest.mark.parametrize("style", ["pages", "request", "raw"])
def test_a_parameter_that_the_call_sends_is_refused(flavour: Flavour, style: str) -> None:
    client = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"options\.query: the call sends 'limit' already; pass it as an argument"):
        call(flavour, client, style, {"query": {"limit": 1000}})


def test_a_parameter_that_the_call_sends_without_a_value_is_refused(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"options\.query: the call sends 'a' already"):
        flavour.run(lambda: client.request("GET", PATH, params={"a": ""}, options={"query": {"a": 1}}))


def test_the_types_of_the_options_can_be_read_at_run_time() -> None:
    assert set(get_type_hints(fleetit.CallOptions)) == set(CallOptions.__annotations__)


@pytest.mark.parametrize("style", [*STYLES, "stock"])
def test_default_headers_are_sent_with_every_request(flavour: Flavour, style: str) -> None:
    with ScriptedServer([OK]) as server:
        made: Any = flavour.client(token="t", base_url=server.url, default_headers={"X-Trace": "1", "x-key": SECRET})
        assert SECRET not in repr(vars(made)) + repr(made._settings)
        for client in (made, made.with_options(default_headers={"X-Trace": "2"}), made.for_fleet(7)):
            if style == "stock":
                from fleetit_api.api.integrations import integrations_list_active as operation  # noqa: PLC0415

                stock: Any = operation.asyncio if flavour.name == "async" else operation.sync
                flavour.run(partial(stock, client=client.api))
            else:
                call(flavour, client, style, {"headers": {"x-TRACE": "9"}} if client.fleet_id == 7 else None)
        sent = [(each.header("X-Trace"), each.header("X-Key")) for each in server.requests]
        assert sent == [("1", SECRET), ("2", None), ("1" if style == "stock" else "9", SECRET)]
        assert all([name.lower() for name, _ in each.headers].count("x-trace") == 1 for each in server.requests)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        pytest.param(5, "default_headers: a mapping is expected, not int", id="no mapping"),
        pytest.param({"Authorization": SECRET}, "default_headers: Authorization can't be set here", id="the token"),
        pytest.param({"Fleet-Id": "7"}, "default_headers: Fleet-Id can't be set here: pass fleet_id=", id="the fleet"),
        pytest.param({"Fleet_Id": "7"}, "default_headers: Fleet_Id can't be set here: pass fleet_id=", id="as in CGI"),
        pytest.param({"X-A": f"{SECRET}\n"}, "default_headers: X-A: the header has a line break", id="a line break"),
    ],
)
def test_wrong_default_headers_are_refused(flavour: Flavour, headers: Any, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why) as caught:
        flavour.client(token="t", default_headers=headers)
    assert SECRET not in str(caught.value)
