"""A generated package has only what its description makes."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_sdk.model import FORMAT
from openapi_sdk.model.first_guesses import find_facts

if TYPE_CHECKING:
    from types import ModuleType


def test_a_package_has_no_module_that_is_the_same_in_each_but_three(things: ModuleType) -> None:
    made = {each.name for each in Path(things.__path__[0]).iterdir()} - {"__pycache__"}
    by_description = {
        "__init__.py",
        "api",
        "clients.py",
        "dlt.py",
        "deliveries.py",
        "events.py",
        "exceptions.py",
        "exports.py",
        "facts.py",
        "imports.py",
        "mcp.py",
        "models",
        "records.py",
        "openapi.json",
        "sandbox.py",
    }
    assert made == by_description | {"client.py", "errors.py", "py.typed", "types.py"}


def test_its_facts_have_the_format_of_what_it_imports(things: ModuleType) -> None:
    facts = find_facts(f"{things.__name__}.models.thing")
    assert facts is not None
    assert facts.listing == ""
    assert importlib.import_module(f"{things.__name__}.facts").FORMAT == FORMAT
