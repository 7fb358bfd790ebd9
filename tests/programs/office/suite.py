from collections.abc import Iterator
from decimal import Decimal
from threading import Thread
from wsgiref.simple_server import make_server

import pytest

from fleetit import AsyncFleetIT, FleetIT, ServerError
from fleetit.sandbox import Sandbox
from tests.programs.office import program


class TestOffice:
    @pytest.fixture
    def receiver(self, fleetit_client: FleetIT) -> Iterator[tuple[str, list[Decimal | None]]]:
        booked: list[Decimal | None] = []
        with program.make_inbox(fleetit_client, 7, booked) as inbox, make_server("127.0.0.1", 0, inbox.wsgi) as server:
            Thread(target=server.serve_forever, args=[0.01]).start()
            yield f"http://127.0.0.1:{server.server_port}", booked
            server.shutdown()

    def test_good_plates_are_imported(self, fleetit_client: FleetIT) -> None:
        assert program.import_vehicles(fleetit_client, ["NY AB1", "NJ AB2"]) == []

    def test_a_plate_that_exists_is_reported(self, fleetit_client: FleetIT) -> None:
        problem = "AB1: The fields plate_number, plate_state must make a unique set."
        assert program.import_vehicles(fleetit_client, ["NY AB1", "NY AB1", "NJ AB2"]) == [problem]

    def test_a_bad_plate_is_reported(self, fleetit_client: FleetIT) -> None:
        assert program.import_vehicles(fleetit_client, ["N.Y. AB1"]) == [
            "AB1: has 4 characters, at most 2 are accepted"
        ]

    def test_fees_are_added_up(self, fleetit_client: FleetIT, fleetit_sandbox: Sandbox) -> None:
        for row in fleetit_sandbox.rows("tolls", 7):
            fleetit_sandbox.change("tolls", row["id"], violation=row["id"] <= 7002, violation_fee="12.55")
        assert program.sum_of_fees(fleetit_client.for_fleet(7)) == Decimal("25.10")

    def test_a_short_outage_is_survived(self, fleetit_client: FleetIT, fleetit_sandbox: Sandbox) -> None:
        fleetit_sandbox.fail_next(503, times=2)
        assert program.sum_of_fees(fleetit_client) > 0

    def test_a_long_outage_is_an_error(self, fleetit_client: FleetIT, fleetit_sandbox: Sandbox) -> None:
        fleetit_sandbox.fail_next(503, times=9)
        with pytest.raises(ServerError):
            program.sum_of_fees(fleetit_client)

    async def test_each_fleet_is_counted(self, fleetit_async_client: AsyncFleetIT, fleetit_client: FleetIT) -> None:
        counts = [fleetit_client.tolls.list(violation=True, fleet_id=fleet).count() for fleet in (7, 512)]
        assert await program.count_violations(fleetit_async_client, [7, 512]) == counts

    async def test_a_fleet_without_access_has_no_count(self, fleetit_async_client: AsyncFleetIT) -> None:
        assert await program.count_violations(fleetit_async_client, [900]) == [None]

    def test_a_toll_is_booked_once(self, receiver: tuple[str, list[Decimal | None]], fleetit_sandbox: Sandbox) -> None:
        assert fleetit_sandbox.send_webhook(receiver[0], 7, times=3) == [200, 200, 200]
        assert len(receiver[1]) == 1

    def test_a_forgery_is_refused(self, receiver: tuple[str, list[Decimal | None]], fleetit_sandbox: Sandbox) -> None:
        assert fleetit_sandbox.send_webhook(receiver[0], 7, secret="another") == [401]
