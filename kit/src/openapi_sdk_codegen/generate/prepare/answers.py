"""Responses: which media type is read and how, how a listing pages, and what the templates look up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import PythonIdentifier

from openapi_sdk.description.media_types import (
    choose_answer,
    get_described,
    get_event_schema,
    has_stream_field,
    list_unread,
)
from openapi_sdk.description.nodes import as_array, as_object, as_text, object_at
from openapi_sdk.description.paging import explain_no_listing, find_paging, make_listing
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import list_types, merge_only_choice
from openapi_sdk.model.listings import USUAL_PLACES
from openapi_sdk.model.media_types import get_essence
from openapi_sdk.model.places import split_path
from openapi_sdk.model.streams import STREAMS
from openapi_sdk_codegen.corrections.conventions.paging import describe_answer
from openapi_sdk_codegen.generate.prepare.directions import find_pages, find_rows
from openapi_sdk_codegen.generate.prepare.types.expressions import kind_of
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.tree import copy_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from openapi_sdk.description.paging import PagedAnswer, Paging
    from openapi_sdk.description.security import Security
    from openapi_sdk.model.facts import Requirements
    from openapi_sdk.model.responses import Form
    from openapi_sdk_codegen.generate.prepare.requests import ArgumentInfo
    from openapi_sdk_codegen.generate.prepare.types.fields import ModelInfo
    from openapi_sdk_codegen.openapi.document import PlacedOperation


#: The generator's kinds of rows of which an array is a whole listing.
_WHOLE_ROWS = ({"model"}, {"string"}, {"int"})
#: A media type that can be sent in a header as it is.
_PLAIN_MEDIA_TYPE = re.compile(r"[a-z0-9*][a-z0-9.+*-]*/[a-z0-9*][a-z0-9.+*-]*")


@dataclass(frozen=True, slots=True)
class Media:
    """One media type of a response.

    Attributes:
        name: The media type in lower case, without parameters; empty if a header can't have it.
        form: How a body of it is read.
        schema: Its schema; None if it has none.
    """

    name: str
    form: Form
    schema: dict[str, Any] | None = None


NOTHING = Media("", "none")


def choose_media(document: dict[str, Any], response: dict[str, Any]) -> Media:
    """Return the media type of a response that is read: JSON if there is one, else the first."""
    content = _content(response)
    chosen = choose_answer(document, content)
    if chosen is None:
        return NOTHING
    key, form = chosen
    essence, schema = get_essence(key), as_object(content[key]).get("schema")
    if form in STREAMS:
        schema = get_event_schema(document, key, get_described(content[key]))
    name = essence if _PLAIN_MEDIA_TYPE.fullmatch(essence) else ""
    return Media(name, form, as_object(schema) if schema is not None and schema is not True else None)


def build_accept(chosen: Iterable[Media], *, is_choice: bool) -> str:
    """Return the value of the Accept header for the media types of all successes; empty if none is needed.

    Args:
        chosen: The media type of each success.
        is_choice: Whether a success has other media types too.
    """
    with_body = [media for media in chosen if media.form != "none"]
    names = sorted({media.name for media in with_body if media.name and "*" not in media.name})
    is_json = all(media.form == "json" for media in with_body)
    if not names or (is_json and not is_choice):
        return ""
    # A server that has only a renderer for JSON would refuse `text/csv` alone (406), although it sends that.
    return ", ".join(names if is_json else [*names, "*/*;q=0.1"])


def _content(response: dict[str, Any]) -> dict[str, Any]:
    return as_object(response.get("content"))


@dataclass(frozen=True, slots=True)
class ListingLookup:
    """A listing, with the names that the generated code has.

    Attributes:
        paging: How it pages.
        row: The generator's property of a row.
        names: The keyword arguments of `Listing` that are texts. Those that are usual are empty.
        size: The argument with the number of rows of a page; empty if there is none.
        place: The argument that says where a page begins; empty if there is none.
        arguments: The described arguments that the method sets itself.
    """

    paging: Paging
    row: Any
    names: tuple[tuple[str, str], ...] = ()
    size: str = ""
    place: str = ""
    arguments: tuple[str, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether pages are at known places."""
        return make_listing(self.paging).is_counted

    @property
    def key(self) -> tuple[str, ...]:
        """The paths of the fields by which a row is known; empty if they are the usual ones, or there are none."""
        return self.paging.key if self.paging.key != ("id",) else ()


def find_response_property(endpoint: Any, key: str) -> Any:
    """Return the generator's property of the JSON body of a response; None if its schema is not described."""
    for response in endpoint.responses:
        if response.status_code.pattern == key and response.source["return_type"] == "Any":
            return response.prop
    return None


def find_listing(
    paging: Paging,
    answer: Any,
    arguments: Iterable[tuple[ArgumentInfo, Any]],
    model_info: Callable[[str], ModelInfo],
    models: Mapping[str, Any],
) -> ListingLookup | None:
    """Return a listing, if the generator's model of the operation has what it takes.

    Args:
        paging: How the description pages.
        answer: The property of the answer; None if there is none.
        arguments: The arguments of the operation.
        model_info: Returns the names of the fields of a model.
        models: The models, by the names of their classes.
    """
    rows = _find_rows(paging, answer, model_info, models)
    if rows is None or (paging.kind == "whole" and not _are_rows(rows.inner_property)):
        return None
    place_sent = "body" if paging.in_body else "query"
    sent = {each.name: each for each, _ in arguments if each.place == place_sent}
    python_names = {name: each.python_name for name, each in sent.items()}
    if paging.in_body and not paging.parameters <= python_names.keys():
        return None  # the body is no model, so that its fields are no arguments
    size, place, ascending = (python_names.get(name, "") for name in (paging.size, paging.place, paging.ascending))
    own = {"offset": (size, place), "number": (place,)}.get(paging.kind, ())
    if size and size not in own and sent[paging.size].required:
        own = (size, *own)  # nobody has to say it to read all rows
    is_usual = place == USUAL_PLACES.get(paging.kind)
    names = (
        *(("count", paging.count), ("next", paging.next), ("more", paging.more), ("pages", paging.pages)),
        *(("place", "" if is_usual else place), ("ascending", ascending), ("size", size)),
    )
    return ListingLookup(paging, rows.inner_property, names, size, place, own)


def _find_rows(paging: Paging, answer: Any, model_info: Callable[[str], ModelInfo], models: Mapping[str, Any]) -> Any:
    """Return the property with the rows; None if the generator has no such one."""
    found = answer
    for path in split_path(paging.results):
        model = _without_null(found, "model") if found is not None else None
        if model is None:
            return None
        class_name = str(model.class_info.name)
        names, model = model_info(class_name), models.get(class_name, model)
        properties = [*(model.required_properties or ()), *(model.optional_properties or ())]
        found = next((each for each in properties if names.field(each).json == path), None)
    return _without_null(found, "list") if found is not None else None


def _are_rows(row: Any) -> bool:
    """Whether each row is a model, or each a word or a whole number."""
    kinds = {kind_of(each) for each in (row.inner_properties if kind_of(row) == "union" else [row])}
    return kinds in _WHOLE_ROWS


def has_name(annotations: str, name: str) -> bool:
    """Whether annotations use a name. The formatter removes no unused import of an `__init__` module."""
    return re.search(rf"\b{re.escape(name)}\b", annotations) is not None


def join_types(types: Iterable[str]) -> str:
    """Return the union of type annotations: each once, None last."""
    found = dict.fromkeys(part for each in types for part in _split_union(str(each).strip()))
    if "Any" in found:
        return "Any"
    others = [part for part in found if part != "None"]
    return " | ".join([*others, *(["None"] if "None" in found or not others else [])])


def choose_stream(parameters: str, is_stream: bool) -> str:
    """Return the head of an overload in which the field `stream` says whether the answer is a stream."""
    kind = "Literal[True]," if is_stream else r"Literal[False]\1,"
    return _STREAM_FIELD.sub(f"stream: {kind}", parameters, count=1)


def _split_union(annotation: str) -> Iterator[str]:
    """Yield the parts of a union. Those within brackets belong to another type."""
    depth, start = 0, 0
    for index, character in enumerate(annotation):
        depth += (character == "[") - (character == "]")
        if character == "|" and not depth:
            yield annotation[start:index].strip()
            start = index + 1
    if annotation:
        yield annotation[start:].strip()


def _without_null(property_: Any, kind: str) -> Any:
    """Return a property of a kind, also if it is in a union with null; None if it is of another kind."""
    inner = property_.inner_properties if kind_of(property_) == "union" else [property_]
    others = [each for each in inner if kind_of(each) != "none"]
    return others[0] if len(others) == 1 and kind_of(others[0]) == kind else None


#: A status, a range such as `4XX`, or `default`.
_STATUS = re.compile(r"[1-9][0-9]{2}|[1-5]XX|default")
#: Successes that may come without a body, whatever the description says.
_MAY_BE_EMPTY = frozenset({"202", "204", "205"})
#: The forms of JSON documents: one, or those of a stream.
_JSON_FORMS = frozenset({"json", "json_events", "json_lines"})
#: The status under which the generator has a stream that comes in place of a document.
_STREAMED = "299"
#: The argument that asks for it.
_STREAM_FIELD = re.compile(r"\bstream: bool((?: \| (?:None|Unset))*(?: = UNSET)?),")
#: What the generator reads as JSON.
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class DescribedAnswer:
    """A response of an operation, for the templates.

    Attributes:
        key: The status, range or `default`, under which the generator has the response.
        first: The first status for which it counts.
        last: The last one.
        form: How its body is read.
        may_be_empty: Whether it may come without a body.
    """

    key: str
    first: int
    last: int
    form: Form
    may_be_empty: bool

    @property
    def has_json(self) -> bool:
        """Whether it is one JSON document, or several in a stream."""
        return self.form in _JSON_FORMS


@dataclass(frozen=True, slots=True)
class Answers:
    """What is received from an operation.

    Attributes:
        successes: The successes: single statuses, then ranges, then `default`. There is at least one.
        errors: The other responses that have a body, in the same order.
        accept: The value of the Accept header; empty for the default of the HTTP client.
        paging: How it pages; None if it is no listing.
        security: What it needs to say who calls; None for what most others need.
        is_deprecated: Whether it is deprecated.
        rows: The names of the component schemas that are its rows.
        pages: The component schemas that are its pages, each with the property that has the rows.
        operation: The tag and the id of the operation.
        note: What users have to know of an answer that has rows and is no listing; empty if there is nothing.
        unread: Which content types of a success are not read; empty if all are.
        streamed: The stream that comes in place of a document if the body has `stream: true`; None without one.
    """

    successes: tuple[DescribedAnswer, ...]
    errors: tuple[DescribedAnswer, ...]
    accept: str
    paging: Paging | None
    security: Requirements | None
    is_deprecated: bool
    rows: frozenset[str] = frozenset()
    pages: frozenset[tuple[str, str]] = frozenset()
    operation: tuple[str, str] = ("", "")
    note: str = ""
    unread: str = ""
    streamed: DescribedAnswer | None = None

    @property
    def is_download(self) -> bool:
        """Whether the body of a success may be stored in a file."""
        return any(each.form in {"text", "bytes"} for each in self.successes)

    @property
    def whole(self) -> tuple[DescribedAnswer, ...]:
        """All responses, as they are read as a whole: a stream is a text then."""
        found = (*self.successes, *self.errors)
        return tuple(replace(each, form="text") if each.form in STREAMS else each for each in found)

    @property
    def is_stream(self) -> bool:
        """Whether the body of a success is read event by event."""
        return any(each.form in STREAMS for each in self.successes)

    @property
    def structured(self) -> tuple[DescribedAnswer, ...]:
        """The successes that are never stored in a file: JSON, and those without a body."""
        return tuple(
            replace(each, form="none") if each.form in {"text", "bytes"} else each
            for each in self.successes
            if each.form in {"json", "none"} or each.may_be_empty
        )


#: An operation without a described success: any 2xx is read, as JSON or as nothing.
_ANY_SUCCESS = DescribedAnswer("", 200, 299, "json", may_be_empty=True)


def prepare_answers(
    document: dict[str, Any], security: Security
) -> tuple[dict[str, Callable[..., Any]], list[Answers]]:
    """Rewrite the responses of a description in place.

    Args:
        document: The description for the generator, without its security schemes.
        security: What it says of who calls.

    Returns:
        Functions for the templates, and the answers of all operations.
    """
    by_name: dict[str, Answers] = {}
    for operation in each_operation(document):
        name = PythonIdentifier(str(operation.id), prefix="")  # as the generator names it
        by_name[name] = _prepare_operation(document, operation, security)
    as_object(document.get("components")).pop("responses", None)  # each operation has its own now

    def get_answers(endpoint: Any) -> Answers:
        return by_name[endpoint.name]

    def get_listing(
        endpoint: Any,
        arguments: Iterable[tuple[ArgumentInfo, Any]],
        model_info: Callable[[str], ModelInfo],
        models: Mapping[str, Any],
    ) -> ListingLookup | None:
        answers = get_answers(endpoint)
        found = [each for each in answers.successes if each.form == "json"]
        if answers.paging is None or len(found) != 1:
            return None
        if answers.paging.kind == "whole" and answers.successes != (replace(found[0], may_be_empty=False),):
            return None  # no rows may be no body
        answer = find_response_property(endpoint, found[0].key)
        return find_listing(answers.paging, answer, arguments, model_info, models)

    functions: dict[str, Callable[..., Any]] = {
        "choose_stream": choose_stream,
        "find_response_property": find_response_property,
        "get_answers": get_answers,
        "get_listing": get_listing,
        "has_name": has_name,
        "join_types": join_types,
    }
    return functions, [*by_name.values()]


def _prepare_operation(document: dict[str, Any], operation: PlacedOperation, security: Security) -> Answers:
    described = _resolve_responses(document, operation)
    success_keys = [key for key in described if key.startswith("2")] or [key for key in described if key == "default"]
    # A response to HEAD has no body, whatever the description says.
    is_head = operation.method == "head"
    media = {key: NOTHING if is_head else choose_media(document, response) for key, response in described.items()}
    # An error without a body has the type Any for the generator, and so would each union with it.
    error_keys = [key for key in described if key not in success_keys and media[key].form != "none"]
    needed = security.of_operation(operation.data, document)
    forms = {media[key].form for key in success_keys} - {"none"}
    # One method can't give both a stream and a document, nor can an error be a stream.
    for key in [key for key in described if key not in success_keys or not forms <= STREAMS]:
        media[key] = _as_text(media[key])
    successes = [media[key] for key in success_keys]
    streams = [_find_stream(document, operation, described[key]) for key in success_keys if media[key].form == "json"]
    streamed = next((each for each in streams if each is not None), NOTHING)
    unread = " ".join(
        f"Only {media[key].name or 'one content type'} is read, not {' or '.join(others)}."
        for key in success_keys
        if (others := list_unread(document, operation.data, described[key]))
    )
    answer = _describe_answer(document, operation, successes)
    paging, note = (find_paging(answer), explain_no_listing(answer)) if answer else (None, "")
    if paging is not None:
        _take_integers(document, operation, paging)
    operation.data["responses"] = {key: _reduce(described[key], media[key]) for key in (*success_keys, *error_keys)}
    if streamed is not NOTHING:
        operation.data["responses"][_STREAMED] = _reduce(described[success_keys[0]], streamed)
    _set_security(document, operation)
    schemas = [each.schema for each in successes] if operation.method == "get" or paging is not None else []
    return Answers(
        successes=tuple(_describe(key, media[key], is_success=True) for key in success_keys) or (_ANY_SUCCESS,),
        errors=tuple(_describe(key, media[key], is_success=False) for key in error_keys),
        accept=build_accept(successes, is_choice=any(len(_content(described[key])) > 1 for key in success_keys)),
        paging=paging,
        security=None if needed == security.default else needed,
        is_deprecated=operation.data.get("deprecated") is True,
        rows=frozenset[str]().union(*(find_rows(document, each, paging) for each in schemas)),
        pages=frozenset[tuple[str, str]]().union(*(find_pages(document, each, paging) for each in schemas)),
        operation=(operation.tag or "", operation.id or ""),
        note=note,
        unread=unread,
        streamed=None if streamed is NOTHING else DescribedAnswer(_STREAMED, 200, 299, streamed.form, False),
    )


def _find_stream(document: dict[str, Any], operation: PlacedOperation, response: dict[str, Any]) -> Media | None:
    """Return the stream of a success that has a JSON document too; None if nothing in a body asks for it."""
    if not has_stream_field(document, operation.data):
        return None
    found = [choose_media(document, {"content": {key: each}}) for key, each in _content(response).items()]
    return next((each for each in found if each.form in STREAMS), None)


def _as_text(media: Media) -> Media:
    return Media(media.name, "text") if media.form in STREAMS else media


def _take_integers(document: dict[str, Any], operation: PlacedOperation, paging: Paging) -> None:
    """Make integers of the arguments of pages that are described as texts: only digits make sense there."""
    names = {paging.size, paging.place if paging.kind in {"offset", "number"} else ""}
    parameters = [each for _, each in operation.parameters]
    for index, each in enumerate(parameters):
        is_page = each.get("in") == "query" and as_text(each.get("name")) in names
        if is_page and list_types(document, each.get("schema")) == frozenset(("string",)):
            described = merge_only_choice(document, each.get("schema"))
            schema: dict[str, Any] = {
                key: described[key] for key in ("description", "default", "deprecated") if key in described
            }
            parameters[index] = {**each, "schema": {**schema, "type": "integer"}}
            operation.data["parameters"] = parameters


def _resolve_responses(document: dict[str, Any], operation: PlacedOperation) -> dict[str, dict[str, Any]]:
    """Return the responses of an operation: single statuses, then ranges, then `default`."""
    found: dict[str, dict[str, Any]] = {}
    for status, response in object_at(operation.data, "responses").items():
        key = str(status) if status == "default" else str(status).upper()
        if _STATUS.fullmatch(key):
            found[key] = resolve_ref(document, response)
    return {key: found[key] for key in sorted(found, key=lambda key: (key == "default", "X" in key, key))}


def _reduce(response: dict[str, Any], media: Media) -> dict[str, Any]:
    """Return a response with what the generator reads of it: JSON with a schema."""
    reduced: dict[str, Any] = {"description": as_text(response.get("description"))}
    if media.form in _JSON_FORMS and media.schema is not None:
        reduced["content"] = {_JSON: {"schema": copy_json(media.schema)}}
    return reduced


def _describe(key: str, media: Media, *, is_success: bool) -> DescribedAnswer:
    if key == "default":
        first, last = (200, 299) if is_success else (100, 999)
    elif key.endswith("XX"):
        first, last = int(key[0]) * 100, int(key[0]) * 100 + 99
    else:
        first = last = int(key)
    may_be_empty = (first != last or key in _MAY_BE_EMPTY) and media.form not in STREAMS
    return DescribedAnswer(key, first, last, media.form, may_be_empty=may_be_empty)


def _describe_answer(
    document: dict[str, Any], operation: PlacedOperation, successes: list[Media]
) -> PagedAnswer | None:
    """Return what says whether an operation is a listing; None if it has no such answer."""
    with_body = [media for media in successes if media.form != "none"]
    if len(with_body) != 1 or with_body[0].form != "json" or with_body[0].schema is None:
        return None
    return describe_answer(document, operation, with_body[0].schema)


def _set_security(document: dict[str, Any], operation: PlacedOperation) -> None:
    """Give an operation the security that counts for it: the generator doesn't read that of the document."""
    security = as_array(operation.data.get("security", document.get("security")))
    if any(as_object(each) for each in security):
        operation.data["security"] = security
    else:
        operation.data.pop("security", None)
