"""Bodies as arguments of methods: the fields of one object, and the rows of a bulk body.

A bulk method has a second method that sends rows in batches.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty

from openapi_sdk_codegen.generate.prepare.answers import join_types
from openapi_sdk_codegen.openapi.argument_names import choose_field_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openapi_sdk_codegen.generate.prepare.answers import ListingLookup
    from openapi_sdk_codegen.generate.prepare.types.fields import FieldLookup


class FieldArgument(NamedTuple):
    """An argument that is sent as a field of a body.

    Attributes:
        python_name: The name of the argument.
        name: The name on the wire.
        required: Whether the body has to have it.
        place: Where it is sent.
    """

    python_name: str
    name: str
    required: bool
    place: str = "body"


def make_body_lookups(template_globals: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Make the functions that look up a body for the templates.

    Args:
        template_globals: The functions that look up requests and models.
    """
    request_of, arguments_of = template_globals["request_of"], template_globals["arguments_of"]
    model_fields, tenant_of = template_globals["model_fields"], template_globals["tenant_of"]

    def body_models(endpoint: Any) -> list[ModelProperty]:
        """Return the models of a body that is one object: one for each content type that has its own."""
        body = request_of(endpoint).body
        properties = [] if body is None or body.is_free else [each.prop for each in endpoint.bodies]
        return [each for each in properties if isinstance(each, ModelProperty)]

    def body_rows(endpoint: Any) -> ModelProperty | None:
        """Return the model of the rows of a body that is a list of objects; None for any other body."""
        body = request_of(endpoint).body
        property_ = endpoint.bodies[0].prop if body and body.kind == "json" else None
        rows = property_.inner_property if isinstance(property_, ListProperty) else None
        return rows if isinstance(rows, ModelProperty) else None

    def all_fields(endpoint: Any) -> list[tuple[Any, str]]:
        """Return the fields of a body that is one object, each with the name of its argument."""
        fields = _merge_fields([model_fields(each) for each in body_models(endpoint)])
        if not fields:
            return []
        arguments = [argument.python_name for argument, _ in arguments_of(endpoint)]
        arguments += [tenant.argument] if (tenant := tenant_of(endpoint)) else []
        kept = request_of(endpoint).body.arguments
        released = {field.python: kept[field.json] for field in fields if field.json in kept}
        has_file = request_of(endpoint).has_file
        names = choose_field_names([field.python for field in fields], arguments, released, has_file=has_file)
        return [(field, names[field.python]) for field in fields]

    def page_fields(endpoint: Any, listing: ListingLookup | None) -> list[tuple[Any, str]]:
        """Return those of these fields that ask for a page of a listing: they are arguments also beside a body."""
        names = listing.paging.parameters if listing is not None and listing.paging.in_body else ()
        return [each for each in all_fields(endpoint) if each[0].json in names]

    def body_fields(endpoint: Any, listing: ListingLookup | None) -> list[tuple[Any, str]]:
        """Return the other ones, which are arguments in place of a body."""
        paged_by = page_fields(endpoint, listing)
        return [each for each in all_fields(endpoint) if each not in paged_by]

    def required_fields(endpoint: Any, listing: ListingLookup | None) -> list[str]:
        """Return the arguments that a body needs which is given field by field."""
        return [name for field, name in body_fields(endpoint, listing) if field.is_required]

    def page_arguments(endpoint: Any) -> list[tuple[Any, Any]]:
        """Return the arguments by which a listing may page: those of the operation, and the fields of its body."""
        fields = [(FieldArgument(name, field.json, field.is_required), None) for field, name in all_fields(endpoint)]
        return [*arguments_of(endpoint), *fields]

    return {
        "body_fields": body_fields,
        "body_models": body_models,
        "body_rows": body_rows,
        "page_arguments": page_arguments,
        "page_fields": page_fields,
        "required_fields": required_fields,
    }


def _merge_fields(models: list[list[FieldLookup]]) -> list[FieldLookup]:
    """Return the fields of several models: each once, and required if all of them require it."""
    if len(models) < 2:  # noqa: PLR2004 - there is nothing to merge
        return [*chain(*models)]
    same: dict[str, list[FieldLookup]] = {}
    for each in chain(*models):
        same.setdefault(each.json, []).append(each)
    merged = [
        replace(
            first,
            is_required=len(found) == len(models) and all(each.is_required for each in found),
            accepted=join_types([each.accepted for each in found]),
        )
        for found in same.values()
        for first in found[:1]
    ]
    return sorted(merged, key=lambda each: not each.is_required)


#: How many rows a batch may have if the description doesn't say how many one call takes.
DEFAULT_ROWS = 500
#: Arguments of the method itself. An argument of the operation with one of these names gets a trailing underscore.
_OWN = frozenset({"rows", "size"})


@dataclass(frozen=True, slots=True)
class BatchMethod:
    """A method that sends rows in batches.

    Attributes:
        name: Its name: `create_in_batches`.
        row: The generator's property of a row.
        most: The most rows of a batch.
        arguments: The arguments of the operation: the name of each here, by its name in the bulk method.
    """

    name: str
    row: Any
    most: int
    arguments: Mapping[str, str]


def make_batch_lookup(template_globals: Mapping[str, Callable[..., Any]]) -> Callable[..., dict[str, BatchMethod]]:
    """Make the function that looks up the batch methods of a resource for the templates.

    Args:
        template_globals: The functions that look up requests, arguments and bodies.
    """
    request_of, arguments_of = template_globals["request_of"], template_globals["arguments_of"]
    body_rows = template_globals["body_rows"]

    def batch_methods(methods: Iterable[tuple[str, Any]]) -> dict[str, BatchMethod]:
        """Return the methods that send in batches, by the names of the bulk methods.

        Args:
            methods: The methods of a resource, and the operation of each.
        """
        endpoints = dict(methods)
        bulk = {name: rows for name, endpoint in endpoints.items() if (rows := body_rows(endpoint)) is not None}
        return {
            name: BatchMethod(
                chosen,
                bulk[name],
                request_of(endpoints[name]).body.most or DEFAULT_ROWS,
                {each.python_name: _rename(each.python_name) for each, _ in arguments_of(endpoints[name])},
            )
            for name, chosen in choose_batch_names(bulk, endpoints).items()
        }

    return batch_methods


def choose_batch_names(bulk: Iterable[str], methods: Iterable[str]) -> dict[str, str]:
    """Return the name of the method that sends in batches, by the name of the bulk method.

    `create_many` gets `create_in_batches`, `send` gets `send_in_batches`. If a method has that name already, it gets a
    number: `send_in_batches_2`. Of two bulk methods, the one that ends in `_many` keeps the name.

    Args:
        bulk: The methods that take rows.
        methods: All methods of the resource.
    """
    taken = set(methods)
    found: dict[str, str] = {}
    for name in sorted(bulk, key=lambda each: (not each.endswith("_many"), each)):
        base = f"{name.removesuffix('_many')}_in_batches"
        chosen, number = base, 2
        while chosen in taken:
            chosen, number = f"{base}_{number}", number + 1
        taken.add(chosen)
        found[name] = chosen
    return found


def _rename(name: str) -> str:
    return f"{name}_" if name in _OWN else name
