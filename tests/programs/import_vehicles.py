"""Imports vehicles from a CSV file. Rows that can't be sent or are refused are reported with their line."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from fleetit import InvalidInput, validate
from fleetit_api.models import Vehicle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetit import FleetIT


def check_row(client: FleetIT, row: dict[str, str]) -> list[str]:
    """Say what is wrong with a row while somebody edits it, without sending anything."""
    return [f"{field}: {message}" for _, field, message in validate(client.vehicles.create_in_batches, [row])]


def import_vehicles(client: FleetIT, file: Iterable[str], *, size: int = 500) -> tuple[list[Vehicle], list[str]]:
    """Return the vehicles that were created, and a message for each row that was not."""
    rows = list(enumerate(csv.DictReader(file), start=2))  # line 1 of the file has the names
    created, problems = list[Vehicle](), list[str]()
    try:
        batches = client.vehicles.create_in_batches([row for _, row in rows], size=size)
    except InvalidInput as error:  # nothing was sent; the good rows are sent all the same
        bad = {each.row for each in error.errors}
        problems = [f"line {rows[row or 0][0]}, {field}: {message}" for row, field, message in error.errors]
        rows = [row for number, row in enumerate(rows) if number not in bad]
        batches = client.vehicles.create_in_batches([row for _, row in rows], size=size)
    for batch in batches:
        created += batch.answer or []
        problems += [f"line {rows[each.row or 0][0]}: {each.message}" for each in batch.errors]
        if batch.error and not batch.errors:
            problems.append(f"lines {rows[batch.rows[0]][0]} to {rows[batch.rows[-1]][0]}: {batch.error}")
    return created, problems
