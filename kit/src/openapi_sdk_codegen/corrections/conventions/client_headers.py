"""Make headers that every call needs options of the client, and drop parameters that say who calls.

A header such as `X-Api-Version`, which nearly every operation requires, would be an argument of each method. What a
security scheme sends has an argument of the client already.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_array, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import get_types, merge_only_choice
from openapi_sdk.description.security import read_security
from openapi_sdk.model.facts import ApiKey
from openapi_sdk_codegen.openapi.document import each_operation, resolve_path_item
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.service import TENANT

if TYPE_CHECKING:
    from collections.abc import Callable

#: At the root of a document: the headers that are options of the client, with their defaults.
CLIENT_HEADERS = "x-client-headers"
#: So many operations say what every call needs, and so large a share of them.
_FEWEST = 5
_SHARE = 0.9
#: OpenAPI says that parameters of these names are no parameters.
_IGNORED = frozenset(("accept", "authorization", "content-type"))
_TYPES = frozenset(("string", "integer", "number"))


def lift_client_headers(document: dict[str, Any]) -> None:
    """Move headers that nearly every operation requires to `x-client-headers`, in place."""
    schemes = read_security(document).schemes.values()
    keys = {(each.place, each.name.lower()) for each in schemes if isinstance(each, ApiKey)}
    _drop_parameters(document, lambda each: (as_text(each.get("in")), as_text(each.get("name")).lower()) in keys)
    operations = [*each_operation(document)]
    tenant = as_text(as_object(document.get(TENANT)).get("name")).lower()
    found: Counter[str] = Counter()
    parameters: dict[str, dict[str, Any]] = {}
    for operation in operations:
        for _, parameter in operation.parameters:
            name = as_text(parameter.get("name"))
            if _is_general(document, parameter) and name.lower() not in {tenant, *_IGNORED}:
                found[name.lower()] += 1
                parameters.setdefault(name.lower(), parameter)
    if CLIENT_HEADERS in document:
        wanted = [as_text(as_object(each).get("name")).lower() for each in as_array(document[CLIENT_HEADERS])]
    else:
        wanted = [name for name, number in found.items() if number >= max(_FEWEST, _SHARE * len(operations))]
        if wanted:
            document[CLIENT_HEADERS] = [_describe(document, parameters[name]) for name in wanted]
    _drop_parameters(document, lambda each: each.get("in") == "header" and as_text(each.get("name")).lower() in wanted)


def _is_general(document: dict[str, Any], parameter: dict[str, Any]) -> bool:
    """Whether a parameter is a header that is required, and a text or a number."""
    if parameter.get("in") != "header" or parameter.get("required") is not True:
        return False
    types = get_types(merge_only_choice(document, resolve_ref(document, parameter.get("schema"))))
    return bool(types) and _TYPES.issuperset(types)


def _describe(document: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    schema = merge_only_choice(document, resolve_ref(document, parameter.get("schema")))
    values = as_array(schema.get("enum"))
    only = schema.get("const", values[0] if len(values) == 1 else None)
    default = schema.get("default", only)
    described = {"name": as_text(parameter.get("name"))}
    return described if default is None or isinstance(default, bool) else {**described, "default": str(default)}


def _drop_parameters(document: dict[str, Any], is_dropped: Callable[[dict[str, Any]], bool]) -> None:
    for written in object_at(document, "paths").values():
        item = resolve_path_item(document, written)
        for holder in (item, *(as_object(item.get(method)) for method in METHODS)):
            listed = holder.get("parameters")
            if is_array(listed):
                listed[:] = [each for each in listed if not is_dropped(resolve_ref(document, each))]
