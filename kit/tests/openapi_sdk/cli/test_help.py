"""The help of the commands of a service has its words."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.commands import find_shell
from openapi_sdk.cli import completion
from openapi_sdk.cli.app import make_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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


@pytest.mark.alike
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


@pytest.mark.alike
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_completes_its_own_program(
    shell: str, sdk: Sdk, program: Program, run: Callable[..., Done]
) -> None:
    script = run(program, "completion", shell).out
    assert sdk.package in script
    assert ("--all-organizations" in script or "all-organizations" in script) == (sdk.name == "Globex")
    assert (f"compdef _cyclopts_{sdk.package} {sdk.package}" in script) == (shell == "zsh")
    assert (f"-o bashdefault -o default -F _{sdk.package} {sdk.package}" in script) == (shell == "bash")


#: What a shell does with a script: it completes a line, and prints what was found.
_COMPLETE = {
    "bash": "source script; COMP_WORDS=(globex bins list --colu); COMP_CWORD=3; _globex; echo ${COMPREPLY[@]}",
    "zsh": "words=(globex bins list --colu); CURRENT=4; compset() { : }; _files() { : }; compdef() { : }\n"
    "_describe() { print -l -- ${(P)2%%:*} }; source script; _cyclopts_globex",
    "fish": "source script; complete -C 'globex bins list --colu' | cut -f 1",
}


@pytest.mark.parametrize("sdk", ["Globex"], indirect=True)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_large_program_asks_it(
    shell: str,
    program: Program,
    run: Callable[..., Done],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = find_shell(shell)
    monkeypatch.setattr(completion, "MAX_WRITTEN", 0)
    script = run(program, "completion", shell).out
    assert "all-organizations" not in script
    monkeypatch.setenv("CYCLOPTS_COMPLETION_WORDS", "bins\x1flist\x1f--colu\x1f")
    (tmp_path / "answer").write_text(run(program, "__complete", "bins", "list", "--colu").out)
    monkeypatch.delenv("CYCLOPTS_COMPLETION_WORDS", raising=False)
    (tmp_path / "script").write_text(script)
    globex = tmp_path / "globex"
    # It answers only if it is asked as cyclopts wants to be.
    asked = "bins_list_--colu_ __complete bins list --colu"
    globex.write_text(
        "#!/bin/sh\n"
        f'[ "$(printf %s "$CYCLOPTS_COMPLETION_WORDS" | tr "\\037" _) $*" = "{asked}" ] && cat {tmp_path}/answer\n'
    )
    globex.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("HOME", str(tmp_path))
    done = subprocess.run(  # noqa: S603 - our own
        [found, "-c", _COMPLETE[shell]], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.stdout.split() == ["--columns"], done
