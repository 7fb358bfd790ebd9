"""Says whether the description is true of an account: `Recorder` learns it from the calls of a program.

`judge` compares answers with the description, `places` the documents in them, and `missing` says what may not be
missing there; `facts` are what is said, and `meanings` what it means. `reading` asks for what can be read of an
account, and `trials` for what parameters do; `comparing` compares these answers with each other. `record` writes the
facts to a file, `report` the contradictions, without the values that `evidence` leaves out.
"""

from openapi_sdk.conformance.facts import Fact
from openapi_sdk.conformance.recorder import Recorder

__all__ = ["Fact", "Recorder"]
