"""Resources that are hard to tell apart, such as `fruit` and `fruits`, and the correction that gives one another name.

A name that was released stays, so it has to be noticed before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_text
from openapi_sdk_codegen.corrections.apply import fingerprint
from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.corrections.conventions.operation_names import name_operations
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.tree import copy_json, json_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.openapi.released_names import ReleasedNames


class NearNames(NamedTuple):
    """A new resource whose name is hard to tell from that of another one.

    Attributes:
        resource: Its name.
        other: The name of the other one.
        methods: Its methods by the labels of their operations.
    """

    resource: str
    other: str
    methods: Mapping[str, str]

    def __str__(self) -> str:
        """Say what is near, and what to do."""
        shown = f"`{self.resource}` ({', '.join(sorted(self.methods))})"
        return (
            f"The new resource {shown} is hard to tell from `{self.other}`. Released names stay: give it another name "
            "now, such as by this correction"
        )

    def propose(self, corrected: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the actions that give the operations other names, to be appended to spec/corrections.yaml.

        Args:
            corrected: The description with the corrections that there are, before names are derived.
        """
        operations = {each.label: each for each in each_operation(corrected)}
        return [
            action
            for label, method in sorted(self.methods.items())
            if label in operations
            for action in self._rename(operations[label], method)
        ]

    def _rename(self, operation: PlacedOperation, method: str) -> Iterator[dict[str, Any]]:
        verb, _, rest = method.partition(".")[2].partition("_")
        # What there is of it tells it apart. A resource of its own that has no more to say is a part of the other one.
        resource, name = (f"{self.resource}_{rest}", verb) if rest else (self.other, f"{verb}_{self.resource}")
        why = f"The derived resource would be `{self.resource}`, hard to tell from `{self.other}`."
        if "tags" in operation.data:
            target = json_path((*operation.parts, "tags"))
            pin = fingerprint(operation.data["tags"])
            yield {"target": target, "description": why, "x-fingerprint": pin, "remove": True}
        action: dict[str, Any] = {"target": json_path(operation.parts), "description": why}
        if published := as_text(operation.data.get("operationId")):
            action["x-replaces"] = {"operationId": published}
        yield action | {"update": {"tags": [resource], "operationId": f"{resource}_{name}"}}


def find_near_names(methods: Mapping[str, str], released: Collection[str]) -> list[NearNames]:
    """Return the new resources whose names differ from another one's by a plural or by one letter.

    Args:
        methods: The methods by the labels of their operations, such as `GET /fruits/`: `fruits.list`.
        released: The names of the resources that were released.
    """
    resources = sorted({method.partition(".")[0] for method in methods.values()})
    found: list[NearNames] = []
    for resource in resources:
        before = [each for each in resources if each in released or each < resource]
        other = next((each for each in before if each != resource and _are_near(each, resource)), None)
        if other is not None and resource not in released:
            own = {label: each for label, each in methods.items() if each.partition(".")[0] == resource}
            found.append(NearNames(resource, other, own))
    return found


def list_new_methods(corrected: dict[str, Any], published: dict[str, Any], released: ReleasedNames) -> dict[str, str]:
    """Return the methods that a description will have, by the labels of their operations.

    The arguments are those of `name_operations`; none is changed.
    """
    named = name_operations(copy_json(corrected), published, released)
    return {operation.label: operation.python_method for operation, _ in named}


def _are_near(one: str, other: str) -> bool:
    """Whether two names are one in the singular, or differ by one letter that is another, is added, or is missing."""
    if words.singular(one) == words.singular(other):
        return True
    short, long = sorted((one, other), key=len)
    same = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]
