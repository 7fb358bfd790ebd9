"""Request bodies: converted, and checked by the description, before they are sent; and the secrets in them.

Responses are read tolerantly. Request bodies are checked strictly: a body that the description forbids is not
sent. People write amounts as decimals, floats and texts, and dates as dates and datetimes. A value that can't be
converted is left as it is; the validation says what is wrong with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.nodes import as_object, is_number
from openapi_sdk.description.numbers import read_number, to_json_number
from openapi_sdk.description.schema_validation import iter_schema_errors
from openapi_sdk.description.schemas import get_types, merge_all_of, merge_only_choice
from openapi_sdk.errors.fields import make_field_error
from openapi_sdk.model.secret_names import is_secret, mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.errors.fields import FieldError, Location
    from openapi_sdk.model.operations import Operation


_DATE_LENGTH = len("2026-01-31")
_JSON = "application/json"


def convert_body(
    description: Description,
    operation: Operation[Any],
    document: Any,
    media_type: str,
    given: object,
    *,
    errors: ErrorTree,
) -> Any:
    """Return a JSON body with its values as the description has them, and check it.

    `document` may have decimals in it. `to_document` has made it, and refuses what is nested too deep. `given` is what
    it was made of: mappings, models, or sequences of these.

    Raises:
        InvalidInput: With every error of the body.
    """
    converter = _BodyConverter(description)
    schema = description.get_body_schema(operation.method, operation.path, media_type)
    converted = converter.convert(schema or {}, document)
    check_body(description, operation, converted, media_type, given, errors=errors, found=converter.errors)
    return converted


def check_body(
    description: Description,
    operation: Operation[Any],
    document: Any,
    media_type: str,
    given: object,
    *,
    errors: ErrorTree,
    found: Iterable[tuple[Location, str]] = (),
) -> None:
    """Raise InvalidInput with every error of a body of any media type, and those that were `found` already."""
    schema = description.get_body_schema(operation.method, operation.path, media_type)
    others = [*found]
    wrong: list[FieldError] = []
    if schema is not None:
        wrong = description.find_known_keys(operation.method, operation.path, media_type).find_unknown(given)
        others += iter_schema_errors(description.document, schema, document)
    unknown = {each[:2] for each in wrong}
    wrong += [each for each in (make_field_error(*other) for other in others) if each[:2] not in unknown]
    if wrong:
        wrong.sort(key=lambda each: -1 if each.row is None else each.row)
        raise errors.InvalidInput(wrong, operation=operation.id)


def check_server(
    description: Description,
    operation: Operation[Any],
    base_url: str,
    environments: Mapping[str, str],
    *,
    errors: ErrorTree,
) -> None:
    """Raise ConfigurationError if the base URL is a server of the service that doesn't have the operation.

    The servers are those of the description and the environments, whatever a changed description has.
    """
    with_operation = _get_server_urls(description.get_operation(operation.method, operation.path))
    described = _get_server_urls(description.document)
    known = {*described, *(url for url in environments.values() if url.startswith("https:"))}
    if with_operation and base_url in known - with_operation:
        msg = f"{operation.id}: only {', '.join(sorted(with_operation))} has it, and this client is for {base_url}"
        raise errors.ConfigurationError(msg)


class _BodyConverter:
    def __init__(self, description: Description) -> None:
        self._document = description.document
        self._resolved: dict[int, Node] = {}  # by the id of the schema: rows have the same ones
        self.errors: list[tuple[Location, str]] = []  # values that can't stand in JSON; no message shows one

    def convert(self, schema: Node, value: Any, location: Location = (), reads_as: object = None) -> Any:
        """Return a value with everything in it converted. `reads_as` is what `x-reads-as` says about it."""
        node = self._resolved.get(id(schema))
        if node is None:
            node = self._resolved[id(schema)] = merge_only_choice(self._document, schema)
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


def _get_server_urls(node: Node) -> set[str]:
    return {server["url"].rstrip("/") for server in node.get("servers", ())}


def mask_body(description: Description, method: str, path: str, body: Any) -> Any:
    """Return the JSON body of a request with `***` in place of its secrets."""
    return _replace(description.document, description.get_body_schema(method, path, _JSON) or {}, body, mask)


def find_secrets(description: Description, method: str, path: str, body: Any) -> list[Any]:
    """Return the secret values in the JSON body of a request. The arguments are those of `mask_body`."""
    found: list[Any] = []
    with suppress(RecursionError):  # nested too deeply: what was found until then
        _replace(description.document, description.get_body_schema(method, path, _JSON) or {}, body, found.append)
    return found


def _replace(document: Node, schema: Node, value: Any, replace: Callable[[Any], Any]) -> Any:
    """Return a copy of a value of a schema, with its secrets replaced."""
    if not isinstance(value, dict | list):
        return value
    schema = merge_all_of(document, schema)
    if isinstance(value, list):
        row = as_object(schema.get("items"))
        return [_replace(document, row, item, replace) for item in cast("list[Any]", value)]
    properties, secrets = schema.get("properties", {}), schema.get("x-secret-properties", ())
    return {
        name: replace(item)
        if name in secrets or (name not in properties and is_secret(name, item))
        else _replace(document, as_object(properties.get(name)), item, replace)
        for name, item in cast("dict[str, Any]", value).items()
    }
