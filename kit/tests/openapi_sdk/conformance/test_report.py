"""What a report says of contradictions, and what it never says."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs

import pytest
from markdown_it import MarkdownIt

from kit.tests.openapi_sdk.conformance.reported import (
    HOSTILE,
    OPERATION,
    ROW,
    judge_pages,
    make_service,
    report_pages,
)
from openapi_sdk.conformance.evidence import write_member, write_query, write_shape
from openapi_sdk.conformance.meanings import MEANINGS
from openapi_sdk.conformance.rendering import render_html, render_markdown


def test_a_report_can_be_sent_without_an_edit() -> None:
    wrong = [{**ROW, "id": 2, "stored_on": "01/31/2025"}, {**ROW, "id": 3, "stored_on": "02/01/2025"}]
    text = render_markdown(report_pages([ROW], wrong))
    today = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    assert re.sub(r"As documented: .*", "…", text.replace(today, "TODAY")) == (
        "# Depot API: answers that are not as documented\n"
        "\n"
        "On TODAY, `depot` 1.0, a Python SDK, compared 2 answers of a test environment with the documentation. Not as"
        " documented: 1. …\n"
        "\n"
        "Each section ends with a question. The answer decides whether the documentation or the API is right. Values"
        " are left out: in the shape of a text, such as `99/99/9999`, `9` is a digit, and `A` or `a` a letter. (3 of"
        " 20) is how often it was seen, and of how many. `#1` is the first site that was asked for.\n"
        "\n"
        "## 1. `GET /crates`: another format\n"
        "\n"
        "Field `results[].stored_on`:\n"
        "\n"
        "- Documented: format `date`: `The day on which it came.` (concluded from an example on the page)\n"
        "- Came: `99/99/9999` (2 of 3)\n"
        "- Request: `GET /crates?limit=2&offset=0`, site `#2`, status 200, 2025-01-31 12:00:00 UTC\n"
        "\n"
        "For users of the SDK: The attribute is the text as it came, and no date, time or `Decimal`. A program that"
        " computes with it fails.\n"
        "\n"
        "**Question:** Which format does the field have, and is it always the same?"
        " Page: <https://docs.depot.test/crates?a=1&b=2>\n"
    )


def test_what_costs_most_comes_first_and_one_kind_is_one_section() -> None:
    wrong = {**ROW, "fuel": 1, "stored_on": 5, "label": 5}
    report = report_pages([ROW], [ROW], [{**wrong, "id": 7}])
    assert [(each.title, [case.place for case in each.cases]) for each in report.sections] == [
        ("`GET /crates`: rows of another site", ["header `Site`"]),
        ("`GET /crates`: another JSON type", ["field `results[].label`", "field `results[].stored_on`"]),
        ("`GET /crates`: a field that the page doesn't have", ["field `results[].fuel`"]),
    ]


@pytest.mark.parametrize(
    ("change", "came"),
    [
        pytest.param({"color": "green"}, ("green",), id="an unknown member is a word"),
        pytest.param({"color": "KLM4821"}, ("AAA9999",), id="unless it may be a number of somebody"),
        pytest.param({"color": "Jane Doe"}, ("Aaaa Aaa",), id="or a name"),
        pytest.param({"owner": "Jane"}, ("Aaaa",), id="or is personal"),
        pytest.param({"color": 5}, ("integer",), id="a type"),
        pytest.param({"stored_on": None}, ("null",), id="a null"),
        pytest.param({"stored_on": "31.01.2025"}, ("99.99.9999",), id="a format"),
        pytest.param({"label": "Planted"}, ("length 7",), id="a length"),
        pytest.param({"planted": {"Jane": 1}}, ("object",), id="a new field"),
        pytest.param({"new_token": "planted"}, ("a secret",), id="a new secret"),
        pytest.param({"id": ...}, ("missing",), id="a missing field"),
    ],
)
def test_what_came_is_told_without_a_value(change: dict[str, Any], came: tuple[str, ...]) -> None:
    row = {name: value for name, value in {**ROW, **change}.items() if value is not ...}
    (found,) = judge_pages(make_service(), [row]).list_findings()
    assert found.request is not None
    assert (found.wrong, found.came, found.request.tenant) == (1, came, "#1")


def test_a_secret_is_not_looked_at() -> None:
    assert report_pages([{**ROW, "pin": "1234"}]).sections == ()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        pytest.param("limit=100&offset=200", "limit=100&offset=200", id="pages"),
        pytest.param("offset=abc", "offset=…", id="a place that may be a secret"),
        pytest.param("color=red&color=green", "color=red&color=aaaaa", id="described values"),
        pytest.param("stored_on=2025-01-31&is_full=true", "stored_on=9999-99-99&is_full=true", id="values of rows"),
        pytest.param("api_key=planted", "api_key=***", id="a secret"),
        pytest.param("ordering=-stored_on", "ordering=-stored_on", id="a field"),
        pytest.param("ordering=Jane", "ordering=Aaaa", id="no field"),
        pytest.param("planted=1", "…", id="what is not described"),
        pytest.param("&".join(["label=a"] * 7), "&".join([*["label=a"] * 5, "…"]), id="many"),
    ],
)
def test_a_query_is_shown_without_values_of_rows(query: str, shown: str) -> None:
    assert write_query(OPERATION, parse_qs(query)) == shown


def test_a_value_that_was_made_up_is_shown() -> None:
    assert write_query(OPERATION, {"label": ["not-a-value"]}, {"label"}) == "label=not-a-value"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("", "an empty text"),
        ("$1,454.00", "$9,999.99"),
        ("2025-01-31T08:30:00Z", "9999-99-99T99:99:99Z"),
        ("TZ1", "AA9"),
        ("Ünal \u0662\x1b\u202e", "Aaaa 9??"),
        ("x" * 41, "a" * 40 + "…"),
    ],
)
def test_the_shape_of_a_text(text: str, shape: str) -> None:
    assert write_shape(text) == shape


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("ON_HOLD", "ON_HOLD"),
        ("level-2", "level-2"),
        ("NY12345", "AA99999"),
        (12345, "99999"),
        ("a" * 41, "a" * 40 + "…"),
    ],
)
def test_a_member_is_a_word_or_a_shape(value: object, shown: str) -> None:
    assert write_member(value) == shown


class Tags(HTMLParser):
    """The tags of a page, and the addresses of its links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.links = set[str](), list[str | None]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href"]


def test_texts_of_documents_are_no_markup() -> None:
    report = report_pages([{**ROW, "label": "long text"}], name=HOSTILE)
    page, text = Tags(render_html(report)), render_markdown(report)
    assert page.tags == {
        *("html", "head", "meta", "title", "style", "body", "main"),
        *("h1", "p", "code", "section", "h2", "h3", "dl", "dt", "dd", "strong", "a"),
    }
    assert page.links == ["https://docs.depot.test/crates?a=1&b=2"]
    assert re.findall("[\x00-\x09\x0b-\x1f\u202e]", text + render_html(report)) == []
    mail = Tags(MarkdownIt().render(text))
    assert mail.tags == {"h1", "p", "code", "h2", "ul", "li", "strong", "a"}
    assert mail.links == page.links


def test_each_kind_has_words_of_its_own() -> None:
    texts = [(each.title, each.question) for each in MEANINGS.values()]
    assert len({*texts}) == len(texts)
    assert [name for name, each in MEANINGS.items() if not each.effect or each.page.count("`") % 2] == []
