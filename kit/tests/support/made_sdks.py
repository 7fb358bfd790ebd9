"""SDKs of made-up descriptions: a generated package, and beside it the few lines that an owner writes."""

from __future__ import annotations

import importlib
import json
import logging
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kit.tests.support.checkout import HERE
from openapi_sdk_codegen.generate.package import generate
from openapi_sdk_codegen.openapi.service import name_package, name_service

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import ModuleType
    from typing import Any

#: The overlay of a service that needs nothing of its own.
_OVERLAY = '''"""The Python SDK of {name}."""

from __future__ import annotations

from openapi_sdk.calls.planned import validate as validate
from openapi_sdk.model.calls import CallOptions as CallOptions
from openapi_sdk.model.public import public_in
from openapi_sdk.service import Service
from openapi_sdk.settings.timeout import Timeout as Timeout

from {package}_api.clients import AsyncBaseClient, BaseClient
from {package}_api.events import RequestEvent as RequestEvent
from {package}_api.events import ResponseEvent as ResponseEvent
from {package}_api.events import Retry as Retry
from {package}_api.exceptions import *  # noqa: F403
from {package}_api.exceptions import TREE
from {package}_api.facts import FACTS

SERVICE = Service(FACTS, TREE, version="1.0")


@public_in("{package}")
class {name}(BaseClient):
    """A client of {name}."""

    service = SERVICE


@public_in("{package}")
class Async{name}(AsyncBaseClient):
    """An async client of {name}."""

    service = SERVICE
'''

#: Its sandbox, which is made of its description alone.
_SANDBOX = '''"""The sandbox of {name}."""

from __future__ import annotations

import sys

from openapi_sdk.sandbox.parts import SandboxParts

from {package} import SERVICE
from {package}_api.sandbox import GENERATED, Sandboxes
from {package}_api.sandbox import Access as Access
from {package}_api.sandbox import Sandbox as Sandbox

PARTS = SandboxParts(GENERATED, lambda: SERVICE)
running = Sandboxes(PARTS).running

if __name__ == "__main__":
    from openapi_sdk.sandbox.command import main

    sys.exit(main(PARTS))
'''


#: Its modules for features, which bind what is generated or shared.
_FEATURES = {
    "exports": '"""Exports."""\n\nfrom {package}_api.exports import *  # noqa: F403\n',
    "imports": '"""Imports."""\n\nfrom {package}_api.imports import *  # noqa: F403\n',
    "mcp": '"""Tools of language models."""\n\nfrom {package}_api.mcp import make_server as make_server\n',
    "dlt": '''"""A source for dlt."""

from {package}_api.dlt import Sources
from {package}_api.dlt import TableFailed as TableFailed

from {package} import SERVICE, {name}

with SERVICE.needing("dlt"):
    {package}_source = Sources({name}).{package}_source
''',
    "conformance": '''"""Conformance."""

from openapi_sdk import conformance
from openapi_sdk.model.public import public_in

from {package} import SERVICE


@public_in("{package}.conformance")
class Recorder(conformance.Recorder):
    """Compares answers with the description of {name}."""

    service = SERVICE
''',
}


def write_sdk(document: dict[str, Any], folder: Path) -> str:
    """Write the generated package of a description and its overlay to a folder, and return the name of the overlay.

    Args:
        document: A description in the form of a corrected one.
        folder: The folder of both packages.
    """
    generated, name = name_package(document), name_service(document)
    package = generated.removesuffix("_api")
    _generate(document, folder / generated)
    overlay = folder / package
    overlay.mkdir()
    overlay.joinpath("__init__.py").write_text(_OVERLAY.format(name=name, package=package), encoding="utf-8")
    overlay.joinpath("sandbox.py").write_text(_SANDBOX.format(name=name, package=package), encoding="utf-8")
    for feature, source in _FEATURES.items():
        overlay.joinpath(f"{feature}.py").write_text(source.format(name=name, package=package), encoding="utf-8")
    overlay.joinpath("py.typed").touch()
    return package


#: Removed when the process ends.
_FOLDER = tempfile.TemporaryDirectory(prefix="made-sdks-")
#: What was generated in this process, by its document: generating takes a second for four small services.
_GENERATED: dict[str, Path] = {}


def _generate(document: dict[str, Any], target: Path) -> None:
    key = json.dumps(document, sort_keys=True)
    known = _GENERATED.get(key)
    if known is None:
        generate(document, HERE, target)
        _GENERATED[key] = shutil.copytree(target, Path(_FOLDER.name, str(len(_GENERATED))))
    else:
        shutil.copytree(known, target)


@contextmanager
def imported_sdks(folder: Path, *packages: str) -> Generator[tuple[ModuleType, ...]]:
    """Import the overlays in a folder. Afterwards, they and their generated packages are not imported any more."""
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield tuple(map(importlib.import_module, packages))
    finally:
        sys.path.remove(str(folder))
        names = {name for each in packages for name in (each, f"{each}_api")}
        for module in [each for each in sys.modules if each.partition(".")[0] in names]:
            del sys.modules[module]
        for package in packages:
            logging.Logger.manager.loggerDict.pop(package, None)


@contextmanager
def made_sdk(document: dict[str, Any], folder: Path) -> Generator[ModuleType]:
    """Write and import the SDK of a description. The arguments are those of `write_sdk`."""
    with imported_sdks(folder, write_sdk(document, folder)) as (sdk,):
        yield sdk
