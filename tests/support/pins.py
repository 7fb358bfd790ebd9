"""Resolve what all sessions install to exact versions, and write them to `constraints.txt`: `nox -s raise_pins`."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
CONSTRAINTS = "constraints.txt"
_HEAD = """\
# The exact versions that sessions of nox install, on each supported Python. What is published is held by the ranges of
# pyproject.toml alone. `nox -s raise_pins` writes this file; `nox -s raise_pins -- --keep` adds a new requirement.
"""
#: Whose newest versions it compares with: nothing of it decides about a change.
_NOT_PINNED = {"bench"}
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file, and print which versions changed."""
    parser = argparse.ArgumentParser(prog="nox -s raise_pins --", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="raise no version that is there")
    options = parser.parse_args(arguments)
    path = ROOT / CONSTRAINTS
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    with TemporaryDirectory() as folder:
        required, resolved = Path(folder, "required.in"), Path(folder, CONSTRAINTS)
        required.write_text("".join(f"{each}\n" for each in list_requirements(ROOT)), encoding="utf-8")
        resolved.write_text(old, encoding="utf-8")  # uv prefers these versions
        command = [sys.executable, "-m", "uv", "pip", "compile", str(required), "--output-file", str(resolved)]
        form = ["--universal", "--python-version", "3.11", "--no-annotate", "--no-header", "--quiet"]
        subprocess.run([*command, *form, *([] if options.keep else ["--upgrade"])], check=True)  # noqa: S603 - our own
        new = _HEAD + resolved.read_text(encoding="utf-8")
    path.write_text(new, encoding="utf-8", newline="\n")
    lines = compare(old, new) or [f"{CONSTRAINTS}: no version changed"]
    sys.stdout.write("".join(f"{each}\n" for each in lines))
    return 0


def list_requirements(root: Path) -> list[str]:
    """Return what sessions of both noxfiles install, as both pyproject.toml say it."""
    return sorted({each for folder in (root, root / "kit") for each in _iter_requirements(folder)})


def _iter_requirements(folder: Path) -> Iterator[str]:
    document: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = document["project"], document["dependency-groups"]
    listed = [*document["build-system"]["requires"], *project["dependencies"]]
    for each in project["optional-dependencies"].values():
        listed += each
    for name, each in groups.items():
        listed += [] if name in _NOT_PINNED else each
    # What a group includes is another group, and what an extra includes begins with the name of the project.
    yield from (each for each in listed if isinstance(each, str) and name_of(each) != project["name"])


def name_of(requirement: str) -> str:
    """Return the normalized name of a requirement or a pin; "" of a comment or an empty line."""
    found = _NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def read_pins(text: str) -> dict[str, list[str]]:
    """Return the versions of each package: several, if versions of Python or platforms have different ones."""
    pins: dict[str, list[str]] = {}
    for line in text.splitlines():
        if name := name_of(line):
            pins.setdefault(name, []).append(line.partition("==")[2].partition(";")[0].strip())
    return pins


def compare(old: str, new: str) -> list[str]:
    """Return a line for each package whose versions are different."""
    before, after = read_pins(old), read_pins(new)
    return [
        f"{name}: {', '.join(before.get(name, ['none']))} -> {', '.join(after.get(name, ['none']))}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


if __name__ == "__main__":
    sys.exit(main())
