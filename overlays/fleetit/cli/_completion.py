"""`fleetit completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from fleetit.cli._options import flag

#: The script of cyclopts is for a folder of `fpath` alone. This lets it be sourced too.
_ZSH_END = """
if [[ "$funcstack[1]" == _cyclopts_fleetit ]]; then
  _cyclopts_fleetit "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _cyclopts_fleetit fleetit
fi
"""


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="The shell.")],
    /,
    *,
    install: Annotated[bool, flag("Write it where the shell finds it.")] = False,
) -> int:
    """Print the script that completes commands and options."""
    from fleetit.cli._app import make_app  # noqa: PLC0415 - it imports this module
    from fleetit.cli._terminal import print_note  # noqa: PLC0415

    app = make_app()
    if install:
        path = app.install_completion(shell=shell, add_to_startup=shell == "bash")
        path.write_text(_complete_script(shell, path.read_text(encoding="locale")), encoding="utf-8")
        if shell == "zsh":
            _add_to_zshrc(path)
        print_note(f"Written to {path}. Start a new shell.")
    else:
        sys.stdout.write(_complete_script(shell, app.generate_completion(shell=shell)))
    return 0


def _complete_script(shell: str, script: str) -> str:
    """Return a script of cyclopts with what it lacks: names of files in bash, and `source` in zsh."""
    if shell == "bash":
        script = script.replace(
            "complete -F _fleetit fleetit", "complete -o bashdefault -o default -F _fleetit fleetit"
        )
    return f"{script.rstrip()}\n{_ZSH_END if shell == 'zsh' else ''}"


def _add_to_zshrc(script: Path) -> None:
    """Load a script in each new shell."""
    file = Path(os.environ.get("ZDOTDIR") or Path.home()) / ".zshrc"
    line = f"source {shlex.quote(str(script))}"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if line not in text.splitlines():
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"{'' if text.endswith(chr(10)) or not text else chr(10)}# fleetit completion\n{line}\n")
