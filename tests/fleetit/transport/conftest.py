"""Every test of the transport runs on httpx and on httpx2."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def both_libraries(http_library: str) -> None:
    """Use the library that `http_library` chose."""
    assert http_library
