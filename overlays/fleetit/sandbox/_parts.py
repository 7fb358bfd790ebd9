"""What FleetIT's sandbox has beside the description: rules of its tables, invented data, and webhooks."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from fleetit.sandbox.resources import HANDLERS, RULES, SHOWN_AS
from fleetit.webhooks.kinds import KINDS, VEHICLE_FIELD
from fleetit_api.facts import FACTS
from fleetit_api.sandbox import GENERATED
from openapi_sdk.sandbox.parts import FindRelated, NotificationKind, Notifications, SandboxParts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.webhooks import kinds
    from fleetit.webhooks.kinds import Row
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk.service import Service

_TENANT = cast("Tenant", FACTS.tenant)


def _load_service() -> Service:
    from fleetit.service import SERVICE  # noqa: PLC0415 - imported lazily

    return SERVICE


def _load_seed() -> Mapping[str, Any]:
    return tomllib.loads((files("fleetit.sandbox") / "seed.toml").read_text(encoding="utf-8"))


def _sign(body: bytes, secret: str, timestamp: int) -> dict[str, str]:
    from fleetit.webhooks import sign  # noqa: PLC0415 - most sandboxes send no webhooks

    return sign(body, secret, timestamp)


def _to_compact_form(body: bytes) -> bytes | None:
    from fleetit.webhooks._signature import to_compact_form  # noqa: PLC0415 - as above

    return to_compact_form(body)


def _make_headers(fleet_id: int, row: Row) -> dict[str, str]:
    """Return the headers that name a fleet, with the ids that the customer has for it "if available".

    They are not part of what is signed.
    """
    info: Row = row.get("customer_info") or {}
    headers = {
        _TENANT.name: str(fleet_id),
        "Ext-Client-Id": info.get("ext_client_id"),
        "Ext-Billing-Id": info.get("ext_billing_id"),
    }
    return {name: value for name, value in headers.items() if value is not None}


def _make_kind(kind: kinds.Kind) -> NotificationKind:
    def make_payload(row: Row, find_related: FindRelated) -> Row:
        return kind.make_payload(row, find_related(VEHICLE_FIELD))

    return NotificationKind(
        name=kind.name,
        title=kind.title,
        table=kind.table,
        make_payload=make_payload,
        invent_payload=kind.invent_payload,
        get_ticket=kind.get_ticket,
    )


PARTS = SandboxParts(
    GENERATED,
    _load_service,
    rules=RULES,
    handlers=HANDLERS,
    shown_as=SHOWN_AS,
    load_seed=_load_seed,
    notifications=Notifications(
        kinds={name: _make_kind(kind) for name, kind in KINDS.items()},
        sign=_sign,
        make_headers=_make_headers,
        to_compact_form=_to_compact_form,
    ),
    example={"tolls": [{"amount": "4.50"}]},
)
