"""Parameters and fields of a listing: what each may hold, by its schema and by what is said of it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_text
from openapi_sdk.description.paging_names import (
    ADDRESS,
    CLEAR_SIZES,
    NEXT_ADDRESSES,
    NO_ROWS,
    NUMBER_SIZES,
    OF_ONE_PAGE,
    OTHER_ROWS,
    RESULTS,
    SAID_SIZE,
    SIZES,
    TIMES,
    TOKENS,
    simplify,
)
from openapi_sdk.model.places import HEADER

if TYPE_CHECKING:
    from collections.abc import Mapping


TIME_FORMATS = ("date", "date-time")
#: A pattern that lets digits through, and nothing else.
_DIGITS_ALONE = re.compile(r"[\^$\\d0-9\[\]+*?{},()-]*")
#: The types of what is written in digits.
_WRITTEN, _WHOLE = frozenset(("string", "integer", "number")), frozenset(("integer",))


@dataclass(frozen=True, slots=True)
class PlainSchema:
    """A schema without references, `allOf` and null.

    Attributes:
        types: The types that it allows, without null.
        keywords: Its keywords.
    """

    types: frozenset[str]
    keywords: Mapping[str, Any]

    def is_only(self, *names: str) -> bool:
        """Whether it allows one type alone, one of these."""
        return len(self.types) == 1 and not self.types.isdisjoint(names)


class AnswerField(NamedTuple):
    """A field beside the rows, or a header."""

    path: str
    name: str  # simplified
    parent: str  # simplified
    schema: PlainSchema

    @property
    def is_header(self) -> bool:
        return self.path.startswith(HEADER)

    @property
    def is_text(self) -> bool:
        """Whether it may be a cursor or an address."""
        return self.is_header or not self.schema.types or self.schema.types <= {"string", "integer", "number"}

    @property
    def is_number(self) -> bool:
        """Whether it may be a number of all rows or pages."""
        is_of_one_page = OF_ONE_PAGE.search(as_text(self.schema.keywords.get("description"))) is not None
        return self.is_header or (self.schema.is_only("integer", "number") and not is_of_one_page)


def holds_objects(array: PlainSchema) -> bool:
    """Whether the items of an array are described as objects."""
    items = array.keywords.get("items")
    return isinstance(items, dict) and not items.keys().isdisjoint(("$ref", "allOf", "oneOf", "anyOf", "properties"))


def is_word(row: PlainSchema) -> bool:
    """Whether a row is any text or any whole number, and nothing else."""
    is_any = {"enum", "const"}.isdisjoint(row.keywords) and row.keywords.get("format") in (None, "int32", "int64")
    return is_any and row.is_only("string", "integer")


def is_link(each: AnswerField) -> bool:
    """Whether it is the header `Link`."""
    return each.is_header and each.name == "link"


def is_clear_address(each: AnswerField) -> bool:
    """Whether a field has an address for sure. `next` and `next_page` may have a cursor."""
    if each.is_header or not each.schema.is_only("string") or each.name not in (*NEXT_ADDRESSES, "nextpage"):
        return is_inner_address(each)
    keywords = each.schema.keywords
    text = f"{keywords.get('description')} {keywords.get('example')} {keywords.get('format')}"
    return each.name not in {"next", "nextpage"} or each.parent in {"links", "link"} or ADDRESS.search(text) is not None


def is_inner_address(each: AnswerField) -> bool:
    """Whether it is the `href` of an object `next`."""
    return each.parent == "next" and each.name in {"href", "url"} and each.is_text


def is_cursor(described: PlainSchema) -> bool:
    """Whether it may hold a cursor: any text or whole number."""
    return described.is_only("string", "integer") and not {"enum", "const"} & described.keywords.keys()


def is_text_cursor(described: PlainSchema) -> bool:
    """Whether it may hold a cursor that is a text."""
    return is_cursor(described) and described.is_only("string")


def takes_time(described: PlainSchema) -> bool:
    """Whether a parameter takes a time, or says so."""
    text = as_text(described.keywords.get("description"))
    return described.keywords.get("format") in TIME_FORMATS or TIMES.search(text) is not None


def is_whole_number(described: PlainSchema) -> bool:
    """Whether a parameter takes any whole number. One of a few numbers is no counter."""
    if "enum" in described.keywords or "const" in described.keywords:
        return False
    is_text = described.is_only("string") and described.keywords.get("format") in ("int32", "int64")
    return is_text or described.is_only("integer") or described.is_only("number")


def is_size(name: str, described: PlainSchema) -> bool:
    """Whether a parameter with a number is that of the rows of a page, for sure."""
    is_said = SAID_SIZE.search(as_text(described.keywords.get("description"))) is not None
    return name in CLEAR_SIZES or name in NUMBER_SIZES or (name in SIZES and is_said)


def read_digits(described: PlainSchema) -> PlainSchema | None:
    """Return a parameter that takes whole numbers and is described as a text, or as either, as one of numbers.

    None if nothing says so, or if it takes something else: a cursor, a time, one of a few texts.
    """
    keywords = described.keywords
    text = as_text(keywords.get("description"))
    samples = [value for name in ("default", "example") if (value := keywords.get(name)) not in (None, "")]
    is_other = TOKENS.search(text) or takes_time(described) or not {"enum", "const"}.isdisjoint(keywords)
    is_other = is_other or keywords.get("format") not in (None, "int32", "int64")
    is_other = is_other or not _DIGITS_ALONE.fullmatch(as_text(keywords.get("pattern")))
    if is_other or not described.types <= _WRITTEN or not all(map(_is_digits, samples)):
        return None
    return PlainSchema(
        _WHOLE, {**keywords, **({"default": int(samples[0])} if "default" in keywords and samples else {})}
    )


def _is_digits(value: object) -> bool:
    """Whether a value is a whole number, also as a text. One of 20 digits would be no place in a listing."""
    return re.fullmatch("[0-9]{1,19}", str(value), re.ASCII) is not None


def find_start(schema: Mapping[str, Any]) -> int:
    """Return the number of the first page: 0 if the description says so, else 1."""
    default = schema.get("default")
    if type(default) is int and default in (0, 1):
        return default
    return 0 if schema.get("minimum") == 0 else 1


def find_bounds(schema: Mapping[str, Any]) -> tuple[int, int | None]:
    """Return the smallest and the largest whole number that a schema allows; 0 and None if it has no bounds."""
    low, high = _number(schema.get("minimum")), _number(schema.get("maximum"))
    above, below = _number(schema.get("exclusiveMinimum")), _number(schema.get("exclusiveMaximum"))
    lows = [math.ceil(low) + (schema.get("exclusiveMinimum") is True)] if low is not None else []
    highs = [math.floor(high) - (schema.get("exclusiveMaximum") is True)] if high is not None else []
    lows += [math.floor(above) + 1] if above is not None else []
    highs += [math.ceil(below) - 1] if below is not None else []
    return max(lows, default=0), min(highs, default=None)


def _number(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return value
    return None


def choose_rows(fields: Mapping[str, PlainSchema], thing: str, *, is_inner: bool = False) -> str:
    """Return the one of the fields that has the rows; empty if that is not clear.

    Args:
        fields: The fields of an object.
        thing: What the path names last: of several arrays, the one that is called so has the rows.
        is_inner: Whether the object is within the answer.
    """
    arrays = {name: each for name, each in fields.items() if each.is_only("array") and simplify(name) not in NO_ROWS}
    if RESULTS in arrays:
        return RESULTS
    usual = [name for name in OTHER_ROWS if name in arrays]
    of_objects = [name for name, each in arrays.items() if holds_objects(each)]
    if len(usual) == 1 and (not is_inner or usual[0] in of_objects):
        return usual[0]
    if len(of_objects) != 1:
        of_objects = [name for name in of_objects or arrays if simplify(name) == simplify(thing)]
    return of_objects[0] if len(of_objects) == 1 and not usual else ""
