"""Give what was released the names that it had: classes, arguments and fields. Methods get theirs when they are named.

What stands at a released place keeps its class. Where the rules would now make one class of two, both stay. Where they
make two of one, because one of the pages has more fields than before, the class has the fields of both: what is
received is read tolerantly. Only where both say something else of one field, or where it is sent, the first place
keeps the name; the review tells of the others.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_array, is_object, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import find_properties
from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.corrections.conventions.nodes import PREFIX, reachable_schemas, rename_references, shape
from openapi_sdk_codegen.corrections.conventions.requests import each_sender
from openapi_sdk_codegen.openapi.argument_names import (
    body_fields,
    choose_argument_names,
    may_store_file,
    read_field_arguments,
)
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.field_names import name_fields
from openapi_sdk_codegen.openapi.paths import METHODS, PATH_PARAMETER, path_parameters
from openapi_sdk_codegen.openapi.python_names import number_names
from openapi_sdk_codegen.openapi.released_names import NAMED_PLACES, PYTHON_NAMES, each_place, places_in
from openapi_sdk_codegen.openapi.requests import sent_parameters
from openapi_sdk_codegen.openapi.secrets import NOT_SECRET
from openapi_sdk_codegen.openapi.service import find_tenant
from openapi_sdk_codegen.openapi.tree import copy_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openapi_sdk.model.facts import Tenant
    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.openapi.released_names import ClassPlace, ReleasedNames

#: What two schemas may differ in and still be one class: these are joined, and so is each extension.
_JOINED = ("properties", "required", "enum", "x-enum-varnames")


def keep_names(document: dict[str, Any], released: ReleasedNames) -> None:
    """Give classes, fields and arguments the names that they had, in place."""
    if released.operations or released.others:
        _Classes(document, released).keep()
        _keep_fields(document, released)
        tenant = find_tenant(document)
        for operation in list(each_operation(document)):
            _keep_arguments(document, operation, released, tenant)
        _keep_path_parameters(document, released, tenant)


class _Classes:
    """Gives component schemas the names of their places."""

    def __init__(self, document: dict[str, Any], released: ReleasedNames) -> None:
        self._document, self._released = document, released
        self._schemas = object_at(document, "components", "schemas")
        self._names: dict[str, str] = {}  # by component
        self._copies: dict[tuple[str, str], str] = {}  # by component and name
        self._seen: set[int] = set()

    def keep(self) -> None:
        """Claim the name of each place, join what was one class, and rename."""
        waiting = deque(each_place(self._document))
        rest = iter(sorted(map(str, self._schemas)))
        while True:
            while waiting:
                waiting += self._claim(*waiting.popleft())
            unseen = next((each for each in rest if each not in self._names and each in self._released.others), None)
            if unseen is None:
                break
            waiting += self._name(unseen, unseen)
        self._rename(self._join())

    def _claim(self, owner: str, place: ClassPlace) -> list[tuple[str, ClassPlace]]:
        """Give what stands at a place the name that was there; return the places in it if that is new."""
        name, component = self._released.class_at(owner, place.place), place.component
        is_kept = name is not None and bool(self._schemas.get(component)) and words.class_name(name) == name
        if name is None or not is_kept or id(place.holder) in self._seen:
            return []
        if self._names.get(component, name) != name:  # two classes were there, and one is described now
            if "|" in place.place:
                return []  # values of a discriminator lead to it, too
            component = self._copies.setdefault((component, name), f"{component} {len(self._copies) + 2}")
            self._schemas.setdefault(component, copy_json(self._schemas[place.component]))
            place.holder["$ref"] = f"{PREFIX}{component}"
        self._seen.add(id(place.holder))
        return self._name(component, name)

    def _name(self, component: str, name: str) -> list[tuple[str, ClassPlace]]:
        if component in self._names:
            return []
        self._names[component] = name
        return [(name, each) for each in places_in(self._schemas[component])]

    def _join(self) -> dict[str, list[str]]:
        """Join the components that were one class, where that can be; return what has each name, the first one first.

        A group may refer to another one. So all count as joined until one of them is found that can't be.
        """
        groups: dict[str, list[str]] = {}
        for component, name in self._names.items():
            groups.setdefault(name, []).append(component)
        sent = reachable_schemas(self._document, each_sender(self._document))
        joined = {name: group for name, group in groups.items() if len(group) > 1 and not sent.intersection(group)}
        while True:
            names = {component: name for name, group in joined.items() for component in group}
            apart = [name for name, group in joined.items() if not self._can_join(group, names)]
            if not apart:
                break
            for name in apart:
                del joined[name]
        for group in joined.values():
            self._schemas[group[0]] = _join_schemas([self._schemas[each] for each in group])
        return {name: group if name in joined else group[:1] for name, group in groups.items()}

    def _can_join(self, group: Sequence[str], names: dict[str, str]) -> bool:
        schemas = [as_object(self._schemas[each]) for each in group]
        rest = [{key: each for key, each in schema.items() if key not in _JOINED} for schema in schemas]
        if any(_shape(each, names) != _shape(rest[0], names) for each in rest):
            return False
        kinds = {frozenset({"enum", "properties"} & set(schema)) for schema in schemas}
        fields: dict[str, list[Any]] = {}
        for schema in schemas:
            for key, each in object_at(schema, "properties").items():
                fields.setdefault(str(key), []).append(_shape(each, names))
        return len(kinds) == 1 and all(each == values[0] for values in fields.values() for each in values)

    def _rename(self, groups: dict[str, list[str]]) -> None:
        """Give all components their names: those that are not kept take others than those that are."""
        new = {component: name for name, group in groups.items() for component in group}
        taken = {words.module_name(name) for name in groups}
        sources = {copied: component for (component, _), copied in self._copies.items()}
        for component in sorted({*map(str, self._schemas)} - {*new}):
            possible = map(words.class_name, number_names(sources.get(component, component)))
            new[component] = next(each for each in possible if words.module_name(each) not in taken)
            taken.add(words.module_name(new[component]))
        schemas = {new[str(component)]: schema for component, schema in reversed(self._schemas.items())}
        for name, group in groups.items():
            schemas[name] = self._schemas[group[0]]
        rename_references(self._document, {component: name for component, name in new.items() if component != name})
        order = dict.fromkeys(new[str(component)] for component in self._schemas)
        self._schemas.clear()
        self._schemas.update({name: schemas[name] for name in order})


def _shape(schema: Any, names: dict[str, str]) -> Any:
    """Return what a schema describes, with the names that its references will have."""
    copied = copy_json(schema)
    rename_references(copied, names)
    made = shape(copied)
    return {key: each for key, each in made.items() if not str(key).startswith("x-")} if is_object(made) else made


def _join_schemas(schemas: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a schema with the fields or the values of several. What only some require, or show, is neither."""
    first: dict[str, Any] = copy_json(schemas[0])
    for other in map(copy_json, schemas[1:]):
        for key, value in other.items():
            if is_object(value) and is_object(first.get(key)) and (key == "properties" or key.startswith("x-")):
                first[key] = {**value, **first[key]}
            elif is_array(value) and is_array(first.get(key)) and key not in {"required", "x-enum-varnames"}:
                first[key] += [each for each in value if each not in first[key]]
            else:
                first.setdefault(key, value)
    for key in ("required", NOT_SECRET):
        first[key] = [
            each for each in as_array(first.get(key)) if all(each in as_array(one.get(key)) for one in schemas)
        ]
        if not first[key]:
            del first[key]
    first.pop("x-enum-varnames", None)  # the members are named after this
    return first


def _keep_fields(document: dict[str, Any], released: ReleasedNames) -> None:
    """Write down the fields whose names are not those of the rules."""
    schemas = object_at(document, "components", "schemas")
    for name, table in released.fields.items():
        properties = find_properties(document, as_object(schemas.get(name)))
        kept = {key: table[key] for key in table if key in properties}
        ruled = {each.json: each.python for each in name_fields(map(str, properties))}
        if any(ruled[key] != chosen for key, chosen in kept.items()):
            schemas[name][PYTHON_NAMES] = kept


def _keep_arguments(
    document: dict[str, Any], operation: PlacedOperation, released: ReleasedNames, tenant: Tenant | None
) -> None:
    """Write down the arguments whose names are not those of the rules.

    A new parameter doesn't take the name of a field of the body, which is an argument too.
    """
    names = released.of(operation)
    parameters = [(as_text(each.get("in")), as_text(each.get("name"))) for _, each in sent_parameters(operation)]
    if names is None:
        return
    has_file = may_store_file(document, operation)
    ruled = choose_argument_names(parameters, tenant, has_file=has_file)
    fields_ruled = read_field_arguments(document, operation, tenant, has_file=has_file)
    ruled |= {("body", key): name for key, name in fields_ruled.items()}
    fields = {
        ("body", each.json): names.arguments.get(("body", each.json), each.python)
        for each in body_fields(document, operation)
    }
    kept = {key: names.arguments[key] for key in [*parameters, *fields] if key in names.arguments}
    taken = {*fields.values()}
    for place, name in parameters:
        if place in NAMED_PLACES and (place, name) not in kept and ruled[place, name] in taken:
            kept[place, name] = f"{ruled[place, name].rstrip('_')}_{place}"
    if any(ruled[key] != chosen for key, chosen in kept.items()):
        operation.data[PYTHON_NAMES] = {f"{place} {name}": chosen for (place, name), chosen in kept.items()}


def _keep_path_parameters(document: dict[str, Any], released: ReleasedNames, tenant: Tenant | None) -> None:
    """Give the parameters of paths the names that they had: these are not sent."""
    paths = object_at(document, "paths")
    names = {(each.method, each.path): own.path for each in each_operation(document) if (own := released.of(each))}
    for path, item in [*paths.items()]:
        found = path_parameters(path)
        kept = next((names[method, path] for method in METHODS if (method, path) in names), ())
        changed = {old: new for old, new in zip(found, kept, strict=False) if old != new}
        renamed = PATH_PARAMETER.sub(lambda each: f"{{{changed.get(each[1], each[1])}}}", path)  # noqa: B023 - called at once
        is_tenants = tenant is not None and tenant.place == "path" and tenant.name in {*changed, *changed.values()}
        are_distinct = len({*path_parameters(renamed)}) == len(found)
        if not changed or is_tenants or not are_distinct or renamed in paths or "$ref" in as_object(item):
            continue
        for holder in (as_object(item), *(as_object(as_object(item).get(method)) for method in METHODS)):
            for index, each in enumerate(as_array(holder.get("parameters"))):
                parameter = resolve_ref(document, each)
                if parameter.get("in") == "path" and parameter.get("name") in changed:
                    holder["parameters"][index] = {**parameter, "name": changed[parameter["name"]]}
        all_paths = {renamed if each == path else each: value for each, value in paths.items()}
        paths.clear()
        paths.update(all_paths)
