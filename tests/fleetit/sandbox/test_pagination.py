from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fleetit.sandbox.loopback import ACTIVE, send_request

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

#: The fleet whose 263 integrations take three pages.
LARGE = 512


@pytest.mark.parametrize(
    ("query", "first", "length"),
    [
        pytest.param("", 0, 100, id="no parameters"),
        pytest.param("limit=1", 0, 1, id="the smallest page"),
        pytest.param("limit=99", 0, 99, id="just under the maximum"),
        pytest.param("limit=100", 0, 100, id="the maximum"),
        pytest.param("limit=101", 0, 100, id="just over the maximum"),
        pytest.param("limit=" + "9" * 30, 0, 100, id="far over the maximum"),
        pytest.param("offset=262", 262, 1, id="the last row"),
        pytest.param("offset=263", 0, 0, id="just past the end"),
        pytest.param("offset=" + "9" * 30, 0, 0, id="far past the end"),
        pytest.param("limit=100&offset=200", 200, 63, id="the rest"),
        pytest.param("limit=63&offset=200", 200, 63, id="exactly the rest"),
        pytest.param("limit=0", 0, 100, id="a limit of zero counts as not given"),
        pytest.param("limit=-5", 0, 100, id="a negative limit counts as not given"),
        pytest.param("limit=ten", 0, 100, id="a limit in words counts as not given"),
        pytest.param("limit=2.5", 0, 100, id="a broken limit counts as not given"),
        pytest.param("limit=", 0, 100, id="an empty limit counts as not given"),
        pytest.param("limit=" + "9" * 5000, 0, 100, id="a limit of more digits than int takes"),
        pytest.param("offset=-1", 0, 100, id="a negative offset is none"),
        pytest.param("offset=x", 0, 100, id="an offset in words is none"),
        pytest.param("offset=", 0, 100, id="an empty offset is none"),
        pytest.param("limit=5&limit=7", 0, 7, id="the last of two limits counts"),
        pytest.param("limit=%35", 0, 5, id="an escaped digit"),
        pytest.param("Limit=5", 0, 100, id="names are case-sensitive"),
        pytest.param("limit=5;offset=3", 0, 100, id="a semicolon separates nothing"),
        pytest.param("&&=&", 0, 100, id="a query of nothing but separators"),
        pytest.param("unknown=1", 0, 100, id="an unknown parameter is ignored"),
    ],
)
def test_limit_and_offset_select_the_rows_of_a_page(sandbox: Sandbox, query: str, first: int, length: int) -> None:
    response = send_request(sandbox, f"{ACTIVE}?{query}", fleet=LARGE)
    assert response.status == 200
    assert response.json["count"] == 263
    assert response.json["results"] == sandbox.rows("active_integrations", LARGE)[first : first + length]


@pytest.mark.parametrize(
    ("query", "previous", "following"),
    [
        pytest.param("", None, "limit=100&offset=100", id="first page without a limit"),
        pytest.param("limit=10", None, "limit=10&offset=10", id="first page"),
        pytest.param("limit=500", None, "limit=100&offset=100", id="a limit over the maximum is reduced in the URL"),
        pytest.param("limit=10&offset=10", "limit=10", "limit=10&offset=20", id="the previous page is the first"),
        pytest.param("limit=10&offset=5", "limit=10", "limit=10&offset=15", id="less than a page before it"),
        pytest.param("limit=10&offset=25", "limit=10&offset=15", "limit=10&offset=35", id="in the middle"),
        pytest.param("limit=63&offset=200", "limit=63&offset=137", None, id="the page that ends with the last row"),
        pytest.param("limit=62&offset=200", "limit=62&offset=138", "limit=62&offset=262", id="one row is left"),
        pytest.param("limit=10&offset=500", "limit=10&offset=490", None, id="past the end"),
        pytest.param("b=&a", None, "a=&b=&limit=100&offset=100", id="parameters with empty values are kept"),
        pytest.param("b=2&a=%C3%A9", None, "a=%C3%A9&b=2&limit=100&offset=100", id="other parameters are kept"),
    ],
)
def test_next_and_previous_urls(sandbox: Sandbox, query: str, previous: str | None, following: str | None) -> None:
    page = send_request(sandbox, f"{ACTIVE}?{query}", fleet=LARGE).json
    base = f"{sandbox.url}{ACTIVE}?"
    assert page["previous"] == (None if previous is None else base + previous)
    assert page["next"] == (None if following is None else base + following)


def test_next_url_has_the_host_of_the_request(sandbox: Sandbox) -> None:
    page = send_request(sandbox, fleet=LARGE).json
    assert urlsplit(str(page["next"])).netloc == urlsplit(sandbox.url).netloc


def test_single_page_has_no_next_and_no_previous(sandbox: Sandbox) -> None:
    page = send_request(sandbox, fleet=7).json
    assert (page["count"], page["next"], page["previous"], len(page["results"])) == (3, None, None, 3)


@pytest.mark.parametrize("limit", [1, 50, 100, 263])
def test_next_and_previous_lead_through_every_row_once(sandbox: Sandbox, limit: int) -> None:
    # With a limit of 1, a smaller fleet is listed, so that a few requests are enough.
    fleet = 42 if limit == 1 else LARGE
    rows = sandbox.rows("active_integrations", fleet)
    forward: list[object] = []
    url: str | None = f"{sandbox.url}{ACTIVE}?limit={limit}"
    last = ""
    while url:
        last = url
        page = send_request(sandbox, url.removeprefix(sandbox.url), fleet=fleet).json
        forward += page["results"]
        url = page["next"]
    assert forward == rows
    backward: list[object] = []
    url = last
    while url:
        page = send_request(sandbox, url.removeprefix(sandbox.url), fleet=fleet).json
        backward = [*page["results"], *backward]
        url = page["previous"]
    assert backward == rows


@pytest.mark.heavy
@given(
    limit=st.one_of(st.integers(-3, 400).map(str), st.text()),
    offset=st.one_of(st.integers(-3, 400).map(str), st.text()),
)
def test_any_limit_and_offset_give_a_page(sandbox: Sandbox, limit: str, offset: str) -> None:
    query = urlencode({"limit": limit, "offset": offset}, errors="replace")
    response = send_request(sandbox, f"{ACTIVE}?{query}", fleet=LARGE)
    assert response.status == 200
    page = response.json
    assert page["count"] == 263
    assert len(page["results"]) <= 100
    if page["next"] is not None:
        asked = parse_qs(urlsplit(str(page["next"])).query)
        first = int(asked["offset"][0]) - int(asked["limit"][0])
        assert page["results"] == sandbox.rows("active_integrations", LARGE)[first : int(asked["offset"][0])]
