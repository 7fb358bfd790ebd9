"""Depot without sites: an SDK of the same description has no word of tenants."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kit.tests.depot.sdk import make_project
from kit.tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.heavy

#: What the kit says of tenants to itself: no user reads it.
_INSIDE = re.compile(
    r"\bFACTS\.tenant\b|^from openapi_sdk\.model\.facts import Tenant$|\b_tenant: ClassVar\[Tenant "
    # In the help of errors; Python 3.13 writes each argument on a line of its own.
    r"|__init_subclass__\(\*, facts: |^ \| +tenant: 'Tenant \| None' = None,$"
)
_PROGRAM = """
import inspect
import json
import pydoc
from pathlib import Path

import depot
from depot import AsyncDepot, Depot
from depot.__main__ import PROGRAM
from depot.exports import export
from depot.sandbox import running
from depot.webhooks import WEBHOOKS, Inbox, WebhookVerifier
from depot_api.models import CrateStored, MoveDone
from openapi_sdk.cli.main import main

with running() as sandbox, Depot(token=sandbox.token, base_url=sandbox.url) as client:
    print(client, sandbox, [*sandbox.requests])
    pages = client.crates.list(limit=10), client.workers.list(page_size=3), client.moves.list(page_size=4)
    rows = [len(list(each)) for each in pages]
    assert rows == [25, 7, 6], rows
    client.crates.replace_photo(client.crates.create(color="red", value="1").id, file=b"1")
    result = export(client, "crates", "crates.csv")
    print(result, Path("crates.csv").read_text().splitlines()[0])
    secret = sandbox.get_webhook_secret()
inbox = Inbox(WebhookVerifier(secret), "sqlite:///depot.db", inline=True)
for model in (CrateStored, MoveDone):
    inbox.on(model)(print)
for payload in ({"crate_id": 1, "color": "red"}, {"move_id": 2, "crate": 1}):
    body = json.dumps(payload).encode()
    answer = inbox.receive(body, WEBHOOKS.sign(body, secret))
    assert answer.status == 200, answer
print(*inbox.deliveries())
inbox.close()
print(Path("depot.db").read_bytes().decode("latin-1"))
shown = "", "crates", "crates list", "crates import", "export", "export crates", "profile", "webhook", "doctor", "mcp"
for commands in (*shown, "webhook deliveries", "webhook sign", "request", "sandbox"):
    assert main(PROGRAM, [*commands.split(), "--help"]) == 0
for shown in (Depot, AsyncDepot, Inbox, WebhookVerifier, running, export, *vars(depot).values()):
    if inspect.isclass(shown) or inspect.isroutine(shown):
        print(pydoc.plain(pydoc.render_doc(shown)))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of Depot without sites."""
    return make_project(tmp_path_factory.mktemp("without"), tenants=False)


def find_words(text: str) -> list[str]:
    """Return the lines with a word of tenants."""
    words = re.compile(r"tenant|(?<![a-z])sites?(?![a-z-])", re.IGNORECASE)
    return [line for line in text.splitlines() if words.search(line) and not _INSIDE.search(line)]


def test_no_generated_file_has_a_word_of_tenants(project: Path) -> None:
    files = [each for name in ("generated", "docs", "spec") for each in (project / name).rglob("*") if each.is_file()]
    found = {each.name: find_words(each.read_text(encoding="utf-8")) for each in files if each.suffix != ".pyc"}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_user_reads_a_word_of_tenants(project: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(dedent(_PROGRAM), encoding="utf-8")
    paths = [project / "overlays", project / "generated", HERE.root / "src"]
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, str(program)],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "XDG_CONFIG_HOME": str(tmp_path),
        },
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert find_words(done.stdout) == []
