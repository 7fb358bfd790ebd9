"""How an operation pages, found in its description, or said by `x-paging`. The generator and the sandbox ask here.

What is found is data (`Paging`): where the rows are, how the next page is asked for, where the answer says that there
is one, and where it says how many rows there are. The names are those that many APIs use, in any way to write them:
`page[size]`, `pageSize` and `page_size` are the same.

Places in an answer are written as `openapi_sdk.model.places` says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from openapi_sdk.description.nodes import as_array, as_object, as_text
from openapi_sdk.description.paging_names import (
    BACKWARD,
    BEHIND,
    BESIDE,
    CHOSEN_ROWS,
    CURSORS,
    FORWARD,
    FROM,
    HAL,
    IN_DIGITS,
    KEYS,
    LIKE_CURSORS,
    MORE,
    NEXT_ADDRESSES,
    NEXT_CURSORS,
    NEXT_PAGES,
    NUMBERS,
    OF_ANSWERS,
    OF_LISTINGS,
    OFFSETS,
    PAGES,
    PLACES,
    RESULTS,
    ROW_KEYS,
    SIZES,
    TOTALS,
    are_rows,
    name_things,
    simplify,
)
from openapi_sdk.description.paging_parts import (
    TIME_FORMATS,
    AnswerField,
    PlainSchema,
    choose_rows,
    find_bounds,
    find_start,
    is_clear_address,
    is_cursor,
    is_link,
    is_size,
    is_text_cursor,
    is_whole_number,
    is_word,
    read_digits,
    takes_time,
)
from openapi_sdk.description.schemas import CHOICES, is_nullable, list_types, merge_only_choice
from openapi_sdk.model.places import HEADER, join_path, split_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from openapi_sdk.description.nodes import Node
    from openapi_sdk.model.listings import Listing

PagingKind = Literal["offset", "number", "cursor", "key", "address", "whole"]

#: The extension of an operation that says how it pages; false says that it doesn't.
PAGING = "x-paging"

#: Ways that need no field of a body.
_NOT_BY_BODY = frozenset(("address", "whole"))
#: Fields are looked for in objects within objects, this deep.
_MAX_DEPTH = 3
_MAX_FIELDS = 500
#: Types of a field with the next cursor.
_TEXT, _NUMBER = ("string",), ("integer", "number")
#: How many rows are requested, if the description doesn't say how many may be.
_DEFAULT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Paging:
    """How an operation pages. All names are those in JSON and in the query.

    Attributes:
        kind: How the next page is asked for: by an offset, the number of the page, a cursor that the answer has, the
            key of the last row, or the query of an address that the answer has. A whole listing has one page.
        results: The path of the rows; empty if the answer is the rows.
        count: The path or header of the total number of rows; empty if there is none.
        next: The path or header of what leads to the next page, and is empty on the last one; empty if there is none,
            or for an address in the header `Link` where that is not described.
        more: The path or header that says whether there is another page; empty if there is none.
        pages: The path or header of the number of pages; empty if there is none.
        place: The parameter that says where a page begins; empty if there is none, or an address has it.
        ascending: The parameter that does so where the keys of the rows ascend; empty if that makes no difference.
        key: The paths of the fields of a row by which it is known; empty if there are none.
        start: The first page of a listing by number.
        size: The parameter with the number of rows of a page; empty if there is none.
        smallest: The smallest value of that parameter.
        largest: The largest value of it; None if it is not described.
        default: The value of `size` if the caller passes none.
        in_body: Whether the parameters are fields of the body, and not of the query.
    """

    kind: PagingKind
    results: str
    count: str = ""
    next: str = ""
    more: str = ""
    pages: str = ""
    place: str = ""
    ascending: str = ""
    key: tuple[str, ...] = ()
    start: int = 0
    size: str = ""
    smallest: int = 1
    largest: int | None = None
    default: int = _DEFAULT_LIMIT
    in_body: bool = False

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters that choose a page."""
        return frozenset((self.size, self.place, self.ascending)) - {""}


def is_usual(paging: Paging) -> bool:
    """Whether a listing pages by `limit` and `offset`, as listings do that are not described (`request_pages`)."""
    # Other names can't stand in a docstring.
    names_are_usual = paging.count.isidentifier() and paging.results.isidentifier()
    is_offset = paging.kind == "offset" and not paging.in_body
    return is_offset and (paging.size, paging.place) == ("limit", "offset") and names_are_usual


def is_place(parameter: str) -> bool:
    """Whether a parameter says by its name where a page begins."""
    return simplify(parameter) in PLACES


@dataclass(frozen=True, slots=True)
class PagedAnswer:
    """What is described of an operation that may be a listing.

    Attributes:
        document: The description.
        schema: The schema of the answer.
        query: The schemas of the parameters in the query, or of the fields of the body.
        headers: The names of the headers of the answer.
        given: What `x-paging` says; None if there is none.
        path: The path of the operation.
        required: The names of the parameters that are required.
        in_body: Whether they are fields of the body.
    """

    document: Node
    schema: Any
    query: Mapping[str, Any]
    headers: Collection[str] = ()
    given: Any = None
    path: str = ""
    required: Collection[str] = ()
    in_body: bool = False

    def describe(self, schema: Any) -> PlainSchema:
        return PlainSchema(list_types(self.document, schema), merge_only_choice(self.document, schema))


def find_paging(answer: PagedAnswer) -> Paging | None:
    """Return how an operation that reads pages; None if it is no listing."""
    return None if answer.given is False else _Finder(answer).find()


def explain_no_listing(answer: PagedAnswer) -> str:
    """Return what users have to know of an answer that has rows and is no listing; empty if there is nothing."""
    finder = _Finder(answer)
    if answer.given is not False and finder.find() is not None:
        return ""
    if finder.is_array:
        return "One page. How to ask for the next one is not described." if finder.has_page_parameters() else ""
    name, last = (split_path(finder.results) or [""])[-1], name_things(answer.path)
    if not name or "{" in last or not are_rows(name, answer.path):
        return ""
    return f"Its rows are in `{finder.results}`; how to ask for more is not described."


def make_listing(paging: Paging) -> Listing:
    """Return a listing for whoever knows the names of parameters as they are sent."""
    from attrs import fields  # noqa: PLC0415 - few need it

    from openapi_sdk.model.listings import Listing  # noqa: PLC0415 - it loads attrs

    names = [each.name for each in fields(Listing) if each.name not in {"first_page", "fields"}]
    return Listing(**{name: getattr(paging, name) for name in names}, first_page=paging.start)


def find_place(paging: Paging, query: Mapping[str, Any]) -> tuple[PagingKind, str]:
    """Return how a server finds a page of a listing, and by which parameter; an address has one that it knows."""
    if paging.kind != "address":
        return paging.kind, paging.place
    found = next((name for name in query if simplify(name) in NUMBERS), "")
    if found:
        return "number", found
    usual = (name for name in query if simplify(name) in CURSORS)
    return "cursor", next(usual, next((name for name in query if LIKE_CURSORS.search(simplify(name))), "cursor"))


def leads_by_address(paging: Paging) -> bool:
    """Whether what leads to the next page is an address."""
    last = (split_path(paging.next) or [""])[-1]
    return paging.kind == "address" or (simplify(last) in NEXT_ADDRESSES and paging.place != FROM)


class _Finder:
    """Looks at one operation."""

    def __init__(self, answer: PagedAnswer) -> None:
        self._answer = answer
        self._plain = answer.describe(answer.schema)
        self.is_array = self._plain.is_only("array")
        self._query = {name: answer.describe(each) for name, each in answer.query.items()}
        read = {name: self._read_number(name, each) for name, each in self._query.items()}
        self._numbers = {name: each for name, each in read.items() if each is not None}
        self.results = "" if self.is_array else self._find_results()
        self._rows = answer.describe(self._find_row_schema())
        headers = [
            AnswerField(HEADER + name, simplify(name.lower().removeprefix("x-")), "", PlainSchema(frozenset(), {}))
            for name in answer.headers
        ]
        self._fields = [*([] if self.is_array else self._list_fields()), *headers]

    def find(self) -> Paging | None:
        if self._answer.given is not None:
            return self._read_given(as_object(self._answer.given))
        if not self.is_array and not self.results:
            return None
        if self._answer.in_body:
            return self._find_in_body()
        ways = (
            *(self._find_known, self._find_cursor, self._find_link, self._find_number, self._find_offset),
            *(self._find_address, self._find_key, self._find_undescribed_link),
        )
        return next(filter(None, (find() for find in (*ways, self._find_whole))), None)

    def _find_in_body(self) -> Paging | None:
        """A listing by fields of a body: they are sent as the JSON that they are described as."""
        ways = (self._find_known, self._find_cursor, self._find_number, self._find_offset, self._find_key)
        found = next(filter(None, (find() for find in ways)), None)
        if found is None or not (found.size or found.next or found.more or found.count or found.pages):
            return None
        places, is_number = {found.place, found.ascending} - {""}, found.kind in {"offset", "number"}
        numbers = {found.size, *(places if is_number else ())} - {""}
        texts = set[str]() if is_number else places  # a first page without its place has to be allowed
        is_sent = all(self._query[each].is_only("integer", "number") for each in numbers)
        is_sent = is_sent and all(self._query[each].is_only("string") for each in texts)
        return found if is_sent and texts.isdisjoint(self._answer.required) else None

    def has_page_parameters(self) -> bool:
        """Whether an argument asks for a part of the rows."""
        return bool(self._list_page_parameters())

    def _list_page_parameters(self) -> list[str]:
        sizes = [name for name, each in self._numbers.items() if is_size(simplify(name), each)]
        return [*sizes, *(name for name, each in self._query.items() if is_place(name) and not takes_time(each))]

    # Ways to page

    def _find_known(self) -> Paging | None:
        """A listing by offset or number that says how many rows it has: its pages can be requested ahead."""
        found = (self._find_offset() or self._find_number()) if self._find_count() else None
        if found is None or is_whole_number(self._query[found.place]):
            return found
        return self._find_cursor() or found  # a text may be either

    def _find_offset(self) -> Paging | None:
        place = self._find_number_parameter(OFFSETS) or self._find_from()
        if not place or self._begins_at_1(place):
            return None
        size = self._find_number_parameter(("limit", *SIZES))
        return self._with_size("offset", size, place=place, **self._find_end(0)) if size else None

    def _find_from(self) -> str:
        """Return a parameter `from` that takes an offset; empty if it may be a time, or the key of a row."""
        place = self._find_number_parameter((FROM,))
        if not place or takes_time(self._numbers[place]) or self._find_own_cursor(place):
            return ""
        described = self._numbers[place].keywords
        return place if 0 in (described.get("default"), described.get("minimum")) else ""

    def _begins_at_1(self, place: str) -> bool:
        """Whether the first row is not at 0: such an offset is none. SCIM and OpenSearch have such a `startIndex`."""
        described = self._numbers[place].keywords
        if find_bounds(described)[0] > 0 or described.get("default") == 1:
            return True
        has_size = self._find_field(("itemsperpage",), lambda each: each.is_number) is not None
        return has_size and simplify(place) == "startindex"

    def _find_number(self) -> Paging | None:
        place = self._find_number_parameter(NUMBERS)
        if not place:
            return None
        start = find_start(self._numbers[place].keywords)
        end = self._find_end(start)
        paging = self._with_size("number", place=place, start=start, **end)
        # A text alone may be anything.
        return paging if is_whole_number(self._query[place]) or paging.size or any(end.values()) else None

    def _find_cursor(self) -> Paging | None:
        has_address = any(map(is_clear_address, self._fields))
        for wanted in CURSORS:
            if has_address and wanted in FORWARD:
                continue  # the address says in which direction the listing goes on
            is_number = wanted in NUMBERS
            place = self._find_parameter((wanted,), is_text_cursor if is_number else is_cursor)
            if not place and self._find_field((wanted,), lambda each: each.schema.is_only("number")):
                place = self._find_parameter((wanted,), lambda each: each.is_only("number"))
            names = NEXT_CURSORS if is_number else (wanted, f"next{wanted}", *NEXT_CURSORS)
            if paging := self._find_next_cursor(place, names):
                return paging
        return next(filter(None, map(self._find_own_cursor, self._query)), None)

    def _find_own_cursor(self, place: str) -> Paging | None:
        """By a cursor under a name of its own: `last_doc` for the field `next_doc`, or `events_cursor`."""
        described, name = self._query[place], simplify(place)
        is_cursors = LIKE_CURSORS.search(name) is not None
        may_be_time = name in OFFSETS or name == FROM
        is_time = described.keywords.get("format") in TIME_FORMATS or (may_be_time and takes_time(described))
        if place in self._answer.required or is_time or not is_cursor(described) or BACKWARD.search(name):
            return None
        if name in OFFSETS:  # a text that the answer has again is no number
            is_number = self._find_count() or not is_text_cursor(described)
            return None if is_number else self._find_next_cursor(place, (name, f"next{name}"), _TEXT)
        if name == FROM:  # the answer says which row is the next one
            return self._find_next_cursor(place, ("next",), _NUMBER)
        if name not in NUMBERS and (found := self._find_next_cursor(place, (f"next{name}",))):
            return found
        if is_cursors:
            return self._find_next_cursor(place, (name, *NEXT_CURSORS), _TEXT)
        behind = BEHIND.fullmatch(name)
        names = [f"{word}{behind[1]}" for word in ("next", "last")] if behind else []
        return self._find_next_cursor(place, [each for each in names if each != name], _TEXT)

    def _find_next_cursor(self, place: str, names: Sequence[str], types: Sequence[str] = ()) -> Paging | None:
        """Return a way to page by the field with the next cursor, if there are such a parameter and such a field.

        Args:
            place: The parameter; none if it is empty.
            names: The names that the field may have, the best one first.
            types: The types of which it has one; any text or number by default.
        """

        def accept(each: AnswerField) -> bool:
            return each.schema.is_only(*types) if types else each.is_text and not is_link(each)

        found = self._find_field(names, accept) if place else None
        return (
            None if found is None else self._with_size("cursor", place=place, next=found.path, more=self._find_more())
        )

    def _find_link(self) -> Paging | None:
        found = next((each for each in self._fields if is_link(each)), None)
        return None if found is None else self._with_size("address", next=found.path)

    def _find_address(self) -> Paging | None:
        found = self._find_field(NEXT_ADDRESSES, lambda each: not each.is_header and each.schema.is_only("string"))
        found = found or next((each for each in self._fields if is_clear_address(each)), None)
        around = split_path(self.results)[:-1]
        if found and around and split_path(found.path)[:1] == around and not self.has_page_parameters():
            return None  # one object, in which there is a page of others
        return None if found is None else self._with_size("address", next=found.path)

    def _find_key(self) -> Paging | None:
        key, more = self._find_row_key(), self._find_more()
        if not key or any(each.name.startswith("next") and each.schema.is_only("string") for each in self._fields):
            return None  # what leads on is not the key

        def takes_key(schema: PlainSchema) -> bool:
            return is_cursor(schema) and not takes_time(schema)

        place = self._find_parameter(KEYS[:2], takes_key)
        before, after = self._find_parameter(KEYS[2:4], takes_key), self._find_parameter(KEYS[4:], takes_key)
        if place or not (before or after):
            return self._with_size("key", place=place, more=more) if place else None
        if more or not (before and after):
            return self._with_size("key", place=after or before, more=more)
        return self._with_size("key", place=before, ascending=after)

    def _find_undescribed_link(self) -> Paging | None:
        """By the header `Link`, which many leave out, where a parameter takes a cursor that no field has."""
        places = (simplify(name) for name, each in self._query.items() if is_cursor(each))
        is_by_cursor = any(LIKE_CURSORS.search(name) and not BACKWARD.search(name) for name in places)
        has_field = self._find_field(NEXT_CURSORS, lambda each: each.is_text) is not None
        return self._with_size("address") if is_by_cursor and not has_field and self._has_rows_alone() else None

    def _find_whole(self) -> Paging | None:
        """A listing with one page: no parameter asks for a part of the rows, and the answer has nothing else."""
        rows = self._list_row_choices()
        are_words = is_word(rows[0]) and (self.is_array or self._are_named_rows())
        if not are_words and not all(each.is_only("object") and each.keywords.get("properties") for each in rows):
            return None
        if is_nullable(self._answer.document, self._find_row_schema()):
            return None  # a page has no row of null
        is_chosen = any(simplify(name) in CHOSEN_ROWS for name in self._answer.required)
        # A total tells whether a parameter such as `before` left rows out.
        are_filters = bool(self._find_count()) and all(simplify(each) in KEYS for each in self._list_page_parameters())
        is_part = self.has_page_parameters() and not are_filters
        if is_chosen or is_part or not self._has_rows_alone():
            return None
        names = [each for each in (*NEXT_CURSORS, *NEXT_PAGES) if "next" in each or each == "after"]
        found = self._find_field(names, lambda each: each.is_text)
        end: dict[str, Any] = {**self._find_end(1), "next": found.path if found else ""}
        return Paging("whole", self.results, key=self._find_row_key(), **end)

    def _has_rows_alone(self) -> bool:
        """Whether an answer has rows, and else only what says something of them."""
        plain = self._plain
        for name in split_path(self.results):
            fields = _properties(plain)
            if not all(self._is_beside(*each) for each in fields.items() if each[0] != name):
                return False
            plain = self._answer.describe(fields.get(name))
        return True

    def _is_beside(self, name: str, schema: Any) -> bool:
        """Whether a field says something of the rows beside it, or of the answer alone."""
        name, plain = simplify(name), self._answer.describe(schema)
        if name in OF_LISTINGS or name not in OF_ANSWERS:
            return name in OF_LISTINGS
        # Elsewhere `status` may be that of a thing which has others.
        return self._are_named_rows() and plain.types.isdisjoint(("object", "array", "union"))

    def _are_named_rows(self) -> bool:
        """Whether the field with the rows is called as rows are, or as what the path names last."""
        return are_rows(split_path(self.results)[-1], self._answer.path)

    def _find_end(self, start: int) -> dict[str, str]:
        """Return where an answer says that there is no further page, or how many rows there are.

        Args:
            start: The number of the first page.
        """
        found = self._find_field(NEXT_PAGES, lambda each: not is_link(each))
        # Where pages are counted from 0, `last_page` may be the number of the last one, or how many there are.
        names = [name for name in PAGES if start or name != "lastpage"]
        pages = self._find_field(names, lambda each: each.is_number)
        return {
            "count": self._find_count(),
            "next": found.path if found else "",
            "more": "" if found else self._find_more(),
            "pages": pages.path if pages else "",
        }

    def _find_more(self) -> str:
        found = self._find_field(MORE, lambda each: each.is_header or each.schema.is_only("boolean"))
        return found.path if found else ""

    def _find_count(self) -> str:
        if self.results == RESULTS and (found := self._find_field(("count",), lambda each: each.path == "count")):
            return found.path if found.is_number else ""
        thing = simplify((split_path(self.results) or [""])[-1])
        names = (*TOTALS, f"total{thing}") if thing else TOTALS
        found = self._find_field(names, lambda each: each.is_number)
        return found.path if found else ""

    # Parts

    def _with_size(self, kind: PagingKind, size: str | None = None, **found: Any) -> Paging:
        """Return a way to page with the parameter for the number of rows."""
        size = self._find_number_parameter(SIZES) if size is None else size
        paging = Paging(kind, self.results, key=self._find_row_key(), in_body=self._answer.in_body, **found)
        described = self._numbers.get(size) or self._query.get(size)
        return paging if described is None else _with_bounds(described.keywords, paging, size)

    def _find_parameter(self, names: Sequence[str], accept: Callable[[PlainSchema], bool]) -> str:
        return _choose_parameter(names, (name for name, each in self._query.items() if accept(each)))

    def _find_number_parameter(self, names: Sequence[str]) -> str:
        return _choose_parameter(names, self._numbers)

    def _read_number(self, name: str, plain: PlainSchema) -> PlainSchema | None:
        """Return what is described of a parameter that takes any whole number; None for another one."""
        if is_whole_number(plain) or simplify(name) not in IN_DIGITS:
            return plain if is_whole_number(plain) else None
        choices = [self._answer.describe(each) for keyword in CHOICES for each in as_array(plain.keywords.get(keyword))]
        types = frozenset[str]().union(plain.types - {"union"}, *(each.types for each in choices))
        keywords = {key: value for each in (*choices, plain) for key, value in each.keywords.items()}
        return read_digits(PlainSchema(types, keywords)) if types else None

    def _find_field(self, names: Sequence[str], accept: Callable[[AnswerField], bool]) -> AnswerField | None:
        """Return the field that has one of the names: the first name counts most, and headers count least."""
        found = [each for each in self._fields if each.name in names and accept(each)]
        return min(found, key=lambda each: (each.is_header, names.index(each.name)), default=None)

    def _find_results(self) -> str:
        """Return the path of the rows in an object: one of its arrays, or of those of an object in it."""
        fields = {name: self._answer.describe(each) for name, each in _properties(self._plain).items()}
        thing = name_things(self._answer.path)
        if HAL in fields:
            fields = {HAL: fields[HAL]}
        name = choose_rows(fields, thing)
        if name:
            return join_path((name,))
        inner: list[tuple[str, str]] = []
        for outer, each in fields.items():
            if each.is_only("object"):
                held = {key: self._answer.describe(value) for key, value in _properties(each).items()}
                if found := choose_rows(held, thing, is_inner=True):
                    inner.append((outer, found))
        return join_path(inner[0]) if len(inner) == 1 else ""

    def _find_row_schema(self) -> Any:
        plain = self._plain
        for name in split_path(self.results):
            plain = self._answer.describe(_properties(plain).get(name))
        return plain.keywords.get("items")

    def _list_row_choices(self) -> list[PlainSchema]:
        """Return the schemas of a row: one, or each that it may have."""
        rows, own = self._rows, _properties(self._rows)
        choices = as_array(rows.keywords.get("oneOf")) or as_array(rows.keywords.get("anyOf"))
        described = [self._answer.describe(each) for each in choices if as_object(each).get("type") != "null"]
        types = rows.types - {"union"}
        return [
            PlainSchema(each.types | types, {"properties": {**own, **_properties(each)}}) for each in described
        ] or [rows]

    def _find_row_key(self) -> tuple[str, ...]:
        """Return the field by which a row is known: `id` and the like, or `order_id` of `orders`."""
        each = [_properties(choice) for choice in self._list_row_choices()]
        names = [name for name in each[0] if all(name in other for other in each[1:])]
        things = {(split_path(self.results) or [""])[-1], name_things(self._answer.path)}
        own = {simplify(thing).removesuffix("s") + kind for thing in things - {""} for kind in ROW_KEYS[:4]}
        return next(((name,) for name in ROW_KEYS if name in names), ()) or next(
            ((name,) for name in names if simplify(name) in own), ()
        )

    def _list_fields(self) -> list[AnswerField]:
        """Return the fields of the answer that are neither objects nor arrays, the outer ones first."""
        found: list[AnswerField] = []
        level: list[tuple[tuple[str, ...], PlainSchema]] = [((), self._plain)]
        around = split_path(self.results)[:-1]
        for _ in range(_MAX_DEPTH):
            inner: list[tuple[tuple[str, ...], PlainSchema]] = []
            for names, plain in level:
                for name, schema in _properties(plain).items():
                    each, path = self._answer.describe(schema), (*names, name)
                    if each.is_only("object"):
                        if path == around or BESIDE.search(simplify(name)):
                            inner.append((path, each))
                    elif not each.is_only("array") and len(found) < _MAX_FIELDS:
                        parent = simplify(names[-1]) if names else ""
                        found.append(AnswerField(join_path(path), simplify(name), parent, each))
            level = inner[:_MAX_FIELDS]
        return found

    # What a correction says

    def _read_given(self, given: Node) -> Paging | None:
        """Return what `x-paging` says. What it doesn't say is not there, apart from rows, their key and the size."""
        if given.get("by") not in get_args(PagingKind) or (self._answer.in_body and given["by"] in _NOT_BY_BODY):
            return None
        self.results = as_text(given["rows"]) if "rows" in given else self.results
        self._rows = self._answer.describe(self._find_row_schema())
        texts = {name: as_text(given.get(name)) for name in ("count", "next", "more", "pages", "place", "ascending")}
        place = texts["place"]
        first = given.get("first", find_start(self._query[place].keywords) if place in self._query else 0)
        kind = cast("PagingKind", given.get("by"))
        size = as_text(given["size"]) if "size" in given else None
        paging = self._with_size(kind, size, start=first if kind == "number" else 0, **texts)
        key = given.get("key")
        return replace(paging, key=tuple(as_array(key)) or (as_text(key),)) if key else paging


def _choose_parameter(names: Sequence[str], parameters: Iterable[str]) -> str:
    """Return the parameter that has one of the names, of which the first counts most; empty if none has one."""
    by_name: dict[str, str] = {}
    for parameter in parameters:
        by_name.setdefault(simplify(parameter), parameter)
    return next((by_name[name] for name in names if name in by_name), "")


def _properties(plain: PlainSchema) -> Node:
    """Return the properties that have a text as their name, which YAML doesn't ensure."""
    return {name: each for name, each in as_object(plain.keywords.get("properties")).items() if as_text(name)}


def _with_bounds(schema: Mapping[str, Any], paging: Paging, size: str) -> Paging:
    """Return a paging with the bounds of its parameter for the number of rows."""
    low, largest = find_bounds(schema)
    smallest = max(1, low)
    if largest is not None and largest < smallest:
        smallest, largest = 1, None  # no number is allowed; the server knows better
    described = schema.get("default")
    default = _DEFAULT_LIMIT
    if largest is not None:
        default = min(_DEFAULT_LIMIT, largest)
    elif isinstance(described, int) and not isinstance(described, bool) and described > 0:
        default = described
    default = max(default, smallest)
    return replace(paging, size=size, smallest=smallest, largest=largest, default=default)
