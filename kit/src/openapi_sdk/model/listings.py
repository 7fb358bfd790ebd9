"""How an operation pages through its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import frozen

from openapi_sdk.model.converters import Array, Object
from openapi_sdk.model.reading import get_attributes, get_converters

if TYPE_CHECKING:
    from openapi_sdk.model.reading import Converter, ReadableModel


@frozen
class Listing:
    """How an operation pages.

    Fields are called as in JSON.

    Attributes:
        kind: How the next page is found: by `limit` and `offset`, by the number of the page, or by a cursor. A whole
            listing has one page.
        results: The field of the envelope with the rows; empty if the answer is the rows.
        count: The field with the total number of rows; empty if there is none.
        next: The field with the URL of the next page; empty if there is none.
        first_page: The number of the first page of a listing by number.
        size: The argument with the number of rows of a page; empty if there is none.
        smallest: The smallest value of that argument.
        largest: The largest value of it; None if it is not described.
    """

    kind: Literal["offset", "number", "cursor", "whole"]
    results: str
    count: str = ""
    next: str = ""
    first_page: int = 1
    size: str = ""
    smallest: int = 1
    largest: int | None = None


def read_field(envelope: Any, name: str) -> Any:
    """Return a field of an envelope by its name in JSON; None if the envelope doesn't have it."""
    return getattr(envelope, get_attributes(cast("type[Any]", type(envelope))).get(name, ""), None)


def get_row_model(converter: Converter, listing: Listing) -> type[ReadableModel] | None:
    """Return the model of the rows of a listing; None if its rows are something else.

    Args:
        converter: Reads an answer.
        listing: How the operation pages.
    """
    rows: Converter | None = converter
    if isinstance(converter, Object):
        rows = get_converters(converter.model_class).get(listing.results)
    return rows.item.model_class if isinstance(rows, Array) and isinstance(rows.item, Object) else None
