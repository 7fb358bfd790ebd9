"""How sure every part is, is said in the description, in the docs and in docstrings, and the three agree."""

from __future__ import annotations

import copy
import importlib
import inspect
import re
from typing import TYPE_CHECKING, Any

import pytest

from codegen.generate import fidelity
from codegen.lint import load_linted
from codegen.openapi.document import each_operation
from codegen.openapi.tree import as_object
from codegen.project import HERE
from tests.support.names import python_name
from tests.support.projects import copy_of_project

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {"verbatim", "documented", "example", "inferred"}
DESCRIPTION = load_linted(HERE)
SCHEMAS: dict[str, Any] = DESCRIPTION["components"]["schemas"]
OPERATIONS = {str(each.id): each for each in each_operation(DESCRIPTION)}
OBJECTS = {name: schema for name, schema in SCHEMAS.items() if schema.get("properties")}
NOTES = {"example": "[example]", "inferred": "[inferred]"}
OF_AN_OPERATION = {
    "verbatim": "Published by FleetIT",
    "documented": "Documented by FleetIT",
    "example": "Known from an example",
    "inferred": "Inferred",
}


def sections() -> dict[str, dict[tuple[str, ...], str]]:
    """Read docs/fields.md: by heading, from the first cells of a row to its last one, the fidelity."""
    found: dict[str, dict[tuple[str, ...], str]] = {}
    rows: dict[tuple[str, ...], str] = {}
    for line in (HERE.root / "docs" / "fields.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            rows = found.setdefault(line.removeprefix("### ").strip("`"), {})
        elif line.startswith("| ") and not line.startswith("| ---"):
            cells = [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]
            rows[tuple(cells[:-1])] = cells[-1]
    return found


PAGE = sections()


def of_fields(schema: dict[str, Any]) -> dict[str, str]:
    """Return the fidelity of each field, from the description."""
    less = as_object(schema.get("x-fidelity-of"))
    return {name: less.get(name, schema.get("x-fidelity", "")) for name in schema["properties"]}


def documented(docstring: str | None) -> dict[str, str]:
    """Return what a docstring says of each attribute or argument."""
    text = inspect.cleandoc(docstring or "")
    _, _, section = text.partition("Args:\n" if "Args:\n" in text else "Attributes:\n")
    entries = re.split(r"^ {4}(?=\w)", section.partition("\nReturns:")[0], flags=re.MULTILINE)[1:]
    named = [re.match(r"(\w+)(?: \((?:.|\n)*?\))?:\s*", entry) for entry in entries]
    return {name[1]: " ".join(entry.split()) for name, entry in zip(named, entries, strict=True) if name}


@pytest.mark.parametrize("name", [*OPERATIONS])
def test_an_operation_and_its_parameters_have_a_fidelity_in_the_docs(name: str) -> None:
    operation = OPERATIONS[name]
    own = operation.data["x-fidelity"]
    assert own in WORDS
    assert operation.data["x-source"].startswith("https://")
    rows = PAGE[f"{operation.tag}.{name.removeprefix(f'{operation.tag}_')}"]
    said = {cells[:2]: sure for cells, sure in rows.items() if cells[0] != "parameter"}
    assert said == {
        (parameter["name"], parameter["in"]): parameter.get("x-fidelity", own) for _, parameter in operation.parameters
    }
    assert set(said.values()) <= WORDS


@pytest.mark.parametrize("name", [*OBJECTS])
def test_a_field_has_a_fidelity_in_the_docs(name: str) -> None:
    said = {cells[0]: (sure, cells[1]) for cells, sure in PAGE[name].items() if cells[0] != "field"}
    assert {field: sure for field, (sure, _) in said.items()} == of_fields(OBJECTS[name])
    assert {sure for sure, _ in said.values()} <= WORDS
    assert all(kind for _, kind in said.values()), "a field without a type"


def test_the_docs_have_no_other_section() -> None:
    resources = {f"{each.tag}.{name.removeprefix(f'{each.tag}_')}" for name, each in OPERATIONS.items()}
    assert PAGE.keys() == resources | OBJECTS.keys()


@pytest.mark.parametrize("name", [*OBJECTS])
def test_the_marks_of_a_model_are_those_of_the_description(name: str) -> None:
    model = getattr(importlib.import_module("fleetit_api.models"), name)
    less = as_object(OBJECTS[name].get("x-fidelity-of"))
    said = [*documented(model.__doc__).values()]
    wanted = [NOTES.get(less.get(field, ""), "") for field in OBJECTS[name]["properties"]]
    assert sorted(map(mark, said)) == sorted(wanted)
    assert len(said) == len(wanted)
    for field, note in zip(OBJECTS[name]["properties"], wanted, strict=True):
        (about,) = [each for each in said if re.match(rf"{python_name(field)}\b", each)]
        assert mark(about) == note, about


@pytest.mark.parametrize("name", [*OPERATIONS])
@pytest.mark.parametrize("flavour", ["", "Async"])
def test_the_marks_of_a_method_are_those_of_the_description(name: str, flavour: str) -> None:
    operation = OPERATIONS[name]
    tag = str(operation.tag)
    resource = "".join(each.title() for each in tag.split("_"))
    module = importlib.import_module(f"fleetit_api.api.{tag}")
    method = getattr(getattr(module, f"{flavour}{resource}Resource"), name.removeprefix(f"{tag}_"))
    text = " ".join(str(inspect.getdoc(method)).split())
    assert OF_AN_OPERATION[operation.data["x-fidelity"]] in text
    assert operation.data["x-source"] in text
    said = documented(method.__doc__)
    for _, parameter in operation.parameters:
        python = python_name(parameter["name"])
        if python not in {"fleet_id", "limit", "offset"}:  # the same for all operations, in words of their own
            assert mark(said[python]) == NOTES.get(parameter.get("x-fidelity", ""), "")


def mark(about: str) -> str:
    """Return the mark that a text ends with."""
    return next((note for note in NOTES.values() if about.endswith(note)), "")


def test_the_words_are_added_to_a_copy_and_once() -> None:
    document = copy.deepcopy(DESCRIPTION)
    said = fidelity.in_words(document)
    assert document == DESCRIPTION
    listed = next(each for each in each_operation(said) if each.id == "citations_list")
    texts = [parameter["schema"]["description"] for _, parameter in listed.parameters if "x-fidelity" in parameter]
    assert texts
    assert all(text.endswith(" [inferred]") and text.count("[inferred]") == 1 for text in texts)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        pytest.param({"x-fidelity": "verbatim"}, "Published by FleetIT.", id="without an address"),
        pytest.param(
            {"x-fidelity": "inferred", "description": "A. "},
            "A.\n\nInferred from FleetIT's documentation.",
            id="after the prose",
        ),
        pytest.param({"description": "A."}, "A.", id="without a fidelity"),
        pytest.param({}, None, id="without anything"),
    ],
)
def test_what_is_said_of_an_operation(operation: dict[str, Any], said: str | None) -> None:
    result = fidelity.in_words({"paths": {"/a/": {"get": operation}}})
    assert result["paths"]["/a/"]["get"].get("description") == said


def test_the_page_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert fidelity.main(["--check"]) == 0
    assert capsys.readouterr().out == "docs/fields.md is current\n"


def test_a_page_that_is_missing_or_old_is_found_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = copy_of_project(tmp_path)
    root, target = ["--root", str(project.root)], project.root / "docs" / "fields.md"
    assert fidelity.main([*root, "--check"]) == 1
    assert "docs/fields.md is not what the description says" in capsys.readouterr().out
    assert not target.exists(), "a check writes nothing"
    assert fidelity.main(root) == 0
    assert target.read_bytes() == (HERE.root / "docs" / "fields.md").read_bytes()
    target.write_text("old", encoding="utf-8")
    assert fidelity.main([*root, "--check"]) == 1
    assert target.read_text(encoding="utf-8") == "old"


def test_a_broken_project_is_said_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fidelity.main(["--root", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("fidelity: ")


@pytest.mark.parametrize("value", [[], {}, 1, None, "unknown"])
def test_unknown_fidelity_of_any_type_adds_no_text(value: Any) -> None:
    document = {"paths": {"/a/": {"get": {"x-fidelity": value, "parameters": [{"name": "a", "x-fidelity": value}]}}}}
    assert fidelity.in_words(document) == document
