"""An argument of another type than declared is sent if it has a clear form, and is an InvalidInput otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import InvalidInput
from tests.fleetit.call_styles import EMPTY_PAGE
from tests.support.scripted_server import ScriptedServer, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        pytest.param(
            lambda client: client.citations.list(received_date_gte=b"2026").count(),
            "received_date__gte: a value of the type bytes can't be written as a text",
            id="bytes for a date",
        ),
        pytest.param(
            lambda client: client.tolls.update(1, body={"billing_status": "x"}),
            "billing_status: an integer is expected, not a string",
            id="an invalid mapping for a model",
        ),
        pytest.param(
            lambda client: client.vehicles.create_many(body=5),
            "body: an array is expected, not an integer",
            id="a number for a list",
        ),
    ],
)
def test_an_argument_that_cannot_be_sent_is_an_invalid_input(
    flavour: Flavour, call: Callable[[Any], Any], reason: str
) -> None:
    client = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(InvalidInput, match=reason):
        flavour.run(lambda: call(client))


def test_a_text_is_sent_as_a_date_and_a_mapping_as_a_model(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE), reply(200, {"id": 1})]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        flavour.run(lambda: client.citations.list(received_date_gte="2026-01-02").count())
        flavour.run(lambda: client.tolls.update(1, body={"billing_status": 3}))
        listed, updated = server.requests
        assert "?received_date__gte=2026-01-02&" in listed.target
        assert updated.body == b'{"billing_status":3}'
