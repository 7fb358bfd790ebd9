"""Says whether the description is true of an account: `Recorder` learns it from the calls of a program.

`fleetit conformance` asks by itself. docs/conformance.md shows both.
"""

from __future__ import annotations

from fleetit.conformance._facts import Fact
from fleetit.conformance._recorder import Recorder

__all__ = ["Fact", "Recorder"]
