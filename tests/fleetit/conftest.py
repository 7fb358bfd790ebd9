from __future__ import annotations

import pytest

from tests.support.flavours import flavour

__all__ = ["flavour"]


@pytest.fixture(params=["httpx", "httpx2"])
def http_library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, clean_environment: None) -> str:
    """Run a test on both HTTP libraries. Other tests use the one that a user gets who has both."""
    assert clean_environment is None  # it removes the variable first
    name: str = request.param
    monkeypatch.setenv("FLEETIT_HTTP_LIBRARY", name)
    return name


#: Proxies and certificates too: with them a client creates its HTTP client at once.
VARIABLES = (
    "FLEETIT_TOKEN", "FLEETIT_FLEET_ID", "FLEETIT_ENVIRONMENT", "FLEETIT_BASE_URL", "FLEETIT_HTTP_LIBRARY",
    "FLEETIT_LOG",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE",
)  # fmt: skip


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove every environment variable that a client reads."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
