"""Made-up descriptions with more operations, and the packages that are generated from them.

Each is the corrected description and copies of it, in which resources, paths, operations and schemas have other names.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from bench.peers import description, scratch
from codegen.generate.package import generate
from codegen.openapi.document import each_operation
from codegen.project import HERE

#: What the copies' names begin with; the first is the description itself.
_COPIES = (
    *("", "amber", "basalt", "cedar", "delta", "ember", "fjord", "granite", "harbor", "indigo", "jasper", "karst"),
    *("lagoon", "marble", "nectar", "opal", "prairie", "quartz", "river", "saffron", "tundra"),
    *("umber", "velvet", "willow", "yarrow", "zephyr", "acorn", "birch", "clover", "dune", "elder", "fern", "glacier"),
    *("heath", "iris", "juniper", "kelp", "larch", "moss", "nutmeg", "olive", "pebble", "quail"),
)
_REFERENCE = re.compile(r'"#/components/schemas/([^"/]+)"')


def grown(count: int) -> dict[str, Any]:
    """Return a description of so many operations.

    Raises:
        ValueError: If there are no names for so many.
    """
    base = description()
    operations = list(each_operation(base))
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = dict(base["components"]["schemas"])
    left = count
    for copy in _COPIES:
        taken, left = operations[:left], left - len(operations[:left])
        if not taken:
            break
        for each in taken:
            path = f"/{copy}{each.path}" if copy else each.path
            data = _renamed(each.data, copy)
            data["tags"] = [f"{copy}_{each.tag}" if copy else each.tag]
            data["operationId"] = f"{copy}_{each.id}" if copy else each.id
            paths.setdefault(path, {})[each.method] = data
        for name in _reached(base, [each.data for each in taken]):
            schemas[copy.capitalize() + name] = _renamed(base["components"]["schemas"][name], copy)
    if left:
        msg = f"{count} operations: there are no names for {left} of them"
        raise ValueError(msg)
    return {**base, "paths": paths, "components": {**base["components"], "schemas": schemas}}


def _renamed(part: dict[str, Any], copy: str) -> dict[str, Any]:
    to = rf'"#/components/schemas/{copy.capitalize()}\1"'
    renamed: dict[str, Any] = json.loads(_REFERENCE.sub(to, json.dumps(part)))
    return renamed


def _reached(base: dict[str, Any], parts: list[dict[str, Any]]) -> list[str]:
    """Return the names of the schemas that parts of the description refer to, in any number of steps."""
    names: dict[str, None] = {}
    waiting = [name for part in parts for name in _REFERENCE.findall(json.dumps(part))]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names[name] = None
            waiting += _REFERENCE.findall(json.dumps(base["components"]["schemas"][name]))
    return sorted(names)


def generated(document: dict[str, Any]) -> Path:
    """Generate the package of a description; returns its folder, a new one every time."""
    folder = Path(tempfile.mkdtemp(prefix="generated-", dir=scratch())) / "fleetit_api"
    generate(document, HERE, folder)
    return folder


def package(count: int) -> Path:
    """Return the package that is generated from a description of so many operations."""
    return generated(grown(count))
