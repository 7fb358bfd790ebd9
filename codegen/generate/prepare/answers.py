"""Responses: what the generator gets, and what the templates look up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import PythonIdentifier

from codegen.generate.prepare.directions import find_rows
from codegen.generate.prepare.listings import find_paging
from codegen.generate.prepare.lookups import (
    ListingLookup,
    find_listing,
    find_response_property,
    has_name,
    join_types,
)
from codegen.generate.prepare.media import NOTHING, Media, build_accept, choose_media, count_media
from codegen.openapi.document import each_operation
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_array, as_object, as_text, copy_json, object_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from codegen.generate.prepare.media import Form
    from codegen.generate.prepare.requests import Argument
    from codegen.generate.prepare.types.fields import ModelInfo
    from codegen.generate.runtime._paging import Paging
    from codegen.openapi.document import Operation

#: A status, a range such as `4XX`, or `default`.
_STATUS = re.compile(r"[1-9][0-9]{2}|[1-5]XX|default")
#: Successes that may come without a body, whatever the description says.
_MAY_BE_EMPTY = frozenset({"202", "204", "205"})
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


@dataclass(frozen=True, slots=True)
class Answers:
    """What is received from an operation.

    Attributes:
        successes: The successes: single statuses, then ranges, then `default`. There is at least one.
        errors: The other responses that have a body, in the same order.
        accept: The value of the Accept header; empty for the default of the HTTP client.
        paging: How it pages; None if it is no listing.
        sends_token: Whether the token is sent: not if its `security` is empty.
        is_deprecated: Whether it is deprecated.
        rows: The names of the component schemas that are its rows.
    """

    successes: tuple[DescribedAnswer, ...]
    errors: tuple[DescribedAnswer, ...]
    accept: str
    paging: Paging | None
    sends_token: bool
    is_deprecated: bool
    rows: frozenset[str] = frozenset()

    @property
    def is_download(self) -> bool:
        """Whether the body of a success may be stored in a file."""
        return any(each.form in {"text", "bytes"} for each in self.successes)

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


def prepare_answers(document: dict[str, Any]) -> tuple[dict[str, Callable[..., Any]], frozenset[str]]:
    """Rewrite the responses of a description in place.

    Returns:
        Functions for the templates, and the names of the component schemas that are rows.
    """
    by_name: dict[str, Answers] = {}
    for operation in each_operation(document):
        name = PythonIdentifier(str(operation.id), prefix="")  # as the generator names it
        by_name[name] = _prepare_operation(document, operation)
    as_object(document.get("components")).pop("responses", None)  # each operation has its own now

    def get_answers(endpoint: Any) -> Answers:
        return by_name[endpoint.name]

    def get_listing(
        endpoint: Any, arguments: Iterable[tuple[Argument, Any]], model_info: Callable[[str], ModelInfo]
    ) -> ListingLookup | None:
        answers = get_answers(endpoint)
        envelopes = [each.key for each in answers.successes if each.form == "json"]
        if answers.paging is None or len(envelopes) != 1:
            return None
        envelope = find_response_property(endpoint, envelopes[0])
        return find_listing(answers.paging, envelope, arguments, model_info)

    functions: dict[str, Callable[..., Any]] = {
        "find_response_property": find_response_property,
        "get_answers": get_answers,
        "get_listing": get_listing,
        "has_name": has_name,
        "join_types": join_types,
    }
    return functions, frozenset[str]().union(*(answers.rows for answers in by_name.values()))


def _prepare_operation(document: dict[str, Any], operation: Operation) -> Answers:
    described = _resolve_responses(document, operation)
    success_keys = [key for key in described if key.startswith("2")] or [key for key in described if key == "default"]
    # A response to HEAD has no body, whatever the description says.
    is_head = operation.method == "head"
    media = {key: NOTHING if is_head else choose_media(document, response) for key, response in described.items()}
    # An error without a body has the type Any for the generator, and so would each union with it.
    error_keys = [key for key in described if key not in success_keys and media[key].form != "none"]
    sends_token = _sends_token(operation)
    operation.data["responses"] = {key: _reduce(described[key], media[key]) for key in (*success_keys, *error_keys)}
    _set_security(document, operation)
    successes = [media[key] for key in success_keys]
    paging = _find_paging(document, operation, successes)
    rows: set[str] = set()
    if operation.method == "get":
        rows = rows.union(*(find_rows(document, each.schema, paging) for each in successes))
    return Answers(
        successes=tuple(_describe(key, media[key], is_success=True) for key in success_keys) or (_ANY_SUCCESS,),
        errors=tuple(_describe(key, media[key], is_success=False) for key in error_keys),
        accept=build_accept(successes, is_choice=any(count_media(described[key]) > 1 for key in success_keys)),
        paging=paging,
        sends_token=sends_token,
        is_deprecated=operation.data.get("deprecated") is True,
        rows=frozenset(rows),
    )


def _resolve_responses(document: dict[str, Any], operation: Operation) -> dict[str, dict[str, Any]]:
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
    if media.form == "json" and media.schema is not None:
        reduced["content"] = {_JSON: {"schema": copy_json(media.schema)}}
    return reduced


def _describe(key: str, media: Media, *, is_success: bool) -> DescribedAnswer:
    if key == "default":
        first, last = (200, 299) if is_success else (100, 999)
    elif key.endswith("XX"):
        first, last = int(key[0]) * 100, int(key[0]) * 100 + 99
    else:
        first = last = int(key)
    return DescribedAnswer(key, first, last, media.form, may_be_empty=first != last or key in _MAY_BE_EMPTY)


def _find_paging(document: dict[str, Any], operation: Operation, successes: list[Media]) -> Paging | None:
    with_body = [media for media in successes if media.form != "none"]
    if len(with_body) != 1 or with_body[0].form != "json" or with_body[0].schema is None:
        return None
    return find_paging(document, operation, with_body[0].schema)


def _sends_token(operation: Operation) -> bool:
    """Whether an operation gets the token: not if it says itself that it needs none, as a login does."""
    own = operation.data.get("security")
    return own is None or any(as_object(each) for each in as_array(own))


def _set_security(document: dict[str, Any], operation: Operation) -> None:
    """Give an operation the security that counts for it: the generator doesn't read that of the document."""
    security = as_array(operation.data.get("security", document.get("security")))
    if any(as_object(each) for each in security):
        operation.data["security"] = security
    else:
        operation.data.pop("security", None)
