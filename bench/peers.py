"""Loads the libraries to compare with. Generated clients are generated first."""

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

from tests.support.checkout import HERE


class PeerMissing(Exception):
    """A peer can't be measured. The message says why."""


def load_peer(module: str) -> Any:
    """Import a module of a peer.

    Raises:
        PeerMissing: If it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        msg = f"{error.name or module} is not installed"
        raise PeerMissing(msg) from error


@cache
def get_scratch_folder() -> Path:
    """Return a temporary folder, which is deleted when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    sys.path.append(str(folder))
    return folder


@cache
def load_description() -> dict[str, Any]:
    """Load the corrected description."""
    from openapi_sdk_codegen.lint.load import load_linted  # noqa: PLC0415 - takes a second, and not all subjects need it

    return load_linted(HERE)


@cache
def copy_generated_package(name: str) -> str:
    """Copy our generated package under another name, and return the name. It shares nothing with the package itself."""
    shutil.copytree(HERE.package, get_scratch_folder() / name, ignore=shutil.ignore_patterns("__pycache__"))
    return name


@cache
def load_stock_models() -> Any:
    """Generate the client of the corrected description without our templates, and import its models.

    Raises:
        PeerMissing: If the generator fails or is not installed.
    """
    load_peer("openapi_python_client")
    config = get_scratch_folder() / "stock.json"
    config.write_text(json.dumps({"package_name_override": "stock_client", "post_hooks": []}), encoding="utf-8")
    generator = (sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none")
    target = get_scratch_folder() / "stock_client"
    _run(*generator, "--path", str(_write_description()), "--config", str(config), "--output-path", str(target))
    return load_peer("stock_client.models")


@cache
def load_openapi_generator() -> Any:
    """Generate the client of the corrected description with OpenAPI Generator, and import it.

    Raises:
        PeerMissing: If Java, the generator or an import of its client is not installed.
    """
    load_peer("openapi_generator_cli")
    target = get_scratch_folder() / "openapi_generator"
    command = (sys.executable, "-c", "import openapi_generator_cli; openapi_generator_cli.cli()", "generate")
    arguments = ("-g", "python", "-i", str(_write_description()), "-o", str(target))
    _run(*command, *arguments, "--package-name", "openapi_generator_client")
    sys.path.append(str(target))
    return load_peer("openapi_generator_client")


@cache
def _write_description() -> Path:
    path = get_scratch_folder() / "openapi.json"
    path.write_text(json.dumps(load_description()), encoding="utf-8")
    return path


def _run(*command: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, capture_output=True, text=True, check=False, encoding="utf-8", timeout=120
    )
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or ["nothing"]
        msg = f"the generator failed and said: {last[0]}"
        raise PeerMissing(msg)
