"""The example in the help of every command is run."""

from __future__ import annotations

import json
import os
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from fleetit.cli._program import PROGRAM
from fleetit.exports import list_exports
from fleetit.service import SERVICE
from openapi_sdk.cli.app import name_import, name_methods, name_resources, write_help
from openapi_sdk.cli.examples import ExampleWriter
from openapi_sdk.cli.importing import list_fields
from openapi_sdk.cli.options import to_dashes
from openapi_sdk.cli.signatures import list_options
from openapi_sdk.description.operations import DescribedOperation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cyclopts import App

    from fleetit.sandbox import Sandbox
    from openapi_sdk.description.methods import Method
    from tests.fleetit.cli.conftest import Runner

FLEET = 7
OPERATIONS = [
    "whoami",
    *(
        f"{group} {name}"
        for group, resource in name_resources(PROGRAM).items()
        for name in name_methods(PROGRAM, resource)
    ),
]
#: `sandbox` serves until it is interrupted; its own tests run it.
BY_HAND = ["request", "doctor", "completion", "profile list", "profile add", "profile set-token"]
FILES = [
    *(
        f"{group} {name}"
        for group, resource in name_resources(PROGRAM).items()
        if (name := name_import(PROGRAM, resource))
    ),
    *(f"export {to_dashes(name)}" for name in list_exports()),
    "export",
]


def find_example(app: App, words: str) -> str:
    for word in words.split():
        app = app[word]
    _, is_there, example = (app.help_epilogue or "").partition("Example:\n\n    ")
    assert is_there, words
    return example


def describe_method(name: str, **changes: object) -> Method:
    """Return a method with another description."""
    method = SERVICE.description.methods[name]
    found, node = method.described, {**method.described.node, **changes}
    return evolve(
        method, described=DescribedOperation(SERVICE.description.document, found.method, found.path, {}, node)
    )


def run_line(run: Runner, line: str) -> Any:
    """Run a command line, with what is echoed to it as stdin."""
    echoed, is_pipe, command = line.rpartition(" | ")
    words = shlex.split(command)
    assert words[0] == "fleetit"
    return run(*words[1:], stdin=shlex.split(echoed)[1] if is_pipe else "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("citations list", "--received-date-gte 2025-01-01", id="from a day"),
        pytest.param("fleets list", "--is-active", id="yes or no rather than a text"),
        pytest.param("vehicles update", "7001 --vehicle-number 325 --fleet 7", id="a field that can be changed"),
        pytest.param("fleet-settings update", "--invoice-logo https://example.com/logo.png", id="not what costs"),
        pytest.param("fleets update", "7 --title 'Delivery vans'", id="text of a word"),
        pytest.param(
            "driver-agreements create",
            "--agreement-number ABC1234 --agreement-start-date 2025-01-01T08:30:00Z "
            "--agreement-end-date 2025-12-31T18:00:00Z --driver 7001 --vehicle 7001 --fleet 7",
            id="the end is later than the start",
        ),
        pytest.param(
            "vehicles replace",
            "7001 --plate-number F7N001 --plate-state PA --vehicle-make Toyota --vehicle-model Camry --year 2022 "
            "--vehicle-number 325 --vehicle-type-code 520_520 --fleet 7",
            id="all fields where others are gone",
        ),
        pytest.param(
            "vehicles update-many",
            """[{"plate_number": "F7N001", "plate_state": "PA", "vehicle_make": "Toyota"}]""",
            id="a row that changes something",
        ),
    ],
)
def test_examples_are_useful_and_harmless(words: str, expected: str, whole_app: App) -> None:
    line = find_example(whole_app, words)
    plain = f"fleetit {words} {expected}"
    assert line == (f"echo '{expected}' | fleetit {words} --fleet 7 --body -" if expected.startswith("[") else plain)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param(
            {"required": ["data"], "properties": {"data": {"type": "object", "properties": {"a": {}}}}},
            """fleetit things create --data '{"a": "example"}'""",
            id="an object is JSON",
        ),
        pytest.param(
            {"required": ["tags"], "properties": {"tags": {"type": "array", "items": {"type": "string"}}}},
            "fleetit things create --tags example",
            id="one of several values",
        ),
        pytest.param(
            {"required": ["id", "pin"], "properties": {"id": {}, "pin": {}}, "x-secret-properties": ["pin"]},
            """echo '{"id": "1", "pin": "example"}' | fleetit things create --body -""",
            id="a secret is in no option",
        ),
        pytest.param(
            {"type": "array", "items": {"type": "string"}},
            """echo '["example"]' | fleetit things create --body -""",
            id="a body without fields",
        ),
    ],
)
def test_examples_of_bodies_that_no_page_has_yet(schema: dict[str, Any], expected: str) -> None:
    request = {"required": True, "content": {"application/json": {"schema": schema}}}
    method = describe_method("vehicles.create", requestBody=request)
    assert ExampleWriter(PROGRAM).write(method, list_options(PROGRAM, method), "things create") == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(["file"], "echo example | fleetit things create --file -", id="a file is read from stdin"),
        pytest.param(
            ["front", "back"],
            f"echo example | fleetit things create --front - --back {os.devnull}",
            id="only one file is read from stdin",
        ),
    ],
)
def test_example_of_an_upload(files: list[str], expected: str) -> None:
    binary = {"type": "string", "format": "binary"}
    schema = {"type": "object", "required": files, "properties": dict.fromkeys(files, binary)}
    request = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    method = describe_method("vehicles.create", requestBody=request)
    assert ExampleWriter(PROGRAM).write(method, list_options(PROGRAM, method), "things create") == expected


@pytest.mark.parametrize("words", OPERATIONS)
def test_example_of_an_operation_runs(words: str, sandbox: Sandbox, whole_app: App, run: Runner) -> None:
    assert sandbox.token
    line = find_example(whole_app, words)
    done = run_line(run, line)
    assert done.status == 0, (line, done)
    # Every listing has rows, also from a day long ago on. There need be none for an invented text.
    invented = [each for each in re.findall(r"--[a-z-]+", line) if each != "--fleet" and not each.endswith("-gte")]
    assert invented or "No rows" not in done.err, (line, done)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder. The fleet is that of the rows of examples."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLEETIT_FLEET_ID", str(FLEET))
    return tmp_path


@pytest.mark.parametrize("words", FILES)
def test_example_with_a_file_runs(words: str, sandbox: Sandbox, whole_app: App, run: Runner, folder: Path) -> None:
    if words.endswith("import"):
        resource = words.partition(" ")[0]
        row = json.loads(shlex.split(find_example(whole_app, f"{resource} create-many"))[1])[0]
        (folder / f"{resource.replace('-', '_')}.csv").write_text(
            f"{','.join(row)}\n{','.join(map(str, row.values()))}\n"
        )
    done = run_line(run, find_example(whole_app, words))
    assert (done.status, "0 rows" in done.err) == (0, False), done
    assert sandbox.requests.of("POST") if words.endswith("import") else sandbox.requests


@pytest.mark.alike
@pytest.mark.usefixtures("small_completion")
@pytest.mark.parametrize("words", BY_HAND)
def test_example_of_another_command_runs(words: str, sandbox: Sandbox, whole_app: App, run: Runner) -> None:
    assert sandbox.token
    line = find_example(whole_app, words).replace('"$TOKEN"', sandbox.token)
    done = run_line(run, line)
    assert done.status == 0, (line, done)


@pytest.mark.parametrize("words", ["profile use", "profile remove", "profile remove-token", "profile path"])
def test_example_that_needs_a_profile_runs(words: str, whole_app: App, run: Runner, config: Path) -> None:
    assert not config.exists()
    run.fine("profile", "set-token", "work", stdin="a-token-of-some-length\n")
    assert run_line(run, find_example(whole_app, words)).status == 0


def test_every_operation_is_a_command() -> None:
    assert len(OPERATIONS) == len(SERVICE.description.methods)


def list_leaves(app: App, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the words of all commands, also of those that other tests run."""
    names = [name for name in app if not name.startswith("-")]
    if not names:
        yield " ".join(words)
    for name in names:
        yield from list_leaves(app[name], (*words, name))


@pytest.mark.heavy
def test_every_command_has_an_example(whole_app: App, run: Runner) -> None:
    leaves = set(list_leaves(whole_app))
    assert leaves >= {*OPERATIONS, *BY_HAND, "sandbox", "mcp"}
    others = leaves - {*OPERATIONS, *BY_HAND}  # whose help is below
    assert [words for words in others if "Example" not in run.fine(*words.split(), "--help")] == []


@pytest.mark.parametrize("width", [20, *(pytest.param(each, marks=pytest.mark.heavy) for each in (37, 80))])
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


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        pytest.param({"type": "array", "items": {"enum": ["a"]}}, "list in JSON", id="list"),
        pytest.param({"enum": ["a", "\x1b", None]}, "one of a, \\x1b", id="choices"),
        pytest.param({"enum": [*range(10, 22)]}, "one of 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21", id="all"),
        pytest.param({"enum": [*range(13)]}, "one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …", id="too many choices"),
    ],
)
def test_kinds_of_fields_of_rows(schema: dict[str, Any], kind: str) -> None:
    rows = {"type": "array", "items": {"properties": {"a": schema}}}
    body = describe_method("vehicles.create_many", requestBody={"content": {"application/json": {"schema": rows}}}).body
    assert body is not None
    assert list_fields(body, is_table=False) == f"    a  {kind}."


@pytest.mark.parametrize("is_deprecated", [True, False])
def test_help_says_what_is_deprecated(is_deprecated: bool) -> None:
    method = describe_method("vehicles.create", summary="Make it", description="At once.", deprecated=is_deprecated)
    warning = "Deprecated: it may be removed.\n\n" if is_deprecated else ""
    assert write_help(method) == f"Make it\n\n{warning}At once."


@pytest.mark.parametrize(
    "words", ["", "whoami", *BY_HAND, *(pytest.param(each, marks=pytest.mark.heavy) for each in OPERATIONS[1:])]
)
def test_help_is_shown(words: str, run: Runner) -> None:
    out = run.fine(*words.split(), "--help")
    assert out.startswith(f"Usage: fleetit {words}".rstrip())
    assert "\x1b" not in out
    if words in OPERATIONS or words in BY_HAND:
        assert "Example:" in out
