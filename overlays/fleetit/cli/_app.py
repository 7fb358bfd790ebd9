"""The commands of `fleetit`. Each is imported when it is called, or its help is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen
from cyclopts import App, Group, Parameter

from fleetit._version import __version__
from fleetit.cli._conversion import convert
from fleetit.cli._groups import OPTIONS
from fleetit.cli._operations import name_resources, summarize

if TYPE_CHECKING:
    from collections.abc import Mapping

_RESOURCES, _WORK = Group("Resources", sort_key=1), Group("Commands", sort_key=2)


@frozen
class _Command:
    """A command that is written by hand.

    Attributes:
        where: The module, and the function or app in it.
        text: What its help says. The list of commands has the first line.
        example: The example in the help of a function. An app has its own.
    """

    where: str
    text: str
    example: str = ""


_COMMANDS: Mapping[str, _Command] = {
    "whoami": _Command("_whoami:whoami", "Show whose token it is.", "fleetit whoami"),
    "request": _Command(
        "_request:request",
        "Send a request that is not described.\n\n"
        "It gets the same token, fleet, retries and errors as the other commands. The JSON of the answer is written.",
        "fleetit request GET /v2/fleets/ --query limit=3",
    ),
    "webhook": _Command("webhook:app", "Sign, verify, send and receive webhooks; look into an inbox."),
    "export": _Command("_export:app", "Export a listing into a file: CSV, JSON Lines, Parquet, SQLite, DuckDB."),
    "sandbox": _Command("_sandbox:app", "Serve the API on loopback, with invented data."),
    "doctor": _Command(
        "_doctor:doctor",
        "Show what is configured and whether it works.\n\nThe exit status is 0 if all is well.",
        "fleetit doctor",
    ),
    "profile": _Command("_profile_commands:app", "Keep accounts, fleets and servers under names."),
    "completion": _Command(
        "_completion:completion",
        "Complete commands and options in a shell.\n\n"
        "It prints a script. Load it with `source <(fleetit completion bash)`, or keep it with --install. "
        "Print it anew after an update of fleetit.",
        "fleetit completion bash",
    ),
    "mcp": _Command(
        "_mcp:run",
        "Serve the API's operations as tools of a language model (MCP).\n\n"
        "A client of the Model Context Protocol starts this command. The tools only read, unless you allow changes. "
        "With --fleet all calls are about that fleet; otherwise the model chooses one.",
        "fleetit mcp --fleet 512",
    ),
}


def make_app() -> App:
    """Return the application."""
    app = App(
        name="fleetit",
        help="Work with FleetIT's public API from a terminal.",
        help_epilogue="`fleetit COMMAND --help` has an example of each.",
        version=__version__,
        help_format="plaintext",  # texts of the description are no markup
        group_commands=_WORK,
        group_parameters=OPTIONS,
        default_parameter=Parameter(converter=convert),
        result_action="return_value",
    )
    for flag in ("--help", "--version"):
        app[flag].group = (OPTIONS,)
    for name, command in _COMMANDS.items():
        module = f"fleetit.cli.{command.where}"
        if command.example:
            app.command(
                module, name=name, group=_WORK, help=command.text, help_epilogue=f"Example:\n\n    {command.example}"
            )
        else:
            app.command(module, name=name, group=_WORK, help=command.text)
    for name, resource in name_resources(_COMMANDS).items():
        where = f"fleetit.cli._operations:{resource}@{name}"
        app.command(where, name=name, group=_RESOURCES, help=summarize(resource))
    return app
