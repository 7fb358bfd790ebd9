"""The help of the commands of a service has its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openapi_sdk.cli.app import make_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cyclopts import App

    from kit.tests.support.commands import Done
    from kit.tests.support.depots import Sdk
    from openapi_sdk.cli.program import Program


def iter_commands(app: App, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of each command, with those of its groups."""
    yield path
    for name in app:
        if not name.startswith("-"):
            yield from iter_commands(app[name], (*path, name))


@pytest.mark.heavy
def test_help_of_each_command_has_the_words_of_its_service(
    sdk: Sdk, program: Program, run: Callable[..., Done]
) -> None:
    paths = list(iter_commands(make_app(program)))
    assert {("bins", "list"), ("export", "crates"), ("profile", "set-token"), ("request",), ("doctor",)} <= {*paths}
    for path in paths:
        done = run(program, *path, "--help")
        assert (done.status, done.err) == (0, ""), path
        assert f"{sdk.package} " in done.out, path
        if path and not sdk.word:
            assert "tenant" not in done.out
        words = " ".join(done.out.split())
        if path in {("bins", "list"), ("export", "bins"), ("request",), ("profile", "add")}:
            assert (f"--{sdk.word} " in words) == bool(sdk.word), path
        assert ("--all-organizations" in words) == (sdk.name == "Globex" and path in LISTINGS), path


#: Organizations themselves belong to none.
LISTINGS = {(group, *rest) for group, rest in [("bins", ["list"]), ("crates", ["list"]), ("moves", ["list"])]} | {
    ("export", each) for each in ("bins", "crates", "moves", "organizations")
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Acme", "acme bins list --color example", id="none"),
        pytest.param("Globex", "globex bins list --color example", id="a tenant that may be left out"),
        pytest.param("Initech", "initech bins list --color example --org org-1", id="a tenant that is needed"),
    ],
)
def test_examples_name_a_tenant_where_it_is_needed(
    name: str, expected: str, programs: dict[str, Program], run: Callable[..., Done]
) -> None:
    assert run(programs[name], "bins", "list", "--help").out.splitlines()[-1].strip() == expected
    words = run(programs[name], "export", "bins", "--help").out.splitlines()[-1].split()
    assert (words[-2:] == ["--org", "org-1"]) == (name == "Initech")


def test_parts_that_a_program_does_not_have_are_no_commands(program: Program, run: Callable[..., Done]) -> None:
    for command in ("webhook", "sandbox", "mcp", "whoami", "inbox"):
        done = run(program, command)
        assert (done.status, done.out) == (2, "")
        assert f'Unknown command "{command}"' in done.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_completes_its_own_program(
    shell: str, sdk: Sdk, program: Program, run: Callable[..., Done]
) -> None:
    script = run(program, "completion", shell).out
    assert sdk.package in script
    assert ("--all-organizations" in script or "all-organizations" in script) == (sdk.name == "Globex")
    assert (f"compdef _cyclopts_{sdk.package} {sdk.package}" in script) == (shell == "zsh")
    assert (f"-o bashdefault -o default -F _{sdk.package} {sdk.package}" in script) == (shell == "bash")
