"""A request and its answer, as they are judged."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openapi_sdk.description.operations import DescribedOperation


class NotJson:
    """In place of a document that can't be read."""


NOT_JSON, NOTHING = NotJson(), NotJson()


@frozen
class Exchange:
    """A request and its answer.

    Attributes:
        operation: The described operation.
        query: What was sent as query.
        tenant: The tenant that was asked for; None for the default one, and without tenants.
        status: The status of the answer.
        headers: Its headers, by lower-case names.
        document: Its JSON document; `NOTHING` for an empty body, `NOT_JSON` for another one.
        sent: The JSON document that was sent; `NOTHING` or `NOT_JSON` without one.
        probe: What the request was sent for: a value that some rows have and others don't, or one that is wrong.
        about: The parameter that it was sent for.
        time: When it was answered.
    """

    operation: DescribedOperation
    query: Mapping[str, Sequence[str]] = field(repr=False)
    tenant: Any
    status: int
    headers: Mapping[str, str] = field(repr=False)
    document: Any = field(repr=False)
    sent: Any = field(default=NOTHING, repr=False)
    probe: Literal["", "some rows", "unknown id", "bad value"] = ""
    about: str = ""
    time: datetime = field(factory=partial(datetime.now, UTC))

    @property
    def is_success(self) -> bool:
        return 200 <= self.status <= 299  # noqa: PLR2004 - the range of 2xx
