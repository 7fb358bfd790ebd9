"""Values of a test's own rows: Python's own become JSON, and all are checked against the schema of their field."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from fleetit._description.document import get_type
from fleetit._description.schema_validation import SchemaValidator
from fleetit._errors.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetit._description.document import Node
    from fleetit.sandbox._description import Description

__all__ = ["check_value"]


def check_value(description: Description, schema: Node, value: Any, place: str, *, is_decimal: bool) -> Any:
    """Return a value as JSON has it.

    Args:
        description: Resolves references.
        schema: The schema of the value.
        value: The value. Amounts may be numbers, times may be those of `datetime`.
        place: Where the value is, for messages.
        is_decimal: Whether it is a number that is written as text.

    Raises:
        ConfigurationError: If the value does not fit.
    """
    made = _to_json(value, schema, place, is_decimal=is_decimal and value is not None)
    for location, problem in SchemaValidator(description.resolve).iter_errors(schema, made):
        msg = f"{'.'.join((place, *map(str, location)))}: {problem}: {value!r:.80}"
        raise ConfigurationError(msg)
    return made


def _to_json(value: Any, schema: Node, place: str, *, is_decimal: bool) -> Any:
    if is_decimal or isinstance(value, Decimal):
        number = _to_decimal(value, place)
        return float(number) if get_type(schema) == "number" else f"{number:f}"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            msg = f"{place}: a text with half of a surrogate pair can't be sent: {value!a:.80}"
            raise ConfigurationError(msg) from error
    if isinstance(value, Mapping):
        items = cast("Mapping[object, Any]", value).items()
        return {str(key): _to_json(each, {}, place, is_decimal=False) for key, each in items}
    if isinstance(value, list | tuple):
        return [_to_json(each, {}, place, is_decimal=False) for each in cast("Sequence[Any]", value)]
    return deepcopy(value)


def _to_decimal(value: Any, place: str) -> Decimal:
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise InvalidOperation  # noqa: TRY301 - all that is no number has one message
        number = Decimal(str(value))
        if not number.is_finite() or abs(number.adjusted()) > 100:  # noqa: PLR2004 - more digits are no amount
            raise InvalidOperation  # noqa: TRY301
    except InvalidOperation as error:
        msg = f"{place}: a decimal number is needed, as in '4.50', not {value!r:.80}"
        raise ConfigurationError(msg) from error
    return number
