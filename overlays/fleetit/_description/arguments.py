"""The arguments of a method and the body of its requests, as the description has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import frozen

from fleetit._description.document import get_type, load_description, merge_all_of
from fleetit._description.keys import KnownKeys

if TYPE_CHECKING:
    from fleetit._description.document import Node

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
        is_secret: Whether it is a secret field of a body.
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
        return tuple(str(each) for each in as_list(self._value_schema.get("enum")) if each is not None)

    @property
    def is_file(self) -> bool:
        """Whether a value, or one of several, is a file."""
        return _is_file(self._value_schema)

    @property
    def lengths(self) -> tuple[int, int | None]:
        """The least and the most characters of a value; None if there is no limit."""
        return self.schema.get("minLength", 0), self.schema.get("maxLength")

    @property
    def inner_names(self) -> list[str]:
        """The fields of a value, if that is an object."""
        return [*as_node(self.schema.get("properties"))]

    @property
    def _value_schema(self) -> Node:
        schema = self.schema
        return merge_all_of(load_description(), as_node(schema.get("items"))) if self.is_list else schema


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
    def is_file(self) -> bool:
        """Whether it is a file."""
        return _is_file(self.schema)

    @property
    def largest_batch(self) -> int:
        """The most rows of one call."""
        largest = self.schema.get("maxItems")
        return largest if isinstance(largest, int) and largest > 0 else DEFAULT_BATCH

    @property
    def object_schema(self) -> Node:
        """The schema of an object or a row, with references resolved."""
        is_list = get_type(self.schema) == "array"
        return merge_all_of(load_description(), as_node(self.schema.get("items"))) if is_list else self.schema

    @property
    def known_keys(self) -> KnownKeys:
        """The keys that an object or a row may have."""
        return KnownKeys(self.object_schema)


def list_fields(schema: Node) -> tuple[Argument, ...]:
    """Return the fields of an object that can be sent."""
    required, secrets = (as_list(schema.get(key)) for key in ("required", "x-secret-properties"))
    fields: list[Argument] = []
    for name, node in as_node(schema.get("properties")).items():
        field = merge_all_of(load_description(), node)
        if field.get("readOnly") is not True:
            text = str(field.get("description") or "")
            fields.append(Argument(name, "body", field, text, name in required, name in secrets))
    return tuple(fields)


def as_node(value: object) -> Node:
    """Return an object of the description; an empty one for anything else."""
    return cast("Node", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return a list of the description; an empty one for anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def _is_file(schema: Node) -> bool:
    if get_type(schema) not in {"string", None}:
        return False
    media_type = str(schema.get("contentMediaType") or "")
    is_raw = bool(media_type) and "contentEncoding" not in schema and "json" not in media_type
    return is_raw or schema.get("format") == "binary"
