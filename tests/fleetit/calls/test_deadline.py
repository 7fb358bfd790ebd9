"""The deadline of a call: all attempts and waits together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import InvalidInput, Retry, Timeout, TimeoutError  # noqa: A004 - the public name
from kit.tests.support.scripted_server import Action, ScriptedServer, reply

if TYPE_CHECKING:
    from tests.support.flavours import Flavour


def test_a_deadline_limits_the_running_attempt(flavour: Flavour) -> None:
    with ScriptedServer([reply(503), (Action.STALL,)]) as server:
        timeout, retry = Timeout(connect=30, read=30), Retry(backoff=0, attempts=9)
        client: Any = flavour.client(token="t", base_url=server.url, timeout=timeout, retry=retry)
        with pytest.raises(TimeoutError) as caught:
            flavour.run(lambda: client.integrations.list_active(options={"deadline": 0.3}).first())
        assert "the deadline of 0.3 s leaves no time for another attempt (2 attempts)" in str(caught.value)
        assert caught.value.attempts == 2


@pytest.mark.parametrize("deadline", [0, -1, float("nan"), "5", True, 1e9])
def test_a_deadline_that_is_no_number_of_seconds_is_refused(flavour: Flavour, deadline: Any) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(InvalidInput, match=r"options: deadline: .* is not a positive number of seconds"):
        flavour.run(lambda: client.integrations.list_active(options={"deadline": deadline}).first())
