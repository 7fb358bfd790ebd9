"""A model that holds rows is no listing. What people write on listings says where its rows are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from attrs import define

from openapi_sdk.model.converters import Array, Object, Unchanged
from openapi_sdk.model.models import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.model.reading import Converter


@define(repr=False, kw_only=True)
class Row(Model):
    id: int

    _attributes: ClassVar[Mapping[str, str]] = {"id": "id"}


@define(repr=False, kw_only=True)
class Report(Model):
    """Holds rows, and the names of others."""

    items_: Any = None
    names: Any = None

    _attributes: ClassVar[Mapping[str, str]] = {"items": "items_", "names": "names"}

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        return {"items": Array(Object(Row)), "names": Array(Unchanged())}


@define(repr=False, kw_only=True)
class Pair(Model):
    """Holds two kinds of rows."""

    a: Any = None
    b: Any = None

    _attributes: ClassVar[Mapping[str, str]] = {"a": "a", "b": "b"}

    @classmethod
    def _converters(cls) -> Mapping[str, Converter]:
        return {"a": Array(Object(Row)), "b": Array(Object(Row))}


@pytest.mark.parametrize("name", ["first", "all", "pages", "take", "auto_paging_iter", "has_next_page", "to_pandas"])
def test_what_listings_have_says_where_the_rows_are(name: str) -> None:
    with pytest.raises(AttributeError, match=rf"'Report' object has no attribute '{name}'; its rows are in \.items_$"):
        getattr(Report(), name)


def test_a_number_says_where_the_rows_are() -> None:
    report: Any = Report()
    with pytest.raises(KeyError, match=r"0; its rows are in \.items_"):
        report[0]
    assert (report.get(0), 0 in report) == (None, False)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        pytest.param(Report(), "nothing", id="another name"),
        pytest.param(Row(id=1), "first", id="no rows"),
        pytest.param(Pair(), "first", id="two kinds of rows"),
    ],
)
def test_there_is_no_hint_otherwise(model: Any, name: str) -> None:
    with pytest.raises(AttributeError, match=f"no attribute '{name}'$"):
        getattr(model, name)
    with pytest.raises(KeyError, match=r"^'unknown'$"):
        model["unknown"]
