"""Fields whose type differs because another class stands where theirs stood."""

from __future__ import annotations

import pytest

from openapi_sdk_codegen.review.replaced_classes import find_replaced_classes
from openapi_sdk_codegen.surface.compare import compare_surfaces

MODELS = """\
package acme_api
class acme_api.models.Row(Model)
field acme_api.models.Row.amount: Decimal | None = None
field acme_api.models.Row.id: int
field acme_api.models.Row.owner: Owner | None = None
class acme_api.models.Owner(Model)
field acme_api.models.Owner.since: datetime.date | None = None
class acme_api.models.TaxiRow(Model)
field acme_api.models.TaxiRow.amount: str | None = None
field acme_api.models.TaxiRow.id: int
field acme_api.models.TaxiRow.owner: TaxiOwner | None = None
class acme_api.models.TaxiOwner(Model)
field acme_api.models.TaxiOwner.since: str | None = None
method acme_api.api.taxis.TaxisResource.list -> """
LOST = [
    "TaxiOwner: `since` is `str | None`; it was `datetime.date | None` in `Owner`, which this class replaces.",
    "TaxiRow: `amount` is `str | None`; it was `Decimal | None` in `Row`, which this class replaces.",
]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("Pages[Row]", "Pages[TaxiRow]", LOST, id="rows of their own"),
        pytest.param("Row", "TaxiRow | None", [], id="another type besides"),
        pytest.param("Row", "str", [], id="no class"),
        pytest.param("Row", "Row", [], id="the same class"),
    ],
)
def test_each_field_with_another_type_is_named(old: str, new: str, said: list[str]) -> None:
    before, after = (f"{MODELS}{each}\n" for each in (old, new))
    notes = find_replaced_classes(before, after, compare_surfaces(before, after))
    assert [f"{note.where}: {note.text}" for note in notes] == said
