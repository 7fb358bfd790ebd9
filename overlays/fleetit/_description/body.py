"""Request bodies: converted, and checked by the description, before they are sent; and the secrets in them.

Responses are read tolerantly. Request bodies are checked strictly: a body that FleetIT's documentation forbids is not
sent. People write amounts as decimals, floats and texts, and dates as dates and datetimes. A value that can't be
converted is left as it is; the validation says what is wrong with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from fleetit._description.document import get_body_schema, get_operation, load_description
from fleetit._description.keys import KnownKeys
from fleetit._description.numbers import read_number, to_json_number
from fleetit._description.schema_validation import iter_schema_errors
from fleetit._service.names import ENVIRONMENTS
from fleetit_api.exceptions import ConfigurationError, InvalidInput
from openapi_sdk.description.nodes import as_object, is_number
from openapi_sdk.description.schemas import get_types, merge_all_of, merge_only_choice
from openapi_sdk.errors.fields import make_field_error
from openapi_sdk.model.secrets import is_secret_name, mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fleetit_api.api import Operation
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.errors.fields import FieldError, Location


_DATE_LENGTH = len("2026-01-31")
_JSON = "application/json"


def convert_body(operation: Operation[Any], document: Any, media_type: str, given: object) -> Any:
    """Return a JSON body with its values as the description has them, and check it.

    `document` may have decimals in it. `to_document` has made it, and refuses what is nested too deep. `given` is what
    it was made of: mappings, models, or sequences of these.
    """
    converter = _BodyConverter()
    schema = _find_body_schema(operation.method, operation.path, media_type.partition(";")[0])
    converted = converter.convert(schema or {}, document)
    check_body(operation, converted, media_type, given, found=converter.errors)
    return converted


def check_body(
    operation: Operation[Any],
    document: Any,
    media_type: str,
    given: object,
    *,
    found: Iterable[tuple[Location, str]] = (),
) -> None:
    """Raise InvalidInput with every error of a body of any media type, and those that were `found` already."""
    kind = media_type.partition(";")[0]
    schema = _find_body_schema(operation.method, operation.path, kind)
    others = [*found]
    errors: list[FieldError] = []
    if schema is not None:
        errors = _find_known_keys(operation.method, operation.path, kind).find_unknown(given)
        others += iter_schema_errors(load_description(), schema, document)
    unknown = {each[:2] for each in errors}
    errors += [each for each in (make_field_error(*other) for other in others) if each[:2] not in unknown]
    if errors:
        errors.sort(key=lambda each: -1 if each.row is None else each.row)
        raise InvalidInput(errors, operation=operation.id)


def check_server(operation_id: str, method: str, path: str, base_url: str) -> None:
    """Raise ConfigurationError if the base URL is a server of FleetIT that doesn't have the operation.

    The servers are those of the description and those of `environment=`, whatever a changed description has.
    """
    description = load_description()
    with_operation = _get_server_urls(get_operation(description, method, path))
    known = {*_get_server_urls(description), *(url for url in ENVIRONMENTS.values() if url.startswith("https:"))}
    if with_operation and base_url in known - with_operation:
        msg = f"{operation_id}: only {', '.join(sorted(with_operation))} has it, and this client is for {base_url}"
        raise ConfigurationError(msg)


class _BodyConverter:
    def __init__(self) -> None:
        self._resolved: dict[int, Node] = {}  # by the id of the schema: rows have the same ones
        self.errors: list[tuple[Location, str]] = []  # values that can't stand in JSON; no message shows one

    def convert(self, schema: Node, value: Any, location: Location = (), reads_as: object = None) -> Any:
        """Return a value with everything in it converted. `reads_as` is what `x-reads-as` says about it."""
        node = self._resolved.get(id(schema))
        if node is None:
            node = self._resolved[id(schema)] = merge_only_choice(load_description(), schema)
        if isinstance(value, dict):
            return self._convert_object(node, cast("dict[str, Any]", value), location)
        if isinstance(value, list):
            row = as_object(node.get("items"))
            items = enumerate(cast("list[Any]", value))
            return [self.convert(row, item, (*location, index)) for index, item in items]
        is_amount = reads_as == "decimal" or node.get("format") == "decimal"
        converted = _convert_scalar(node, value, is_amount=is_amount)
        if isinstance(converted, Decimal):
            self.errors.append((location, "has more digits than a number of JSON keeps"))
            return float(converted)  # nothing else is wrong with it
        if converted is not None and not isinstance(converted, str | int | float):
            kind = cast("type[object]", type(value))
            remedy = "; pass a list" if issubclass(kind, Iterator) else ""
            self.errors.append((location, f"a value of the type {kind.__name__} can't be sent as JSON{remedy}"))
        return converted

    def _convert_object(self, node: Node, value: dict[str, Any], location: Location) -> dict[str, Any]:
        properties: Mapping[str, Any] = node.get("properties") or {}
        reads_as: Mapping[str, Any] = node.get("x-reads-as") or {}
        additional = node.get("additionalProperties")
        return {
            name: self.convert(as_object(properties.get(name, additional)), item, (*location, name), reads_as.get(name))
            for name, item in value.items()
        }


def _convert_scalar(node: Node, value: Any, *, is_amount: bool) -> Any:
    types = set(get_types(node))
    if isinstance(value, Decimal):
        return to_json_number(value) if types and "string" not in types else format(value, "f")
    if isinstance(value, str):
        if types == {"number"} and (number := read_number(value)) is not None:
            return to_json_number(number)
        return _cut_date(value) if node.get("format") == "date" else value
    if is_amount and is_number(value) and types == {"string"} and math.isfinite(value):
        return format(Decimal(str(value)), "f")
    return value


def _cut_date(text: str) -> str:
    """Return the date of a date-time, and any other text as it is."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return text
    return text[:_DATE_LENGTH] if text[_DATE_LENGTH : _DATE_LENGTH + 1] in ("T", " ") else text


def _find_body_schema(method: str, path: str, media_type: str) -> Node | None:
    description = load_description()
    return get_body_schema(description, get_operation(description, method, path), media_type)


@cache
def _find_known_keys(method: str, path: str, media_type: str) -> KnownKeys:
    return KnownKeys(_find_body_schema(method, path, media_type))


def _get_server_urls(node: Node) -> set[str]:
    return {server["url"].rstrip("/") for server in node.get("servers", ())}


def mask_body(method: str, path: str, body: Any) -> Any:
    """Return the JSON body of a request with `***` in place of its secrets."""
    return _replace(_find_body_schema(method, path, _JSON) or {}, body, mask)


def find_secrets(method: str, path: str, body: Any) -> list[Any]:
    """Return the secret values in the JSON body of a request. The arguments are those of `mask_body`."""
    found: list[Any] = []
    with suppress(RecursionError):  # nested too deeply: what was found until then
        _replace(_find_body_schema(method, path, _JSON) or {}, body, found.append)
    return found


def _replace(schema: Node, value: Any, replace: Callable[[Any], Any]) -> Any:
    """Return a copy of a value of a schema, with its secrets replaced."""
    if not isinstance(value, dict | list):
        return value
    schema = merge_all_of(load_description(), schema)
    if isinstance(value, list):
        row = as_object(schema.get("items"))
        return [_replace(row, item, replace) for item in cast("list[Any]", value)]
    properties, secrets = schema.get("properties", {}), schema.get("x-secret-properties", ())
    return {
        name: replace(item)
        if name in secrets or (name not in properties and is_secret_name(name))
        else _replace(as_object(properties.get(name)), item, replace)
        for name, item in cast("dict[str, Any]", value).items()
    }
