"""What an office does with FleetIT: it imports vehicles, adds up fees, counts violations and books webhooks."""

import asyncio
from collections.abc import Iterable
from decimal import Decimal

from fleetit import AsyncFleetIT, BadRequest, FleetIT, Forbidden, InvalidInput
from fleetit.webhooks import Inbox, RecordedDelivery, TollNotification, WebhookVerifier


def import_vehicles(client: FleetIT, plates: Iterable[str]) -> list[str]:
    """Create a vehicle for each plate ("NY AB1"); return what is wrong with the others."""
    problems = list[str]()
    for state, number in (plate.split(maxsplit=1) for plate in plates):
        try:
            client.vehicles.create(plate_state=state, plate_number=number)
        except (InvalidInput, BadRequest) as error:
            problems += [f"{number}: {each.message}" for each in error.errors]
    return problems


def sum_of_fees(client: FleetIT) -> Decimal:
    return sum((toll.violation_fee or Decimal(0) for toll in client.tolls.list(violation=True)), Decimal(0))


async def count_violations(client: AsyncFleetIT, fleets: Iterable[int]) -> list[int | None]:
    """Count the violations of each fleet; None for a fleet that we have no access to."""

    async def count(fleet: int) -> int | None:
        try:
            return await client.tolls.list(violation=True, fleet_id=fleet).count()
        except Forbidden:
            return None

    return await asyncio.gather(*map(count, fleets))


def make_inbox(client: FleetIT, fleet: int, booked: list[Decimal | None]) -> Inbox:
    """Return an inbox that books the amount of each toll of a fleet once."""
    verifier = WebhookVerifier.from_active_integrations(client, [fleet], refresh_seconds=None)
    inbox = Inbox(verifier, "sqlite://:memory:", inline=True)

    @inbox.on(TollNotification)
    def book(toll: TollNotification, _delivery: RecordedDelivery) -> None:
        booked.append(toll.amount)

    return inbox
