"""What a contradiction means for a program that uses the SDK."""

from __future__ import annotations

_MEANINGS = {
    "type": "The value is kept as it came: code that trusts the annotation of the field may fail.",
    "null": "The field may be None, which its annotation doesn't say.",
    "present": "The field may be missing: programs can't count on it.",
    "format": "The text is kept as it came: it is no date, time or number in Python.",
    "pattern": "Texts have another form: code that takes them apart may fail, and a filter may refuse them.",
    "enum": "The value is kept as its text, and is no member of the enum: code that handles each member misses it.",
    "length": "Texts may not fit where the described length was counted on, such as a column of a database.",
    "described": "The field is kept with the answer, and has no attribute.",
    "status": "A call may end otherwise than it is documented, and raise an error of another class.",
    "media type": "Proxies and tools that read the media type take the answer for something else.",
    "body": "The answer can't be read: the call raises an error.",
    "error": "The error says less: its detail and its messages by field are not read.",
    "unknown id": "An id that doesn't exist can't be told by its error.",
    "bad value": "A wrong value can't be told from an outage.",
    "filter": "Rows are missing, or others come: counts, sums and exports with this filter are wrong.",
    "several values": "Rows of some values are missing: ask for each value by itself.",
    "order": "Rows don't come in this order: sort them, and don't stop reading early.",
    "offset": "Pages miss rows, or repeat them: what reads all pages is not exact.",
    "pages": "Pages miss rows, or repeat them: what reads all pages is not exact.",
    "once": "Rows come twice: counts and sums are too large.",
    "count": "The number of rows is wrong: a listing may be read too far, or not to its end.",
    "limit": "Pages have another size than was asked for: a listing needs more calls.",
    "page size": "Pages have another size than was asked for: a listing needs more calls.",
    "last page": "What follows the address of the next page ends too early, or never.",
    "next page": "What follows the address of the next page misses rows, or reads others.",
    "same": "A listing and the page of one row disagree: one of them is out of date, or wrong.",
}
_OF_TENANTS = "Rows are shown to somebody else than whom they belong to."


def explain_fact(fact: str) -> str:
    """Return what it means that a fact is contradicted. What has no name here is about a tenant."""
    return _MEANINGS.get(fact, _OF_TENANTS)
