"""Profiles and tokens of two programs never mix, also where they have the same name, and commands run in threads."""

from __future__ import annotations

import csv
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fleetit.cli._program import PROGRAM
from kit.tests.support.depots import Depot, read_tenant
from kit.tests.support.scripted_server import ScriptedServer
from openapi_sdk.cli.connection import ConnectionOptions, find_sources
from openapi_sdk.cli.main import main
from openapi_sdk.cli.profiles import ProfileFile
from tests.support.words import is_clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.tests.support.commands import Done
    from kit.tests.support.depots import Sdk
    from kit.tests.support.keyrings import MemoryKeyring
    from openapi_sdk.cli.program import Program


@pytest.fixture
def servers(programs: dict[str, Program]) -> Iterator[dict[str, ScriptedServer]]:
    """A server of each service."""
    started = {name: ScriptedServer(Depot(), concurrent=True).__enter__() for name in programs}
    yield started
    for each in started.values():
        each.__exit__(None, None, None)


def test_a_profile_has_the_word_of_the_service(
    sdk: Sdk, program: Program, settings: Path, run: Callable[..., Done]
) -> None:
    chosen = [f"--{sdk.word}", "a"] if sdk.word else []
    added = run(program, "profile", "add", "work", *chosen, "--environment", "live")
    file = settings / sdk.package / "config.toml"
    assert added.err == f"Added to {file}. `{sdk.package} profile set-token work` keeps its token.\n"
    expected = (
        f'[profiles.work]\n{f"{sdk.word} = {chr(34)}a{chr(34)}{chr(10)}" if sdk.word else ""}environment = "live"\n'
    )
    assert file.read_text(encoding="utf-8") == expected
    assert run(program, "profile", "use", "work").status == 0
    listed = run(program, "profile", "list", "--jsonl").out
    assert (f'"{sdk.word}":"a"' in listed.replace(" ", "")) == bool(sdk.word)
    assert run(program, "profile", "path").out == f"{file}\n"
    assert is_clean([added, listed, file.read_text(encoding="utf-8")])


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "Globex", "organization = 1", "organization: a text in quotes is needed", id="a number for a text"
        ),
        pytest.param("Acme", 'org = "a"', "org: unknown, there are environment, base_url, token", id="no tenants"),
        pytest.param("Hooli", "fleet = 1", "unknown, there are site, environment, base_url, token", id="another word"),
    ],
)
def test_a_key_of_another_service_is_unknown(
    *, name: str, text: str, expected: str, programs: dict[str, Program], settings: Path, run: Callable[..., Done]
) -> None:
    file = settings / name.lower() / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f"[profiles.work]\n{text}\n", encoding="utf-8")
    done = run(programs[name], "profile", "list")
    assert (done.status, expected in done.err) == (2, True)


def add_profiles(programs: dict[str, Program], servers: dict[str, ScriptedServer], run: Callable[..., Done]) -> None:
    """Give each program a profile `work` with its own server, token and tenant."""
    for name, program in programs.items():
        chosen = [program.tenant_option, f"of-{name}"] if program.tenant else []
        assert run(program, "profile", "add", "work", "--base-url", servers[name].url, *chosen).status == 0
    for name, program in programs.items():
        assert run(program, "profile", "set-token", "work", stdin=f"token-of-{name}\n").status == 0
        assert run(program, "profile", "use", "work").status == 0


def test_profiles_of_one_name_are_each_a_program_s_own(
    programs: dict[str, Program],
    servers: dict[str, ScriptedServer],
    settings: Path,
    kept_tokens: MemoryKeyring,
    run: Callable[..., Done],
) -> None:
    add_profiles(programs, servers, run)
    assert kept_tokens.kept == {(name.lower(), "work"): f"token-of-{name}" for name in programs}
    assert sorted(each.name for each in settings.iterdir()) == sorted(name.lower() for name in programs)
    for name, program in programs.items():
        assert run(program, "bins", "list", "--limit", "1").status == 0
        (request,) = servers[name].requests
        assert request.header("Authorization") == f"Bearer token-of-{name}"
        assert read_tenant(request) == (f"of-{name}" if program.tenant else None)
    first, *others = programs.values()
    assert run(first, "profile", "remove", "work").status == 0
    assert ProfileFile.load(first, os.environ).profiles == {}
    for other in others:
        assert [*ProfileFile.load(other, os.environ).profiles] == ["work"]
        assert find_sources(ConnectionOptions(program=other)).credentials
    assert (first.name, "work") not in kept_tokens.kept


@pytest.mark.heavy
def test_another_program_s_profiles_have_another_word_and_type(
    programs: dict[str, Program], settings: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Done]
) -> None:
    for name in [name for name in os.environ if name.startswith("FLEETIT_")]:
        monkeypatch.delenv(name)
    both = {PROGRAM: "7", programs["Globex"]: "a"}
    for program, tenant in both.items():
        assert run(program, "profile", "add", "work", program.tenant_option, tenant).status == 0
        assert run(program, "profile", "use", "work").status == 0
    ours, theirs = ((settings / each.name / "config.toml").read_text(encoding="utf-8") for each in both)
    assert (ours.splitlines()[-1], theirs.splitlines()[-1]) == ("fleet = 7", 'organization = "a"')
    for program, tenant in both.items():
        found = find_sources(ConnectionOptions(program=program)).tenant
        assert found is not None
        assert (found.value, found.origin) == (tenant, "profile work")
    told = run(programs["Globex"], "doctor", "--json")
    assert "a (from profile work)" in told.out
    assert is_clean([told, theirs])
    assert "7 (from profile work)" in run(PROGRAM, "doctor", "--json").out


@pytest.mark.nightly
def test_commands_of_several_programs_run_in_threads(
    programs: dict[str, Program], servers: dict[str, ScriptedServer], run: Callable[..., Done]
) -> None:
    add_profiles(programs, servers, run)
    files = {f"{name}-{number}.csv": program for number in range(3) for name, program in programs.items()}
    with ThreadPoolExecutor(len(files)) as pool:
        done = pool.map(lambda each: main(each[1], ["export", "bins", each[0], "--quiet"]), files.items())
        assert list(done) == [0] * len(files)
    for file, program in files.items():
        with Path(file).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        name = file.partition("-")[0]
        assert [row["color"] for row in rows] == [f"of-{name}" if program.tenant else ""] * 5
    for name, server in servers.items():
        assert {each.header("Authorization") for each in server.requests} == {f"Bearer token-of-{name}"}
        assert is_clean(server.requests)
