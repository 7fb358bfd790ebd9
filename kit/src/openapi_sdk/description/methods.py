"""The methods of the resources, their arguments and bodies as the description has them.

Whatever is made of all methods asks here: commands, exports, tools. A page that is added to the description is a method
here, with nothing written by hand. Nothing of the generated package is imported before a method's `operation` is asked
for.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import field, frozen

from openapi_sdk.description.keys import KnownKeys
from openapi_sdk.description.media_types import has_file, is_file, list_contents
from openapi_sdk.description.nodes import as_array, as_object
from openapi_sdk.description.schemas import (
    each_alternative,
    get_choices,
    get_type,
    get_values,
    merge_all_of,
    merge_only_choice,
)
from openapi_sdk.model.idempotency_keys import is_key_header
from openapi_sdk.model.places import split_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.model.contents import BodyKind
    from openapi_sdk.model.operations import Operation


#: Rows that are sent at once where the description doesn't say how many an operation takes.
DEFAULT_BATCH = 500
#: The characters of a paragraph that can be a summary.
_LONGEST_SUMMARY = 120


@frozen
class Argument:
    """An argument of a method, or a field of its body."""

    document: Node = field(repr=False, eq=False)  # the description
    name: str  # of an argument in Python, of a field in JSON
    place: Literal["path", "query", "header", "cookie", "body"]
    schema: Node  # resolved
    text: str  # of the description; may be empty
    is_required: bool
    is_secret: bool = False

    @property
    def is_list(self) -> bool:
        """Whether it takes several values."""
        return get_type(self._own_schema) == "array"

    @property
    def type(self) -> str:
        """The JSON type of a value, or of one of several; `string` if the description names none."""
        return get_type(self._value_schema) or "string"

    @property
    def is_document(self) -> bool:
        """Whether a value is an object, or a list of objects or lists."""
        return self.type in {"object", "array"}

    @property
    def format(self) -> str:
        """The format of a value: `date`, `date-time`, `uuid`, …; empty if it has none."""
        return str(self._value_schema.get("format", ""))

    @property
    def values(self) -> list[Any]:
        """The values that are allowed other than null; empty if the description doesn't list them."""
        return get_values(self._value_schema)

    @property
    def choices(self) -> tuple[str, ...]:
        """These values as text."""
        return tuple(map(str, self.values))

    @property
    def is_file(self) -> bool:
        return is_file(self.document, self._value_schema)

    @property
    def may_be_file(self) -> bool:
        """Whether a value is a file or something else, or one file or several."""
        return not self.is_file and has_file(self.document, {"anyOf": get_choices(self._own_schema)})

    @property
    def lengths(self) -> tuple[int, int | None]:
        """The least and the most characters of a value; None if there is no limit."""
        return self.schema.get("minLength", 0), self.schema.get("maxLength")

    @property
    def fields(self) -> tuple[Argument, ...]:
        return list_fields(self.document, self._own_schema)

    def find_other_field(self, name: str) -> Argument | None:
        """Return a field of a value that is not described; None if the description allows no such field."""
        return _find_other_field(self.document, self._own_schema, name)

    @property
    def _own_schema(self) -> Node:
        return merge_only_choice(self.document, self.schema)

    @property
    def _value_schema(self) -> Node:
        return _get_row_schema(self.document, self._own_schema)


@frozen
class RequestBody:
    """The body of the requests of a method, in any of the content types in which it is sent."""

    document: Node = field(repr=False, eq=False)  # the description
    media_type: str  # the preferred one
    schema: Node  # resolved; without what may be a text or a file as such beside something else
    is_required: bool
    fields: tuple[Argument, ...]  # of an object, or of a row if it is a list of objects; else empty
    kinds: frozenset[BodyKind] = frozenset()  # how it may be written
    raw_type: str = ""  # the media type of a text or a file as such; empty if it can't be one
    _preferred: tuple[Argument, ...] | None = None

    @property
    def preferred_fields(self) -> tuple[Argument, ...]:
        """Those of these fields that the preferred content type has, as it has them."""
        return self.fields if self._preferred is None else self._preferred

    @property
    def has_rows(self) -> bool:
        """Whether it is a list of objects."""
        return get_type(self.schema) == "array" and bool(self.fields)

    @property
    def is_object(self) -> bool:
        """Whether it is one object whose fields are described."""
        return get_type(self.schema) != "array" and bool(self.fields)

    @property
    def is_file(self) -> bool:
        return is_file(self.document, self.schema)

    @property
    def largest_batch(self) -> int:
        largest = self.schema.get("maxItems")
        return largest if isinstance(largest, int) and largest > 0 else DEFAULT_BATCH

    @property
    def known_keys(self) -> KnownKeys:
        return KnownKeys(self.document, _get_row_schema(self.document, self.schema))

    def find_other_field(self, name: str) -> Argument | None:
        """Return a field of an object or a row that is not described; None if the description allows no such field."""
        return _find_other_field(self.document, _get_row_schema(self.document, self.schema), name)


def list_fields(document: Node, schema: Node) -> tuple[Argument, ...]:
    """Return the fields of an object that can be sent."""
    required, secrets = (as_array(schema.get(key)) for key in ("required", "x-secret-properties"))
    fields: list[Argument] = []
    for name, node in as_object(schema.get("properties")).items():
        found = merge_all_of(document, node)
        if found.get("readOnly") is not True:
            text = str(found.get("description") or "")
            fields.append(Argument(document, name, "body", found, text, name in required, name in secrets))
    return tuple(fields)


def _merge_schemas(document: Node, schemas: list[object]) -> dict[str, Any]:
    """Return the schema of what fits one of several: that of an object with the fields of all, if they are objects."""
    merged = [merge_all_of(document, each) for each in schemas]
    if len(merged) == 1:
        return merged[0]
    if not all(as_object(each.get("properties")) for each in merged) or any(map(get_choices, merged)):
        return {"anyOf": schemas}
    properties: dict[str, Any] = {}
    for each in merged:
        for name, node in as_object(each.get("properties")).items():
            known = properties.setdefault(name, node)
            if known != node:
                properties[name] = {"anyOf": [known, node]}
    required = [name for name in properties if all(name in as_array(each.get("required")) for each in merged)]
    return {**merge_all_of(document, {"allOf": schemas}), "properties": properties, "required": required}


def _drop_fields(schema: Node, names: Collection[str]) -> dict[str, Any]:
    """Return the schema of an object without some of its fields."""
    properties = {name: each for name, each in as_object(schema.get("properties")).items() if name not in names}
    required = [name for name in as_array(schema.get("required")) if name not in names]
    return {**schema, "properties": properties, "required": required}


def _find_other_field(document: Node, schema: Node, name: str) -> Argument | None:
    says_nothing = get_type(schema) == "object" and not schema.get("properties")
    others = schema.get("additionalProperties", says_nothing)
    return None if others is False else Argument(document, name, "body", as_object(others), "", is_required=False)


def _get_row_schema(document: Node, schema: Node) -> Node:
    """Return the schema of an item of a list, and that of any other value as it is."""
    is_list = get_type(schema) == "array"
    return merge_only_choice(document, as_object(schema.get("items"))) if is_list else schema


@frozen(slots=False)  # for `cached_property`
class Method:
    """A method of a resource, such as `things.list`."""

    resource: str
    name: str
    described: DescribedOperation
    package: str = ""  # the generated one, without which it can't be called

    @property
    def _document(self) -> Node:
        return self.described.document

    @property
    def id(self) -> str:
        """The operationId: `things_list`."""
        return self.described.id

    @property
    def http_method(self) -> str:
        return self.described.method

    @property
    def path(self) -> str:
        return self.described.path

    @property
    def full_name(self) -> str:
        """The name behind a client: `things.list`."""
        return f"{self.resource}.{self.name}"

    @property
    def summary(self) -> str:
        """One line: the summary, or else a short first paragraph; empty if the description has neither."""
        return self._split_text()[0]

    @property
    def text(self) -> str:
        """What the description says besides the summary; may be empty, or have several paragraphs."""
        return self._split_text()[1]

    def _split_text(self) -> tuple[str, str]:
        node = self.described.node
        summary = " ".join(str(node.get("summary") or "").split())
        text = str(node.get("description") or "").strip()
        first, _, rest = text.partition("\n\n")
        if summary or len(first) > _LONGEST_SUMMARY or "\n" in first or not first[:1].isalnum():
            return summary, text
        return first, rest.strip()

    @property
    def is_deprecated(self) -> bool:
        return self.described.node.get("deprecated") is True

    @property
    def is_safe(self) -> bool:
        """Whether it only reads: by its method of HTTP, or as a listing by POST, which `paged_bodies` is sure of."""
        return self.http_method in {"GET", "HEAD", "OPTIONS", "TRACE"} or self.described.is_paged_by_body

    @cached_property
    def operation(self) -> Operation[Any]:
        places: Mapping[str, str] = import_module(f"{self.package}.api").RESOURCES
        return cast("Operation[Any]", import_module(f"{places[self.resource]}.{self.id}").OPERATION)

    @property
    def is_listing(self) -> bool:
        # Most methods are none, and needn't be imported to know that: `acme export` asks for all of them.
        return self.described.may_be_listing and self.operation.listing is not None

    @property
    def is_whole(self) -> bool:
        """Whether it is a listing with one page, so that no row can move between two."""
        listing = self.operation.listing
        return listing is not None and listing.kind == "whole"

    @property
    def can_be_exact(self) -> bool:
        """Whether the listing can notice rows that move meanwhile: it pages by a counted offset, and rows have keys."""
        listing = self.operation.listing
        if listing is None or listing.kind != "offset" or not listing.is_counted:
            return False
        return all(split_path(path)[0] in self.row_fields for path in listing.key)

    @property
    def can_prefetch(self) -> bool:
        """Whether the listing can request pages ahead."""
        listing = self.operation.listing
        return listing is not None and listing.is_counted

    @property
    def is_download(self) -> bool:
        """Whether it returns a file, which it stores where its argument `to` says."""
        return any(each.form == "bytes" for each in self.operation.responses)

    @cached_property
    def arguments(self) -> tuple[Argument, ...]:
        """Its arguments other than the body and the tenant, in the order of the description."""
        described = {(each.place, each.name): each for each in self.described.parameters}
        found: list[Argument] = []
        for name, described_name, place in self.operation.arguments:
            parameter = described[place, described_name]
            if (is_key := is_key_header(place, described_name)) and self.is_listing:
                continue  # each page has a key of its own
            text = str(parameter.node.get("description") or parameter.schema.get("description") or "")
            is_required = parameter.is_required and not is_key
            found.append(Argument(self._document, name, place, parameter.schema, text, is_required))
        return tuple(found)

    @cached_property
    def filters(self) -> tuple[Argument, ...]:
        """The arguments of a listing other than those that page."""
        listing = self.operation.listing
        paging = frozenset[str]() if listing is None else listing.arguments
        return tuple(each for each in self.arguments if each.name not in paging)

    @property
    def needed_filters(self) -> tuple[str, ...]:
        """What has to be given to read a listing: filters, and `body` where the body has a required field."""
        body = ("body",) if self.body is not None and self.body.is_required else ()
        return (*(each.name for each in self.filters if each.is_required), *body)

    @cached_property
    def body(self) -> RequestBody | None:
        """The body of its requests, without what asks for a page; None if it sends none."""
        request = self.described.request
        content = as_object(request.get("content"))
        if not content:
            return None
        contents = list_contents(self._document, content)
        raw_type = next((each.key for each in contents if each.kind == "raw"), "")
        schemas = [each.schema for each in contents if each.kind != "raw"]
        media_type = contents[0].key if contents else next(iter(content))
        schema = _merge_schemas(self._document, schemas or [as_object(content[media_type]).get("schema")])
        is_required = request.get("required") is True
        if self.described.is_paged_by_body and (listing := self.operation.listing) is not None:
            schema = _drop_fields(schema, dict(listing.fields).values())
            is_required = bool(schema["required"])
        fields = list_fields(self._document, _get_row_schema(self._document, schema))
        preferred = list_fields(self._document, merge_all_of(self._document, schemas[0])) if schemas[1:] else None
        kinds: frozenset[BodyKind] = frozenset(each.kind for each in contents)
        return RequestBody(self._document, media_type, schema, is_required, fields, kinds, raw_type, preferred)

    @cached_property
    def row_schema(self) -> Node | None:
        """The schema of a row of a listing, with references resolved; None if it is no listing."""
        return merge_all_of(self._document, self.described.row_schema) if self.is_listing else None

    @property
    def row_fields(self) -> Mapping[str, Node]:
        """The fields of a row of a listing; empty if they are not described."""
        return as_object((self.row_schema or {}).get("properties"))

    def list_known_values(self, argument: Argument) -> tuple[str, ...]:
        """Return the values that rows of a listing have in the field of a filter's name; empty if they are not listed.

        A filter may take others. Values that it allows alone are its `choices`.
        """
        if argument.place != "query" or argument.choices:
            return ()
        alternatives = each_alternative(self._document, self.row_fields.get(argument.name), ())
        return tuple(str(value) for _, schema in alternatives for value in get_values(schema))

    def bind(self, client: object) -> Callable[..., Any]:
        """Return the method of a client, or of its `with_raw_response`."""
        return cast("Callable[..., Any]", getattr(getattr(client, self.resource), self.name))
