"""Writes errors in the form that an operation describes for their status.

The sandbox refuses with the bodies of Django REST framework. If another form is described, what these say is put where
a client reads it there: the text, the fields, the code. What else is required is made, or is that of the example.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.examples import NO_VALUE, fit_value, is_answer, make_example
from openapi_sdk.description.media_types import find_json_answer
from openapi_sdk.description.nodes import as_array, as_object
from openapi_sdk.description.paging_names import simplify
from openapi_sdk.description.schemas import (
    add_beside,
    find_properties,
    find_schema_name,
    get_items,
    get_type,
    get_values,
    list_forms,
    list_types,
    merge_only_choice,
)
from openapi_sdk.errors.bodies import DETAILS, MESSAGES, PLACES, ErrorBody, read_error_body
from openapi_sdk.errors.fields import FieldError, format_field_errors
from openapi_sdk.sandbox.requests import (
    NON_FIELD_ERRORS,
    RefusedError,
    add_headers,
    make_required_headers,
    make_response,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.responses import Response

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.operations import DescribedOperation

_BAD_REQUEST, _UNPROCESSABLE = 400, 422
#: Names of fields, simplified.
_TEXTS, _ITEM_TEXTS, _ITEM_PLACES = ([*dict.fromkeys(map(simplify, each))] for each in (DETAILS, MESSAGES, PLACES))
_STATUSES = frozenset({"status", "statuscode", "httpstatus", "httpstatuscode", "httpcode", "code"})
_CODES = frozenset({"code", "errorcode", "error", "type", "kind", "title", "status"})
_FIELDS = frozenset({"errors", "details", "detail", "fields", "fielderrors", "validationerrors", "invalidparams"})
#: What a text says whose fields stand beside it.
_INVALID = "The request is not valid"


class DescribedErrors:
    """Writes the errors of one operation."""

    def __init__(self, description: Description, operation: DescribedOperation) -> None:
        self._description = description
        self._operation = operation

    def to_response(self, refused: RefusedError) -> Response:
        """Return the answer of a refused request. A status without a described body keeps the usual one."""
        status = self._choose_status(refused.status)
        response = self._make_response(refused, status)
        add_headers(response, make_required_headers(self._description, self._operation, status))
        return response

    def _make_response(self, refused: RefusedError, status: int) -> Response:
        content = as_object((self._operation.find_answer(status) or {}).get("content"))
        key = find_json_answer(self._description.document, content)
        said = read_error_body(refused.body)
        if key is not None:
            document = _Form(self._description, status, refused, said).write_body(as_object(content[key]))
            return make_response(status, document, refused.headers, "application/json" if "*" in key else key)
        text_type = next((each for each in content if each.startswith("text/") and "*" not in each), None)
        document = refused.body if text_type is None else _get_text(said)
        return make_response(status, document, refused.headers, text_type or "application/json")

    def _choose_status(self, status: int) -> int:
        """Return 422 in place of 400 where only that is described, as FastAPI has it."""
        described = {each.upper() for each in self._operation.statuses}
        is_other = status == _BAD_REQUEST and described.isdisjoint({"400", "4XX"})
        return _UNPROCESSABLE if is_other and str(_UNPROCESSABLE) in described else status


def _get_text(said: ErrorBody) -> str:
    return said.detail if isinstance(said.detail, str) else format_field_errors(said.errors)


@dataclass(frozen=True, slots=True)
class _Form:
    """The form of the errors of one status."""

    description: Description
    status: int
    refused: RefusedError
    said: ErrorBody

    def write_body(self, media: Node) -> Any:
        """Return the body of an answer that a media type describes."""
        schema, body = as_object(media.get("schema")), self.refused.body
        if self._fits(schema, body):
            return body
        found = [made for form in self._list_forms(schema) if (made := self._write_form(form, media)) is not NO_VALUE]
        # A form that can't say it is only kept if the usual one is wrong.
        said = (made for made in found if self._says_it(made))
        return next(said, body if is_answer(self.description, schema, body) else next(iter(found), body))

    def _write_form(self, form: Node, media: Node) -> Any:
        """Return the body in one form; `NO_VALUE` if it has none."""
        merged = merge_only_choice(self.description.document, form)
        match get_type(merged):
            case "array":
                made: Any = self._write_list(get_items(merged), self.said.errors)
            case "string":
                made = _get_text(self.said)
            case _:
                made = self._write(merged, self._find_example(media, form))
        return fit_value(self.description, form, made)

    def _says_it(self, body: Any) -> bool:
        """Whether a client reads in a body what was said."""
        shown = " ".join(map(str, read_error_body(body).shown))
        return all(each.message in shown for each in self.said.shown)

    def _fits(self, schema: Node, body: Any) -> bool:
        """Whether a body has a form: none of its fields is one that nobody has described."""
        properties = find_properties(self.description.document, schema)
        has_others = isinstance(body, dict) and properties.keys().isdisjoint(cast("dict[str, Any]", body))
        return is_answer(self.description, schema, body) and not (properties and has_others)

    def _list_forms(self, schema: Node) -> list[Node]:
        """Return the choices, first one that is named after the status, with what stands beside the choices."""
        merged = merge_only_choice(self.description.document, schema)
        forms = sorted(list_forms(merged), key=lambda each: not self._is_named(each))
        return [add_beside(merged, each) for each in forms] or [merged]

    def _is_named(self, form: Node) -> bool:
        return simplify(self._name) in simplify(find_schema_name(self.description.document, form))

    @property
    def _name(self) -> str:
        """The name of the status: `not_found`."""
        return HTTPStatus(self.status).name.lower()

    def _find_example(self, media: Node, form: Node) -> Node:
        """Return the documented example of a form; empty if it has none."""
        named = (as_object(each).get("value") for each in as_object(media.get("examples")).values())
        merged = merge_only_choice(self.description.document, form)
        found = (media.get("example"), *named, merged.get("example"))
        return as_object(next((each for each in found if each and is_answer(self.description, form, each)), None))

    def _write(self, schema: Node, example: Node) -> dict[str, Any]:
        """Return an object with what is said, and with what its schema requires."""
        properties, required = find_properties(self.description.document, schema), as_array(schema.get("required"))
        texts = self._find_text_names(properties, _get_text(self.said))
        inner = {} if texts else {name: self._write_inner(each, example.get(name)) for name, each in properties.items()}
        found: dict[str, Any] = {name: each for name, each in inner.items() if each}
        is_said_of_fields = not isinstance(self.said.detail, str)
        if is_said_of_fields or not (texts or found):
            listed = {name: self._write_fields(name, each) for name, each in properties.items()}
            found |= {name: each for name, each in listed.items() if each is not NO_VALUE}
        for name in texts[:1]:
            found.setdefault(name, _INVALID if found else _get_text(self.said))
        for name, each in properties.items():
            if name not in found:
                value = self._write_other(name, each, example, is_required=name in required)
                found |= {} if value is NO_VALUE else {name: value}
        return {name: found[name] for name in properties if name in found}

    def _find_text_names(self, properties: Node, text: str) -> list[str]:
        """Return the fields that can have the text, the best one first."""
        by_name = {simplify(name): name for name in reversed([*properties])}
        names = [by_name[each] for each in _TEXTS if each in by_name]
        return [name for name in names if self._takes_text(properties[name], text)]

    def _takes_text(self, schema: Node, text: str = "a b") -> bool:
        types = list_types(self.description.document, schema)
        return types <= {"string", "union"} and is_answer(self.description, schema, text)

    def _write_inner(self, schema: Node, example: object) -> dict[str, Any]:
        """Return an envelope, such as that of `{"error": {"message": …}}`; empty if the schema is none."""
        merged = merge_only_choice(self.description.document, schema)
        has_text = self._find_text_names(find_properties(self.description.document, merged), "a b")
        return self._write(merged, as_object(example)) if has_text and get_type(merged) == "object" else {}

    def _write_fields(self, name: str, schema: Node) -> Any:
        """Return what is said of fields, as a list or by their names; `NO_VALUE` for a schema of anything else."""
        merged, errors = merge_only_choice(self.description.document, schema), self.said.errors
        is_named = simplify(name) in _FIELDS
        properties = find_properties(self.description.document, merged)
        if get_type(merged) == "array" and (is_named or self._is_error(get_items(merged))):
            made: Any = self._write_list(get_items(merged), errors)
        elif get_type(merged) == "object" and is_named and not properties:
            made = {each.field or NON_FIELD_ERRORS: [each.message] for each in errors}
        else:
            return NO_VALUE
        fitted = fit_value(self.description, schema, made)
        if not fitted and isinstance(made, dict):  # one text for each
            texts = {key: each for key, (each, *_) in cast("dict[str, Any]", made).items()}
            fitted = fit_value(self.description, schema, texts)
        return fitted or NO_VALUE

    def _is_error(self, item: Node) -> bool:
        names = find_properties(self.description.document, item)
        return not {simplify(each) for each in names}.isdisjoint(_ITEM_TEXTS)

    def _write_list(self, item: Node, errors: Iterable[FieldError]) -> list[Any]:
        """Return an item for each error: an object with its text and its place, or a text."""
        merged = merge_only_choice(self.description.document, item)
        properties = find_properties(self.description.document, merged)
        return [self._write_item(merged, properties, each) if properties else str(each) for each in errors]

    def _write_item(self, schema: Node, properties: Node, error: FieldError) -> dict[str, Any]:
        by_name = {simplify(name): name for name in reversed([*properties])}
        texts = [by_name[each] for each in _ITEM_TEXTS if each in by_name]
        made: dict[str, Any] = dict.fromkeys(texts[:1], error.message)
        steps = [*([] if error.row is None else [error.row]), *(error.field.split(".") if error.field else ())]
        for name in (by_name[each] for each in _ITEM_PLACES if each in by_name and by_name[each] not in made):
            text = f"/{'/'.join(map(str, steps))}" if simplify(name) == "pointer" else ".".join(map(str, steps))
            made[name] = [self.refused.part, *steps] if self._is_array(properties[name]) else text
        for name in as_array(schema.get("required")):
            if name not in made and name in properties:
                made[name] = self._write_other(name, properties[name], {}, is_required=True)
        return {name: made[name] for name in properties if made.get(name, "") != ""}

    def _is_array(self, schema: object) -> bool:
        return get_type(merge_only_choice(self.description.document, schema)) == "array"

    def _write_other(self, name: str, schema: Node, example: Node, *, is_required: bool) -> Any:
        """Return the value of another field: the status, its name, or what is made; `NO_VALUE` to leave it out."""
        key, merged = simplify(name), merge_only_choice(self.description.document, schema)
        if key in _STATUSES | _CODES and (is_required or key in ("code", "status")):
            own = [example[name]] if name in example and self._is_of_status(example[name]) else []
            for made in (*own, *self._list_codes(key, merged)):
                if is_answer(self.description, schema, made):
                    return made
        if not is_required:
            return NO_VALUE
        if get_type(merged) == "boolean":
            return False
        if get_type(merged) == "array":
            return self._write_list(get_items(merged), self.said.errors)
        return example[name] if name in example else make_example(self.description, schema, name=name)

    def _is_of_status(self, value: object) -> bool:
        """Whether a code of an example can be that of this status: any but another status."""
        return not isinstance(value, int) or value == self.status or not 400 <= value < 600  # noqa: PLR2004

    def _list_codes(self, key: str, schema: Node) -> Sequence[object]:
        """Return what the code of an error may be, the best first."""
        phrase = HTTPStatus(self.status).phrase
        if key == "title":
            return (phrase,)
        listed = [each for each in get_values(schema) if simplify(self._name) in simplify(str(each))]
        name = "about:blank" if str(schema.get("format")).startswith("uri") else self._name
        is_number = get_type(schema) in ("integer", "number")
        return (*listed, self.status) if is_number else (*listed, name, self._name.upper(), str(self.status))
