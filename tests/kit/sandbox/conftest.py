"""The fixtures of the kit's tests of sandboxes."""

from kit.tests.openapi_sdk.sandbox.conftest import all_served, served

__all__ = ["all_served", "served"]
