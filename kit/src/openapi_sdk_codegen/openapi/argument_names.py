"""Names of arguments: the Python name of each parameter of an operation, whatever it is called on the wire.

A name depends on the parameters of its operation alone, and not on their order. Path parameters come first, then those
of the query, headers and cookies: of two parameters with one name, the first keeps it, and the other one gets its place
(`id_query`) or a number (`id_2`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.media_types import choose_answer, list_contents
from openapi_sdk.description.nodes import as_text, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import find_properties
from openapi_sdk.description.tenants import is_tenant_parameter
from openapi_sdk_codegen.openapi.field_names import name_fields
from openapi_sdk_codegen.openapi.python_names import join_plurals, number_names, to_python_name
from openapi_sdk_codegen.openapi.released_names import PYTHON_NAMES
from openapi_sdk_codegen.openapi.requests import PLACES, sent_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openapi_sdk.model.facts import Tenant
    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.openapi.field_names import FieldName

#: Where a parameter is, and its name there.
WireName = tuple[str, str]

#: How the name of a field of a body begins in the names that were released.
_OF_BODY = "body "
#: The argument that says where an answer is stored. It is ours only where a method has it.
_FILE = "to"
#: Arguments of methods that are no parameters and no fields.
_OWN = frozenset(("body", "exact", "options", "prefetch", "self", _FILE))
#: Arguments and variables of the generated functions.
_RESERVED = (
    frozenset(
        """
    client cookies headers params request response url
    """.split()  # noqa: SIM905 - words, not code
    )
    | _OWN
)


def choose_argument_names(
    parameters: Iterable[WireName],
    tenant: Tenant | None = None,
    released: Mapping[WireName, str] | None = None,
    *,
    has_file: bool = True,
) -> dict[WireName, str]:
    """Return the Python name of each parameter of an operation, by place and name.

    Args:
        parameters: Their places and names.
        tenant: Whom calls are for. The parameter with its id has the name that this one gives.
        released: The names that some of them keep, whatever the others are.
        has_file: Whether the method has an argument `to` of ours. It is never that of a path, whose names depend on
            nothing else.
    """
    parameters = set(parameters)
    reserved = _RESERVED if tenant is None else _RESERVED | {tenant.argument}
    found = {key: name for key, name in (released or {}).items() if key in parameters}
    taken = {name: place for (place, _), name in found.items()}
    keys = sorted(
        {(PLACES.index(place), to_argument_name(name) != name, name, place) for place, name in parameters - {*found}}
    )
    for _, _, name, place in keys:
        base = to_argument_name(name)
        if tenant is not None and is_tenant_parameter(tenant, place, name):
            base = tenant.argument
        elif _is_reserved(base, place, reserved, has_file=has_file) or taken.get(base, place) != place:
            base = f"{base.rstrip('_')}_{place}"
        others = islice(number_names(base.rstrip("_"), "_"), 1, None)
        chosen = next(each for each in chain([base], others) if each not in taken)
        taken[chosen] = place
        found[place, name] = chosen
    return found


def _is_reserved(name: str, place: str, reserved: frozenset[str], *, has_file: bool) -> bool:
    return name.rstrip("_") in reserved and (name != _FILE or has_file or place == "path")


def may_store_file(document: dict[str, Any], operation: PlacedOperation) -> bool:
    """Whether an answer of an operation may be stored in a file: one that is no JSON document."""
    responses = {str(key): each for key, each in object_at(operation.data, "responses").items()}
    keys = [key for key in responses if key.startswith("2")] or [key for key in responses if key == "default"]
    found = [choose_answer(document, object_at(resolve_ref(document, responses[key]), "content")) for key in keys]
    return any(each is not None and each[1] not in {"json", "none"} for each in found)


def read_argument_names(operation: PlacedOperation, tenant: Tenant | None, *, has_file: bool) -> dict[WireName, str]:
    """Return the Python name of each parameter of an operation of the corrected description, by place and name."""
    parameters = [(as_text(each.get("in")), as_text(each.get("name"))) for _, each in sent_parameters(operation)]
    kept = object_at(operation.data, PYTHON_NAMES)
    released = {key: kept[text] for key in parameters if (text := " ".join(key)) in kept}
    return choose_argument_names(parameters, tenant, released, has_file=has_file)


def choose_field_names(
    fields: Iterable[str],
    arguments: Iterable[str],
    released: Mapping[str, str] | None = None,
    *,
    has_file: bool = True,
) -> dict[str, str]:
    """Return the argument for each field of a body, by the field's name in the model.

    It has the name of the field. If an argument of the method has that name already, the field gets its place, as
    parameters do: `id_body`.

    Args:
        fields: The names of the fields in the model.
        arguments: The other arguments of the method.
        released: The names that some of them keep, whatever the others are.
        has_file: Whether the method has an argument `to` of ours.
    """
    names = sorted(fields)
    taken = {*arguments, *(_OWN if has_file else _OWN - {_FILE})}
    found = {name: chosen for name, chosen in (released or {}).items() if name in names and chosen not in taken}
    taken |= {*found.values()}
    for name in names:
        if name in found:
            continue
        base = f"{name.rstrip('_')}_body" if name in taken else name
        possible = number_names(base, "_")
        chosen = next(each for each in possible if each not in taken and (each == name or each not in names))
        taken.add(chosen)
        found[name] = chosen
    return found


def read_field_arguments(
    document: dict[str, Any], operation: PlacedOperation, tenant: Tenant | None, *, has_file: bool
) -> dict[str, str]:
    """Return the argument for each field of a body of the corrected description, by its name in JSON."""
    fields = {field.json: field.python for field in body_fields(document, operation)}
    arguments = {*read_argument_names(operation, tenant, has_file=has_file).values()}
    if tenant is not None and tenant.place == "header":
        arguments.add(tenant.argument)
    released = {fields[key]: name for key, name in read_released_fields(operation).items() if key in fields}
    names = choose_field_names(fields.values(), arguments, released, has_file=has_file)
    return {key: names[python] for key, python in fields.items()}


def read_released_fields(operation: PlacedOperation) -> dict[str, str]:
    """Return the arguments that fields of a body keep, by their names in JSON."""
    kept = object_at(operation.data, PYTHON_NAMES).items()
    return {key.removeprefix(_OF_BODY): name for key, name in kept if key.startswith(_OF_BODY)}


def body_fields(document: dict[str, Any], operation: PlacedOperation) -> list[FieldName]:
    """Return the names of the fields of a body, in any of the content types in which it is sent."""
    content = object_at(resolve_ref(document, operation.data.get("requestBody")), "content")
    found: dict[str, FieldName] = {}
    for each in list_contents(document, content):
        if each.kind != "raw":
            kept = object_at(resolve_ref(document, each.schema), PYTHON_NAMES)
            for field in name_fields(map(str, find_properties(document, each.schema)), kept):
                found.setdefault(field.json, field)
    return [*found.values()]


@cache
def to_argument_name(name: str) -> str:
    """Return a name in snake_case and ASCII that the generator leaves as it is."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"\W+", "_", ascii_name).strip("_")
    return to_python_name(join_plurals(words) or "parameter")
