"""No secret, signature or body in errors and reprs; errors and deliveries can be copied and pickled."""

from __future__ import annotations

import copy
import pickle
import traceback
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, FleetITError, webhooks
from fleetit.webhooks import Delivery, Refusal, UnknownNotification, WebhookError, WebhookVerifier, sign, stores
from fleetit.webhooks._parts import WEBHOOKS
from openapi_sdk.webhooks.request import normalize_headers
from tests.fleetit.webhooks.examples import NOW, TOLL_BODY, make_headers, make_verifier, verify
from tests.fleetit.webhooks.fake_client import FakeClient, Integration
from tests.support.public import list_classes, make_incomplete

if TYPE_CHECKING:
    from pathlib import Path

PLANTED = "whsec_PLANTED"


@pytest.mark.parametrize(
    ("secrets", "shown"),
    [
        pytest.param(PLANTED, "<WebhookVerifier: 1 secrets>", id="one"),
        pytest.param([PLANTED, PLANTED, "b"], "<WebhookVerifier: 2 secrets>", id="two, one of them twice"),
        pytest.param({1: PLANTED, 2: ["a", "b"]}, "<WebhookVerifier: 3 secrets of 2 fleets>", id="of fleets"),
    ],
)
def test_the_repr_of_a_verifier_shows_numbers_only(secrets: Any, shown: str) -> None:
    assert repr(WebhookVerifier(secrets)) == shown


def collect_error_texts(error: BaseException) -> str:
    """Return all texts that a log may show of an error."""
    return "\n".join(map(repr, [str(error), error, error.args, vars(error), error.__cause__, error.__context__]))


def collect_verifier_locals(error: BaseException) -> str:
    """Return the local variables that an error reporter shows of the verifier's frames."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    own = [frame for frame in frames if frame.f_code.co_filename.endswith("verifier.py")]
    assert own
    return "\n".join(f"{value!r}" for frame in own for value in frame.f_locals.values())


BODY = b'{"plate":"BODY-PLANTED"}'
NOT_JSON = b'{"plate":"BODY-PLANTED",}'


@pytest.mark.parametrize(
    ("reason", "body", "change", "fleets"),
    [
        pytest.param(Refusal.MISSING_SIGNATURE, BODY, {"X-Signature": ""}, False, id="missing signature"),
        pytest.param(Refusal.MISSING_TIMESTAMP, BODY, {"X-Timestamp": ""}, False, id="missing timestamp"),
        pytest.param(Refusal.REPEATED_HEADER, BODY, {"x-timestamp": "PLANTED"}, False, id="repeated header"),
        pytest.param(Refusal.MALFORMED_SIGNATURE, BODY, {"X-Signature": "PLANTED"}, False, id="malformed signature"),
        pytest.param(Refusal.MALFORMED_TIMESTAMP, BODY, {"X-Timestamp": "PLANTED"}, False, id="malformed timestamp"),
        pytest.param(Refusal.BODY_TOO_LARGE, BODY * 100_000, {}, False, id="body too large"),
        pytest.param(Refusal.UNKNOWN_FLEET, BODY, {"Fleet-Id": "PLANTED"}, True, id="unknown fleet"),
        pytest.param(Refusal.SIGNATURE_MISMATCH, BODY, {"X-Timestamp": str(NOW + 1)}, False, id="mismatch"),
        pytest.param(
            Refusal.SIGNATURE_MISMATCH, NOT_JSON, {"X-Timestamp": str(NOW + 1)}, True, id="mismatch, not JSON"
        ),
        pytest.param(Refusal.MALFORMED_BODY, NOT_JSON, {}, False, id="malformed body"),
        pytest.param(Refusal.MALFORMED_BODY, b'"BODY-PLANTED"', {}, False, id="body that is no object"),
        pytest.param(Refusal.MALFORMED_BODY, b'{"BODY-PLANTED":"\xff"}', {}, True, id="body that is not UTF-8"),
        pytest.param(Refusal.MALFORMED_BODY, b'{"BODY-PLANTED":' + b"9" * 700 + b"}", {}, False, id="long number"),
    ],
)
def test_no_error_shows_secret_signature_or_body(
    reason: Refusal, body: bytes, change: dict[str, str], fleets: bool
) -> None:
    headers = make_headers(body, secret=PLANTED)
    verifier = make_verifier({42: PLANTED} if fleets else PLANTED)
    pairs = [*headers.items(), *change.items()] if reason is Refusal.REPEATED_HEADER else (headers | change)
    with pytest.raises(WebhookError) as caught:
        verify(body, pairs, verifier)
    assert caught.value.reason is reason
    shown = collect_error_texts(caught.value)
    assert "PLANTED" not in shown
    for text in (shown, collect_verifier_locals(caught.value)):
        assert PLANTED not in text
        assert headers["X-Signature"] not in text
        assert repr(bytes.fromhex(headers["X-Signature"])) not in text


@pytest.mark.parametrize(
    "secrets",
    [
        pytest.param("PLANTED\ud800", id="a lone surrogate"),
        pytest.param(["PLANTED", ""], id="a blank one beside it"),
        pytest.param({"PLANTED": 42}, id="secrets and fleets swapped"),
        pytest.param({42: ["PLANTED", None]}, id="one of a wrong type beside it"),
        pytest.param({"PLANTED"}, id="a set"),
    ],
)
def test_no_configuration_error_shows_a_secret(secrets: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        WebhookVerifier(secrets)
    error = caught.value
    for shown in (str(error), repr(error), repr(error.args), repr(error.__cause__), repr(error.__context__)):
        assert "PLANTED" not in shown
    for frame, _ in list(traceback.walk_tb(error.__traceback__))[1:]:
        assert "PLANTED" not in repr(frame.f_locals)


def test_a_body_that_is_not_signed_shows_no_secret() -> None:
    with pytest.raises(ConfigurationError) as caught:
        sign(b"", "PLANTED\ud800", timestamp=NOW)
    for frame, _ in list(traceback.walk_tb(caught.value.__traceback__))[1:]:
        assert "PLANTED" not in repr(frame.f_locals)


def test_a_refresh_that_fails_shows_no_secret() -> None:
    client = FakeClient({42: [Integration("good")]})
    verifier = WebhookVerifier.from_active_integrations(client, [42])
    client.set_secret(42, "PLANTED\ud800")
    with pytest.raises(ConfigurationError, match="lone surrogate") as caught:
        verifier.refresh()
    for frame, _ in list(traceback.walk_tb(caught.value.__traceback__))[1:]:
        assert "PLANTED" not in repr(frame.f_locals)


def test_the_repr_of_a_delivery_shows_no_signature_body_or_header() -> None:
    headers = make_headers(TOLL_BODY, secret=PLANTED) | {"Authorization": "Bearer OWN", "Ext-Client-Id": "CLIENT"}
    delivery = verify(TOLL_BODY, headers, make_verifier(PLANTED))
    for shown in (repr(delivery), str(delivery), repr(delivery.headers), f"{delivery.headers}"):
        for planted in (PLANTED, headers["X-Signature"], "X EXIT PLAZA", "ticketID", "OWN", "CLIENT", "Bearer"):
            assert planted not in shown
    assert repr(delivery.headers) == "<6 headers>"
    assert delivery.headers["x-signature"] == headers["X-Signature"]


def test_the_repr_of_a_record_shows_no_key_digest_body_or_header(tmp_path: Path) -> None:
    delivery = verify(TOLL_BODY, make_headers(TOLL_BODY, secret=PLANTED), make_verifier(PLANTED))
    with closing(stores.SQLiteStore(tmp_path / "a.db")) as store:
        store.open()
        store.record([delivery])
        (record,) = store.claim("me", 1, 60)
    for planted in (delivery.key, delivery.digest, "X EXIT PLAZA", "ticketID", "x-signature"):
        assert planted not in repr(record)


def test_the_repr_of_the_signature_headers_shows_no_signature() -> None:
    headers = make_headers(TOLL_BODY)
    signed = WEBHOOKS.scheme.read(normalize_headers(headers), WebhookError)
    assert repr(signed) == f"<signature headers of {NOW}>"
    assert signed.signatures[0].hex() == headers["X-Signature"]


@pytest.mark.parametrize("kind", list_classes(webhooks, stores), ids=lambda kind: kind.__name__)
def test_an_object_whose_constructor_did_not_run_has_a_repr(kind: Any) -> None:
    """Error reporters show `self` of a constructor that failed or was interrupted."""
    assert kind.__name__ in repr(make_incomplete(kind))


def test_an_error_can_be_copied_and_pickled() -> None:
    error = WebhookError("too_old", "301 s old")
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own bytes
        assert (again.reason, again.detail, str(again)) == (Refusal.TOO_OLD, "301 s old", "too_old: 301 s old")
    assert str(WebhookError(Refusal.TOO_NEW)) == "too_new"
    assert isinstance(error, FleetITError)
    with pytest.raises(ValueError, match="no such reason"):
        WebhookError("no such reason")


def test_an_unknown_notification_can_be_hashed() -> None:
    first, again = (UnknownNotification({"other": {}}) for _ in range(2))
    assert first == again
    assert hash(first) == hash(again)


@pytest.mark.parametrize("body", [TOLL_BODY, b'{"other": {}}'], ids=["a toll", "an unknown kind"])
def test_a_delivery_can_be_compared_hashed_and_pickled(body: bytes) -> None:
    first, again = (verify(body, make_headers(body)) for _ in range(2))
    assert first == again
    assert hash(first) == hash(again)
    copied: Delivery = pickle.loads(pickle.dumps(first))  # noqa: S301 - our own bytes
    assert copied == first
    assert copied.headers["x-timestamp"] == str(NOW)
