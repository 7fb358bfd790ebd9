"""The sandbox: start-up, requests a second, memory of a listing of a million tolls, and tests with fresh state."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
import tracemalloc
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Contender, Effort, measure_in_turn
from bench.raw_http import ask, send_all
from bench.report import Promise, Report, Row, Table, build_table
from bench.sandbox_servers import FLEET, PATH, TOKEN, make_request
from bench.server import serving_module, serving_process
from fleetit import FleetIT
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PAGE = 100
_CONNECTIONS = 8
_PREFETCH = 8
#: The variables of this process without those that change what FleetIT or pytest does, or that keep Python from writing
#: bytecode. Plugins of pytest that happen to be installed are not loaded.
_DROPPED = ("FLEETIT_", "PYTEST_", "PYTHONDONTWRITEBYTECODE")
_ENVIRON = {
    **{name: value for name, value in os.environ.items() if not name.startswith(_DROPPED)},
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}

_BARE = "bare interpreter"
_IMPORTED = "import uvicorn, starlette"
_STARTED = "the sandbox, until its first answer"
_MINIMAL_STARTED = "a minimal Starlette application, until its first answer"

_MINIMAL = "a minimal Starlette application"
_KEPT = "the sandbox, rows that it keeps"
_MADE = "the sandbox, rows that it makes for each page"
#: The sandbox keeps the rows of a table of at most 10,000.
_KEPT_ROWS, _MADE_ROWS = 10_000, 1_000_000

#: The most that the memory may be after the listing, compared with that after its first hundredth.
_MAX_GROWTH = 1.1

_EMPTY_TESTS = "tests that do nothing"
_TESTS = "tests with `fleetit_sandbox` and `fleetit_client`"
_TEST_PROGRAMS = {
    _EMPTY_TESTS: "def test_nothing(number): pass",
    _TESTS: """
def test_fresh_state(number, fleetit_sandbox, fleetit_client):
    assert fleetit_client.tolls.list(limit=1).count() == 12
    fleetit_sandbox.add("tolls", fleet=fleetit_sandbox.default_fleet, amount="4.50")
    assert len(fleetit_sandbox.requests) == 1
""",
}


def measure(effort: Effort) -> Report:
    """Measure all of it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        start, rate = _measure_start(effort, Path(folder)), _measure_rate(effort, Path(folder))
        memory, promises = _measure_memory(effort)
        tables = [start, rate, memory, _measure_reset(effort), _measure_tests(effort, Path(folder))]
    return Report("sandbox", tables, promises)


def _measure_start(effort: Effort, folder: Path) -> Table:
    """Start processes in turn."""
    file = folder / "first-answer.json"
    file.write_bytes(b"{}")
    environ = _ENVIRON | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    contenders = [
        Contender(_BARE, lambda: _run(environ, "-c", "")),
        Contender(_IMPORTED, lambda: _run(environ, "-c", f"{_IMPORTED}.applications")),
        Contender(_MINIMAL_STARTED, lambda: _start(environ, "bench.sandbox_servers", "minimal", str(file))),
        Contender(_STARTED, lambda: _start(environ, "fleetit.sandbox", "--port", "0", "--quiet")),
    ]
    samples = measure_in_turn(contenders, rounds=effort.of(15, 1))
    notes = "New processes, compiled beforehand: the first start of an installation takes more than twice as long. "
    notes += "A server counts until its first answer is read; then it is killed. "
    notes += "The sandbox answers 401 there, as the request has no valid token."
    title = "From the start of a process"
    return build_table(title, "ms", contenders, samples, baseline=_IMPORTED, notes=notes)


def _run(environ: Mapping[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, cwd=HERE.root, env=environ, timeout=60)  # noqa: S603 - ours


def _start(environ: Mapping[str, str], module: str, *arguments: str) -> None:
    """Start a server that prints its port, or a URL with it, and read its first answer."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.root, env=environ
    ) as process:
        try:
            found = re.search(r"\d{4,5}\b", process.stdout.readline() if process.stdout else "")
            if found is None:
                msg = f"{module} printed no port"
                raise AssertionError(msg)
            with socket.create_connection(("127.0.0.1", int(found[0])), timeout=60) as connection:
                connection.sendall(make_request())
                if not connection.recv(65_536).startswith(b"HTTP/1.1 "):
                    msg = f"{module} gave no answer"
                    raise AssertionError(msg)
        finally:
            process.kill()


def _measure_rate(effort: Effort, folder: Path) -> Table:
    """Call for pages of each server in turn."""
    size = effort.of(500, 10)
    file = folder / "page.json"
    with ExitStack() as stack:
        ports = {
            name: stack.enter_context(serving_module("bench.sandbox_servers", "sandbox", str(rows)))
            for name, rows in ((_KEPT, _KEPT_ROWS), (_MADE, _MADE_ROWS))
        }
        file.write_bytes(asyncio.run(ask(ports[_MADE], make_request())))
        ports[_MINIMAL] = stack.enter_context(serving_module("bench.sandbox_servers", "minimal", str(file)))
        requests = [make_request(number * _PAGE % _KEPT_ROWS) for number in range(size)]
        contenders = [Contender(name, _make_load(port, requests), per=size) for name, port in ports.items()]
        samples = measure_in_turn(contenders, rounds=effort.of(9, 1))
    notes = f"{size:,} pages of {_PAGE} tolls in each turn, over {_CONNECTIONS} kept connections. Each server has a "
    notes += "process of its own, and shares the machine with the sender. The minimal application sends the same bytes."
    table = build_table("Time of the clock for a page", "µs", contenders, samples, baseline=_MINIMAL, notes=notes)
    rows = [replace(row, note=f"{1e6 / row.median:,.0f} pages a second") for row in table.rows]
    return replace(table, rows=rows)


def _make_load(port: int, requests: list[bytes]) -> Callable[[], object]:
    return lambda: asyncio.run(send_all(port, requests, _CONNECTIONS))


def _measure_memory(effort: Effort) -> tuple[Table, list[Promise]]:
    """List tolls, and look at the memory of the sandbox on the way."""
    total = effort.of(1_000_000, 5_000)
    first = total // 100
    found: dict[str, float] = {}
    pages = total // _PAGE
    name_first, name_all = f"{first:,} rows listed", f"{total:,} rows listed"
    log = f"of it, {pages:,} entries of the log of requests, counted alone"
    skipped = {} if _has_proc() else dict.fromkeys((name_first, name_all), "the system has no /proc")
    if not skipped:
        with serving_process("bench.sandbox_servers", "sandbox", str(total)) as (port, process):
            url = f"http://127.0.0.1:{port}"
            found["one page listed"] = _read_resident(process, lambda: asyncio.run(ask(port, make_request())))
            found[name_first] = _read_resident(process, lambda: _list(url, first))
            found[name_all] = _read_resident(process, lambda: _list(url, total))
        found[log] = _count_log(pages)
    rows = [Row(name, size, size, size, size / found[name_first]) for name, size in found.items()]
    notes = f"Resident memory of the process that serves {total:,} tolls. Clients list them with prefetch={_PREFETCH}. "
    notes += "The sandbox logs its last 100,000 requests, and each page is one of them."
    table = Table("Memory of the sandbox", "MB", name_first, rows, skipped, notes)
    if not found:
        return table, []
    what = f"memory without the log: {name_all}, against {first:,}"
    return table, [Promise(what, _MAX_GROWTH, (found[name_all] - found[log]) / found[name_first])]


def _has_proc() -> bool:
    return Path("/proc/self/status").exists()


def _read_resident(process: int, act: Callable[[], object]) -> float:
    """Do something, and return the resident memory of a process after it in megabytes."""
    act()
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    kilobytes = int(status.partition("VmRSS:")[2].split()[0])
    return kilobytes * 1024 / 1e6


def _count_log(entries: int) -> float:
    """Return how many megabytes Python allocates for entries of the log of requests."""
    from fleetit.sandbox import RequestLog, SeenRequest  # noqa: PLC0415 - the other processes are started before

    def make(number: int) -> SeenRequest:
        # As of requests: each entry has texts of its own.
        head = make_request(number).decode()
        query, agent = head.partition("?")[2].partition(" ")[0], f"python-fleetit/0.0 (request {number})"
        return SeenRequest("GET", head[4 : 4 + len(PATH)], query, head[-6:-4], agent, authorised=True, status=200)

    tracemalloc.start()
    log = RequestLog()
    for number in range(entries):
        log.add(make(number))
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / 1e6


def _list(url: str, rows: int) -> None:
    """List the first rows."""
    with FleetIT(TOKEN, fleet_id=FLEET, base_url=url) as client:
        listed = sum(1 for _ in islice(client.tolls.list(prefetch=_PREFETCH), rows))
    if listed != rows:
        msg = f"{listed} rows were received, {rows} were expected"
        raise AssertionError(msg)


def _measure_reset(effort: Effort) -> Table:
    """Reset a sandbox, and start a new one instead."""
    from fleetit.sandbox import running  # noqa: PLC0415 - the other processes are started before

    def start() -> None:
        with running():
            pass

    def reset() -> None:
        for _ in range(many):
            sandbox.reset()

    many = effort.of(50, 2)
    name = "`sandbox.reset()`"
    with running() as sandbox:
        contenders = [
            Contender(name, reset, per=many),
            Contender("a new sandbox: `running()` and its end", start),
        ]
        samples = measure_in_turn(contenders, rounds=effort.of(15, 1))
    return build_table("Fresh state in the same process", "ms", contenders, samples, baseline=name)


def _measure_tests(effort: Effort, folder: Path) -> Table:
    """Run pytest in turn on tests that do nothing, and on tests with fresh state."""
    many = effort.of(1_000, 5)
    title, baseline = f"{many:,} tests", _EMPTY_TESTS
    notes = "A whole run of pytest in a new process, without other plugins. Each test calls once, and adds a toll, "
    notes += "which the next one must not see."
    if find_spec("pytest") is None:
        skipped = dict.fromkeys(_TEST_PROGRAMS, "pytest is not installed")
        return Table(title, "s", baseline, [], skipped, notes)
    for number, program in enumerate(_TEST_PROGRAMS.values()):
        lines = f"import pytest\n\n\n@pytest.mark.parametrize('number', range({many}))\n{program.strip()}\n"
        (folder / f"test_{number}.py").write_text(lines, encoding="utf-8")
    options = ("-m", "pytest", "-q", "-p", "fleetit.testing", "-p", "no:cacheprovider", "--rootdir", str(folder))
    contenders = [
        Contender(name, partial(_run_quietly, *options, str(folder / f"test_{number}.py")))
        for number, name in enumerate(_TEST_PROGRAMS)
    ]
    samples = measure_in_turn(contenders, rounds=effort.of(5, 1))
    return build_table(title, "s", contenders, samples, baseline=baseline, notes=notes)


def _run_quietly(*arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, *arguments], capture_output=True, text=True, check=False, env=_ENVIRON, timeout=300
    )
    if done.returncode:
        msg = f"pytest failed: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        raise AssertionError(msg)
