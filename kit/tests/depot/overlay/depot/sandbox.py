"""The sandbox of Depot: its description, invented data, and webhooks."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from depot_api.facts import FACTS
from depot_api.sandbox import GENERATED, Sandboxes

from depot.service import SERVICE
from openapi_sdk.sandbox.parts import FindRelated, NotificationKind, Notifications, SandboxParts
from openapi_sdk.sandbox.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.description.tables import Table
    from openapi_sdk.sandbox.requests import ValidRequest
    from openapi_sdk.sandbox.rows import Row


class CrateRules(Rules):
    """A new crate is stored now."""

    def make_row(self, request: ValidRequest, table: Table, item: Row) -> Row:
        """Return a new crate, see `Rules`."""
        return {"stored_at": request.world.now().isoformat(), **super().make_row(request, table, item)}


def _get_account(request: ValidRequest, _show: Callable[[Row], Row]) -> Row:
    return request.access.account


def _load_seed() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("seed.toml").read_text(encoding="utf-8"))


def _tell_crate(row: Row, _find_related: FindRelated) -> Row:
    return {"crate_id": row["id"], **{name: row.get(name) for name in ("color", "value", "stored_at")}}


def _tell_move(row: Row, _find_related: FindRelated) -> Row:
    return {"move_id": row["id"], "crate": row.get("crate"), "to": row.get("to")}


def invent_crate(_tenant: object, number: int) -> Row:
    """Return the webhook of an invented crate."""
    return {"crate_id": number, "color": "red", "value": "12.50", "stored_at": "2025-03-04T08:30:00Z"}


def invent_move(_tenant: object, number: int) -> Row:
    """Return the webhook of an invented move."""
    return {"move_id": number, "crate": 1, "to": "A1"}


def _sign(body: bytes, secret: str, timestamp: int) -> dict[str, str]:
    from depot.webhooks import WEBHOOKS  # noqa: PLC0415 - most sandboxes send no webhooks

    return WEBHOOKS.sign(body, secret, timestamp)


def _make_headers(tenant: object, _row: Row) -> dict[str, str]:
    return {FACTS.tenant.name: str(tenant)} if FACTS.tenant else {}


PARTS = SandboxParts(
    GENERATED,
    lambda: SERVICE,
    rules={"crates": CrateRules()},
    handlers={"account_get": _get_account},
    load_seed=_load_seed,
    notifications=Notifications(
        kinds={
            "crate": NotificationKind(
                name="crate",
                title="Crate",
                table="crates",
                make_payload=_tell_crate,
                invent_payload=invent_crate,
                get_ticket=lambda told: str(told["crate_id"]),
            ),
            "move": NotificationKind(
                name="move",
                title="Move",
                table="moves",
                make_payload=_tell_move,
                invent_payload=invent_move,
                get_ticket=lambda told: str(told["move_id"]),
            ),
        },
        sign=_sign,
        make_headers=_make_headers,
    ),
)
running = Sandboxes(PARTS).running

if __name__ == "__main__":
    from openapi_sdk.sandbox.command import main

    sys.exit(main(PARTS))
