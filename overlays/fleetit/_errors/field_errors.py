"""What is wrong with single fields: how it is named, shown, and read from the answers of FleetIT."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeGuard

from fleetit._public import public_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: A message shows at most this many errors: 500 rows may all have the same mistake.
_MAX_SHOWN = 5
#: The errors behind the first one are shown while the message is shorter than this, in characters.
_MAX_SHOWN_LENGTH = 300
#: At most this many errors are read from one answer, and no deeper than this.
_MAX_READ = 10_000
_MAX_DEPTH = 20
#: The name under which Django REST framework puts what is wrong with an object as a whole.
_WHOLE = "non_field_errors"
#: Property names and array indexes that lead from a whole document to a value.
Location: TypeAlias = tuple[str | int, ...]


@public_in("fleetit")
class FieldError(NamedTuple):
    """What is wrong with one field.

    Attributes:
        row: The index of the row in a bulk body, from 0; None for any other body and for other arguments.
        field: The dotted name of the field or argument (`custom_fields.color`). `body` is the whole body of a call.
            Empty if the message is about a whole row, or about the request as FleetIT sees it.
        message: What is wrong, and what is accepted. A message of this package does not show the value of a field of a
            body. It may show that of another argument, such as '31.12.2025'.
    """

    row: int | None
    field: str
    message: str

    def __str__(self) -> str:
        row = "" if self.row is None else f"row {self.row}"
        place = ", ".join(filter(None, (row, self.field)))
        return f"{place}: {self.message}" if place else self.message


def make_field_error(location: Location, message: str) -> FieldError:
    """Return the error of a place in a body. The first step into a list of rows is the row."""
    if not location:
        return FieldError(None, "body", message)
    row, path = (location[0], location[1:]) if isinstance(location[0], int) else (None, location)
    return FieldError(row, ".".join(map(str, path)), message)


def format_field_errors(errors: Sequence[FieldError], write: Callable[[FieldError], str] = str) -> str:
    """Return the first few errors as one text, and how many more there are."""
    shown: list[str] = []
    for error in errors[:_MAX_SHOWN]:
        text = write(error)
        if shown and sum(map(len, shown)) + len(text) > _MAX_SHOWN_LENGTH:
            break
        shown.append(text)
    more = f"; and {len(errors) - len(shown):,} more" if len(errors) > len(shown) else ""
    return f"{'; '.join(shown)}{more}"


def find_field_errors(document: object) -> tuple[FieldError, ...]:
    """Return the errors that the JSON body of an error names; at most 10,000.

    FleetIT documents no error body of V2. What is read here is what Django REST framework sends (inferred): a list of
    messages for each field, nested as the request was; a list of such objects for rows, `{}` for a row that is right;
    `non_field_errors` for a whole object; `detail` with a text for the whole request.
    """
    if _is_object(document):
        detail = document.get("detail")
        found = _iter_errors(None, (), detail if isinstance(detail, str) else document, 0)
    elif _is_array(document):
        found = (
            error
            for row, item in enumerate(document)
            for error in _iter_errors(row if _is_object(item) or _is_array(item) else None, (), item, 0)
        )
    else:
        return ()
    return tuple(islice(found, _MAX_READ))


def _iter_errors(row: int | None, path: tuple[str, ...], value: object, depth: int) -> Iterator[FieldError]:
    if depth > _MAX_DEPTH or value is None:
        return
    if _is_object(value):
        for name, item in value.items():
            yield from _iter_errors(row, path if name == _WHOLE else (*path, name), item, depth + 1)
    elif _is_array(value):
        for index, item in enumerate(value):
            # A list of texts has the messages of one field. A list of objects has one for each item of the field.
            is_item = _is_object(item) or _is_array(item)
            yield from _iter_errors(row, (*path, str(index)) if is_item else path, item, depth + 1)
    elif text := str(value).strip():
        yield FieldError(row, ".".join(path), text)


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_array(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
