"""Says whether the description is true of an account: `Recorder` learns it from the calls of a program.

`fleetit conformance` asks by itself. docs/conformance.md shows both.
"""

from __future__ import annotations

from fleetit.service import SERVICE
from openapi_sdk import conformance
from openapi_sdk.conformance import Fact
from openapi_sdk.model.public import public_in

__all__ = ["Fact", "Recorder"]


@public_in("fleetit.conformance")
class Recorder(conformance.Recorder):  # noqa: D101 - as below
    __doc__ = conformance.Recorder.__doc__
    service = SERVICE
