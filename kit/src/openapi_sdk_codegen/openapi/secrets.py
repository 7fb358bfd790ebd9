"""Complete `x-secret-properties`, so that it lists every secret property of a description."""

from __future__ import annotations

from typing import Any

from openapi_sdk.description.nodes import as_array, as_object
from openapi_sdk.description.schemas import each_alternative
from openapi_sdk.model.secret_names import is_secret_name
from openapi_sdk_codegen.openapi.document import each_schema

SECRET, NOT_SECRET = "x-secret-properties", "x-not-secret-properties"
#: Corrections alone say what is personal: names don't tell a person's address from that of a company.
PERSONAL = "x-personal-properties"


def mark_secrets(document: dict[str, Any]) -> None:
    """List the secret properties of each object schema in its `x-secret-properties`, in place.

    A property is secret if it is listed there, if its format is `password`, or if its name says so, unless
    `x-not-secret-properties` lists it. `writeOnly` alone makes no secret.
    """
    for each in each_schema(document):
        node, listed, no_secrets = each.data, as_array(each.data.get(SECRET)), as_array(each.data.get(NOT_SECRET))
        found = [
            name
            for name, schema in as_object(node.get("properties")).items()
            if name not in [*listed, *no_secrets] and (is_secret_name(str(name)) or _is_password(document, schema))
        ]
        if found:
            node[SECRET] = [*listed, *found]


def _is_password(document: dict[str, Any], schema: Any) -> bool:
    return any(each.get("format") == "password" for _, each in each_alternative(document, schema, ["items"]))
