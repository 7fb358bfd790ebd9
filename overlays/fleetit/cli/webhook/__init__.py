"""`fleetit webhook …`: signs, verifies, sends and receives webhooks, and looks into an inbox.

Each command is imported when it is called, or its help is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen
from cyclopts import App

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COMMANDS", "app"]


@frozen
class Command:
    """A command.

    Attributes:
        where: Its module and function.
        text: What the list of commands says.
        example: A command line.
    """

    where: str
    text: str
    example: str


COMMANDS: Mapping[str, Command] = {
    "sign": Command("_signing:sign", "Print the headers that sign a body.", "fleetit webhook sign body.json"),
    "verify": Command(
        "_signing:verify",
        "Say whether a saved webhook is genuine, and if not, why.",
        "fleetit webhook verify body.json headers.txt --any-age",
    ),
    "send": Command(
        "_signing:send",
        "Send signed webhooks to a receiver on this machine.",
        "fleetit webhook send http://127.0.0.1:8000/webhooks --times 3",
    ),
    "listen": Command(
        "_receiving:listen",
        "Receive webhooks on this machine, and print each as it comes.",
        "fleetit webhook listen --port 8000",
    ),
    "deliveries": Command(
        "_receiving:deliveries",
        "List the deliveries of an inbox.",
        "fleetit webhook deliveries --inbox sqlite:///fleetit-inbox.db --state failed",
    ),
    "show": Command(
        "_receiving:show",
        "Show a delivery of an inbox, with its body.",
        "fleetit webhook show 1 --inbox sqlite:///fleetit-inbox.db",
    ),
    "replay": Command(
        "_receiving:replay",
        "Let deliveries of an inbox be handled again.",
        "fleetit webhook replay --failed --inbox sqlite:///fleetit-inbox.db",
    ),
}

app = App(
    name="webhook",
    help="Sign, verify, send and receive webhooks, and look into an inbox.",
    help_epilogue="`fleetit webhook COMMAND --help` has an example of each.",
    help_format="plaintext",
)
for _name, _command in COMMANDS.items():
    app.command(
        f"{__name__}.{_command.where}",
        name=_name,
        help=_command.text,
        help_epilogue=f"Example:\n\n    {_command.example}",
    )
