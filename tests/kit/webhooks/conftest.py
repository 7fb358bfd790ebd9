"""The fixtures of the kit's tests of webhooks."""

from kit.tests.openapi_sdk.webhooks.conftest import patience, postgresql_server

__all__ = ["patience", "postgresql_server"]
