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
        methods: `(id: int) -> Thing`, without `fleet_id`.
        members: The types of the fields of models, and the values of the members of enums.
    """

    methods: dict[str, str]
    members: dict[str, str]


def describe_surface(surface: str) -> Described:
    """Return the methods of the sync resources, and what models and enums have."""
    returns: dict[str, str] = {}
    parameters: dict[str, list[str]] = {}
    members: dict[str, str] = {}
    for line in surface.splitlines():
        if found := _METHOD.fullmatch(line):
            returns.setdefault(f"{found[1]}.{found[2]}", found[3])
        elif (found := _PARAMETER.fullmatch(line)) and found[3] != "fleet_id":
            listed = parameters.setdefault(f"{found[1]}.{found[2]}", [])
            if "keyword" in found[4] and "*" not in listed:
                listed.append("*")
            listed.append(f"{found[3]}: {_plain(found[5])}")
        elif found := _MEMBER.fullmatch(line):
            members[found[1]] = _plain(found[2])
    methods = {name: f"({', '.join(parameters.get(name, []))}) -> {_plain(each)}" for name, each in returns.items()}
    return Described(methods, members)


def _plain(annotation: str) -> str:
    """Return a type as people write it: `int?` is one that may be left out."""
    return annotation.replace("builtins.", "").replace(" | Unset = UNSET", "?").replace(" | Unset", "?")
