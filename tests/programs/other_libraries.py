"""What other libraries make of tolls, without a line between them and ours."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
from fastapi import FastAPI

from fleetit_api.models import Toll  # noqa: TC001 - FastAPI evaluates annotations

if TYPE_CHECKING:
    from typing import TextIO

    from fleetit import FleetIT


def make_frames(client: FleetIT) -> tuple[pd.DataFrame, pl.DataFrame]:
    tolls = client.tolls.list().all()
    return pd.DataFrame(tolls), pl.DataFrame(tolls, infer_schema_length=None)


def write_csv(client: FleetIT, file: TextIO) -> None:
    writer = csv.DictWriter(file, ["id", "transaction_date", "amount"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(client.tolls.list())


def make_app(client: FleetIT) -> FastAPI:
    app = FastAPI()

    @app.get("/tolls", response_model=None)
    def list_tolls() -> list[Toll]:
        return client.tolls.list().all()

    return app
