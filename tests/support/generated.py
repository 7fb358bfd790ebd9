"""Another generated package in place of `fleetit_api`, for tests of the client over made-up operations."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from openapi_sdk_codegen.generate.package import generate
from openapi_sdk_codegen.openapi.secrets import mark_secrets
from openapi_sdk_codegen.openapi.tree import copy_json
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from types import ModuleType
    from typing import Any

#: The tenant of `fleetit`, whose client has the argument `fleet_id` over any description.
FLEETS = {
    "in": "header",
    "name": "Fleet-Id",
    "word": "fleet",
    "plural": "fleets",
    "none": "the account's default fleet",
}
_PACKAGES = ("fleetit", "fleetit_api")


@contextmanager
def generated_client(document: dict[str, Any], folder: Path) -> Generator[ModuleType]:
    """Generate a package, and import `fleetit` over it. Afterwards, the real packages are there again.

    Args:
        document: A description in the form of a corrected one; its secrets need not be listed.
        folder: An empty folder.

    Returns:
        The module `fleetit` whose resources are those of the description.
    """
    info = {**document.get("info", {}), "x-name": "FleetIT"}
    corrected = copy_json({"x-tenant": FLEETS, **document, "info": info})
    mark_secrets(corrected)  # as the conventions do
    generate(corrected, HERE, folder / "fleetit_api")
    real = _remove_modules()
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield importlib.import_module("fleetit")
    finally:
        _remove_modules()
        sys.modules.update(real)
        sys.path.remove(str(folder))


def _remove_modules() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] in _PACKAGES]
    return {name: sys.modules.pop(name) for name in names}
