"""`fleetit webhook …`: signs, verifies, sends and receives webhooks, and looks into an inbox.

Each command is imported when it is called, or its help is shown.
"""

from __future__ import annotations

from typing import NamedTuple

from cyclopts import App

__all__ = ["COMMANDS", "app"]


class Command(NamedTuple):
    """The module of a command's function, its text in the list of commands, and an example of its arguments."""

    module: str
    text: str
    example: str


_INBOX = "--inbox sqlite:///fleetit-inbox.db"
COMMANDS = {
    "sign": Command("_signing", "Print the headers that sign a body.", "sign body.json"),
    "verify": Command(
        "_signing",
        "Say whether a saved webhook is genuine, and if not, why.",
        "verify body.json headers.txt --any-age",
    ),
    "send": Command(
        "_signing",
        "Send signed webhooks to a receiver on this machine.",
        "send http://127.0.0.1:8000/webhooks --times 3",
    ),
    "listen": Command(
        "_receiving", "Receive webhooks on this machine, and print each as it comes.", "listen --port 8000"
    ),
    "deliveries": Command("_inbox", "List the deliveries of an inbox.", f"deliveries {_INBOX} --state failed"),
    "show": Command("_inbox", "Show a delivery of an inbox, with its body.", f"show 1 {_INBOX}"),
    "replay": Command("_inbox", "Let deliveries of an inbox be handled again.", f"replay --state failed {_INBOX}"),
    "stats": Command("_inbox", "Count the deliveries of an inbox.", f"stats {_INBOX}"),
    "prune": Command("_inbox", "Delete old deliveries of an inbox.", f"prune --older-than 90d {_INBOX} --dry-run"),
    "backup": Command("_inbox", "Copy an inbox on SQLite while it is used.", f"backup copy.db {_INBOX}"),
    "restore": Command("_inbox", "Put a backup in the place of an inbox on SQLite.", f"restore copy.db {_INBOX}"),
}

app = App(
    name="webhook",
    help="Sign, verify, send and receive webhooks, and look into an inbox.",
    help_epilogue="`fleetit webhook COMMAND --help` has an example of each.",
    help_format="plaintext",
)
for _name, _command in COMMANDS.items():
    app.command(
        f"{__name__}.{_command.module}:{_name}",
        name=_name,
        help=_command.text,
        help_epilogue=f"Example:\n\n    fleetit webhook {_command.example}",
    )
