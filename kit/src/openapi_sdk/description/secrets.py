"""Which properties of a description are secret: by what it says of them, by their names and by their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object
from openapi_sdk.description.schemas import each_alternative, list_types
from openapi_sdk.model.secret_names import is_secret_name

if TYPE_CHECKING:
    from openapi_sdk.description.nodes import Node

SECRET, NOT_SECRET = "x-secret-properties", "x-not-secret-properties"


def list_secrets(document: Node, schema: Node) -> list[str]:
    """Return the names of the secret properties of an object schema.

    A property is secret if `x-secret-properties` lists it, if its format is `password`, or if its name says so for
    values of its types, unless `x-not-secret-properties` of the schema or of the document lists it. `writeOnly` alone
    makes no secret.
    """
    listed = as_array(schema.get(SECRET))
    others = {
        *map(str, listed),
        *map(str, as_array(schema.get(NOT_SECRET))),
        *map(str, as_array(document.get(NOT_SECRET))),
    }
    return [
        *listed,
        *(
            name
            for name, each in as_object(schema.get("properties")).items()
            if name not in others
            and (
                _is_password(document, each)
                or (is_secret_name(name) and is_secret_name(name, list_types(document, each)))
            )
        ),
    ]


def _is_password(document: Node, schema: Any) -> bool:
    return any(each.get("format") == "password" for _, each in each_alternative(document, schema, ["items"]))
