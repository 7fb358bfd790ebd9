"""The generator runs in this process: what it left out has a place and a readable text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment

from kit.tests.support.checkout import HERE, with_templates
from openapi_sdk_codegen.generate.generator import run_generator
from openapi_sdk_codegen.generate.prepare import prepare
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

LOST = {"type": "array"}  # the generator reads no array without items


def make_document(**operation: Any) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": "things_list",
        "tags": ["things"],
        "responses": {"200": {"description": ""}},
        **operation,
    }
    return {"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {"/v2/things/": {"get": described}}}


def run(document: dict[str, Any], target: Path, **more: Any) -> list[tuple[str, str]]:
    """Run the generator on a description as it is, and return place and text of each warning."""
    template_globals = {**prepare(make_document()).template_globals, **more}
    return [
        (str(warning).partition(": ")[0], warning.text)
        for warning in run_generator(document, HERE, target / "made", template_globals)
    ]


def test_a_good_description_has_no_warning(tmp_path: Path) -> None:
    assert run(make_document(), tmp_path) == []
    assert (tmp_path / "made" / "api" / "things" / "things_list.py").exists()


def test_things_that_are_called_resources_hide_no_class(tmp_path: Path) -> None:
    document = make_document(operationId="resources_list", tags=["resources"])
    assert run(document, tmp_path, **prepare(document).template_globals) == []
    text = (tmp_path / "made" / "api" / "__init__.py").read_text(encoding="utf-8")
    assert text.count(" ResourcesWithRawResponse") == 1


@pytest.mark.parametrize(
    ("document", "place", "text"),
    [
        pytest.param(
            make_document(parameters=[{"name": "many", "in": "query", "schema": LOST}]),
            "$.paths['/v2/things/'].get",
            "cannot parse parameter of endpoint things_list",
            id="a parameter",
        ),
        pytest.param(
            make_document(requestBody={"content": {"application/json": {"schema": LOST}}}),
            "$.paths['/v2/things/'].get",
            "array",
            id="a body",
        ),
        pytest.param(
            make_document(responses={"200": {"description": "", "content": {"application/json": {"schema": LOST}}}}),
            "$.paths['/v2/things/'].get",
            "for status code … (type array",
            id="a response, whose status the generator writes as an object",
        ),
        pytest.param(
            {**make_document(), "components": {"schemas": {"Lost": LOST}}},
            "$.components.schemas.Lost",
            "array",
            id="a component",
        ),
        pytest.param({"openapi": "2.0"}, "$", "OpenAPI", id="a description that is not read at all"),
    ],
)
def test_a_warning_has_a_place_and_a_readable_text(
    document: dict[str, Any], place: str, text: str, tmp_path: Path
) -> None:
    [(found, said)] = run(document, tmp_path)
    assert found == place
    assert text in said
    assert "UntrustedString" not in said
    assert "\n" not in said


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"type": "string", "enum": ["a", "b"], "default": "a"}, id="of an enum"),
        pytest.param({"type": "array", "items": {"type": "string"}, "default": ["a"]}, id="of an array"),
        pytest.param({"type": "integer", "default": "a"}, id="of another type"),
    ],
)
def test_a_body_has_no_default(schema: dict[str, Any], tmp_path: Path) -> None:
    texts: list[str] = []
    for name, described in (("with", schema), ("without", {k: schema[k] for k in schema if k != "default"})):
        prepared = prepare(make_document(requestBody={"content": {"application/json": {"schema": described}}}))
        assert not run_generator(prepared.document, HERE, tmp_path / name, prepared.template_globals)
        texts.append((tmp_path / name / "api" / "things" / "things_list.py").read_text(encoding="utf-8"))
    assert texts[0] == texts[1]


def test_a_template_that_fails_is_one_error(tmp_path: Path) -> None:
    project = with_templates(tmp_path)
    (project.templates / "types.py.jinja").write_text("{{ nothing.of_that_name() }}", encoding="utf-8")
    with pytest.raises(Problem, match="the generator failed: UndefinedError: 'nothing' is undefined"):
        run_generator(make_document(), project, tmp_path / "made", prepare(make_document()).template_globals)


def test_templates_can_call_the_functions_that_they_get(tmp_path: Path) -> None:
    project = with_templates(tmp_path)
    (project.templates / "errors.py.jinja").write_text("# {{ look_up('thing') }}\n", encoding="utf-8")
    template_globals = {**prepare(make_document()).template_globals, "look_up": str.upper}
    run_generator(make_document(), project, tmp_path / "made", template_globals)
    assert (tmp_path / "made" / "errors.py").read_text(encoding="utf-8") == "# THING\n"


def test_only_a_template_that_changes_is_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_ = Environment.compile

    def record(environment: Environment, source: str, name: str, filename: str) -> Any:
        compiled.append(name)
        return compile_(environment, source, name, filename)

    monkeypatch.setattr(Environment, "compile", record)
    project, text = with_templates(tmp_path), ""
    template_globals = prepare(make_document()).template_globals
    for name in ("first", "second"):
        compiled.clear()
        (project.templates / "errors.py.jinja").write_text(f"# {name}\n", encoding="utf-8")
        run_generator(make_document(), project, tmp_path / name, template_globals)
        text += (tmp_path / name / "errors.py").read_text(encoding="utf-8")
    assert text == "# first\n# second\n"
    assert compiled == ["errors.py.jinja"]
