"""A service that signs in another way than the usual one has a class of its own for it."""

from __future__ import annotations

import hmac
import importlib
import re
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.made_sdks import imported_sdks
from kit.tests.support.made_webhooks import SECRET, make_delivery, write_webhooks
from openapi_sdk.webhooks import verifier
from openapi_sdk.webhooks.deliveries import Refusal
from openapi_sdk.webhooks.signatures import SignatureHeaders

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from openapi_sdk.webhooks.deliveries import WebhookError
    from openapi_sdk.webhooks.request import Headers

NOW = 1_760_000_000
BODY = b'{"id": 7}'


class OneHeader:
    """Signature and time in one header: `t=1760000000,v1=…`, of `v1:time:body`."""

    def parse(self, headers: Headers, error_class: type[WebhookError]) -> SignatureHeaders:
        text = headers.get_single("x-signed") or ""
        found = re.fullmatch(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})", text)
        if found is None:
            raise error_class(Refusal.MALFORMED_SIGNATURE if text else Refusal.MISSING_SIGNATURE, "X-Signed")
        return SignatureHeaders(bytes.fromhex(found[2]), found[1])

    def join(self, timestamp: str, body: bytes) -> bytes:
        return b"v1:%b:%b" % (timestamp.encode(), body)


def sign(body: bytes = BODY, *, now: int = NOW, secret: str = SECRET) -> dict[str, str]:
    mac = hmac.digest(secret.encode(), OneHeader().join(str(now), body), "sha256")
    return {"X-Signed": f"t={now},v1={mac.hex()}"}


@pytest.fixture(scope="module")
def webhooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("schemes")
    with imported_sdks(folder, write_webhooks("Acme", folder)):
        yield importlib.import_module("acme.webhooks")


@pytest.fixture
def other(webhooks: ModuleType) -> Any:
    class WebhookVerifier(verifier.WebhookVerifier[Any]):
        _webhooks = webhooks.WEBHOOKS
        _scheme = OneHeader()

    return WebhookVerifier(SECRET, clock=lambda: NOW)


def test_what_it_signs_is_accepted(other: Any) -> None:
    delivery = other.verify(BODY, sign())
    assert (delivery.notification.id, delivery.key, int(delivery.timestamp.timestamp())) == (7, "bin:7", NOW)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        pytest.param({}, "missing_signature", id="none"),
        pytest.param({"X-Signed": "v1=0"}, "malformed_signature", id="another form"),
        pytest.param(sign(secret="other"), "signature_mismatch", id="another secret"),
        pytest.param(sign(b"{}"), "signature_mismatch", id="another body"),
        pytest.param(sign(now=NOW - 301), "too_old", id="too old"),
        pytest.param(sign(now=NOW + 301), "too_new", id="too new"),
    ],
)
def test_anything_else_is_refused_with_its_reason(
    webhooks: ModuleType, other: Any, headers: dict[str, str], reason: str
) -> None:
    with pytest.raises(webhooks.WebhookError) as caught:
        other.verify(BODY, headers)
    assert caught.value.reason is webhooks.Refusal(reason)


def test_the_usual_scheme_is_another_one(webhooks: ModuleType, other: Any) -> None:
    with pytest.raises(webhooks.WebhookError, match="missing_signature"):
        other.verify(*make_delivery(webhooks, 7))
    with pytest.raises(webhooks.WebhookError, match="missing_signature: no X-Acme-Signature"):
        webhooks.WebhookVerifier(SECRET).verify(BODY, sign())
