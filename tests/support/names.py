"""What things of the description are called in Python."""

from __future__ import annotations

from openapi_python_client.strings import PythonIdentifier


def python_name(name: str) -> str:
    """Return what a parameter or a field is called in Python, as the generator's rules have it."""
    return str(PythonIdentifier(name, "field_"))
