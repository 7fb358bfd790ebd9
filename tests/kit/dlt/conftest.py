"""The fixtures of the kit's tests of warehouses."""

from kit.tests.openapi_sdk.dlt.conftest import alone, make_pipeline, sdks

__all__ = ["alone", "make_pipeline", "sdks"]
