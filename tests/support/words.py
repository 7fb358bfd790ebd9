"""The words of FleetIT, which no other SDK has."""

from __future__ import annotations


def is_clean(text: object) -> bool:
    """Whether what an SDK says or sends has no word of FleetIT's."""
    return "fleet" not in str(text).lower()
