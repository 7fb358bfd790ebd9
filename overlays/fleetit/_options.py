"""The options of a client by name: what the constructor and `with_options` take."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from fleetit._hooks import OnRequest, OnResponse
    from fleetit._retry import Retry
    from fleetit._timeout import Timeout


class Options(TypedDict, total=False):
    """The options of a client; what each means is said at the constructor."""

    token: str | None
    fleet_id: int | None
    environment: str | None
    base_url: str | None
    timeout: Timeout | float | None
    retry: Retry | None
    max_response_bytes: int
    on_request: OnRequest | None
    on_response: OnResponse | None
