"""Says why a listing may have no rows: a filter has a value that no row is known to have, and a known one is near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description.filters import explain_unknown_values
from openapi_sdk.model.deprecated import warn
from openapi_sdk.model.values import is_given

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.description.methods import Method
    from openapi_sdk.service import Service


def warn_of_no_rows(service: Service, method: Method, arguments: Mapping[str, Any]) -> None:
    """Warn at the line of the program that reads a listing without rows."""
    for argument in method.filters:
        if is_given(value := arguments.get(argument.name)):
            for note in explain_unknown_values(method, argument, value, name=argument.name):
                warn(f"{method.full_name} has no rows. {note}", UserWarning, f"{service.generated}.facts")
