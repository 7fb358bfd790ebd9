"""Extensions that steer generation have listed values, are never written into code, and are not taken from pages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from codegen.corrections.apply import load_corrected
from codegen.corrections.extensions import (
    FIDELITIES,
    FORMS,
    check_extensions,
    drop_steering,
    find_malformed,
)
from codegen.generate.generator import run_generator
from codegen.generate.prepare import prepare
from codegen.openapi.tree import json_path
from codegen.project import HERE, Problem, Project
from codegen.vendor.merge import merge
from codegen.vendor.page import parse_published, parse_transcribed
from codegen.vendor.sources import Fidelity, Source
from tests.support.pages import make_document, render_page
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Upper-casing leaves letters alone that Python reads as ASCII: the text survives the upper-casing of a template.
BOLD = str.maketrans({letter: chr(0x1D41A + index) for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz")})
ATTACK = f'date, __{"import".translate(BOLD)}__("os").{"system".translate(BOLD)}("true"), write_date'


def make_schema(**extensions: Any) -> dict[str, Any]:
    """Return a description with one schema, which has these extensions; `_` in their names is `-`."""
    thing: dict[str, Any] = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "maybe": {"type": ["string", "null"]},
            "number": {"type": "integer"},
            "day": {"type": "string", "format": "date"},
            "kind": {"type": "string", "enum": ["a"]},
            "other": {"$ref": "#/components/schemas/Other"},
        },
        **{key.replace("_", "-"): value for key, value in extensions.items()},
    }
    base = {"type": "object", "properties": {"inherited": {"type": "string"}}}
    schemas = {"Thing": thing, "Other": {"type": "string"}, "Base": base}
    return make_document(components={"schemas": schemas})


@pytest.mark.parametrize(
    ("extensions", "why"),
    [
        pytest.param({"x_fidelity": "certain"}, "'certain' is not one of verbatim,", id="another fidelity"),
        pytest.param({"x_fidelity": ["a"]}, "an array is not one of", id="fidelities"),
        pytest.param({"x_fidelity": {}}, "an object is not one of", id="a fidelity that is an object"),
        pytest.param({"x_fidelity": None}, "None is not one of", id="no fidelity"),
        pytest.param({"x_fidelity_of": 7}, "7 is not an object", id="fidelities that are a number"),
        pytest.param({"x_fidelity_of": {"a": {}}}, "'a': an object is not one of", id="a fidelity of a part"),
        pytest.param({"x_fidelity_of": {1: "verbatin"}}, "1: 'verbatin' is not one of", id="a part with a number"),
        pytest.param({"x_source": "javascript:x"}, "is not an http", id="another scheme"),
        pytest.param({"x_source": "https://a> <script>"}, "is not an http", id="an address that ends Markdown"),
        pytest.param({"x_source": "https://a\nb"}, "'https://a\\nb' is not", id="an address of two lines"),
        pytest.param({"x_source": 7}, "7 is not an http", id="an address that is a number"),
        pytest.param({"x_reads_as": ["date"]}, "an array is not an object", id="types that are an array"),
        pytest.param({"x_reads_as": {"text": "int"}}, "'text': 'int' is not one of decimal,", id="another type"),
        pytest.param(
            {"x_reads_as": {"text": ["date"]}}, "'text': an array is not one of", id="a type that is an array"
        ),
        pytest.param({"x_reads_as": {"text": ATTACK}}, "'text': 'date, __\\U0001d422", id="a type that is code"),
        pytest.param({"x_reads_as": {"none": "date"}}, "there is no property 'none'", id="a type of no property"),
        pytest.param({"x_reads_as": {7: "date"}}, "there is no property 7", id="a type of a number"),
        pytest.param({"x_reads_as": {"number": "date"}}, "'number' is not text", id="a type of a number's property"),
        pytest.param({"x_reads_as": {"day": "decimal"}}, "'day' is not text", id="a second type"),
        pytest.param({"x_reads_as": {"kind": "date"}}, "'kind' is not text", id="a type of an enum"),
        pytest.param({"x_secret_properties": "text"}, "'text' is not an array", id="secrets that are text"),
        pytest.param({"x_secret_properties": ["none"]}, "there is no property 'none'", id="a secret of no property"),
        pytest.param({"x_secret_properties": [[]]}, "there is no property an array", id="a secret that is an array"),
    ],
)
def test_a_wrong_value_is_one_error_with_its_place(extensions: dict[str, Any], why: str) -> None:
    [key] = extensions
    document = make_schema(**extensions)
    [(parts, text)] = find_malformed(document)
    assert parts == ("components", "schemas", "Thing", key.replace("_", "-"))
    assert why in text
    assert text.isascii()
    with pytest.raises(Problem) as raised:
        check_extensions(document, name="spec/x.yaml")
    assert "spec/x.yaml: these extensions steer generation and have a wrong value" in str(raised.value)
    assert f"{json_path(parts)}: {text}" in str(raised.value)


@pytest.mark.parametrize(
    "extensions",
    [
        *({"x_fidelity": each} for each in FIDELITIES),
        *({"x_reads_as": {"text": each}} for each in FORMS),
        {"x_reads_as": {"maybe": "date"}},
        {"x_reads_as": {"other": "date"}},
        {"x_reads_as": {}},
        {"x_reads_as": {"inherited": "date"}, "allOf": [{"$ref": "#/components/schemas/Base"}]},
        {"x_fidelity_of": {"nullable": "example"}},
        {"x_secret_properties": ["text", "number"]},
        {"x_source": "https://docs.fleetit.com/api-reference/integrations-%3E-x/list.md"},
        {"x_other": [1]},
    ],
    ids=str,
)
def test_a_listed_value_is_accepted(extensions: dict[str, Any]) -> None:
    assert list(find_malformed(make_schema(**extensions))) == []


def test_a_property_with_the_name_of_an_extension_is_none() -> None:
    schema = {"type": "object", "properties": {"x-fidelity": {"type": "string"}}}
    document = make_document(components={"schemas": {"x-source": schema}})
    assert list(find_malformed(document)) == []
    assert drop_steering(document) == []


def test_allof_that_contains_itself_ends() -> None:
    base = {"allOf": [{"$ref": "#/components/schemas/Base"}], "x-secret-properties": ["none"]}
    document = make_document(components={"schemas": {"Base": base}})
    assert len(list(find_malformed(document))) == 1


def test_the_words_are_those_of_the_sources() -> None:
    assert {each.value for each in Fidelity} == set(FIDELITIES)


PUBLISHED: list[Any] = [
    pytest.param(lambda page: page["paths"]["/v2/things/"]["get"], id="an operation"),
    pytest.param(lambda page: page["paths"]["/v2/things/"], id="a path"),
    pytest.param(lambda page: page["info"], id="the information"),
    pytest.param(lambda page: page["components"]["schemas"]["Thing"], id="a schema"),
    pytest.param(lambda page: page["components"]["schemas"]["Thing"]["properties"]["text"], id="a property"),
    pytest.param(lambda page: page["paths"]["/v2/things/"]["get"]["responses"]["200"], id="a response"),
]


@pytest.mark.parametrize("find", PUBLISHED)
@pytest.mark.parametrize("fidelity", [Fidelity.VERBATIM, Fidelity.DOCUMENTED])
def test_a_page_does_not_steer(find: Callable[[dict[str, Any]], dict[str, Any]], fidelity: Fidelity) -> None:
    document = make_schema()
    find(document)["x-reads-as"] = {"text": ATTACK}
    file = "pages/a.md" if fidelity is Fidelity.VERBATIM else "transcribed/a.yaml"
    source = Source(file, "https://docs.fleetit.com/a.md", "0" * 64, date(2026, 11, 24), fidelity)
    page = parse_published(render_page(document), name="a")
    merged = merge([(source, page)], [])
    is_published = fidelity is Fidelity.VERBATIM
    assert ("x-reads-as" in str(merged.document)) is not is_published
    notes = [note for note in merged.notes if "only corrections and transcriptions may set it" in note]
    assert len(notes) == is_published
    assert "x-reads-as" in str(page.document)  # the page itself is not changed


def test_a_transcription_with_a_wrong_value_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    text = project.published.read_text(encoding="utf-8")
    project.published.write_text(text.replace("x-fidelity: documented", "x-fidelity: [a]", 1), encoding="utf-8")
    with pytest.raises(Problem, match=r"\['x-fidelity'\]: an array is not one of verbatim, documented"):
        load_corrected(project)


@pytest.mark.parametrize("value", [[ATTACK], ATTACK, 7], ids=["an array", "a text", "a number"])
def test_the_generator_ignores_what_is_not_an_object(tmp_path: Path, value: Any) -> None:
    package = generate(make_schema(x_reads_as=value), tmp_path / "attacked")
    assert package == generate(make_schema(), tmp_path / "benign")


@pytest.mark.parametrize("form", [ATTACK, "DATE", "date\n", ["date"], {"date": 1}, 7], ids=ascii)
def test_the_generator_refuses_another_type(tmp_path: Path, form: Any) -> None:
    with pytest.raises(Problem, match="is not one of"):
        generate(make_schema(x_reads_as={"text": form}), tmp_path / "attacked")


def generate(document: dict[str, Any], target: Path) -> str:
    """Generate without any check, and return the model."""
    document["paths"]["/v2/things/"]["get"] |= {"tags": ["things"], "operationId": "things_list"}
    prepared = prepare(document)
    run_generator(prepared.document, Project(HERE.root), target, prepared.template_globals)
    return (target / "models" / "thing.py").read_text(encoding="utf-8")


def test_parsing_a_transcription_keeps_its_extensions() -> None:
    page = parse_transcribed(b"openapi: 3.0.0\nx-fidelity: documented\npaths: {}\n", name="a")
    assert page.document["x-fidelity"] == "documented"
