"""Takes the pictures of the documentation into docs/pictures, which git ignores: `nox -s docs` runs it.

The terminal is an SVG of what commands print. Pages are photographed by Chromium; without one, they have no picture.
"""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from fleetit.sandbox import Sandbox, running
from fleetit.service import SERVICE
from openapi_sdk_codegen.openapi.yaml import load_yaml
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = (
    "fleetit tolls list --violation --limit 5 --columns id,transaction_date,agency,vehicle_plate_number,amount",
    "fleetit tolls update 7001 --fleet 7 --billing-status 3 --dry-run",
    "fleetit doctor",
)
_WIDTH = 110
#: The width and height of a photograph, in pixels.
_SIZE = "1100,760"
#: Fonts of another server, which no browser loads for a picture.
_FONTS = re.compile(r"@font-face \{.*?\}", re.DOTALL)
_CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def take_pictures(folder: Path) -> None:
    """Take all pictures into an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with running() as sandbox:
        draw_terminal(sandbox, folder / "terminal.svg")
        if _CHROMIUM:
            photograph(sandbox.url, folder / "sandbox.png")
            page = folder / "review.html"
            page.write_text(compare(folder), encoding="utf-8")
            photograph(page.as_uri(), folder / "review.png")


def draw_terminal(sandbox: Sandbox, file: Path) -> None:
    """Draw commands with what they print in a terminal."""
    console = Console(record=True, file=io.StringIO(), width=_WIDTH, force_terminal=True)
    for command in COMMANDS:
        console.print(Text(f"$ {command}", style="bold"))
        console.print(Text.from_ansi(run_in_terminal(sandbox, command)))
    svg = console.export_svg(title="fleetit")
    file.write_text(_FONTS.sub("", svg), encoding="utf-8")


def run_in_terminal(sandbox: Sandbox, command: str) -> str:
    """Run a command of `fleetit` against a sandbox, and return what it prints in a terminal."""
    own = {"FLEETIT_BASE_URL": sandbox.url, "FLEETIT_TOKEN": sandbox.token}
    environment = os.environ | own | {"COLUMNS": str(_WIDTH), "TERM": "xterm-256color", "HOME": "/home/you"}
    words = [sys.executable, "-m", "fleetit.cli", *command.split()[1:]]
    reader, writer = pty.openpty()
    printed = b""
    with (
        os.fdopen(reader, "rb", buffering=0) as screen,
        subprocess.Popen(words, env=environment, stdin=writer, stdout=writer, stderr=writer),
    ):
        os.close(writer)
        with suppress(OSError):  # Linux says like this that the command has ended
            while part := screen.read(65536):
                printed += part
    # The address of `fleetit sandbox` in place of a free port.
    return printed.decode().replace("\r\n", "\n").replace(sandbox.url, SERVICE.environments["sandbox"])


def compare(folder: Path) -> str:
    """Return the page of a comparison: of the description, and of one with three changes."""
    document = load_yaml(HERE.published, name="openapi.yaml")
    old, new = folder / "old.json", folder / "new.json"
    old.write_text(json.dumps(document), encoding="utf-8")
    parameters = document["paths"]["/v2/tolls/"]["get"]["parameters"]
    parameters[:] = [each for each in parameters if each.get("name") != "amount_min"]
    document["components"]["schemas"]["Vehicle"]["properties"]["colour"] = {"type": "string"}
    del document["paths"]["/v2/integrations/logs/"]
    new.write_text(json.dumps(document), encoding="utf-8")
    arguments = [str(old), str(new), "--format", "html", "--fail-on", "none"]
    command = [sys.executable, "-m", "openapi_sdk_codegen", "diff", *arguments]
    return subprocess.run(command, cwd=HERE.root, capture_output=True, text=True, check=True).stdout


def photograph(address: str, file: Path) -> None:
    """Photograph a page with Chromium. Its own sandbox does not work for root in a container."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={_SIZE}"]
    subprocess.run([str(_CHROMIUM), *options, f"--screenshot={file}", address], check=True, capture_output=True)


if __name__ == "__main__":
    take_pictures(HERE.root / "docs" / "pictures")
