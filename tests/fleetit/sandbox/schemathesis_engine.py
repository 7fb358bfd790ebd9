"""Lets schemathesis call operations, always in the same way, and apply its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from schemathesis.core.failures import Failure
    from schemathesis.schemas import BaseSchema
    from schemathesis.specs.openapi.schemas import OpenApiSchema

_PHASES = ("examples", "coverage", "fuzzing", "stateful")


def load_schema(
    document: dict[str, Any], url: str, token: str, *, phases: Collection[str], max_examples: int, **config: Any
) -> OpenApiSchema:
    """Return what schemathesis makes of a description, for a server that accepts a token."""
    made = SchemathesisConfig.from_dict(
        {
            "continue-on-failure": True,
            "seed": 1,
            "auth": {"openapi": {"bearerAuth": {"bearer": token}}},
            "generation": {"max-examples": max_examples, "deterministic": True, "database": "none"},
            "phases": {each: {"enabled": each in phases} for each in _PHASES},
            "cache": {"enabled": False},  # a folder in this one
            **config,
        }
    )
    schema = schemathesis.openapi.from_dict(document, config=made)
    schema.config.update(base_url=url)
    return schema


def find_failures(schema: BaseSchema) -> Iterator[tuple[str, Failure]]:
    """Call the operations of a schema, and yield the name and the failure of each check that fails."""
    for event in from_schema(schema).execute():
        assert not isinstance(event, (NonFatalError, FatalError)), event
        if isinstance(event, ScenarioFinished):
            for checks in event.recorder.checks.values():
                yield from ((check.name, check.failure_info.failure) for check in checks if check.failure_info)
