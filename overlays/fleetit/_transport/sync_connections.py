"""Sends requests of `FleetIT` over the connections that it shares with its views."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, cast
from weakref import finalize

from fleetit._transport.base_connections import BaseConnections
from fleetit._transport.deadline import Deadline
from fleetit._transport.http_client import HttpSettings, make_sync_client
from fleetit._transport.http_library import load_core
from fleetit._transport.limiter import Limiter
from fleetit._transport.response_reader import ResponseReader
from fleetit._transport.sync_network import SyncBackend, current_deadline

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

    from fleetit._errors.errors import FleetITError
    from fleetit._messages.request import Request
    from fleetit._messages.response import Response
    from fleetit._settings.settings import Settings
    from fleetit._transport.affinity import ProcessAffinity
    from fleetit._transport.download import Download


class SyncConnections(BaseConnections["httpx.Client"]):
    """The connections of a client and all its views. They are closed at the latest when no client or view is left."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._limiter = Limiter()
        self._clock = monotonic

    def _make_http_client(self, settings: HttpSettings) -> httpx.Client:
        self._network = SyncBackend(load_core(self._library))
        client = make_sync_client(self._library, settings, self._network)
        finalize(self, _close_unclosed, client, self._process)
        return client

    def send(self, request: Request, settings: Settings, download: Download | None = None) -> Response:
        """Send a request once.

        Args:
            request: The request.
            settings: The settings of the client or view.
            download: Stores the body of a success, if it is described as a file.

        Raises:
            TransportError: If there is no usable response.
            ConfigurationError: If the client is closed.
        """
        if not self._process.is_current():
            return self._get_fork().send(request, settings, download)
        self._check_usable(request)
        try:
            deadline = Deadline(settings.timeout.total, self._clock)  # it includes the wait for a slot
            with self._limiter.slot(settings.timeout.pool):
                return self._exchange(request, settings, download, deadline)
        except self._exchange_errors.causes as cause:
            error: FleetITError = self._build_error(cause, request, settings)
        except RuntimeError:
            if not self._is_closed:
                raise
            error = self._build_closed_error(request)  # closed while this call waited for its slot
        # Raised outside of the handler: an exception of the HTTP library holds the request, and with it the token.
        raise error

    def _exchange(
        self, request: Request, settings: Settings, download: Download | None, deadline: Deadline
    ) -> Response:
        client = self._get_http_client()
        former = current_deadline.set(deadline)
        try:
            response = client.send(self._build_http_request(client, request, settings), stream=True)
            try:
                reader = ResponseReader(request, response, settings, download)
                for chunk in cast("Iterable[bytes]", response.stream):
                    reader.feed(chunk)
                return reader.finish()
            finally:
                response.close()
        finally:
            current_deadline.reset(former)

    def close(self) -> None:
        """Close all connections of this process. Calls in flight end with an error, and later ones are refused."""
        if not self._process.is_current():
            self._get_fork().close()
            return
        client = self._mark_closed()
        if client is not None:
            self._network.close()
            client.close()

    def release(self) -> None:
        """Close the sockets that a fork inherited, for this process only."""
        if self._http_client is not None:
            self._network.release()


def _close_unclosed(client: httpx.Client, process: ProcessAffinity) -> None:
    """Close an HTTP client that was never closed. Python would warn about its open sockets."""
    if process.is_current():
        client.close()
