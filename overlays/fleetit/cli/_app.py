"""The commands of `fleetit`. Each is imported when it is called, or its help is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cyclopts import App, Group

from fleetit._version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORK, _SETUP = Group("Commands", sort_key=2), Group("Set-up", sort_key=3)

#: Commands that are written by hand: where each is, and what the list of commands says.
_COMMANDS: Mapping[str, tuple[Group, str, str]] = {
    "mcp": (_SETUP, "fleetit.cli._mcp:run", "Serve the API's operations as tools of a language model (MCP)."),
}


def make_app() -> App:
    """Return the application."""
    app = App(
        name="fleetit",
        help="Work with FleetIT's public API from a terminal.",
        version=__version__,
        help_format="plaintext",  # texts of the description are no markup
        result_action="return_value",
    )
    for name, (group, where, text) in _COMMANDS.items():
        app.command(where, name=name, group=group, help=text)
    return app
