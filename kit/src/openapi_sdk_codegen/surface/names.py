"""Collect the names of a generated package, as `spec/names.toml` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_object, object_at
from openapi_sdk.description.schemas import find_properties
from openapi_sdk.description.tenants import is_tenant_parameter
from openapi_sdk_codegen.openapi.argument_names import (
    body_fields,
    may_store_file,
    read_argument_names,
    read_field_arguments,
)
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.field_names import name_fields
from openapi_sdk_codegen.openapi.paths import path_parameters
from openapi_sdk_codegen.openapi.released_names import (
    NAMED_PLACES,
    NAMES_FROM,
    PYTHON_NAMES,
    ReleasedNames,
    ReleasedOperation,
    each_place,
    places_in,
)
from openapi_sdk_codegen.openapi.service import find_tenant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.model.facts import Tenant
    from openapi_sdk_codegen.openapi.document import PlacedOperation


def collect_names(document: dict[str, Any]) -> ReleasedNames:
    """Return the names that the package of a corrected description has."""
    schemas = object_at(document, "components", "schemas")
    tenant = find_tenant(document)
    of_operations: dict[str, dict[str, str]] = {}
    waiting: list[str] = []
    for label, each in each_place(document):
        of_operations.setdefault(label, {}).setdefault(each.place, each.component)
        waiting.append(each.component)
    classes = _collect_inside(schemas, waiting)
    others = schemas.keys() - classes.keys()
    classes |= _collect_inside(schemas, [*others])
    operations = {
        operation.key: ReleasedOperation(
            operation.python_method,
            tuple(path_parameters(operation.path)),
            _collect_arguments(document, operation, tenant),
            of_operations.get(operation.key, {}),
        )
        for operation in each_operation(document)
    }
    return ReleasedNames(
        operations,
        {owner: places for owner, places in classes.items() if places},
        {name: fields for name, schema in schemas.items() if (fields := _collect_fields(document, as_object(schema)))},
        frozenset(others),
        "ids" if object_at(document, "info").get(NAMES_FROM) == "ids" else "paths",
    )


def _collect_arguments(
    document: dict[str, Any], operation: PlacedOperation, tenant: Tenant | None
) -> dict[tuple[str, str], str]:
    """Return the names of the parameters that have names on the wire, without the tenant, and of fields of the body.

    Of the fields, only those whose argument has another name.
    """
    has_file = may_store_file(document, operation)
    parameters = {
        (place, name): chosen
        for (place, name), chosen in read_argument_names(operation, tenant, has_file=has_file).items()
        if place in NAMED_PLACES and not is_tenant_parameter(tenant, place, name)
    }
    chosen_fields = read_field_arguments(document, operation, tenant, has_file=has_file)
    fields = body_fields(document, operation)
    return parameters | {
        ("body", each.json): chosen_fields[each.json] for each in fields if chosen_fields[each.json] != each.python
    }


def _collect_inside(schemas: Mapping[str, Any], start: list[str]) -> dict[str, dict[str, str]]:
    """Return the classes in classes, by the class that has them and the place in it."""
    found: dict[str, dict[str, str]] = {}
    waiting = [*start]
    while waiting:
        owner = waiting.pop()
        if owner in schemas and owner not in found:
            found[owner] = {}
            for each in places_in(schemas[owner]):
                found[owner].setdefault(each.place, each.component)
                waiting.append(each.component)
    return found


def _collect_fields(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, str]:
    """Return the fields whose names in Python are not those in JSON."""
    names = map(str, find_properties(document, schema))
    fields = name_fields(names, as_object(schema.get(PYTHON_NAMES)))
    return {each.json: each.python for each in fields if each.python != each.json}
