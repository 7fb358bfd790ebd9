"""Headers with an idempotency key: a service carries out the first request with a key, and no further one with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openapi_sdk.model.calls import DescribedArgument
    from openapi_sdk.model.operations import Operation

#: `Idempotency-Key`, `X-Idempotency-Key`, `Acme-Idempotence-Key`. `X-Request-Id` only names a request.
_NAME = re.compile(r"([a-z0-9]+[-_]){0,3}idempoten(cy|ce|t)[-_]?(key|id|token)", re.IGNORECASE | re.ASCII)


def is_key_header(place: str, name: str) -> bool:
    """Return whether a parameter is a header with an idempotency key."""
    return place == "header" and _NAME.fullmatch(name) is not None


def find_key_argument(operation: Operation[Any]) -> DescribedArgument | None:
    """Return the argument of an operation that is its idempotency key; None if none is described."""
    return next((each for each in operation.arguments if is_key_header(each.place, each.described_name)), None)
