"""Runs a user's suite of ten tests against the program, and against programs with one mistake each."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROGRAM, SUITE = ((HERE / name).read_text(encoding="utf-8") for name in ("program.py", "suite.py"))
TESTS = set(re.findall(r"def test_(\w+)", SUITE))
VERIFIER = "WebhookVerifier.from_active_integrations(client, [fleet], refresh_seconds=None)"
#: What a mistake replaces in the program, and the tests that fail then.
MISTAKES = [
    ("for state, number in", "for number, state in", {name for name in TESTS if "plate" in name}),
    ("client.vehicles.create(", "dict(", {"a_plate_that_exists_is_reported", "a_bad_plate_is_reported"}),
    ("(InvalidInput, BadRequest)", "BadRequest", {"a_bad_plate_is_reported"}),
    ("(InvalidInput, BadRequest)", "InvalidInput", {"a_plate_that_exists_is_reported"}),
    ("list(violation=True))", "list())", {"fees_are_added_up"}),
    ("toll.violation_fee", "toll.amount", {"fees_are_added_up"}),
    ("in client.tolls", "in client.with_options(retry=Retry(attempts=1)).tolls", {"a_short_outage_is_survived"}),
    ("return sum(", "with suppress(Exception): return sum(", {"a_long_outage_is_an_error"}),
    (", fleet_id=fleet)", ")", {"each_fleet_is_counted", "a_fleet_without_access_has_no_count"}),
    ("except Forbidden", "except BadRequest", {"a_fleet_without_access_has_no_count"}),
    (VERIFIER, 'WebhookVerifier("another")', {"a_toll_is_booked_once", "a_forgery_is_refused"}),
    ("booked.append(toll.amount)", "pass", {"a_toll_is_booked_once"}),
]
OPTIONS = """
[pytest]
addopts = -p no:cacheprovider -p fleetit.testing -p pytest_asyncio.plugin --tb=no -q
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""


def test_it_is_short() -> None:
    assert len(TESTS) == 10
    assert len(SUITE.splitlines()) <= 60
    assert len(PROGRAM.splitlines()) <= 50


@pytest.mark.nightly
@pytest.mark.exhaustive
def test_ten_tests_pass_and_find_each_mistake(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(OPTIONS, encoding="utf-8")
    for number, (old, new, _) in enumerate([("", "", ()), *MISTAKES]):
        program = PROGRAM.replace(old, new) if old else PROGRAM
        assert PROGRAM.count(old) == 1 or not old, old
        imports = "from contextlib import suppress\nfrom fleetit import Retry\n"
        (tmp_path / f"program_{number}.py").write_text(imports + program, encoding="utf-8")
        suite = SUITE.replace("from tests.programs.office import program", f"import program_{number} as program")
        (tmp_path / f"test_{number}.py").write_text(suite, encoding="utf-8")
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # those of this project take seconds to load
    command = [sys.executable, "-m", "pytest"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    found = defaultdict[int, set[str]](set)
    for number, name in re.findall(
        r"^(?:FAILED|ERROR) test_(\d+)\.py::TestOffice::test_(\w+)", done.stdout, re.MULTILINE
    ):
        found[int(number)].add(name)
    assert {number: found[number] for number in range(len(MISTAKES) + 1)} == dict(
        enumerate([set[str](), *(tests for _, _, tests in MISTAKES)])
    ), done.stdout + done.stderr


def test_a_mistake_makes_each_test_fail() -> None:
    assert set[str]().union(*(tests for _, _, tests in MISTAKES)) == TESTS
