"""What is async here is asyncio's: its tasks, its timeouts and its sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openapi_sdk.errors.errors import ErrorTree


def require_asyncio(errors: ErrorTree, who: str) -> None:
    """Raise ConfigurationError, instead of asyncio's bare RuntimeError, unless a loop of asyncio runs the caller."""
    import asyncio  # noqa: PLC0415 - slow to import, and sync users don't need it

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        msg = (
            f"{who}: it needs asyncio, and no event loop of asyncio runs here; trio has another kind of loop. Call it "
            "within asyncio.run(…), or use the sync form in a thread, as by trio.to_thread.run_sync(…)"
        )
        raise errors.ConfigurationError(msg) from None
