"""The inbox: records deliveries before they are acknowledged, and handles each one once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks._records import Record, RecordedDelivery, Store
from fleetit.webhooks._verifier import WebhookVerifier
from openapi_sdk.model.public import public_in
from openapi_sdk.webhooks import inbox


@public_in("fleetit.webhooks")
class Inbox(inbox.Inbox[Record, RecordedDelivery]):
    """Takes deliveries: verifies, records, tells duplicates from revisions, answers, and calls the handlers.

    An inbox is thread-safe. Threads and connections start with the first delivery or `start`, in each process anew, so
    it can be made before a server forks.

    Args:
        verifier: Verifies deliveries.
        store: `sqlite:///file.db` (relative; with four slashes absolute), `sqlite://:memory:` for tests,
            `postgresql://…` (needs `fleetit[postgresql]`), or a `Store` of your own.
        inline: Handle a delivery before it is answered: 200 if it is done, 500 if its handler raised; it is then
            failed, and tried again if it is sent again or replayed. By default it is answered as soon as it is
            recorded, and handled in the background.
        dispatch: Gets the id of each record that is due, and sends it to a task queue, whose worker calls
            `inbox.run(id)`. Of a backlog it gets about as many as the workers take. By default this process handles
            all records.
        dispatch_again: Seconds after which an id that no worker has claimed is sent again. Default: 60.
        attempts: How often a delivery is tried before it is failed: after 2, 8, 32, … seconds, at most an hour, and
            up to a tenth longer. A handler may have a number of its own, see `on`. Default: 32, which takes a day.
        on_failed: Called when a delivery is failed, with the delivery and the text for `Record.error`; after a crash it
            may be called again. If the recorded body can't be read, its notification is an empty
            `UnknownNotification`. By default there is a line in the log.
        concurrency: The most deliveries that this process handles at a time. Default: 8.
        lease: Seconds after which another process takes over from one that died. It is renewed while a handler
            runs. Default: 30.
        keep: How long bodies and headers are kept after a ticket was done; at least a day. Then they are emptied in
            the background; what tells copies stays. None keeps them for ever. Default: 90 days.
        keep_headers: Names of headers to record besides the documented ones. Others are dropped.
        transaction: Opens a transaction of your library for handlers with `transaction=True`, see
            `fleetit.webhooks.transactions`. By default they get a connection of the store.
        close_timeout: Seconds that `close` and the end of a server wait for handlers. Default: 10.
        background: False for no threads at all, as in a function that is frozen after its answer: nothing is handled
            but by `inline`, `run` and `run_due`, and leases are not renewed. Default: True.
        clock: Returns the current time in seconds since 1970, for tests. Default: that of the machine; on PostgreSQL,
            that of the server.

    Raises:
        ConfigurationError: If an argument is invalid.
    """

    _webhooks = WEBHOOKS

    def __init__(
        self,
        verifier: WebhookVerifier,
        store: str | Store = "sqlite:///fleetit-inbox.db",
        *,
        inline: bool = False,
        dispatch: Callable[[int], object] | None = None,
        dispatch_again: float = 60,
        attempts: int = 32,
        on_failed: Callable[[RecordedDelivery, str], object] | None = None,
        concurrency: int = 8,
        lease: float = 30,
        keep: timedelta | None = timedelta(days=90),
        keep_headers: Iterable[str] = (),
        transaction: Callable[[], AbstractContextManager[tuple[Any, Any]]] | None = None,
        close_timeout: float = 10,
        background: bool = True,
        clock: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(
            verifier,
            store,
            inline=inline,
            dispatch=dispatch,
            dispatch_again=dispatch_again,
            attempts=attempts,
            on_failed=on_failed,
            concurrency=concurrency,
            lease=lease,
            keep=keep,
            keep_headers=keep_headers,
            transaction=transaction,
            close_timeout=close_timeout,
            background=background,
            clock=clock,
        )
