"""The body of an answer that is read part by part while it comes. Nothing is read ahead.

The total time of an attempt ends with the head of its answer. Behind it only the time without any byte is limited.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from openapi_sdk.transport.body import ResponseReader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping

    import httpx

    from openapi_sdk.errors.errors import SdkError
    from openapi_sdk.messages.request import Request
    from openapi_sdk.settings.settings import Settings


class _Parts(deque[bytes]):
    """Takes the decoded parts of a body, as a `Download` does."""

    def start(self, _status: int) -> Callable[[bytes], object]:
        return self.append


class _BaseOpenBody:
    """What both flavours have.

    `causes` are the exceptions that reading may raise, and `build_error` returns the error of one. `release` ends the
    exchange, and gives its slot back.
    """

    def __init__(
        self,
        request: Request,
        response: httpx.Response,
        settings: Settings,
        causes: tuple[type[Exception], ...],
        build_error: Callable[[Exception], SdkError],
    ) -> None:
        self._response, self._parts = response, _Parts()
        self._reader = ResponseReader(request, response, settings, self._parts)
        self._causes, self._build_error = causes, build_error
        self._chunks: Any = None
        self.is_closed = False

    @property
    def headers(self) -> Mapping[str, str]:
        return self._reader.headers


class OpenBody(_BaseOpenBody):
    """The body of an answer to a sync client."""

    release: Callable[[], object]

    def read(self) -> bytes | None:
        """Return the next bytes as soon as there are some; None at the end."""
        error: SdkError | None = None
        try:
            while not self._parts and not self.is_closed:
                if self._chunks is None:
                    self._chunks = iter(_as_parts(self._response.stream))
                chunk = next(self._chunks, None)
                if chunk is None:
                    self._reader.finish()
                    self.close()
                else:
                    self._reader.feed(chunk)
            if self._parts:
                return self._parts.popleft()
        except self._causes as cause:
            error = self._build_error(cause)
        except BaseException:
            self.close()
            raise
        if error is not None:
            self.close()
            raise error  # outside of the handler, as in `SyncConnections.send`
        return None

    def close(self) -> None:
        """End the connection, unless the body was read to its end: another call may use it then."""
        if not self.is_closed:
            self.is_closed = True
            self.release()


class AsyncOpenBody(_BaseOpenBody):
    """The body of an answer to an async client. `run` runs a coroutine as an exchange, which is cancelled safely."""

    release: Callable[[], Coroutine[Any, Any, object]]
    run: Callable[[Coroutine[Any, Any, Any]], Awaitable[Any]]

    async def read(self) -> bytes | None:
        """Return the next bytes as soon as there are some; None at the end."""
        error: SdkError | None = None
        try:
            while not self._parts and not self.is_closed:
                if self._chunks is None:
                    self._chunks = aiter(_as_async_parts(self._response.stream))
                chunk = await self.run(_read_next(self._chunks))
                if chunk is None:
                    self._reader.finish()
                    await self.close()
                else:
                    self._reader.feed(chunk)
            if self._parts:
                return self._parts.popleft()
        except self._causes as cause:
            error = self._build_error(cause)
        except BaseException:
            await self.close()
            raise
        if error is not None:
            await self.close()
            raise error
        return None

    async def close(self) -> None:
        """End the connection; see `OpenBody.close`."""
        if not self.is_closed:
            self.is_closed = True
            await self.run(self.release())


def _as_parts(stream: Any) -> Iterator[bytes]:
    parts: Iterator[bytes] = iter(stream)
    return parts


def _as_async_parts(stream: Any) -> AsyncIterator[bytes]:
    parts: AsyncIterator[bytes] = aiter(stream)
    return parts


async def _read_next(chunks: AsyncIterator[bytes]) -> bytes | None:
    return await anext(chunks, None)
