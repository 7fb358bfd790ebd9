"""What Depot is: what its description says, and what no description says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depot_api.exceptions import TREE
from depot_api.facts import FACTS

from openapi_sdk import Service
from openapi_sdk.service import Examples, Whoami

if TYPE_CHECKING:
    from depot_api import models


def _describe_account(account: models.Account) -> str:
    return account.username or "?"


SERVICE = Service(
    FACTS,
    TREE,
    version="1.0",
    whoami=Whoami("account.get", _describe_account),
    examples=Examples(
        texts=("12.50",),
        tenant=1 if FACTS.tenant else None,
        id=1001 if FACTS.tenant else 1,  # each tenant has ids of its own
        secrets="pins of workers",
        export="crates crates.csv --color red",
    ),
)
