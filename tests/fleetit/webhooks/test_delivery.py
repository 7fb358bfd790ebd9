"""The attributes of a delivery, and its key."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fleetit.webhooks import Delivery, TollNotification
from tests.fleetit.webhooks.examples import PARKING, TOLL, TOLL_BODY, make_headers, to_compact_json, verify


def test_a_delivery_has_the_parts_of_the_request() -> None:
    headers = make_headers(TOLL_BODY) | {"ext-client-id": "C-1", "Ext-Billing-Id": "B-2", "X-Own": "é"}
    delivery = verify(TOLL_BODY, headers)
    assert isinstance(delivery.notification, TollNotification)
    assert delivery.fleet_id == 42
    assert delivery.timestamp == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (delivery.ext_client_id, delivery.ext_billing_id) == ("C-1", "B-2")
    assert delivery.headers == {name.lower(): value for name, value in headers.items()}
    assert delivery.body == TOLL_BODY
    assert delivery.signed_form == "raw"
    assert delivery.key == "toll:42:1"
    assert delivery.digest == hashlib.sha256(TOLL_BODY).hexdigest()


def test_a_delivery_can_not_be_changed() -> None:
    delivery = verify(TOLL_BODY, make_headers(TOLL_BODY))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        delivery.fleet_id = 7  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue] - that it is refused
    with pytest.raises(TypeError):
        delivery.headers["x-own"] = "1"  # type: ignore[index] # pyright: ignore[reportIndexIssue] - that it is refused
    assert not hasattr(delivery, "__dict__")


def test_the_repr_of_a_delivery_is_short() -> None:
    assert repr(verify(TOLL_BODY, make_headers(TOLL_BODY))) == (
        "Delivery(notification=TollNotification, fleet_id=42, timestamp=2023-11-14 22:13:20+00:00, signed_form='raw')"
    )


def test_a_mutable_body_is_copied() -> None:
    body = bytearray(TOLL_BODY)
    delivery = verify(body, make_headers(TOLL_BODY))
    body[:] = b""
    assert delivery.body == TOLL_BODY


def test_the_digest_is_computed_from_the_signed_form() -> None:
    raw, sent_compact = to_compact_json(TOLL), verify(TOLL_BODY, make_headers(to_compact_json(TOLL)))
    assert sent_compact.digest == verify(raw, make_headers(raw)).digest == hashlib.sha256(raw).hexdigest()


def key(payload: dict[str, Any], fleet: str = "42") -> str:
    body = to_compact_json(payload)
    found = verify(body, make_headers(body, fleet=fleet)).key
    return "body" if found == "body:" + hashlib.sha256(body).hexdigest() else found


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(TOLL, "toll:42:1", id="the documented toll"),
        pytest.param(PARKING, "parking:42:Ville de Montréal:1234567890", id="the documented parking ticket"),
        pytest.param({"ticketID": 0}, "toll:42:0", id="zero"),
        pytest.param({"ticketID": -1}, "toll:42:-1", id="negative"),
        pytest.param({"ticketID": 2**64}, "toll:42:18446744073709551616", id="beyond 64 bits"),
        pytest.param({"ticketID": "1"}, "toll:42:1", id="number as text: the same ticket"),
        pytest.param({"ticketID": "01"}, "toll:42:01", id="leading zero: another ticket"),
        pytest.param({"ticketID": "a:b%c"}, "toll:42:a%3Ab%25c", id="colon and percent are escaped"),
        pytest.param({"ticketID": "a\n\x7f\x85\0"}, "toll:42:a%0A%7F%C2%85%00", id="control characters are escaped"),
        pytest.param({"ticketID": "\ud800"}, "toll:42:%ED%A0%80", id="a lone surrogate is escaped"),
        pytest.param({"ticketID": "x" * 200}, "toll:42:" + "x" * 200, id="200 characters"),
        pytest.param({"ticketID": "x" * 201}, "body", id="201 characters"),
        pytest.param({"ticketID": "\U0001f600" * 200}, "toll:42:" + "\U0001f600" * 200, id="200 characters of 4 bytes"),
        pytest.param({"ticketID": "\x01" * 200}, "toll:42:" + "%01" * 200, id="200 control characters"),
        pytest.param(
            {"ticketID": "\ud800" * 111 + "x"}, "toll:42:" + "%ED%A0%80" * 111 + "x", id="1,000 bytes when encoded"
        ),
        pytest.param({"ticketID": "\ud800" * 111 + "xx"}, "body", id="1,001 bytes when encoded"),
        pytest.param({"ticketID": 10**200}, "body", id="a number of 201 digits"),
        pytest.param({"ticketID": ""}, "body", id="empty"),
        pytest.param({"ticketID": " "}, "body", id="blank"),
        pytest.param({"ticketID": True}, "body", id="a boolean"),
        pytest.param({"ticketID": 1.0}, "body", id="a fraction"),
        pytest.param({"ticketID": [1]}, "body", id="an array"),
        pytest.param({"ticketID": {"id": 1}}, "body", id="an object"),
        pytest.param({"ticketID": None}, "body", id="null"),
        pytest.param({}, "body", id="an empty object"),
        pytest.param({"ticketid": 1}, "body", id="another name"),
        pytest.param({"violation_number": "1"}, "body", id="parking without authority"),
        pytest.param({"issuing_authority": "NYC"}, "body", id="parking without number"),
        pytest.param({"issuing_authority": "", "violation_number": "1"}, "body", id="parking with an empty authority"),
        pytest.param({"issuing_authority": None, "violation_number": "1"}, "body", id="parking with null as authority"),
        pytest.param({"issuing_authority": 7, "violation_number": 1}, "parking:42:7:1", id="parking with numbers"),
        pytest.param(
            {"ticketID": 1, "issuing_authority": "NYC", "violation_number": "1"}, "toll:42:1", id="fields of both: toll"
        ),
        pytest.param(
            {"ticketID": None, "issuing_authority": "NYC", "violation_number": "1"},
            "parking:42:NYC:1",
            id="ticketID null and fields of parking: parking",
        ),
    ],
)
def test_the_key_names_the_ticket(payload: dict[str, Any], expected: str) -> None:
    assert key(payload) == expected


def test_a_key_without_a_fleet_has_a_dash() -> None:
    assert key(TOLL, fleet="acme") == "toll:-:1"


def test_the_same_ticket_number_in_two_fleets_has_two_keys() -> None:
    assert key(TOLL, fleet="7") != key(TOLL, fleet="42")


def test_a_revision_has_the_same_key_and_another_digest() -> None:
    first, revised = (to_compact_json(TOLL | {"amount": amount}) for amount in ("10", "12"))
    one, other = (verify(body, make_headers(body)) for body in (first, revised))
    assert one.key == other.key
    assert one.digest != other.digest


parts = st.text(st.characters(), min_size=1, max_size=8).filter(str.strip) | st.text(":%-a", min_size=1, max_size=4)
tickets = st.fixed_dictionaries({"issuing_authority": parts, "violation_number": parts}) | st.fixed_dictionaries(
    {"ticketID": parts}
)


@given(one=tickets, other=tickets, fleet=st.sampled_from(["1", "2", ""]), other_fleet=st.sampled_from(["1", "2", ""]))
@example(
    one={"issuing_authority": "a:b", "violation_number": "c"},
    other={"issuing_authority": "a", "violation_number": "b:c"},
    fleet="1",
    other_fleet="1",
)
@example(
    one={"issuing_authority": "a%3Ab", "violation_number": "c"},
    other={"issuing_authority": "a:b", "violation_number": "c"},
    fleet="1",
    other_fleet="1",
)
def test_two_tickets_never_have_the_same_key(
    one: dict[str, str], other: dict[str, str], fleet: str, other_fleet: str
) -> None:
    same = (one, fleet) == (other, other_fleet)
    assert (key(one, fleet) == key(other, other_fleet)) is same


def test_a_delivery_is_made_by_names() -> None:
    delivery: Any = Delivery
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        delivery(TollNotification())
