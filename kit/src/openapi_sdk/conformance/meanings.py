"""What a contradiction of each kind of fact means for the user of an SDK, and what would decide which side is right.

In the order of a report: what gives a program wrong data without an error comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class Meaning:
    """What it means that a fact of some kind is contradicted. What is in backticks is code.

    Attributes:
        title: What is wrong.
        effect: What it means for a program that uses the SDK.
        question: What would decide it, as a question to the owner of the API.
        page: What the page says; `{}` is what is described.
        came: What came; `{}` is that.
        is_code: Whether what came is code, and no words.
    """

    title: str
    effect: str
    question: str
    page: str = "{}"
    came: str = "{}"
    is_code: bool = False


#: That of the fact that is called as the tenants of a service. `{}` is their word.
TENANT = Meaning(
    "rows of another {}",
    "A program may show these rows to somebody who must not see them.",
    "Whose rows are they? If they belong to another {}, this is a leak.",
)
MEANINGS: Mapping[str, Meaning] = {
    "filter": Meaning(
        "the filter gives other rows than those that match",
        "A program works with rows that it did not ask for, or misses some. It gets no error.",
        "Which rows does the parameter select? Do rows with exactly its value belong to them?",
        page="the rows that match",
    ),
    "several values": Meaning(
        "not all of several values count",
        "A program that asks for several values misses rows. It gets no error.",
        "How are several values sent, or is only one possible?",
        page="the rows that match any of the values",
    ),
    "offset": Meaning(
        "the page begins at another row",
        "A listing of several pages has rows twice, or misses some.",
        "Does the parameter count rows, and is it applied?",
        page="the rows behind that place",
    ),
    "pages": Meaning(
        "pages overlap",
        "A listing of several pages has rows twice, or misses some.",
        "Which order do the rows have, and is it the same on each page?",
        page="each row once",
    ),
    "once": Meaning(
        "a row comes twice",
        "Sums and numbers of rows are too large.",
        "Are these two rows? Then which field tells them apart?",
        page="{} (expected of any listing)",
    ),
    "count": Meaning(
        "another number of rows",
        "The SDK reads the listing again, or ends with an error (`PageDrift`, `DecodeError`). `.count()` is wrong.",
        "Which rows are counted?",
        page="the number of all rows that match",
    ),
    "order": Meaning(
        "the rows have another order",
        "A program that takes the first rows takes the wrong ones. It gets no error.",
        "Which values does the parameter take, and what is the order for each?",
        page="rows in the order that is asked for",
    ),
    "last page": Meaning(
        "the address of the next page is not what the page says",
        "A program that follows the address stops too early, or asks for a page too many. The SDK counts rows instead.",
        "On which pages is it null?",
    ),
    "next page": Meaning(
        "the address of the next page leads elsewhere",
        "A program that follows the address gets other rows. The SDK doesn't follow it.",
        "Does the address keep the whole query, and point at the next row?",
    ),
    "same": Meaning(
        "the row has another value in its listing",
        "A program gets another value from the listing than from the row.",
        "Which of the two values is right?",
        page="the same value as in the listing",
    ),
    "unknown id": Meaning(
        "another status for an id that doesn't exist",
        "A program that catches `NotFound` doesn't see it.",
        "Which status has the answer for an unknown id?",
        page="status `{}`",
        came="status {}",
        is_code=True,
    ),
    "bad value": Meaning(
        "another status for a value that is wrong",
        "A program that catches `BadRequest` doesn't see it.",
        "Which status has the answer for a value of another type?",
        page="status `{}`",
        came="status {}",
        is_code=True,
    ),
    "present": Meaning(
        "the field is missing",
        "The attribute is `None`. A program that needs it fails.",
        "Is the field in every answer? If not, when is it left out?",
        page="the field is {}",
    ),
    "null": Meaning(
        "null where the page has none",
        "The attribute is `None`. A program that needs it fails.",
        "Can the field be null? What does null mean there?",
        page="never null",
    ),
    "type": Meaning(
        "another JSON type",
        "The attribute has a type that its annotation doesn't name. In place of an object or an array it is an error"
        " (`DecodeError`).",
        "Which JSON type does the field have?",
        page="JSON type `{}`",
        came="JSON type {}",
        is_code=True,
    ),
    "format": Meaning(
        "another format",
        "The attribute is the text as it came, and no date, time or `Decimal`. A program that computes with it fails.",
        "Which format does the field have, and is it always the same?",
        page="format `{}`",
        is_code=True,
    ),
    "enum": Meaning(
        "values that the page doesn't have",
        "The attribute is the text as it came. A program that handles the described values alone misses it.",
        "Which values are there?",
        page="one of `{}`",
        is_code=True,
    ),
    "pattern": Meaning(
        "values that the pattern refuses",
        "The attribute is the text as it came. A program that relies on the pattern fails.",
        "Which form do the values have?",
        page="pattern `{}`",
        is_code=True,
    ),
    "length": Meaning(
        "another length",
        "Nothing fails in the SDK. A column of a database with the described length is too short.",
        "How long can the text be?",
        page="{} characters",
    ),
    "limit": Meaning(
        "another largest page",
        "A listing needs another number of requests. No row is missing.",
        "How many rows has a page at most?",
    ),
    "page size": Meaning(
        "more rows on a page than were asked for",
        "Pages are larger. No row is missing.",
        "Is the parameter applied?",
    ),
    "described": Meaning(
        "a field that the page doesn't have",
        "The SDK keeps it, without an attribute: `row[name]` reads it.",
        "Is the field part of the API? Then what is its type, and can it be null or missing?",
        page="no such field",
        came="JSON type {}",
        is_code=True,
    ),
    "body": Meaning(
        "no JSON",
        "The answer can't be read (`DecodeError`).",
        "Is the answer JSON?",
        page="a JSON document",
    ),
    "media type": Meaning(
        "another media type",
        "The SDK reads the body all the same. Other programs may refuse it.",
        "Which media type does the answer have?",
        page="`{}`",
        is_code=True,
    ),
    "status": Meaning(
        "a status that the page doesn't have",
        "A success is read as usual. Another status is the exception of that status.",
        "When does this status come?",
        page="status `{}`",
        came="status {}",
        is_code=True,
    ),
    "error": Meaning(
        "an error of another form",
        "The exception has the status, but its `errors` and its message may not say what is wrong.",
        "Which form do the bodies of errors have?",
        page="no form; the SDK reads {}",
    ),
}
