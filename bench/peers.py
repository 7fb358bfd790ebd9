"""What is measured against, loaded if it is there; made on the spot if it is generated code."""

from __future__ import annotations

import atexit
import importlib
import json
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from codegen.lint import load_linted
from codegen.project import HERE


class Absent(Exception):
    """A peer that can't be measured here; the message says why."""


def peer(module: str) -> Any:
    """Return a module of a peer.

    Raises:
        Absent: If it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        msg = f"{error.name or module} is not installed"
        raise Absent(msg) from error


@cache
def scratch() -> Path:
    """Return a folder that goes away with this process."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    sys.path.append(str(folder))
    return folder


@cache
def description() -> dict[str, Any]:
    """Return the corrected description."""
    return load_linted(HERE)


@cache
def stock() -> Any:
    """Return what openapi-python-client makes of the corrected description without our templates: its models.

    Raises:
        Absent: If the generator fails or is not installed.
    """
    peer("openapi_python_client")
    config = scratch() / "stock.json"
    config.write_text(json.dumps({"package_name_override": "stock_client", "post_hooks": []}), encoding="utf-8")
    generator = (sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none")
    target = scratch() / "stock_client"
    _run(*generator, "--path", str(_written()), "--config", str(config), "--output-path", str(target))
    return peer("stock_client.models")


@cache
def openapi_generator() -> Any:
    """Return what OpenAPI Generator's Python generator makes of the corrected description.

    Raises:
        Absent: If there is no Java, or the generator or what its client imports is not installed.
    """
    peer("openapi_generator_cli")
    target = scratch() / "openapi_generator"
    command = (sys.executable, "-c", "import openapi_generator_cli; openapi_generator_cli.cli()", "generate")
    arguments = ("-g", "python", "-i", str(_written()), "-o", str(target))
    _run(*command, *arguments, "--package-name", "openapi_generator_client")
    sys.path.append(str(target))
    return peer("openapi_generator_client")


@cache
def _written() -> Path:
    path = scratch() / "openapi.json"
    path.write_text(json.dumps(description()), encoding="utf-8")
    return path


def _run(*command: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, capture_output=True, text=True, check=False, encoding="utf-8", timeout=120
    )
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or ["nothing"]
        msg = f"the generator failed and said: {last[0]}"
        raise Absent(msg)
