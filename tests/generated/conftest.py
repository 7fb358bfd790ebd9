"""The fixtures of the kit's tests of generated code."""

from kit.tests.openapi_sdk.model.conftest import kinds, models, read_kind, things, types

__all__ = ["kinds", "models", "read_kind", "things", "types"]
