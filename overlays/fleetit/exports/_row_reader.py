"""Reads the body of an answer into rows of an export, in place of models."""

# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from fleetit.exports._flat_rows import RowPlan, make_row_of_model
from fleetit_api._listings import get_row_model
from fleetit_api._reading import BodyConverter, Converter, ReadError, get_attributes, is_list
from fleetit_api._structs import StructReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit_api._listings import Listing
    from fleetit_api._reading import ReadableModel
    from fleetit_api.api import Operation

#: Nobody sees it: the answer is read as a document then.
_NO_STRUCT = "no Struct"
_SCALAR = str | int | float | bool | None | list[str | int | float | bool | None]


def read_rows_of(operation: Operation[Any], reserved: str | None = None) -> Operation[Any]:
    """Return a listing whose answers are read into rows.

    Args:
        operation: The listing.
        reserved: A column that the rows may not have.
    """
    listing = operation.listing
    if listing is None:
        return operation
    responses = tuple(
        evolve(each, converter=RowReader(each.converter, listing, reserved)) if each.form == "json" else each
        for each in operation.responses
    )
    return evolve(operation, responses=responses)


class RowReader(BodyConverter):
    """Reads an answer of a listing into an envelope whose rows are those of an export.

    Args:
        converter: Reads an answer into models.
        listing: How the operation pages.
        reserved: A column that the rows may not have.
    """

    def __init__(self, converter: Converter, listing: Listing, reserved: str | None) -> None:
        self._reserved = reserved
        self._converter = converter
        self._listing = listing
        self._row_model = get_row_model(converter, listing)
        self._plans: dict[Any, RowPlan] = {}
        model: type[ReadableModel] | None = getattr(converter, "model_class", None)
        self._model = model
        self._reader = None
        if model is not None and self._row_model is not None:
            self._reader = StructReader(model, make=self._make_envelope, absent=None, scalar=_SCALAR)

    @property
    def item(self) -> Any:
        """What reads a row."""
        return getattr(self._converter, "item", None)

    def read_body(self, body: bytes) -> Any:
        return None if self._reader is None else self._reader.read_bytes(body)

    def read(self, value: Any) -> Any:
        answer = self._converter.read(value)
        names = get_attributes(cast("type[Any]", type(answer)))
        if not names:
            return answer
        envelope: dict[str, Any] = {name: getattr(answer, attribute) for name, attribute in names.items()}
        rows: Any = envelope.get(self._listing.results)
        if not is_list(rows):
            return envelope
        return {**envelope, self._listing.results: [self._make_row(each, index) for index, each in enumerate(rows)]}

    def _make_row(self, model: Any, index: int) -> Any:
        self._check(model, index)
        return make_row_of_model(model, self._reserved)

    def _check(self, row: Any, index: int) -> None:
        if row is None:
            msg = "a row is expected, not null"
            raise ReadError(msg, f"{self._listing.results}[{index}]")

    def _make_envelope(self, struct: Any) -> Any:
        names: Mapping[str, str] = {} if self._model is None else get_attributes(self._model)
        envelope: dict[str, Any] = {name: getattr(struct, attribute) for name, attribute in names.items()}
        structs = envelope.get(self._listing.results)
        if not is_list(structs):
            return envelope
        rows: list[Any] = []
        for index, each in enumerate(structs):
            self._check(each, index)
            plan = self._plans.get(each.__class__)
            if plan is None:
                if self._row_model is None or not hasattr(each, "__struct_fields__"):
                    raise ReadError(_NO_STRUCT)
                plan = self._plans[each.__class__] = RowPlan(self._row_model, each.__class__, self._reserved)
            rows.append(plan.make(each))
        return {**envelope, self._listing.results: rows}
