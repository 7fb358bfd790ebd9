"""A package has every operation of its description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from codegen.generate.completeness import check_completeness, list_described_operations, list_generated_operations
from codegen.project import Problem
from tests.support.descriptions import add_operation, make_description

if TYPE_CHECKING:
    from pathlib import Path


NONE: set[tuple[str, str]] = set()


def write_module(method: str, url: str, name: str = "_get_kwargs") -> str:
    return f'def {name}():\n    _writer = RequestWriter("{method}", {url})\n    return _writer.kwargs()\n'


def write_package(folder: Path, **modules: str) -> Path:
    modules_folder = folder / "api" / "things"
    modules_folder.mkdir(parents=True)
    for name, source in {"__init__": "", **modules}.items():
        (modules_folder / f"{name}.py").write_text(source, encoding="utf-8")
    return folder


def test_the_operations_of_a_description_are_pairs_of_method_and_path() -> None:
    document = make_description()
    add_operation("/v2/things/{ID}/parts/{part}/")(document)
    assert list_described_operations(document) == {
        ("GET", "/v2/things/"),
        ("POST", "/v2/things/"),
        ("GET", "/v2/things/{}/parts/{}/"),
    }


@pytest.mark.parametrize("document", [{}, {"paths": None}, {"paths": {"/a/": None}}, {"paths": {"/a/": {"get": 1}}}])
def test_a_description_without_operations_has_none(document: dict[str, Any]) -> None:
    assert list_described_operations(document) == NONE


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param(write_module("get", '"/a/"'), {("GET", "/a/")}, id="a plain path"),
        pytest.param(
            write_module("patch", '"/a/{id}/"'),
            {("PATCH", "/a/{}/")},
            id="a path with an argument",
        ),
        pytest.param(write_module("get", '"/a/"', name="other"), NONE, id="another function"),
        pytest.param(write_module("get", "url"), NONE, id="a path that is computed"),
        pytest.param("def _get_kwargs():\n    return RequestWriter('get')\n", NONE, id="no path"),
    ],
)
def test_a_module_has_the_operation_that_it_requests(tmp_path: Path, source: str, found: set[tuple[str, str]]) -> None:
    assert list_generated_operations(write_package(tmp_path, m=source)) == found


def test_the_operations_of_all_modules_are_listed(tmp_path: Path) -> None:
    package = write_package(tmp_path, a=write_module("get", '"/a/"'), b=write_module("get", '"/b/"'))
    assert list_generated_operations(package) == {("GET", "/a/"), ("GET", "/b/")}


def test_a_package_without_operations_has_none(tmp_path: Path) -> None:
    assert list_generated_operations(tmp_path) == NONE


def test_a_broken_module_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"m\.py"):
        list_generated_operations(write_package(tmp_path, m="def ("))


def test_a_missing_operation_is_refused_and_named(tmp_path: Path) -> None:
    document: dict[str, Any] = {"paths": {"/a/{id}/": {"get": {}, "put": {}}, "/b/": {"get": {}}}}
    package = write_package(tmp_path, a=write_module("get", '"/a/{id}/"'))
    with pytest.raises(Problem, match=r"row 2\):\n  GET /b/\n  PUT /a/\{\}/$"):
        check_completeness(document, package)


def test_a_complete_package_is_accepted(tmp_path: Path) -> None:
    package = write_package(tmp_path, a=write_module("get", '"/a/{key}/"'))
    check_completeness({"paths": {"/a/{id}/": {"get": {}}}}, package)
