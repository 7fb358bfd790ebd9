"""Find the Python names that a wire change changes: the cross-check of the two comparisons.

Each name of the surface belongs to an operation (its module, its methods of the resource classes), to a schema (its
class) or to a tag (the package, the resource classes). A wire change is about an operation, about the schemas at its
place in the documents, and about a parameter or property. These and its rule determine which surface changes it can
explain. The conditions are narrow: a surface change that no wire change explains is reported separately.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import object_at
from openapi_sdk_codegen.openapi.argument_names import may_store_file, read_argument_names
from openapi_sdk_codegen.openapi.document import PlacedOperation, each_operation, referenced_schemas
from openapi_sdk_codegen.openapi.paths import normalize_path
from openapi_sdk_codegen.openapi.python_names import to_python_name
from openapi_sdk_codegen.openapi.service import find_tenant
from openapi_sdk_codegen.review.handwritten_impact import find_listing
from openapi_sdk_codegen.surface.forms import class_key, write_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openapi_sdk.description.paging import Paging
    from openapi_sdk_codegen.report.change import Change, SurfaceChange

#: The rule about the name of a schema. A generated client has a class of this name, unless the schema makes none.
SCHEMA_RULE = "api-schema-removed"

#: A schema in a place, with the property below it.
_SCHEMA_PLACE = re.compile(
    r"\.components\.schemas(?:\.(\w+)|\['((?:[^'\\]|\\.)*)'\])(?:\.properties(?:\.(\w+)|\['([^']*)'\]))?"
)
_SCHEMA_LOCATION = re.compile(r"schemas (.+)")
_PARAMETER_LOCATION = re.compile(r"(query|header|path|cookie) (\S+)")
#: A field of the body itself, not of an object in it.
_BODY_FIELD = re.compile(r"body \S+/\S+ ([^.\s]+)")
_RESPONSE_LOCATION = re.compile(r"([1-5](\d\d|XX)|default)\b")
#: A whole response, or the rows of a listing. These change the return type of a function, others don't.
_RETURN_LOCATION = re.compile(rf"{_RESPONSE_LOCATION.pattern}( \S+/\S+)?( results)?")
#: A whole body or response, and not a property of it.
_WHOLE_LOCATION = re.compile(rf"(body|{_RESPONSE_LOCATION.pattern})( \S+/\S+)?")
#: A method that sends the rows of a bulk operation in batches; see `openapi_sdk_codegen.generate.prepare.body_methods`.
_BATCH_METHOD = re.compile(r"(.+)_in_batches(?:_\d+)?")
#: How the names of the classes end that have the methods of a tag.
_RESOURCES = ("Resource", "WithRawResponse")
#: Rules about what stands in the facts.
_OF_FACTS = re.compile("security|server")
#: How the names of the dicts end that bodies may be, as `class_key` writes them.
_DICT = "dict"
#: Its arguments that the schema of the body determines.
_BATCH_PARAMETERS = {"rows", "size"}
#: A field of an answer itself, not of an object in it.
_ANSWER_FIELD = re.compile(r"2(?:\d\d|XX) \S+/\S+ (\S+)")
#: What is there only for listings, besides their methods.
_OF_LISTINGS = ("facts.FACTS", "clients.CommonClient.request_pages")


@dataclass(frozen=True, slots=True)
class Owner:
    """The part of the description that a Python name belongs to.

    Attributes:
        kind: `operation`, `schema`, `tag` or `other`.
        name: The operationId, the key of the class (`class_key`), or the tag.
        member: The last part of the name below that; "" for the owner itself.
    """

    kind: str
    name: str
    member: str = ""


def find_owner(symbol: str) -> Owner:
    """Return the owner of a name of the surface.

    Args:
        symbol: The dotted name without the name of the package: `api.things.ThingsResource.list.limit`.
    """
    match re.sub(r"#\d+", "", symbol).split("."):
        case ["models", name] | ["models", name, _]:
            owner = Owner("schema", class_key(name))
        case ["models", name, _, member, *_]:  # the module, because a body has a class and a dict
            owner = Owner("schema", class_key(name), member)
        case ["clients", "CommonClient", "request_pages", *_]:
            owner = Owner("other", "clients.CommonClient.request_pages")
        case ["api", name, tag, *_] if re.fullmatch(r"(Async)?Resources(WithRawResponse)?", name):
            owner = Owner("tag", tag)
        case ["api", tag]:
            owner = Owner("tag", tag)
        case ["api", tag, name] if name.endswith(_RESOURCES):
            owner = Owner("tag", tag)
        case ["api", tag, name, method, *rest] if name.endswith(_RESOURCES):
            is_private = method.startswith("_")
            owner = Owner("tag", tag) if is_private else Owner("operation", f"{tag}_{method}", rest[-1] if rest else "")
        case ["api", _, operation, *rest]:
            owner = Owner("operation", operation, rest[-1] if len(rest) > 1 else "")
        case _:
            owner = Owner("other", symbol)
    return owner


def _list_names(owner: Owner) -> list[str]:
    """Return the names that an owner may have: a method that sends in batches belongs to the bulk operation.

    `things_create_in_batches` is a method of `things_create_many`, or of a `things_create` that takes rows. `ThingDict`
    is the body `Thing` as a dict.
    """
    match = _BATCH_METHOD.fullmatch(owner.name) if owner.kind == "operation" else None
    is_dict = owner.kind == "schema" and owner.name.endswith(_DICT)
    own = [owner.name, *((f"{match[1]}_many", match[1]) if match else ())]
    return [*own, owner.name.removesuffix(_DICT)] if is_dict else own


def _plain_name(name: str) -> str:
    """Return the Python name of a parameter or a property, without the underscore that a word which is taken gets."""
    return to_python_name(name).rstrip("_")


@dataclass(slots=True)
class PythonImpact:
    """Explains surface changes by wire changes.

    Attributes:
        old: The old description.
        new: The new description.
    """

    old: dict[str, Any]
    new: dict[str, Any]
    _operations: dict[str, list[PlacedOperation]] = field(init=False)
    _changed_tags: set[str] = field(init=False)
    _changed_listings: dict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Index the operations by method and normalized path."""
        self._operations = {}
        tags: list[set[str]] = []
        listings: list[dict[str, Paging]] = []
        for document in (self.old, self.new):
            tags.append(set())
            listings.append({})
            for operation in each_operation(document):
                key = normalize_path(operation.label)
                self._operations.setdefault(key, []).append(operation)
                tags[-1].add(operation.tag or "")
                if paging := find_listing(document, operation):
                    listings[-1][key] = paging
        self._changed_tags = tags[0] ^ tags[1]
        self._changed_listings = {}
        for key in listings[0].keys() | listings[1].keys():
            both = listings[0].get(key), listings[1].get(key)
            if both[0] != both[1]:
                self._changed_listings[key] = {name for each in both if each for name in _list_parts(each)}

    def explain(self, changes: Sequence[Change], surface: Iterable[SurfaceChange]) -> list[list[SurfaceChange]]:
        """Return the surface changes that each wire change explains."""
        by_owner: dict[tuple[str, str], list[tuple[Owner, SurfaceChange]]] = {}
        by_word: dict[str, list[SurfaceChange]] = {}
        for surface_change in surface:
            owner = find_owner(surface_change.symbol)
            for name in _list_names(owner):
                known = replace(owner, name=name) if owner.kind == "schema" else owner
                by_owner.setdefault((owner.kind, name), []).append((known, surface_change))
            for word in set(re.findall(r"\w+", f"{surface_change.before} {surface_change.after}")):
                by_word.setdefault(word, []).append(surface_change)
        return [self._explained_by(change, by_owner, by_word) for change in changes]

    def _explained_by(
        self,
        change: Change,
        by_owner: dict[tuple[str, str], list[tuple[Owner, SurfaceChange]]],
        by_word: dict[str, list[SurfaceChange]],
    ) -> list[SurfaceChange]:
        scope = _Scope(self, change)
        found: dict[int, SurfaceChange] = {}
        for kind, name in scope.owners:
            for owner, surface_change in by_owner.get((kind, name), []):
                if scope.explains(owner, surface_change):
                    found[id(surface_change)] = surface_change
        if change.id == SCHEMA_RULE:
            for name in self.schema_names:
                if name in change.text or name in change.location:
                    found |= {id(each): each for each in by_word.get(name, [])}
                    found |= {id(each): each for _, each in by_owner.get(("schema", class_key(name)), [])}
        return sorted(found.values(), key=lambda each: (each.symbol, each.kind))

    @property
    def schema_names(self) -> set[str]:
        """The names of all schemas of both descriptions."""
        return {name for document in (self.old, self.new) for name in object_at(document, "components", "schemas")}

    @property
    def changed_tags(self) -> set[str]:
        """The tags that only one of the descriptions has."""
        return self._changed_tags

    def find_listing_parts(self, change: Change) -> set[str]:
        """Return what decides how an operation pages, if that changes: names of parameters and of fields."""
        return self._changed_listings.get(normalize_path(change.operation), set())

    def find_operations(self, change: Change) -> list[PlacedOperation]:
        """Return the operation of a change, as it is in each of the descriptions."""
        return self._operations.get(normalize_path(change.operation), [])

    def find_methods(self, change: Change) -> list[str]:
        """Return the method of an operation that is added or removed as a whole, as users write it."""
        operations = [] if change.location else self.find_operations(change)
        return [write_name(f"api.{each.tag}.{each.id}") for each in operations if each.id and each.tag]

    def find_calls(self, change: Change) -> list[str]:
        """Return the method whose parameter changes, with the argument, or whose body or answer changes as a whole."""
        operation = next((each for each in reversed(self.find_operations(change)) if each.id and each.tag), None)
        if operation is None:
            return []
        method = f"api.{operation.tag}.{operation.id}"
        if match := _PARAMETER_LOCATION.fullmatch(change.location):
            has_file = may_store_file(self.new, operation)
            names = read_argument_names(operation, find_tenant(self.new), has_file=has_file)
            return [write_name(f"{method}.sync.{name}") for key, name in names.items() if key == match.groups()]
        return [write_name(method)] if _WHOLE_LOCATION.fullmatch(change.location) else []

    def referenced_by(self, node: Any) -> set[str]:
        """Return the schemas that a node refers to, in either description."""
        return referenced_schemas(self.old, [node]) | referenced_schemas(self.new, [node])


def _list_parts(paging: Paging) -> Iterator[str]:
    """Yield the parameters and the fields of an answer that say how an operation pages."""
    yield from (paging.place, paging.size, paging.results, paging.count, paging.next, paging.more, paging.pages)


@dataclass
class _Scope:
    """The names that one wire change can explain."""

    impact: PythonImpact
    change: Change

    @cached_property
    def operations(self) -> list[PlacedOperation]:
        return self.impact.find_operations(self.change)

    @cached_property
    def operation_ids(self) -> set[str]:
        return {operation.id for operation in self.operations if operation.id}

    @cached_property
    def is_whole_operation(self) -> bool:
        """Whether the operation as a whole changes: it is added, removed or renamed."""
        return not self.change.location and bool(self.operation_ids)

    @cached_property
    def is_whole_schema(self) -> bool:
        """Whether a body or a response as a whole changes, or a schema that no operation uses."""
        return re.fullmatch(rf"{_WHOLE_LOCATION.pattern}|schemas .+", self.change.location) is not None

    @cached_property
    def parameter(self) -> str:
        """The Python name of the parameter that changes; "" if none does."""
        match = _PARAMETER_LOCATION.match(self.change.location)
        return _plain_name(match[2].removesuffix("[]")) if match else ""

    @cached_property
    def body_field(self) -> str:
        """The Python name of the field of the body that changes; "" if none does. It is an argument of the method."""
        match = _BODY_FIELD.fullmatch(self.change.location)
        return _plain_name(match[1]) if match else ""

    @cached_property
    def last_property(self) -> str:
        return re.split(r"[.\s]", self.change.location)[-1].removesuffix("[]")

    @cached_property
    def schemas(self) -> dict[str, set[str]]:
        """The schemas at the places of the change, with the properties that change; no properties means all of it."""
        found: dict[str, set[str]] = {}
        for place in (self.change.old_place, self.change.new_place):
            match = _SCHEMA_PLACE.search(place)
            if match:
                properties = found.setdefault(match[1] or match[2], set())
                properties.update(filter(None, (match[3] or match[4], self.last_property)))
        named = _SCHEMA_LOCATION.match(self.change.location)
        if named:
            found[named[1]] = set()
        return found

    @cached_property
    def referenced_classes(self) -> set[str]:
        """The classes (`class_key`) that the change adds or removes: those that the changed part refers to."""
        found: set[str] = set()
        documents = (self.impact.old, self.change.old_place), (self.impact.new, self.change.new_place)
        for document, place in documents:
            nodes: list[Any] = [operation.data for operation in self.operations] if self.is_whole_operation else []
            match = _SCHEMA_PLACE.search(place)
            if match:
                schema = object_at(document, "components", "schemas").get(match[1] or match[2])
                properties = object_at(schema, "properties")
                of_property = properties.get(match[3] or match[4] or self.last_property)
                nodes.append(schema if self.is_whole_schema else of_property)
            found |= referenced_schemas(document, nodes)
        for operation in [] if self.is_whole_operation else self.operations:
            for _, parameter in operation.parameters:
                if self.parameter and _plain_name(str(parameter.get("name"))) == self.parameter:
                    found |= self.impact.referenced_by(parameter)
            if self.is_whole_schema:
                is_body = self.change.location.startswith("body")
                found |= self.impact.referenced_by(operation.data.get("requestBody" if is_body else "responses"))
        return {class_key(name) for name in found}

    @cached_property
    def is_of_paging(self) -> bool:
        """Whether it decides how the operation pages. The method has another return type and other arguments then."""
        match = _PARAMETER_LOCATION.match(self.change.location) or _ANSWER_FIELD.fullmatch(self.change.location)
        name = match[match.lastindex or 0].removesuffix("[]") if match else ""
        return bool(name) and name in self.impact.find_listing_parts(self.change)

    @cached_property
    def answer_classes(self) -> set[str]:
        """The classes (`class_key`) of the answers, if the change decides whether they are pages of a listing."""
        operations = self.operations if self.is_of_paging else []
        responses = [operation.data.get("responses") for operation in operations]
        return {class_key(name) for each in responses for name in self.impact.referenced_by(each)}

    @cached_property
    def inline_classes(self) -> set[str]:
        """The classes (`class_key`) of schemas without a name: enums of a property or of a parameter."""
        of_properties = {class_key(name + each) for name, properties in self.schemas.items() for each in properties}
        if not self.parameter:
            return of_properties
        return of_properties | {class_key(operation + self.parameter) for operation in self.operation_ids}

    @cached_property
    def owners(self) -> list[tuple[str, str]]:
        """The kind and name of each owner whose names the change can explain."""
        classes = {class_key(name) for name in self.schemas}
        classes |= self.referenced_classes | self.answer_classes | self.inline_classes
        tags = {operation.tag or "" for operation in self.operations} & self.impact.changed_tags
        return [
            *(("operation", name) for name in sorted(self.operation_ids)),
            *(("schema", name) for name in sorted(classes)),
            *(("tag", name) for name in sorted(tags)),
            *([("other", "facts.FACTS")] if _OF_FACTS.search(self.change.id) else []),
            *(("other", name) for name in (_OF_LISTINGS if self.is_of_paging else ())),
        ]

    def explains(self, owner: Owner, surface_change: SurfaceChange) -> bool:
        """Whether the wire change explains a surface change of one of its owners."""
        if owner.kind == "operation":
            return self._explains_in_operation(owner, surface_change)
        if owner.kind in {"tag", "other"}:
            return self.is_whole_operation or owner.kind == "other"
        if owner.name in self.inline_classes:
            return True
        for name, properties in self.schemas.items():
            if class_key(name) == owner.name:
                is_changed = owner.member.rstrip("_") in {_plain_name(each) for each in properties}
                if not properties or is_changed or surface_change.kind.startswith("member"):
                    return True
        if owner.name in self.answer_classes and owner.member == "id":
            return True  # the rows of a listing have ids
        is_whole_class = surface_change.kind.endswith(("-added", "-removed")) and not owner.member
        return owner.name in self.referenced_classes and is_whole_class

    def _explains_in_operation(self, owner: Owner, surface_change: SurfaceChange) -> bool:
        is_parameter = surface_change.kind.startswith("parameter")
        if self.is_whole_operation:
            return True
        if self.is_of_paging and "Resource" in surface_change.symbol:
            return True
        if self.is_whole_schema and surface_change.kind in {"function-added", "function-removed"}:
            return True  # the functions that return only what is in the answer
        if self.parameter:
            return is_parameter and re.fullmatch(rf"{re.escape(self.parameter)}(_\w*)?", owner.member) is not None
        if self.change.location.startswith("body"):
            is_of_batches = owner.member in _BATCH_PARAMETERS and _BATCH_METHOD.fullmatch(owner.name) is not None
            named = rf"{self.body_field}(_body)?(_\d+)?_?"
            is_field = bool(self.body_field) and re.fullmatch(named, owner.member) is not None
            return is_parameter and (owner.member == "body" or is_of_batches or is_field)
        is_return = surface_change.kind.endswith(("return-retyped", "variable-retyped"))
        return is_return and _RETURN_LOCATION.fullmatch(self.change.location) is not None
