"""What an answer of a listing says: its rows, how many rows there are, and where the next page is.

Where a page is, is a number (an offset, or the number of a page), or a query: the parameters that lead to it. Of the
address of a next page only its query is taken, without what says who calls. It could name another host, which must not
get the token, or a host and a path that only a gateway knows. So they are not even compared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast
from urllib.parse import parse_qsl, unquote_plus, urlencode
from uuid import UUID

from attrs import field, frozen

from openapi_sdk.description.paging_names import FROM, SUCCESSES
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.pages import Page
from openapi_sdk.model.places import HEADER, read_key, read_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from openapi_sdk.errors.errors import DecodeError, ErrorTree
    from openapi_sdk.model.listings import Listing

#: The place of a page: an offset or a page number, or a query (None for the first page, which may be the only one).
Position: TypeAlias = int | str | None

#: A longer address, header or cursor is not read. Servers accept about 8,000 characters.
_MAX_LENGTH = 16_384
_MAX_FIELDS = 100
#: The digits of the largest number of rows.
_MAX_DIGITS = 19
#: A link of the header `Link` (RFC 8288): its address, and its parameters.
_LINK = re.compile(r'[\s,]*<([^<>]*)>((?:\s*;\s*[^\s=;,"<>]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)\s*(?=,|$)')
_PARAMETER = re.compile(r';\s*([^\s=;,"<>]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?')
_NO_MORE_LINKS = re.compile(r"[\s,]*$")
_NO_MORE = "it says that there are more rows, and the page has none"
_LINK_HEADER = f"{HEADER}link".lower()
#: Links that say something about pages. Without one of them, the header is about something else.
_OF_PAGES = frozenset(("next", "prev", "previous", "first", "last"))


@frozen
class Envelope:
    """An answer as it was received.

    Attributes:
        results: The rows.
        count: The total number of rows; None if the answer doesn't say it.
        next: Where the next page is; None if this is the last one.
        last: The number of the last page; None if the answer doesn't say it.
        says_end: Whether the answer says something of its page, or needs not. Without, there may be other pages.
        says_more: Whether an answer at an offset says that there is another page.
    """

    results: list[Any]
    count: int | None
    next: Position = field(repr=False)
    last: int | None = None
    says_end: bool = True
    says_more: bool = False


def make_page(envelope: Envelope, offset: int, limit: int | None) -> Page[Any]:
    """Return the page of an envelope for users; a limit of None was left to the server."""
    rows = len(envelope.results)
    count = offset + rows if envelope.count is None else envelope.count
    page = Page(results=envelope.results, count=count, offset=offset, limit=rows if limit is None else limit)
    object.__setattr__(page, "_says_more", envelope.says_more)  # for walks alone: users make pages without it
    return page


@frozen
class AnswerReader:
    """Reads the answers of a listing.

    Attributes:
        errors: The errors of the SDK.
        operation: The operationId.
        listing: How it pages.
        place: The parameter that says where a page begins, as it is sent; empty if there is none.
        ascending: The one that does so where the keys of the rows ascend; empty if there is none.
        is_own: Whether a parameter says who calls. No address leads to it, and no place of a page has it.
        reads_links: Whether a query asks for a page, so that a header `Link` may lead to one where it is not described.
    """

    errors: ErrorTree
    operation: str
    listing: Listing
    place: str = ""
    ascending: str = ""
    is_own: Callable[[str, str], bool] = lambda _name, _value: False
    reads_links: bool = True

    def read(self, answer: Any, headers: Mapping[str, str], position: Position) -> Envelope:
        """Read an answer. One that is wrong is not read as an empty page: rows would be lost without an error.

        Args:
            answer: A model, or a JSON document if the operation is not described.
            headers: The headers of the response. Their names are in lower case.
            position: The place of the page.
        """
        is_described = not isinstance(answer, dict)  # a listing that is not described may have null rows
        results: object = read_path(answer, self.listing.results)
        if not isinstance(results, list):
            raise self._error(where=self.listing.results, why="an array of rows is expected")
        rows = cast("list[Any]", results)
        for index, row in enumerate(rows if is_described else ()):
            if row is None:
                raise self._error(where=f"{self.listing.results}[{index}]", why="a row is expected, not null")
            if "id" in getattr(row, "_missing", ()):  # it is optional in a model that is inside of others too
                raise self._error(
                    where=f"{self.listing.results}[{index}].id", why="an id is expected, and it is missing"
                )
        count = self._read_count(answer, headers)
        is_linked, following = False, cast("Position", None)
        if self._may_be_linked:
            is_linked, following = self._find_link(headers.get("link"), position)
        if not is_linked and not (self._may_be_linked and self.listing.kind == "address"):
            following = self._find_next(answer, headers, position, rows, is_counted=count is not None)
        # A server that led to this page says by a header that is missing that it is the last one.
        says_end = position is not None or self.listing.kind != "address" or self.listing.next != ""
        says_more = False
        if self.listing.kind == "offset":
            found = self._get(answer, headers, self.listing.next)
            says_more = self._says_more(answer, headers, position, found) is True
        return Envelope(rows, count, following, self._read_last(answer, headers), says_end or is_linked, says_more)

    def _error(self, *, where: str, why: str) -> DecodeError:
        return self.errors.DecodeError(operation=self.operation, where=where.removeprefix("$response."), why=why)

    def _get(self, answer: Any, headers: Mapping[str, str], place: str) -> Any:
        """Return what an answer has at a place; None if there is none, or nothing is there."""
        if place.startswith(HEADER):
            return headers.get(place.removeprefix(HEADER).lower()) or None
        return read_path(answer, place) if place else None

    def _read_count(self, answer: Any, headers: Mapping[str, str]) -> int | None:
        place = self.listing.count
        count = self._get(answer, headers, place)
        if place.startswith(HEADER):
            count = _read_digits(count)
        if isinstance(count, float) and count.is_integer() and self.listing.kind != "offset":
            count = int(count)  # a number, by the description
        # A walk by offsets needs it. Of others, a server may leave it out where counting takes long.
        if place and not is_integer(count, 0) and (count is not None or self.listing.kind == "offset"):
            raise self._error(where=place, why="an integer of at least 0 is expected")
        return cast("int | None", count)

    def _read_last(self, answer: Any, headers: Mapping[str, str]) -> int | None:
        pages = self._get(answer, headers, self.listing.pages)
        pages = _read_digits(pages) if isinstance(pages, str) else pages
        return pages + self.listing.first_page - 1 if is_integer(pages, 0) else None

    def _find_next(
        self, answer: Any, headers: Mapping[str, str], position: Position, rows: list[Any], *, is_counted: bool
    ) -> Position:
        """Return where the next page is; None if there is none."""
        listing = self.listing
        if listing.kind == "whole" and listing.results:
            self._check_success(answer)
        found = self._get(answer, headers, listing.next)
        if isinstance(found, list) and listing.kind != "offset":
            raise self._error(where=listing.next, why="a URL or null is expected")
        more = self._says_more(answer, headers, position, found)
        if more is False:
            return None
        if not rows and more and listing.kind in {"key", "offset", "number"} and not is_counted:
            raise self._error(where=listing.more or listing.next, why=_NO_MORE)
        if isinstance(position, int):
            return position + (1 if listing.kind == "number" else len(rows)) if rows else None
        return self._lead_on(found, position, rows, has_more=more is True)

    def _check_success(self, answer: Any) -> None:
        """Raise `DecodeError` if an answer with rows says beside them that it failed."""
        failed = next((name for name in SUCCESSES if read_path(answer, name) is False), "")
        if failed:
            raise self._error(where=failed, why="true is expected: it says that the call failed")

    def _lead_on(self, found: Any, position: Position, rows: list[Any], *, has_more: bool) -> str | None:
        """Return the query of the next page, unless an answer says that there is none; None if nothing leads there."""
        kind, listing = self.listing.kind, self.listing
        if kind == "address":
            return self._read_address(found, position)
        if kind == "key":
            return self._lead_behind(rows, position) if rows else None
        if kind == "cursor":
            if has_more and not self._is_cursor(found):
                why = "a cursor is expected: the answer says that there are more rows"
                raise self._error(where=listing.next, why=why)
            following = self._read_cursor(found)
            if has_more and not rows and following == position:
                raise self._error(where=listing.more, why=_NO_MORE)
            return following
        if has_more or _is_there(found):
            why = "it says that there are more rows; x-paging in a correction says how to ask for them"
            raise self._error(where=listing.more or listing.next or listing.pages, why=why)
        return None

    def _says_more(self, answer: Any, headers: Mapping[str, str], position: Position, found: Any) -> bool | None:
        """Return whether an answer says that there is another page; None if it says nothing."""
        listing = self.listing
        if listing.more:
            said = self._get(answer, headers, listing.more)
            said = {"true": True, "false": False}.get(said.strip().lower(), said) if isinstance(said, str) else said
            return said if isinstance(said, bool) else None
        if listing.kind not in {"offset", "number", "whole"}:
            return None
        if listing.next:
            return _is_there(found)
        last, number = self._read_last(answer, headers), 1 if listing.kind == "whole" else position
        if listing.kind == "offset" or last is None or not isinstance(number, int) or number > last:
            return None  # a last page that was passed already says nothing
        return number < last

    def _is_cursor(self, found: Any) -> bool:
        """Whether a field has a cursor; 0 is one for `from`, which takes the number of a row."""
        return _is_there(found) or (self.place == FROM and is_integer(found) and found == 0)

    def _read_cursor(self, found: Any) -> str | None:
        """Return the query with a cursor: that of the answer, or that in the query of an address."""
        if not self._is_cursor(found):
            return None
        where = self.listing.next
        if not isinstance(found, str | int) or len(str(found)) > _MAX_LENGTH:
            raise self._error(where=where, why=f"a URL with one `{self.place}` in its query is expected, or a cursor")
        cursor = str(found)
        if "?" in cursor or "://" in cursor:
            cursors = [value for name, value in self._read_query(cursor) if name == self.place and value]
            if len(cursors) != 1:
                raise self._error(where=where, why=f"a URL with one `{self.place}` in its query is expected")
            cursor = cursors[0]
        return urlencode([(self.place, cursor)])

    def _read_address(self, found: Any, position: Position) -> str | None:
        """Return the query of an address, which may be in an object with a field `href`.

        One that leads to this page again is an error: the path may lead further, and it is not followed.
        """
        if not _is_there(found):
            return None
        address = found if isinstance(found, str) else read_path(found, "href")
        query = urlencode(self._read_query(address)) if isinstance(address, str) else ""
        if query in {"", position}:
            why = "an address is expected whose query leads to the next page: its path is not followed"
            raise self._error(where=self.listing.next or "header.Link", why=why)
        return query

    def _read_query(self, address: str) -> list[tuple[str, str]]:
        query = address.partition("#")[0].partition("?")[2]
        if len(address) > _MAX_LENGTH:
            return []
        try:
            fields = parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
        except ValueError:
            return []
        return [(name, value) for name, value in fields if not self.is_own(name, value)]

    @property
    def _may_be_linked(self) -> bool:
        """Whether the header `Link` is read. Where no field says where the next page is, it needs no description."""
        listing = self.listing
        is_key_of_array = listing.kind == "key" and not listing.results and self.reads_links
        is_undescribed = listing.kind == "address" and not listing.next
        return listing.next.lower() == _LINK_HEADER or listing.kind == "whole" or is_key_of_array or is_undescribed

    def _find_link(self, header: str | None, position: Position) -> tuple[bool, str | None]:
        """Return whether the header `Link` says something of pages, and the query of its link to the next one."""
        links = list(iter_links(header or "")) if len(header or "") <= _MAX_LENGTH else [None]
        if None in links:
            if self.listing.kind != "address" and "next" not in (header or ""):
                return False, None  # it is not described, and about something else
            raise self._error(where="header.Link", why="a list of links is expected, as RFC 8288 has it")
        found = [link for link in links if link is not None]
        addresses = {link.address for link in found if "next" in link.relations and link.has_rows}
        if len(addresses) > 1:
            raise self._error(where="header.Link", why="one link to the next page is expected, and there are several")
        is_of_pages = any(not link.relations.isdisjoint(_OF_PAGES) for link in found)
        return is_of_pages, self._read_address(next(iter(addresses), None), position)

    def _lead_behind(self, rows: list[Any], position: Position) -> str:
        """Return the query of the page behind the last row."""
        key = self._read_key(rows, -1)
        place = self.place
        if len(rows) == 1 and isinstance(position, str):  # one row has no order: that of the page before holds
            place = parse_qsl(position)[0][0]
        elif self.ascending:
            first = self._read_key(rows, 0)
            # Keys that are no numbers say nothing of the order.
            are_numbers = first.isdecimal() and key.isdecimal()
            place = self.ascending if not are_numbers or int(first) < int(key) else self.place
        return urlencode([(place, key)])

    def _read_key(self, rows: list[Any], index: int) -> str:
        key = read_key(rows[index], self.listing.key)
        if isinstance(key, bool) or not isinstance(key, str | int | UUID) or not 0 < len(str(key)) <= _MAX_LENGTH:
            where = f"{self.listing.results}[{index % len(rows)}].{'.'.join(self.listing.key)}"
            raise self._error(where=where, why="a value is expected: the next page begins behind it")
        return str(key)


def _is_there(found: Any) -> bool:
    return found is not None and found not in ("", 0)  # 0 leads to the first page, and False is equal to it


def _read_digits(text: Any) -> int | None:
    """Return the number of a header; None for anything else."""
    text = text.strip() if isinstance(text, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None


class Link(NamedTuple):
    """A link of a header `Link`.

    Attributes:
        address: Where it leads.
        relations: What is there, in lower case.
        has_rows: Whether the page that it leads to has rows. Some servers send a link to the next page with each page,
            and say so with `results="false"`.
    """

    address: str
    relations: frozenset[str]
    has_rows: bool = True


def iter_links(header: str) -> Iterator[Link | None]:
    """Yield the links of a header `Link`; None for what is no link.

    Links of another context (`anchor`) are left out.
    """
    place = 0
    while not _NO_MORE_LINKS.match(header, place):
        match = _LINK.match(header, place)
        if match is None:
            yield None
            return
        place = match.end()
        parameters: dict[str, str] = {}
        for name, quoted, plain in _PARAMETER.findall(match[2]):
            parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or plain)
        if "anchor" not in parameters:
            relations = frozenset(parameters.get("rel", "").lower().split())
            yield Link(match[1], relations, parameters.get("results", "").strip().lower() != "false")


def replace_query(target: str, query: str, is_replaced: Callable[[str], bool], is_kept: Callable[[str], bool]) -> str:
    """Return the target of a request with the query that leads to a page.

    Parameters of the call that the query doesn't have are kept: filters hold on each page.

    Args:
        target: Path and query of the request for the first page.
        query: What leads to the page.
        is_replaced: Whether a parameter of the call is left out also if the query doesn't have it.
        is_kept: Whether a parameter is not taken from the query.
    """
    path, _, sent = target.partition("?")
    fields = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not is_kept(name)]
    names = {name for name, _ in fields}
    kept = [
        part
        for part in sent.split("&")
        if part and (name := unquote_plus(part.partition("=")[0])) not in names and not is_replaced(name)
    ]
    return f"{path}?{'&'.join([*kept, urlencode(fields)])}"
