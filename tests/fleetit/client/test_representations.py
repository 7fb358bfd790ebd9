"""What an interpreter, a notebook and `help()` show."""

from __future__ import annotations

import inspect
import io
import pydoc
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import Page
from fleetit.service import SERVICE
from fleetit_api.api import Listing
from fleetit_api.models import ActiveIntegration
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.listings.options import ListingOptions
from tests.fleetit.client.call_styles import EMPTY_PAGE, UNREACHABLE_URL

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

SECRET = "planted-signature-secret"


@pytest.mark.parametrize(
    ("fleet", "arguments", "shown"),
    [
        pytest.param(512, {}, "tolls.list, fleet 512, 100 a page, not requested yet", id="the client's fleet"),
        pytest.param(None, {"limit": 5}, "tolls.list, the account's default fleet, 5 a page, not", id="no fleet"),
        pytest.param(512, {"fleet_id": 7, "offset": 20}, "fleet 7, 100 a page, from offset 20, not", id="an offset"),
    ],
)
def test_a_listing_says_what_it_lists(flavour: Flavour, fleet: Any, arguments: Any, shown: str) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL, fleet_id=fleet)
    text = repr(client.tolls.list(**arguments))
    assert shown in text
    assert text.startswith("<AsyncPages: " if flavour.name == "async" else "<Pages: ")


@pytest.mark.parametrize(
    ("listing", "start", "limit", "shown"),
    [
        pytest.param(Listing("whole", ""), None, None, "one page", id="whole"),
        pytest.param(Listing("offset", "rows"), 0, 5, "5 a page", id="offset"),
        pytest.param(Listing("offset", "rows"), 1, 5, "5 a page, from offset 1", id="later offset"),
        pytest.param(Listing("cursor", "rows"), None, None, "pages of the usual size", id="cursor"),
        pytest.param(Listing("cursor", "rows"), "cursor=b", 5, "5 a page, from cursor 'b'", id="later cursor"),
        pytest.param(Listing("number", "rows"), 1, None, "pages of the usual size", id="number"),
        pytest.param(Listing("number", "rows"), 0, 5, "5 a page, from page 0", id="page before the first one"),
        pytest.param(Listing("number", "rows", first_page=0), 0, 5, "5 a page", id="number from 0 on"),
        pytest.param(Listing("number", "rows", first_page=0), 1, 5, "5 a page, from page 1", id="second page"),
    ],
)
def test_a_listing_says_where_it_starts(listing: Listing, start: Any, limit: int | None, shown: str) -> None:
    assert ListingOptions(SERVICE, "tolls_list", listing, start, limit).describe(7) == f"tolls.list, fleet 7, {shown}"


def test_a_listing_says_that_it_was_requested(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        pages = client.integrations.list_active()
        assert "integrations.list_active" in repr(pages)
        assert server.requests == []
        flavour.run(pages.first)
        assert repr(pages).endswith("100 a page, requested>")


def test_resources_name_their_methods(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    prefix = "Async" if flavour.name == "async" else ""
    assert repr(client.tolls) == f"<{prefix}TollsResource: list, submit_test, update>"
    assert repr(client.with_raw_response.tolls) == f"<{prefix}TollsWithRawResponse: list, submit_test, update>"


def make_page(count: int = 15_234) -> Page[Any]:
    """Return a page of 100 rows with a secret in each."""
    rows = [
        ActiveIntegration.from_dict({"id": each, "webhook_signature_secret_token": SECRET, "<b>": "<i>&" * 100})
        for each in range(100)
    ]
    return Page(rows, count, 100, 100)


def test_a_page_shows_its_range_and_its_first_rows() -> None:
    text = repr(make_page())
    assert text.startswith("<Page: rows 101 to 200 of 15,234: [ActiveIntegration(id=0, ")
    assert text.endswith("… 97 more]>")
    assert len(text) < 700
    assert SECRET not in text
    assert repr(Page([], 0, 0, 100)) == "<Page: no rows of 0: []>"
    assert repr(Page([1, 2], 2, 0, 100)) == "<Page: rows 1 to 2 of 2: [1, 2]>"


def test_a_page_is_a_table_in_a_notebook() -> None:
    html = make_page()._repr_html_()
    assert html.startswith("<table><caption>rows 101 to 200 of 15,234</caption><tr><th>id</th>")
    assert html.count("<tr>") == 1 + 20 + 1
    assert "… 80 more rows" in html
    assert SECRET not in html
    assert "<i>" not in html
    assert "<b>" not in html
    assert len(html) < 10_000


def test_a_page_of_json_documents_is_a_table() -> None:
    html = Page([{"id": 1, "<x>": None}, {"id": 2, "b": "<&>"}], 2, 0, 2)._repr_html_()
    assert "<tr><th>id</th><th>&lt;x&gt;</th><th>b</th></tr>" in html
    assert "<tr><td>1</td><td></td><td></td></tr><tr><td>2</td><td></td><td>&lt;&amp;&gt;</td></tr>" in html
    many = Page([{f"field_{each}": "x" * 1000 for each in range(1000)}] * 1000, 1000, 0, 1000)
    assert len(many._repr_html_()) < 80_000


def test_help_shows_types_as_people_write_them(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    shown = str(inspect.signature(client.tolls.list))
    assert "vehicle: int | Sequence[int] = UNSET" in shown
    assert "fleet_id: int | None = NOT_GIVEN" in shown
    assert shown.endswith("Pages[Toll]")
    out = io.StringIO()
    pydoc.Helper(output=out)(client.tolls.list)
    assert "vehicle: int | Sequence[int]" in out.getvalue()
    for word in ("builtins.", "| Unset", "'"):
        assert word not in shown
