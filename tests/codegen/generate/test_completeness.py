"""A package has every operation of its description."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import AsyncFleetIT, FleetIT
from fleetit_api.api import Resources
from kit.tests.support.descriptions import make_description
from openapi_sdk_codegen.generate.audit import audit_package
from openapi_sdk_codegen.generate.completeness import (
    Shortcoming,
    check_completeness,
    find_shortcomings,
    import_package,
    list_module_operations,
)
from openapi_sdk_codegen.generate.generator import run_generator
from openapi_sdk_codegen.generate.package import finish_package
from openapi_sdk_codegen.generate.prepare import prepare
from openapi_sdk_codegen.openapi.python_names import is_reserved_resource
from openapi_sdk_codegen.project import Problem
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Callable
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
    assert list_module_operations(write_package(tmp_path, m=source) / "api" / "things" / "m.py") == found


def test_a_broken_module_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"m\.py"):
        list_module_operations(write_package(tmp_path, m="def (") / "api" / "things" / "m.py")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with the operations of `make_description`."""
    target = tmp_path_factory.mktemp("completeness") / "made"
    prepared = prepare(make_description())
    run_generator(prepared.document, HERE, target, prepared.template_globals)
    finish_package(make_description(), HERE, target)
    return target


@pytest.fixture
def package(made: Path, tmp_path: Path) -> Path:
    """A copy that a test changes."""
    return shutil.copytree(made, tmp_path / "made")


def change(file: str, old: str, new: str) -> Callable[[Path], None]:
    def write(package: Path) -> None:
        path = package / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return write


def append(file: str, code: str) -> Callable[[Path], None]:
    def write(package: Path) -> None:
        path = package / file
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{code}", encoding="utf-8")

    return write


def rename_method(flavour: str, old: str, new: str) -> Callable[[Path], None]:
    """Return a change that renames a method of one class of a resource."""

    def write(package: Path) -> None:
        path = package / "api/things/__init__.py"
        before, line, after = path.read_text(encoding="utf-8").partition(f"class {flavour}ThingsResource")
        path.write_text(before + line + after.replace(f"def {old}(", f"def {new}(", 1), encoding="utf-8")

    return write


@pytest.mark.heavy
def test_a_right_package_is_accepted_and_not_changed(package: Path) -> None:
    before = sorted(package.rglob("*"))
    assert find_shortcomings(make_description(), package) == []
    check_completeness(make_description(), package)
    assert sorted(package.rglob("*")) == before


@pytest.mark.heavy
def test_a_description_without_operations_is_generated(tmp_path: Path) -> None:
    document: dict[str, Any] = {**make_description(), "paths": {}}
    prepared = prepare(document)
    target = tmp_path / "made"
    run_generator(prepared.document, HERE, target, prepared.template_globals)
    finish_package(document, HERE, target)
    assert audit_package(target, HERE) == []
    assert find_shortcomings(document, target) == []


#: A module whose name is as long as it may be.
LONGEST = f"{'b' * 197}.py"
OPERATION, RESOURCE = "api/things/things_list.py", "api/things/__init__.py"
#: A file, what is appended to it, and what is said of it. Other files stay as they are.
BROKEN = [
    pytest.param(OPERATION, "Nothing", "GET /v2/things/: .*NameError: name 'Nothing'", id="name"),
    pytest.param("models/a.py", "def f(a, a): ...", "SyntaxError: dup", id="syntax"),
    pytest.param("models/b.py", "raise SystemExit", "SystemExit", id="an import that exits"),
    pytest.param("models/c.py", "import nothing", "No module named 'n", id="import"),
    pytest.param("models/d.py", "from . import nothing", "cannot import name 'nothing'", id="no"),
    pytest.param("models/e.py", "import os\nos.system('true')", "importing it causes os.system", id="a program"),
    pytest.param(
        "models/f.py",
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
        "importing it causes socket.getaddrinfo",
        id="a connection",
    ),
    pytest.param("models/g.py", "open('made.txt', 'w')", "importing it causes open", id="a file that is written"),
    pytest.param("models/h.py", "# coding: nothing", "unknown encoding: nothing", id="an error without a line"),
    pytest.param("models/Thing.py", "", "another file differs only in upper and lower case", id="case"),
    pytest.param("models/NUL.py", "", "Windows", id="device"),
    pytest.param(f"{'a' * 198}.py", "", "200 bytes", id="long"),
    *(
        pytest.param(
            f"api/{name}/__init__.py", "", f"the client has an attribute `{name}` of its own", id=f"a resource {name}"
        )
        for name in ("api", "request", "close")
    ),
]


@pytest.fixture(scope="module")
def shortcomings(made: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Shortcoming]:
    """What is found in a package that is broken in all these ways."""
    package = shutil.copytree(made, tmp_path_factory.mktemp("broken") / "made")
    for file, code, _ in (row.values for row in BROKEN):
        path = package / str(file)
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as module:
            module.write(f"\n{code}")
    (package / LONGEST).touch()
    return find_shortcomings(make_description(), package)


def test_a_name_of_200_bytes_is_accepted(shortcomings: list[Shortcoming]) -> None:
    assert LONGEST not in {each.file for each in shortcomings}


@pytest.mark.parametrize(("file", "code", "what"), BROKEN)
def test_what_is_wrong_is_named_with_its_place(
    made: Path, shortcomings: list[Shortcoming], file: str, code: str, what: str
) -> None:
    (found,) = [each for each in shortcomings if each.file == file]
    assert re.search(what, str(found))
    before = made / file
    last = (before.read_text(encoding="utf-8").count("\n") if before.exists() else 0) + 2 + code.count("\n")
    assert found.line == (last if code and not code.startswith("#") else 1)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("break_package", "what"),
    [
        pytest.param(
            rename_method("", "create", "list"), "POST /v2/things/: 0 methods of Resources.things", id="shared"
        ),
        pytest.param(rename_method("Async", "create", "_create"), "POST /v2/things/: 0 methods of Async", id="private"),
        pytest.param(
            change(RESOURCE, "from .things_create import", "from .things_list import"),
            "GET /v2/things/: 2 methods of Resources.things",
            id="two methods of one operation",
        ),
    ],
)
def test_an_operation_without_a_method_of_its_own_is_named(
    package: Path, break_package: Callable[[Path], None], what: str
) -> None:
    break_package(package)
    found = find_shortcomings(make_description(), package)
    assert any(str(each).startswith(f"{RESOURCE}:1: ") and what in str(each) for each in found), found


def test_what_is_wrong_is_a_problem(package: Path) -> None:
    append("models/thing.py", "Nothing")(package)
    line = len((package / "models/thing.py").read_text(encoding="utf-8").splitlines())
    with pytest.raises(
        Problem, match=rf"the generated package is not right, nothing was replaced:\n.*models/thing.py:{line}:"
    ):
        check_completeness(make_description(), package)


def test_two_operations_on_one_module_are_named(package: Path) -> None:
    document = make_description()
    document["paths"]["/v2/second/"] = document["paths"]["/v2/things/"]
    lines = list(map(str, find_shortcomings(document, package)))
    assert len(lines) == 2
    assert lines[0].startswith("api:1: GET /v2/second/: the generator wrote no module for it; its operationId")


def test_two_paths_that_differ_only_in_names_of_parameters_are_counted(package: Path) -> None:
    document = make_description()
    operation = document["paths"]["/v2/things/"]["get"]
    document["paths"] |= {"/v2/a/{b}/": {"get": operation}, "/v2/a/{c}/": {"get": operation}}
    assert len(find_shortcomings(document, package)) == 2


def test_the_reserved_names_are_those_of_the_client() -> None:
    names = {name for client in (FleetIT, AsyncFleetIT) for name in dir(client) if not name.startswith("_")}
    assert all(map(is_reserved_resource, names - set(dir(Resources))))


def test_an_importer_that_fails_is_a_problem(tmp_path: Path) -> None:
    append_to = tmp_path / "made"
    append_to.mkdir()
    (append_to / "__init__.py").write_text("print('noise')")
    with pytest.raises(Problem, match="the process that imports it failed"):
        import_package(append_to)


def test_an_importer_that_does_not_end_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openapi_sdk_codegen.generate.completeness._TIMEOUT", 0)
    with pytest.raises(Problem, match="made: importing it took more than 0 seconds"):
        import_package(tmp_path / "made")
