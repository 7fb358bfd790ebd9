"""The error of a table that can't be read."""

from __future__ import annotations

from openapi_sdk.errors.errors import Facts, SdkError
from openapi_sdk.model.public import public_in


@public_in("openapi_sdk.dlt")
class TableFailed(SdkError, facts={"table": str}):
    """A table can't be read. Nothing of this run is loaded; the next one begins where the last good one did.

    Args:
        message: What is wrong.
        facts: The second one of `args`.
        table: The table.

    Attributes:
        table: The table.
    """

    table: str = ""

    def __init__(self, message: str = "", facts: Facts | None = None, *, table: str = "") -> None:
        self.table = table
        super().__init__(message, facts)
