"""The example in the help of every command is run."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from fleetit._description.methods import load_methods
from fleetit.cli._app import name_methods, name_resources
from fleetit.sandbox import running

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from cyclopts import App

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner

FLEET = 7
OPERATIONS = [
    "whoami",
    *(f"{group} {name}" for group, resource in name_resources().items() for name in name_methods(resource)),
]
#: `sandbox` serves until it is interrupted; its own tests run it.
BY_HAND = ["request", "doctor", "completion", "profile list", "profile add", "profile set-token"]
#: The billing status 1 is FleetIT's own, which nobody may change.
OWN_STATUS = 900


def find_example(app: App, words: str) -> str:
    for word in words.split():
        app = app[word]
    _, is_there, example = (app.help_epilogue or "").partition("Example:\n\n    ")
    assert is_there, words
    return example


def run_line(run: Runner, line: str) -> Any:
    """Run a command line, with what is echoed to it as stdin."""
    echoed, is_pipe, command = line.rpartition(" | ")
    words = shlex.split(command)
    assert words[0] == "fleetit"
    return run(*words[1:], stdin=shlex.split(echoed)[1] if is_pipe else "")


@contextmanager
def serve_rows(plate: str) -> Generator[Sandbox]:
    """Serve a sandbox whose tables have the rows that examples mean.

    Args:
        plate: The plate of the vehicle. It can't be changed, and a new vehicle needs another one.
    """
    with running() as plain:
        tables = [each.name for each in plain.world.tables.values() if "id" in each.fields and each.name != "fleets"]
        names = [name for name in tables if not any(row["id"] == 1 for row in plain.rows(name, FLEET))]
    rows: dict[str, Any] = {name: [{"id": 1, "fleet": FLEET}] for name in names}
    rows["billing_statuses"] = [{"id": OWN_STATUS, "fleet": FLEET}]
    rows["vehicles"] = [{"id": 1, "fleet": FLEET, "plate_state": "NY", "plate_number": plate}]
    with running(data={"fleets": [{"id": 1}, {"id": FLEET}], **rows}) as made:
        yield made


@pytest.fixture(scope="module")
def sandboxes() -> Iterator[dict[bool, Sandbox]]:
    """Sandboxes for examples that change the vehicle, and for those that create it."""
    with serve_rows("ABC1234") as known, serve_rows("XYZ1") as other:
        yield {False: known, True: other}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("citations list", "--received-date-gte 2026-01-31", id="from a day"),
        pytest.param("fleets list", "--is-active", id="yes or no rather than a text"),
        pytest.param("vehicles update", "1 --vehicle-number 325", id="a field that can be changed"),
        pytest.param("fleet-settings update", "--invoice-logo https://example.com/logo.png", id="not what costs"),
        pytest.param("fleets update", "1 --title 'Delivery vans'", id="text of a word"),
        pytest.param(
            "driver-agreements create",
            "--agreement-number ABC1234 --agreement-start-date 2026-01-31T08:30:00Z "
            "--agreement-end-date 2026-12-31T18:00:00Z --driver 1 --vehicle 1",
            id="the end is later than the start",
        ),
        pytest.param(
            "vehicles replace",
            "1 --plate-number ABC1234 --plate-state NY --vehicle-make Toyota --vehicle-model Camry --year 2022 "
            "--vehicle-number 325 --vehicle-type-code 520_520",
            id="all fields where others are gone",
        ),
        pytest.param(
            "vehicles update-many",
            """[{"plate_number": "ABC1234", "plate_state": "NY", "vehicle_make": "Toyota"}]""",
            id="a row that changes something",
        ),
    ],
)
def test_examples_are_useful_and_harmless(words: str, expected: str, whole_app: App) -> None:
    line = find_example(whole_app, words)
    plain = f"fleetit {words} {expected}"
    assert line == (f"echo '{expected}' | fleetit {words} --body -" if expected.startswith("[") else plain)


@pytest.mark.parametrize("words", OPERATIONS)
def test_example_of_an_operation_runs(
    words: str, sandboxes: dict[bool, Sandbox], whole_app: App, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = sandboxes["create" in words]
    sandbox.reset()
    monkeypatch.setenv("FLEETIT_TOKEN", sandbox.token)
    monkeypatch.setenv("FLEETIT_BASE_URL", sandbox.url)
    monkeypatch.setenv("FLEETIT_FLEET_ID", str(FLEET))
    line = find_example(whole_app, words).replace(
        "billing-statuses replace 1 ", f"billing-statuses replace {OWN_STATUS} "
    )
    done = run_line(run, line)
    assert done.status == 0, (line, done)


@pytest.mark.usefixtures("small_completion")
@pytest.mark.parametrize("words", BY_HAND)
def test_example_of_another_command_runs(words: str, sandbox: Sandbox, whole_app: App, run: Runner) -> None:
    assert sandbox.token
    line = find_example(whole_app, words).replace('"$TOKEN"', sandbox.token)
    done = run_line(run, line)
    assert done.status == 0, (line, done)


@pytest.mark.parametrize("words", ["profile remove", "profile remove-token", "profile path"])
def test_example_that_needs_a_profile_runs(words: str, whole_app: App, run: Runner, config: Path) -> None:
    assert not config.exists()
    run.fine("profile", "set-token", "work", stdin="a-token-of-some-length\n")
    assert run_line(run, find_example(whole_app, words)).status == 0


def test_every_operation_is_a_command() -> None:
    assert len(OPERATIONS) == len(load_methods())


def list_leaves(app: App, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the words of all commands, also of those that other tests run."""
    names = [name for name in app if not name.startswith("-")]
    if not names:
        yield " ".join(words)
    for name in names:
        yield from list_leaves(app[name], (*words, name))


def test_every_command_has_an_example(whole_app: App, run: Runner) -> None:
    leaves = set(list_leaves(whole_app))
    assert leaves >= {*OPERATIONS, *BY_HAND, "sandbox", "mcp"}
    others = leaves - {*OPERATIONS, *BY_HAND}  # whose help is below
    assert [words for words in others if "Example" not in run.fine(*words.split(), "--help")] == []


@pytest.mark.parametrize("width", [20, 37, 80])
@pytest.mark.parametrize(
    "words", ["vehicles create-many", "driver-agreements create", "tolls list", "webhook send", "profile set-token"]
)
def test_an_example_is_one_line_at_any_width(
    words: str, width: int, whole_app: App, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = run.fine(*words.split(), "--help")
    assert f"\nExample:\n\n    {find_example(whole_app, words)}\n" in out
    if words == "tolls list":
        assert run.fine(*words.split(), "-h") == out


def test_the_list_of_commands_names_imports(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    lines = run.fine("--help").splitlines()
    found = {each.split()[1]: each.split()[-2] for each in lines if each.split()[1:2] and "import" in each}
    assert {"vehicles": "import", "drivers": "import", "driver-agreements": "import"}.items() <= found.items()
    assert "create-many, replace, update, update-many, import\n" in run.fine("vehicles", "--help")


def test_fields_of_rows_are_listed(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    first = "    plate_state     needed, text, 2 characters. State that issued the plate,\n"
    for command in ("create-many", "import"):
        lines = run.fine("vehicles", command, "--help").splitlines(keepends=True)
        assert first in lines
        assert any(each.startswith("    plate_number    needed, text, at most 15 characters. ") for each in lines)
        assert all(len(each) <= 81 for each in lines if not each.startswith("    echo"))
        assert any(each.startswith("    active          true or false. ") for each in lines)
        assert any("custom_fields.NAME" in each for each in lines) == (command == "import")
    out = run.fine("drivers", "import", "--help")
    assert out.index("    state ") < out.index("    address_line_2 ")  # what is needed comes first
    assert "Columns with --method update-many: plate_number, plate_state (needed)," in "".join(lines)


@pytest.mark.parametrize("words", ["", *OPERATIONS, *BY_HAND])
def test_help_is_shown(words: str, run: Runner) -> None:
    out = run.fine(*words.split(), "--help")
    assert out.startswith(f"Usage: fleetit {words}".rstrip())
    assert "\x1b" not in out
    if words in OPERATIONS or words in BY_HAND:
        assert "Example:" in out
