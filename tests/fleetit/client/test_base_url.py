from __future__ import annotations

from typing import Any

import pytest

from fleetit import ConfigurationError
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, PATH, list_integrations
from tests.support.flavours import Flavour

REFUSED: list[Any] = [
    pytest.param("https://user:hunter2@api.example.com", "user info", id="user and password"),
    pytest.param("https://hunter2@api.example.com", "user info", id="a user alone"),
    pytest.param("https://user:hun/ter2@api.example.com", "user info", id="a password with a slash"),
    pytest.param("https:/user:hunter2@api.example.com", "user info", id="a slash missing before the password"),
    pytest.param("https://api.example.com/?key=hunter2", "query", id="a query with a key"),
    pytest.param("https://api.example.com/?", "query", id="an empty query"),
    pytest.param("https://api.example.com/#hunter2", "fragment", id="a fragment"),
    pytest.param("https://api.example.com/#", "fragment", id="an empty fragment"),
    pytest.param("http://api.example.com", "not https", id="http that is not loopback"),
    pytest.param("http://localhost.example.com", "not https", id="a name that begins like loopback"),
    pytest.param("http://127.0.0.1.example.com", "not https", id="a name that begins like a loopback address"),
    pytest.param("http://0.0.0.0", "not https", id="every address is not loopback"),
    pytest.param("http://192.168.0.1", "not https", id="a private address is not loopback"),
    pytest.param("http://[::]", "not https", id="every IPv6 address is not loopback"),
    pytest.param("http://2130706433", "not https", id="a loopback address as one number"),
    pytest.param("http://0x7f.0.0.1", "not https", id="a loopback address in hexadecimal"),
    pytest.param("ftp://127.0.0.1", "not https", id="another scheme, loopback or not"),
    pytest.param("file:///etc/passwd", "not an absolute URL", id="a file"),
    pytest.param("api.example.com", "not an absolute URL", id="a host without a scheme"),
    pytest.param("//api.example.com", "not https", id="a host after two slashes"),
    pytest.param("/v2", "not an absolute URL", id="a path"),
    pytest.param("https://", "not an absolute URL", id="no host"),
    pytest.param("https:///v2", "not an absolute URL", id="no host before a path"),
    pytest.param("https:api.example.com", "not an absolute URL", id="no slashes"),
    pytest.param("", "not an absolute URL", id="nothing"),
    pytest.param("https://api.example.com:0", "not an absolute URL", id="port 0"),
    pytest.param("https://api.example.com:65536", "not an absolute URL", id="port 65536"),
    pytest.param("https://api.example.com:-1", "not an absolute URL", id="a negative port"),
    pytest.param("https://api.example.com:http", "not an absolute URL", id="a port that is a word"),
    pytest.param(" https://api.example.com", "not an absolute URL", id="a space before"),
    pytest.param("https://api.example.com ", "not an absolute URL", id="a space behind"),
    pytest.param("https://api.exa mple.com", "not an absolute URL", id="a space in the host"),
    pytest.param("https://api.example.com/v 2", "not an absolute URL", id="a space in the path"),
    pytest.param("https://api.example.com\n", "not an absolute URL", id="a line break"),
    pytest.param("https://api.exam\tple.com", "not an absolute URL", id="a tab, which URL parsers drop"),
    pytest.param(
        "https://api.example.com\\evil.com", "not an absolute URL", id="a backslash, which some parsers read as a slash"
    ),
    pytest.param("https://api.example.com%2eevil.com", "not an absolute URL", id="a host that is percent-encoded"),
    pytest.param("https://api..example.com", "not an absolute URL", id="an empty label"),
    pytest.param(f"https://{'a' * 64}.example.com", "not an absolute URL", id="a label longer than names allow"),
    pytest.param("https://api.example.com\uff0fevil", "not an absolute URL", id="characters that become a slash"),
    pytest.param("https://⒈example.com", "not an absolute URL", id="a character that is not allowed in host names"),
    pytest.param("https://api\u200b.example.com", "not an absolute URL", id="an invisible space"),
    pytest.param("https://[::1", "not an absolute URL", id="a bracket that is not closed"),
    pytest.param("http://[::1%25eth0]", "not an absolute URL", id="an address with a zone"),
    pytest.param("https://[v1.example]", "not an absolute URL", id="an address of the future"),
    pytest.param(f"https://api.example.com/{'a' * 70_000}", "not an absolute URL", id="70,000 characters"),
    pytest.param(b"https://api.example.com", "must be a string, not bytes", id="bytes"),
    pytest.param(5, "must be a string, not int", id="a number"),
    pytest.param(["https://api.example.com"], "must be a string, not list", id="a list"),
]


@pytest.mark.parametrize(("url", "why"), REFUSED)
def test_an_invalid_base_url_is_refused(flavour: Flavour, url: Any, why: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^base_url \(FLEETIT_BASE_URL\): .*{why}") as caught:
        flavour.client(token="t", base_url=url)
    shown = f"{caught.value} {caught.value.args} {caught.value.__context__!r}"
    assert "hunter2" not in shown
    assert "ter2" not in shown
    assert len(shown) < 1000


@pytest.mark.parametrize(("url", "why"), [row for row in REFUSED if isinstance(row.values[0], str) and row.values[0]])
def test_the_variable_is_checked_like_the_argument(monkeypatch: pytest.MonkeyPatch, url: str, why: str) -> None:
    monkeypatch.setenv("FLEETIT_BASE_URL", url)
    flavour = Flavour("sync")
    with pytest.raises(ConfigurationError, match=why):
        flavour.client(token="t")
    flavour.close()


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        pytest.param("https://api.example.com/", "https://api.example.com", id="a slash at the end is removed"),
        pytest.param("https://api.example.com///", "https://api.example.com", id="all slashes at the end are removed"),
        pytest.param("https://api.example.com/fleet/", "https://api.example.com/fleet", id="a path before the API's"),
        pytest.param("https://api.example.com:65535", "https://api.example.com:65535", id="the last port"),
        pytest.param("https://münchen.example", "https://münchen.example", id="a host name outside of ASCII"),
        pytest.param("http://localhost:8431", "http://localhost:8431", id="loopback by name"),
        pytest.param("http://LOCALHOST:8431", "http://LOCALHOST:8431", id="loopback by name in capitals"),
        pytest.param("http://127.0.0.1", "http://127.0.0.1", id="loopback by address"),
        pytest.param("http://127.255.255.254", "http://127.255.255.254", id="the last loopback address"),
        pytest.param("http://[::1]:8431", "http://[::1]:8431", id="loopback by IPv6 address"),
        pytest.param("HTTP://127.0.0.1", "HTTP://127.0.0.1", id="a scheme in capitals"),
        pytest.param("HTTPS://api.example.com", "HTTPS://api.example.com", id="https in capitals"),
    ],
)
def test_a_valid_base_url_is_accepted(flavour: Flavour, url: str, kept: str) -> None:
    assert flavour.client(token="t", base_url=url).base_url == kept


@pytest.mark.parametrize("style", CALL_STYLES)
@pytest.mark.parametrize(
    ("suffix", "target"),
    [
        pytest.param("", PATH, id="nothing"),
        pytest.param("/", PATH, id="a slash"),
        pytest.param("/proxy/fleetit", f"/proxy/fleetit{PATH}", id="a path"),
        pytest.param("/proxy/fleetit//", f"/proxy/fleetit{PATH}", id="a path and slashes"),
        pytest.param("/v2", f"/v2{PATH}", id="a path that the API's begins with too"),
        pytest.param("/é%20b", f"/%C3%A9%20b{PATH}", id="a path to be quoted"),
    ],
)
def test_the_path_of_the_base_url_is_kept(flavour: Flavour, style: str, suffix: str, target: str) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        list_integrations(flavour, flavour.client(token="t", base_url=f"{server.url}{suffix}"), style)
        assert [received.target.partition("?")[0] for received in server.requests] == [target]


def test_a_base_url_and_an_environment_are_refused_together(flavour: Flavour) -> None:
    with pytest.raises(ConfigurationError, match=r"^base_url, environment: both passed") as caught:
        flavour.client(token="t", base_url="https://user:hunter2@api.example.com", environment="staging")
    assert "hunter2" not in str(caught.value)
