"""`fleetit sandbox`: serves the API on loopback, with invented data."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Annotated

from cyclopts import App, Parameter

from fleetit.cli._errors import CommandError

#: Without help of its own: `--help` is an option of the sandbox as all others.
app = App(name="sandbox", help_flags=(), version_flags=())


@app.default
def sandbox(*options: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)]) -> int:
    """Serve the API on loopback, with invented data. `fleetit sandbox --help` lists the options."""
    missing = [name for name in ("jinja2", "starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        msg = f"the sandbox needs {', '.join(missing)}"
        raise CommandError(msg, "pip install 'fleetit[sandbox]'")
    from fleetit.sandbox.__main__ import main  # noqa: PLC0415 - imported lazily; it takes long

    try:
        return main(options, command="fleetit sandbox")
    except SystemExit:
        if "--help" in options or "-h" in options:
            sys.stdout.write("\nExample:\n\n    fleetit sandbox --port 0 --quiet\n")
        raise
