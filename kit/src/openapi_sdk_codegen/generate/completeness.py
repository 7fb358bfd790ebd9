"""Check that a generated package has every operation of its description, and that all of it can be imported and called.

If two operations get the same module name, the generator writes one module and gives no warning (docs/generator.md,
row 2). An operation is identified by its method and path.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.generate.importer import FLAVOURS
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import normalize_path
from openapi_sdk_codegen.openapi.python_names import WINDOWS_DEVICES, is_reserved_resource
from openapi_sdk_codegen.project import Problem, list_lines
from openapi_sdk_codegen.surface.python_source import parse_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: Bytes of a file name on most file systems. The formatter and compiled files need some of them.
_MAX_NAME = 200
_RENAME = "give it another name in spec/corrections.yaml"


@dataclass(frozen=True, slots=True, order=True)
class Shortcoming:
    """Something that makes a package unusable, or a part of it unreachable.

    Attributes:
        file: The file, relative to the package; the folder `api` if it is in no file.
        line: The line, from 1.
        operation: Method and path of the operation, such as `GET /v2/things/`; empty if it is not one of them.
        what: What is wrong, and what to do.
    """

    file: str
    line: int
    operation: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {f'{self.operation}: ' if self.operation else ''}{self.what}"


def check_completeness(document: dict[str, Any], package: Path) -> None:
    """Check that a package can be imported, and has everything of a description.

    Raises:
        Problem: If not; the message lists the first errors.
    """
    found = find_shortcomings(document, package)
    if found:
        msg = f"the generated package is not right, nothing was replaced:\n{list_lines(found)}"
        raise Problem(msg)


def find_shortcomings(document: dict[str, Any], package: Path) -> list[Shortcoming]:
    """Return everything that is wrong with a package: it is compiled, imported, and compared with its description.

    Each operation has a method on `Resources` and one on `AsyncResources`. Names of resources are those that the
    client doesn't have itself. File names differ in more than upper and lower case, and are valid on Windows.
    """
    found = [*_find_file_names(package), *_find_hidden_resources(package)]
    imported = import_package(package)
    ids = {(operation.id or "").lower(): operation.label for operation in each_operation(document)}
    for failure in imported.failures:
        stem = failure.file.rpartition("/")[2].removesuffix(".py")
        what = f"it can't be imported: {failure.why}; a template is wrong, or a name: {_RENAME}"
        found.append(Shortcoming(failure.file, failure.line, ids.get(stem, ""), what))
    if not found:
        found += _find_missing_modules(document, imported.operations)
    if not found:
        found += _find_missing_methods(document, imported.methods)
    return sorted(set(found))


def _find_file_names(package: Path) -> Iterator[Shortcoming]:
    """Find files that can't be on some file systems."""
    names = sorted(path.relative_to(package).as_posix() for path in package.rglob("*"))
    counts = Counter(name.lower() for name in names)
    for name in names:
        stem = name.rpartition("/")[2].partition(".")[0]
        if counts[name.lower()] > 1:
            yield Shortcoming(name, 1, "", f"another file differs only in upper and lower case: {_RENAME}")
        if stem.lower() in WINDOWS_DEVICES:
            yield Shortcoming(name, 1, "", f"Windows reserves the name {stem}: {_RENAME}")
        if len(name.rpartition("/")[2].encode()) > _MAX_NAME:
            yield Shortcoming(name, 1, "", f"its name has more than {_MAX_NAME} bytes: {_RENAME}")


def _find_hidden_resources(package: Path) -> Iterator[Shortcoming]:
    for folder in sorted(package.glob("api/*/")):
        if is_reserved_resource(folder.name):
            what = f"the client has an attribute `{folder.name}` of its own, which hides this resource: {_RENAME}"
            yield Shortcoming(f"api/{folder.name}/__init__.py", 1, "", what)


def _find_missing_modules(document: dict[str, Any], operations: Sequence[tuple[str, str]]) -> Iterator[Shortcoming]:
    generated = Counter(_normalize(*operation) for operation in operations)
    for operation, count, expected in _count_operations(document, generated):
        if count < expected:
            what = (
                f"the generator wrote no module for it; its operationId {operation.id!r} may give the same name as "
                f"that of another operation: {_RENAME}"
            )
            yield Shortcoming("api", 1, operation.label, what)


def _find_missing_methods(document: dict[str, Any], methods: Sequence[ImportedMethod]) -> Iterator[Shortcoming]:
    for flavour in FLAVOURS:
        called = Counter(_normalize(each.operation, each.path) for each in methods if each.flavour == flavour)
        for operation, count, expected in _count_operations(document, called):
            if count != expected:
                what = f"{count} methods of {flavour}.{operation.tag} call it; it may share its method name: {_RENAME}"
                yield Shortcoming(f"api/{operation.tag}/__init__.py", 1, operation.label, what)


def _count_operations(
    document: dict[str, Any], found: Counter[tuple[str, str]]
) -> Iterator[tuple[PlacedOperation, int, int]]:
    """Yield each operation, how often it was found, and how often it is described.

    `/v2/things/{id}/` and `/v2/things/{key}/` are one path. A description should not have both.
    """
    operations = [(each, _normalize(each.method, each.path)) for each in each_operation(document)]
    described = Counter(key for _, key in operations)
    return ((operation, found[key], described[key]) for operation, key in operations)


def list_module_operations(path: Path) -> set[tuple[str, str]]:
    """Return (method, path) of the operation of a generated module: one, or none if it is another module.

    Raises:
        Problem: If the module is not valid Python.
    """
    return {
        _normalize(*request)
        for function in ast.walk(parse_module(path))
        if isinstance(function, ast.FunctionDef) and function.name == "_get_kwargs"
        for node in ast.walk(function)
        if (request := _parse_request(node))
    }


def _parse_request(node: ast.AST) -> tuple[str, str] | None:
    """Return method and path, if a node is `RequestWriter("get", "/v2/things/{id}/")`."""
    match node:
        case ast.Call(
            func=ast.Name("RequestWriter"), args=[ast.Constant(str(method)), ast.Constant(str(path))], keywords=[]
        ):
            return method, path
        case _:
            return None


def _normalize(method: str, path: str) -> tuple[str, str]:
    return method.upper(), normalize_path(path)


# Import a generated package in a process of its own, which can't connect, start a program or write


_IMPORTER = Path(__file__).with_name("importer.py")
#: Seconds. 600 operations take about 3.
_TIMEOUT = 300


@dataclass(frozen=True, slots=True, order=True)
class ImportFailure:
    """A module that can't be imported.

    Attributes:
        file: The file, relative to the package.
        line: The line, from 1.
        why: The class of the error, and its text.
    """

    file: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class ImportedMethod:
    """A method of a resource.

    Attributes:
        flavour: `Resources` or `AsyncResources`.
        resource: The attribute of the client.
        operation: The HTTP method of the operation that it calls, in capitals.
        path: The path template of that operation.
    """

    flavour: str
    resource: str
    method: str
    operation: str
    path: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of all modules of a package gave.

    Attributes:
        failures: The modules that can't be imported.
        operations: HTTP method and path of each operation that has a module.
        methods: The methods of the resources; none if there are failures.
    """

    failures: Sequence[ImportFailure]
    operations: Sequence[tuple[str, str]]
    methods: Sequence[ImportedMethod]


def import_package(package: Path) -> Imported:
    """Import every module of a package in an isolated process.

    Raises:
        Problem: If the process ends without a result.
    """
    # Windows needs SYSTEMROOT to start Python. Nothing else is passed on: no proxies, no tokens.
    environment = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", "-B", "-X", "utf8", str(_IMPORTER), str(package.resolve())],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        msg = f"{package.name}: importing it took more than {_TIMEOUT} seconds"
        raise Problem(msg) from error
    try:
        result = json.loads(done.stdout)
    except ValueError as error:
        msg = (
            f"{package.name}: the process that imports it failed: {done.stderr.strip()[-1000:] or done.stdout[-1000:]}"
        )
        raise Problem(msg) from error
    failures = [ImportFailure(**each) for each in result["errors"]]
    operations = [(method, path) for method, path in result["operations"]]
    return Imported(sorted(set(failures)), operations, [ImportedMethod(**each) for each in result["methods"]])
