"""An error in a file of the package belongs to the operations that need the file."""

from __future__ import annotations

import pytest

from openapi_sdk_codegen.trial.file_owners import FileOwners
from tests.support.checkout import HERE

LIST, UPDATE, WHOAMI = ("get", "/v2/fleets/"), ("patch", "/v2/fleets/{id}/"), ("get", "/v2/auth/whoami/")
RESOURCE = "api/fleets/__init__.py"


@pytest.fixture(scope="module")
def owners() -> FileOwners:
    return FileOwners(HERE.package, [LIST, UPDATE, WHOAMI])


def line_of(text: str) -> int:
    """Return the number of the first line of the resource that contains a text."""
    lines = (HERE.package / RESOURCE).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize(
    ("file", "keys"),
    [
        pytest.param("api/fleets/fleets_list.py", {LIST}, id="the module of an operation"),
        pytest.param("api/tolls/tolls_list.py", set[object](), id="the module of an operation that is not asked for"),
        pytest.param("models/fleet_page.py", {LIST}, id="a model that a module imports"),
        pytest.param("models/fleet_update.py", {UPDATE}, id="a model of a body"),
        pytest.param("models/customer_info.py", {LIST, UPDATE}, id="a model that other models import"),
        pytest.param("models/toll.py", set[object](), id="a model of other operations"),
        pytest.param("models/__init__.py", set[object](), id="the list of models"),
        pytest.param("types.py", set[object](), id="a module that everything needs"),
        pytest.param("models/missing.py", set[object](), id="a file that is not there"),
    ],
)
def test_a_file_belongs_to_the_operations_that_need_it(owners: FileOwners, file: str, keys: set[object]) -> None:
    assert set(owners.operations_of(file)) == keys


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        pytest.param(line_of("def list("), [LIST], id="the first line of a method"),
        pytest.param(line_of("fleets_update import OPERATION"), [UPDATE], id="a line in a method"),
        pytest.param(line_of("async def update("), [UPDATE], id="a method of the async class"),
        pytest.param(1, [LIST, UPDATE], id="a line in no method"),
        pytest.param(line_of("def __init__"), [LIST, UPDATE], id="a method that calls no operation"),
    ],
)
def test_a_line_of_a_resource_belongs_to_its_method(owners: FileOwners, line: int, keys: list[object]) -> None:
    assert owners.operations_of(RESOURCE, line) == keys


def test_a_model_that_is_called_like_a_module_of_python_is_not_that_module(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    package = tmp_path_factory.mktemp("package")
    for folder in ("api/fleets", "models"):
        (package / folder).mkdir(parents=True)
    module = 'from uuid import UUID\n\ndef _get_kwargs():\n    RequestWriter("get", "/v2/fleets/")\n'
    (package / "api" / "fleets" / "fleets_list.py").write_text(module, encoding="utf-8")
    (package / "models" / "uuid.py").write_text("", encoding="utf-8")
    owners = FileOwners(package, [LIST])
    assert owners.operations_of("api/fleets/fleets_list.py") == [LIST]
    assert owners.operations_of("models/uuid.py") == []


def test_a_module_that_is_not_python_belongs_to_no_operation(tmp_path_factory: pytest.TempPathFactory) -> None:
    package = tmp_path_factory.mktemp("package")
    (package / "api" / "fleets").mkdir(parents=True)
    (package / "api" / "fleets" / "fleets_list.py").write_text("def", encoding="utf-8")
    (package / "api" / "fleets" / "__init__.py").write_text("class", encoding="utf-8")
    owners = FileOwners(package, [LIST])
    assert owners.operations_of("api/fleets/fleets_list.py") == owners.operations_of(RESOURCE, 1) == []
