"""How certain a source, or a part of the description, is."""

from __future__ import annotations

from enum import StrEnum


class Fidelity(StrEnum):
    """How certain something is. The order is from the most to the least certain."""

    VERBATIM = "verbatim"  # the published bytes
    OBSERVED = "observed"  # answers of the API were like this
    DOCUMENTED = "documented"  # transcribed from what the rendered page states
    EXAMPLE = "example"  # derived from the values of an example; types and nullability are inferred
    INFERRED = "inferred"  # concluded from other facts

    @property
    def rank(self) -> int:
        """0 for the most certain."""
        return list(Fidelity).index(self)


#: What a source, a transcription or a correction may say. Only records make something `observed`.
WRITTEN = tuple(each for each in Fidelity if each is not Fidelity.OBSERVED)
