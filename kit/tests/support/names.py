"""The Python names of parameters and fields."""

from __future__ import annotations

from openapi_python_client.strings import PythonIdentifier


def python_name(name: str) -> str:
    """Return the Python name of a parameter or a field, by the generator's rules."""
    return str(PythonIdentifier(name, "field_"))
