from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from tests.fleetit.webhooks.inbox.deliveries import MADE

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def close_inboxes() -> Iterator[None]:
    """Close what a test has made, so that it leaves no thread."""
    yield
    while MADE:
        MADE.pop().close(0.01)


@pytest.fixture
def hostile_filter() -> Iterator[None]:
    """Let each log line raise."""

    def fail(_: object) -> bool:
        raise ZeroDivisionError

    logger = logging.getLogger("fleetit.webhooks")
    level = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addFilter(fail)
    yield
    logger.removeFilter(fail)
    logger.setLevel(level)
