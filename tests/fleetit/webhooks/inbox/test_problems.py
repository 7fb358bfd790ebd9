"""What is told to operators: once for each problem, and without an exception."""

from __future__ import annotations

import logging

import pytest

from fleetit.webhooks._parts import WEBHOOKS
from openapi_sdk.webhooks.problems import Problems, log


def test_a_problem_is_logged_once_until_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    problems = Problems(WEBHOOKS.log)
    for _ in range(3):
        problems.set("store", "the store is gone")
    problems.set("loop", "no loop", level=logging.WARNING)
    assert problems.get_texts() == ("the store is gone", "no loop")
    problems.clear("store")
    problems.clear("never set")
    assert problems.get_texts() == ("no loop",)
    problems.set("store", "the store is gone")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "the store is gone"),
        ("WARNING", "no loop"),
        ("ERROR", "the store is gone"),
    ]


@pytest.mark.usefixtures("hostile_filter")
def test_logging_that_raises_ends_nothing() -> None:
    problems = Problems(WEBHOOKS.log)
    log(WEBHOOKS.log, logging.ERROR, "a")
    problems.set("a", "b")
    assert problems.get_texts() == ("b",)


def test_a_line_names_its_caller(caplog: pytest.LogCaptureFixture) -> None:
    log(WEBHOOKS.log, logging.WARNING, "delivery %d", 1)
    (record,) = caplog.records
    assert (record.getMessage(), record.filename) == ("delivery 1", "test_problems.py")
