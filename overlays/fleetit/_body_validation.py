"""Checks request bodies against the description before they are sent.

Responses are read tolerantly. Request bodies are checked strictly: a body that FleetIT's documentation forbids is not
sent. The limits come from the description that the generated package ships.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from fleetit._description import get_body_schema, get_operation, load_description, resolve_ref
from fleetit._errors import ConfigurationError
from fleetit._schema_validation import SchemaValidator

if TYPE_CHECKING:
    from fleetit._description import Node
    from fleetit._schema_validation import Location

#: An error message names at most this many invalid fields: 500 vehicles may all have the same mistake.
_MAX_NAMED_ERRORS = 5


def check_body(operation_id: str, method: str, path: str, document: Any, media_type: str) -> None:
    """Check a request body against the description before it is sent.

    Args:
        operation_id: The name of the operation in the error message.
        method: The HTTP method.
        path: The path template.
        document: The body, as `json.loads` would return it.
        media_type: Its Content-Type.

    Raises:
        ConfigurationError: If the body is invalid. The message names up to five fields, what is wrong with each, and
            the limit.
    """
    schema = _get_body_schema(method, path, media_type.partition(";")[0])
    if schema is None:
        return
    errors = list(SchemaValidator(partial(resolve_ref, load_description())).iter_errors(schema, document))
    if errors:
        named = [f"body{_format_location(location)}: {text}" for location, text in errors[:_MAX_NAMED_ERRORS]]
        more = f" and {len(errors) - _MAX_NAMED_ERRORS} more" if len(errors) > _MAX_NAMED_ERRORS else ""
        msg = f"{operation_id}: {'; '.join(named)}{more}"
        raise ConfigurationError(msg)


def check_server(operation_id: str, method: str, path: str, base_url: str) -> None:
    """Check that the server of a request has the operation. Some operations exist only on some servers of FleetIT.

    Args:
        operation_id: The name of the operation in the error message.
        method: The HTTP method.
        path: The path template.
        base_url: The base URL of the request. One that is not FleetIT's is accepted.

    Raises:
        ConfigurationError: If it is a server of FleetIT without the operation. The message names the servers that
            have it.
    """
    description = load_description()
    with_operation = _get_server_urls(get_operation(description, method, path))
    if with_operation and base_url in _get_server_urls(description) - with_operation:
        msg = f"{operation_id}: only {', '.join(sorted(with_operation))} has it, and this client is for {base_url}"
        raise ConfigurationError(msg)


def _format_location(location: Location) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)


@cache
def _get_body_schema(method: str, path: str, media_type: str) -> Node | None:
    description = load_description()
    return get_body_schema(description, get_operation(description, method, path), media_type)


def _get_server_urls(node: Node) -> set[str]:
    return {server["url"].rstrip("/") for server in node.get("servers", ())}
