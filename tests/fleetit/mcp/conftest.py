from __future__ import annotations

import pytest

from openapi_sdk.mcp import operations
from tests.support.sandboxes import sandbox, session_sandbox

__all__ = ["sandbox", "session_sandbox"]


@pytest.fixture(autouse=True)
def a_tool_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each operation a tool, however many pages there will be; the kit's tests have those of many operations."""
    monkeypatch.setattr(operations, "MAX_TOOLS", 10_000)
