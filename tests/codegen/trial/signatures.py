"""Signatures of the methods of a generated package, and the fields of its models, read from its surface."""

from __future__ import annotations

import re
from typing import NamedTuple

_METHOD = re.compile(r"method fleetit_api\.api\.(\w+)\.(?!Async)\w+Resource\.(\w+)(?:#1)? -> (.*)")
_PARAMETER = re.compile(
    r"parameter fleetit_api\.api\.(\w+)\.(?!Async)\w+Resource\.(\w+)(?:#1)?\.(\w+) \[([^]]*)\]: (.*)"
)
_MEMBER = re.compile(r"(?:field|member) fleetit_api\.models\.\w+\.(\w+\.\w+)(?: \[[^]]*\])?(?::| =) (.*)")


class Described(NamedTuple):
    """What a package has, by name.

    Attributes:
        methods: `(id: int) -> Thing`, without `fleet_id`, `options`, and the fields of a body.
        members: The types of the fields of models, and the values of the members of enums.
    """

    methods: dict[str, str]
    members: dict[str, str]


def describe_surface(surface: str) -> Described:
    """Return the methods of the sync resources, and what models and enums have."""
    returns: dict[str, str] = {}
    parameters: dict[str, list[str]] = {}
    members: dict[str, str] = {}
    fields = {found[1] for line in surface.splitlines() if (found := _MEMBER.fullmatch(line))}
    bodies: dict[str, str] = {}
    for line in surface.splitlines():
        if found := _METHOD.fullmatch(line):
            returns.setdefault(f"{found[1]}.{found[2]}", found[3])
        elif (found := _PARAMETER.fullmatch(line)) and found[3] not in {"fleet_id", "options"}:
            listed = parameters.setdefault(f"{found[1]}.{found[2]}", [])
            if found[3] == "body":
                bodies[f"{found[1]}.{found[2]}"] = found[5].split(" ")[0]
            body = bodies.get(f"{found[1]}.{found[2]}", "")
            if f"{body}.{found[3].removesuffix('_body')}" in fields:
                continue
            if "keyword" in found[4] and "*" not in listed:
                listed.append("*")
            plain = _plain(found[5])
            if found[3] == "body" and any(each.startswith(f"{body}.") for each in fields):
                plain = plain.removesuffix("?")  # it may be given field by field
            listed.append(f"{found[3]}: {plain}")
        elif found := _MEMBER.fullmatch(line):
            members[found[1]] = _plain(found[2])
    methods = {name: f"({', '.join(parameters.get(name, []))}) -> {_plain(each)}" for name, each in returns.items()}
    return Described(methods, members)


def _plain(annotation: str) -> str:
    """Return a type as people write it: `int?` is one that may be left out, a date may always be a text too."""
    plain = annotation.replace("builtins.", "")
    for end in (" | Unset = UNSET", " | Unset", " | None = None"):
        plain = f"{plain.removesuffix(end)}?" if plain.endswith(end) else plain
    plain = re.sub(r" \| \w+Dict\b", "", plain)
    plain = plain.replace(" | Mapping[str, Any]", "").replace("Mapping[str, Any] | ", "").replace("Sequence[", "list[")
    return plain.replace(" | str", "") if "datetime." in plain else plain
