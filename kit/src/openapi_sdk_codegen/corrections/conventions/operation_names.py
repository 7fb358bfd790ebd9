"""Names of operations: one plain tag, and an operationId `<resource>_<method>`.

They derive from path and HTTP method (`path_names`), or else from the operationIds of the document (`id_names`);
`name_rule` decides. A name that the document gives for SDKs comes before both (`sdk_names`). Where two operations would
still get one name, the structurally simpler one keeps it (`structural_key`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_object, as_text, object_at
from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.corrections.conventions.id_names import (
    MethodName,
    choose_distinct,
    name_by_id,
    shorten_method,
)
from openapi_sdk_codegen.corrections.conventions.id_words import (
    drop_id_prefix,
    drop_id_suffix,
    find_id_prefix,
    find_id_suffix,
    find_prefixes,
    join_dotted_words,
)
from openapi_sdk_codegen.corrections.conventions.name_rule import NameDecision, decide_rule
from openapi_sdk_codegen.corrections.conventions.path_names import derive_names
from openapi_sdk_codegen.corrections.conventions.path_words import find_version, index_paths, split_path
from openapi_sdk_codegen.corrections.conventions.sdk_names import find_sdk_name, name_root_method
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import METHODS, path_parameters
from openapi_sdk_codegen.openapi.python_names import number_names
from openapi_sdk_codegen.openapi.released_names import NAMES_FROM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openapi_sdk_codegen.corrections.conventions.path_names import Names
    from openapi_sdk_codegen.corrections.conventions.path_words import PathIndex
    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.openapi.released_names import NameRule, ReleasedNames
    from openapi_sdk_codegen.openapi.tree import Parts

#: Of two methods of one name, the first one keeps it.
_METHOD_ORDER = {name: rank for rank, name in enumerate(("get", "post", "put", "patch", "delete"))}


def name_operations(
    document: dict[str, Any], published: dict[str, Any], released: ReleasedNames
) -> list[tuple[PlacedOperation, Names]]:
    """Set tag and operationId of each operation in place; return the operations by `structural_key` with their names.

    Args:
        document: The description.
        published: The description before corrections. An operationId that is different there is kept.
        released: The names that were released. What has one keeps it, unless a correction gives another one.
    """
    named, index = _derive_all(document)
    kept = [operation for operation, _ in named if is_chosen(operation, published)]
    if _decide(document, named, kept, released.methods_from).rule == "ids":
        named = _follow_ids(named, kept, published, index)
        # So that they do whenever the conventions are applied again.
        document.setdefault("info", {})[NAMES_FROM] = "ids"
    taken = {operation.id for operation in kept if operation.id}
    for place, (operation, names) in enumerate(named):
        was = released_names(operation, names, released)
        choices = [was] if was else _sdk_names(operation, names, index)
        own = next((each for each in choices if _natural_id(each) not in taken), None)
        if own is not None and not any(operation is each for each in kept):
            operation.data["operationId"] = _natural_id(own)
            named[place] = operation, own
            kept.append(operation)
            taken.add(_natural_id(own))
    named = _shorten(named, kept, taken)
    waiting = [pair for pair in named if not any(pair[0] is each for each in kept)]
    natural = {name for name in map(_natural_id, (names for _, names in waiting)) if name not in taken}
    first: dict[str, PlacedOperation] = {operation.id: operation for operation in kept if operation.id}
    for operation, names in waiting:
        name = _natural_id(names)
        if name in first:
            others = (each for each in _distinct_ids(operation, names, first[name]) if each not in taken | natural)
            name = next(others)
        first[name] = operation
        taken.add(name)
        operation.data["operationId"] = name
    for operation, names in named:
        operation.data["tags"] = [names.resource]
    return named


def _shorten(
    named: list[tuple[PlacedOperation, Names]], kept: list[PlacedOperation], taken: set[str]
) -> list[tuple[PlacedOperation, Names]]:
    """Give operations the shorter method that they may have, unless another one could have it too."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for _, names in named:
        for method in {names.method, names.short} - {""}:
            wanted.setdefault((names.resource, method), set()).add(names.method)
    found: list[tuple[PlacedOperation, Names]] = []
    for operation, names in named:
        # Of those that have the longer one in common, too, it tells none apart.
        is_free = wanted.get((names.resource, names.short)) == {names.method}
        is_free = is_free and f"{names.resource}_{names.short}" not in taken
        is_new = names.short and not any(operation is each for each in kept)
        found.append((operation, replace(names, method=names.short) if is_free and is_new else names))
    return found


def released_names(operation: PlacedOperation, names: Names, released: ReleasedNames) -> Names | None:
    """Return the names of an operation with those that were released; None if it is new, or if they are taken now."""
    own = released.of(operation)
    resource, _, method = own.method.partition(".") if own else ("", "", "")
    is_free = bool(resource) and words.resource_name(resource) == resource and words.can_be_method(method)
    return replace(names, resource=resource, method=method) if is_free else None


def _sdk_names(operation: PlacedOperation, names: Names, index: PathIndex) -> list[Names]:
    """Return the names of an operation with those that the document gives it for SDKs, the best ones first."""
    given = find_sdk_name(operation)
    if given is None:
        return []
    if not given.is_root:
        return [replace(names, resource=given.resource or names.resource, method=given.method, short="")]
    by_path = MethodName(names.resource, names.short or names.method)
    found = name_root_method(operation, given.method, by_path, index, is_listing=names.action == "List")
    return [replace(names, resource=each.resource, method=each.method, short="") for each in found]


def explain_names(document: dict[str, Any], published: dict[str, Any], rule: NameRule | None = None) -> NameDecision:
    """Return what names of methods follow in a description, and why; the arguments are those of `name_operations`."""
    named, _ = _derive_all(document)
    decision = _decide(document, named, [each for each, _ in named if is_chosen(each, published)], rule)
    given = sum(find_sdk_name(operation) is not None for operation, _ in named)
    if not given:
        return decision
    also = f"{given} of {len(named)} have one that the document gives for SDKs, which comes first."
    return replace(decision, reason=f"{decision.reason} {also}")


def _derive_all(document: dict[str, Any]) -> tuple[list[tuple[PlacedOperation, Names]], PathIndex]:
    found = sorted(each_operation(document), key=structural_key)
    index = index_paths(found)
    return [(operation, derive_names(document, operation, index)) for operation in found], index


def _decide(
    document: dict[str, Any],
    named: Iterable[tuple[PlacedOperation, Names]],
    kept: Iterable[PlacedOperation],
    rule: NameRule | None,
) -> NameDecision:
    by_hand = {operation.parts for operation in kept}
    published = [
        (each, [f"{names.resource}_{method}" for method in (names.method, names.short) if method])
        for each, names in named
        if each.parts not in by_hand
    ]
    return decide_rule(published, document, rule)


def _follow_ids(
    named: list[tuple[PlacedOperation, Names]],
    kept: list[PlacedOperation],
    published: dict[str, Any],
    index: PathIndex,
) -> list[tuple[PlacedOperation, Names]]:
    """Name the operations by their operationIds.

    Of several that would have one name, the structurally simplest one keeps it, and the others have their next choice.
    """
    by_hand = {operation.parts for operation in kept}
    ids = [operation.id for operation, _ in named if operation.id]
    prefix, suffix = find_id_prefix(ids, index), find_id_suffix(ids, index)
    whole = [drop_id_prefix(join_dotted_words(operation), prefix) for operation, _ in named]
    plain = [drop_id_suffix(operation, suffix) for operation in whole]
    index = replace(index, prefixes=find_prefixes(plain, index))
    choices: dict[Parts, list[MethodName]] = {}
    for (operation, names), longer, bare in zip(named, whole, plain, strict=True):
        natural = MethodName(names.resource, names.short or names.method)
        if operation.parts in by_hand:
            continue
        if operation.id is None:
            choices[operation.parts] = [natural]
        else:
            is_listing = names.action == "List"
            dropped = suffix if bare is not longer else ""
            found = name_by_id(bare, natural, index, is_listing=is_listing, suffix=dropped)
            if (
                _published(operation, published).get("tags") != operation.data.get("tags")
                and operation.tag == names.resource
            ):
                found = [MethodName(names.resource, each.method) for each in found]  # a correction gives the tag
            choices[operation.parts] = found
    chosen = choose_distinct(choices)
    return [
        (operation, replace(names, resource=own.resource, method=own.method, short=short))
        for operation, names in named
        for own in [chosen[operation.parts]]
        for short in [shorten_method(operation, own, index)]
    ]


def is_chosen(operation: PlacedOperation, published: dict[str, Any]) -> bool:
    """Whether a correction or a transcription gives the operationId, so that it is kept."""
    if operation.id is None:
        return False
    if as_text(operation.data.get("x-fidelity")) not in {"", "verbatim"}:
        return True
    return _published(operation, published).get("operationId") != operation.id


def _published(operation: PlacedOperation, published: dict[str, Any]) -> dict[str, Any]:
    return as_object(as_object(object_at(published, "paths").get(operation.path)).get(operation.method))


def structural_key(operation: PlacedOperation) -> tuple[Any, ...]:
    """Return what orders operations, whatever their order in the document: the simplest one first."""
    version, _ = split_path(operation.path)
    method = _METHOD_ORDER.get(operation.method, len(_METHOD_ORDER) + METHODS.index(operation.method))
    return version, operation.path.count("{"), method, len(operation.path), operation.path


def _natural_id(names: Names) -> str:
    return f"{names.resource}_{names.method}"


def _distinct_ids(operation: PlacedOperation, names: Names, first: PlacedOperation) -> Iterable[str]:
    """Yield other names for an operation, after what is different from the first one of its name."""
    for method in _distinct_methods(operation, words.cut(names.method), first):
        yield f"{names.resource}_{method}"


def _distinct_methods(operation: PlacedOperation, natural: str, first: PlacedOperation) -> Iterable[str]:
    version = find_version(operation.path)
    parameters = [words.snake_case(name) for name in path_parameters(operation.path)]
    if operation.path == first.path:
        yield f"{natural}_with_{operation.method}"
    if version != find_version(first.path):
        yield f"{natural}_v{version}"
    if parameters and not natural.endswith(f"_by_{parameters[-1]}"):
        yield f"{natural}_by_{parameters[-1]}"
        yield f"{natural}_by_{'_and_'.join(parameters)}"
    yield from number_names(natural, "_")
