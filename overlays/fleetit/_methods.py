"""The methods of the resources as the description has them, for what is made of all of them: commands, exports, tools.

A page that is added to the description is a method here, with nothing written by hand. Nothing of the generated package
is imported before a method's `operation` is asked for.
"""

from __future__ import annotations

from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import frozen

from fleetit._description import get_type, load_description, merge_all_of, resolve_ref
from fleetit._errors import ConfigurationError
from fleetit._redaction import format_value
from fleetit._suggestions import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from fleetit._description import Node
    from fleetit_api.api import Operation

#: The methods of HTTP that an OpenAPI document can describe.
_HTTP_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_JSON = "application/json"
#: Rows that are sent at once where the description doesn't say how many an operation takes.
DEFAULT_BATCH = 500


@frozen
class Argument:
    """An argument of a method, or a field of its body.

    Attributes:
        name: What it is called: an argument by its name in Python, a field by its name in JSON.
        place: Where it is sent.
        schema: Its schema, with references resolved.
        text: What the description says of it; may be empty.
        is_required: Whether a call needs it.
        is_secret: Whether the value may not be shown.
    """

    name: str
    place: Literal["path", "query", "header", "cookie", "body"]
    schema: Node
    text: str
    is_required: bool
    is_secret: bool = False

    @property
    def is_list(self) -> bool:
        """Whether it takes several values."""
        return get_type(self.schema) == "array"

    @property
    def type(self) -> str:
        """The JSON type of a value, or of one of several; `string` if the description names none."""
        return get_type(self._value_schema) or "string"

    @property
    def format(self) -> str:
        """The format of a value: `date`, `date-time`, `uuid`, …; empty if it has none."""
        return str(self._value_schema.get("format", ""))

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that are allowed; empty if the description doesn't list them."""
        return tuple(str(each) for each in _as_list(self._value_schema.get("enum")) if each is not None)

    @property
    def _value_schema(self) -> Node:
        schema = self.schema
        return merge_all_of(load_description(), _as_node(schema.get("items"))) if self.is_list else schema


@frozen
class Body:
    """The body of a request.

    Attributes:
        media_type: Its media type.
        schema: Its schema, with references resolved.
        is_required: Whether a call needs it.
        fields: The fields of an object; those of a row if the body is a list of objects; else empty.
    """

    media_type: str
    schema: Node
    is_required: bool
    fields: tuple[Argument, ...]

    @property
    def has_rows(self) -> bool:
        """Whether it is a list of objects."""
        return get_type(self.schema) == "array" and bool(self.fields)

    @property
    def is_object(self) -> bool:
        """Whether it is one object whose fields are described."""
        return get_type(self.schema) != "array" and bool(self.fields)

    @property
    def most(self) -> int:
        """The most rows of one call."""
        most = self.schema.get("maxItems")
        return most if isinstance(most, int) and most > 0 else DEFAULT_BATCH

    @property
    def object_schema(self) -> Node:
        """The schema of an object or a row, with references resolved."""
        is_list = get_type(self.schema) == "array"
        return merge_all_of(load_description(), _as_node(self.schema.get("items"))) if is_list else self.schema

    def find_unknown(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Return the names of an object or a row that are no field, and what is wrong with each.

        None is wrong where the description allows other fields.
        """
        schema = self.object_schema
        if schema.get("additionalProperties"):
            return []
        known = {*_as_node(schema.get("properties")), *(each.name for each in self.fields)}
        unknown = [name for name in names if name not in known]
        return [(name, f"{format_value(name)} is no field{suggest(name, sorted(known))}") for name in unknown]


@frozen(slots=False)  # for `cached_property`
class Method:
    """A method of a resource.

    Attributes:
        resource: The resource: `tolls`.
        name: The method: `list`.
        http_method: The method of HTTP, in capitals.
        path: The path template.
    """

    resource: str
    name: str
    http_method: str
    path: str
    _item: Node
    _node: Node

    @property
    def id(self) -> str:
        """The operationId: `tolls_list`."""
        return str(self._node["operationId"])

    @property
    def full_name(self) -> str:
        """The name behind a client: `tolls.list`."""
        return f"{self.resource}.{self.name}"

    @property
    def summary(self) -> str:
        """One line; empty if the description has none."""
        return " ".join(str(self._node.get("summary") or "").split())

    @property
    def text(self) -> str:
        """What the description says besides the summary; may be empty, or have several paragraphs."""
        return str(self._node.get("description") or "").strip()

    @property
    def is_deprecated(self) -> bool:
        """Whether the description calls it deprecated."""
        return self._node.get("deprecated") is True

    @property
    def is_safe(self) -> bool:
        """Whether it only reads."""
        return self.http_method in {"GET", "HEAD", "OPTIONS", "TRACE"}

    @cached_property
    def operation(self) -> Operation[Any]:
        """The generated operation."""
        from fleetit_api.api import RESOURCES  # noqa: PLC0415 - the generated package takes long to import

        return cast("Operation[Any]", import_module(f"{RESOURCES[self.resource]}.{self.id}").OPERATION)

    @property
    def has_pages(self) -> bool:
        """Whether it returns pages."""
        return self.operation.listing is not None

    @property
    def is_listing(self) -> bool:
        """Whether it lists rows: in pages, or all at once as an array of objects."""
        return self.row_schema is not None

    @property
    def is_download(self) -> bool:
        """Whether it returns a file, which it stores where its argument `to` says."""
        return any(each.form == "bytes" for each in self.operation.responses)

    @cached_property
    def arguments(self) -> tuple[Argument, ...]:
        """Its arguments other than the body and the fleet, in the order of the description."""
        nodes = {(str(node.get("in")), str(node.get("name"))): node for node in self._iter_parameters()}
        found: list[Argument] = []
        for name, described_name, place in self.operation.arguments:
            node = nodes.get((place, described_name), {})
            schema = _get_schema(node)
            text = str(node.get("description") or schema.get("description") or "")
            is_required = place == "path" or node.get("required") is True
            found.append(Argument(name, place, schema, text, is_required, is_secret=_is_secret(node, schema)))
        return tuple(found)

    @cached_property
    def filters(self) -> tuple[Argument, ...]:
        """The arguments of a listing other than those that page."""
        listing = self.operation.listing
        paging = {listing.size, "offset", "page", "cursor"} if listing else set[str]()
        return tuple(each for each in self.arguments if each.name not in paging)

    @cached_property
    def body(self) -> Body | None:
        """The body of its requests; None if it sends none."""
        document = load_description()
        request = resolve_ref(document, _as_node(self._node.get("requestBody")))
        content = _as_node(request.get("content"))
        if not content:
            return None
        media_type = next((each for each in content if each.partition(";")[0] == _JSON), next(iter(content)))
        schema = merge_all_of(document, _as_node(content[media_type].get("schema")))
        row = merge_all_of(document, _as_node(schema.get("items"))) if get_type(schema) == "array" else schema
        return Body(media_type, schema, request.get("required") is True, _list_fields(row))

    @cached_property
    def row_schema(self) -> Node | None:
        """The schema of a row of a listing, with references resolved; None if it is no listing."""
        document, answer = load_description(), self.success_schema
        listing = self.operation.listing
        if get_type(answer) == "array":
            row = merge_all_of(document, _as_node(answer.get("items")))
            return row if listing or (self.http_method == "GET" and "properties" in row) else None
        if listing is None:
            return None
        rows = merge_all_of(document, _as_node(_as_node(answer.get("properties")).get(listing.results)))
        return merge_all_of(document, _as_node(rows.get("items")))

    def list_known_values(self, argument: Argument) -> tuple[str, ...]:
        """Return the values that rows of a listing have in the field of a filter's name; empty if they are not listed.

        A filter may take others. Values that it allows alone are its `choices`.
        """
        if argument.place != "query" or argument.choices or not self.row_schema:
            return ()
        field = _as_node(_as_node(self.row_schema.get("properties")).get(argument.name))
        choices = [field, *_as_list(field.get("oneOf")), *_as_list(field.get("anyOf"))]
        found = [each for choice in choices for each in _as_list(merge_all_of(load_description(), choice).get("enum"))]
        return tuple(str(each) for each in found if each is not None)

    @cached_property
    def success_schema(self) -> Node:
        """The schema of the JSON of a success, with references resolved; empty if the description has none."""
        document = load_description()
        for status, response in sorted(_as_node(self._node.get("responses")).items()):
            content = _as_node(resolve_ref(document, response).get("content"))
            media = next((each for key, each in content.items() if key.partition(";")[0] == _JSON), None)
            if str(status).startswith("2") and media is not None:
                return merge_all_of(document, _as_node(media.get("schema")))
        return {}

    def bind(self, client: object) -> Callable[..., Any]:
        """Return the method of a client, or of its `with_raw_response`."""
        return cast("Callable[..., Any]", getattr(getattr(client, self.resource), self.name))

    def _iter_parameters(self) -> Iterator[Node]:
        document = load_description()
        for node in (*_as_list(self._item.get("parameters")), *_as_list(self._node.get("parameters"))):
            yield resolve_ref(document, node)


@cache
def load_methods() -> Mapping[str, Method]:
    """Return all methods by their full names (`tolls.list`), sorted.

    Raises:
        ConfigurationError: If the generated package, or its description, is missing.
    """
    found: dict[str, Method] = {}
    for path, item in _as_node(load_description().get("paths")).items():
        for http_method in sorted(_HTTP_METHODS & item.keys()):
            node = item[http_method]
            tags, operation_id = node.get("tags"), node.get("operationId")
            if tags and operation_id:
                resource = str(tags[0])
                name = str(operation_id).removeprefix(f"{resource}_")
                method = Method(resource, name, http_method.upper(), path, item, node)
                found[method.full_name] = method
    return dict(sorted(found.items()))


def list_resources() -> Mapping[str, tuple[Method, ...]]:
    """Return the methods of each resource, sorted."""
    found: dict[str, list[Method]] = {}
    for method in load_methods().values():
        found.setdefault(method.resource, []).append(method)
    return {resource: tuple(methods) for resource, methods in found.items()}


def find_method(full_name: str) -> Method:
    """Return a method by its full name, such as `tolls.list`.

    Raises:
        ConfigurationError: If there is none of this name.
    """
    methods = load_methods()
    if full_name not in methods:
        msg = f"{full_name!r} is no method{suggest(full_name, methods)}"
        raise ConfigurationError(msg)
    return methods[full_name]


def _get_schema(parameter: Node) -> Node:
    """Return the schema of a parameter, which may be that of its content."""
    media = next(iter(_as_node(parameter.get("content")).values()), parameter)
    return merge_all_of(load_description(), _as_node(media.get("schema")))


def _list_fields(schema: Node) -> tuple[Argument, ...]:
    required, secret = (_as_list(schema.get(key)) for key in ("required", "x-secret-properties"))
    fields: list[Argument] = []
    for name, node in _as_node(schema.get("properties")).items():
        field = merge_all_of(load_description(), node)
        if field.get("readOnly") is not True:
            text, is_secret = str(field.get("description") or ""), name in secret or _is_secret(node, field)
            fields.append(Argument(name, "body", field, text, name in required, is_secret))
    return tuple(fields)


def _is_secret(*nodes: Node) -> bool:
    return any(node.get("format") == "password" or node.get("writeOnly") is True for node in nodes)


def _as_node(value: object) -> Node:
    return cast("Node", value) if isinstance(value, dict) else {}


def _as_list(value: object) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []
