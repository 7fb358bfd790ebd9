"""`openapi-sdk COMMAND …`: makes an SDK of an OpenAPI description, and keeps it up to date.

Each command is a module of its own, which is loaded when it is called.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk import __version__
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.standard_output import run_while_read

if TYPE_CHECKING:
    from collections.abc import Sequence

_BAD_USAGE = 2


class _Command(NamedTuple):
    """A command: its module, and its line in the list."""

    module: str
    text: str


#: In the order in which somebody needs them.
COMMANDS = {
    "new": _Command("new", "make the project of an SDK of a document: client, commands, sandbox, tests, documentation"),
    "try": _Command("trial", "say of each operation of pages or documents whether it can be generated, or why not"),
    "vendor": _Command("vendor", "add a page, a document or a record to spec/, and merge all of them"),
    "lint": _Command("lint", "list what the generator would get wrong in the corrected description"),
    "regenerate": _Command("generate", "make the generated package and its pages from spec/"),
    "surface": _Command("surface", "pin the public names of the generated package, or compare them"),
    "review": _Command("review", "report what changed since a commit, and what that breaks"),
    "diff": _Command("diff", "report what changes between two OpenAPI documents; needs no project"),
    "watch": _Command("watch", "ask for every published page again, and report what changed"),
    "release": _Command("release", "write a release down, commit and tag it"),
}
#: Commands that keep almost all that they make until they end. Python would look for garbage in it for up to half of
#: their time, and find almost nothing.
_KEEPS_ALL = {"diff", "regenerate"}
#: Libraries that an extra installs.
_EXTRAS = {"mypy": "trial", "schemathesis": "trial", "hypothesis": "trial", "hypothesis_jsonschema": "trial"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status.

    Args:
        arguments: The arguments behind `openapi-sdk`; by default those of the process.
    """
    name, *rest = (sys.argv[1:] if arguments is None else [*arguments]) or ["--help"]
    return run_while_read(lambda: _run(name, rest))


def _run(name: str, arguments: Sequence[str]) -> int:
    if name in {"--help", "-h"}:
        print(_write_help())
        return 0
    if name == "--version":
        print(f"openapi-sdk {__version__}")
        return 0
    if name not in COMMANDS:
        hint = suggest(name, COMMANDS) or "; `openapi-sdk --help` lists the commands"
        print(f"openapi-sdk: there is no command {name!r}{hint}", file=sys.stderr)
        return _BAD_USAGE
    if name in _KEEPS_ALL:
        gc.disable()
    try:
        status: int = import_module(f"{__package__}.{COMMANDS[name].module}.command").main(arguments)
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library.startswith("openapi_sdk"):
            raise
        extra = _EXTRAS.get(library, "codegen")
        print(f"openapi-sdk {name} needs {library}: pip install 'openapi-sdk[{extra}]'", file=sys.stderr)
        return _BAD_USAGE
    return status


def _write_help() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {command.text}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "usage: openapi-sdk COMMAND …",
            "",
            "Makes an SDK of an OpenAPI description, and keeps it up to date.",
            "",
            *lines,
            "",
            "`openapi-sdk COMMAND --help` has the options of each. All but `new` and `diff` are about a project: a",
            "folder with [tool.openapi-sdk] in its pyproject.toml, this one or one above.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
