"""The operations of an OpenAPI document: what each takes, and what its answer has.

The sandbox serves any document, also one that no package was generated from. `methods` has what a generated package
makes of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.media_types import (
    choose_form,
    choose_media_type,
    find_json_answer,
    get_described,
    get_event_schema,
    is_json,
)
from openapi_sdk.description.nodes import as_object, is_object
from openapi_sdk.description.paged_bodies import describe_pages
from openapi_sdk.description.paging import PAGING, PagedAnswer, Paging, find_paging
from openapi_sdk.description.paging_names import ENVELOPES, ROW_KEYS, are_rows, simplify
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import get_type, is_read_only, merge_all_of, merge_only_choice
from openapi_sdk.model.places import read_path, split_path
from openapi_sdk.model.streams import STREAMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openapi_sdk.description.nodes import Node

#: The methods of HTTP that an OpenAPI document can describe.
HTTP_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
#: The envelope of listings that take `limit` and `offset`, even if their page doesn't describe these.
_ENVELOPE_FIELDS = frozenset({"count", "next", "previous", "results"})
#: A parameter in a path.
_PARAMETER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation, with references resolved."""

    name: str
    place: str  # `path`, `query`, `header` or `cookie`
    node: Node
    schema: Node  # its own, or that of its content

    @property
    def is_required(self) -> bool:
        return self.place == "path" or self.node.get("required") is True

    @property
    def is_list(self) -> bool:
        return get_type(self.schema) == "array"

    @property
    def value_schema(self) -> Node:
        """The schema of a value, or of one of several."""
        return cast("Node", self.schema.get("items", {})) if self.is_list else self.schema

    @property
    def default(self) -> object:
        """The value that counts if none is sent; None if the description has none."""
        return self.schema.get("default")

    @property
    def has_commas(self) -> bool:
        """Whether several values stand in one text, separated by commas."""
        return self.is_list and not self.node.get("explode", True)


class DescribedOperation:
    """One method of one path."""

    def __init__(self, document: Node, method: str, path: str, item: Node, node: Node) -> None:
        self.method = method.upper()
        self.path = path
        self.document = document
        self._item = item
        self.node = node

    @property
    def id(self) -> str:
        return str(self.node.get("operationId", f"{self.method.lower()} {self.path}"))

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters of the path and of the operation. One of the operation replaces that of the path."""
        found: dict[tuple[str, str], Parameter] = {}
        for each in (*self._item.get("parameters", ()), *self.node.get("parameters", ())):
            node = resolve_ref(self.document, each)
            name, place = str(node.get("name")), str(node.get("in"))
            media: Node = next(iter(node.get("content", {}).values()), node)
            found[name, place] = Parameter(name, place, node, merge_all_of(self.document, media.get("schema", {})))
        return tuple(found.values())

    @cached_property
    def _success(self) -> tuple[str, Node]:
        """The status and the JSON body of the first described success; without a body if none has one."""
        successes = [each for each in self.statuses if each.startswith("2")]
        for status in sorted(successes):
            content = as_object(self.answers[status].get("content"))
            if key := find_json_answer(self.document, content):
                return status, as_object(content[key])
        return min(successes, default=""), {}

    @property
    def status(self) -> int:
        """The status of a success; 200 if none is described."""
        return int(self._success[0]) if self._success[0].isdecimal() else 200

    @property
    def other_media_type(self) -> str:
        """The media type of a success whose body is no JSON document; empty if it is one, or has no body."""
        status, body = self._success
        if body or status not in self.answers:
            return ""
        content = as_object(self.answers[status].get("content"))
        return "" if any(map(is_json, content)) else next(iter(content), "")

    @cached_property
    def stream(self) -> tuple[str, Node] | None:
        """The media type of a success that is a stream, and the schema of its events; None if there is none."""
        content = as_object(self.answers.get(self._success[0], {}).get("content"))
        for key, media in content.items():
            schema = get_described(media)
            if choose_form(self.document, key, schema) in STREAMS:
                return key, as_object(get_event_schema(self.document, key, schema))
        return None

    @property
    def schema(self) -> Node:
        """The schema of the JSON body of a success; empty if it has no body."""
        return cast("Node", self._success[1].get("schema", {}))

    @cached_property
    def answer(self) -> Node:
        """That schema with its reference resolved and its `allOf` merged."""
        return merge_all_of(self.document, self.schema)

    @property
    def example(self) -> Any:
        """The documented example of that body, or None."""
        media = self._success[1]
        for each in media.get("examples", {}).values():
            return resolve_ref(self.document, each).get("value")
        return media.get("example")

    @property
    def shown(self) -> Mapping[str, list[str] | str]:
        """For a shared schema in that body: the fields that this page shows, or the one that stands for the object.

        A schema that is not named is shown whole.
        """
        return cast("Mapping[str, list[str] | str]", self._success[1].get("x-shown-fields", {}))

    @cached_property
    def answers(self) -> Mapping[str, Node]:
        """The described answers by their status, which is `200`, `4XX` or `default`."""
        return {str(each): resolve_ref(self.document, node) for each, node in self.node.get("responses", {}).items()}

    @property
    def statuses(self) -> tuple[str, ...]:
        """The described statuses of its answers."""
        return tuple(self.answers)

    def find_answer(self, status: int) -> Node | None:
        """Return the described answer of a status; None if it has none."""
        described = {each.upper(): node for each, node in self.answers.items()}
        keys = (str(status), f"{status // 100}XX", "DEFAULT")
        return next((described[each] for each in keys if each in described), None)

    def find_answer_schema(self, status: int) -> Node | None:
        """Return the schema of the described JSON body of a status; None if there is none."""
        content = as_object((self.find_answer(status) or {}).get("content"))
        key = find_json_answer(self.document, content)
        return cast("Node", as_object(content[key]).get("schema", {})) if key else None

    @cached_property
    def request(self) -> Node:
        """The body of a request in the document: `content` and `required`; empty if it takes none."""
        return resolve_ref(self.document, self.node.get("requestBody", {}))

    @cached_property
    def body(self) -> Node | None:
        """The schema of the JSON body of a request; None if it takes none."""
        content = as_object(self.request.get("content"))
        key, kind = choose_media_type(self.document, content) or ("", "")
        return as_object(content[key]).get("schema") if kind == "json" else None

    @cached_property
    def sent_row(self) -> Node:
        """The schema of that body, of the row in it or of its items, resolved."""
        sent = merge_all_of(self.document, self.body or {})
        if self.body_path:
            sent = merge_all_of(self.document, sent["properties"][self.body_path])
        return merge_all_of(self.document, sent.get("items", sent))

    @cached_property
    def body_fields(self) -> tuple[str, ...] | None:
        """The fields of such a row that are not only read; None if it lists none."""
        properties = self.sent_row.get("properties")
        if not is_object(properties):
            return None
        return tuple(name for name, each in properties.items() if not is_read_only(self.document, each))

    @property
    def sends_list(self) -> bool:
        return get_type(merge_all_of(self.document, self.body or {})) == "array"

    @cached_property
    def envelope(self) -> Mapping[str, Node]:
        """The fields of the JSON object of a success, with references resolved; empty for anything else."""
        properties: Node = self.answer.get("properties", {})
        return {name: merge_all_of(self.document, each) for name, each in properties.items()}

    @cached_property
    def required_fields(self) -> frozenset[str]:
        return frozenset(self.answer.get("required", ()))

    @cached_property
    def paging(self) -> Paging | None:
        """How it pages, by the rules with which the client was generated; None if its answer is no page.

        An array with all rows is none.
        """
        found = self._found_paging
        return None if found is not None and found.kind == "whole" and not found.results else found

    @property
    def may_be_listing(self) -> bool:
        """Whether the method that is generated may be a listing: it pages, or answers with an array of all rows."""
        return self._found_paging is not None

    @cached_property
    def _found_paging(self) -> Paging | None:
        if self.method not in {"GET", "POST"}:
            return None
        headers = as_object((self.find_answer(self.status) or {}).get("headers"))
        given = self.node.get(PAGING)
        parameters = [each for each in self.parameters if each.place == "query"]
        query = {each.name: each.schema for each in parameters}
        required = [each.name for each in parameters if each.is_required]
        by_query = PagedAnswer(self.document, self.schema, query, headers, given, self.path, required)
        answer = describe_pages(self.method, self.node, by_query)
        found = None if answer is None else find_paging(answer)
        if self.method != "GET":
            return found
        if (found is None or found.kind in {"address", "whole"}) and self.envelope.keys() >= _ENVELOPE_FIELDS:
            return Paging("offset", "results", "count", "next", place="offset", size="limit")
        return found

    @property
    def is_paged_by_body(self) -> bool:
        """Whether it is a listing whose pages are asked for with fields of the body."""
        return self.paging is not None and self.paging.in_body

    @property
    def is_listing(self) -> bool:
        """Whether it reads rows, and changes nothing."""
        return self.has_rows and (self.method == "GET" or self.is_paged_by_body)

    @cached_property
    def rows_path(self) -> str:
        """The path of the rows of a listing in its envelope; empty if there is no envelope."""
        if self.paging is not None:
            return self.paging.results
        if self.envelope.keys() >= _ENVELOPE_FIELDS:
            return "results"
        if self.method != "GET" or self.path.endswith("}") or self._is_row:
            return ""
        # How to ask for more is not described: one page has all rows.
        items = {name: each.get("items") for name, each in self.envelope.items() if get_type(each) == "array"}
        objects = [name for name, each in items.items() if "properties" in merge_all_of(self.document, each)]
        found = [name for name in objects if are_rows(name, self.path)]
        return found[0] if len(found) == 1 else ""

    def find_field(self, path: str) -> Node:
        """Return the schema of a field of the answer, resolved; empty if it is not described."""
        return merge_only_choice(self.document, self.find_raw_field(path))

    def find_raw_field(self, path: str) -> Node | None:
        """Return the schema of a field of the answer as it is written; None if it is not described."""
        found: Any = self.answer
        for name in split_path(path):
            found = as_object(merge_only_choice(self.document, found).get("properties")).get(name)
        return cast("Node | None", found)

    @property
    def has_array(self) -> bool:
        return get_type(self.answer) == "array"

    @property
    def has_rows(self) -> bool:
        """Whether its answer has many rows: a page, or an array."""
        return bool(self.rows_path) or self.has_array

    @cached_property
    def row_schema(self) -> Node:
        """The schema of one of these rows, or of the answer if that is one row."""
        if self.rows_path:
            return as_object(self.find_field(self.rows_path).get("items"))
        if self.row_path:
            return as_object(self.find_raw_field(self.row_path))
        return cast("Node", self.answer.get("items", {})) if self.has_array else self.schema

    @cached_property
    def row_path(self) -> str:
        """The field of the answer that holds its one row: `server` of `{"server": {…}}`; empty if there is none."""
        if self.has_rows or self._is_row:
            return ""
        only = [name for name, each in self.envelope.items() if len(self.envelope) == 1 and "properties" in each]
        return self._find_envelope(self.envelope) or next(iter(only), "")

    @property
    def _is_row(self) -> bool:
        """Whether the answer itself has a key, so that it holds no other row."""
        return not {simplify(name) for name in self.envelope}.isdisjoint(ROW_KEYS)

    @cached_property
    def body_path(self) -> str:
        """The same of the JSON body of a request."""
        properties = as_object(merge_all_of(self.document, self.body or {}).get("properties"))
        if len(properties) != 1:
            return ""
        fields = {name: merge_all_of(self.document, each) for name, each in properties.items()}
        return self._find_envelope(fields) or next((name for name in fields if name == self.row_path), "")

    def _find_envelope(self, fields: Mapping[str, Node]) -> str:
        """Return the field with an object that is named after the thing of the path, or the only one with an object."""
        objects = [name for name, each in fields.items() if as_object(each.get("properties"))]
        things = {simplify(each).removesuffix("s") for each in _PARAMETER.sub("", self.path).split("/")} - {""}
        named = [name for name in objects if simplify(name) in things]
        usual = [name for name in objects if simplify(name) in ENVELOPES]
        return next(iter(named or usual), "")

    @cached_property
    def row_examples(self) -> list[Any]:
        example: Any = self.answer.get("example") if self.example is None else self.example
        if self.row_path:
            return [as_object(example).get(self.row_path)]
        if self.rows_path:
            example = read_path(example, self.rows_path)
        elif not self.has_array:
            return [example]
        return cast("list[Any]", example) if isinstance(example, list) else []


def matches_path(template: str, segments: Sequence[str]) -> bool:
    """Whether the segments of a path fit a described one."""
    parts = template.split("/")
    return len(parts) == len(segments) and all(
        part == segment or ("{" in part and _fits(part, segment)) for part, segment in zip(parts, segments, strict=True)
    )


def _fits(part: str, segment: str) -> bool:
    """Whether a segment has what stands around the parameters of a described one: `{id}:open` needs `:open` at the end.

    No regular expression: with many parameters, one could take very long.
    """
    first, *between, last = _PARAMETER.split(part)
    place, end = len(first), len(segment) - len(last)
    if place > end or not (segment.startswith(first) and segment.endswith(last)):
        return False
    for text in between:
        place = segment.find(text, place, end) + len(text)
        if place < len(text):
            return False
    return True
