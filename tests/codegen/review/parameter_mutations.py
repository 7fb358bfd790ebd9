"""Mutations of parameters: of each parameter of each operation, and of new ones."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any

from kit.tests.support.names import python_name
from tests.codegen.review.mutation import ERROR, INFO, WARNING, Mutation, SurfaceExpectation, value_at
from tests.codegen.review.operation_target import OperationTarget
from tests.codegen.review.reachability import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.codegen.review.mutation import Rule
    from tests.codegen.review.reachability import Json, Reachability


def parameter_mutations(reach: Reachability) -> Iterator[Mutation]:
    """Yield the mutations of all parameters."""
    for label in reach.operations:
        target = OperationTarget(reach, label)
        for each in target.data.get("parameters", []):
            yield from _changed(reach, target, reach.parameter(each), each)
            yield from _removed(reach, target, reach.parameter(each), each)
        yield from _added(target)


def _same(one: Json, other: Json) -> bool:
    return all(one.get(word) == other.get(word) for word in ("$ref", "name", "in"))


def _set(target: OperationTarget, listed: Json, more: Json, document: Json, *, inside: bool = False) -> None:
    """Change a parameter, or with `inside` its schema. A value of None removes the keyword.

    The parameter is searched, because other mutations may have moved it.
    """
    parameters = value_at(document, *target.keys)["parameters"]
    found = next(each for each in parameters if _same(each, listed))
    if "$ref" in found:
        found = value_at(document, "components", "parameters", found["$ref"].rpartition("/")[2])
    node = found["schema"] if inside else found
    node.update(deepcopy(more))
    for word in [word for word, value in more.items() if value is None]:
        del node[word]


def _name(parameter: Json) -> str:
    return python_name(parameter["name"])


def _disconnected(reach: Reachability, target: OperationTarget, parameter: Json) -> frozenset[str]:
    """Return what no longer leads to a schema when a parameter is replaced."""
    names = reach.schemas_in(parameter)
    return frozenset({f"parameter of {target.label}", *(f"reference to {each}" for each in names)} if names else ())


def _removed(reach: Reachability, target: OperationTarget, parameter: Json, listed: Json) -> Iterator[Mutation]:
    name, within, what = parameter["name"], parameter["in"], f"{parameter['in']} {parameter['name']}"
    removed = target.parameter(_name(parameter), "parameter-removed")
    if within == "path":

        def rename(document: Json) -> None:
            item = document["paths"].pop(target.path)
            document["paths"][target.path.replace(f"{{{name}}}", "{key}")] = item
            for method in METHODS:
                for each in item.get(method, {}).get("parameters", ()):
                    if each.get("in") == "path":
                        each["name"] = "key"

        beside = frozenset(
            f"operation {label}" for label, (path, _, _) in reach.operations.items() if path == target.path
        )
        yield target.mutation("a path parameter renamed", rename, (), removed, what, whole=True, owns=beside)
        return

    def remove(document: Json) -> None:
        parameters = value_at(document, *target.keys)["parameters"]
        parameters[:] = [each for each in parameters if not _same(each, listed)]

    def rename_it(document: Json) -> None:
        again = {**deepcopy(parameter), "name": f"{name}_renamed"}
        remove(document)
        value_at(document, *target.keys)["parameters"].append(again)

    def move(document: Json) -> None:
        again = {**deepcopy(parameter), "in": "header" if within == "query" else "query"}
        remove(document)
        value_at(document, *target.keys)["parameters"].append(again)

    disconnected = _disconnected(reach, target, parameter)
    rules: tuple[Rule, ...] = (("request-parameter-removed", WARNING),)
    yield target.mutation(f"a {within} parameter removed", remove, rules, removed, what, disconnects=disconnected)
    is_required = parameter.get("required")
    rules += (("new-required-request-parameter", ERROR) if is_required else ("new-optional-request-parameter", INFO),)
    yield target.mutation(f"a {within} parameter renamed", rename_it, rules, removed, what, disconnects=disconnected)
    yield target.mutation(f"a {within} parameter sent elsewhere", move, rules, None, what, disconnects=disconnected)


def _changed(reach: Reachability, target: OperationTarget, parameter: Json, listed: Json) -> Iterator[Mutation]:
    schema, kind = parameter["schema"], parameter["schema"].get("type")
    here = partial(_set, target, listed)
    inside = partial(here, inside=True)
    name, what = _name(parameter), f"{parameter['in']} {parameter['name']}"

    def mutation(kind: str, change: Callable[[Json], None], rule: str, level: Any, surface_kind: str = "") -> Mutation:
        surface = target.parameter(name, surface_kind) if surface_kind else None
        disconnected = _disconnected(reach, target, parameter) if kind.endswith("retyped") else frozenset[str]()
        return target.mutation(kind, change, ((rule, level),), surface, what, disconnects=disconnected)

    if parameter["in"] != "path" and parameter.get("required"):
        optional = partial(here, {"required": False})
        yield mutation("a parameter made optional", optional, "request-parameter-became-optional", INFO)
    elif parameter["in"] != "path":
        required = partial(here, {"required": True})
        yield mutation(
            "a parameter made required",
            required,
            "request-parameter-became-required",
            ERROR,
            "parameter-made-required",
        )
    other = {"schema": {"type": "integer" if kind == "boolean" else "boolean"}}
    # The argument `fleet_id` is a number, whatever the schema of its header.
    retyped = "" if name == "fleet_id" else "parameter-retyped"
    yield mutation("a parameter retyped", partial(here, other), "request-parameter-type-changed", ERROR, retyped)
    yield mutation("a parameter deprecated", partial(here, {"deprecated": True}), "request-parameter-deprecated", INFO)
    if kind is None:
        return
    yield mutation(
        "a parameter made nullable", partial(inside, {"nullable": True}), "request-parameter-became-nullable", INFO
    )
    values: dict[str, Any] = {"integer": 7, "number": 7, "boolean": True, "array": [], "string": "x"}
    added = partial(inside, {"default": values[kind]})
    yield mutation("a parameter's default added", added, "request-parameter-default-value-added", ERROR)
    if kind in {"integer", "number"}:
        yield from _number(mutation, schema, inside)
    if kind == "array":
        repeated = partial(here, {"explode": False})
        yield mutation("a parameter with another serialization", repeated, "", ERROR)
        yield mutation(
            "a parameter's minimum of items set",
            partial(inside, {"minItems": 1}),
            "request-parameter-min-items-set",
            WARNING,
        )
    if kind == "string" and "enum" not in schema:
        yield from _text(mutation, schema, inside)


def _number(mutation: Callable[..., Mutation], schema: Json, inside: Callable[..., None]) -> Iterator[Mutation]:
    for word, short, tighter in (("maximum", "max", -1), ("minimum", "min", 1)):
        if word not in schema:
            yield mutation(
                f"a parameter's {word} set", partial(inside, {word: 7}), f"request-parameter-{short}-set", WARNING
            )
            continue
        for step, level in ((tighter, ERROR), (-tighter, INFO)):
            direction = "increased" if step > 0 else "decreased"
            change = partial(inside, {word: schema[word] + step})
            yield mutation(f"a parameter's {word} {direction}", change, f"request-parameter-{short}-{direction}", level)
        yield mutation(f"a parameter's {word} unset", partial(inside, {word: None}), "", INFO)


def _text(mutation: Callable[..., Mutation], schema: Json, inside: Callable[..., None]) -> Iterator[Mutation]:
    yield mutation(
        "a parameter limited to values", partial(inside, {"enum": ["x"]}), "request-parameter-became-enum", ERROR
    )
    yield mutation(
        "a parameter's maximum length set",
        partial(inside, {"maxLength": 9}),
        "request-parameter-max-length-set",
        WARNING,
    )
    word, level = ("changed", WARNING) if "pattern" in schema else ("added", ERROR)
    pattern = partial(inside, {"pattern": "^x$"})
    yield mutation(f"a parameter's pattern {word}", pattern, f"request-parameter-pattern-{word}", level)
    if "format" in schema:
        yield mutation(
            "a parameter's format removed",
            partial(inside, {"format": None}),
            "request-parameter-type-generalized",
            INFO,
            "parameter-retyped",
        )
    else:
        date = partial(inside, {"format": "date"})
        yield mutation("a parameter's format added", date, "request-parameter-type-changed", ERROR, "parameter-retyped")


def _added(target: OperationTarget) -> Iterator[Mutation]:
    for need, level, kind in (("optional", INFO, "added"), ("required", ERROR, "added-required")):

        def add(document: Json, need: str = need) -> None:
            new = {"name": "x_added", "in": "query", "required": need == "required", "schema": {"type": "string"}}
            value_at(document, *target.keys).setdefault("parameters", []).append(new)

        expected = SurfaceExpectation(
            rf"{target.module}\.sync_detailed\.x_added", frozenset({f"parameter-{kind}"}), level
        )
        rules = ((f"new-{need}-request-parameter", level),)
        yield target.mutation(f"a parameter added, {need}", add, rules, expected, "query x_added")
