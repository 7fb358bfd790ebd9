"""The commands of docs/cli.md and of the README are run."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner

#: Commands that need a file, serve until they are stopped, or write to the home folder.
SKIPPED = ("fleetit sandbox", "fleetit completion zsh --install", "fleetit vehicles create --body vehicle.json")


def list_commands() -> list[str]:
    found: list[str] = []
    for page in ("README.md", "docs/cli.md"):
        for token in MarkdownIt().parse((HERE.root / page).read_text(encoding="utf-8")):
            if token.type == "fence" and token.info == "sh":
                lines = [line.partition(" # ")[0].strip() for line in token.content.splitlines()]
                found += [line for line in lines if line.startswith("fleetit ") and line not in SKIPPED]
    return list(dict.fromkeys(found))


def test_there_are_commands() -> None:
    assert len(list_commands()) > 12


@pytest.mark.alike
@pytest.mark.usefixtures("small_completion")
@pytest.mark.parametrize("line", list_commands())
def test_a_command_of_a_page_runs(
    line: str, sandbox: Sandbox, run: Runner, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.parent.mkdir()
    monkeypatch.chdir(config.parent)  # where commands write files
    config.write_text("" if "profile add" in line else "[profiles.work]\nfleet = 512\n")
    command = line.partition(" > ")[0].partition(" < ")[0].partition(" | ")[0].removesuffix(")")
    words = shlex.split(command)[1:]
    if words[1:3] == ["update", "12"] and "--dry-run" not in words:
        words[2] = str(sandbox.rows("tolls", sandbox.default_fleet)[0]["id"])
    rows = [{"plate_state": "NY", "plate_number": "ABC1234"}]
    done = run(*words, stdin="a-token\n" if words[0] == "profile" else json.dumps(rows))
    assert done.status == 0, (line, done)
