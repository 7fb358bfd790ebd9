"""Text of a document is text in each format of a project, whatever it is."""

from __future__ import annotations

import ast
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from kit.tests.support.hostile import FRAGMENTS
from openapi_sdk.escape import escape_invisible
from openapi_sdk_codegen.new import rendering
from openapi_sdk_codegen.new.rendering import DocumentText, render, to_cell, to_markdown, to_python, to_toml

if TYPE_CHECKING:
    from pathlib import Path

_TEXTS = [
    *FRAGMENTS,
    *(f"a{each}b" for each in FRAGMENTS),
    *(
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](//e.test)",
    ),
    *(
        "```\n# heading",
        "| a | b |",
        "- x",
        "1. x",
        "# x",
        "> x",
        "---",
        "    code",
        "[x]: //e.test",
        "@somebody",
        "~~~",
    ),
    *("'''", '"""', "${{ secrets.X }}", "\n[tool.x]\n", "a: b", "!!python/object:x", "&a *a", "{%x%}", "x" * 5000),
]
HOSTILE = [pytest.param(each, id=f"{number}: {ascii(each)[:40]}") for number, each in enumerate(dict.fromkeys(_TEXTS))]
#: Those that are more than blanks.
SHOWN = [each for each in HOSTILE if str(each.values[0]).split()]


def read_yaml(text: str) -> Any:
    return YAML(typ="safe").load(text)  # pyright: ignore[reportUnknownMemberType] - ruamel.yaml annotates no arguments


@pytest.mark.alike
@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_one_string_of_toml_and_of_yaml(text: str) -> None:
    written = to_toml(DocumentText(text))
    found = tomllib.loads(f"x = {written}\n")["x"]
    assert found == read_yaml(f"x: {written}\n")["x"]
    assert found.startswith(escape_invisible(" ".join(text.split()))[:500])


@pytest.mark.alike
@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_one_literal_of_python(text: str) -> None:
    written = to_python(DocumentText(text))
    assert ast.literal_eval(written) == text
    assert len(written.splitlines()) == 1


@pytest.mark.alike
@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_has_no_markup_in_markdown(text: str) -> None:
    tokens = MarkdownIt().parse(f"- x: {to_markdown(DocumentText(text))}\n- y\n")
    assert {each.type for each in tokens} <= {
        *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
        *("paragraph_open", "paragraph_close", "inline"),
    }
    inner = {child.type for each in tokens for child in each.children or ()}
    assert inner <= {"text", "text_special"}


@pytest.mark.alike
@pytest.mark.parametrize("text", SHOWN)
def test_a_text_is_one_code_span_in_a_cell(text: str) -> None:
    tokens = MarkdownIt().enable("table").parse(f"| a | b |\n| - | - |\n| {to_cell(DocumentText(text))} | end |\n")
    cells = [each for each in tokens if each.type == "inline"]
    assert [each.content for each in cells[:2]] == ["a", "b"]
    assert cells[-1].content == "end"
    assert [child.type for child in cells[2].children or ()] == ["code_inline"]


def test_a_template_that_forgets_to_escape_is_an_error() -> None:
    with pytest.raises(TypeError, match="needs a filter"):
        Environment().from_string("{{ title }}").render(title=DocumentText("x"))  # noqa: S701 - shows what happens


def test_a_template_has_the_name_that_its_file_gets_and_makes_none_if_it_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = tmp_path / "templates" / "project" / "overlays" / "package"
    templates.mkdir(parents=True)
    for name, text in {
        "a.py": "x = {{ x | py }}\n",
        "b.py": "{% if not x %}\nx\n{% endif %}\n",
        "py.typed": "",
    }.items():
        (templates / f"{name}.jinja").write_text(text, encoding="utf-8")
    monkeypatch.setattr(rendering, "TEMPLATES", tmp_path / "templates")
    made = tmp_path / "made"
    assert render({"x": "y"}, "acme", made) == ["overlays/acme/a.py", "overlays/acme/py.typed"]
    assert (made / "overlays" / "acme" / "a.py").read_text(encoding="utf-8") == 'x = "y"\n'
