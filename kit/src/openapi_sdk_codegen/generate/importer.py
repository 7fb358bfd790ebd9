"""Import every module of a generated package, and print errors and methods as JSON: `python -I -B importer.py PACKAGE`.

A program of its own, which imports nothing of ours: what it imports was just generated. An import that connects, starts
a program or writes a file fails.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import json
import sys
import traceback
from pathlib import Path
from typing import Any, cast

FLAVOURS = ("Resources", "AsyncResources")
#: Events of the interpreter (docs.python.org/3/library/audit_events.html) that no import needs.
_REFUSED = (
    *("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system"),
    *("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.kill", "os.putenv"),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod"),
    *("shutil.rmtree", "shutil.move", "shutil.copyfile", "ftplib.connect", "smtplib.connect", "webbrowser.open"),
)


def main(package: Path) -> None:
    """Import the modules of a package, and print what they have."""
    gc.disable()  # the search for garbage takes a tenth of the time, and modules are not garbage
    sys.modules["httpx._main"] = cast("Any", None)  # without the command line of httpx, which takes most of the import
    importlib.import_module("httpx")  # it starts nothing; its own imports are not checked
    sys.path.insert(0, str(package.parent))
    sys.addaudithook(_refuse)
    errors: list[dict[str, Any]] = []
    for path in sorted(package.rglob("*.py")):
        names = path.relative_to(package.parent).with_suffix("").parts
        try:
            importlib.import_module(".".join(names[:-1] if names[-1] == "__init__" else names))
        except BaseException as error:  # noqa: BLE001 - whatever the module raises, SystemExit too
            errors.append(_describe(error, path, package))
    methods = [] if errors else [each for flavour in FLAVOURS for each in _list_methods(package.name, flavour)]
    print(json.dumps({"errors": errors, "operations": _list_operations(package.name), "methods": methods}))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    is_written = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if event in _REFUSED or is_written:
        msg = f"importing it causes {event}"
        raise PermissionError(msg)


def _describe(error: BaseException, path: Path, package: Path) -> dict[str, Any]:
    """Return file and line of an error: those of a syntax error, else of the innermost module of the package."""
    places = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((Path(error.filename), error.lineno))
    inside = [(place, line) for place, line in places if place.is_relative_to(package)]
    place, line = inside[-1] if inside else (path, 1)
    return {
        "file": place.relative_to(package).as_posix(),
        "line": line or 1,
        "why": f"{type(error).__name__}: {getattr(error, 'msg', error)}",
    }


def _list_operations(name: str) -> list[list[str]]:
    """Return HTTP method and path of each operation that has a module."""
    modules = [module for each, module in sorted(sys.modules.items()) if each.startswith(f"{name}.api.")]
    # A resource has no `OPERATION`.
    found = [vars(module).get("OPERATION") for module in modules]
    return [[operation.method, operation.path] for operation in found if operation is not None]


def _list_methods(name: str, flavour: str) -> list[dict[str, str]]:
    """Return each method of each resource, with the operation that it calls; without those that send in batches."""
    api = importlib.import_module(f"{name}.api")
    resources = getattr(api, flavour)()
    resources._caller = None  # noqa: SLF001 - a resource only keeps it
    found: list[dict[str, str]] = []
    for resource in api.RESOURCES:
        instance: object = getattr(resources, resource)
        methods = vars(type(instance))
        for method in sorted(key for key in methods if not key.startswith("_")):
            # A method imports its operation: `from .things_list import OPERATION`.
            code = getattr(inspect.unwrap(methods[method]), "__code__", None)
            names = getattr(code, "co_names", ())
            if "batches" in names:  # `self._caller.batches(…)` is a second method for an operation
                continue
            modules = [sys.modules.get(f"{name}.api.{resource}.{each}") for each in names]
            for operation in (getattr(module, "OPERATION", None) for module in modules):
                if operation is not None:
                    called = {"operation": operation.method, "path": operation.path}
                    found.append({"flavour": flavour, "resource": resource, "method": method, **called})
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
