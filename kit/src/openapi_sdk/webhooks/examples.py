"""Notifications that are made of the description, for tests, the sandbox and `webhook send`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from openapi_sdk.description.document import Description
    from openapi_sdk.webhooks.kinds import AnyKind


def invent_payload(description: Description, kind: AnyKind, number: int) -> dict[str, Any]:
    """Return a notification of a kind; each number makes another ticket, if a field names the ticket.

    Args:
        description: The description that has its schema.
        kind: The kind.
        number: The number of the ticket.
    """
    from openapi_sdk.description.examples import make_example  # noqa: PLC0415 - receivers need none
    from openapi_sdk.description.schemas import find_properties  # noqa: PLC0415 - as above

    schema = {"$ref": f"#/components/schemas/{kind.model}"}
    made = make_example(description, schema)
    payload = cast("dict[str, Any]", made) if isinstance(made, dict) else {}
    properties = find_properties(description.document, schema)
    for name in (*kind.key, *((kind.told_by,) if kind.told_by and payload.get(kind.told_by) is None else ())):
        # Its documented example would be the same each time.
        payload[name] = make_example(description, properties.get(name, {"type": "integer"}), number + 1, name=name)
    values = getattr(kind, "values", ())
    if values:
        payload[kind.told_by] = values[0]
    return payload
