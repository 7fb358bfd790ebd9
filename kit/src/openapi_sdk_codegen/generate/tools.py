"""The tools whose versions openapi-sdk pins."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

#: What an extra pins: `pyright[nodejs]==1.1.414; extra == "trial"`.
_PINNED = re.compile(r"""(([\w.-]+)(?:\[[\w,-]+\])?\s*==\s*([\w.]+))\s*;\s*extra\s*==\s*['"]([\w-]+)['"]""")


class Pin(NamedTuple):
    """A tool that an extra of openapi-sdk pins."""

    requirement: str  # `pyright[nodejs]==1.1.414`
    name: str
    version: str
    extra: str


def list_pins() -> list[Pin]:
    """Return what openapi-sdk pins.

    Raises:
        Problem: If openapi-sdk is not installed.
    """
    try:
        requirements = requires("openapi-sdk") or ()
    except PackageNotFoundError as error:
        msg = "openapi-sdk, which pins the generator, is not installed: pip install 'openapi-sdk[codegen]'"
        raise Problem(msg) from error
    return [Pin(*found.groups()) for each in requirements if (found := _PINNED.fullmatch(each))]


def check_pins() -> None:
    """Raise if a tool is not of the version that openapi-sdk pins: another version writes other bytes."""
    for pin in list_pins():
        if pin.extra != "codegen":
            continue
        try:
            installed = version(pin.name)
        except PackageNotFoundError:
            installed = "none"
        if installed != pin.version:
            what = f"openapi-sdk pins {pin.requirement}, but {installed} is installed"
            msg = f"{what}: pip install 'openapi-sdk[codegen]'"
            raise Problem(msg)


def run_ruff(*arguments: str, folder: Path | None = None) -> None:
    """Run ruff in a folder.

    Raises:
        Problem: If it fails.
    """
    # `python -m ruff` would start Python only to start this program.
    program = shutil.which("ruff", path=sysconfig.get_path("scripts")) or "ruff"
    result = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [program, *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if result.returncode:
        msg = f"ruff failed:\n{result.stderr.strip() or result.stdout.strip()}"
        raise Problem(msg)
