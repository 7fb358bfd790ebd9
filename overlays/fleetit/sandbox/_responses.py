"""How the sandbox says no.

FleetIT documents no error body for V2: the form is inferred, from what Django REST framework answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fleetit._body_validation import Location

#: Where Django REST framework puts what is wrong with a whole object.
WHOLE = "non_field_errors"


class RefusedError(Exception):
    """A request that is answered with an error.

    Attributes:
        status: The status code of the answer.
        body: Its JSON body: `{"detail": text}`, or a list of texts for each field or parameter that was wrong.
        headers: Headers that it has beside the usual ones.
    """

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers


def not_found() -> RefusedError:
    """404: no such path, or nothing that it names."""
    return RefusedError(404, {"detail": "Not found."})


def method_not_allowed(method: str, allowed: str) -> RefusedError:
    """405: the path is described, the method isn't."""
    return RefusedError(405, {"detail": f'Method "{method}" not allowed.'}, {"Allow": allowed})


def wrong(**fields: str) -> RefusedError:
    """400: fields of a body are wrong, each for the reason given."""
    return RefusedError(400, {name: [text] for name, text in fields.items()})


def invalid(document: object, problems: Iterable[tuple[Location, str]]) -> RefusedError:
    """400: a body is wrong in one place or several.

    What is wrong with a field stands under its name. For a body that is an array there is one object for each of its
    items, empty for the good ones.
    """
    found = list(problems)
    if isinstance(document, list) and all(where for where, _ in found):
        items = cast("list[object]", document)
        return RefusedError(
            400, [_fields((w[1:], t) for w, t in found if w[0] == place) for place in range(len(items))]
        )
    return RefusedError(400, _fields(found))


def _fields(problems: Iterable[tuple[Location, str]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for where, text in problems:
        *outer, last = map(str, where or (WHOLE,))
        at = fields
        for step in outer:
            at = at.setdefault(step, {})
        at.setdefault(last, []).append(text)
    return fields
