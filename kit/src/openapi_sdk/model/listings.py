"""How an operation pages through its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import frozen

from openapi_sdk.model.converters import Array, Object
from openapi_sdk.model.places import split_path
from openapi_sdk.model.reading import get_converters

if TYPE_CHECKING:
    from openapi_sdk.model.reading import Converter, ReadableModel


@frozen
class Listing:
    """How an operation pages.

    Fields are called as in JSON, and arguments as in Python. Places in an answer are written as `places` says.

    Attributes:
        kind: How the next page is asked for: by an offset, by the number of the page, by a cursor that the answer has,
            by the key of the last row, or with the query of an address that the answer has. A whole listing has one
            page.
        results: The path of the rows.
        count: The path or header of the total number of rows; empty if there is none.
        next: The path or header of what leads to the next page, and is empty on the last one; empty if there is none,
            or for an address in the header `Link` where that is not described.
        more: The path or header that says whether there is another page; empty if there is none.
        pages: The path or header of the number of pages; empty if there is none.
        place: The argument that says where a page begins; empty for that which is usual for the kind.
        ascending: The argument that does so where the keys of the rows ascend; empty if that makes no difference.
        key: The paths of the fields of a row by which it is known.
        first_page: The number of the first page of a listing by number.
        size: The argument with the number of rows of a page; empty if there is none.
        smallest: The smallest value of that argument.
        largest: The largest value of it; None if it is not described.
        fields: The arguments that are sent as fields of the body, each with its name there; empty if these arguments
            are parameters of the query.
    """

    kind: Literal["offset", "number", "cursor", "key", "address", "whole"]
    results: str
    count: str = ""
    next: str = ""
    more: str = ""
    pages: str = ""
    place: str = ""
    ascending: str = ""
    key: tuple[str, ...] = ("id",)
    first_page: int = 1
    size: str = ""
    smallest: int = 1
    largest: int | None = None
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def place_argument(self) -> str:
        """The argument that says where a page begins; empty if there is none."""
        return self.place or USUAL_PLACES.get(self.kind, "")

    @property
    def is_counted(self) -> bool:
        """Whether pages are at known places: they can be requested ahead."""
        return bool(self.count if self.kind == "offset" else self.kind == "number" and (self.count or self.pages))

    @property
    def says_end(self) -> bool:
        """Whether an answer says that there is no further page."""
        return bool(self.next or self.more or self.pages)

    @property
    def arguments(self) -> frozenset[str]:
        """The arguments that choose a page."""
        return frozenset((self.size, self.place_argument, self.ascending)) - {""}


#: The argument that says where a page begins, by kind, where a listing names no other one.
USUAL_PLACES = {"offset": "offset", "number": "page", "cursor": "cursor"}


def get_row_model(converter: Converter, listing: Listing) -> type[ReadableModel] | None:
    """Return the model of the rows of a listing; None if its rows are something else.

    Args:
        converter: Reads an answer.
        listing: How the operation pages.
    """
    rows: Converter | None = converter
    for name in split_path(listing.results):
        rows = get_converters(rows.model_class).get(name) if isinstance(rows, Object) else None
    return rows.item.model_class if isinstance(rows, Array) and isinstance(rows.item, Object) else None
