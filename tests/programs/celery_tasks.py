"""Tasks of Celery that fail as calls of FleetIT do: `celery --app celery_tasks worker`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from celery import Celery

from fleetit import FleetIT, Retry

if TYPE_CHECKING:
    from fleetit_api.models import VehicleCreateRowDict

app = Celery("calls", broker=os.environ["BROKER"], backend=os.environ["BROKER"])
client = FleetIT(token="planted-token", fleet_id=7, base_url=os.environ["API"], retry=Retry(attempts=1), timeout=1)


@app.task
def set_billing_status(toll_id: int) -> None:
    client.tolls.update(toll_id, billing_status=3)


@app.task
def create_vehicles(rows: list[VehicleCreateRowDict]) -> None:
    client.vehicles.create_many(rows)
