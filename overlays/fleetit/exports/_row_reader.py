"""Reads the body of an answer into rows of an export, in place of models."""

# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from fleetit._secrets.fields import SecretColumns
from fleetit.exports._flat_rows import RowPlan, make_row_of_model
from fleetit_api._converters import Array
from fleetit_api._listings import Listing, get_row_model
from fleetit_api._reading import BodyConverter, Converter, ReadError, get_attributes, is_list
from fleetit_api._structs import StructReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.exports._flat_rows import Row
    from fleetit_api._reading import ReadableModel
    from fleetit_api.api import Operation

#: A listing without pages is read as one page by cursor, without a further one.
_ONE_PAGE = Listing("cursor", results="results", next="next")
#: Nobody sees it: the answer is read as a document then, which says what is wrong.
_NO_STRUCT = "no Struct"
_SCALAR = str | int | float | bool | None | list[str | int | float | bool | None]


def read_rows_of(operation: Operation[Any], reserved: str | None = None, *, secrets: bool = True) -> Operation[Any]:
    """Return a listing whose answers are read into rows. One without pages gets a page, which has all rows.

    Args:
        operation: The listing.
        reserved: A column that the rows may not have.
        secrets: Whether rows have secrets.
    """
    listing = operation.listing or _ONE_PAGE
    responses = tuple(
        evolve(each, converter=RowReader(each.converter, listing, reserved, secrets=secrets))
        if each.form == "json"
        else each
        for each in operation.responses
    )
    return evolve(operation, listing=listing, responses=responses)


def find_row_model(operation: Operation[Any]) -> type[ReadableModel] | None:
    """Return the model of the rows of a listing; None if they have none."""
    if not operation.responses:
        return None
    return get_row_model(operation.responses[0].converter, operation.listing or _ONE_PAGE)


class RowReader(BodyConverter):
    """Reads an answer of a listing into an envelope whose rows are those of an export.

    Args:
        converter: Reads an answer into models.
        listing: How the operation pages.
        reserved: A column that the rows may not have.
        secrets: Whether rows have secrets. Without them, reading takes longer: each row is made of a model.
    """

    def __init__(self, converter: Converter, listing: Listing, reserved: str | None, *, secrets: bool) -> None:
        self._reserved = reserved
        self._converter = converter
        self._listing = listing
        self._row_model = get_row_model(converter, listing)
        self._left_out = None if secrets else SecretColumns.of(self._row_model)
        self._plans: dict[Any, RowPlan] = {}
        model: type[ReadableModel] | None = getattr(converter, "model_class", None)
        self._model = model
        self._reader = None
        if self._row_model is not None and isinstance(converter, Array):
            self._reader = StructReader(
                self._row_model, is_array=True, make=self._make_row_of_struct, absent=None, scalar=_SCALAR
            )
        elif model is not None and self._row_model is not None:
            self._reader = StructReader(model, make=self._make_envelope, absent=None, scalar=_SCALAR)

    @property
    def item(self) -> Any:
        """What reads a row."""
        return getattr(self._converter, "item", None)

    def read_body(self, body: bytes) -> Any:
        found = None if self._reader is None else self._reader.read_bytes(body)
        if is_list(found):
            return None if None in found else self._make_page(found)
        return found

    def read(self, value: Any) -> Any:
        answer = self._converter.read(value)
        if is_list(answer):
            return self._make_page([self._make_row(each, f"[{index}]") for index, each in enumerate(answer)])
        names = get_attributes(cast("type[Any]", type(answer)))
        if not names:
            return answer
        envelope: dict[str, Any] = {name: getattr(answer, attribute) for name, attribute in names.items()}
        rows: Any = envelope.get(self._listing.results)
        if not is_list(rows):
            return envelope
        made = [self._make_row(each, f"{self._listing.results}[{index}]") for index, each in enumerate(rows)]
        return {**envelope, self._listing.results: made}

    def _make_page(self, rows: list[Any]) -> dict[str, Any]:
        """Return the envelope of an array."""
        return {self._listing.results: rows, self._listing.next: None}

    def _make_row(self, model: Any, place: str) -> Row:
        if model is None:
            msg = "a row is expected, not null"
            raise ReadError(msg, place)
        return make_row_of_model(model, self._reserved, self._left_out)

    def _make_envelope(self, struct: Any) -> Any:
        names: Mapping[str, str] = {} if self._model is None else get_attributes(self._model)
        envelope: dict[str, Any] = {name: getattr(struct, attribute) for name, attribute in names.items()}
        structs = envelope.get(self._listing.results)
        if not is_list(structs):
            return envelope
        return {**envelope, self._listing.results: [self._make_row_of_struct(each) for each in structs]}

    def _make_row_of_struct(self, struct: Any) -> Row:
        plan = self._plans.get(struct.__class__)
        if plan is None:
            if self._row_model is None or not hasattr(struct, "__struct_fields__"):
                raise ReadError(_NO_STRUCT)
            if self._left_out is not None:
                return make_row_of_model(self._row_model._from_struct(struct), self._reserved, self._left_out)
            plan = self._plans[struct.__class__] = RowPlan(self._row_model, struct.__class__, self._reserved)
        return plan.make(struct)
