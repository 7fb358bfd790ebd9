"""What a request has to be: its token and tenant, the row of its path, its query and its body.

What is wrong is refused, with the bodies of Django REST framework.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from openapi_sdk.description.examples import make_example
from openapi_sdk.description.media_types import is_stream_of
from openapi_sdk.description.nodes import as_object
from openapi_sdk.description.numbers import read_integer
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schema_validation import iter_schema_errors
from openapi_sdk.description.schemas import get_type, get_values
from openapi_sdk.model.media_types import get_essence
from openapi_sdk.model.numbers import parse_finite, refuse_constant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import TypeVar

    from starlette.datastructures import Headers
    from starlette.responses import Response
    from starlette.types import Receive

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.operations import DescribedOperation, Parameter
    from openapi_sdk.description.tables import Tables
    from openapi_sdk.errors.fields import Location
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk.sandbox.access import Access
    from openapi_sdk.sandbox.rows import Room, Row, Rows
    from openapi_sdk.sandbox.world import World

    T = TypeVar("T")


#: Django REST framework puts errors of a whole object under this name.
NON_FIELD_ERRORS = "non_field_errors"
_BODY_HEADERS = frozenset({"content-type", "content-length", "content-encoding", "transfer-encoding", "connection"})
#: Answers with these statuses have no body.
STATUSES_WITHOUT_BODY = frozenset({204, 205, 304})


def make_response(
    status: int, document: object, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    """Return a response with a JSON body, with a text, or without a body if the status allows none."""
    from starlette.responses import JSONResponse, Response  # noqa: PLC0415 - rules are imported where it is missing

    if status in STATUSES_WITHOUT_BODY:
        return Response(None, status, headers)
    if media_type.startswith("text/"):
        return Response(str(document), status, headers, media_type)
    return JSONResponse(document, status, headers, media_type)


def make_required_headers(description: Description, operation: DescribedOperation, status: int) -> dict[str, str]:
    """Return made values of the headers that each answer of a status has to have, beside those of its body."""
    described = as_object((operation.find_answer(status) or {}).get("headers"))
    made: dict[str, str] = {}
    for name, each in described.items():
        header = resolve_ref(description.document, each)
        if header.get("required") is True and name.lower() not in _BODY_HEADERS:
            value = make_example(description, as_object(header.get("schema")), name=name)
            text = value if isinstance(value, str) else json.dumps(value)
            made[name] = text if text.isascii() and text.isprintable() else "1"
    return made


def add_headers(response: Response, headers: Mapping[str, str]) -> None:
    """Add headers that a response doesn't have."""
    for name, value in headers.items():
        response.headers.setdefault(name, value)


def make_file(status: int, media_type: str) -> Response:
    """Return a response with invented content, which is no JSON document."""
    from starlette.responses import Response  # noqa: PLC0415 - as above

    return Response(b"invented\n", status, media_type="application/octet-stream" if "*" in media_type else media_type)


def is_stream_wanted(operation: DescribedOperation, body: Any) -> bool:
    """Return whether a stream is the answer to a request: if there is no other one, or its body asks for it."""
    return bool(operation.other_media_type) or (isinstance(body, dict) and cast("Any", body).get("stream") is True)


def make_stream(status: int, media_type: str, events: list[Any]) -> Response:
    """Return a response whose parts are events, as lines of JSON or as server-sent events."""
    from starlette.responses import StreamingResponse  # noqa: PLC0415 - as above

    texts = [each if isinstance(each, str) else json.dumps(each) for each in events]
    is_lines = not is_stream_of(media_type, is_lines=False)
    parts = [f"{json.dumps(each)}\n" for each in events] if is_lines else [f"data: {text}\n\n" for text in texts]
    return StreamingResponse(iter(parts), status, media_type=media_type)


class RefusedError(Exception):
    """The request is refused. The body is `{"detail": text}`, or has a list of texts for each wrong field.

    `part` is where these fields are: in the body, or in the query.
    """

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None, *, part: str = "body") -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.part = part

    def to_response(self) -> Response:
        return make_response(self.status, self.body, self.headers)


def not_found(advice: str | None = None) -> RefusedError:
    """Return a 404: the path or the id does not exist."""
    return RefusedError(404, {"detail": f"Not found: {advice}" if advice else "Not found."})


def forbidden() -> RefusedError:
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


@dataclass(frozen=True, slots=True)
class ValidRequest:
    """A request whose token, tenant, parameters, row and body are valid."""

    world: World
    access: Access
    room: Room  # of an operation on a tenant, that one
    url: str  # without the query
    query: Mapping[str, Sequence[str]]
    row: Row  # that of the id in the path; empty if the operation is about no single row
    body: Any  # valid for the described schema; None if the operation has no body, or it was left out
    parents: Row  # ids, by the fields that refer to them
    memo: dict[str, Any] = field(default_factory=dict[str, Any])  # what rules remember between items of the body
    headers: dict[str, str] = field(default_factory=dict[str, str])  # of the answer, besides the usual ones


#: Returns the JSON document of the response to a request.
RequestHandler: TypeAlias = Callable[[ValidRequest], Any]


def map_items(items: Sequence[Row], convert: Callable[[Row], T]) -> list[T]:
    """Return the results of a function for each item. If it refuses one, none counts: the sandbox's own choice."""
    results: list[T] = []
    errors: list[Any] = []
    for item in items:
        try:
            results.append(convert(item))
            errors.append({})
        except RefusedError as error:
            errors.append(error.body)
    if any(errors):
        raise RefusedError(400, errors)
    return results


#: The names of this machine that a client can have in its URL, with any port.
LOCAL_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]*)?", re.IGNORECASE)
#: What a client in the same network has: an address, or a name without a dot, as containers have. The name of a web
#: page that could resolve to the sandbox has a dot.
NETWORK_HOST = re.compile(r"([a-z0-9_-]+|[0-9]+(\.[0-9]+){3}|\[[0-9a-f:.]+\])(:[0-9]*)?", re.IGNORECASE)
#: A positive integer of at most 100 digits, without sign and leading zeros.
_INTEGER_ID = re.compile(r"[1-9][0-9]{0,99}")
#: Bytes. The sandbox's own choice, equal to Django's default; 500 rows of a usual size need a fifth of it.
MAX_BODY = 2_621_440


def get_tenant_header(tenant: Tenant, headers: Headers) -> str | None:
    """Return the header of the tenant as sent, or None. Several headers are joined with commas, as gateways do."""
    values = headers.getlist(tenant.name)
    return ",".join(values) if values else None


class TenantFinder:
    """Finds whom a request to an operation is for: the tenant that it names, or the default one of its token."""

    def __init__(self, tenant: Tenant | None, operation: DescribedOperation) -> None:
        self._tenant = tenant
        self._is_required = tenant is not None and any(
            each.place == tenant.place and each.name.lower() == tenant.name.lower() and each.is_required
            for each in operation.parameters
        )

    def find(
        self,
        world: World,
        access: Access,
        headers: Headers,
        query: Mapping[str, Sequence[str]],
        path: Mapping[str, str],
    ) -> Room:
        """Return the room of the tenant. A wrong id is refused with 400, one without access with 403."""
        tenant = self._tenant
        text = None if tenant is None else self._read(tenant, headers, query, path)
        if tenant is None or text is None:
            if tenant is not None and self._is_required:
                what = "header" if tenant.place == "header" else "parameter"
                raise RefusedError(400, {tenant.name: [f"This {what} is required."]})
            return world.rooms[world.parts.get_default_tenant(access)]
        if tenant.type == "integer" and not _INTEGER_ID.fullmatch(text):
            raise RefusedError(400, {tenant.name: ["A positive integer is required."]})
        found = tenant.read(text)
        if found not in world.parts.list_tenants(access):
            raise forbidden()
        return world.rooms[found]

    def _read(
        self, tenant: Tenant, headers: Headers, query: Mapping[str, Sequence[str]], path: Mapping[str, str]
    ) -> str | None:
        if tenant.place == "header":
            return get_tenant_header(tenant, headers)
        return path.get(tenant.name) if tenant.place == "path" else next(iter(query.get(tenant.name, ())[-1:]), None)


def get_media_type(headers: Headers) -> str:
    """Return the media type of a body, without its parameters."""
    return get_essence(headers.get("Content-Type", ""))


async def read_body(headers: Headers, receive: Receive, media_types: Sequence[str] = ("application/json",)) -> bytes:
    """Return a body, which has one of some media types."""
    body = bytearray()
    has_more = True
    while has_more:
        message = await receive()
        body += message.get("body", b"")
        # A client that disconnects ends the body too. It does not read the response.
        has_more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise RefusedError(413, {"detail": f"A body has at most {MAX_BODY} bytes."})
    if body and get_media_type(headers) not in media_types:
        sent, advice = headers.get("Content-Type", ""), f"Send the header Content-Type: {' or '.join(media_types)}."
        raise RefusedError(415, {"detail": f'Unsupported media type "{sent}" in request. {advice}'})
    return bytes(body)


def parse_body(body: bytes, schema: Node, description: Description) -> Any:
    try:
        document = json.loads(body.decode(), parse_constant=refuse_constant, parse_float=parse_finite)
        # An escaped half of a surrogate pair can be decoded, but not encoded again.
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:  # an integer with too many digits is a ValueError too
        reason = "nested too deep" if isinstance(error, RecursionError) else "not JSON in UTF-8"
        raise RefusedError(400, {"detail": f"JSON parse error - {reason}"}) from error
    problems = list(iter_schema_errors(description.document, schema, document))
    if problems:
        raise invalid_body(document, problems)
    return document


def drop_unknown_fields(document: Any, names: Collection[str] | None) -> Any:
    """Return a body, or each of its items, with the fields of these names: nobody has checked others. None for all."""
    if isinstance(document, list):
        return [drop_unknown_fields(item, names) for item in cast("list[Any]", document)]
    if not isinstance(document, dict) or names is None:
        return cast("Any", document)
    return {name: value for name, value in cast("dict[str, Any]", document).items() if name in names}


TRUE_TEXTS = frozenset({"true", "1"})
_BOOLEAN_TEXTS = TRUE_TEXTS | {"false", "0"}


class ParameterValidator:
    """Checks the query parameters of one operation.

    It checks types, enums, ranges, patterns and formats. It does not check those that page, which `Pager`
    reads. Other invalid ones are refused with 400.
    """

    def __init__(self, description: Description, operation: DescribedOperation) -> None:
        self._document = description.document
        paging = operation.paging
        paged_by = frozenset[str]() if paging is None else paging.parameters
        self._query = [each for each in operation.parameters if each.place == "query" and each.name not in paged_by]

    def check_query(self, query: Mapping[str, Sequence[str]]) -> None:
        errors: dict[str, str | list[str]] = {}
        for each in self._query:
            if each.name in query:
                problems = self._find_query_problems(query[each.name], each)
            else:
                problems = ["This parameter is required."] if each.is_required else []
            if problems:
                errors[each.name] = problems
        if errors:
            raise RefusedError(400, errors, part="query")

    def _find_query_problems(self, texts: Sequence[str], parameter: Parameter) -> list[str]:
        values = texts if parameter.is_list else texts[-1:]
        if parameter.has_commas:
            values = [value for text in texts for value in text.split(",")]
        problems = itertools.chain.from_iterable(self._find_problems(each, parameter.value_schema) for each in values)
        return list(dict.fromkeys(problems))

    def _find_problems(self, text: str, schema: Node) -> list[str]:
        parse = _PARSERS.get(get_type(schema) or "", str)
        value = parse(text)
        if value is None:
            return [f"A valid {get_type(schema)} is required."]
        return [problem for _, problem in iter_schema_errors(self._document, schema, value)]


def _parse_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _parse_boolean(text: str) -> bool | None:
    return text.lower() in TRUE_TEXTS if text.lower() in _BOOLEAN_TEXTS else None


#: By type. Each returns None for a text that is not of the type.
_PARSERS: Mapping[str, Callable[[str], object]] = {
    "integer": read_integer,
    "number": _parse_number,
    "boolean": _parse_boolean,
}


class RowPath:
    """The path of an operation. What depends on the description alone is found once."""

    def __init__(self, tables: Tables, operation: DescribedOperation) -> None:
        self._table = tables.find(operation)
        self._leads_to_row = tables.leads_to_row(operation)
        self._key = tables.find_key(operation)
        self._id_parameter = operation.path.rpartition("{")[2].partition("}")[0]
        own = "" if self._table is None else self._table.name
        parents = tables.list_parents(operation)
        self._parents = [each for each in parents if each[1] != own]
        #: The parameters of a key of several, with their fields.
        self._parts = [(parameter, name) for parameter, table, name in parents if table == own and name]
        if tables.adds(operation):
            self._parts.append((self._id_parameter, self._key))
        if self._leads_to_row and self._is_choice(operation):  # `/things/{id}/public/{is_public}` names one before it
            before = ((parameter, name) for parameter, table, name in parents if table == own)
            self._id_parameter, self._key = next(before, ("", ""))
            self._parts = [each for each in self._parts if each[0] != self._id_parameter]

    def _is_choice(self, operation: DescribedOperation) -> bool:
        """Whether the last parameter is one of few values that its field doesn't have: no key of a row."""
        schema = next(
            (each.schema for each in operation.parameters if each.name == self._id_parameter), as_object(None)
        )
        field = None if self._table is None else self._table.fields.get(self._key)
        values = [True, False] if get_type(schema) == "boolean" else get_values(schema)
        return bool(values) and (field is None or not any(each in field.choices for each in values))

    def find(self, world: World, access: Access, room: Room, path: Mapping[str, str]) -> tuple[Room, Row, Row]:
        """Return the room of the row, the row, and the ids of its parents; see `ValidRequest`."""
        room, row = self._find_row(world, access, room, path)
        parents = self._find_parents(world, room, path)
        if self._leads_to_row and row and any(row.get(name) != parent_id for name, parent_id in parents.items()):
            raise not_found()
        return room, row, parents

    def _find_row(self, world: World, access: Access, room: Room, path: Mapping[str, str]) -> tuple[Room, Row]:
        table = self._table
        if table is None or not (self._leads_to_row or table.is_single):
            return room, {}
        rows = world.get_seen_rows(table.name, room, access)
        named = self._leads_to_row and self._id_parameter
        row = self._find_by_path(rows, path) if named else next(iter(rows), None)
        if row is None:
            raise not_found()
        return world.rooms[row["id"]] if table.is_of_tenants else room, row

    def _find_by_path(self, rows: Rows, path: Mapping[str, str]) -> Row | None:
        """Return the row that a path names, by the field that its parameter is called after, or by its id."""
        text = path[self._id_parameter]
        parts = {name: path[parameter] for parameter, name in self._parts}
        named = rows.find_by({**parts, self._key: text}) if parts or self._key not in ("id", "") else None
        return rows.find(text) if named is None and not parts else named

    def _read_part(self, name: str, text: str) -> int | str:
        """Return the value of a field as a path has it."""
        number = read_integer(text)
        is_number = self._table is not None and self._table.fields[name].type in ("integer", "number")
        return number if is_number and number is not None else text

    def _find_parents(self, world: World, room: Room, path: Mapping[str, str]) -> Row:
        parents: Row = {name: self._read_part(name, path[parameter]) for parameter, name in self._parts}
        for parameter, table, name in self._parents:
            rows, text, keys = world.get_rows(table, room), path[parameter], sorted(world.tables[table].keys)
            found = (rows.find(text), *(rows.find_by({each: text}) for each in keys))
            parent = next((each for each in found if each is not None), None)
            if parent is None:
                raise not_found()
            if name:
                key = world.tables[table].key
                parents[name] = parent.get(key) if name != parameter else parent.get(parameter, parent.get(key))
        return parents
