"""What is wrong with single fields: how it is named and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from openapi_sdk.model.public import public_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: A message shows at most this many errors: 500 rows may all have the same mistake.
_MAX_SHOWN = 5
#: The errors behind the first one are shown while the message is shorter than this, in characters.
_MAX_SHOWN_LENGTH = 300
#: Property names and array indexes that lead from a whole document to a value.
Location: TypeAlias = tuple[str | int, ...]


@public_in("openapi_sdk")
class FieldError(NamedTuple):
    """What is wrong with one field.

    Attributes:
        row: The index of the row in a bulk body, from 0; None for any other body and for other arguments.
        field: The dotted name of the field or argument (`custom_fields.color`). `body` is the whole body of a call.
            Empty if the message is about a whole row, or about the request as the service sees it.
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
