"""The responses of the sandbox, with a JSON body or without a body, and its errors.

FleetIT documents no error body for V2. The form is inferred from Django REST framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fleetit._description.schema_validation import Location

#: Django REST framework puts errors of a whole object under this name.
NON_FIELD_ERRORS = "non_field_errors"
#: Answers with these statuses have no body.
STATUSES_WITHOUT_BODY = frozenset({204, 205, 304})


def make_response(status: int, document: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response with a JSON body, or without a body if the status allows none."""
    if status in STATUSES_WITHOUT_BODY:
        return Response(None, status, headers)
    return JSONResponse(document, status, headers)


class RefusedError(Exception):
    """The request is refused with an error response.

    Attributes:
        status: The status code of the response.
        body: The JSON body: `{"detail": text}`, or a list of texts for each field or parameter that is wrong.
        headers: Additional headers of the response.
    """

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers

    def to_response(self) -> Response:
        """Return the response to send."""
        return make_response(self.status, self.body, self.headers)


def not_found() -> RefusedError:
    """Return a 404: the path or the id does not exist."""
    return RefusedError(404, {"detail": "Not found."})


def forbidden() -> RefusedError:
    """Return a 403."""
    return RefusedError(403, {"detail": "You do not have permission to perform this action."})


def method_not_allowed(method: str, allowed: str) -> RefusedError:
    """Return a 405: the path is described, but not with this method."""
    return RefusedError(405, {"detail": f'Method "{method}" not allowed.'}, {"Allow": allowed})


def invalid_fields(**fields: str) -> RefusedError:
    """Return a 400 with one message for each field."""
    return RefusedError(400, {name: [text] for name, text in fields.items()})


def invalid_body(body: object, problems: Iterable[tuple[Location, str]]) -> RefusedError:
    """Return a 400 for a body with one or more problems.

    A problem of a field is under the field's name. If the body is an array, the error has one object for each
    item, which is empty for a valid item.
    """
    found = list(problems)
    if isinstance(body, list) and all(location for location, _ in found):
        items = cast("list[object]", body)
        return RefusedError(
            400,
            [
                _group_by_field((location[1:], text) for location, text in found if location[0] == index)
                for index in range(len(items))
            ],
        )
    return RefusedError(400, _group_by_field(found))


def _group_by_field(problems: Iterable[tuple[Location, str]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for location, text in problems:
        *parents, name = map(str, location or (NON_FIELD_ERRORS,))
        node = fields
        for parent in parents:
            node = node.setdefault(parent, {})
        node.setdefault(name, []).append(text)
    return fields
