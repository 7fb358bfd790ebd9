"""The names that were released: of methods, arguments, classes and fields, as `spec/names.toml` has them.

A name belongs to a place on the wire, such as the answer of `GET /v2/things/{}/` with status 200. What stands there
keeps it, whatever the description calls it, and whatever other operations and schemas there are.

A class has the name of each place where it stands: in an operation, or in another class (`owner` of `Thing`).
"""

from __future__ import annotations

import keyword
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_array, is_object, object_at
from openapi_sdk.description.references import component_of, resolve_ref
from openapi_sdk_codegen.openapi.document import each_operation, resolve_path_item
from openapi_sdk_codegen.openapi.paths import path_parameters
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.project import Problem, quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.project import Project

#: What the names of methods follow.
NameRule = Literal["ids", "paths"]
NAME_RULES: tuple[NameRule, ...] = ("ids", "paths")
#: An extension of `info`: the rule that a correction sets. The conventions write it where names follow the ids.
NAMES_FROM = "x-names-from"
#: An extension of operations and schemas: the names of arguments and of fields that are not those of the rules.
PYTHON_NAMES = "x-python-names"
#: The places of arguments that have names on the wire.
NAMED_PLACES = ("query", "header", "cookie", "body")
#: Keywords with one schema, and what they add to a place.
_INSIDE = {"items": "[]", "additionalProperties": "{}"}


@dataclass(frozen=True, slots=True)
class ReleasedOperation:
    """The names of an operation.

    Attributes:
        method: That of its method: `things.list`.
        path: Those of the parameters in its path, in their order.
        arguments: Those of its other parameters, by place and name, and of fields of its body whose argument is called
            otherwise than the field.
        classes: Those of the classes in it, by place: `200`, `body`, `query status`.
    """

    method: str
    path: tuple[str, ...] = ()
    arguments: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    classes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ReleasedNames:
    """What `spec/names.toml` has; empty if there is no such file.

    Attributes:
        operations: The names of operations, by method and path without names: `GET /v2/things/{}/`.
        classes: The names of the classes in a class, by place: `owner`.
        fields: The names of its fields that are not those of JSON.
        others: The names of the classes in no operation, such as those of webhooks.
        methods_from: What the names of methods follow; None if nothing was released.
    """

    operations: Mapping[str, ReleasedOperation] = field(default_factory=dict[str, ReleasedOperation])
    classes: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, dict[str, str]])
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, dict[str, str]])
    others: frozenset[str] = frozenset()
    methods_from: NameRule | None = None

    def of(self, operation: PlacedOperation) -> ReleasedOperation | None:
        """Return the names of an operation; None if it is new."""
        return self.operations.get(operation.key)

    def by_place(self) -> dict[tuple[str, ...], str]:
        """Return each name by its keys in the file."""
        found: dict[tuple[str, ...], str] = {}
        for label, each in self.operations.items():
            at = ("operations", label)
            found[*at, "method"] = each.method
            found |= {(*at, "path", str(index)): name for index, name in enumerate(each.path)}
            found |= {(*at, *key): name for key, name in each.arguments.items()}
            found |= {(*at, "classes", place): name for place, name in each.classes.items()}
        for title, tables in (("classes", self.classes), ("fields", self.fields)):
            found |= {(title, owner, key): name for owner, table in tables.items() for key, name in table.items()}
        return found

    def class_at(self, owner: str, place: str) -> str | None:
        """Return the name of the class at a place of an operation or a class; None if none was there."""
        operation = self.operations.get(owner)
        return (self.classes.get(owner, {}) if operation is None else operation.classes).get(place)


class ClassPlace(NamedTuple):
    """A reference to a component schema.

    Attributes:
        place: Where it stands, in the operation or the class that has it.
        holder: The object with the `$ref`.
        component: The name of the component.
    """

    place: str
    holder: dict[str, Any]
    component: str


def each_place(document: dict[str, Any]) -> Iterator[tuple[str, ClassPlace]]:
    """Yield what operations refer to, each with the label of its operation: the simplest ones first."""
    operations = sorted(each_operation(document), key=lambda each: (each.label.count("{"), each.label))
    for operation in operations:
        label = operation.key
        item = resolve_path_item(document, object_at(document, "paths").get(operation.path))
        listed = [*as_array(operation.data.get("parameters")), *as_array(item.get("parameters"))]
        placeholders = path_parameters(operation.path)
        parts: list[tuple[str, Any]] = []
        for parameter in (resolve_ref(document, each) for each in listed):
            place, name = as_text(parameter.get("in")), as_text(parameter.get("name"))
            shown = str(placeholders.index(name)) if place == "path" and name in placeholders else name
            parts.append((f"{place} {shown}", parameter))
        parts.append(("body", resolve_ref(document, operation.data.get("requestBody"))))
        responses = object_at(operation.data, "responses")
        parts += [(str(status), resolve_ref(document, responses[status])) for status in sorted(responses, key=str)]
        for place, part in parts:
            yield from ((label, each) for each in _each_of_part(part, place))


def _each_of_part(part: dict[str, Any], place: str) -> Iterator[ClassPlace]:
    """Yield the references in a parameter, a body or a response."""
    yield from places_in(part.get("schema"), place)
    content = object_at(part, "content")
    for index, key in enumerate(sorted(map(str, content), key=lambda each: ("json" not in each, each))):
        yield from places_in(as_object(content[key]).get("schema"), place if index == 0 else f"{place} {key}")


def places_in(schema: Any, place: str = "") -> Iterator[ClassPlace]:
    """Yield the references in a schema that are in no other component.

    The parts of an `allOf`, and the members of a union, have no place of their own that stays: they have their names.
    """
    waiting: list[tuple[Any, str]] = [(schema, place)]
    while waiting:
        node, here = waiting.pop()
        if not is_object(node):
            continue
        kind, name = component_of(as_text(node.get("$ref"))) or ("", "")
        if "$ref" in node:
            if kind == "schemas" and as_text(node["$ref"]).count("/") == 3:  # noqa: PLR2004 - not a place inside of it
                yield ClassPlace(here, node, name)
            continue
        for key, value in object_at(node, "properties").items():
            waiting.append((value, f"{here}.{key}" if here else str(key)))
        waiting += [(node.get(keyword), f"{here}{mark}") for keyword, mark in _INSIDE.items()]
        waiting += [(value, f"{here}{{}}") for value in object_at(node, "patternProperties").values()]
        waiting += [(value, f"{here}[{index}]") for index, value in enumerate(as_array(node.get("prefixItems")))]
        for choice, mark in (("allOf", "&"), ("anyOf", "|"), ("oneOf", "|")):
            members = [each for each in as_array(node.get(choice)) if as_object(each) != {"type": "null"}]
            for index, member in enumerate(members):
                _, own = component_of(as_text(as_object(member).get("$ref"))) or ("", str(index))
                waiting.append((member, here if len(members) == 1 else f"{here}{mark}{own}"))


# The file


_TABLES = ("methods_from", "operations", "classes", "fields", "others")
_OF_OPERATIONS = ("method", "path", "classes", *NAMED_PLACES)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = """\
# The names that were released. `openapi-sdk surface --write` writes this file; the generator reads it.
# What stands at one of these places keeps its name. Delete a line, and it gets the name that the rules give it.
"""


def read_names(project: Project) -> ReleasedNames:
    """Return the names that a project has released; none if it has no `spec/names.toml`.

    Raises:
        Problem: If the file can't be read, or has something else than names.
    """
    if not project.names.exists():
        return ReleasedNames()
    name = project.name(project.names)
    try:
        document = tomllib.loads(project.names.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{name}: can't be read: {error}"
        raise Problem(msg) from error
    return _Reader(name).read(document)


class _Reader:
    """Reads the file; what is not of its form is an error that names the place."""

    def __init__(self, name: str) -> None:
        self._name = name

    def read(self, document: dict[str, Any]) -> ReleasedNames:
        self._know(document, _TABLES)
        operations = {
            label: self._read_operation(table, ("operations", label))
            for label, table in self._tables(document, "operations")
        }
        others = document.get("others", [])
        if not is_array(others):
            raise self._problem(("others",), others, "a list of names")
        rule = document.get("methods_from")
        if rule not in (None, *NAME_RULES):
            raise self._problem(("methods_from",), rule, f"one of {', '.join(NAME_RULES)}")
        return ReleasedNames(
            operations,
            {owner: self._names(table, ("classes", owner)) for owner, table in self._tables(document, "classes")},
            {owner: self._names(table, ("fields", owner)) for owner, table in self._tables(document, "fields")},
            frozenset(self._check(each, ("others",)) for each in others),
            rule,
        )

    def _read_operation(self, table: dict[str, Any], at: tuple[str, ...]) -> ReleasedOperation:
        self._know(table, _OF_OPERATIONS, at)
        method, path = table.get("method"), table.get("path", [])
        if not isinstance(method, str) or len(method.split(".")) != 2:  # noqa: PLR2004 - resource and method
            raise self._problem((*at, "method"), method, "a method, such as `things.list`")
        for each in method.split("."):
            self._check(each, (*at, "method"))
        if not is_array(path):
            raise self._problem((*at, "path"), path, "a list of names")
        for each in path:
            if not isinstance(each, str):
                raise self._problem((*at, "path"), each, "a text")
        arguments = {
            (place, name): each
            for place in NAMED_PLACES
            for name, each in self._names(table.get(place, {}), (*at, place)).items()
        }
        classes = self._names(table.get("classes", {}), (*at, "classes"))
        return ReleasedOperation(method, tuple(path), arguments, classes)

    def _tables(self, document: dict[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
        tables = document.get(key, {})
        if not is_object(tables):
            raise self._problem((key,), tables, "a table")
        for name, table in tables.items():
            if not is_object(table):
                raise self._problem((key, name), table, "a table")
            yield name, table

    def _names(self, table: Any, at: tuple[str, ...]) -> dict[str, str]:
        if not is_object(table):
            raise self._problem(at, table, "a table of names")
        return {key: self._check(each, (*at, key)) for key, each in table.items()}

    def _check(self, name: Any, at: tuple[str, ...]) -> str:
        if not isinstance(name, str) or not name.isidentifier() or not name.isascii() or keyword.iskeyword(name):
            raise self._problem(at, name, "a name in Python")
        return name

    def _know(self, table: dict[str, Any], known: tuple[str, ...], at: tuple[str, ...] = ()) -> None:
        for key in table:
            if key not in known:
                raise self._problem((*at, key), key, f"one of {', '.join(known)}")

    def _problem(self, at: tuple[str, ...], value: Any, wanted: str) -> Problem:
        return Problem(f"{self._name}: {json_path(at)}: {quote_text(value)} is not {wanted}")


def write_names(names: ReleasedNames) -> str:
    """Return the text of the file, in an order that depends on the names alone."""
    lines = [_HEAD.rstrip()]
    if names.methods_from:
        lines += ["", f"methods_from = {_quote(names.methods_from)}"]
    if names.others:
        lines += ["", f"others = {_list(sorted(names.others))}"]
    for label, operation in sorted(names.operations.items(), key=lambda each: each[0].partition(" ")[::-1]):
        lines += ["", f"[operations.{_quote(label)}]", f"method = {_quote(operation.method)}"]
        if operation.path:
            lines.append(f"path = {_list(operation.path)}")
        for (place, name), chosen in sorted(operation.arguments.items()):
            lines.append(f"{place}.{_key(name)} = {_quote(chosen)}")
        lines += [f"classes.{_key(place)} = {_quote(each)}" for place, each in sorted(operation.classes.items())]
    for title, tables in (("classes", names.classes), ("fields", names.fields)):
        for owner, table in sorted(tables.items()):
            lines += ["", f"[{title}.{_key(owner)}]"]
            lines += [f"{_key(key)} = {_quote(each)}" for key, each in sorted(table.items())]
    return "\n".join(lines) + "\n"


def _list(names: Any) -> str:
    return f"[{', '.join(map(_quote, names))}]"


def _key(text: str) -> str:
    """Return a key of TOML."""
    return text if _BARE_KEY.fullmatch(text) else _quote(text)


def _quote(text: str) -> str:
    """Return a text as a basic string of TOML."""
    return "".join(
        f"\\{each}" if each in '"\\' else each if each.isprintable() else f"\\U{ord(each):08x}" for each in text
    ).join('""')
