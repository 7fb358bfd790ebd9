"""`nox -s extras`: what is promised of the core and of each extra, where nothing else is installed.

For each of them, a new environment of this Python gets the wheel with that extra alone. A program uses it there,
against a sandbox that runs here. Others use what is left where `openapi-sdk`, whose package the wheel contains, is
installed beside it and uninstalled, and a generated package without `fleetit`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from fleetit.sandbox import running
from kit.tests.support.postgresql import running_server
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Arguments of pip, or a program.
Step: TypeAlias = "tuple[str, ...] | str"

CORE = """
import asyncio
from fleetit import AsyncFleetIT, FleetIT, NotFound
from fleetit.exports import export
from fleetit.webhooks import Inbox, TollNotification, WebhookVerifier, sign

with FleetIT() as client:
    tolls = client.tolls.list().all()
    assert tolls and all(toll.amount is not None for toll in tolls[:5])
    for name in ("tolls.csv", "tolls.jsonl", "tolls.sqlite"):
        assert export(client, "tolls", name).rows == len(tolls)
    try:
        client.tolls.update(1, billing_status=1)
        raise AssertionError
    except NotFound:
        pass

async def count():
    async with AsyncFleetIT() as client:
        return len([toll async for toll in client.tolls.list()])

assert asyncio.run(count()) == len(tolls)

handled = []
inbox = Inbox(WebhookVerifier("secret"), INBOX, inline=True)
inbox.on(TollNotification)(lambda toll, delivery: handled.append(toll.ticket_id))
with inbox:
    body = b'{"type":"ticket","ticketID":1,"amount":"4.50"}'
    assert inbox.receive(body, {"Fleet-Id": "7", **sign(body, "secret")}).status == 200
assert handled == [1]
"""
PROGRAMS = {
    "": CORE.replace("INBOX", "'sqlite:///inbox.db'"),
    "postgresql": CORE.replace("INBOX", "os.environ['INBOX']").replace("import asyncio", "import asyncio, os"),
    "httpx2": """
from fleetit import FleetIT

with FleetIT(http_library="httpx2") as client:
    assert client.tolls.list().all()
""",
    "conformance": """
from fleetit import FleetIT
from fleetit.conformance import Recorder

recorder = Recorder()
with FleetIT(recorder=recorder) as client:
    client.tolls.list().all()
recorder.write("record.toml")
assert not recorder.contradictions
""",
    "parquet": """
from fleetit import FleetIT
from fleetit.exports import export

with FleetIT() as client:
    rows = client.tolls.list().to_arrow().num_rows
    assert rows == export(client, "tolls", "tolls.parquet").rows > 0
""",
    "duckdb": """
import duckdb
from fleetit import FleetIT
from fleetit.exports import export

with FleetIT() as client:
    rows = export(client, "tolls", "tolls.duckdb").rows
assert duckdb.connect("tolls.duckdb").execute("SELECT COUNT(*) FROM tolls").fetchone() == (rows,)
""",
    "dlt": """
import dlt
from fleetit.dlt import fleetit_source

pipeline = dlt.pipeline("extras", destination=dlt.destinations.filesystem("file:out"), pipelines_dir="pipelines")
pipeline.run(fleetit_source(fleets=[7], resources=["tolls"]))
assert pipeline.last_trace.last_normalize_info.row_counts["tolls"] > 0
""",
    "cli": """
import subprocess, sys
from pathlib import Path

fleetit = str(Path(sys.executable).with_name("fleetit"))
for command in ("--version", "doctor", "tolls list --limit 3", "export tolls tolls.csv", "conformance --rate 100"):
    subprocess.run([fleetit, *command.split()], check=True, stdout=subprocess.DEVNULL)
""",
    "mcp": """
import asyncio, os, sys
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

async def use():
    arguments = ["-m", "fleetit.cli", "mcp", "--max-rows", "3"]
    command = StdioServerParameters(command=sys.executable, args=arguments, env={**os.environ})
    async with Client(stdio_client(command)) as client:
        return await client.call_tool("tolls_list", {"fleet_id": 7})

rows = asyncio.run(use()).structured_content["rows"]
assert len(rows) == 3
""",
    "sandbox": """
from fleetit import FleetIT
from fleetit.sandbox import running

with running() as sandbox, FleetIT(token=sandbox.token, base_url=sandbox.url) as client:
    assert client.tolls.list().all()
""",
}


STOCK = """
import importlib.util, os, sys
assert importlib.util.find_spec("fleetit") is None
sys.path.insert(0, "generated")
from fleetit_api import AuthenticatedClient
from fleetit_api.api.tolls import tolls_list

client = AuthenticatedClient(base_url=os.environ["FLEETIT_BASE_URL"], token=os.environ["FLEETIT_TOKEN"])
page = tolls_list.sync(client=client, fleet_id=7)
assert page is not None and page.results[0].amount is not None
assert not {each.partition(".")[0] for each in sys.modules} & {"fleetit", "openapi_sdk_codegen"}
"""
USED = PROGRAMS["httpx2"].replace('http_library="httpx2"', "")
#: A program that ends without an error if `openapi_sdk` is gone.
GONE = """
try:
    import fleetit_api
    raise AssertionError
except ModuleNotFoundError as error:
    assert error.name == "openapi_sdk", error
"""


def list_steps(wheel: Path, kit: Path) -> Mapping[str, list[Step]]:
    """Return what is done in an environment: arguments of pip, or a program."""
    again = ("install", "--force-reinstall", "--no-deps", str(wheel))
    return {
        "openapi-sdk and a generated package": [("install", str(kit)), STOCK],
        "fleetit, then openapi-sdk": [
            *(("install", str(wheel)), ("install", str(kit)), USED),
            *(("uninstall", "--yes", "openapi-sdk"), GONE, again, USED),
        ],
        "openapi-sdk, then fleetit": [
            *(("install", str(kit)), ("install", str(wheel)), USED),
            *(("uninstall", "--yes", "openapi-sdk"), GONE, again, USED),
        ],
    }


def main(wheel: Path, kit: Path) -> int:
    """Use the wheels, that of `fleetit` with each extra, and return 1 if one doesn't do what it promises."""
    failed: list[str] = []
    with running() as sandbox, contextmanager(running_server)() as postgresql:
        known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        service = {"FLEETIT_TOKEN": sandbox.token, "FLEETIT_BASE_URL": sandbox.url, "FLEETIT_FLEET_ID": "7"}
        environment = {**known, **service, "INBOX": postgresql.url, "RUNTIME__DLTHUB_TELEMETRY": "false"}
        cases: dict[str, list[Step]] = {
            extra or "the core alone": [("install", f"{wheel}[{extra}]" if extra else str(wheel)), program]
            for extra, program in PROGRAMS.items()
        }
        for name, steps in {**cases, **list_steps(wheel, kit)}.items():
            with tempfile.TemporaryDirectory(prefix="fleetit-extras-") as folder:
                problem = _use(Path(folder), steps, environment)
            sys.stdout.write(f"{name}: {problem or 'works'}\n")
            sys.stdout.flush()
            failed += [name] if problem else []
    return 1 if failed else 0


def _use(folder: Path, steps: Sequence[Step], environment: dict[str, str]) -> str:
    """Make an environment, take the steps there, and return what is wrong."""
    python = str(folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    shutil.copytree(HERE.package, folder / "generated" / HERE.package.name)
    commands: list[tuple[list[str], dict[str, str] | None]] = [
        ([sys.executable, "-m", "venv", str(folder / "venv")], None)
    ]
    for step in steps:
        if isinstance(step, str):
            commands.append(([python, "-I", "-c", step], environment))
        else:
            commands.append(([python, "-m", "pip", step[0], "--quiet", *step[1:]], None))
    for command, variables in commands:
        done = subprocess.run(command, cwd=folder, env=variables, check=False, capture_output=True, text=True)  # noqa: S603 - our own programs
        if done.returncode:
            return f"{command[-1]} fails with {done.returncode}\n{done.stdout}{done.stderr}"
    return ""


if __name__ == "__main__":
    raise SystemExit(main(*map(Path, sys.argv[1:])))
