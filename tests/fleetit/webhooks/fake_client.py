"""A client with integrations that a test can change, and verifiers that are made with it in both flavours."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fleetit.webhooks import WebhookVerifier
from tests.fleetit.webhooks.examples import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

THREAD_NAME = "fleetit-webhook-secrets"


class Clock:
    """A clock that a test sets. Starts at `NOW`."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass
class Integration:
    webhook_signature_secret_token: object
    enabled: object = True
    id: int = 1


@dataclass
class FakeClient:
    """A client with the integrations of each fleet. It records the fleet ids of its calls.

    Attributes:
        fleets: The integrations of each fleet, or the error of its call.
        fleet_ids: The fleets of the calls, in order.
        called: Set when a call begins.
        gate: A call waits until it is set.
    """

    fleets: dict[int, list[Integration] | Exception]
    fleet_ids: list[int] = field(default_factory=list[int])
    called: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def for_fleet(self, fleet_id: int) -> FakeView:
        self.fleet_ids.append(fleet_id)
        return FakeView(self, fleet_id)

    def set_secret(self, fleet_id: int, *secrets: str) -> None:
        """Replace the integrations of a fleet."""
        self.fleets[fleet_id] = [Integration(secret) for secret in secrets]


@dataclass
class FakeView:
    client: FakeClient
    fleet_id: int

    @property
    def integrations(self) -> FakeView:
        return self

    def list_active(self) -> FakePages:
        return FakePages(self.client, self.fleet_id)


@dataclass
class FakePages:
    """Sync and async iterable."""

    client: FakeClient
    fleet_id: int

    def __iter__(self) -> Iterator[Integration]:
        self.client.called.set()
        self.client.gate.wait()
        yield from self._get_rows()

    async def __aiter__(self) -> AsyncIterator[Integration]:
        self.client.called.set()
        while not self.client.gate.is_set():  # noqa: ASYNC110 - any thread may set it
            await asyncio.sleep(0)
        for row in self._get_rows():
            await asyncio.sleep(0)
            yield row

    def _get_rows(self) -> list[Integration]:
        rows = self.client.fleets.get(self.fleet_id, [])
        if isinstance(rows, Exception):
            raise rows
        return rows


class SyncMaker:
    """Makes verifiers with a sync client."""

    def make(self, client: Any, fleets: Any, **options: Any) -> WebhookVerifier:
        """Return a verifier."""
        return WebhookVerifier.from_active_integrations(client, fleets, **options)

    def refresh(self, verifier: WebhookVerifier) -> None:
        """Read the secrets by hand."""
        verifier.refresh()

    def settle(self) -> None:
        """Wait until nothing is read."""
        for thread in list_threads():
            thread.join()

    def count(self) -> int:
        """Return how many threads are reading."""
        return len(list_threads())

    def close(self, client: Any) -> None:
        """Close a real client."""
        client.close()

    def end(self) -> None:
        """Clean up."""


class AsyncMaker(SyncMaker):
    """Makes verifiers with an async client. Its loop runs in `make`, `refresh` and `settle` only."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()

    def make(self, client: Any, fleets: Any, **options: Any) -> WebhookVerifier:
        return self.runner.run(WebhookVerifier.from_active_integrations_async(client, fleets, **options))

    def refresh(self, verifier: WebhookVerifier) -> None:
        self.runner.run(verifier.refresh_async())

    def settle(self) -> None:
        async def wait() -> None:
            await asyncio.sleep(0)  # a task that was requested is made now
            if others := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(others)

        self.runner.run(wait())

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Run the loop until something is so."""

        async def wait() -> None:
            async with asyncio.timeout(60):
                while not is_so():  # noqa: ASYNC110 - nothing tells it
                    await asyncio.sleep(0.001)

        self.runner.run(wait())

    def count(self) -> int:
        async def count() -> int:
            await asyncio.sleep(0)
            return len(asyncio.all_tasks()) - 1

        return self.runner.run(count())

    def close(self, client: Any) -> None:
        self.runner.run(client.close())
        self.end()

    def end(self) -> None:
        self.runner.close()


def list_threads() -> list[threading.Thread]:
    """Return the threads that read secrets."""
    return [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]
