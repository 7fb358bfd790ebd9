"""Makes large descriptions, and generates packages from them.

A large description has many copies of ours: in each copy, resources, paths, operations and schemas have other names.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from bench.peers import get_scratch_folder, load_description
from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.generate.package import generate
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.released_names import PYTHON_NAMES
from tests.support.checkout import HERE

#: The prefixes of the copies. The first is the description itself.
_COPIES = (
    *("", "amber", "basalt", "cedar", "delta", "ember", "fjord", "granite", "harbor", "indigo", "jasper", "karst"),
    *("lagoon", "marble", "nectar", "opal", "prairie", "quartz", "river", "saffron", "tundra"),
    *("umber", "velvet", "willow", "yarrow", "zephyr", "acorn", "birch", "clover", "dune", "elder", "fern", "glacier"),
    *("heath", "iris", "juniper", "kelp", "larch", "moss", "nutmeg", "olive", "pebble", "quail"),
)
_REFERENCE = re.compile(r'"#/components/schemas/([^"/]+)"')


def repeat_description(count: int) -> dict[str, Any]:
    """Return a description with `count` operations.

    Raises:
        ValueError: If there are not enough prefixes.
    """
    base = _drop_names(load_description())
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
            data = _rename_references(each.data, copy)
            _rename_shown_schemas(data, copy)
            data["tags"] = [f"{copy}_{each.tag}" if copy else each.tag]
            data["operationId"] = f"{copy}_{each.id}" if copy else each.id
            paths.setdefault(path, {})[each.method] = data
        for name in _collect_schemas(base, [each.data for each in taken]):
            schemas[copy.capitalize() + name] = _rename_references(base["components"]["schemas"][name], copy)
    if left:
        msg = f"{count} operations: there are no names for {left} of them"
        raise ValueError(msg)
    tenant = {name: value for name, value in base["x-tenant"].items() if name != "listing"}  # it may be left out
    return {**base, "x-tenant": tenant, "paths": paths, "components": {**base["components"], "schemas": schemas}}


def _drop_names(part: Any) -> Any:
    """Return a part without the names that were released, which only the conventions set."""
    if is_array(part):
        return [_drop_names(each) for each in part]
    if is_object(part):
        return {key: _drop_names(value) for key, value in part.items() if key != PYTHON_NAMES}
    return part


def _rename_references(part: dict[str, Any], copy: str) -> dict[str, Any]:
    to = rf'"#/components/schemas/{copy.capitalize()}\1"'
    renamed: dict[str, Any] = json.loads(_REFERENCE.sub(to, json.dumps(part)))
    return renamed


def _rename_shown_schemas(operation: dict[str, Any], copy: str) -> None:
    """Name the schemas of which a response shows some fields as the copy names them."""
    for response in operation.get("responses", {}).values():
        for media in response.get("content", {}).values():
            if "x-shown-fields" in media:
                shown = media["x-shown-fields"]
                media["x-shown-fields"] = {copy.capitalize() + name: fields for name, fields in shown.items()}


def _collect_schemas(base: dict[str, Any], parts: list[dict[str, Any]]) -> list[str]:
    """Return the names of the schemas that parts of the description refer to, directly and indirectly."""
    names: dict[str, None] = {}
    waiting = [name for part in parts for name in _REFERENCE.findall(json.dumps(part))]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names[name] = None
            waiting += _REFERENCE.findall(json.dumps(base["components"]["schemas"][name]))
    return sorted(names)


def generate_package(document: dict[str, Any]) -> Path:
    """Generate the package of a description into a new folder, and return the folder."""
    folder = Path(tempfile.mkdtemp(prefix="generated-", dir=get_scratch_folder())) / "fleetit_api"
    generate(document, HERE, folder)
    return folder


def generate_repeated(count: int) -> Path:
    """Generate the package of a description with `count` operations, and return its folder."""
    return generate_package(repeat_description(count))
