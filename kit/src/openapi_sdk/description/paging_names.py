"""The names by which many APIs page: of parameters, of fields and of headers.

They are written without capitals and signs: `pagesize` is `page[size]`, `pageSize` and `page_size`.
"""

from __future__ import annotations

import re

#: The name of the rows in Django REST framework, and names that others use.
RESULTS = "results"
OTHER_ROWS = (
    *("items", "data", "rows", "records", "entries", "objects", "values", "content", "value", "edges", "list"),
)
#: The object that has the rows in HAL, whatever else an answer has.
HAL = "_embedded"
#: What is done with the rows that a path names.
VERBS = ("list", "search", "query", "find", "lookup", "all", "get")
#: What is done with one of them, where paths say it.
ADDS = frozenset(("add", "create", "insert", "new"))
REMOVES = frozenset(("delete", "remove"))
UPDATES = frozenset(("update", "edit", "patch", "replace", "set"))
#: Arrays beside the rows.
NO_ROWS = frozenset(("included", "expanded", "errors", "warnings", "messages", "links"))
#: The names below are written without capitals and signs: `pagesize` is `page[size]`, `pageSize` and `page_size`.
SIZES = (
    *("pagesize", "perpage", "hitsperpage", "itemsperpage", "resultsperpage", "recordsperpage", "rowsperpage"),
    *("size", "limit", "pagelimit", "maxresults", "maxitems", "maxpagesize", "maxresultcount", "maxrows", "pagelength"),
    *("top", "take", "first", "count", "num", "rows"),
)
#: The sizes that nothing else is called.
CLEAR_SIZES = frozenset(
    (
        *("pagesize", "perpage", "limit", "pagelimit", "maxresults", "maxpagesize", "itemsperpage", "rowsperpage"),
        *("hitsperpage", "maxresultcount", "pagelength"),
    )
)
#: Sizes too, if they are numbers. The last ones may be something else, unless that is said of them.
NUMBER_SIZES = frozenset(("size", "maxitems", "resultsperpage", "recordsperpage", "maxrows", "top", "take"))
SAID_SIZE = re.compile(
    r"\b(limits?|max(imum)?|per page|page size|(to|be) (return(ed)?|retrieved?|fetch(ed)?))\b", re.IGNORECASE
)
OFFSETS = ("offset", "pageoffset", "skip", "skipcount", "firstresult", "startat", "startindex", "start", "startrow")
#: An offset too, if it is a number that begins at 0. It may also be a time.
FROM = "from"
NUMBERS = ("page", "pagenumber", "pageno", "pagenum", "pageindex", "currentpage")
#: The parameters with a number also where they are described as texts.
IN_DIGITS = frozenset((*CLEAR_SIZES, *NUMBERS, "offset", "pageoffset", "skip", "startindex"))
CURSORS = (
    *("cursor", "pagecursor", "nextcursor", "pagetoken", "nextpagetoken", "nexttoken", "paginationtoken"),
    *("startingafter", "after", "pageafter", "aftercursor", "afterid", "continuationtoken", "continuation"),
    *("startcursor", "marker", "continue", "nextpage", "next", "bookmark", "scrollid", "startingtoken"),
    *("pagingtoken", "exclusivestartkey", *NUMBERS),
)
#: Those that go in one direction, beside which there may be others that go back.
FORWARD = frozenset(("after", "pageafter", "afterid", "startingafter"))
#: What is a cursor under any name. `token` alone may say who calls.
LIKE_CURSORS = re.compile("cursor|(page|next|pagination|paging|resume)token|continuation|bookmark|scroll|pagestate")
#: The parameters that take what a field `next_…` or `last_…` of the same thing has.
BEHIND = re.compile("(?:startafter|startingafter|after|start|from|last|next)(.+)(?<!date)(?<!time)(?<!day)")
#: A cursor that doesn't lead on.
BACKWARD = re.compile("prev|before|back")
#: The parameters that take the key of the last row.
KEYS = ("startingafter", "maxid", "before", "beforeid", "after", "afterid")
#: Names that tell where a page begins.
PLACES = frozenset((*OFFSETS, *NUMBERS, *CURSORS, *KEYS, "endingbefore", "minid", "sinceid", "around"))
#: The fields with the next cursor. One that is called as the parameter is found first.
NEXT_CURSORS = (
    *("nextcursor", "nextpagetoken", "nexttoken", "nextpagecursor", "nextpage", "next", "aftercursor", "endcursor"),
    *("after", "nextmarker", "nextkey", "nextid", "continuationtoken", "paginationtoken", "pagetoken", "lastid"),
    *("lastkey", "lastevaluatedkey", "scrollid", "bookmark", "continue", "nextoffset", "cursor"),
)
#: The fields with the address of the next page. `next` may have one, or a cursor.
NEXT_ADDRESSES = ("next", "nexturl", "nextlink", "nexthref", "nextpageurl", "nextpagelink", "nexturi", "odatanextlink")
NEXT_PAGES = (*NEXT_ADDRESSES, "nextpage", "nextpagenumber")
MORE = (
    *("hasmore", "hasnext", "hasnextpage", "hasmoreitems", "hasmoreresults", "hasmorepages", "more", "morepages"),
    "istruncated",
)
PAGES = ("totalpages", "lastpage", "pagecount", "numpages", "pagestotal", "wptotalpages", "paginationpagecount")
#: The total number of rows. `count` is that beside `results`; elsewhere it may be the length of the page.
TOTALS = (
    *("total", "totalcount", "totalitems", "totalresults", "totalelements", "totalrecords", "totalentries"),
    *("totalrows", "totalobjects", "totalsize", "totalhits", "totalrecordcount", "totalitemcount", "numfound"),
    *("wptotal", "paginationtotalcount", "paginationtotal"),
)
#: The fields beside the rows of an answer that has nothing else.
OF_LISTINGS = frozenset(
    (
        *("object", "objecttype", "kind", "type", "url", "uri", "href", "self", "selflink", "etag"),
        *("links", "link", "meta", "metadata", "listmetadata", "pagination", "paging", "pageinfo"),
        *("count", "previous", "prev", "firstid", "hasprevious", "haspreviouspage"),
        *(*SIZES, *PLACES, *NEXT_CURSORS, *NEXT_PAGES, *MORE, *PAGES, *TOTALS),
    )
)
#: The fields that are false if a call failed, whatever its status.
SUCCESSES = ("ok", "success")
#: The fields that say something of an answer, and are no objects.
OF_ANSWERS = frozenset(
    (*SUCCESSES, "status", "statuscode", "statustext", "code", "message", "msg", "requestid", "traceid", "timestamp")
)
#: Parameters with the keys of the rows to return. They may have null for one that is not there.
CHOSEN_ROWS = frozenset(("id", "ids", "uuids", "keys"))
#: The object that holds a row, where it is not named after the thing.
ENVELOPES = frozenset(("data", "result", "item", "payload"))
#: The fields of a row by which it is known, the most usual one first. `pk` is what Django calls the key of a row.
ROW_KEYS = ("id", "uuid", "guid", "token", "_id", "pk")
#: A text of a parameter that takes a time, which is no key of a row.
TIMES = re.compile(r"\b(dates?|times?|timestamps?|datetimes?|iso|epoch|unix|rfc|seconds|milliseconds)\b", re.IGNORECASE)
#: What is said of a text that is no number.
TOKENS = re.compile(r"\b(tokens?|cursors?|opaque|encoded|ids?|keys?)\b", re.IGNORECASE)
#: What is said of a number of rows that is not the total.
OF_ONE_PAGE = re.compile(r"\b(in|on|of|for|per|from) (this|each|the( current)?) (page|response)\b", re.IGNORECASE)
#: What is said of an address.
ADDRESS = re.compile(r"\b(ur[il]|link|href|https?)\b", re.IGNORECASE)
#: The names of objects beside the rows that may say something of the pages.
BESIDE = re.compile("meta|pag|link|cursor|info|response|next|more")


def simplify(name: str) -> str:
    """Return a name without capitals and signs."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def are_rows(name: str, path: str) -> bool:
    """Whether a field is called as rows are, or as what a path names last."""
    return name in (RESULTS, *OTHER_ROWS) or simplify(name) == simplify(name_things(path))


def name_things(path: str) -> str:
    """Return what a path names last: `things` of `/things`, `/things/search`, `/rpc/things.list`, `/listThings`."""
    words = [word for word in re.split("[/.]", path) if word]
    while len(words) > 1 and simplify(words[-1]) in VERBS:
        words.pop()
    return re.sub(f"^({'|'.join(VERBS)})[_-]?(?=[A-Za-z]{{3}})", "", words[-1]) if words else ""
