"""The description in the package, in the words of OpenAPI 3.0, which the other helpers read.

It is of 3.1 as soon as one source is.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from openapi_sdk.description.nodes import is_array, is_object


def load_packaged_description() -> dict[str, Any]:
    """Return the description; what 3.0 has no word for stays as it is."""
    document = json.loads(resources.files("fleetit_api").joinpath("openapi.json").read_text("utf-8"))
    result: dict[str, Any] = in_words_of_3_0(document)
    return result


def in_words_of_3_0(node: Any) -> Any:
    """Return a copy in which `nullable` and excluded limits are written as in OpenAPI 3.0."""
    if is_array(node):
        return [in_words_of_3_0(each) for each in node]
    if not is_object(node):
        return node
    result = {name: in_words_of_3_0(value) for name, value in node.items()}
    types = result.get("type")
    if is_array(types) and "null" in types:
        others = [each for each in types if each != "null"]
        result |= {"type": others[0] if len(others) == 1 else others, "nullable": True}
    for keyword in ("oneOf", "anyOf"):
        choices = result.get(keyword)
        if is_array(choices) and {"type": "null"} in choices:
            del result[keyword]
            others = [each for each in choices if each != {"type": "null"}]
            result |= {"allOf" if len(others) == 1 else keyword: others, "nullable": True}
    for excluded, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(result.get(excluded), int | float) and not isinstance(result[excluded], bool):
            result |= {limit: result[excluded], excluded: True}
    return result
