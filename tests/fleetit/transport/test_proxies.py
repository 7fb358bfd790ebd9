"""Proxies and certificates of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import trustme

from fleetit import (
    ConfigurationError,
    ConnectError,
    Retry,
    Timeout,
    TimeoutError,  # noqa: A004 - the public name
    TransportError,
)
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, list_integrations
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.flavours import Flavour

TOKEN = "planted-token-4711"


def test_https_uses_the_proxy_which_does_not_see_the_token(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer([reply(502)]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = flavour.client(token=TOKEN, base_url="https://api.example.com", retry=Retry(attempts=1))
        with pytest.raises(
            ConnectError, match=rf"no connection to https://api\.example\.com through the proxy {proxy.url}: 502"
        ) as caught:
            send_request(flavour, client, "POST")
        (received,) = proxy.requests
        assert (received.method, received.target) == ("CONNECT", "api.example.com:443")
        assert TOKEN not in repr(proxy.requests)
        assert caught.value.__context__ is None


def test_bytes_of_a_proxy_before_the_tls_handshake_are_refused(flavour: Flavour) -> None:
    """Whatever is between could have put them in front of what is encrypted."""
    with ScriptedServer([b"HTTP/1.1 200 OK\r\n\r\n{}"]) as proxy:
        client = flavour.client(
            token=TOKEN, base_url="https://api.example.com", proxy=proxy.url, retry=Retry(attempts=1)
        )
        with pytest.raises(ConnectError, match="bytes came before the TLS handshake"):
            send_request(flavour, client)
        assert proxy.closed.wait(30)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY", "http_proxy"])
def test_http_to_loopback_uses_a_proxy_on_this_machine(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with (
        ScriptedServer([reply(200, {"from": "proxy"})]) as proxy,
        ScriptedServer([reply(200, {"from": "server"})]) as server,
    ):
        monkeypatch.setenv(name, proxy.url)
        client = flavour.client(token=TOKEN, base_url=server.url)
        assert send_request(flavour, client) == {"from": "proxy"}
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert send_request(flavour, flavour.client(token=TOKEN, base_url=server.url)) == {"from": "server"}


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize(
    "proxy", ["http://proxy.invalid:3128", "proxy.invalid:3128", "https://10.0.0.1", "socks5://10.0.0.1", "http://[x"]
)
def test_http_to_loopback_does_not_use_a_proxy_on_another_machine(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, name: str, proxy: str
) -> None:
    monkeypatch.setenv(name, proxy)
    with ScriptedServer([reply(200, {})]) as server:
        assert send_request(flavour, flavour.client(token=TOKEN, base_url=server.url)) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("HTTPS_PROXY", "gopher://user:hunter2@127.0.0.1", id="an invalid proxy scheme"),
        pytest.param("HTTPS_PROXY", "http://127.0.0.1:port", id="a port that is not a number"),
        pytest.param("ALL_PROXY", "socks5://user:hunter2@127.0.0.1", id="a proxy that needs another package"),
    ],
)
def test_an_invalid_variable_is_a_configuration_error_at_construction(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=r"^the proxy of the environment \(HTTPS_PROXY, ") as caught:
        flavour.client(token=TOKEN, base_url="https://api.example.com")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(reply(407), ": 407 ", id="it wants a password"),
        pytest.param((Action.CLOSE,), ".*disconnected", id="it closes the connection"),
        pytest.param((Action.STALL,), "", id="it does not answer"),
        pytest.param(None, r": \[Errno ", id="there is none"),
    ],
)
@pytest.mark.parametrize("is_own", [True, False], ids=["proxy=", "HTTPS_PROXY"])
@pytest.mark.usefixtures("http_library")
def test_each_fault_of_a_proxy_names_it_without_its_password(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, answer: Any, why: str, *, is_own: bool
) -> None:
    with ScriptedServer([answer] if answer else []) as proxy:
        address = proxy.url if answer else "http://127.0.0.1:9"
        url = address.replace("//", "//user:pa55word@")
        options: dict[str, Any] = {"proxy": url} if is_own else {}
        monkeypatch.setenv("HTTPS_PROXY", url)
        client = flavour.client(
            token=TOKEN,
            base_url="https://api.example.com",
            retry=Retry(attempts=1),
            timeout=Timeout(read=0.1),
            **options,
        )
        with pytest.raises(TransportError, match=f"through the proxy {address}{why}") as caught:
            send_request(flavour, client)
        assert "pa55word" not in f"{caught.value!r} {caught.value}"
        assert "user" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        pytest.param("SSL_CERT_FILE", "missing.pem", id="no file"),
        pytest.param("SSL_CERT_FILE", "empty.pem", id="no certificate in it"),
        pytest.param("SSLKEYLOGFILE", "missing/keys.log", id="no folder for keys"),
    ],
)
def test_a_wrong_file_of_a_variable_is_named_with_it(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, file: str
) -> None:
    (tmp_path / "empty.pem").write_text("no certificate")
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "good.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "good.pem"))
    monkeypatch.setenv(name, str(tmp_path / file))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(ConfigurationError, match=f"^{name}='{tmp_path / file}': .*[a-z]") as caught:
        flavour.client(token=TOKEN, base_url="https://api.example.com")
    assert caught.value.__context__ is None


def test_a_netrc_file_is_not_read(flavour: Flavour, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with ScriptedServer([reply(200, {})]) as server:
        send_request(flavour, flavour.client(token=TOKEN, base_url=server.url))
        assert server.requests[0].header("Authorization") == f"Bearer {TOKEN}"


@pytest.mark.usefixtures("http_library")
def test_a_proxy_of_the_client_wins_over_the_environment(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer([reply(502)]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "*")
        url = proxy.url.replace("//", "//user:pa55word-of-proxy@")
        base_url = "https://api.example.com"
        client: Any = flavour.client(token=TOKEN, base_url=base_url, proxy=url, retry=Retry(attempts=1))
        with pytest.raises(ConnectError, match=f"through the proxy {proxy.url}: 502") as caught:
            send_request(flavour, client)
        (received,) = proxy.requests
        assert (received.method, received.header("Proxy-Authorization") or "")[0] == "CONNECT"
        assert (received.header("Proxy-Authorization") or "").startswith("Basic ")
        assert TOKEN not in repr(proxy.requests)
        assert "pa55word" not in f"{caught.value!r} {vars(client)} {client._settings}"


@pytest.mark.parametrize(
    ("proxy", "why"),
    [
        pytest.param("proxy.example.com:3128", "not the URL of an HTTP proxy", id="no scheme"),
        pytest.param("socks5://pa55word@127.0.0.1:1080", "not the URL of an HTTP proxy", id="another kind of proxy"),
        pytest.param("http://pa55word@[x", "not the URL of an HTTP proxy", id="no URL"),
        pytest.param("http://pa55word@127.0.0.1:0", "not the URL of an HTTP proxy", id="port 0"),
        pytest.param(5, "must be the URL of a proxy, not int", id="a number"),
        pytest.param("http://u:pa55word@proxy.invalid:1", "could read the token", id="http over another machine"),
    ],
)
def test_a_wrong_proxy_is_refused_at_construction(flavour: Flavour, proxy: Any, why: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^proxy: .*{why}") as caught:
        flavour.client(token=TOKEN, base_url="http://127.0.0.1:9", proxy=proxy)
    assert "pa55word" not in str(caught.value)


def test_a_view_of_an_http_address_shares_a_proxy_on_this_machine(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, {"from": "proxy"})]) as proxy:
        client = flavour.client(token=TOKEN, base_url="https://api.example.com", proxy=proxy.url)
        assert send_request(flavour, client.with_options(base_url="http://127.0.0.1:9")) == {"from": "proxy"}


def test_a_total_time_that_ends_in_a_tunnel_means_that_nothing_happened(flavour: Flavour) -> None:
    with ScriptedServer([(Action.STALL,)]) as proxy:
        options: dict[str, Any] = {"retry": Retry(attempts=1), "timeout": Timeout(total=0.05)}
        client = flavour.client(token=TOKEN, base_url="https://api.example.com", proxy=proxy.url, **options)
        with pytest.raises(TimeoutError, match=r"no complete response within 0\.05 s") as caught:
            send_request(flavour, client, "POST")
        assert [each.method for each in proxy.requests] == ["CONNECT"]
        assert not caught.value.may_have_happened


@pytest.mark.parametrize("style", CALL_STYLES)
def test_no_call_style_uses_a_proxy_on_another_machine(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.invalid:3128")
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        list_integrations(flavour, flavour.client(token=TOKEN, base_url=server.url), style)
        assert len(server.requests) == 1


def test_a_view_of_an_http_address_does_not_share_a_proxy_on_another_machine(flavour: Flavour) -> None:
    client = flavour.client(token=TOKEN, base_url="https://api.example.com", proxy="http://proxy.invalid:3128")
    with pytest.raises(ConfigurationError, match=r"the proxy .* is on another machine"):
        client.with_options(base_url="http://127.0.0.1:9")
