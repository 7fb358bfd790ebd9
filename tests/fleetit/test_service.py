"""What is FleetIT's own stands in few rooms. Another header, variable, server or resource changes these alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path("overlays/fleetit")
#: Rooms that may have a fact of FleetIT's.
ROOMS = ("service.py", "webhooks/", "sandbox/")
FACTS = {
    "the tenant's header": re.compile("fleet-id", re.IGNORECASE),
    "a variable": re.compile("FLEETIT_[A-Z]"),
    "an address": re.compile(r"fleetit\.com"),
    # The name of the class of the client is no name of the service.
    "the service": re.compile(r"\bFleetIT\b(?!\(| is expected|; call|$)"),
    "a resource": re.compile(
        r"\b(tolls?|citations?|vehicles?|plates?|drivers?|agreements?|transponders?|integrations?|parking|billing)\b|/v2/",
        re.IGNORECASE,
    ),
}


def list_texts(source: str) -> list[tuple[int, str]]:
    """Return the texts of a module that are no docstrings, with their lines."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


def list_facts(source: str) -> list[str]:
    return [
        f"line {line}: {what}: {text[:80]!r}"
        for line, text in list_texts(source)
        for what, pattern in FACTS.items()
        if pattern.search(text)
    ]


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        pytest.param('x = "Fleet-Id"', 1, id="header"),
        pytest.param('x = f"{a} FLEETIT_TOKEN"', 1, id="variable in a text with values"),
        pytest.param('x = "see /v2/tolls/"', 1, id="resource"),
        pytest.param('x = "FleetIT refused it"', 1, id="service"),
        pytest.param('"""Tolls of FleetIT."""', 0, id="docstring"),
        pytest.param('x = "pass FleetIT(token=…)"', 0, id="class of the client"),
        pytest.param('x = "tollbooth, openapi_sdk.client"', 0, id="other words"),
    ],
)
def test_facts_are_found(source: str, facts: int) -> None:
    assert len(list_facts(source)) == facts


@pytest.mark.heavy
def test_no_other_room_has_a_fact_of_the_service() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): facts
        for path in sorted(ROOT.rglob("*.py"))
        if not path.relative_to(ROOT).as_posix().startswith(ROOMS)
        if (facts := list_facts(path.read_text(encoding="utf-8")))
    }
    assert not found, "\n".join(f"{path}: {fact}" for path, facts in found.items() for fact in facts)
