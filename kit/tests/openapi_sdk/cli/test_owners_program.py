"""The command that the owner of a made-up service writes, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.checkout import HERE
from kit.tests.support.depots import Depot, make_depot, read_tenant
from kit.tests.support.made_sdks import write_sdk
from kit.tests.support.scripted_server import ScriptedServer

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
'''The command `NAME`.'''

import sys

# The tools are not there.
sys.modules.update(openapi_sdk_codegen=None)

from NAME import SERVICE
from openapi_sdk.cli.main import main
from openapi_sdk.cli.program import Program


def load_client():
    from NAME import CLASS

    return CLASS


PROGRAM = Program(service=SERVICE, client=load_client)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
"""
#: Modules that help must not load.
HEAVY = ("httpx", "httpx2", "rich.markdown", "keyring", "platformdirs", "msgspec")


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "options", "tenant"),
    [
        pytest.param("Acme", [], None, id="without tenants", marks=pytest.mark.nightly),
        pytest.param("Globex", ["--organization", "a"], "a", id="in a header"),
        pytest.param("Initech", ["--org", "a"], "a", id="in the path", marks=pytest.mark.nightly),
    ],
)
def test_the_command_of_an_owner(name: str, options: list[str], tenant: str | None, tmp_path: Path) -> None:
    package = write_sdk(make_depot(name), tmp_path)
    source = dedent(PROGRAM).strip().replace("NAME", package).replace("CLASS", name)
    assert len(source.splitlines()) <= 30
    tmp_path.joinpath("commands.py").write_text(source, encoding="utf-8")
    with ScriptedServer(Depot()) as server:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(HERE.root / "src")]),
            "XDG_CONFIG_HOME": str(tmp_path / "settings"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            f"{name.upper()}_TOKEN": "t",
            f"{name.upper()}_BASE_URL": server.url,
        }

        def call(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(  # noqa: S603 - our own arguments, no shell
                [sys.executable, "commands.py", *arguments],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )

        done = [
            call("--help"),
            call("bins", "list", "--csv", *options),
            call("bins", "create", "--color", "red", *options),
            call("export", "bins", "bins.jsonl", *options),
            call("doctor", *options),
        ]
        assert [each.returncode for each in done] == [0] * len(done), done
        assert f"Work with {name}'s public API" in done[0].stdout
        assert done[1].stdout.splitlines()[1] == f"1,{tenant or ''},,"
        assert {read_tenant(each) for each in server.requests} == {tenant}


@pytest.mark.heavy
def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    package = write_sdk(make_depot("Globex"), tmp_path)
    source = dedent(PROGRAM).strip().replace("NAME", package).replace("CLASS", "Globex")
    tmp_path.joinpath("commands.py").write_text(source, encoding="utf-8")
    program = (
        "import commands, sys; "
        "statuses = [commands.main(commands.PROGRAM, each) for each in ([], ['--help'], ['bins', '--help'])]; "
        "print(statuses, sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(HERE.root / "src")])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.startswith("[0, 0, 0]")
    assert [each for each in HEAVY if f"'{each}'" in done.stderr] == []
