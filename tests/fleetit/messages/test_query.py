from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit import UNSET, InvalidInput
from fleetit_api.exceptions import TREE
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.messages.request import build_query
from tests.fleetit.client.call_styles import UNREACHABLE_URL
from tests.fleetit.client.operations import call_operation, send_request

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


class Kind(Enum):
    TOLL = "toll"


class Level(IntEnum):
    HIGH = 3


@pytest.mark.parametrize(
    ("params", "query"),
    [
        pytest.param(None, "", id="none"),
        pytest.param({}, "", id="an empty query"),
        pytest.param({"a": UNSET}, "", id="UNSET is not sent"),
        pytest.param({"a": None}, "", id="None is not sent"),
        pytest.param({"a": ""}, "?a=", id="an empty text is sent"),
        pytest.param({"a": 0}, "?a=0", id="zero is sent"),
        pytest.param({"a": True, "b": False}, "?a=true&b=false", id="booleans are written as in JSON"),
        pytest.param({"a": ["x", "y"]}, "?a=x&a=y", id="a list repeats its name"),
        pytest.param({"a": ("x", "y")}, "?a=x&a=y", id="a tuple too"),
        pytest.param({"a": {"y", "x"}}, "?a=x&a=y", id="a set too, in the order of its texts"),
        pytest.param({"b": 1, "a": 2}, "?b=1&a=2", id="the order is kept"),
        pytest.param({"a": "x y&z=1/é+%"}, "?a=x+y%26z%3D1%2F%C3%A9%2B%25", id="a text is quoted"),
        pytest.param({"a&b=c": 1}, "?a%26b%3Dc=1", id="a name is quoted"),
        pytest.param({"a": "x\r\ny\0"}, "?a=x%0D%0Ay%00", id="control characters are quoted"),
        pytest.param({"a": "#x?"}, "?a=%23x%3F", id="a number sign is quoted"),
        pytest.param({"a": 2.5}, "?a=2.5", id="a float"),
        pytest.param({"a": Decimal("2.50")}, "?a=2.50", id="a decimal keeps its places"),
        pytest.param({"a": Kind.TOLL}, "?a=toll", id="a member is its value"),
        pytest.param({"a": Level.HIGH}, "?a=3", id="a member that is a number"),
        pytest.param({"a": date(2026, 1, 2)}, "?a=2026-01-02", id="a date"),
        pytest.param({"a": datetime(2026, 1, 2, tzinfo=UTC)}, "?a=2026-01-02T00%3A00%3A00%2B00%3A00", id="a moment"),
        pytest.param({"a": UUID(int=1)}, "?a=00000000-0000-0000-0000-000000000001", id="a UUID"),
    ],
)
def test_a_query_value_has_one_text(flavour: Flavour, params: Any, query: str) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        send_request(flavour, client, params=params)
        call_operation(flavour, client, params=params)
        assert [received.target for received in server.requests] == [f"/v2/things/{query}"] * 2


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b"x", id="bytes"),
        pytest.param([], id="an empty list"),
        pytest.param([1, None], id="None in a list"),
        pytest.param([1, UNSET], id="UNSET in a list"),
        pytest.param([{1, 2}], id="a set in a list"),
        pytest.param(float("nan"), id="no number"),
        pytest.param([1, float("inf")], id="an endless number in a list"),
        pytest.param([[1]], id="a list in a list"),
        pytest.param("\ud800", id="half a surrogate pair"),
        pytest.param(object(), id="any object"),
        pytest.param(Exception("x"), id="an exception"),
    ],
)
def test_a_value_without_a_clear_text_is_refused(flavour: Flavour, value: Any) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"^GET /v2/things/: a: can't be written in a query: "):
        send_request(flavour, client, params={"a": value})
    with pytest.raises(InvalidInput, match=r"^things_do: a: .* "):
        call_operation(flavour, client, params={"a": value})


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))))
def test_any_text_in_a_query_can_be_parsed_back(pairs: list[tuple[str, str]]) -> None:
    written = build_query(TREE, "things_do", dict(pairs))
    assert written.isascii()
    assert dict(parse_qsl(written.removeprefix("?"), keep_blank_values=True)) == dict(pairs)
