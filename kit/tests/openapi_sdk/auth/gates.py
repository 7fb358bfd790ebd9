"""SDKs of descriptions that differ in who calls, and in nothing else."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kit.tests.support.flavours import Flavour
from kit.tests.support.made_sdks import made_sdk

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from types import ModuleType

BEARER = {"type": "http", "scheme": "bearer"}
BASIC = {"type": "http", "scheme": "basic"}


def key(name: str, place: str = "header", **more: str) -> dict[str, str]:
    """Return a scheme of an API key."""
    return {"type": "apiKey", "in": place, "name": name, **more}


def describe(schemes: Any, security: Any = None, **more: Any) -> dict[str, Any]:
    """Return a description: `gates.open`, and `gates.knock`, which needs nothing."""

    def post(name: str, **own: Any) -> dict[str, Any]:
        described = {"operationId": name, "tags": ["gates"], "responses": {"204": {"description": "done"}}, **own}
        return {"post": described}

    return {
        "openapi": "3.1.0",
        "info": {"title": "Gates API", "version": "1"},
        "servers": [{"url": "https://gates.example"}],
        "security": [{name: [] for name in schemes}] if security is None else security,
        "paths": {"/open": post("gates_open"), "/knock": post("gates_knock", security=[])},
        "components": {"securitySchemes": schemes},
        **more,
    }


@contextmanager
def made_flavours(document: dict[str, Any], folder: Path) -> Generator[tuple[ModuleType, list[Flavour]]]:
    """Yield the SDK of a description, and both flavours of its client."""
    with made_sdk(document, folder) as sdk:
        flavours = [Flavour(name, sdk, "Gates") for name in ("sync", "async")]
        yield sdk, flavours
        for each in flavours:
            each.close()
