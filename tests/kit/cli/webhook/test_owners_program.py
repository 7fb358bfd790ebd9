"""The commands of webhooks that the owner of a made-up service writes, in a process that has nothing of FleetIT's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.made_webhooks import SECRET, write_webhooks
from tests.support.checkout import HERE
from tests.support.words import is_clean

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
'''The command `NAME`.'''

import sys

# Nothing of FleetIT's is there, nor the tools, nor an HTTP client.
sys.modules.update(fleetit=None, fleetit_api=None, codegen=None, httpx=None)

from NAME import CLASS, SERVICE
from NAME.webhooks import WEBHOOKS, Inbox, WebhookVerifier
from openapi_sdk.cli.main import main
from openapi_sdk.cli.program import Inboxes, Program, Signing

PROGRAM = Program(
    service=SERVICE,
    client=lambda: CLASS,
    webhooks=lambda: Inboxes(WEBHOOKS, Inbox),
    signing=lambda: Signing(WebhookVerifier, WEBHOOKS.sign),
)

if __name__ == "__main__":
    if "record" in sys.argv:
        inbox = Inbox(WebhookVerifier(sys.argv[2]), "sqlite:///NAME-inbox.db", background=False)
        inbox.receive(b'{"id": 7}', {**WEBHOOKS.sign(b'{"id": 7}', sys.argv[2]), "X-Org-Id": "a"})
        sys.exit(inbox.close())
    sys.exit(main(PROGRAM))
"""


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("Acme", {"key": "bin:7"}, id="without tenants", marks=pytest.mark.nightly),
        pytest.param("Globex", {"key": "bin:a:7", "organization": "a"}, id="with tenants"),
    ],
)
def test_the_commands_of_an_owner(name: str, shown: dict[str, str], tmp_path: Path) -> None:
    package = write_webhooks(name, tmp_path)
    source = dedent(PROGRAM).strip().replace("NAME", package).replace("CLASS", name)
    assert len(source.splitlines()) <= 30
    tmp_path.joinpath("commands.py").write_text(source, encoding="utf-8")
    tmp_path.joinpath("body.json").write_text('{"id": 7}')

    def call(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [sys.executable, "-W", "error", "commands.py", *arguments],
            cwd=tmp_path,
            env={
                **{key: value for key, value in os.environ.items() if not key.startswith("FLEETIT_")},
                "PYTHONPATH": os.pathsep.join([str(tmp_path), str(HERE.root / "kit" / "src")]),
                "XDG_CONFIG_HOME": str(tmp_path / "settings"),
                f"{name.upper()}_WEBHOOK_SECRET": SECRET,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert is_clean([done.stdout, done.stderr])
        return done.stdout

    call("record", SECRET)
    inbox = ("--inbox", f"sqlite:///{package}-inbox.db")
    row = json.loads(call("webhook", "deliveries", *inbox, "--json"))
    assert {column: row[column] for column in shown} == shown
    tmp_path.joinpath("headers.txt").write_text(call("webhook", "sign", "body.json"))
    assert call("webhook", "verify", "body.json", "headers.txt").startswith("verified\n")
    assert f"`{package} webhook COMMAND --help`" in call("webhook", "--help")
