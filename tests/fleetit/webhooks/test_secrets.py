"""The secrets and options of a verifier, and rotation."""

from __future__ import annotations

import math
from collections import UserDict, UserList
from typing import TYPE_CHECKING, Any, cast

import pytest

from fleetit import ConfigurationError
from fleetit.webhooks import Refusal, WebhookVerifier, sign
from tests.fleetit.webhooks.examples import NOW, SECRET, TOLL_BODY, get_refusal, make_headers, make_verifier, verify

if TYPE_CHECKING:
    from openapi_sdk.webhooks.signing_secrets import Secrets

PLANTED = "whsec_PLANTED"


@pytest.mark.parametrize(
    "secrets",
    [
        pytest.param(PLANTED, id="text"),
        pytest.param(PLANTED.encode(), id="bytes"),
        pytest.param([PLANTED], id="a list"),
        pytest.param(("another", PLANTED), id="a tuple"),
        pytest.param([b"another", PLANTED, PLANTED], id="the same twice"),
        pytest.param(UserList([PLANTED]), id="UserList"),
        pytest.param({42: PLANTED}, id="one fleet"),
        pytest.param({7: "another", 42: ["old", PLANTED.encode()]}, id="several secrets of a fleet"),
        pytest.param(UserDict({42: PLANTED}), id="UserDict"),
    ],
)
def test_secrets_of_every_form_are_accepted(secrets: Any) -> None:
    assert verify(TOLL_BODY, make_headers(TOLL_BODY, secret=PLANTED), make_verifier(secrets)).fleet_id == 42


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("clé secrète", id="text is encoded as UTF-8"),
        pytest.param(b"\xff\x00\xfe", id="bytes that are not UTF-8"),
        pytest.param("xy" * 2500, id="longer than a block of SHA-256"),
        pytest.param(" padded ", id="spaces around it"),
        pytest.param("a\0", id="NUL after it"),
    ],
)
def test_any_secret_that_is_not_blank_signs_and_verifies(secret: str | bytes) -> None:
    assert verify(TOLL_BODY, make_headers(TOLL_BODY, secret=secret), make_verifier(secret)).signed_form == "raw"


def test_spaces_around_a_secret_are_part_of_it() -> None:
    assert (
        get_refusal(TOLL_BODY, make_headers(TOLL_BODY, secret="a"), make_verifier("a ")) is Refusal.SIGNATURE_MISMATCH
    )


BAD_SECRETS = [
    pytest.param("", id="empty text"),
    pytest.param(b"", id="empty bytes"),
    pytest.param(" \t\n", id="blank text"),
    pytest.param(b" \r\n", id="blank bytes"),
    pytest.param("\u3000", id="ideographic space"),
    pytest.param("\0", id="NUL: the same as the empty key"),
    pytest.param(b"\0" * 64, id="64 NULs"),
    pytest.param(" \0 ", id="NUL and blanks"),
    pytest.param("\ud800", id="a lone surrogate"),
    pytest.param(None, id="None"),
    pytest.param(5, id="a number"),
    pytest.param(object(), id="an object"),
    pytest.param(bytearray(b"secret"), id="a bytearray"),
]


def in_every_form(secret: object) -> list[object]:
    return [secret, ["good", secret], {42: secret}, {7: "good", 42: ["good", secret]}]


@pytest.mark.parametrize("secret", BAD_SECRETS)
def test_a_blank_or_invalid_secret_is_a_configuration_error(secret: Any) -> None:
    for secrets in in_every_form(secret):
        with pytest.raises(ConfigurationError):
            WebhookVerifier(cast("Secrets", secrets))
    with pytest.raises(ConfigurationError):
        sign(b"{}", secret)


def test_a_blank_secret_is_named() -> None:
    names = "the webhook secret", "webhook secret 2", "the webhook secret of fleet 42", "webhook secret 2 of fleet 42"
    for secrets, name in zip(in_every_form(""), names, strict=True):
        with pytest.raises(ConfigurationError, match=f"^{name} is empty or blank"):
            WebhookVerifier(cast("Secrets", secrets))


@pytest.mark.parametrize(
    "secrets",
    [
        pytest.param([], id="an empty list"),
        pytest.param((), id="an empty tuple"),
        pytest.param({}, id="an empty mapping"),
        pytest.param({42: []}, id="a fleet without a secret"),
        pytest.param({7: "good", 42: ()}, id="one of two fleets without a secret"),
        pytest.param({42: {"a": "b"}}, id="a mapping in a mapping"),
        pytest.param({"secret"}, id="a set"),
        pytest.param((secret for secret in ["secret"]), id="a generator"),
        pytest.param([["secret"]], id="a list in a list"),
        pytest.param({0: "good"}, id="fleet 0"),
        pytest.param({-1: "good"}, id="a negative fleet"),
        pytest.param({True: "good"}, id="boolean as fleet id"),
        pytest.param({"42": "good"}, id="text as fleet id"),
        pytest.param({42.0: "good"}, id="float as fleet id"),
        pytest.param({None: "good"}, id="None as fleet id"),
        pytest.param({2**63: "good"}, id="fleet id above 63 bits"),
    ],
)
def test_missing_secrets_and_invalid_fleet_ids_are_configuration_errors(secrets: Any) -> None:
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
def test_an_invalid_option_is_named(option: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"^{option}="):
        WebhookVerifier(SECRET, **{option: value})


@pytest.mark.parametrize("timestamp", [-1, 10**12, True, 1.5, "1700000000", math.nan])
def test_an_invalid_timestamp_is_not_signed(timestamp: Any) -> None:
    with pytest.raises(ConfigurationError, match="timestamp="):
        sign(b"{}", SECRET, timestamp)


def test_both_secrets_are_valid_during_a_rotation() -> None:
    by_old, by_new = make_headers(TOLL_BODY, secret="old"), make_headers(TOLL_BODY, secret="new")
    before, during, after = make_verifier("old"), make_verifier(["new", "old"]), make_verifier("new")
    for verifier, old_is_valid, new_is_valid in [(before, True, False), (during, True, True), (after, False, True)]:
        for headers, is_valid in [(by_old, old_is_valid), (by_new, new_is_valid)]:
            if is_valid:
                assert verify(TOLL_BODY, headers, verifier).signed_form == "raw"
            else:
                assert get_refusal(TOLL_BODY, headers, verifier) is Refusal.SIGNATURE_MISMATCH


def test_every_secret_is_tried_for_the_compact_form_too() -> None:
    headers = make_headers(b'{"a":1}', secret="third")
    assert verify(b'{"a": 1}', headers, make_verifier(["first", "second", "third"])).signed_form == "compact"


def test_a_fleets_secret_is_valid_for_that_fleet_only() -> None:
    verifier = make_verifier({7: "seven", 42: "forty-two"})
    headers = make_headers(TOLL_BODY, secret="forty-two")
    assert verify(TOLL_BODY, headers, verifier).fleet_id == 42
    assert get_refusal(TOLL_BODY, headers | {"Fleet-Id": "7"}, verifier) is Refusal.SIGNATURE_MISMATCH
    assert get_refusal(TOLL_BODY, headers | {"Fleet-Id": "8"}, verifier) is Refusal.UNKNOWN_FLEET


def test_one_secret_for_all_fleets_does_not_bind_a_delivery_to_its_fleet() -> None:
    # FleetIT's signature does not cover Fleet-Id.
    assert verify(TOLL_BODY, make_headers(TOLL_BODY) | {"Fleet-Id": "7"}).fleet_id == 7


def test_a_verifier_copies_the_list_of_secrets() -> None:
    secrets = ["old"]
    verifier = make_verifier(secrets)
    secrets[:] = ["new"]
    assert verify(TOLL_BODY, make_headers(TOLL_BODY, secret="old"), verifier).signed_form == "raw"
