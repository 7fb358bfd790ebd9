"""`fleetit completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

from cyclopts import Parameter


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="The shell.")],
    /,
    *,
    install: Annotated[
        bool, Parameter(help="Write it where the shell finds it.", negative=(), show_default=False)
    ] = False,
) -> int:
    """Print the script that completes commands and options.

    Load it in a shell with `source <(fleetit completion bash)`, or keep it with --install. Print it anew after an
    update of fleetit.
    """
    from fleetit.cli._app import make_app  # noqa: PLC0415 - it imports this module
    from fleetit.cli._terminal import print_note  # noqa: PLC0415

    app = make_app()
    if install:
        print_note(f"Written to {app.install_completion(shell=shell)}. Start a new shell.")
    else:
        sys.stdout.write(f"{app.generate_completion(shell=shell)}\n")
    return 0
