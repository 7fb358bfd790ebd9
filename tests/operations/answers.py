"""Whether an answer is what the description says, read as the models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fleetit_api.types import Model
from tests.operations.described import model_of

if TYPE_CHECKING:
    from tests.operations.described import Described


def check_answer(operation: Described, answer: Any, *, whole: bool = False) -> None:
    """Check what an operation returned.

    Args:
        operation: The operation.
        answer: What it returned, of a listing the rows.
        whole: Whether it is the answer of a stock function: of a listing one page.
    """
    schema = operation.answer
    if operation.rows and not whole:
        _check_rows(answer, operation.rows)
    elif schema is None:
        assert answer is None
    elif (model := model_of(schema)) is not None:
        assert type(answer) is model
        assert written(answer), "nothing was read"
        assert model.from_dict(written(answer)) == answer
    elif schema.get("type") == "array":
        _check_rows(answer, model_of(schema["items"]))
    else:
        assert answer is not None, "an answer of any shape is given as it came"


def _check_rows(rows: Any, model: type[Any] | None) -> None:
    assert model is not None
    assert rows, "the sandbox has nothing to list"
    for each in rows:
        assert type(each) is model
        assert model.from_dict(each.to_dict()) == each


def written(answer: Any) -> Any:
    """Return an answer as the document it came from."""
    if isinstance(answer, list):
        return [written(each) for each in cast("list[Any]", answer)]
    return answer.to_dict() if isinstance(answer, Model) else answer
