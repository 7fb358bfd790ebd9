"""The parameters of an operation, compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codegen.diff.comparison import Place
from codegen.diff.differences import Fact
from codegen.diff.lifecycle import Life, deprecation
from codegen.diff.rules import Subject, rule

if TYPE_CHECKING:
    from codegen.diff.comparison import Comparison
    from codegen.diff.description import Description
    from codegen.diff.node import Node

_BRACES = re.compile(r"\{([^{}]*)\}")
_STYLES = {"query": "form", "cookie": "form"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter.

    Attributes:
        node: Where it stands, references followed.
        shared: Whether the path item has it, for all of its operations.
    """

    node: Node
    shared: bool

    @property
    def within(self) -> str:
        """Where it is sent."""
        return str(self.node.object["in"])

    @property
    def required(self) -> bool:
        """Whether it must be there."""
        return self.within == "path" or self.node.object.get("required") is True

    @property
    def life(self) -> Life:
        """How long it stays."""
        return Life.of(self.node.object)

    @property
    def schema(self) -> Node | None:
        """Its schema, which may stand under a media type."""
        media = [each for _, each in self.node.entries("content")]
        return media[0].get("schema") if media else self.node.get("schema")

    @property
    def serialization(self) -> dict[str, object]:
        """How its value is written, with what counts if nothing is said."""
        told = self.node.object
        if "content" in told:
            return {"content": list(told["content"])}
        style = told.get("style", _STYLES.get(self.within, "simple"))
        flags = {word: bool(told.get(word)) for word in ("allowReserved", "allowEmptyValue")}
        return {"style": style, "explode": told.get("explode", style == "form"), **flags}


Key = tuple[str, str]


def parameters(description: Description, path: str, item: Node, operation: Node) -> dict[Key, Parameter]:
    """Return the parameters of an operation and of its path, by what makes each the same parameter.

    That is the name; for a path parameter its position, so that it may be renamed, and for a header the name
    without case.
    """
    names = {name: str(index) for index, name in enumerate(_BRACES.findall(path))}
    found: dict[Key, Parameter] = {}
    for holder, shared in ((item, True), (operation, False)):
        for each in holder.listed("parameters"):
            parameter = Parameter(description.resolve(each), shared)
            name, within = str(parameter.node.object["name"]), parameter.within
            if within == "path":
                name = names.get(name, name)
            found[within, name.lower() if within == "header" else name] = parameter
    return found


def compare_parameters(
    comparison: Comparison, operation: str, old: dict[Key, Parameter], new: dict[Key, Parameter]
) -> None:
    """Compare what users send apart from a body."""
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        named = after or before
        if named is None:
            continue
        place = Place(operation, f"{key[0]} {named.node.object['name']}", "request")
        if before is None and after is not None:
            _added(comparison, place, after)
        elif after is None and before is not None:
            _removed(comparison, place, before)
        elif before is not None and after is not None:
            _changed(comparison, place, before, after)


def _added(comparison: Comparison, place: Place, parameter: Parameter) -> None:
    need = "required" if parameter.required else "optional"
    if parameter.within == "path":
        id_ = "new-request-path-parameter"
    elif parameter.shared:
        id_ = f"new-{need}-request-default-parameter-to-existing-path"
    else:
        id_ = f"new-{need}-request-parameter"
    comparison.add(id_, place, f"The {need} {parameter.within} parameter is new.", None, parameter.node)


def _removed(comparison: Comparison, place: Place, parameter: Parameter) -> None:
    life, policy = parameter.life, comparison.pairs.policy
    text = f"The {parameter.within} parameter is gone."
    if not life.deprecated:
        id_ = "request-parameter-removed"
    elif life.date is not None and policy.ahead(life.date):
        id_, text = "request-parameter-removed-before-sunset", f"{text[:-1]} before its sunset on {life.sunset}."
    else:
        id_, text = "request-parameter-removed-with-deprecation", f"{text[:-1]}; it was deprecated."
    comparison.add(id_, place, text, parameter.node)


def _changed(comparison: Comparison, place: Place, old: Parameter, new: Parameter) -> None:
    nodes = old.node, new.node
    if old.required != new.required:
        word = "required" if new.required else "optional"
        text = f"The parameter is now {word}."
        comparison.add(f"request-parameter-became-{word}", place, text, *nodes, (old.required, new.required))
    if old.serialization != new.serialization:
        contents = "content" in old.serialization and "content" in new.serialization
        id_ = f"x-request-parameter-{'media-type' if contents else 'serialization'}-changed"
        text = f"The parameter is written in another way: {told(new)} instead of {told(old)}."
        comparison.add(id_, place, text, *nodes, (old.serialization, new.serialization))
    subject = Subject("parameter", "request", new.within)
    for kind, _, before, after in deprecation(old.life, new.life, comparison.pairs.policy):
        fact = Fact(kind, old.node.place, new.node.place, before, after)
        id_ = rule(subject, fact, inside=False, hidden=False)
        comparison.add(id_, place, fact.sentence("parameter"), *nodes, (before, after))
    comparison.schemas(place, subject, old.schema, new.schema)


def told(parameter: Parameter) -> str:
    """Say how a parameter is written."""
    how = parameter.serialization
    if "content" in how:
        return f"as {', '.join(map(str, parameter.node.object['content']))}"
    words = [f"style {how['style']}", "exploded" if how["explode"] else "not exploded"]
    words += [word for word in ("allowReserved", "allowEmptyValue") if how[word]]
    return ", ".join(words)
