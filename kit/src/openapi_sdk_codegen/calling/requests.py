"""Decode a request that the server received, and compare it with the arguments of the call.

This is written after OpenAPI and the RFCs, not after the code that sends.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote

from openapi_sdk.description.media_types import is_json
from openapi_sdk.description.nodes import as_text, is_array, is_object
from openapi_sdk.model.media_types import get_essence
from openapi_sdk.sandbox.bodies import split_multipart
from openapi_sdk_codegen.calling.auth import compare_auth, list_keys
from openapi_sdk_codegen.calling.plan import FORM, MULTIPART
from openapi_sdk_codegen.openapi.paths import PATH_PARAMETER
from openapi_sdk_codegen.project import quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openapi_sdk_codegen.calling.plan import PlannedArgument, PlannedCall


_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}
#: Name and text of a field, as `parse_qsl` returns them. The text of a file is bytes.
FormField = tuple[str, str]
FormPart = tuple[str, str | bytes]


def find_differences(call: PlannedCall, received: dict[str, Any], *, is_page: bool = False) -> Iterator[str]:
    """Yield what differs between a received request and the arguments of a call.

    Args:
        call: The call.
        received: The request.
        is_page: Whether it is for a page of a listing: then the client chooses where the page begins.
    """
    operation = call.operation
    if received["method"] != operation.method.upper():
        yield f"the method is {received['method']}"
    path, _, query = received["target"].partition("?")
    yield from _compare_path(call, path)
    yield from _compare_query(call, query, is_page=is_page)
    headers = {name.lower(): value for name, value in received["headers"]}
    for argument in call.arguments:
        if argument.location == "header" and argument.value not in ([], {}):
            expected = write_simple(argument.value, explode=argument.parameter.get("explode") is True)
            if not same_text(headers.get(argument.name.lower()), expected):
                yield f"the header {argument.name} is {headers.get(argument.name.lower())!r}, not {expected!r}"
    yield from _compare_cookies(call, headers.get("cookie", ""))
    yield from compare_auth(call.ways, received)
    yield from _compare_body(call, headers.get("content-type", ""), base64.b64decode(received["body"]))


def _compare_path(call: PlannedCall, path: str) -> Iterator[str]:
    values = {each.name: write_simple(each.value) for each in call.arguments if each.location == "path"}
    template = PATH_PARAMETER.split(call.operation.path)
    pattern = "".join(re.escape(quote(part)) if index % 2 == 0 else "([^/?#]*)" for index, part in enumerate(template))
    match = re.fullmatch(pattern, path) or re.fullmatch(pattern, quote(unquote(path)))
    if not match:
        yield f"the path is {path!r}, not that of {call.operation.label}"
        return
    for name, text in zip(template[1::2], match.groups(), strict=True):
        if not same_text(unquote(text), values.get(name)):
            yield f"the path has {text!r} for {name!r}, not {values.get(name)!r}"


def _compare_query(call: PlannedCall, query: str, *, is_page: bool) -> Iterator[str]:
    expected = [pair for argument in call.arguments if argument.location == "query" for pair in _write_query(argument)]
    keys = list_keys(call.ways)
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    pairs = [pair for pair in pairs if ("query", pair[0].lower()) not in keys]
    if is_page:
        pairs = [pair for pair in pairs if not call.is_of_pages(pair[0])]
        expected = [pair for pair in expected if not call.is_of_pages(pair[0])]
    if not _same_pairs(pairs, expected):
        yield f"the query is {pairs}, not {expected}"


def _write_query(argument: PlannedArgument) -> Iterator[FormField]:
    """Yield the pairs of a query parameter, by its style."""
    name, value, parameter = argument.name, argument.value, argument.parameter
    style = as_text(parameter.get("style")) or "form"
    explode = parameter.get("explode", style == "form") is True
    if "content" in parameter:
        yield name, json.dumps(value)
    elif value in ([], {}):
        return  # RFC 6570: an empty list is not defined, and what is not defined is left out
    elif is_array(value) and explode:
        yield from ((name, write_scalar(each)) for each in value)
    elif is_array(value):
        yield name, _SEPARATORS.get(style, ",").join(map(write_scalar, value))
    elif is_object(value) and style == "deepObject":
        yield from _write_deep(name, value)
    elif is_object(value) and explode:
        # OpenAPI doesn't say how a list in an object is written. Servers read it like a parameter that is a list.
        yield from ((key, write_scalar(each)) for key, field in value.items() for each in _as_list(field))
    else:
        yield name, write_simple(value)


def _as_list(value: Any) -> list[Any]:
    return value if is_array(value) else [value]


def _write_deep(name: str, value: Any) -> Iterator[FormField]:
    if is_object(value):
        for key, each in value.items():
            yield from _write_deep(f"{name}[{key}]", each)
    elif is_array(value):
        yield from ((name, write_scalar(each)) for each in value)
    else:
        yield name, write_scalar(value)


def _compare_cookies(call: PlannedCall, header: str) -> Iterator[str]:
    parts = [part.strip().partition("=") for part in header.split(";") if part.strip()]
    received = {name: value for name, _, value in parts}
    for argument in call.arguments:
        if argument.location == "cookie" and argument.value not in ([], {}):
            text = received.get(argument.name)
            if text is None or not same_text(unquote(text.strip('"')), write_simple(argument.value)):
                yield f"the cookie {argument.name} is {text!r}, not {write_simple(argument.value)!r}"


def _compare_body(call: PlannedCall, content_type: str, body: bytes) -> Iterator[str]:
    argument = next((each for each in call.arguments if each.location == "body"), None)
    if argument is None:
        if body and call.drop_page_fields(_parse_json(body)) not in ({}, None):
            yield f"a body is sent, although none is given: {quote_text(body)}"
        return
    essence = get_essence(content_type)
    if not any(_matches(get_essence(each), essence) for each in argument.name.split(", ")):
        yield f"the body is sent as {content_type!r}, not as {argument.name}"
        return
    if is_json(essence):
        value = call.drop_page_fields(_parse_json(body))
        if not same_json(value, argument.value):
            yield f"the body is {quote_text(body)}, not {argument.value}"
    elif essence == FORM:
        yield from _compare_fields(parse_qsl(body.decode(), keep_blank_values=True), argument)
    elif essence == MULTIPART:
        parts = split_multipart(content_type, body)
        yield from _compare_fields([(each.name, each.content) for each in parts], argument)
    elif body != argument.value.encode() if isinstance(argument.value, str) else not _same_field(body, argument.value):
        yield f"the body is {quote_text(body)}, not {argument.value!r}"


def _matches(media_range: str, media_type: str) -> bool:
    """Whether a media type is the one that is described, or is in a range: `image/png` in `image/*`."""
    kind, _, subtype = media_range.partition("/")
    return media_range == media_type or (subtype == "*" and (kind == "*" or media_type.startswith(f"{kind}/")))


def _compare_fields(pairs: Sequence[FormPart], argument: PlannedArgument) -> Iterator[str]:
    """Compare the fields of a form; what is an object may be JSON, or written out as `name[key]`."""
    value = argument.value if is_object(argument.value) else {}
    for name, each in value.items():
        texts = [text for key, text in pairs if key == name]
        items = _as_list(each)
        is_same = len(texts) == len(items) and all(_same_field(*pair) for pair in zip(texts, items, strict=True))
        is_joined = len(texts) == 1 and _same_field(texts[0], each)
        is_deep = Counter(pair for pair in pairs if pair[0].startswith(f"{name}[")) == Counter(_write_deep(name, each))
        if not (is_same or is_joined or (is_deep and is_object(each))):
            yield f"the field {name} of the body is {texts}, not {each!r}"
    known = {name for name, _ in pairs if name not in value and name.partition("[")[0] not in value}
    if known:
        yield f"the body has fields that are not given: {', '.join(sorted(known))}"


def _same_field(text: str | bytes, value: Any) -> bool:
    content = text if isinstance(text, bytes) else text.encode()
    if isinstance(value, bytes):
        return content == value
    if is_object(value) or is_array(value):
        return same_json(_parse_json(content), value)
    return same_text(content.decode(errors="replace"), write_scalar(value))


def _parse_json(body: bytes) -> Any:
    """Return a JSON document; what is none is equal to nothing."""
    try:
        return json.loads(body)
    except ValueError:
        return object()


def write_scalar(value: Any) -> str:
    """Return a scalar as it is written in a URL, a header or a form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    is_nested = is_object(value) or is_array(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if is_nested else str(value)


def write_simple(value: Any, *, explode: bool = False) -> str:
    """Return a value in the style `simple`, without percent-encoding."""
    if is_array(value):
        return ",".join(map(write_scalar, value))
    if is_object(value):
        return ",".join(f"{key}{'=' if explode else ','}{write_scalar(each)}" for key, each in value.items())
    return write_scalar(value)


def _same_pairs(ones: list[FormField], others: list[FormField]) -> bool:
    """Whether two queries have the same pairs; those of one name in the same order."""
    if Counter(name for name, _ in ones) != Counter(name for name, _ in others):
        return False
    return all(
        same_text(one, other)
        for name in {name for name, _ in ones}
        for one, other in zip(
            [text for key, text in ones if key == name], [text for key, text in others if key == name], strict=True
        )
    )


def same_text(one: str | None, other: str | None) -> bool:
    """Whether two texts are equal, or are the same number, moment or JSON."""
    if one == other or one is None or other is None:
        return one == other
    if _DATE_TIME.fullmatch(one) and _DATE_TIME.fullmatch(other):
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


def same_json(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; a moment may be written in another way."""
    if is_object(one) and is_object(other):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    if is_array(one) and is_array(other):
        return len(one) == len(other) and all(map(same_json, one, other))
    if isinstance(one, str) and isinstance(other, str):
        both_moments = _DATE_TIME.fullmatch(one) and _DATE_TIME.fullmatch(other)
        return one == other or (bool(both_moments) and same_text(one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)
