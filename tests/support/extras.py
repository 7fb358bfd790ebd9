"""`nox -s extras`: what is promised of the core and of each extra, where nothing else is installed.

For each of them, a new environment of this Python gets the wheel with that extra alone. A program uses it there against
a sandbox that runs here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from fleetit.sandbox import running
from tests.support.postgresql import running_server

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


def main(wheel: Path) -> int:
    """Use the wheel with each extra, and return 1 if one of them doesn't do what it promises."""
    failed: list[str] = []
    with running() as sandbox, contextmanager(running_server)() as postgresql:
        known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        service = {"FLEETIT_TOKEN": sandbox.token, "FLEETIT_BASE_URL": sandbox.url, "FLEETIT_FLEET_ID": "7"}
        environment = {**known, **service, "INBOX": postgresql.url, "RUNTIME__DLTHUB_TELEMETRY": "false"}
        for extra, program in PROGRAMS.items():
            with tempfile.TemporaryDirectory(prefix="fleetit-extras-") as folder:
                problem = _use(Path(folder), f"{wheel}[{extra}]" if extra else str(wheel), program, environment)
            sys.stdout.write(f"{extra or 'the core alone'}: {problem or 'works'}\n")
            sys.stdout.flush()
            failed += [extra] if problem else []
    return 1 if failed else 0


def _use(folder: Path, requirement: str, program: str, environment: dict[str, str]) -> str:
    """Install a requirement in a new environment, run a program there, and return what is wrong."""
    python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    for command, variables in (
        ([sys.executable, "-m", "venv", str(folder / "venv")], None),
        ([str(python), "-m", "pip", "install", "--quiet", requirement], None),
        ([str(python), "-I", "-c", program], environment),
    ):
        done = subprocess.run(command, cwd=folder, env=variables, check=False, capture_output=True, text=True)  # noqa: S603 - our own programs
        if done.returncode:
            return f"fails with {done.returncode}\n{done.stdout}{done.stderr}"
    return ""


if __name__ == "__main__":
    raise SystemExit(main(*map(Path, sys.argv[1:])))
