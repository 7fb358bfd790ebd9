"""Writes the record of a comparison: a TOML file with facts, which maintainers read with `openapi-sdk vendor`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Sequence
    from types import ModuleType

    from openapi_sdk.conformance.facts import Fact
    from openapi_sdk.service import Service

#: Of the format of a record. Its reader refuses another one.
VERSION = 1


def write_record(
    service: Service, path: str | os.PathLike[str], facts: Sequence[Fact], base_urls: Collection[str], calls: int
) -> None:
    """Write a record. Of an operation that was never called there is nothing in it."""
    called = {each.operation for each in facts if each.fact == "called" and each.times}
    record: dict[str, Any] = {
        "version": VERSION,
        "taken": datetime.now(UTC).date(),
        "environment": name_environment(service, base_urls),
        "description": service.description.digest,
        "sdk": service.version,
        "calls": calls,
        "facts": [each.to_dict() for each in facts if each.operation in called],
    }
    Path(path).write_text(import_tomli_w(service).dumps(record), encoding="utf-8")


def import_tomli_w(service: Service) -> ModuleType:
    """Return the library that writes TOML."""
    try:
        import tomli_w  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        msg = f"a record needs tomli-w: pip install '{service.package}[conformance]'"
        raise service.errors.ConfigurationError(msg) from None
    return tomli_w


def name_environment(service: Service, base_urls: Collection[str]) -> str:
    """Return `production` for the first described server, `test` for the others, or else `other`: never a host."""
    names = {name: "test" if number else "production" for number, name in enumerate(service.facts.servers)}
    found = {names.get(service.name_environment(each) or "", "other") for each in base_urls}
    return found.pop() if len(found) == 1 else "other"
