"""Reads the body of an error: what is wrong with the request, and with which fields.

Services send many forms. `read_error_body` decides which one it is, by the media type, by the description, and by the
shapes of the values.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeGuard, get_args
from urllib.parse import unquote

from openapi_sdk.errors.fields import FieldError, make_field_error
from openapi_sdk.model.converters import Array, Object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from openapi_sdk.errors.fields import Location
    from openapi_sdk.model.reading import Converter

#: At most this many errors are read from one answer, and no deeper than this.
_MAX_READ = 10_000
_MAX_DEPTH = 20
#: The longest number that can be a row. Longer ones are names.
_MAX_ROW_DIGITS = 9
_PROBLEM = "application/problem+json"
#: The name under which Django REST framework puts what is wrong with an object as a whole.
_WHOLE = "non_field_errors"
#: The names of the text about the whole request, the best one first: `error` and `title` often say only the status.
DETAILS = (
    *("detail", "error_description", "message", "error_message", "errorMessage", "msg", "reason", "error", "err"),
    "title",
)
_LISTS = ("errors", "detail", "invalid-params")
_PROBLEM_DETAILS = ("detail", "title")
#: What an object in a list of errors has: the text, and the place of the value.
MESSAGES = ("detail", "message", "msg", "reason", "title", "code")
PLACES = ("pointer", "field", "loc", "name", "parameter")
#: What FastAPI puts before the place of a value.
_PARTS = ("body", "query", "path", "header", "cookie")


#: What the body of an error is read as: a text about the whole request, objects with a text each, or lists of texts by
#: the names of fields. Any other object is read as the last one, as far as it goes.
ErrorForm: TypeAlias = Literal["detail", "list of errors", "messages by field"]
FORMS: tuple[ErrorForm, ...] = get_args(ErrorForm)


class ErrorBody(NamedTuple):
    """What the body of an error says.

    `detail` is the text about the whole request, or else the whole object or array; None for any other body. `errors`
    are those of fields, or else that text.
    """

    detail: object
    errors: tuple[FieldError, ...]

    @property
    def shown(self) -> tuple[FieldError, ...]:
        """What a message shows: the text about the whole request, and then the errors of fields."""
        whole = _make_whole(self.detail)
        return self.errors if self.errors == whole else (*whole, *self.errors)


class DescribedBody(NamedTuple):
    """What the description says of the body: the names of texts about the whole request, and of lists of errors."""

    texts: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


NOT_DESCRIBED = DescribedBody()


def describe_error_body(converter: Converter) -> DescribedBody:
    """Return what the description says of a body that a converter reads."""
    if not isinstance(converter, Object):
        return NOT_DESCRIBED
    return DescribedBody(
        texts=tuple(name for name in DETAILS if name in converter.names),
        lists=tuple(name for name, each in converter.converters.items() if _lists_errors(each)),
    )


def _lists_errors(converter: Converter) -> bool:
    item = converter.item if isinstance(converter, Array) else None
    return isinstance(item, Object) and not item.names.isdisjoint(MESSAGES)


def read_error_body(document: object, content_type: str = "", described: DescribedBody = NOT_DESCRIBED) -> ErrorBody:
    """Return what a JSON body says; at most 10,000 errors. What fits no other form is read as Django REST framework's.

    Args:
        document: The body. None if it is not JSON.
        content_type: The header; empty without one.
        described: What the description says of the body.
    """
    return _read(document, content_type, described)[0]


def find_error_form(document: object, content_type: str = "") -> ErrorForm | None:
    """Return what a JSON body is read as; None if it is none of these forms."""
    return _read(document, content_type, NOT_DESCRIBED)[1]


def _read(document: object, content_type: str, described: DescribedBody) -> tuple[ErrorBody, ErrorForm | None]:
    if _is_array(document):
        return ErrorBody(document, _take(_iter_rows(document))), _find_form_by_field(document)
    if not _is_object(document):
        return ErrorBody(None, ()), None
    is_problem = content_type.partition(";")[0].strip().lower() == _PROBLEM
    inner = document.get("error")
    envelope = inner if _is_object(inner) else {}
    fields = _take(
        chain(
            _iter_listed(envelope, ("details", "errors"), are_texts_read=True),
            _iter_listed(document, dict.fromkeys((*_LISTS, *described.lists)), are_texts_read=is_problem),
        )
    )
    text = _find_text(document, ("detail",)) or _find_text(envelope, DETAILS)
    if text is None and not is_problem:
        text = _find_text(document, described.texts)
    if text is None and (is_problem or fields or not any(map(_is_texts, document.values()))):
        text = _find_text(document, _PROBLEM_DETAILS if is_problem else DETAILS)
    if text is None and isinstance(blank := document.get("detail"), str):
        text = blank
    if text is None and not fields:
        return ErrorBody(document, _take(_iter_errors(None, (), document, 0))), _find_form_by_field(document)
    body = ErrorBody(document if text is None else text, fields or _make_whole(text))
    return body, "list of errors" if text is None else "detail"


def _find_form_by_field(document: object) -> ErrorForm | None:
    return "messages by field" if document and _has_only_messages(document, 0) else None


def _has_only_messages(value: object, depth: int) -> bool:
    """Whether a value is a list of texts, or such lists by the names of fields, nested as `_iter_errors` reads them."""
    if depth > _MAX_DEPTH:
        return False
    if _is_object(value):
        return all(_has_only_messages(each, depth + 1) for each in value.values())
    if not _is_array(value):
        return False
    return all(isinstance(each, str) for each in value) or all(
        _is_object(each) and _has_only_messages(each, depth + 1) for each in value
    )


def _make_whole(detail: object) -> tuple[FieldError, ...]:
    return (FieldError(None, "", detail.strip()),) if isinstance(detail, str) and detail.strip() else ()


def _take(errors: Iterator[FieldError]) -> tuple[FieldError, ...]:
    return tuple(islice(errors, _MAX_READ))


def _find_text(holder: Mapping[str, object], names: Iterable[str]) -> str | None:
    """Return the first text under one of the names that is not blank."""
    return next((each for each in map(holder.get, names) if isinstance(each, str) and each.strip()), None)


def _iter_listed(holder: Mapping[str, object], names: Iterable[str], *, are_texts_read: bool) -> Iterator[FieldError]:
    """Yield what lists of objects say, and objects that have messages for each field."""
    for name, value in ((each, holder.get(each)) for each in names):
        if _is_array(value):
            found = [(item, _read_listed(item)) for item in value]
            if any(error and (are_texts_read or _is_object(item)) for item, error in found):
                for index, (item, error) in enumerate(found):
                    yield from (error,) if error else _iter_errors(None, (str(index),), item, 1)
        elif _is_object(value) and (name == "errors" or (name == "details" and any(map(_is_texts, value.values())))):
            yield from _iter_errors(None, (), value, 1)


def _read_listed(item: object) -> FieldError | None:
    """Return the error that an item of a list is; None if it has no message."""
    if isinstance(item, str):
        return next(iter(_make_whole(item)), None)
    if not _is_object(item) or (message := _find_text(item, MESSAGES)) is None:
        return None
    source = item.get("source")  # JSON:API has the place in there
    places = {**source, **item} if _is_object(source) else item
    location = next(filter(None, (_read_location(places.get(name)) for name in PLACES)), ())
    message = message.strip()
    return make_field_error(location, message) if location else FieldError(None, "", message)


def _read_location(value: object) -> Location:
    """Return the steps of a JSON pointer, of a list of steps, or of a name; none for anything else."""
    if _is_array(value):
        steps = value[1:] if value and value[0] in _PARTS else value
        return tuple(map(_read_step, steps)) if all(type(each) in {str, int} for each in steps) else ()
    if not isinstance(value, str):
        return ()
    pointer = unquote(value[1:]) if value.startswith("#") else value
    if not pointer.startswith("/"):
        return (value,) if pointer.strip() and pointer == value else ()
    first, *others = (each.replace("~1", "/").replace("~0", "~") for each in pointer[1:].split("/"))
    is_row = first.isascii() and first.isdigit() and len(first) <= _MAX_ROW_DIGITS
    return (int(first) if is_row else first, *others)


def _read_step(step: object) -> str | int:
    return step if isinstance(step, int) and step >= 0 else str(step)


def _iter_rows(document: Sequence[object]) -> Iterator[FieldError]:
    for row, item in enumerate(document):
        yield from _iter_errors(row if _is_object(item) or _is_array(item) else None, (), item, 0)


def _iter_errors(row: int | None, path: tuple[str, ...], value: object, depth: int) -> Iterator[FieldError]:
    """Yield what Django REST framework says.

    That is a list of messages for each field, nested as the request was; a list of such objects for rows, `{}` for a
    row that is right; `non_field_errors` for a whole object.
    """
    if depth > _MAX_DEPTH or value is None:
        return
    if _is_object(value):
        for name, item in value.items():
            yield from _iter_errors(row, path if name == _WHOLE else (*path, name), item, depth + 1)
    elif _is_array(value):
        for index, item in enumerate(value):
            # A list of texts has the messages of one field. A list of objects has one for each item of the field.
            is_item = _is_object(item) or _is_array(item)
            yield from _iter_errors(row, (*path, str(index)) if is_item else path, item, depth + 1)
    elif text := str(value).strip():
        yield FieldError(row, ".".join(path), text)


def _is_texts(value: object) -> bool:
    return _is_array(value) and bool(value) and all(isinstance(each, str) for each in value)


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_array(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
