"""Converts and checks request bodies by the description before they are sent.

Responses are read tolerantly. Request bodies are checked strictly: a body that FleetIT's documentation forbids is not
sent. The limits come from the description that the generated package ships.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from fleetit._description.body_conversion import BodyConverter
from fleetit._description.document import get_body_schema, get_operation, load_description, resolve_ref
from fleetit._description.schema_validation import SchemaValidator
from fleetit._errors.errors import ConfigurationError, FieldError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetit._description.document import Node
    from fleetit._description.schema_validation import Location


def convert_body(operation_id: str, method: str, path: str, document: Any, media_type: str) -> Any:
    """Return a JSON body with its values as the description has them, and check it, before it is sent.

    Args:
        operation_id: The name of the operation in the error message.
        method: The HTTP method.
        path: The path template.
        document: The body: a document that may have decimals in it.
        media_type: Its Content-Type.

    Raises:
        InvalidInput: If the body is invalid. Its errors name every field, what is wrong with it, and the limit.
    """
    converter = BodyConverter(partial(resolve_ref, load_description()))
    converted = converter.convert(_find_body_schema(method, path, media_type), document)
    check_body(operation_id, method, path, converted, media_type, found=converter.errors)
    return converted


def check_body(
    operation_id: str,
    method: str,
    path: str,
    document: Any,
    media_type: str,
    *,
    found: Iterable[tuple[Location, str]] = (),
) -> None:
    """Check a body of any media type.

    Args:
        operation_id: The name of the operation in the error message.
        method: The HTTP method.
        path: The path template.
        document: The body, as `json.loads` would return it.
        media_type: Its Content-Type.
        found: Errors that were found before.

    Raises:
        InvalidInput: If there are any errors.
    """
    schema = _find_body_schema(method, path, media_type)
    errors = [_build_field_error(location, text) for location, text in found]
    if schema is not None:
        validator = SchemaValidator(partial(resolve_ref, load_description()))
        errors += [_build_field_error(location, text) for location, text in validator.iter_errors(schema, document)]
    if errors:
        raise InvalidInput(errors, operation=operation_id)


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


def _build_field_error(location: Location, text: str) -> FieldError:
    """Return the error of a place in a body. The first step into a list of rows is the row."""
    if not location:
        return FieldError(None, "body", text)
    row, path = (location[0], location[1:]) if isinstance(location[0], int) else (None, location)
    return FieldError(row, ".".join(map(str, path)), text)


def _find_body_schema(method: str, path: str, media_type: str) -> Node | None:
    return _get_body_schema(method, path, media_type.partition(";")[0])


@cache
def _get_body_schema(method: str, path: str, media_type: str) -> Node | None:
    description = load_description()
    return get_body_schema(description, get_operation(description, method, path), media_type)


def _get_server_urls(node: Node) -> set[str]:
    return {server["url"].rstrip("/") for server in node.get("servers", ())}
