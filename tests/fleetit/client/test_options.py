"""Views with other options, over the same connections."""

from __future__ import annotations

import inspect
import ssl
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from attrs import fields

from fleetit import AsyncFleetIT, ConfigurationError, FleetIT, Retry, ServerError, Timeout
from fleetit import TimeoutError as CallTimeoutError
from fleetit.conformance import Recorder
from fleetit_api.clients import Options
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.settings import retry as shared
from openapi_sdk.settings.settings import Settings
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, PATH, UNREACHABLE_URL, list_integrations
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

OK = reply(200, EMPTY_PAGE)


@pytest.mark.parametrize("kind", [FleetIT, AsyncFleetIT])
def test_with_options_takes_the_arguments_of_the_constructor(kind: Any) -> None:
    parameters = dict(inspect.signature(kind).parameters)
    assert list(Options.__annotations__) == list(parameters)
    declared = {name: str(parameter.annotation) for name, parameter in parameters.items()}
    assert {name: hint.__forward_arg__ for name, hint in Options.__annotations__.items()} == declared
    documented = inspect.getdoc(kind.__init__) or ""
    assert [name for name in parameters if f"{name}: " in documented] == list(parameters)


def given(name: str) -> dict[str, Any]:
    """Return an option that differs from the defaults."""
    other: dict[str, Any] = {
        "token": "other", "fleet_id": 7, "environment": "sandbox", "base_url": "http://127.0.0.1:10",
        "timeout": Timeout(1, 2, 3), "retry": Retry(attempts=9), "max_response_bytes": 9,
        "default_headers": {"X-Trace": "1"}, "proxy": "http://127.0.0.1:3128",
        "ssl_context": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), "http_library": "httpx2",
        "transport": httpx.MockTransport(lambda _: httpx.Response(200)), "on_request": print, "on_response": print,
        "recorder": Recorder(),
    }  # fmt: skip
    return {name: other[name]}


#: Options of the connections, which a view shares.
SHARED = ("proxy", "ssl_context", "http_library", "transport")


@pytest.mark.parametrize("name", SHARED)
def test_a_view_shares_the_connections(flavour: Flavour, name: str) -> None:
    client = flavour.client(token="t", base_url=UNREACHABLE_URL, **given(name))
    with pytest.raises(ConfigurationError, match=f"{name}: a view shares the connections of its client"):
        client.with_options(**given(name))


@pytest.mark.parametrize("name", [each for each in Options.__annotations__ if each not in SHARED])
def test_with_options_changes_one_option_and_keeps_the_others(flavour: Flavour, name: str) -> None:
    def settings_of(client: Any) -> dict[str, Any]:
        found = {each.name: getattr(client._settings, each.name) for each in fields(Settings)}
        found["token"] = found.pop("credentials").tokens["token"]
        del found["server"]  # `base_url` is a part of it
        return {key: value.reveal() if isinstance(value, SecretValue) else value for key, value in found.items()}

    client = flavour.client(token="t", base_url=UNREACHABLE_URL, fleet_id=42, timeout=5, retry=Retry(attempts=2))
    before = settings_of(client)
    after = settings_of(client.with_options(**given(name)))
    assert settings_of(client) == before
    (changed,) = [each for each in after if after[each] != before[each]]
    assert changed == {"environment": "base_url", "fleet_id": "tenant"}.get(name, name)
    assert settings_of(client.with_options()) == before


@pytest.mark.parametrize(
    ("client", "view", "header"),
    [
        pytest.param({"fleet_id": 42}, {}, "42", id="a fleet that is not passed is kept"),
        pytest.param({"fleet_id": 42}, {"fleet_id": 7}, "7", id="given"),
        pytest.param({"fleet_id": 42}, {"fleet_id": None}, None, id="None is the account's own default fleet"),
        pytest.param({}, {"fleet_id": None}, None, id="None, although the variable is set"),
        pytest.param({}, {"retry": None}, "1", id="the fleet of the variable is kept"),
    ],
)
@pytest.mark.parametrize("style", CALL_STYLES)
def test_the_default_fleet_of_a_view(  # noqa: PLR0917 - a parameter for each column of the table
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, client: Any, view: Any, header: Any, style: str
) -> None:
    monkeypatch.setenv("FLEETIT_FLEET_ID", "1")
    with ScriptedServer([OK]) as server:
        made: Any = flavour.client(token="t", base_url=server.url, **client)
        list_integrations(flavour, made.with_options(**view), style)
        assert server.requests[0].header("Fleet-Id") == header


@pytest.mark.parametrize(
    ("name", "default"),
    [("timeout", Timeout()), ("retry", shared.Retry()), ("on_request", None), ("on_response", None)],
)
def test_none_means_the_same_as_in_the_constructor(flavour: Flavour, name: str, default: object) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL, **given(name))
    assert getattr(client.with_options(**{name: None})._settings, name) == default


def test_none_for_token_or_base_url_reads_the_variable(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    monkeypatch.setenv("FLEETIT_TOKEN", "v")
    monkeypatch.setenv("FLEETIT_BASE_URL", "http://127.0.0.1:11")
    view = client.with_options(token=None, base_url=None)
    assert (view._settings.credentials.tokens["token"].reveal(), view.base_url) == ("v", "http://127.0.0.1:11")
    monkeypatch.delenv("FLEETIT_TOKEN")
    with pytest.raises(ConfigurationError, match=r"^token: missing"):
        client.with_options(token=None)


@pytest.mark.parametrize("style", CALL_STYLES)
def test_token_and_base_url_of_a_view_apply_only_to_it(flavour: Flavour, style: str) -> None:
    with ScriptedServer([OK]) as one, ScriptedServer([OK]) as other:
        client: Any = flavour.client(token="first", base_url=f"{one.url}/a")
        view = client.with_options(token="second", base_url=f"{other.url}/b", fleet_id=7)
        for user in (client, view, client, view.for_fleet(9)):
            list_integrations(flavour, user, style)
        target = PATH if style != "resource" else f"{PATH}?limit=1&offset=0"
        assert [(received.target, received.header("Authorization")) for received in one.requests] == [
            (f"/a{target}", "Bearer first")
        ] * 2
        assert [(received.target, received.header("Authorization")) for received in other.requests] == [
            (f"/b{target}", "Bearer second")
        ] * 2
        assert [received.header("Fleet-Id") for received in other.requests] == ["7", "9"]


def test_timeout_limit_and_retry_of_a_view_apply(flavour: Flavour) -> None:
    once = Retry(attempts=1)
    with ScriptedServer([reply(503)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=3, backoff=0))
        with pytest.raises(ServerError):
            send_request(flavour, client.with_options(retry=once))
        assert len(server.requests) == 1
        with pytest.raises(ServerError):
            send_request(flavour, client)
        assert len(server.requests) == 4
    with ScriptedServer([OK, (Action.STALL,)]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=once)
        view = client.with_options(timeout=Timeout(connect=5, read=60), max_response_bytes=10)
        with pytest.raises(Exception, match=r"larger than max_response_bytes \(10\)"):
            send_request(flavour, view)
        view = view.with_options(timeout=Timeout(connect=5, read=0.1))
        with pytest.raises(CallTimeoutError, match=r"no response for 0\.1 s"):
            send_request(flavour, view)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"fleet_id": 0}, r"^fleet_id: 0 is not a fleet id", id="an invalid fleet id"),
        pytest.param({"token": ""}, r"^token \(FLEETIT_TOKEN\): ", id="an empty token"),
        pytest.param({"timeout": -1}, r"^timeout: -1 ", id="a negative timeout"),
        pytest.param({"retry": 3}, r"^retry: 3 is not a Retry", id="a number for a Retry"),
        pytest.param({"max_response_bytes": None}, r"^max_response_bytes: None ", id="no bound"),
        pytest.param({"environment": "x"}, r"^environment \(FLEETIT_ENVIRONMENT\)", id="an unknown environment"),
        pytest.param({"base_url": "http://example.com"}, r"is not https", id="http, which does not hide the token"),
        pytest.param(
            {"base_url": f"https://{'a' * 64}.com"}, r"is not an absolute URL", id="a host name that is too long"
        ),
        pytest.param({"base_url": UNREACHABLE_URL, "environment": "sandbox"}, r"both passed", id="two addresses"),
        pytest.param({"on_request": 3}, r"^on_request: 3 can't be called", id="a hook that can't be called"),
    ],
)
def test_an_invalid_option_is_refused_by_with_options(flavour: Flavour, options: Any, message: str) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(ConfigurationError, match=message):
        client.with_options(**options)


def test_an_unknown_option_is_a_type_error(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(TypeError, match=r"^with_options\(\) got an unexpected keyword argument 'tiemout'$"):
        client.with_options(tiemout=3, urls=4)


SECURE = "https://api.example.com"


@pytest.mark.parametrize(
    ("proxy", "first", "second", "refused"),
    [
        pytest.param({}, SECURE, UNREACHABLE_URL, False, id="no proxies"),
        pytest.param(
            {"HTTP_PROXY": "http://127.0.0.1:9"}, SECURE, UNREACHABLE_URL, False, id="a proxy on this machine"
        ),
        pytest.param({"HTTPS_PROXY": "http://10.0.0.1:9"}, SECURE, UNREACHABLE_URL, False, id="a proxy for https only"),
        pytest.param(
            {"ALL_PROXY": "http://10.0.0.1:9"}, SECURE, UNREACHABLE_URL, True, id="the proxy would see the token"
        ),
        pytest.param(
            {"ALL_PROXY": "http://10.0.0.1:9"}, UNREACHABLE_URL, SECURE, True, id="the proxy would not be used"
        ),
        pytest.param(
            {"ALL_PROXY": "http://10.0.0.1:9"}, UNREACHABLE_URL, "http://127.0.0.1:8", False, id="the same scheme"
        ),
    ],
)
def test_a_base_url_that_needs_other_proxies_is_refused(  # noqa: PLR0917 - a parameter a column
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, proxy: dict[str, str], first: str, second: str, refused: bool
) -> None:
    for name, value in proxy.items():
        monkeypatch.setenv(name, value)
    client: Any = flavour.client(token="t", base_url=first)
    make: Callable[[], Any] = lambda: client.with_options(base_url=second)  # noqa: E731 - made twice below
    if refused:
        with pytest.raises(ConfigurationError, match=r"^base_url: .* can't share connections"):
            make()
    else:
        assert make().base_url == second


def test_a_view_shares_connections_and_is_closed_with_its_client(flavour: Flavour) -> None:
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        view = client.with_options(retry=Retry(attempts=1))
        assert view._connections is client._connections
        flavour.run(view.close)
        send_request(flavour, client)
        send_request(flavour, view)
        flavour.run(client.close)
        with pytest.raises(ConfigurationError, match="this client is closed"):
            send_request(flavour, view.with_options(timeout=3))
