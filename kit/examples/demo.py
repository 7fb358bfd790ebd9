"""Shows what the kit does: makes the SDK of a made-up API, uses it, and compares two versions of the API's document.

    python examples/demo.py FOLDER

The project is made in FOLDER, which doesn't exist yet.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

DEPOT = Path(__file__).resolve().parent / "depot"
#: What is told before each command, and the command.
STEPS = (
    (
        "Depot is a made-up API with crates. This adds its OpenAPI document to spec/, as published:",
        "openapi-sdk vendor depot.yaml",
    ),
    (
        "This corrects the document with spec/corrections.yaml, and makes typed Python of it in generated/depot_api/:",
        "openapi-sdk regenerate",
    ),
    (
        "overlays/depot/ is what the owner of the SDK writes: a service, two classes, a sandbox. tour.py uses the SDK:",
        "python tour.py",
    ),
    (
        "Depot publishes another version of its document. This says what breaks:",
        "openapi-sdk diff depot.yaml depot-2.yaml --fail-on none",
    ),
)
PROGRAMS = {"openapi-sdk": [sys.executable, "-m", "openapi_sdk_codegen"], "python": [sys.executable]}


def main(folder: Path) -> None:
    """Make the project in a new folder, and run each step in it."""
    shutil.copytree(DEPOT, folder)
    paths = [str(folder / name) for name in ("overlays", "generated")]
    if before := os.environ.get("PYTHONPATH"):
        paths.append(before)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    for number, (text, command) in enumerate(STEPS, 1):
        program, *arguments = shlex.split(command)
        print(f"\n{number}. {text}\n")
        if program == "python":
            _print_indented((folder / arguments[0]).read_text(encoding="utf-8"))
        print(f"   $ {command}")
        done = subprocess.run(  # noqa: S603 - our own commands
            [*PROGRAMS[program], *arguments],
            cwd=folder,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        _print_indented(done.stdout)
    print(f"\nThe project is in {folder}.")


def _print_indented(text: str) -> None:
    print("".join(f"   {line}".rstrip() + "\n" for line in text.splitlines()))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
