"""The fixtures of the kit's tests: made-up SDKs, and a server."""

from kit.tests.openapi_sdk.conftest import client, flavour, folder, sdk, sdks, server, tenant_flavour, tenant_sdk

__all__ = ["client", "flavour", "folder", "sdk", "sdks", "server", "tenant_flavour", "tenant_sdk"]
