"""Records and what stores return: reprs of objects that are not complete, and rows that are not."""

from __future__ import annotations

from typing import Any

import pytest

from fleetit.webhooks.stores import Counts, Outcome, Record, Recorded
from fleetit.webhooks.stores._records import FIELDS, restore_record


@pytest.mark.parametrize("kind", [Counts, Outcome, Record, Recorded], ids=lambda kind: kind.__name__)
def test_an_object_that_is_not_complete_can_be_shown(kind: Any) -> None:
    """Error reporters show `self` of a constructor that was interrupted."""
    assert kind.__name__ in repr(kind.__new__(kind))


def test_a_row_with_other_fields_is_no_record() -> None:
    with pytest.raises(ValueError, match="zip"):
        restore_record([None] * (len(FIELDS) - 1))
