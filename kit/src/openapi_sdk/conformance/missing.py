"""Contradicts fields that never come, though nothing requires them: a client needs them, or an example has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from openapi_sdk.conformance.places import SHOWN, join_place
from openapi_sdk.model.places import split_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openapi_sdk.conformance.facts import Fact
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.description.row_checks import RowChecks

#: A field that is shown may be missing in some rows, as the day of what has not happened; of so many it is never there.
_MANY_ROWS = 100


class MissingFields:
    """The fields that the answers of an operation may not be without."""

    def __init__(self, operation: DescribedOperation, checks: RowChecks, row_place: str) -> None:
        paging = operation.paging
        self._checks = checks
        self._keys = {join_place(row_place, split_path(each)[-1]) for each in checks.key}
        self._count = ""
        if paging is not None and paging.count:
            self._count = join_place(f"answer {operation.status}", *split_path(paging.count))
        rows = [cast("dict[str, Any]", each) for each in operation.row_examples if isinstance(each, dict)]
        self._shown = {join_place(row_place, name) for row in rows for name in row}
        self._known = set[int]()  # so many rows as tell what is never there, by the hashes of what they are known by

    def count(self, rows: Iterable[Any]) -> None:
        """Remember which rows came."""
        if len(self._known) < _MANY_ROWS:
            self._known |= {hash(self._checks.identify(each)) for each in rows if isinstance(each, dict)}

    def judge(self, fact: Fact) -> Fact:
        """Return what is known of a field, contradicted if it may not be missing and is."""
        if fact.fact != "present" or fact.seen == "always" or fact.status == "contradicted":
            return fact
        if fact.place in self._keys:
            return evolve(fact, described="the key of a row", status="contradicted")
        if fact.seen != "never":
            return fact
        if fact.place == self._count:
            return evolve(fact, described="the number of rows", status="contradicted")
        is_shown = fact.described == SHOWN or fact.place in self._shown
        if is_shown and min(len(self._known), fact.times) >= _MANY_ROWS:
            return evolve(fact, described=SHOWN, status="contradicted")
        return fact
