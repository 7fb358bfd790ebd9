"""Headers of any form that a framework, a gateway or an attacker sends."""

from __future__ import annotations

import sys
from email.message import Message
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers as StarletteHeaders

from fleetit.webhooks import Refusal, WebhookError
from openapi_sdk.webhooks.request import _normalize_simple, normalize_headers
from tests.fleetit.webhooks.examples import SECRET, TOLL_BODY, get_refusal, make_headers, make_verifier, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOOD = make_headers(TOLL_BODY)
PAIRS = list(GOOD.items())
ASGI = [(name.lower().encode(), value.encode()) for name, value in PAIRS]


def make_message() -> Message:
    """Return headers of `http.server`: they have items(), but are not a mapping, and iterate over the names."""
    headers = Message()
    for name, value in PAIRS:
        headers[name] = value
    return headers


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(GOOD, id="a dict"),
        pytest.param(MappingProxyType(GOOD), id="a read-only mapping"),
        pytest.param(PAIRS, id="a list of pairs"),
        pytest.param(tuple(PAIRS), id="a tuple of pairs"),
        pytest.param([list(pair) for pair in PAIRS], id="a list of lists"),
        pytest.param(dict(ASGI), id="a dict of bytes"),
        pytest.param(ASGI, id="the pairs of an ASGI scope"),
        pytest.param(StarletteHeaders(raw=ASGI), id="headers of Starlette"),
        pytest.param(make_message(), id="headers of http.server"),
        pytest.param({name: [value] for name, value in PAIRS}, id="lists of one value"),
        pytest.param({name: (value.encode(),) for name, value in PAIRS}, id="tuples of one value of bytes"),
        pytest.param({name.upper(): value for name, value in PAIRS}, id="upper case"),
        pytest.param([("Fleet-Id", b"42"), *PAIRS[2:]], id="text and bytes together"),
        pytest.param([*PAIRS, ("X-Long", "x" * 1_000_000)], id="a header of a megabyte"),
        pytest.param([*PAIRS, *((f"X-{n}", "") for n in range(10_000))], id="ten thousand more headers"),
        pytest.param([*PAIRS, *[("X-Again", "x")] * 10_000], id="one header ten thousand times"),
        pytest.param([*PAIRS, 1, None, (), ("a",), ("a", "b", "c"), "ab", b"ab"], id="entries that are not pairs"),
        pytest.param([1, None, (), ("a",), *PAIRS], id="entries that are not pairs before those that are"),
        pytest.param([*PAIRS, (1, "a"), (None, "a"), ("a", 1), ("b", None)], id="pairs of other types"),
        pytest.param([*PAIRS, (1, "a"), (2, "b"), (b"\xff", b"\xff"), ("\ud800", "\ud800")], id="odd text"),
        pytest.param({**GOOD, "": "x"}, id="a header without a name"),
        pytest.param(
            [*PAIRS, ("x-\u017fignature", "x"), ("x\u2010signature", "x"), ("x_signature", "x")], id="lookalikes"
        ),
    ],
)
def test_headers_of_every_form_are_read(headers: object) -> None:
    delivery = verify(TOLL_BODY, headers)
    assert delivery.fleet_id == 42
    assert delivery.headers["x-signature"] == GOOD["X-Signature"]
    assert "" not in delivery.headers


def test_a_generator_is_read_once() -> None:
    assert verify(TOLL_BODY, (pair for pair in PAIRS)).fleet_id == 42


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(None, id="None"),
        pytest.param(5, id="a number"),
        pytest.param("", id="empty text"),
        pytest.param("X-Signature: abc", id="text"),
        pytest.param(b"X-Signature: abc", id="bytes"),
        pytest.param({}, id="an empty mapping"),
        pytest.param([], id="an empty list"),
        pytest.param(list(GOOD), id="names only"),
        pytest.param({"X-Signature": None}, id="value None"),
        pytest.param({"X-Signature": 5}, id="a number as the value"),
        pytest.param({"X-Signature": []}, id="an empty list as the value"),
        pytest.param({"X-Signature": [None, 5]}, id="a list of no text"),
        pytest.param({"X-Signature": {"a": "b"}}, id="a mapping as the value"),
        pytest.param({"X-Signature": ""}, id="empty"),
        pytest.param([("X-Signature", ""), ("X-Signature", "")], id="empty, twice"),
        pytest.param({"HTTP_X_SIGNATURE": "a"}, id="a WSGI environment"),
        pytest.param({b"\xffX-Signature": b"a"}, id="a name with the same end"),
    ],
)
def test_headers_without_a_signature_are_refused(headers: object) -> None:
    assert get_refusal(TOLL_BODY, headers) is Refusal.MISSING_SIGNATURE


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        pytest.param({}, "no X-Signature (no headers of str or bytes were passed: pass the headers", id="no headers"),
        pytest.param({"Host": "x", "Accept": "y"}, "no X-Signature (headers passed: 2)", id="two others"),
        pytest.param({"X-Signature": "0" * 64}, "no X-Timestamp (headers passed: 1)", id="no timestamp"),
    ],
)
def test_an_error_says_whether_headers_were_passed_at_all(headers: dict[str, str], why: str) -> None:
    with pytest.raises(WebhookError) as caught:
        make_verifier().verify(TOLL_BODY, headers)
    assert why in str(caught.value)


@pytest.mark.parametrize("name", ["X-Signature", "X-Timestamp"])
@pytest.mark.parametrize(
    ("change", "values"),
    [
        pytest.param(str, [None], id="the same"),
        pytest.param(str, ["another"], id="another value"),
        pytest.param(str, [""], id="an empty value"),
        pytest.param(str.lower, [None], id="another case"),
        pytest.param(str.encode, [None], id="the name as bytes"),
        pytest.param(str, [b"1"], id="the value as bytes"),
        pytest.param(str, [None] * 5, id="five more"),
    ],
)
def test_a_repeated_header_is_refused(
    name: str, change: Callable[[str], str | bytes], values: list[str | bytes | None]
) -> None:
    again = [(change(name), GOOD[name] if value is None else value) for value in values]
    for headers in ([*PAIRS, *again], [*again, *PAIRS]):
        assert get_refusal(TOLL_BODY, headers) is Refusal.REPEATED_HEADER


@pytest.mark.parametrize("name", ["X-Signature", "X-Timestamp"])
def test_a_header_with_a_list_of_two_values_is_repeated(name: str) -> None:
    assert get_refusal(TOLL_BODY, GOOD | {name: [GOOD[name]] * 2}) is Refusal.REPEATED_HEADER


@pytest.mark.parametrize("name", ["X-Signature", "X-Timestamp"])
def test_a_header_in_two_cases_of_one_dict_is_repeated(name: str) -> None:
    assert get_refusal(TOLL_BODY, GOOD | {name.lower(): "1"}) is Refusal.REPEATED_HEADER


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"a\nb": "1", "c": "2"}, id="newline within a name"),
        pytest.param({"c": "2", "a\nx-signature": "1"}, id="newline within the last name"),
        pytest.param({"a\n": "1", "\nb": "2"}, id="newline at the ends"),
        pytest.param({}, id="no headers"),
    ],
)
def test_a_dict_keeps_the_value_of_each_name(headers: dict[str, str]) -> None:
    assert normalize_headers(headers) == headers


def test_an_exception_of_the_headers_iterator_passes_through() -> None:
    def broken() -> Iterator[tuple[str, str]]:
        yield PAIRS[0]
        msg = "the connection went away"
        raise ConnectionResetError(msg)

    with pytest.raises(ConnectionResetError, match="went away"):
        make_verifier().verify(TOLL_BODY, broken())


@pytest.mark.parametrize(
    ("values", "fleet_id"),
    [
        pytest.param([], None, id="absent"),
        pytest.param([""], None, id="empty"),
        pytest.param(["1"], 1, id="the smallest"),
        pytest.param(["9223372036854775807"], 2**63 - 1, id="the largest of 64 bits"),
        pytest.param(["9223372036854775808"], None, id="one more"),
        pytest.param(["9" * 5000], None, id="more digits than int() accepts"),
        pytest.param(["0"], None, id="zero"),
        pytest.param(["-42"], None, id="negative"),
        pytest.param(["+42"], None, id="plus"),
        pytest.param(["042"], None, id="leading zero"),
        pytest.param(["4_2"], None, id="underscore"),
        pytest.param([" 42"], None, id="space"),
        pytest.param(["42\n"], None, id="newline"),
        pytest.param(["٤٢"], None, id="Arabic-Indic digits"),
        pytest.param(["42.0"], None, id="fraction"),
        pytest.param(["acme"], None, id="text"),
        pytest.param(["42", "42"], None, id="twice"),
        pytest.param(["42", ""], None, id="twice, once empty"),
        pytest.param(["42, 42"], None, id="twice, joined by a server"),
    ],
)
def test_the_fleet_is_a_positive_integer_or_none(values: list[str], fleet_id: int | None) -> None:
    headers = [*((name, value) for name, value in PAIRS if name != "Fleet-Id"), *(("fleet-id", v) for v in values)]
    assert verify(TOLL_BODY, headers).fleet_id == fleet_id
    if fleet_id != 42:
        found = fleet_id or "absent, repeated or malformed"
        with pytest.raises(WebhookError, match=f"Fleet-Id is {found}; there are secrets of 1 fleets") as caught:
            verify(TOLL_BODY, headers, make_verifier({42: SECRET}))
        assert caught.value.reason is Refusal.UNKNOWN_FLEET


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([], None, id="absent"),
        pytest.param([""], None, id="empty"),
        pytest.param(["A-17"], "A-17", id="text"),
        pytest.param(["a", "b"], None, id="twice: which one counts is not guessed"),
    ],
)
def test_the_ext_headers_are_text_or_none(values: list[str], expected: str | None) -> None:
    headers = [*PAIRS, *(("ext-client-id", value) for value in values), *(("Ext-Billing-Id", v) for v in values)]
    delivery = verify(TOLL_BODY, headers)
    assert (delivery.ext_client_id, delivery.ext_billing_id) == (expected, expected)


def test_repeated_headers_are_joined_in_order_without_empty_values() -> None:
    headers = normalize_headers([("X-A", "1"), ("Via", "p"), ("x-a", ""), ("X-A", b"2\xe9"), ("x-b", ["3", b"4"])])
    assert headers == {"x-a": "1, 2é", "via": "p", "x-b": "3, 4"}
    assert list(headers) == ["x-a", "via", "x-b"]
    assert len(headers) == 3


def test_normalizing_headers_takes_linear_time() -> None:
    def work(count: int) -> int:
        calls = 0

        def counted(*_: object) -> None:
            nonlocal calls
            calls += 1

        entries = [("X-Again", b"x")] * count
        sys.setprofile(counted)
        try:
            normalize_headers(entries)
        finally:
            sys.setprofile(None)
        return calls

    assert work(10_000) < 11 * work(1_000)


_TEXTS = st.one_of(st.binary(max_size=6), st.sampled_from([b"", b"X-A", b"x-a", b"a\nb", b"\xc4", b"\xe4"]))
_PAIRS = st.tuples(_TEXTS, _TEXTS)


@given(
    pairs=st.lists(
        st.one_of(_PAIRS, _PAIRS, st.sampled_from([("X-A", "1"), (b"a",), None, (b"a", [b"1", b"2"])])), max_size=5
    )
)
def test_a_list_is_read_as_any_other_iterable(pairs: list[Any]) -> None:
    fast, slow = normalize_headers(pairs), normalize_headers(iter(pairs))
    assert dict(fast) == dict(slow)
    assert {name for name in fast if fast.is_repeated(name)} == {name for name in slow if slow.is_repeated(name)}


def test_most_requests_take_a_fast_path() -> None:
    lowered = {name.lower(): value for name, value in PAIRS}
    assert _normalize_simple(GOOD) == lowered
    assert _normalize_simple(ASGI) == lowered
