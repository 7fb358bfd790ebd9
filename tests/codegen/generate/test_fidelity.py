"""The description, docs/fields.md and the docstrings agree on how certain each part is."""

from __future__ import annotations

import copy
import importlib
import inspect
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from kit.tests.openapi_sdk_codegen.observed.records import make_fact, write_record
from kit.tests.support.names import python_name
from openapi_sdk.description.nodes import as_object
from openapi_sdk_codegen.generate import fidelity
from openapi_sdk_codegen.generate.prepare import prepare
from openapi_sdk_codegen.lint.load import load_linted
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.project import Project
from tests.support.checkout import HERE
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from pathlib import Path

#: As GitHub renders tables and HTML.
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
WORDS = {"verbatim", "observed", "documented", "example", "inferred"}
DESCRIPTION = load_linted(HERE)
SCHEMAS: dict[str, Any] = DESCRIPTION["components"]["schemas"]
OPERATIONS = {str(each.id): each for each in each_operation(DESCRIPTION)}
OBJECTS = {name: schema for name, schema in SCHEMAS.items() if schema.get("properties")}
MARKS = {"observed": "[observed]", "example": "[example]", "inferred": "[inferred]"}
OPERATION_TEXTS = {
    "verbatim": "Published by FleetIT",
    "documented": "Documented by FleetIT",
    "example": "Known from an example",
    "inferred": "Inferred",
}


def read_page() -> dict[str, dict[tuple[str, str], str]]:
    """Return the fidelity of each part in docs/fields.md: by heading, and by its name with its place or its type."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    parts: dict[tuple[str, str], str] = {}
    for line in (HERE.root / "docs" / "fields.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            parts = found.setdefault(line.removeprefix("### ").strip("`"), {})
        elif line.startswith("- "):
            fidelity, _, listed = line.removeprefix("- ").partition(": ")
            parts |= dict.fromkeys(re.findall(r"`([^`]+)` \((.+?)\)(?:, |$)", listed), fidelity)
    return found


PAGE = read_page()


def get_field_fidelity(schema: dict[str, Any]) -> dict[str, str]:
    """Return the fidelity of each field according to the description."""
    less = as_object(schema.get("x-fidelity-of"))
    return {name: less.get(name, schema.get("x-fidelity", "")) for name in schema["properties"]}


def parse_docstring(docstring: str | None) -> dict[str, str]:
    """Return the text of each attribute or argument in a docstring."""
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
    said = PAGE[f"{operation.tag}.{name.removeprefix(f'{operation.tag}_')}"]
    assert said == {
        (parameter["name"], parameter["in"]): parameter.get("x-fidelity", own) for _, parameter in operation.parameters
    }
    assert set(said.values()) <= WORDS


@pytest.mark.parametrize("name", [*OBJECTS])
def test_a_field_has_a_fidelity_in_the_docs(name: str) -> None:
    assert {field: sure for (field, _), sure in PAGE[name].items()} == get_field_fidelity(OBJECTS[name])
    assert set(PAGE[name].values()) <= WORDS


def test_the_docs_have_no_other_section() -> None:
    resources = {f"{each.tag}.{name.removeprefix(f'{each.tag}_')}" for name, each in OPERATIONS.items()}
    assert PAGE.keys() == resources | OBJECTS.keys()


@pytest.mark.parametrize("name", [*OBJECTS])
def test_the_marks_of_a_model_are_those_of_the_description(name: str) -> None:
    model = getattr(importlib.import_module("fleetit_api.models"), name)
    less = as_object(OBJECTS[name].get("x-fidelity-of"))
    texts = [*parse_docstring(model.__doc__).values()]
    expected = [MARKS.get(less.get(field, ""), "") for field in OBJECTS[name]["properties"]]
    assert sorted(map(get_mark, texts)) == sorted(expected)
    assert len(texts) == len(expected)
    for field, mark in zip(OBJECTS[name]["properties"], expected, strict=True):
        (text,) = [each for each in texts if re.match(rf"{python_name(field, OBJECTS[name])}\b", each)]
        assert get_mark(text) == mark, text


@pytest.mark.parametrize("name", [*OPERATIONS])
@pytest.mark.parametrize("flavour", ["", "Async"])
def test_the_marks_of_a_method_are_those_of_the_description(name: str, flavour: str) -> None:
    operation = OPERATIONS[name]
    tag = str(operation.tag)
    resource = "".join(each.title() for each in tag.split("_"))
    module = importlib.import_module(f"fleetit_api.api.{tag}")
    method = getattr(getattr(module, f"{flavour}{resource}Resource"), name.removeprefix(f"{tag}_"))
    text = " ".join(str(inspect.getdoc(method)).split())
    assert OPERATION_TEXTS[operation.data["x-fidelity"]] in text
    assert operation.data["x-source"] in text
    texts = parse_docstring(method.__doc__)
    for _, parameter in operation.parameters:
        python = python_name(parameter["name"])
        if python not in {"fleet_id", "limit", "offset"}:  # the same for all operations
            assert get_mark(texts[python]) == MARKS.get(parameter.get("x-fidelity", ""), "")


def get_mark(text: str) -> str:
    """Return the mark at the end of a text."""
    return next((mark for mark in MARKS.values() if text.endswith(mark)), "")


def test_marks_are_added_once_to_a_copy() -> None:
    document = copy.deepcopy(DESCRIPTION)
    described = fidelity.describe_fidelity(document)
    assert document == DESCRIPTION
    listed = next(each for each in each_operation(described) if each.id == "citations_list")
    texts = [parameter["schema"]["description"] for _, parameter in listed.parameters if "x-fidelity" in parameter]
    assert texts
    assert all(text.endswith(" [inferred]") and text.count("[inferred]") == 1 for text in texts)


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        pytest.param({"x-fidelity": "verbatim"}, "Published by Acme.", id="without a source"),
        pytest.param(
            {"x-fidelity": "inferred", "description": "A. "},
            "A.\n\nInferred from Acme's documentation.",
            id="after the description",
        ),
        pytest.param({"description": "A."}, "A.", id="without a fidelity"),
        pytest.param({}, None, id="without anything"),
    ],
)
def test_the_fidelity_is_added_to_the_text_of_an_operation(operation: dict[str, Any], text: str | None) -> None:
    result = fidelity.describe_fidelity({"info": {"title": "Acme API"}, "paths": {"/a/": {"get": operation}}})
    assert result["paths"]["/a/"]["get"].get("description") == text


def test_the_numbers_are_those_of_the_page_of_fields() -> None:
    listed = [
        (cells[1] in {"query", "path", "header"}, sure)
        for rows in PAGE.values()
        for cells, sure in rows.items()
        if cells[0] not in {"parameter", "field"}
    ]
    text = (HERE.root / "docs" / "fidelity.md").read_text(encoding="utf-8")
    for word in WORDS:
        parameters, fields = listed.count((True, word)), listed.count((False, word))
        assert f"| `{word}` | {parameters:,} | {fields:,} |" in text
    assert "no correction mends yet: 0." in text


@pytest.mark.heavy
def test_what_a_record_says_is_in_docs_and_docstrings(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    rows = "answer 200 /results/[]"
    facts = [
        make_fact(f"{rows}/amount", "type", "string", "string", "confirmed", operation="tolls_list"),
        make_fact(f"{rows}/id", "type", "integer", "string", operation="tolls_list"),
        make_fact("query violation", "filter", "rows", "rows", "confirmed", operation="tolls_list"),
    ]
    (project.spec / "observed").mkdir()
    (project.spec / "observed" / "a.toml").write_bytes(write_record(facts))
    document = load_linted(project)
    added = [line for line in chain(*fidelity.diff_pages(document, project).values()) if line.startswith("+")]
    observed = [line for line in added if line.startswith("+- observed: ")]
    assert observed == ["+- observed: `violation` (query)", "+- observed: `amount` (string)"]
    assert "+| `observed` | 1 | 1 |" in added
    assert "+Facts that records contradict, and no correction mends yet: 1." in added
    described = fidelity.describe_fidelity(document)
    listed = next(each for each in each_operation(described) if each.id == "tolls_list")
    texts = {each["name"]: each["schema"].get("description", "") for _, each in listed.parameters}
    assert texts["violation"].endswith(" [observed]")
    toll = prepare(described).template_globals["model_info"]("Toll")
    assert [each.json for each in toll.fields.values() if each.about.endswith(" [observed]")] == ["amount"]


def test_the_page_is_current() -> None:
    assert not any(fidelity.diff_pages(DESCRIPTION, HERE).values())


@pytest.mark.parametrize("content", [None, "old\n"], ids=["missing", "old"])
def test_a_page_that_is_not_current_is_found_and_written(tmp_path: Path, content: str | None) -> None:
    project = Project(tmp_path)
    page = project.root / "docs" / "fields.md"
    if content is not None:
        page.parent.mkdir()
        page.write_text(content, encoding="utf-8")
    lines = fidelity.diff_pages(DESCRIPTION, project)[page]
    assert "+## Operations" in lines
    assert ("-old" in lines) is (content is not None)
    assert (page.read_text(encoding="utf-8") if page.exists() else None) == content, "the check wrote the page"
    assert fidelity.write_pages(DESCRIPTION, project) == [page]
    assert page.read_text(encoding="utf-8") == fidelity.render_page(DESCRIPTION)
    assert fidelity.diff_pages(DESCRIPTION, project) == {page: []}


@pytest.mark.parametrize("has_page", [True, False], ids=["on a page of the project", "here"])
def test_the_five_words_are_explained(tmp_path: Path, has_page: bool) -> None:
    project = Project(tmp_path)
    (tmp_path / "docs").mkdir()
    if has_page:
        (tmp_path / "docs" / "fidelity.md").write_text("The five words.\n", encoding="utf-8")
    fidelity.write_pages(DESCRIPTION, project)
    head = (tmp_path / "docs" / "fields.md").read_text(encoding="utf-8").partition("## Operations")[0]
    assert ("](fidelity.md)" in head) is has_page
    assert all(f"- {each}: " in head for each in Fidelity) is not has_page


@pytest.mark.parametrize("value", [[], {}, 1, None, "unknown"])
def test_unknown_fidelity_of_any_type_adds_no_text(value: Any) -> None:
    document = {"paths": {"/a/": {"get": {"x-fidelity": value, "parameters": [{"name": "a", "x-fidelity": value}]}}}}
    assert fidelity.describe_fidelity(document) == document


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("`<script>alert(1)</script>", id="HTML after a backtick"),
        pytest.param("a | b | c", id="cells"),
        pytest.param("a\n\n# Heading\n", id="a heading"),
        pytest.param("](javascript:x) [y](https://z)", id="a link"),
        pytest.param("a\x1b[2J\u202eb", id="control characters"),
        pytest.param("> @someone #1", id="a mention"),
    ],
)
def test_a_text_of_a_page_is_no_markup_in_the_docs(text: str) -> None:
    def make(text: str) -> str:
        schema = {"type": "object", "properties": {text: {"type": "string", "format": text}}, "x-fidelity": text}
        parameter = {"name": text, "in": text, "schema": {"type": "string"}, "x-fidelity": text}
        operation = {"tags": ["a"], "operationId": "a_b", "parameters": [parameter], "x-source": text}
        paths = {f"/{text}/": {"get": {**operation, "x-fidelity": text}}}
        return fidelity.render_page({"paths": paths, "components": {"schemas": {text: schema}}})

    page, harmless = (_MARKDOWN.parse(make(each)) for each in (text, "text"))
    assert [each.type for each in page] == [each.type for each in harmless]
    inline = {child.type for each in page for child in each.children or ()}
    assert inline <= {"text", "code_inline", "link_open", "link_close", "softbreak"}
    links = [str(child.attrGet("href")) for each in page for child in each.children or () if child.type == "link_open"]
    assert all(link.startswith("fidelity.md") for link in links), links
    assert all(line.isprintable() for line in make(text).split("\n"))
