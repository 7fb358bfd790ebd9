"""Fifty threads and fifty tasks at once fetch one token, whatever the server of tokens answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.auth.gates import describe, made_flavours
from kit.tests.openapi_sdk.auth.test_client_credentials import GIVEN, oauth, run_at_once, token
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.calls.oauth import Grant

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.heavy
CALLS = 50


class Slow:
    """Answers a request for a token when all calls have begun to get one. Later ones are answered at once.

    Attributes:
        script: The answers. The last one is repeated.
        asked: How often it was asked.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *script: Any) -> None:
        self.script = script
        self.asked = 0
        self._begun = threading.Semaphore(0)
        self._calls = 0
        make = Grant.__init__

        def begin(grant: Grant, *arguments: Any, **more: Any) -> None:
            make(grant, *arguments, **more)
            self._begun.release()  # each call does that once, before it waits for another one

        monkeypatch.setattr(Grant, "__init__", begin)

    def wait_for(self, calls: int) -> None:
        """Let the next request wait until so many have begun."""
        self._calls = calls
        while self._begun.acquire(blocking=False):
            pass

    def __call__(self, _: Any) -> Any:
        for _ in range(self._calls):
            assert self._begun.acquire(timeout=30)
        self._calls = 0
        self.asked += 1
        return self.script[min(self.asked, len(self.script)) - 1]


@pytest.mark.parametrize(
    ("script", "error", "asked"),
    [
        pytest.param([token()], None, 1, id="an hour"),
        pytest.param([token(expires_in="3600")], None, 1, id="an end as text"),
        pytest.param([token(expires_in=None)], None, 1, id="no end"),
        pytest.param([reply(200, {"access_token": "t"})], None, 1, id="an end that is missing"),
        pytest.param([token(expires_in=1e-9)], None, 1, id="an end that is over at once"),
        pytest.param([token(expires_in=0)], "DecodeError", 1, id="an end of zero"),
        pytest.param([token(expires_in="soon")], "DecodeError", 1, id="an end that is a word"),
        pytest.param([reply(503), reply(503), token()], None, 3, id="errors that pass"),
        pytest.param([reply(401, {"error": "invalid_client"})], "Unauthorized", 1, id="a wrong secret"),
    ],
)
def test_one_token_is_fetched_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: Any, error: str | None, asked: int
) -> None:
    slow = Slow(monkeypatch, *script)
    with (
        ScriptedServer(slow) as tokens,
        ScriptedServer([reply(204)]) as server,
        made_flavours(describe(oauth(f"{tokens.url}/token")), tmp_path) as (sdk, flavours),
    ):
        for flavour in flavours:
            slow.asked = 0
            slow.wait_for(CALLS)
            client = flavour.client(base_url=server.url, retry=sdk.Retry(backoff=0), **GIVEN)
            results = run_at_once(flavour, client.gates.open, CALLS)
            assert {type(each).__name__ for each in results} == {error or "NoneType"}
            assert (len(results), slow.asked) == (CALLS, asked)


@pytest.mark.parametrize("renewed", ["old", "new"])
def test_one_token_is_fetched_for_all_that_were_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renewed: str
) -> None:
    slow = Slow(monkeypatch, token("old"), token(renewed))
    with (
        ScriptedServer(slow) as tokens,
        ScriptedServer([reply(204)], concurrent=True) as server,
        made_flavours(describe(oauth(f"{tokens.url}/token")), tmp_path) as (sdk, flavours),
    ):
        for flavour in flavours:
            slow.asked = 0
            client = flavour.client(base_url=server.url, retry=sdk.Retry(attempts=1), **GIVEN)
            flavour.run(client.gates.open)
            slow.wait_for(2 * CALLS)  # of their first attempts, and of their second ones
            refused = threading.Barrier(CALLS, timeout=30)
            count = iter(range(10**6))

            def answer(_: Any, refused: threading.Barrier = refused, count: Any = count) -> Any:
                if next(count) >= CALLS:
                    return reply(204)
                refused.wait()
                return reply(401)

            server.script = answer
            results = run_at_once(flavour, client.gates.open, CALLS)
            server.script = [reply(204)]
            assert {type(each).__name__ for each in results} == {"NoneType"}
            assert slow.asked == 2
