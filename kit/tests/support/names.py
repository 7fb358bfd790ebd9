"""The Python names of parameters and fields."""

from __future__ import annotations

from typing import Any

from openapi_sdk.description.nodes import object_at
from openapi_sdk_codegen.openapi.python_names import to_python_name
from openapi_sdk_codegen.openapi.released_names import PYTHON_NAMES


def python_name(name: str, described: Any = None) -> str:
    """Return the Python name of a parameter or a field: that which was released, or that of the rules.

    Args:
        name: Its name on the wire.
        described: The object of the corrected description that has the field.
    """
    return str(object_at(described, PYTHON_NAMES).get(name) or to_python_name(name))
