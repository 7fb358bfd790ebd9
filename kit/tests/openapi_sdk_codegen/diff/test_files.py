"""A description in several files of one folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import document, received
from openapi_sdk_codegen.diff import compare, compare_descriptions, files, read_description
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
SECRET = {"Secret": {"type": "string"}}


def write(folder: Path, reference: str, **files: Any) -> Path:
    """Write a description whose response is a reference, and the files in its folder."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content))
    (folder / "api.json").write_text(json.dumps(received({"$ref": reference})))
    return folder / "api.json"


def ids(old: Path, new: Path) -> list[str]:
    return [change.id for change in compare_descriptions(read_description(old), read_description(new))]


def test_a_reference_into_a_file_is_followed_and_so_are_those_in_it(tmp_path: Path) -> None:
    files: Json = {
        "sub__a_yaml": {
            "X": {"properties": {"b": {"$ref": "../b.json#/Y"}, "z": {"$ref": "#/Z"}}},
            "Z": {"type": "string"},
        },
        "b_json": {"Y": {"type": "string"}},
    }
    old = write(tmp_path / "old", "sub/a.yaml#/X", **files)
    assert ids(old, write(tmp_path / "same", "./sub/a.yaml#/X", **files)) == []
    new = write(tmp_path / "new", "sub/a.yaml#/X", **files | {"b_json": {"Y": {"type": "integer"}}})
    (change,) = compare(old, new).changes
    assert change.id == "response-property-type-changed"
    assert (change.old_excerpt, change.new_excerpt) == ("type: string", "type: integer")
    assert change.location == "200 application/json b"
    assert change.old_place == "b.json: $.Y.type"


def test_a_reference_to_a_whole_file_and_back_into_the_first(tmp_path: Path) -> None:
    first = "#/paths/~1things/post/responses/200/content/application~1json/schema"
    schema = {"type": "object", "properties": {"again": {"$ref": f"api.json{first}"}}}
    path = write(tmp_path / "old", "whole.json", whole_json=schema)
    assert ids(path, write(tmp_path / "new", "whole.json", whole_json=schema)) == []


def test_a_whole_file_has_no_excerpt(tmp_path: Path) -> None:
    old, new = (write(tmp_path / str(each), "a.json", a_json=each) for each in (False, True))
    (change,) = compare(old, new).changes
    assert (change.id, change.old_place, change.old_excerpt) == ("x-response-body-widened", "a.json: $", "")


def test_a_schema_that_moves_into_a_file_is_the_same(tmp_path: Path) -> None:
    old = write(tmp_path / "old", "a.json#/A", a_json={"A": {"type": "string"}})
    new = tmp_path / "new.json"
    new.write_text(json.dumps(received({"type": "string"})))
    assert ids(old, new) == []
    assert ids(new, old) == []


@pytest.mark.parametrize(
    ("reference", "message_part"),
    [
        pytest.param("../outside.json#/Secret", "out of the folder", id="the parent folder"),
        pytest.param("sub/../../outside.json#/Secret", "out of the folder", id="the parent folder through a subfolder"),
        pytest.param("%2e%2e/outside.json#/Secret", "out of the folder", id="a percent-encoded parent folder"),
        pytest.param("..%2Foutside.json#/Secret", "out of the folder", id="a percent-encoded slash"),
        pytest.param("/etc/passwd", "out of the folder", id="an absolute path"),
        pytest.param("%2Fetc%2Fpasswd", "out of the folder", id="a percent-encoded absolute path"),
        pytest.param("link.json#/Secret", "out of the folder", id="a link to a file"),
        pytest.param("folder/outside.json#/Secret", "out of the folder", id="a link to a folder"),
        pytest.param("..\\outside.json", "", id="a backslash"),
        pytest.param("a%00.json", "", id="a zero byte"),
        pytest.param("none.json", "no such file", id="a missing file"),
        pytest.param(".", "", id="the folder itself"),
        pytest.param("http://[", "", id="an invalid address"),
        pytest.param("circle.json", "", id="a link to itself"),
        pytest.param("broken.json", "not JSON", id="a file that is not JSON"),
        pytest.param("good.json#/B", "refers to nothing", id="a missing value in a file"),
    ],
)
def test_an_unsafe_or_broken_reference_is_not_followed(reference: str, message_part: str, tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_text(json.dumps(SECRET))
    path = write(tmp_path / "in", reference, good_json={"A": {}})
    (tmp_path / "in" / "sub").mkdir()
    (tmp_path / "in" / "broken.json").write_text("{")
    (tmp_path / "in" / "link.json").symlink_to(tmp_path / "outside.json")
    (tmp_path / "in" / "folder").symlink_to(tmp_path)
    (tmp_path / "in" / "circle.json").symlink_to("circle.json")
    (remark,) = read_description(path).remarks
    schema = "$.paths['/things'].post.responses['200'].content['application/json'].schema"
    assert remark.startswith(f"api.json: {schema}['$ref']: '{reference}' ".replace("\\", "\\\\"))
    assert message_part in remark
    assert remark.endswith("; not compared")
    assert "\n" not in remark


def test_an_absolute_path_into_the_folder_is_not_followed(tmp_path: Path) -> None:
    path = write(tmp_path, f"{tmp_path}/good.json#/A", good_json={"A": {}})
    (remark,) = read_description(path).remarks
    assert "out of the folder" in remark


def test_a_link_that_stays_in_the_folder_is_followed(tmp_path: Path) -> None:
    path = write(tmp_path / "in", "link.json#/A", good_json={"A": {"type": "string"}})
    (tmp_path / "in" / "link.json").symlink_to("good.json")
    assert ids(path, path) == []


def test_yaml_and_json_give_the_same_description(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(document({})))
    (tmp_path / "a.yaml").write_text(
        'openapi: "3.1.0"\ninfo: {title: t, version: "1"}\n'
        "paths: {/things: {post: {responses: {200: {description: 'no'}}}}}\n"
    )
    (tmp_path / "b.yaml").write_text("\ufeff" + json.dumps(document({}), indent=1), encoding="utf-8")
    (tmp_path / "b.json").write_text("\ufeff" + json.dumps(document({})), encoding="utf-8")
    assert ids(tmp_path / "a.json", tmp_path / "a.yaml") == []
    assert ids(tmp_path / "a.json", tmp_path / "b.json") == []
    assert ids(tmp_path / "a.yaml", tmp_path / "b.yaml") == []


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_keys_of_yaml_are_text(version: str, tmp_path: Path) -> None:
    text = f"""
openapi: {version}
info: {{title: t, version: "1"}}
paths:
  /things:
    get:
      responses:
        200: {{description: ok, content: {{application/json: {{schema: {{type: object, example: {{true: true}}}}}}}}}}
"""
    (tmp_path / "a.yaml").write_text(text)
    (tmp_path / "b.yaml").write_text(text.replace("{true: true}", "{'true': true}"))
    (tmp_path / "c.yaml").write_text(text.replace("{true: true}", "{false: true}"))
    assert ids(tmp_path / "a.yaml", tmp_path / "b.yaml") == []
    read = read_description(tmp_path / "c.yaml")
    assert compare_descriptions(read, read_description(tmp_path / "a.yaml")) == []


def test_the_size_of_all_files_together_is_limited(tmp_path: Path) -> None:
    path = write(tmp_path / "in", "large.json")
    with (tmp_path / "in" / "large.json").open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    with pytest.raises(Problem, match="larger than 67,108,864 bytes"):
        read_description(path)


@pytest.mark.parametrize(
    ("references", "content", "remarks"),
    [
        pytest.param(["a.yaml", "./a.yaml"], "{}", 0, id="two addresses"),
        pytest.param(["a.yaml", "a.yaml"], "x: [", 2, id="no YAML"),
    ],
)
def test_a_file_counts_once_against_the_limit(
    references: list[str], content: str, remarks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_text(content)
    schema = {"allOf": [{"$ref": reference} for reference in references]}
    (tmp_path / "api.json").write_text(json.dumps(received(schema)))
    size = sum(each.stat().st_size for each in tmp_path.iterdir())
    monkeypatch.setattr(files, "MAX_BYTES", size)
    assert len(read_description(tmp_path / "api.json").remarks) == remarks
    monkeypatch.setattr(files, "MAX_BYTES", size - 1)
    with pytest.raises(Problem, match=rf"^a\.yaml: \$: larger than {size - 1} bytes"):
        read_description(tmp_path / "api.json")


def test_json_in_a_file_of_yaml_may_have_the_escapes_of_json(tmp_path: Path) -> None:
    value = document({"tags": ["\N{GRINNING FACE}"]})
    (tmp_path / "a.yaml").write_text(json.dumps(value))
    assert read_description(tmp_path / "a.yaml").top.value == value


def test_if_both_descriptions_are_wrong_the_error_is_about_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text("x: [")
    (tmp_path / "old.yaml").write_text("x: [")
    for name, message in (("old.yaml", "^old.yaml: "), ("missing.yaml", "missing.yaml: no such file$")):
        with pytest.raises(Problem, match=message):
            compare(tmp_path / name, tmp_path / "new.yaml")
