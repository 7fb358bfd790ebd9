"""Compare the parameters of two operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openapi_sdk_codegen.diff.comparison import Context
from openapi_sdk_codegen.diff.lifecycle import Deprecation
from openapi_sdk_codegen.diff.media_types import schema_of
from openapi_sdk_codegen.diff.node import are_read
from openapi_sdk_codegen.diff.rules import Subject
from openapi_sdk_codegen.openapi.paths import path_parameters
from openapi_sdk_codegen.openapi.structure import STYLES

if TYPE_CHECKING:
    from openapi_sdk_codegen.diff.comparison import Comparison
    from openapi_sdk_codegen.diff.description import ComparedOperation
    from openapi_sdk_codegen.diff.node import DocumentNode

#: In place of the location, for a parameter that was not understood.
UNKNOWN = "?"

#: The location and the name. Two parameters with the same key are compared. A path parameter has its position instead
#: of its name, because renaming it changes nothing on the wire. The name of a header is in lower case.
ParameterKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ComparedParameter:
    """A parameter.

    Attributes:
        node: The parameter object, with references followed.
        is_shared: Whether it belongs to the path item, and so to all operations of the path.
    """

    node: DocumentNode
    is_shared: bool

    @property
    def location(self) -> str:
        """Where it is sent: `query`, `header`, `path` or `cookie`."""
        return str(self.node.object["in"])

    @property
    def is_required(self) -> bool:
        """Whether it is required. A path parameter always is."""
        return self.location == "path" or self.node.object.get("required") is True

    @property
    def deprecation(self) -> Deprecation:
        """Its deprecation and stability."""
        return Deprecation.from_object(self.node.object)

    @property
    def schema(self) -> DocumentNode | None:
        """Its schema, which may be in its only media type."""
        return schema_of(self.node)

    @property
    def serialization(self) -> dict[str, object]:
        """How its value is written, with the defaults of OpenAPI."""
        values = self.node.object
        if "content" in values:
            return {"content": [name for name, _ in self.node.entries("content")]}
        style = values.get("style", STYLES.get(self.location, ("simple",))[0])
        flags = {keyword: bool(values.get(keyword)) for keyword in ("allowReserved", "allowEmptyValue")}
        return {"style": style, "explode": values.get("explode", style == "form"), **flags}

    def describe_serialization(self) -> str:
        """Return how its value is written, in words."""
        serialization = self.serialization
        if "content" in serialization:
            return f"as {', '.join(name for name, _ in self.node.entries('content'))}"
        words = [f"style {serialization['style']}", "exploded" if serialization["explode"] else "not exploded"]
        words += [keyword for keyword in ("allowReserved", "allowEmptyValue") if serialization[keyword]]
        return ", ".join(words)


def read_parameters(operation: ComparedOperation) -> dict[ParameterKey, ComparedParameter]:
    """Return the parameters of an operation and of its path item. The operation's own ones win.

    One that was not understood is there with the location `UNKNOWN`. It may be any parameter.
    """
    positions = {name: str(index) for index, name in enumerate(path_parameters(operation.path))}
    parameters: dict[ParameterKey, ComparedParameter] = {}
    for holder, is_shared in ((operation.item, True), (operation.node, False)):
        listed = holder.get("parameters")
        for node in [] if listed is None else [listed] if listed.is_unknown else listed.elements():
            parameter = ComparedParameter(node.resolved, is_shared)
            if parameter.node.is_unknown:
                parameters[UNKNOWN, parameter.node.unknown] = parameter
                continue
            name = str(parameter.node.object["name"])
            if parameter.location == "path":
                name = positions.get(name, name)
            elif parameter.location == "header":
                name = name.lower()
            parameters[parameter.location, name] = parameter
    return parameters


def keep_comparable(
    old: dict[ParameterKey, ComparedParameter], new: dict[ParameterKey, ComparedParameter]
) -> tuple[dict[ParameterKey, ComparedParameter], dict[ParameterKey, ComparedParameter]]:
    """Remove the unknown parameters; if they differ, also those that only one side has, which may be among them."""
    are_same = all((key in old) == (key in new) for key in (*old, *new) if key[0] == UNKNOWN and key[1] != "null")
    kept = {key for key in (*old, *new) if key[0] != UNKNOWN and (are_same or (key in old and key in new))}
    return (
        {key: each for key, each in old.items() if key in kept},
        {key: each for key, each in new.items() if key in kept},
    )


def compare_parameters(
    comparison: Comparison,
    operation: str,
    old: dict[ParameterKey, ComparedParameter],
    new: dict[ParameterKey, ComparedParameter],
) -> None:
    """Compare the parameters of an operation that users call."""
    old, new = keep_comparable(old, new)
    for key in sorted(old.keys() | new.keys()):
        parameter = new.get(key) or old[key]
        context = Context(operation, f"{key[0]} {parameter.node.object['name']}", "request")
        if key not in old:
            _add_added(comparison, context, parameter)
        elif key not in new:
            _add_removed(comparison, context, parameter)
        else:
            _compare_parameter(comparison, context, old[key], parameter)


def _add_added(comparison: Comparison, context: Context, parameter: ComparedParameter) -> None:
    need = "required" if parameter.is_required else "optional"
    if parameter.location == "path":
        id_ = "new-request-path-parameter"
    elif parameter.is_shared:
        id_ = f"new-{need}-request-default-parameter-to-existing-path"
    else:
        id_ = f"new-{need}-request-parameter"
    text = f"The {need} {parameter.location} parameter was added."
    comparison.add_change(id_, context, text, None, parameter.node)


def _add_removed(comparison: Comparison, context: Context, parameter: ComparedParameter) -> None:
    deprecation = parameter.deprecation
    text = f"The {parameter.location} parameter was removed"
    if not deprecation.deprecated:
        id_, text = "request-parameter-removed", f"{text}."
    elif deprecation.sunset_date is not None and comparison.policy.is_in_future(deprecation.sunset_date):
        id_, text = "request-parameter-removed-before-sunset", f"{text} before its sunset on {deprecation.sunset}."
    else:
        id_, text = "request-parameter-removed-with-deprecation", f"{text}; it was deprecated."
    comparison.add_change(id_, context, text, parameter.node)


def _compare_parameter(
    comparison: Comparison, context: Context, old: ComparedParameter, new: ComparedParameter
) -> None:
    nodes = old.node, new.node
    if old.is_required != new.is_required and are_read(*nodes, "required"):
        need = "required" if new.is_required else "optional"
        values = old.is_required, new.is_required
        comparison.add_change(
            f"request-parameter-became-{need}", context, f"The parameter is now {need}.", *nodes, values
        )
    if old.serialization != new.serialization and are_read(*nodes, "style", "explode"):
        have_content = "content" in old.serialization and "content" in new.serialization
        id_ = f"x-request-parameter-{'media-type' if have_content else 'serialization'}-changed"
        descriptions = old.describe_serialization(), new.describe_serialization()
        text = f"The serialization of the parameter changes from {descriptions[0]} to {descriptions[1]}."
        comparison.add_change(id_, context, text, *nodes, (old.serialization, new.serialization))
    subject = Subject("parameter", "request", new.location)
    comparison.add_deprecation(context, subject, *nodes)
    comparison.add_schemas(context, subject, old.schema, new.schema)
