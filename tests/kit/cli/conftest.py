"""The fixtures of the kit's tests of commands."""

from kit.tests.openapi_sdk.cli.conftest import account, kept_tokens, program, programs, run, settings

__all__ = ["account", "kept_tokens", "program", "programs", "run", "settings"]
