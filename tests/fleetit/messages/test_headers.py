from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, InvalidInput
from fleetit_api.api.integrations import integrations_list_active
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import EMPTY_PAGE, UNREACHABLE_URL
from tests.fleetit.client.operations import call_operation, send_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

SECRET = "planted-note-4711"

INJECTIONS = [
    pytest.param(f"{SECRET}\r\nX-Evil: 1", id="CR LF"),
    pytest.param(f"{SECRET}\nX-Evil: 1", id="LF"),
    pytest.param(f"{SECRET}\rX-Evil: 1", id="CR"),
    pytest.param(f"{SECRET}\r\n\r\nGET /evil HTTP/1.1", id="a whole second request"),
    pytest.param(f"{SECRET}\n", id="LF at the end"),
    pytest.param(f"{SECRET}\0", id="NUL"),
    pytest.param(f"{SECRET}\x7f", id="DEL"),
    pytest.param(f"{SECRET}\x0b", id="a vertical tab"),
]


def call_stock(flavour: Flavour, client: Any) -> Any:
    function: Any = integrations_list_active.asyncio if flavour.name == "async" else integrations_list_active.sync
    return flavour.run(lambda: function(client=client))


@pytest.mark.parametrize(
    "value",
    [
        *INJECTIONS,
        pytest.param(f"{SECRET}\u2028", id="a line separator"),
        pytest.param(f"{SECRET}ü", id="outside of ASCII"),
        pytest.param(f" {SECRET}", id="a space before"),
        pytest.param(f"{SECRET}\t", id="a tab behind"),
        pytest.param(f"{SECRET}\r\nX-Evil: 1".encode(), id="CR LF in bytes"),
        pytest.param(SECRET.encode(), id="bytes, which would be sent as Python writes them"),
        pytest.param([SECRET, "a,b"], id="a list with a comma in an item"),
    ],
)
def test_a_header_that_cannot_be_sent_is_refused_and_not_shown(flavour: Flavour, value: Any) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"^things_do: X-Note: ") as caught:
        call_operation(flavour, client, note=value)
    assert SECRET not in repr((caught.value, caught.value.__context__))


@pytest.mark.parametrize("value", ["", "a", "a b", "a\tb", "~!@#$%^&*()", "x" * 4000])
def test_a_header_of_plain_text_is_sent(flavour: Flavour, value: str) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        call_operation(flavour, client, note=value)
        assert server.requests[0].header("X-Note") == value


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize("kind", [str, str.encode], ids=["text", "bytes"])
def test_an_invalid_header_of_a_stock_client_is_refused(flavour: Flavour, value: str, kind: Any) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(InvalidInput, match="x-note: the header has ") as caught:
            call_stock(flavour, client.api.with_headers({"x-note": kind(value)}))
        assert server.requests == []
        assert SECRET not in repr((caught.value, caught.value.__context__))


@pytest.mark.parametrize(
    "value", ["7\r\nX-Evil: 1", "7\n", " 7", "0", "-7", "7.0", "seven", "", "07", b"7\nX-Evil: 1", str(2**63)]
)
def test_an_invalid_fleet_id_header_of_a_stock_client_is_refused(flavour: Flavour, value: Any) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=42)
        with pytest.raises(InvalidInput, match=r"(?i)fleet-id"):
            call_stock(flavour, client.api.with_headers({"fleet-ID": value}))
        assert server.requests == []


def test_two_fleet_id_headers_of_a_stock_client_are_refused(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=42)
        with pytest.raises(InvalidInput, match=r"'7, 8' is not a fleet id"):
            call_stock(flavour, client.api.with_headers({"fleet-ID": "7", "Fleet-Id": "8"}))
        assert server.requests == []


@pytest.mark.parametrize("name", ["Fleet_Id", "fleet_ID", "Transfer_Encoding"])
def test_a_header_of_a_stock_client_that_servers_read_as_one_of_the_client_is_refused(
    flavour: Flavour, name: str
) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=42)
        with pytest.raises(InvalidInput, match=rf"{name}: the header can't be set here: "):
            call_stock(flavour, client.api.with_headers({name: "7"}))
        assert server.requests == []


@pytest.mark.parametrize("value", ["7\r\nX-Evil: 1", b"7", 7.0, True])
def test_a_fleet_id_with_a_line_break_is_refused_in_every_call_style(flavour: Flavour, value: Any) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    uses: tuple[Callable[[], Any], ...] = (
        lambda: send_request(flavour, client, fleet_id=value),
        lambda: call_operation(flavour, client, fleet_id=value),
        lambda: client.for_fleet(value),
    )
    for use in uses:
        with pytest.raises((InvalidInput, ConfigurationError), match=r"fleet_id: .* is not a fleet id"):
            use()
