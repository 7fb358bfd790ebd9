"""`webhook`: signs, verifies, sends and receives webhooks, and looks into an inbox.

A command is imported if its name is on the command line.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from cyclopts import App

from openapi_sdk.cli.commands import make_command
from openapi_sdk.cli.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Collection

    from openapi_sdk.cli.program import Program

__all__ = ["Command", "list_webhook_commands", "make_webhook_app"]


class Command(NamedTuple):
    """The module of a command's function, its text in the list of commands, and an example of its arguments."""

    module: str
    text: str
    example: str


def list_webhook_commands(program: Program) -> dict[str, Command]:
    """Return the commands of webhooks by their names. Without what signs, they are those of an inbox."""
    url = f"--inbox sqlite:///{program.name}-inbox.db"
    signing = {
        "sign": Command("signing", "Print the headers that sign a body.", "sign body.json"),
        "verify": Command(
            "signing",
            "Say whether a saved webhook is genuine, and if not, why.",
            "verify body.json headers.txt --any-age",
        ),
        "send": Command(
            "signing",
            "Send signed webhooks to a receiver on this machine.",
            "send http://127.0.0.1:8000/webhooks --times 3",
        ),
        "listen": Command(
            "receiving", "Receive webhooks on this machine, and print each as it comes.", "listen --port 8000"
        ),
    }
    return {
        **(signing if program.signing is not None else {}),
        "deliveries": Command("inbox", "List the deliveries of an inbox.", f"deliveries {url} --state failed"),
        "show": Command("inbox", "Show a delivery of an inbox, with its body.", f"show 1 {url}"),
        "replay": Command("inbox", "Let deliveries of an inbox be handled again.", f"replay --state failed {url}"),
        "stats": Command("inbox", "Count the deliveries of an inbox.", f"stats {url}"),
        "prune": Command("inbox", "Delete old deliveries of an inbox.", f"prune --older-than 90d {url} --dry-run"),
        "backup": Command("inbox", "Copy an inbox on SQLite while it is used.", f"backup copy.db {url}"),
        "restore": Command("inbox", "Put a backup in the place of an inbox on SQLite.", f"restore copy.db {url}"),
    }


def make_webhook_app(program: Program, words: Collection[str] | None) -> App:
    """Return the commands of webhooks; only the help of those whose names are not on the command line."""
    name = program.name
    app = App(
        name="webhook",
        help_epilogue=f"`{name} webhook COMMAND --help` has an example of each.",
        group_parameters=OPTIONS,
    )
    for command, (module, text, example) in list_webhook_commands(program).items():
        made = App(name=command)
        if words is None or command in words:
            found = import_module(f"{__name__}.{module}")
            function = make_command(program, getattr(found, command), found.list_options(program))
            made = App(name=command, default_command=function)
        made.help, made.help_epilogue = text, f"Example:\n\n    {name} webhook {example}"
        app.command(made)
    return app
