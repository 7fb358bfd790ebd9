"""What commands say of a change: how to find out whether one was carried out whose answer was lost."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fleetit._description.methods import list_resources
from fleetit._errors.errors import MAY_HAVE_HAPPENED, FleetITError
from fleetit._service.names import SERVICE
from fleetit.cli._errors import to_command_error
from fleetit.cli._options import to_dashes
from fleetit.cli._terminal import print_note

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from fleetit._description.methods import Method


@contextmanager
def saying_how_to_look(reading: str | None, what: str) -> Generator[None]:
    """Send a change. If it may have been carried out, say which command shows it; None if no command reads `what`."""
    hint = f"Look before you run this again, with `{reading}`."
    if reading is None:
        hint = f"No command reads {what}: look at {SERVICE} before you run this again."
    try:
        yield
    except FleetITError as error:
        if not error.may_have_happened:
            raise
        found = to_command_error(error)
        found.hint = hint
        raise found from error
    except KeyboardInterrupt:
        print_note(f"Interrupted; {MAY_HAVE_HAPPENED}. {hint}")
        raise


def find_reading_command(method: Method, group: str, ids: Sequence[str]) -> str | None:
    """Return the command that reads what a method changes: the object itself, or else the listing; None for neither."""
    reading = [each for each in list_resources()[method.resource] if each.is_safe]
    for each in reading:
        count = each.path.count("{")
        if count and not each.is_listing and method.path.startswith(each.path):
            return shlex.join(["fleetit", group, to_dashes(each.name), *ids[:count]])
    listing = next((each for each in reading if each.is_listing and "{" not in each.path), None)
    return f"fleetit {group} {to_dashes(listing.name)}" if listing is not None else None
