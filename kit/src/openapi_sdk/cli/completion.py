"""Scripts that complete commands and options in shells.

Up to `MAX_WRITTEN` methods, the script has all words, so that a completion takes no time. With more methods, it takes
long to write and to load such a script: then it asks the program for each completion.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from openapi_sdk.cli.options import flag
from openapi_sdk.cli.terminal import print_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.cli.program import Program

#: Methods whose words are in a script. Each takes about 20 ms of processor time.
MAX_WRITTEN = 150
#: What the scripts below read: see `cyclopts.App._run_complete`. The words are also arguments: `app.run` loads only the
#: commands that are among them.
_BASH = r"""_NAME() {
  local line begun=""
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      $'\x1fbegin') begun=1 ;;
      $'\x1f'*) ;;
      *) [[ -n $begun && -n $line ]] && COMPREPLY+=("${line%%$'\t'*}") ;;
    esac
  done < <(
    CYCLOPTS_COMPLETION_WORDS=$(printf '%s\x1f' "${COMP_WORDS[@]:1:COMP_CWORD}") \
      "${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null
  )
}
complete -o bashdefault -o default -F _NAME NAME
"""
_ZSH = r"""#compdef NAME
_cyclopts_NAME() {
  local line begun prefix files
  local -a found
  for line in "${(@f)$(
    CYCLOPTS_COMPLETION_WORDS="${(pj:\x1f:)words[2,CURRENT]}"$'\x1f' "${words[1]}" __complete \
      "${(@)words[2,CURRENT]}" 2>/dev/null
  )}"; do
    case $line in
      $'\x1fbegin') begun=1 ;;
      $'\x1fprefix\t'*) prefix=${line#*$'\t'} ;;
      $'\x1ffiles') files=1 ;;
      $'\x1f'*) ;;
      *) [[ -n $begun && -n $line ]] && found+=("${${line%%$'\t'*}//:/\\:}${${line#*$'\t'}:+:${line#*$'\t'}}") ;;
    esac
  done
  [[ -n $prefix ]] && compset -P "${(b)prefix}"
  (( $#found )) && _describe NAME found
  [[ -n $files || $#found -eq 0 ]] && _files
}
"""
_FISH = r"""function __complete_NAME
  set -l words (commandline -opc)[2..] (commandline -ct)
  set -lx CYCLOPTS_COMPLETION_WORDS (string join \x1f -- $words)\x1f
  set -l begun ""
  set -l prefix ""
  for line in (NAME __complete $words 2>/dev/null)
    switch $line
      case \x1fbegin
        set begun 1
      case \x1fprefix\t'*'
        set prefix (string replace -r '^[^\t]*\t' '' -- $line)
      case \x1ffiles
        __fish_complete_path (commandline -ct)
      case \x1f'*' ''
      case '*'
        test -n "$begun"; and echo -- $prefix$line
    end
  end
end
complete -c NAME -f -a '(__complete_NAME)'
"""
_ASKING = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
#: The script of zsh is for a folder of `fpath` alone. This lets it be sourced too.
_ZSH_END = """
if [[ "$funcstack[1]" == _cyclopts_NAME ]]; then
  _cyclopts_NAME "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _cyclopts_NAME NAME
fi
"""


def make_script_command(program: Program, make_app: Callable[[Program], App]) -> Callable[..., int]:
    """Return the command that prints the script for a shell.

    Args:
        program: The program.
        make_app: Makes its application with all commands.
    """

    def completion(
        shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="The shell.")],
        /,
        *,
        install: Annotated[bool, flag("Write it where the shell finds it.")] = False,
    ) -> int:
        """Print the script that completes commands and options."""
        is_asking = len(program.service.description.methods) > MAX_WRITTEN
        app = App(name=program.name) if is_asking else make_app(program)
        own = _ASKING[shell].replace("NAME", program.name) if is_asking else ""
        if install:
            path = app.install_completion(shell=shell, add_to_startup=shell == "bash")
            script = _complete_script(program.name, shell, own or path.read_text(encoding="locale"))
            path.write_text(script, encoding="utf-8")
            if shell == "zsh":
                _add_to_zshrc(program.name, path)
            print_note(f"Written to {path}. Start a new shell.")
        else:
            sys.stdout.write(_complete_script(program.name, shell, own or app.generate_completion(shell=shell)))
        return 0

    return completion


def _complete_script(name: str, shell: str, script: str) -> str:
    """Return a script of cyclopts with what it lacks: names of files in bash, and `source` in zsh."""
    if shell == "bash":
        script = script.replace(f"complete -F _{name} {name}", f"complete -o bashdefault -o default -F _{name} {name}")
    return f"{script.rstrip()}\n{_ZSH_END.replace('NAME', name) if shell == 'zsh' else ''}"


def _add_to_zshrc(name: str, script: Path) -> None:
    """Load a script in each new shell."""
    file = Path(os.environ.get("ZDOTDIR") or Path.home()) / ".zshrc"
    line = f"source {shlex.quote(str(script))}"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if line not in text.splitlines():
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"{'' if text.endswith(chr(10)) or not text else chr(10)}# {name} completion\n{line}\n")
