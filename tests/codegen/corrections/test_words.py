"""Words: their number, and names that are taken."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openapi_python_client.strings import ClassName, PythonIdentifier

from openapi_sdk_codegen.corrections.conventions import words
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("things", "thing"),
        ("agencies", "agency"),
        ("statuses", "status"),
        ("status", "status"),
        ("access", "access"),
        ("analysis", "analysis"),
        ("addresses", "address"),
        ("branches", "branch"),
        ("boxes", "box"),
        ("quizzes", "quiz"),
        ("people", "person"),
        ("children", "child"),
        ("driver_agreements", "driver_agreement"),
        ("vehicle_statuses", "vehicle_status"),
        ("news", "news"),
        ("statistics", "statistics"),
        ("x", "x"),
        ("us", "us"),
    ],
)
def test_singular(plural: str, singular: str) -> None:
    assert words.singular(plural) == singular


# It is cut, and its hash has a letter after a digit.
@example("0\u00c6" + "\u0110" * 7 + "\u0126" * 5 + "\u021c" * 3 + "\u0234" * 4)
@given(st.text(max_size=200))
def test_the_generator_changes_no_name_that_is_derived(text: str) -> None:
    word = words.snake_case(text)
    assert words.snake_case(word) == word
    resource = words.resource_name(word)
    assert words.is_plain(resource)
    assert PythonIdentifier(resource, "tag") == resource
    name = words.class_name(text)
    assert ClassName(name, "Model") == name
    assert words.class_name(name) == name
    assert name.isidentifier()
    assert words.module_name(name).isidentifier()
    assert len(name) <= words.MAX_LENGTH + 10


def _module_names(path: Path) -> Iterator[str]:
    """Yield the names that a module imports or defines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("models."):
            yield from (each.asname or each.name for each in node.names)
        if isinstance(node, ast.Assign):
            yield from (each.id for each in node.targets if isinstance(each, ast.Name))


def test_no_model_can_hide_a_name_of_the_generated_modules() -> None:
    modules = [*HERE.package.glob("models/*.py"), *HERE.package.glob("api/*/*.py")]
    models = {path.stem for path in HERE.package.glob("models/*.py")}
    used = {name for path in modules for name in _module_names(path) if name[:1].isupper()}
    # The `TypedDict` of a model is in its module; it is left out if another model has its name.
    defined = {name for name in used if words.module_name(name.removesuffix("Dict")) in models}
    unknown = {name for name in used - defined if not words.is_reserved_class(name)}
    assert len(used) > 15
    assert not {name for name in unknown if not name.isupper()}
