"""Writes the record of a comparison: a TOML file with facts, which maintainers read with `nox -s vendor`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fleetit._service.names import DEFAULT_ENVIRONMENT, TEST_ENVIRONMENT
from fleetit._version import __version__
from fleetit.service import SERVICE
from fleetit_api.exceptions import ConfigurationError

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Sequence
    from types import ModuleType

    from fleetit.conformance._facts import Fact

#: Of the format of a record. Its reader refuses another one.
VERSION = 1


def write_record(path: str | os.PathLike[str], facts: Sequence[Fact], base_urls: Collection[str], calls: int) -> None:
    """Write a record. Of an operation that was never called there is nothing in it."""
    called = {each.operation for each in facts if each.fact == "called" and each.times}
    record: dict[str, Any] = {
        "version": VERSION,
        "taken": datetime.now(UTC).date(),
        "environment": name_environment(base_urls),
        "description": SERVICE.description.digest,
        "sdk": __version__,
        "calls": calls,
        "facts": [each.to_dict() for each in facts if each.operation in called],
    }
    Path(path).write_text(import_tomli_w().dumps(record), encoding="utf-8")


def check_writable(path: Path) -> None:
    """Raise if a record can't be written there, before anything is asked."""
    import_tomli_w()
    if not path.absolute().parent.is_dir():
        msg = f"{path}: there is no such folder"
        raise ConfigurationError(msg)


def import_tomli_w() -> ModuleType:
    """Return the library that writes TOML."""
    try:
        import tomli_w  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        msg = "a record needs tomli-w: pip install 'fleetit[conformance]'"
        raise ConfigurationError(msg) from None
    return tomli_w


def name_environment(base_urls: Collection[str]) -> str:
    """Return `production`, `test`, or `other` for other base URLs and for several: never a host."""
    servers = SERVICE.environments
    names = {servers[DEFAULT_ENVIRONMENT]: "production", servers[TEST_ENVIRONMENT]: "test"}
    found = {names.get(each, "other") for each in base_urls}
    return found.pop() if len(found) == 1 else "other"
