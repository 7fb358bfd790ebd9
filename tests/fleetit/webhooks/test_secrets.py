"""What a verifier is made of, rotation, and where no secret may appear."""

from __future__ import annotations

import math
from collections import UserDict, UserList
from typing import TYPE_CHECKING, Any, cast

import pytest

from fleetit import ConfigurationError
from fleetit.webhooks import Refusal, WebhookVerifier, sign
from tests.fleetit.webhooks.example import NOW, SECRET, TOLL_BODY, accepted, refused, request, verifier

if TYPE_CHECKING:
    from fleetit.webhooks._secrets import Secrets

PLANTED = "whsec_PLANTED"


@pytest.mark.parametrize(
    "secrets",
    [
        pytest.param(PLANTED, id="text"),
        pytest.param(PLANTED.encode(), id="bytes"),
        pytest.param([PLANTED], id="a list"),
        pytest.param(("another", PLANTED), id="a tuple"),
        pytest.param([b"another", PLANTED, PLANTED], id="the same twice, among bytes"),
        pytest.param(UserList([PLANTED]), id="another sequence"),
        pytest.param({42: PLANTED}, id="a fleet's"),
        pytest.param({7: "another", 42: ["old", PLANTED.encode()]}, id="several of a fleet"),
        pytest.param(UserDict({42: PLANTED}), id="another mapping"),
    ],
)
def test_secrets_come_in_many_shapes(secrets: Any) -> None:
    assert accepted(TOLL_BODY, request(TOLL_BODY, secret=PLANTED), verifier(secrets)).fleet_id == 42


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("clé secrète", id="text is encoded as UTF-8"),
        pytest.param(b"\xff\x00\xfe", id="bytes that are no text"),
        pytest.param("x" * 5000, id="longer than a block of SHA-256"),
        pytest.param(" padded ", id="spaces around it belong to it"),
        pytest.param("a\0", id="NUL after it"),
    ],
)
def test_any_secret_with_something_in_it_signs_and_verifies(secret: str | bytes) -> None:
    assert accepted(TOLL_BODY, request(TOLL_BODY, secret=secret), verifier(secret)).signed_form == "raw"


def test_the_spaces_around_a_secret_are_not_stripped() -> None:
    assert refused(TOLL_BODY, request(TOLL_BODY, secret="a"), verifier("a ")) is Refusal.SIGNATURE_MISMATCH


BAD_SECRETS = [
    pytest.param("", id="empty text"),
    pytest.param(b"", id="empty bytes"),
    pytest.param(" \t\n", id="blank text"),
    pytest.param(b" \r\n", id="blank bytes"),
    pytest.param("\u3000", id="a blank that is not ASCII"),
    pytest.param("\0", id="NUL: HMAC fills the empty key up with it"),
    pytest.param(b"\0" * 64, id="a block of NULs"),
    pytest.param(" \0 ", id="NUL among blanks"),
    pytest.param("\ud800", id="a lone surrogate"),
    pytest.param(None, id="None"),
    pytest.param(5, id="a number"),
    pytest.param(object(), id="an object"),
    pytest.param(bytearray(b"secret"), id="a bytearray"),
]


def shapes(secret: object) -> list[object]:
    return [secret, ["good", secret], {42: secret}, {7: "good", 42: ["good", secret]}]


@pytest.mark.parametrize("secret", BAD_SECRETS)
def test_a_secret_that_is_none_or_makes_forgeries_valid_is_refused(secret: Any) -> None:
    for secrets in shapes(secret):
        with pytest.raises(ConfigurationError):
            WebhookVerifier(cast("Secrets", secrets))
    with pytest.raises(ConfigurationError):
        sign(b"{}", secret)


@pytest.mark.parametrize(
    "secrets",
    [
        pytest.param([], id="an empty list"),
        pytest.param((), id="an empty tuple"),
        pytest.param({}, id="an empty mapping"),
        pytest.param({42: []}, id="a fleet without one"),
        pytest.param({7: "good", 42: ()}, id="one fleet of two without one"),
        pytest.param({42: {"a": "b"}}, id="a mapping in a mapping"),
        pytest.param({"secret"}, id="a set"),
        pytest.param((secret for secret in ["secret"]), id="a generator"),
        pytest.param([["secret"]], id="a list in a list"),
        pytest.param({0: "good"}, id="fleet 0"),
        pytest.param({-1: "good"}, id="a negative fleet"),
        pytest.param({True: "good"}, id="a boolean as the fleet"),
        pytest.param({"42": "good"}, id="a text as the fleet"),
        pytest.param({42.0: "good"}, id="a float as the fleet"),
        pytest.param({None: "good"}, id="None as the fleet"),
        pytest.param({2**63: "good"}, id="a fleet beyond 64 bits"),
    ],
)
def test_no_secret_is_a_mistake_of_the_configuration(secrets: Any) -> None:
    with pytest.raises(ConfigurationError):
        WebhookVerifier(secrets)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("tolerance", value) for value in [0, -1, 0.0, math.nan, math.inf, -math.inf, True, "300", None, 10**400]),
        *(("max_body_bytes", value) for value in [0, -1, True, 1.5, "1", None, math.inf]),
        *(("accept_compact", value) for value in [0, 1, None, "false"]),
        *(("clock", value) for value in [None, NOW]),
    ],
    ids=lambda value: f"{value!r}"[:20],
)
def test_an_option_that_can_not_work_is_named(option: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=option):
        WebhookVerifier(SECRET, **{option: value})


@pytest.mark.parametrize("timestamp", [-1, 10**12, True, 1.5, "1700000000", math.nan])
def test_a_timestamp_that_can_not_be_sent_is_not_signed(timestamp: Any) -> None:
    with pytest.raises(ConfigurationError, match="timestamp="):
        sign(b"{}", SECRET, timestamp)


def test_while_one_secret_replaces_another_both_are_good_and_then_only_the_new() -> None:
    by_old, by_new = request(TOLL_BODY, secret="old"), request(TOLL_BODY, secret="new")
    before, during, after = verifier("old"), verifier(["new", "old"]), verifier("new")
    for of, old_is_good, new_is_good in [(before, True, False), (during, True, True), (after, False, True)]:
        for headers, is_good in [(by_old, old_is_good), (by_new, new_is_good)]:
            if is_good:
                assert accepted(TOLL_BODY, headers, of).signed_form == "raw"
            else:
                assert refused(TOLL_BODY, headers, of) is Refusal.SIGNATURE_MISMATCH


def test_every_current_secret_is_tried_for_the_compact_form_too() -> None:
    headers = request(b'{"a":1}', secret="third")
    assert accepted(b'{"a": 1}', headers, verifier(["first", "second", "third"])).signed_form == "compact"


def test_a_fleets_secret_is_good_for_that_fleet_only() -> None:
    of = verifier({7: "seven", 42: "forty-two"})
    headers = request(TOLL_BODY, secret="forty-two")
    assert accepted(TOLL_BODY, headers, of).fleet_id == 42
    assert refused(TOLL_BODY, headers | {"Fleet-Id": "7"}, of) is Refusal.SIGNATURE_MISMATCH
    assert refused(TOLL_BODY, headers | {"Fleet-Id": "8"}, of) is Refusal.UNKNOWN_FLEET


def test_one_secret_for_all_fleets_does_not_bind_a_delivery_to_its_fleet() -> None:
    # The documentation says so: this is what the signature does not cover.
    assert accepted(TOLL_BODY, request(TOLL_BODY) | {"Fleet-Id": "7"}).fleet_id == 7


def test_changing_the_list_of_secrets_afterwards_changes_nothing() -> None:
    secrets = ["old"]
    of = verifier(secrets)
    secrets[:] = ["new"]
    assert accepted(TOLL_BODY, request(TOLL_BODY, secret="old"), of).signed_form == "raw"
