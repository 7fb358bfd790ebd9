"""Find the effects of a changed description on the overlay, the handwritten package.

The overlay relies on more than signatures: a listing has pages; a header names the tenant; only some methods are
retried; notifications have certain fields; secrets are hidden; the sandbox shows certain fields; and each part has a
fidelity, which says how reliable its description is.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, is_array, is_object, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.model.reprs import join_some
from openapi_sdk_codegen.corrections.conventions.paging import find_paging, success_schema
from openapi_sdk_codegen.openapi.document import PlacedOperation, each_operation
from openapi_sdk_codegen.openapi.service import find_parameter, find_tenant
from openapi_sdk_codegen.report.change import Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from openapi_sdk.description.paging import Paging
    from openapi_sdk.model.facts import Tenant

#: The methods that a client retries without being asked.
RETRIED_METHODS = {"GET", "HEAD", "PUT", "DELETE"}
#: Keywords of a schema that are only for readers.
_PROSE = {"description", "title", "example", "examples", "externalDocs", "x-fidelity", "x-fidelity-of", "x-source"}
#: A sentence lists at most this many items, and counts the rest.
_MAX_LISTED = 8

Document = dict[str, Any]


def read_notifications(kinds: Path) -> tuple[str, ...]:
    """Return the schemas of the notifications that the overlay reads, sorted. No operation refers to them.

    Args:
        kinds: The module with the table of kinds. It is parsed, because no tool imports the overlay. A service without
            webhooks has none.
    """
    if not kinds.exists():
        return ()
    entries = (
        node
        for node in ast.walk(ast.parse(kinds.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Kind"
    )
    models = (keyword.value for entry in entries for keyword in entry.keywords if keyword.arg == "model")
    return tuple(sorted(str(model.value) for model in models if isinstance(model, ast.Constant)))


def find_handwritten_impact(old: Document, new: Document, notifications: Collection[str] = ()) -> list[Note]:
    """Return the effects on the overlay, sorted by operation or schema.

    Args:
        old: A description.
        new: The one that follows it.
        notifications: The schemas of the notifications that the overlay reads.
    """
    old_operations, new_operations = _operations(old), _operations(new)
    notes: list[Note] = []
    tenant = find_tenant(new) or find_tenant(old)
    for key in old_operations.keys() & new_operations.keys():
        notes += _compare_operation(old, old_operations[key], new, new_operations[key])
        if tenant is not None:
            notes += _compare_tenants(tenant, old_operations[key], new_operations[key])
    notes += _compare_methods(old_operations, new_operations)
    notes += _compare_schemas(old, new)
    notes += _compare_notifications(_payloads(old, notifications), _payloads(new, notifications))
    return sorted(notes, key=lambda note: (note.where, note.kind, note.text))


def _operations(document: Document) -> dict[str, PlacedOperation]:
    return {each.key: each for each in each_operation(document)}


def _compare_operation(
    old_document: Document, old: PlacedOperation, new_document: Document, new: PlacedOperation
) -> Iterator[Note]:
    where = new.label
    call = f"`client.{(new.id or '').replace(f'{new.tag}_', f'{new.tag}.', 1)}()`"
    yield from _compare_listings(where, call, find_listing(old_document, old), find_listing(new_document, new))
    old_fields, new_fields = _shown_fields(old_document, old), _shown_fields(new_document, new)
    changed = {key[-1] for key in {**old_fields, **new_fields} if old_fields.get(key) != new_fields.get(key)}
    if changed:
        yield Note("sandbox", where, f"What the sandbox shows of {_join_names(changed)} changed.")
    yield from _compare_fidelity(where, old.data, new.data)
    yield from _compare_parameters(where, old, new)


def find_listing(document: Document, operation: PlacedOperation) -> Paging | None:
    """Return how an operation pages; None if it is no listing."""
    schema = success_schema(document, operation)
    return None if schema is None else find_paging(document, operation, schema)


def _compare_listings(where: str, call: str, old: Paging | None, new: Paging | None) -> Iterator[Note]:
    if old is None and new is not None:
        yield Note("listing", where, f"It is now a listing: {call} returns `Pages`.")
    elif old is not None and new is None:
        text = f"It is no longer a listing: {call} no longer returns `Pages`, but one response."
        yield Note("listing", where, text)
    elif old is not None and new is not None:
        changed = [
            f"{word} {after or 'none'}; it was {before or 'none'}"
            for word, before, after in (
                ("pages are found by", old.kind, new.kind),
                ("the rows are in", old.results, new.results),
                ("the number of rows is in", old.count, new.count),
                ("what leads to the next page is in", old.next, new.next),
                ("pages are asked for with", old.place, new.place),
                ("the rows of a page are limited by", old.size, new.size),
                ("the largest page has", old.largest, new.largest),
                ("a page has by default", old.default, new.default),
            )
            if before != after
        ]
        if changed:
            yield Note("listing", where, f"Now {', and '.join(changed)}.")


def _shown_fields(document: Document, operation: PlacedOperation) -> dict[tuple[str, str, str], Any]:
    """Return what the sandbox shows of schemas, by status, media type and name of the schema."""
    return {
        (status, type_, str(name)): fields
        for status, type_, media in _each_success(document, operation)
        for name, fields in as_object(media.get("x-shown-fields")).items()
    }


def _each_success(document: Document, operation: PlacedOperation) -> Iterator[tuple[str, str, Document]]:
    """Yield status, name and media type object of each body of a success."""
    for status, response in as_object(operation.data.get("responses")).items():
        if str(status).startswith("2"):
            for type_, media in as_object(resolve_ref(document, response).get("content")).items():
                yield str(status), str(type_), as_object(media)


def _compare_tenants(tenant: Tenant, old: PlacedOperation, new: PlacedOperation) -> Iterator[Note]:
    before, after = _read_tenant(tenant, old), _read_tenant(tenant, new)
    if before != after:
        yield Note("tenant", new.label, _write_tenant_sentence(tenant, before, after))


def _read_tenant(tenant: Tenant, operation: PlacedOperation) -> tuple[bool, str] | None:
    """Return whether the parameter of the tenant is required, and its schema as text; None if there is none."""
    parameter = find_parameter(operation, tenant)
    if parameter is None:
        return None
    return bool(parameter.get("required")), repr(_without_prose(parameter.get("schema")))


def _write_tenant_sentence(tenant: Tenant, old: tuple[bool, str] | None, new: tuple[bool, str] | None) -> str:
    what = f"{tenant.name} {'header' if tenant.place == 'header' else 'parameter'}"
    if old is None:
        return f"It now takes a {what}: the {tenant.word} of the client is sent with it."
    if new is None:
        return f"It no longer takes a {what}: no {tenant.word} can be chosen for it."
    if old[0] != new[0]:
        return f"Its {what} is now {'required' if new[0] else 'optional'}."
    return f"The schema of its {what} changed."


def _compare_fidelity(where: str, old: Document, new: Document) -> Iterator[Note]:
    before, after = old.get("x-fidelity"), new.get("x-fidelity")
    if before != after:
        yield Note("fidelity", where, f"Its fidelity is now `{after or 'unmarked'}`; it was `{before or 'unmarked'}`.")
    old_parts, new_parts = as_object(old.get("x-fidelity-of")), as_object(new.get("x-fidelity-of"))
    changed = [name for name in {**old_parts, **new_parts} if old_parts.get(name) != new_parts.get(name)]
    unmarked = "like the rest"
    items = [f"`{name}` {old_parts.get(name, unmarked)} → {new_parts.get(name, unmarked)}" for name in changed]
    if items:
        yield Note("fidelity", where, f"The fidelity of parts changed: {join_some(items, _MAX_LISTED)}.")


def _compare_parameters(where: str, old: PlacedOperation, new: PlacedOperation) -> Iterator[Note]:
    old_parameters = {(each.get("in"), each.get("name")): each for _, each in old.parameters}
    for _, parameter in new.parameters:
        location, name = parameter.get("in"), parameter.get("name")
        if (location, name) in old_parameters:
            for note in _compare_fidelity(where, old_parameters[location, name], parameter):
                sentence = f"{note.text[0].lower()}{note.text[1:]}"
                yield Note(note.kind, where, f"The {location} parameter `{name}`: {sentence}")


def _compare_methods(old: dict[str, PlacedOperation], new: dict[str, PlacedOperation]) -> Iterator[Note]:
    """Yield the operations that are sent with another method, because only some methods are retried."""
    old_by_id = {operation.id: operation for operation in old.values() if operation.id}
    for operation in new.values():
        previous = old_by_id.get(operation.id or "")
        if previous is None or previous.method == operation.method:
            continue
        before, after = previous.method.upper(), operation.method.upper()
        effect = {
            (True, False): "It is no longer retried if no response arrives.",
            (False, True): "It is now retried if no response arrives.",
        }.get((before in RETRIED_METHODS, after in RETRIED_METHODS), "Both are retried in the same cases.")
        text = f"`{operation.id}` is now sent with {after}; it was {before}. {effect}"
        yield Note("retry", f"{after} {operation.path}", text)


def _compare_schemas(old_document: Document, new_document: Document) -> Iterator[Note]:
    old_schemas, new_schemas = (
        object_at(document, "components", "schemas") for document in (old_document, new_document)
    )
    for name in old_schemas.keys() & new_schemas.keys():
        old, new = as_object(old_schemas[name]), as_object(new_schemas[name])
        yield from _compare_fidelity(name, old, new)
        old_secrets, new_secrets = (set(map(str, as_array(each.get("x-secret-properties")))) for each in (old, new))
        if old_secrets - new_secrets:
            yield Note("secrets", name, f"No longer secret: {_join_names(old_secrets - new_secrets)}.")
        if new_secrets - old_secrets:
            yield Note("secrets", name, f"Now secret: {_join_names(new_secrets - old_secrets)}.")
        old_types, new_types = (as_object(each.get("x-reads-as")) for each in (old, new))
        for field in sorted({**old_types, **new_types}):
            if old_types.get(field) != new_types.get(field):
                after, before = (types.get(field, "its type on the wire") for types in (new_types, old_types))
                yield Note("reading", name, f"`{field}` is now read as {after}; it was {before}.")


def _compare_notifications(old_payloads: Mapping[str, Any], new_payloads: Mapping[str, Any]) -> Iterator[Note]:
    for name in sorted({**old_payloads, **new_payloads}):
        old, new = old_payloads.get(name), new_payloads.get(name)
        if old == new:
            continue
        if new is None:
            yield Note("notification", name, "The payload of this notification is no longer described.")
        elif old is None:
            yield Note("notification", name, "The payload of this notification is now described.")
        else:
            yield Note("notification", name, f"The payload of this notification changed: {_compare_fields(old, new)}.")


def _payloads(document: Document, notifications: Collection[str]) -> dict[str, Any]:
    schemas = object_at(document, "components", "schemas")
    found = {name: _expand(document, schemas[name]) for name in notifications if name in schemas}
    for name, item in as_object(document.get("webhooks")).items():
        found[f"webhook {name}"] = _expand(document, item)
    return found


def _compare_fields(old: Any, new: Any) -> str:
    """Return how two expanded payloads differ."""
    old_fields, new_fields = object_at(old, "properties"), object_at(new, "properties")
    items = [
        *(f"`{name}` was removed" for name in old_fields if name not in new_fields),
        *(f"`{name}` was added" for name in new_fields if name not in old_fields),
        *(f"`{name}` changed" for name in old_fields if name in new_fields and old_fields[name] != new_fields[name]),
    ]
    old_required, new_required = (set(map(str, as_array(as_object(each).get("required")))) for each in (old, new))
    items += [f"`{name}` is now optional" for name in sorted(old_required - new_required) if name in new_fields]
    items += [f"`{name}` is now required" for name in sorted(new_required - old_required) if name in old_fields]
    return join_some(items, _MAX_LISTED) or "something other than its fields"


def _expand(document: Document, node: Any, followed: frozenset[str] = frozenset(), *, has_names: bool = False) -> Any:
    """Return a schema with its references replaced by their targets, and without prose.

    Args:
        document: The description.
        node: The schema, or a part of it.
        followed: The references that lead to it. They are not replaced again: a payload may refer to itself.
        has_names: Whether the keys of the node are names of properties, not keywords.
    """
    if is_object(node):
        reference = node.get("$ref")
        if isinstance(reference, str) and not has_names:
            if reference in followed:
                return reference
            return _expand(document, resolve_ref(document, node), followed | {reference})
        kept = {key: value for key, value in node.items() if has_names or key not in _PROSE}
        return {
            key: _expand(document, value, followed, has_names=key == "properties" and not has_names)
            for key, value in kept.items()
        }
    return [_expand(document, item, followed) for item in node] if is_array(node) else node


def _without_prose(node: Any) -> Any:
    return {key: value for key, value in sorted(node.items()) if key not in _PROSE} if is_object(node) else node


def _join_names(names: set[str]) -> str:
    return join_some([f"`{name}`" for name in sorted(names)], _MAX_LISTED)
