"""Tests of the settings of the documentation's site: docstrings are shown as they are, also hostile ones."""

from __future__ import annotations

import importlib.util
import inspect
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit_api.api import RESOURCES
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from types import ModuleType

    from docutils import nodes

# Sphinx is large to install, so only heavy tests have it, and nothing of it is imported above.
pytestmark = pytest.mark.heavy

#: What a docstring may become: text, code, examples, and the lists and fields of our own docstrings.
PLAIN = {
    *("document", "paragraph", "Text", "literal", "literal_block", "block_quote", "bullet_list", "list_item"),
    *("field_list", "field", "field_name", "field_body", "definition_list", "definition_list_item", "term"),
    *("definition", "docinfo"),
}


@pytest.fixture(name="conf", scope="module")
def _conf() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_conf", HERE.root / "docs" / "conf.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def render(conf: ModuleType, text: str) -> nodes.document:
    """Return what Sphinx would show for a docstring."""
    from docutils.core import publish_doctree  # noqa: PLC0415 - only heavy tests have it

    lines: list[str] = conf.make_plain(text.splitlines())
    # An error in the markup raises.
    settings: dict[str, Any] = {"halt_level": 2, "report_level": 5, "docinfo_xform": False, "doctitle_xform": False}
    return publish_doctree("\n".join(lines), settings_overrides=settings)


def list_kinds(document: nodes.document) -> set[str]:
    return {type(each).__name__ for each in document.findall()} - PLAIN


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(".. raw:: html", id="a directive"),
        pytest.param(".. include:: /etc/passwd", id="a file"),
        pytest.param("<script>alert(1)</script>", id="HTML"),
        pytest.param("see <javascript:alert(1)>`_ and :ref:x", id="a reference and a role"),
        pytest.param("__init__ and name_ and |name| and [1]_", id="references of names"),
        pytest.param("**bold** and *emphasis", id="emphasis"),
        pytest.param("Title\n=====", id="a heading"),
        pytest.param("1. one\n2. two", id="a list with numbers"),
        pytest.param("+---+\n| a |\n+---+", id="a table"),
        pytest.param(">>> import os", id="a doctest"),
        pytest.param("A text::", id="the mark of an example"),
        pytest.param("a \\ backslash \\`", id="backslashes"),
        pytest.param("https://example.com/ and a@example.com", id="addresses"),
        pytest.param("-x and -\\*-", id="a sign that begins no list"),
    ],
)
def test_a_text_is_shown_as_it_is(conf: ModuleType, text: str) -> None:
    document = render(conf, text)
    assert not list_kinds(document)
    assert document.astext() == text


@given(line=st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=80))
def test_no_line_is_markup(conf: ModuleType, line: str) -> None:
    assert not list_kinds(render(conf, line))


def test_code_lists_fields_and_examples_are_told_apart(conf: ModuleType) -> None:
    from docutils import nodes  # noqa: PLC0415 - only heavy tests have it

    document = render(
        conf,
        """Lists `tolls`, and `vehicles`s.

    with a as b:
        `c`

Either:

- one `x`
- two *

:param a: A `number`:
    more of it.

    Another paragraph.
:raises ValueError: If *not*.""",
    )
    assert [each.astext() for each in document.findall(nodes.literal)] == ["tolls", "vehicles", "x", "number"]
    assert [each.astext() for each in document.findall(nodes.literal_block)] == ["with a as b:\n    `c`"]
    assert [each.astext() for each in document.findall(nodes.list_item)] == ["one x", "two *"]
    names = [each.astext() for each in document.findall(nodes.field_name)]
    assert names == ["param a", "raises ValueError"]
    bodies = [each.astext() for each in document.findall(nodes.field_body)]
    assert bodies == ["A number:\nmore of it.\n\nAnother paragraph.", "If *not*."]


def test_contents_are_the_links_of_the_first_page_below_their_headings(conf: ModuleType) -> None:
    index = "[a](a.md)\n\n## One\n\n| [b](b.md) | [c](../c.md) |\n\n[no](no.html)\n\n## Two\n\n[d](x/d.md)\n"
    assert conf.list_contents(index) == (
        "\n```{toctree}\n:hidden:\n\na.md\n```\n"
        "\n```{toctree}\n:hidden:\n:caption: One\n\nb.md\n../c.md\n```\n"
        "\n```{toctree}\n:hidden:\n:caption: Two\n\nx/d.md\n```\n"
    )


def test_the_texts_are_those_of_the_first_page_and_of_the_reference(conf: ModuleType) -> None:
    index = "Read [a](../A.md).\n\n## One\n\n| 1. [b](b.md) | How? |\n| [c](x/c.md) | What? |\n"
    titles = {"A": "First", "docs/b": "The B", "docs/x/c": "C", "docs/reference/models/toll": "Toll"}
    assert conf.list_texts(index, titles).partition("description.\n")[2] == (
        "\n## First\n\n- [First](A.md)\n"
        "\n## One\n\n- [The B](docs/b.md): How?\n- [C](docs/x/c.md): What?\n"
        "\n## Resources\n\n\n## Models\n\n- [Toll](docs/reference/models/toll.md)\n"
    )


def test_the_files_that_a_page_links_are_named_from_the_root(conf: ModuleType) -> None:
    text = "![A](../bench/a.svg), [b](b.md#c), [d](#d), [e](https://example.com/e), [`f.py`](../examples/f.py)"
    assert conf.list_linked(text, "docs/page") == ["bench/a.svg", "docs/b.md", "examples/f.py"]


def test_a_resource_has_a_page_of_its_methods(conf: ModuleType) -> None:
    assert conf.document_resource("fleets") == (
        "# client.fleets\n\n```{eval-rst}\n"
        ".. automethod:: fleetit_api.api.fleets.FleetsResource.list\n\n"
        ".. automethod:: fleetit_api.api.fleets.FleetsResource.update\n\n"
        "```\n"
    )


def test_a_picture_is_shown_where_its_mark_is_if_it_was_taken(
    conf: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "b.svg").touch()
    monkeypatch.setattr(conf, "__file__", str(tmp_path / "conf.py"))
    content = ["A.\n\n<!-- picture a.png: The a -->\n\n<!-- picture b.svg: The b: two -->\n"]
    vars(conf)["_add_generated"](None, "docs/cli", content)
    assert content == ["A.\n\n\n\n![The b: two](pictures/b.svg)\n"]


class Colour(StrEnum):
    RED = "RED"
    GREEN = "<b>"


class Car:
    """A `car` <b>, or | a
    van. It drives.

    Another paragraph.
    """


@pytest.mark.parametrize(
    ("model", "summary"),
    [
        pytest.param(Car, r"A car \<b\>\, or \| a van\.", id="the first sentence, without markup"),
        pytest.param(Colour, r"RED\, \<b\>", id="the texts of an enum"),
    ],
)
def test_a_model_is_summarized_in_a_line(conf: ModuleType, model: type, summary: str) -> None:
    assert conf.summarize(model) == summary


def test_a_method_with_overloads_has_one_signature(conf: ModuleType) -> None:
    from sphinx.pycode import ModuleAnalyzer  # noqa: PLC0415 - only heavy tests have it

    source = Path(inspect.getfile(import_module(RESOURCES["vehicles"]))).read_text(encoding="utf-8")
    unchanged = ModuleAnalyzer.for_string(source, "vehicles")
    unchanged.analyze()
    assert "VehiclesResource.create" in unchanged.overloads
    assert "VehiclesResource" in conf.document_resource("vehicles")
    assert ModuleAnalyzer.for_module(RESOURCES["vehicles"]).overloads == {}
