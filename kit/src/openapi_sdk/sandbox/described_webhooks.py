"""The webhooks of a sandbox whose kinds are described. They are sent by hand: no description says what a row makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.sandbox.parts import NotificationKind, Notifications

if TYPE_CHECKING:
    from openapi_sdk.sandbox.parts import FindRelated
    from openapi_sdk.sandbox.rows import Row
    from openapi_sdk.webhooks.kinds import AnyKind
    from openapi_sdk.webhooks.parts import Webhooks


def make_notifications(webhooks: Webhooks) -> Notifications:
    """Return the webhooks that a sandbox sends: an invented one of each kind of an SDK, signed as its scheme says."""

    def make_headers(tenant: Any, _row: Row) -> dict[str, str]:
        header = webhooks.service.tenant_header
        return {header: str(tenant)} if header and tenant is not None else {}

    return Notifications(
        kinds={name: _make_kind(webhooks, kind) for name, kind in webhooks.kinds.items()},
        sign=webhooks.sign,
        make_headers=make_headers,
        make_secret=webhooks.make_secret,
    )


def _make_kind(webhooks: Webhooks, kind: AnyKind) -> NotificationKind:
    def get_ticket(payload: Row) -> str:
        return " ".join(str(payload.get(name)) for name in kind.key)

    return NotificationKind(
        name=kind.name,
        title=kind.name,
        table="",
        make_payload=_copy,
        invent_payload=webhooks.examples[kind.name],
        get_ticket=get_ticket,
    )


def _copy(row: Row, _find_related: FindRelated) -> Row:
    return dict(row)
