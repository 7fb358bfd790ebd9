"""How services sign: what other libraries signed is accepted, and anything else is refused with its reason.

The signatures of `STANDARD` were made with standardwebhooks 1.1.0, those of `STRIPE_` with stripe 16.1.0, those of
`GITHUB_` with OpenSSL 3.5.9. The secrets are made up.
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.made_sdks import imported_sdks
from kit.tests.support.made_webhooks import SECRET, write_webhooks
from openapi_sdk.webhooks import Webhooks, verifier
from openapi_sdk.webhooks.deliveries import Refusal
from openapi_sdk.webhooks.signatures import GITHUB, STANDARD_WEBHOOKS, STRIPE, OwnScheme, SignatureScheme, Signed
from openapi_sdk.webhooks.signing_secrets import KeyForm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from openapi_sdk.webhooks.deliveries import WebhookError
    from openapi_sdk.webhooks.request import Headers
    from openapi_sdk.webhooks.signatures import Scheme
    from openapi_sdk.webhooks.signing_secrets import Key

NOW = 1_760_000_000
PLAIN, ACCENT = b'{"id": 7}', '{"id": 7, "note": "café"}'.encode()

NEW, OLD = "whsec_EVB6Di9eadXfpApiob17buV+a82Fxnyb", "whsec_y6BrVzb69n5UsHtWHq6UOV53TFF6fZEK"
BY_NEW, BY_OLD = "v1,MMJs4Hv+uhUXWYCO4+K/kfRzoiiOmVlrhEF4+esU1vs=", "v1,BnJKlOMGNGQMN+vkRpEYE4lI1hwVq5cP/vLvXVNdCKo="
STANDARD = {"webhook-id": "msg_7", "webhook-timestamp": f"{NOW}", "webhook-signature": BY_NEW}
STRIPE_SECRET = "whsec_made_up"
STRIPE_ = {"Stripe-Signature": f"t={NOW},v1=d679d047aac9f7c4db300f8c76c2abd46457922ddf99ee66806f7c2420730ccb"}
STRIPE_OLD = "42c20955ded75f6ca1d54130484c071179f316a256e251c129563569370e724c"
GITHUB_ = {"X-Hub-Signature-256": "sha256=da09c24f6709605bd633f509405b7cc00f19d296179dcf96f691a77301d3d1fc"}


def read_one_header(headers: Headers, error_class: type[WebhookError]) -> Signed:
    """Read signature and time in one header: `t=1760000000,v1=…`, of `v1:time:body`."""
    text = headers.get_single("x-signed") or ""
    found = re.fullmatch(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})", text)
    if found is None:
        raise error_class(Refusal.MALFORMED_SIGNATURE if text else Refusal.MISSING_SIGNATURE, "X-Signed")
    return Signed((bytes.fromhex(found[2]),), int(found[1]), b"v1:%b:" % found[1].encode())


def sign_one_header(body: bytes, key: Key, timestamp: int) -> dict[str, str]:
    mac = key.compute_mac(b"v1:%d:%b" % (timestamp, body))
    return {"X-Signed": f"t={timestamp},v1={mac.hex()}"}


OWN = OwnScheme(read_one_header, sign_one_header)


@pytest.fixture(scope="module")
def webhooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("schemes")
    with imported_sdks(folder, write_webhooks("Acme", folder)):
        yield importlib.import_module("acme.webhooks")


def with_scheme(webhooks: ModuleType, scheme: Scheme | None) -> Any:
    """Return the class of a verifier of a scheme."""

    class WebhookVerifier(verifier.WebhookVerifier[Any]):
        _webhooks = Webhooks(webhooks.SERVICE, webhooks.WEBHOOKS.kinds, scheme)

    return WebhookVerifier


@pytest.mark.parametrize(
    ("scheme", "secrets", "headers", "body"),
    [
        pytest.param(STANDARD_WEBHOOKS, NEW, STANDARD, PLAIN, id="Standard Webhooks"),
        pytest.param(STANDARD_WEBHOOKS, NEW.removeprefix("whsec_"), STANDARD, PLAIN, id="a secret without its prefix"),
        pytest.param(
            STANDARD_WEBHOOKS,
            NEW,
            STANDARD | {"webhook-signature": "v1,jMy/OllV1d6RREcBByrB1Ws5BIGUJvUAmj6GFp2OqaI="},
            ACCENT,
            id="Standard Webhooks, a body that is not ASCII",
        ),
        pytest.param(STANDARD_WEBHOOKS, [OLD, NEW], STANDARD, PLAIN, id="two secrets here"),
        pytest.param(
            STANDARD_WEBHOOKS,
            OLD,
            STANDARD | {"webhook-signature": f"v1a,AAAA {BY_NEW} {BY_OLD}"},
            PLAIN,
            id="several signatures, one of another version",
        ),
        pytest.param(STRIPE, STRIPE_SECRET, STRIPE_, PLAIN, id="Stripe"),
        pytest.param(
            STRIPE,
            "whsec_made_up_old",
            {"Stripe-Signature": f"{STRIPE_['Stripe-Signature']},v1={STRIPE_OLD},v0=00"},
            PLAIN,
            id="Stripe, several signatures",
        ),
        pytest.param(GITHUB, "made-up", GITHUB_, PLAIN, id="GitHub"),
    ],
)
def test_what_another_library_signed_is_accepted(
    webhooks: ModuleType, scheme: Scheme, secrets: Any, headers: dict[str, str], body: bytes
) -> None:
    delivery = with_scheme(webhooks, scheme)(secrets, clock=lambda: NOW + 0.5).verify(body, headers)
    assert (delivery.notification.id, delivery.key, int(delivery.timestamp.timestamp())) == (7, "bin:7", NOW)


SIGNATURE = "webhook-signature"


@pytest.mark.parametrize(
    ("scheme", "headers", "reason"),
    [
        pytest.param(STANDARD_WEBHOOKS, {**STANDARD, SIGNATURE: ""}, "missing_signature", id="no signature"),
        pytest.param(
            STANDARD_WEBHOOKS, {**STANDARD, "webhook-id": ""}, "missing_signature", id="no id, which is signed"
        ),
        pytest.param(STANDARD_WEBHOOKS, {**STANDARD, "webhook-timestamp": ""}, "missing_timestamp", id="no time"),
        pytest.param(STANDARD_WEBHOOKS, {**STANDARD, "webhook-id": ["msg_7"] * 2}, "repeated_header", id="two ids"),
        pytest.param(STANDARD_WEBHOOKS, {**STANDARD, SIGNATURE: "v2,AAAA"}, "malformed_signature", id="other versions"),
        pytest.param(STANDARD_WEBHOOKS, {**STANDARD, SIGNATURE: "v1,AAAA"}, "malformed_signature", id="a short one"),
        pytest.param(
            STANDARD_WEBHOOKS, {**STANDARD, SIGNATURE: BY_OLD + " " * 5000 + BY_NEW}, "malformed_signature", id="long"
        ),
        pytest.param(
            STANDARD_WEBHOOKS,
            {**STANDARD, SIGNATURE: " ".join([BY_OLD] * 20 + [BY_NEW])},
            "signature_mismatch",
            id="many",
        ),
        pytest.param(STANDARD_WEBHOOKS, {**STANDARD, "webhook-id": "msg 7"}, "malformed_signature", id="an odd id"),
        pytest.param(
            STANDARD_WEBHOOKS, {**STANDARD, "webhook-timestamp": "1.7"}, "malformed_timestamp", id="an odd time"
        ),
        pytest.param(STANDARD_WEBHOOKS, {**STANDARD, "webhook-id": "msg_8"}, "signature_mismatch", id="another id"),
        pytest.param(STANDARD_WEBHOOKS, {**STANDARD, SIGNATURE: BY_OLD}, "signature_mismatch", id="another secret"),
        pytest.param(STRIPE, {"Stripe-Signature": f"v1={STRIPE_OLD}"}, "missing_timestamp", id="Stripe, no time"),
        pytest.param(
            STRIPE, {"Stripe-Signature": f"t=1,{STRIPE_['Stripe-Signature']}"}, "malformed_timestamp", id="two times"
        ),
        pytest.param(STRIPE, {"Stripe-Signature": "nothing"}, "malformed_signature", id="Stripe, another form"),
        pytest.param(STRIPE, {"Stripe-Signature": f"t=1,v1={STRIPE_OLD}"}, "signature_mismatch", id="another time"),
        pytest.param(
            GITHUB, {"X-Hub-Signature-256": GITHUB_["X-Hub-Signature-256"][7:]}, "malformed_signature", id="no prefix"
        ),
        pytest.param(GITHUB, {"X-Hub-Signature": "sha1=00"}, "missing_signature", id="GitHub's older header alone"),
        pytest.param(OWN, {"X-Signed": "v1=0"}, "malformed_signature", id="own, another form"),
    ],
)
def test_anything_else_is_refused_with_its_reason(
    webhooks: ModuleType, scheme: Scheme, headers: dict[str, Any], reason: str
) -> None:
    secret = {id(STRIPE): STRIPE_SECRET, id(GITHUB): "made-up"}.get(id(scheme), NEW)
    with pytest.raises(webhooks.WebhookError) as caught:
        with_scheme(webhooks, scheme)(secret, clock=lambda: NOW).verify(PLAIN, headers)
    assert caught.value.reason is webhooks.Refusal(reason)
    assert not any(each in str(caught.value) for each in (secret, BY_OLD, STRIPE_OLD, "msg"))


#: SHA-512, a key in base64, and a time that is signed behind the body.
ODD = SignatureScheme(
    signature="X-Sum",
    timestamp="X-Time",
    signed="v0:{body}|{timestamp}",
    encoding="base64",
    tolerance=10,
    key_form=KeyForm(is_base64=True, digest="sha512"),
)


@pytest.mark.parametrize(
    "scheme", [STANDARD_WEBHOOKS, STRIPE, GITHUB, OWN, ODD], ids=["std", "stripe", "hub", "own", "odd"]
)
def test_what_it_signs_is_accepted_in_its_time(webhooks: ModuleType, scheme: Scheme) -> None:
    make = with_scheme(webhooks, scheme)
    secret = make._webhooks.make_secret("a")
    headers = make._webhooks.sign(PLAIN, secret, NOW)
    for age in (-scheme.tolerance, 0, scheme.tolerance):
        assert make(secret, clock=lambda age=age: NOW + age).verify(PLAIN, headers).key == "bin:7"
    for change in ({"clock": lambda: NOW + scheme.tolerance + 1}, {"clock": lambda: float("nan")}):
        if scheme is not GITHUB or "nan" in str(change["clock"]()):
            with pytest.raises(webhooks.WebhookError, match="too_"):
                make(secret, **change).verify(PLAIN, headers)


@pytest.mark.parametrize(
    "secret",
    [pytest.param("whsec_not base64!", id="no base64"), pytest.param("whsec_", id="empty"), "whsec_AAAA"],
)
def test_a_secret_that_is_not_in_the_form_of_its_scheme_is_refused(webhooks: ModuleType, secret: str) -> None:
    with pytest.raises(webhooks.WEBHOOKS.errors.ConfigurationError, match="base64 of a key") as caught:
        with_scheme(webhooks, STANDARD_WEBHOOKS)(secret)
    assert not any(part in str(caught.value) for part in ("not base64!", "AAAA"))
    assert caught.value.__context__ is None


def test_nothing_is_verified_or_signed_while_nobody_has_said_how(webhooks: ModuleType) -> None:
    undecided = with_scheme(webhooks, None)
    acts: list[Any] = [undecided, lambda secret: undecided._webhooks.sign(PLAIN, secret)]
    for act in acts:
        with pytest.raises(webhooks.WEBHOOKS.errors.ConfigurationError, match=r"set SCHEME in acme\.webhooks"):
            act(SECRET)


def test_a_scheme_that_only_reads_does_not_sign(webhooks: ModuleType) -> None:
    with pytest.raises(webhooks.WEBHOOKS.errors.ConfigurationError, match="only reads"):
        with_scheme(webhooks, OwnScheme(read_one_header))._webhooks.sign(PLAIN, SECRET)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"signed": "{timestamp}"}, id="no body"),
        pytest.param({"signed": "{body}", "timestamp": "X-Time"}, id="a time that is not signed"),
        pytest.param({"signed": "{timestamp}.{body}", "timestamp": "X-Sum"}, id="a time nobody finds"),
    ],
)
def test_a_scheme_whose_parts_do_not_fit_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"needs? "):
        SignatureScheme(signature="X-Sum", **given)  # type: ignore[arg-type]
