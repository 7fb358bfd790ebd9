"""The YAML that stands at the places of a change."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import document, object_with, query, received, sent
from openapi_sdk_codegen.diff import CheckedDescription, compare
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from openapi_sdk_codegen.report.change import locate

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.report.causes import Cause

Json = dict[str, Any]

MANY: Json = {"type": "object", "properties": {f"p{number:02}": {"type": "string"} for number in range(40)}}


def find_cause(old: Json, new: Json, rule: str) -> Cause:
    (cause,) = [cause for cause in compare(old, new).causes if cause.change.id == rule]
    return cause


@pytest.mark.parametrize(
    ("old", "new", "rule", "excerpts"),
    [
        pytest.param(
            sent(object_with({"type": "string", "maxLength": 9})),
            sent(object_with({"type": "string", "maxLength": 8})),
            "request-property-max-length-decreased",
            ("maxLength: 9", "maxLength: 8"),
            id="a keyword",
        ),
        pytest.param(
            received(object_with({"type": "string"})),
            received({"type": "object"}),
            "response-optional-property-removed",
            ("p:\n  type: string", ""),
            id="a property that is gone has no new one",
        ),
        pytest.param(
            sent({"type": "object"}),
            sent(object_with({"type": "string", "enum": ["no", "083996", "1e3"]})),
            "new-optional-request-property",
            ("", "p:\n  type: string\n  enum:\n  - 'no'\n  - '083996'\n  - '1e3'"),
            id="a property that is new has no old one",
        ),
        pytest.param(
            document({}),
            query({"type": "string"}),
            "new-optional-request-parameter",
            ("", "- name: p\n  in: query\n  schema:\n    type: string"),
            id="an item of an array",
        ),
        pytest.param(
            received({"type": "object", "properties": {"p": {"type": "string", "description": "x " * 250}}}),
            received({"type": "object"}),
            "response-optional-property-removed",
            (f"p:\n  type: string\n  description: {'x ' * 150}…", ""),
            id="a long text",
        ),
        pytest.param(
            received(object_with({"items": {"items": {"items": {"items": {"items": {"type": "string"}}}}}})),
            received({"type": "object"}),
            "response-optional-property-removed",
            ("p:\n  items:\n    items:\n      items:\n        items: …", ""),
            id="many levels",
        ),
        pytest.param(
            received(object_with({"enum": [[[[1]]]]})),
            received({"type": "object"}),
            "response-optional-property-removed",
            ("p:\n  enum:\n  - - - …", ""),
            id="many levels of arrays",
        ),
        pytest.param(
            received(object_with({"items": {"items": {"items": {"items": {}, "enum": []}}}})),
            received({"type": "object"}),
            "response-optional-property-removed",
            ("p:\n  items:\n    items:\n      items:\n        items: {}\n        enum: []", ""),
            id="nothing at the last level",
        ),
    ],
)
def test_an_excerpt_is_what_stands_there(old: Json, new: Json, rule: str, excerpts: tuple[str, str]) -> None:
    change = find_cause(old, new, rule).change
    assert (change.old_excerpt, change.new_excerpt) == excerpts


def excerpt_of(schema: Json) -> str:
    """Return the excerpt of a property that was removed."""
    return find_cause(
        received(object_with(schema)), received({"type": "object"}), "response-optional-property-removed"
    ).change.old_excerpt


@pytest.mark.parametrize(
    ("schema", "last"),
    [
        pytest.param({"type": "integer", "enum": [*range(28)]}, "  - 27", id="30 keys and items"),
        pytest.param({"type": "integer", "enum": [*range(29)]}, "  - …", id="another item"),
        pytest.param({"enum": [*range(28)], "type": "integer"}, "  type: integer", id="a key that is the 30th"),
        pytest.param({"enum": [*range(28)], "type": "integer", "x": 1}, "  …: …", id="another key"),
        pytest.param(MANY, "    …: …", id="many"),
        pytest.param({"title": "x" * 300}, f"  title: {'x' * 300}", id="300 characters"),
        pytest.param({"title": "x" * 301}, f"  title: {'x' * 300}…", id="another character"),
    ],
)
def test_an_excerpt_is_cut_at_its_limits(schema: Json, last: str) -> None:
    lines = excerpt_of(schema).splitlines()
    assert lines[-1] == last
    assert "…" not in "".join(lines[:-1])


def test_a_long_key_of_an_excerpt_is_cut() -> None:
    assert max(map(len, re.findall("x+", excerpt_of({"x" * 400: 1})))) == 300


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_a_change_between_files_has_its_lines(tmp_path: Path, suffix: str) -> None:
    old, new = (sent(object_with({"type": "string", "maxLength": length})) for length in (9, 8))
    write = dump_yaml if suffix == "yaml" else partial(json.dumps, indent=1)
    paths = tmp_path / f"old.{suffix}", tmp_path / f"new.{suffix}"
    for path, text in zip(paths, (write(old), "\n" * 3 + write(new)), strict=True):
        path.write_text(text, encoding="utf-8")
    (change,) = compare(*paths).changes
    lines = [path.read_text(encoding="utf-8").splitlines() for path in paths]
    assert change.old_line is not None
    assert change.new_line is not None
    assert "maxLength" in lines[0][change.old_line - 1]
    assert "maxLength" in lines[1][change.new_line - 1]
    assert change.new_line == change.old_line + 3


def test_documents_in_memory_have_no_lines() -> None:
    (change,) = compare(sent(object_with({"maxLength": 9})), sent(object_with({"maxLength": 8}))).changes
    assert (change.old_line, change.new_line) == (None, None)


@pytest.mark.parametrize(
    ("place", "line", "written"),
    [
        pytest.param("api.yaml: $.paths", 12, "api.yaml:12: $.paths", id="a line"),
        pytest.param("api.yaml: $.paths", None, "api.yaml: $.paths", id="no line"),
        pytest.param("", 3, "", id="no place"),
    ],
)
def test_a_place_has_its_line_after_the_file(place: str, line: int | None, written: str) -> None:
    assert locate(place, line) == written


@pytest.mark.parametrize(
    ("place", "found"),
    [
        pytest.param("old: $.paths['/things'].post.responses['200'].description", "ok", id="a value"),
        pytest.param("old: $", None, id="the document"),
        pytest.param("old: $.paths.nothing", None, id="nothing there"),
        pytest.param("old: $.openapi.more", None, id="within a text"),
        pytest.param("other: $.paths", None, id="another file"),
        pytest.param("old", None, id="no place"),
    ],
)
def test_a_description_finds_the_node_at_a_place(place: str, found: object) -> None:
    description = CheckedDescription.from_document(received({"type": "string"}), "old")
    node = description.find(place)
    assert (node.value if node and node.parts else None) == found
