"""Mutations of schemas: of every property, every enum and every named schema."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any

from kit.tests.support.names import python_name
from tests.codegen.review.mutation import ERROR, INFO, Mutation, SurfaceExpectation, schema_requirements, value_at
from tests.codegen.review.schema_expectations import EXPECTATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.codegen.review.reachability import Json, Reachability


#: What makes no difference to a field of an answer in Python.
_ABOUT_NEED = frozenset(f"a property made {need}" for need in ("required", "optional", "nullable", "not nullable"))


def schema_mutations(reach: Reachability) -> Iterator[Mutation]:
    """Yield the mutations of all schemas."""
    for name, schema in reach.document["components"]["schemas"].items():
        for prop, inner in schema.get("properties", {}).items():
            yield from _property(reach, name, prop, inner)
        if "properties" in schema:
            yield from _additions(reach, name)
        if "enum" in schema:
            yield from _enum(reach, name, ("components", "schemas", name), schema, f"{name}")
        yield _renamed(reach, name)


def _set(where: tuple[str, ...], more: Json, document: Json) -> None:
    value_at(document, *where).update(deepcopy(more))


def _drop(where: tuple[str, ...], word: str, document: Json) -> None:
    del value_at(document, *where)[word]


def _replace(where: tuple[str, ...], value: Any, document: Json) -> None:
    value_at(document, *where[:-1])[where[-1]] = deepcopy(value)


def _require(name: str, prop: str, document: Json) -> None:
    value_at(document, "components", "schemas", name).setdefault("required", []).append(prop)


def _relax(name: str, prop: str, document: Json) -> None:
    schema = value_at(document, "components", "schemas", name)
    schema["required"].remove(prop)
    if not schema["required"]:
        del schema["required"]


def _remove(name: str, prop: str, document: Json) -> None:
    schema = value_at(document, "components", "schemas", name)
    del schema["properties"][prop]
    if prop in schema.get("required", ()):
        _relax(name, prop, document)


def _rename(name: str, prop: str, document: Json) -> None:
    schema = value_at(document, "components", "schemas", name)
    schema["properties"][f"{prop}_renamed"] = schema["properties"].pop(prop)
    if prop in schema.get("required", ()):
        schema["required"][schema["required"].index(prop)] = f"{prop}_renamed"


def _property(reach: Reachability, name: str, prop: str, inner: Json) -> Iterator[Mutation]:
    where = ("components", "schemas", name, "properties", prop)
    need = "a required" if prop in reach.document["components"]["schemas"][name].get("required", ()) else "an optional"
    reads = reach.document["components"]["schemas"][name].get("x-reads-as", {})
    field = python_name(prop, reach.document["components"]["schemas"][name])
    disconnected = frozenset(
        f"{what} {each}" for each in reach.schemas_in(inner) for what in ("schema", "reference to")
    )

    def mutation(kind: str, change: Callable[[Json], None], *, disconnects: bool = False) -> Mutation:
        row = EXPECTATIONS[kind]
        # `x-reads-as` may give the property this type already, so the surface does not change.
        already = {"a property retyped": "boolean", "a format added": "date"}.get(kind, "")
        # In Python, a field of an answer may always be missing or null.
        is_hidden = kind in _ABOUT_NEED and "request" not in {usage for _, usage in reach.usages[name]}
        in_surface = row.surface and reads.get(prop) != already and not is_hidden
        expected = SurfaceExpectation(rf"models\.\w+\.{name}\.{field}", row.surface) if in_surface else None
        return Mutation(
            kind,
            f"{name}.{prop}",
            change,
            row.wire(reach.usages[name]),
            expected,
            owns=frozenset({f"{name}.{prop}"}),
            disconnects=disconnected if disconnects else frozenset(),
            requires=schema_requirements(reach, name),
            operations=reach.smallest_users(name),
            schemas=frozenset({name}),
        )

    kind = inner.get("type")
    plain = kind is not None and "enum" not in inner
    yield mutation(f"{need} property removed", partial(_remove, name, prop), disconnects=True)
    yield mutation(f"{need} property renamed", partial(_rename, name, prop), disconnects=True)
    had = {kind, *(each.get("type") for each in inner.get("oneOf", ()))}
    # An id of another type than these would be no id, which a row need not have.
    possible = ("integer", "string") if prop == "id" else ("boolean", "integer", "number")
    other = {"type": next(each for each in possible if each not in had)}
    retyped = "a choice retyped" if "oneOf" in inner else "a property retyped"
    yield mutation(retyped, partial(_replace, where, other), disconnects=True)
    if need == "a required":
        yield mutation("a property made optional", partial(_relax, name, prop))
    else:
        yield mutation("a property made required", partial(_require, name, prop))
    if plain and inner.get("nullable"):
        yield mutation("a property made not nullable", partial(_drop, where, "nullable"))
    elif plain:
        yield mutation("a property made nullable", partial(_set, where, {"nullable": True}))
    if kind == "array":
        yield mutation("items retyped", partial(_replace, (*where, "items"), {"type": "boolean"}), disconnects=True)
        yield mutation("a minimum number of items set", partial(_set, where, {"minItems": 1}))
    if plain:
        yield mutation("a property deprecated", partial(_set, where, {"deprecated": True}))
        yield mutation("a property made read-only", partial(_set, where, {"readOnly": True}))
    if kind in {"integer", "number"}:
        yield from _number(mutation, where, inner)
    if kind == "string" and plain:
        yield from _text(mutation, where, inner)
    if "enum" in inner:
        yield from _enum(reach, name, where, inner, f"{name}.{prop}")


def _number(mutation: Callable[..., Mutation], where: tuple[str, ...], inner: Json) -> Iterator[Mutation]:
    yield mutation("a maximum set", partial(_set, where, {"maximum": 1000}))
    if "minimum" not in inner:
        yield mutation("a minimum set", partial(_set, where, {"minimum": 1}))
    else:
        which = "an exclusive minimum" if inner.get("exclusiveMinimum") else "a minimum"
        yield mutation(f"{which} increased", partial(_set, where, {"minimum": inner["minimum"] + 1}))
        yield mutation(f"{which} decreased", partial(_set, where, {"minimum": inner["minimum"] - 1}))


def _text(mutation: Callable[..., Mutation], where: tuple[str, ...], inner: Json) -> Iterator[Mutation]:
    typed = inner.get("format") in {"date", "date-time"}
    if "format" in inner:
        kind = "a format removed" if typed else "a format without a type removed"
        yield mutation(kind, partial(_drop, where, "format"))
    else:
        yield mutation("a format added", partial(_set, where, {"format": "date"}))
        yield mutation("a default added", partial(_set, where, {"default": "x"}))
        yield mutation("a property limited to values", partial(_set, where, {"enum": ["x", "y"]}))
    for word, less, more in (("maxLength", "decreased", "increased"), ("minLength", "decreased", "increased")):
        name = "a maximum length" if word == "maxLength" else "a minimum length"
        if word in inner:
            kind = less if inner[word] > 1 else "unset"  # 0 is the default
            yield mutation(f"{name} {kind}", partial(_set, where, {word: inner[word] - 1}))
            yield mutation(f"{name} {more}", partial(_set, where, {word: inner[word] + 1}))
    if "maxLength" in inner:
        yield mutation("a maximum length unset", partial(_drop, where, "maxLength"))
    else:
        yield mutation("a maximum length set", partial(_set, where, {"maxLength": 1000}))
    if "pattern" in inner:
        yield mutation("a pattern changed", partial(_set, where, {"pattern": "^x$"}))
        yield mutation("a pattern removed", partial(_drop, where, "pattern"))
    else:
        yield mutation("a pattern added", partial(_set, where, {"pattern": "^x$"}))


def _additions(reach: Reachability, name: str) -> Iterator[Mutation]:
    usages, symbol = reach.usages[name], rf"models\.\w+\.{name}\.x_added"

    def add(document: Json, *, required: bool) -> None:
        schema = value_at(document, "components", "schemas", name)
        schema["properties"]["x_added"] = {"type": "string"}
        if required:
            _require(name, "x_added", document)

    optional_field = SurfaceExpectation(symbol, frozenset({"field-added"}), INFO)
    # In Python, a field of an answer may always be missing.
    is_sent = any(usage == "request" for _, usage in usages)
    required_field = SurfaceExpectation(symbol, frozenset({"field-added-required"})) if is_sent else optional_field
    for kind, expected, required in (
        ("an optional property added", optional_field, False),
        ("a required property added", required_field, True),
    ):
        yield Mutation(
            kind,
            name,
            partial(add, required=required),
            EXPECTATIONS[kind].wire(usages),
            expected,
            owns=frozenset({f"{name}.x_added"}),
            requires=schema_requirements(reach, name),
            operations=reach.smallest_users(name),
            schemas=frozenset({name}),
        )


def _enum(reach: Reachability, name: str, where: tuple[str, ...], schema: Json, what: str) -> Iterator[Mutation]:
    """Yield mutations that remove each value, and one that adds a value."""
    klass = "".join(part[:1].upper() + part[1:] for part in what.replace(".", "_").split("_"))

    values = [each for each in schema["enum"] if each is not None]
    last = values[-1] if values else None

    def mutation(kind: str, value: str, change: Callable[[Json], None], kinds: frozenset[str], level: Any) -> Mutation:
        return Mutation(
            kind,
            f"{what} {value}",
            change,
            EXPECTATIONS[kind].wire(reach.usages[name]),
            SurfaceExpectation(rf"models\.\w+\.{klass}\.\w+", kinds, level, repr(value)),
            # An enum needs a value, so the last one is never removed together with others.
            owns=frozenset({f"{what} {value}", *({f"enum {what}"} if value == last else ())}),
            requires=schema_requirements(reach, name)
            | {what}
            | (frozenset() if value == last else frozenset({f"enum {what}"})),
            operations=reach.smallest_users(name),
            schemas=frozenset({name}),
        )

    for value in values if len(schema["enum"]) > 1 else ():

        def remove(document: Json, value: str = value) -> None:
            value_at(document, *where)["enum"].remove(value)

        yield mutation("an enum value removed", value, remove, frozenset({"member-removed"}), ERROR)
    if values:

        def add(document: Json) -> None:
            value_at(document, *where)["enum"].append("X_ADDED")

        yield mutation("an enum value added", "X_ADDED", add, frozenset({"member-added"}), INFO)


def _renamed(reach: Reachability, name: str) -> Mutation:
    def rename(document: Json) -> None:
        schemas = document["components"]["schemas"]
        schemas[f"{name}Renamed"] = schemas.pop(name)
        old, new = (f"#/components/schemas/{each}" for each in (name, f"{name}Renamed"))
        waiting: list[Any] = [document]
        while waiting:
            node = waiting.pop()
            if isinstance(node, dict):
                if node.get("$ref") == old:
                    node["$ref"] = new
                waiting.extend(node.values())
            elif isinstance(node, list):
                waiting.extend(node)

    wire = {("components", "api-schema-removed", ERROR)}
    # A payload is identified by its name.
    wire |= {(label, "webhook-removed", ERROR) for label, _ in reach.usages[name] if label == f"webhook {name}"}
    return Mutation(
        "a schema renamed",
        name,
        rename,
        frozenset(wire),
        SurfaceExpectation(rf"models\.{name}", frozenset({"export-removed"})),
        owns=frozenset({f"schema {name}"}),
        disconnects=frozenset(f"{usage} of {label}" for label, usage in reach.usages[name]),
        requires=frozenset({f"reference to {name}", *(f"operation {label}" for label, _ in reach.usages[name])}),
        operations=reach.smallest_users(name),
        schemas=frozenset({name}),
    )
