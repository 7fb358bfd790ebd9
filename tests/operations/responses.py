"""Checks that a result has the models that the description says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fleetit_api.types import Model
from openapi_sdk.description.references import resolve_ref
from tests.operations.description import DESCRIPTION, get_model

if TYPE_CHECKING:
    from tests.operations.description import DescribedOperation


def check_result(operation: DescribedOperation, result: Any, *, is_page: bool = False) -> None:
    """Check the result of an operation.

    Args:
        operation: The operation.
        result: The result. Of a listing, the rows.
        is_page: Whether the result of a listing is one page, as a stock function returns it.
    """
    schema = operation.response_schema
    if operation.paging and not is_page:
        _check_rows(result, get_model(operation.row_schema))
    elif schema is None:
        assert result is None
    elif (model := get_model(schema)) is not None:
        assert type(result) is model
        assert to_document(result) or "properties" not in resolve_ref(DESCRIPTION, schema), "nothing was read"
        assert model.from_dict(to_document(result)) == result
    elif schema.get("type") == "array":
        _check_rows(result, get_model(schema["items"]))
    else:
        assert result is not None, "the response of any type is missing"


def _check_rows(rows: Any, model: type[Any] | None) -> None:
    """Check rows; of no model if they are texts or numbers."""
    assert rows, "the sandbox has nothing to list"
    for each in rows if model else ():
        assert type(each) is model
        assert model.from_dict(each.to_dict()) == each


def to_document(result: Any) -> Any:
    """Return the document of a result."""
    if isinstance(result, list):
        return [to_document(each) for each in cast("list[Any]", result)]
    return result.to_dict() if isinstance(result, Model) else result
