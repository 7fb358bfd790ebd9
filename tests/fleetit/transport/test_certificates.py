"""TLS: the certificate names the host, and its authority is one that the environment names."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from fleetit import ConfigurationError, ConnectError, Retry
from kit.tests.support.scripted_server import reply
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.support.flavours import Flavour

TOKEN = "planted-token-4711"
LONG_AGO = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
ONCE = Retry(attempts=1)


@pytest.fixture(scope="module", name="authority")
def _authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def environment(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@contextmanager
def serve_tls(certificate: trustme.LeafCert) -> Generator[tuple[str, list[bytes]]]:
    """Serve one response per connection over TLS. The list has the bytes that were received after the handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    received: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with suppress(OSError), connection, context.wrap_socket(connection, server_side=True) as secure:
                received.append(secure.recv(65536))
                secure.sendall(reply(200, {"over": "TLS"}, headers=[("Connection", "close")]))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}", received
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_certificate_authority_of_the_environment_is_trusted(flavour: Flavour, authority: trustme.CA) -> None:
    with serve_tls(authority.issue_cert("127.0.0.1")) as (url, received):
        assert send_request(flavour, flavour.client(token=TOKEN, base_url=url)) == {"over": "TLS"}
    assert TOKEN.encode() in received[0]


def test_a_folder_of_certificates_is_trusted(
    flavour: Flavour, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with serve_tls(authority.issue_cert("127.0.0.1")) as (url, _):
        monkeypatch.delenv("SSL_CERT_FILE")
        monkeypatch.setenv(
            "SSL_CERT_DIR", str(tmp_path)
        )  # no file here has the name of a hash, so no authority is trusted
        with pytest.raises(ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            send_request(flavour, flavour.client(token=TOKEN, base_url=url, retry=ONCE))


def relay(source: socket.socket, target: socket.socket) -> None:
    """Forward bytes until one side closes."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def run_proxy(passed: list[bytes]) -> Generator[str]:
    """Run a proxy that makes one tunnel. The list has the bytes that the client sent."""

    def serve() -> None:
        downstream, _ = listening.accept()
        with downstream:
            passed.append(downstream.recv(65536))
            host, _, port = passed[0].split()[1].decode().rpartition(":")
            with socket.create_connection((host, int(port))) as upstream:
                downstream.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                back = threading.Thread(target=relay, args=(upstream, downstream))
                back.start()
                while data := downstream.recv(65536):
                    passed.append(data)
                    upstream.sendall(data)
                upstream.shutdown(socket.SHUT_WR)
                back.join()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def test_a_tunnel_verifies_the_certificate_and_the_proxy_does_not_see_the_token(
    flavour: Flavour, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[bytes] = []
    with serve_tls(authority.issue_cert("127.0.0.1")) as (url, received), run_proxy(passed) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        client: Any = flavour.client(token=TOKEN, base_url=url, retry=ONCE)
        assert send_request(flavour, client) == {"over": "TLS"}
        flavour.run(client.close)
    assert passed[0].startswith(f"CONNECT {url.removeprefix('https://')} HTTP/1.1\r\n".encode())
    assert len(passed) > 1
    assert TOKEN.encode() not in b"".join(passed)
    assert TOKEN.encode() in received[0]


def test_a_view_with_another_base_url_trusts_the_same_certificates(flavour: Flavour, authority: trustme.CA) -> None:
    client: Any = flavour.client(token=TOKEN, base_url="http://127.0.0.1:9", retry=ONCE)
    with serve_tls(authority.issue_cert("127.0.0.1")) as (url, _):
        assert send_request(flavour, client.with_options(base_url=url)) == {"over": "TLS"}
    with (
        serve_tls(trustme.CA().issue_cert("127.0.0.1")) as (url, received),
        pytest.raises(ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        send_request(flavour, client.with_options(base_url=url))
    assert received == []


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(
            lambda _: trustme.CA().issue_cert("127.0.0.1"),
            "unable to get local issuer certificate",
            id="of an authority that is not trusted",
        ),
        pytest.param(
            lambda authority: authority.issue_cert("example.com"), "IP address mismatch", id="of another host"
        ),
        pytest.param(
            lambda authority: authority.issue_cert("127.0.0.1", not_after=LONG_AGO, not_before=LONG_AGO),
            "certificate has expired",
            id="expired",
        ),
    ],
)
def test_an_untrusted_certificate_is_a_connect_error_without_the_token(
    flavour: Flavour, authority: trustme.CA, make: Any, why: str
) -> None:
    with serve_tls(make(authority)) as (url, received):
        client = flavour.client(token=TOKEN, base_url=url, retry=ONCE)
        with pytest.raises(ConnectError) as caught:
            send_request(flavour, client, "POST", json={"pin": "1234"})
    assert str(caught.value).startswith(f"POST /v2/things/: no connection to {url}: ")
    assert why in str(caught.value)
    assert caught.value.__context__ is None
    assert received == []


def test_the_host_name_of_a_certificate_is_verified(flavour: Flavour, authority: trustme.CA) -> None:
    with serve_tls(authority.issue_cert("localhost")) as (url, _):
        named = url.replace("127.0.0.1", "localhost")
        assert send_request(flavour, flavour.client(token=TOKEN, base_url=named)) == {"over": "TLS"}
        with pytest.raises(ConnectError, match="IP address mismatch"):
            send_request(flavour, flavour.client(token=TOKEN, base_url=url, retry=ONCE))


@pytest.mark.usefixtures("http_library")
def test_a_context_of_the_client_decides_whom_it_trusts(
    flavour: Flavour, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    with serve_tls(authority.issue_cert("127.0.0.1")) as (url, _):
        assert send_request(flavour, flavour.client(token="t", base_url=url, ssl_context=context)) == {"over": "TLS"}
        strict = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        refused = flavour.client(token="t", base_url=url, ssl_context=strict, retry=Retry(attempts=1))
        with pytest.raises(ConnectError):
            send_request(flavour, refused)


@pytest.mark.parametrize("context", [True, False, "/etc/ssl/cert.pem"], ids=repr)
def test_something_else_than_a_context_is_refused(flavour: Flavour, context: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"ssl_context: .* is not an ssl\.SSLContext"):
        flavour.client(token="t", ssl_context=context)
