"""Names of operations: one plain tag, and an operationId `<resource>_<method>`.

They derive from path and HTTP method as this module says, or else from the operationIds of the document (`name_rule`,
`id_names`).

The resource is the first word of the path, or a plain tag. The method is one verb, and the words of the path that the
resource does not say already, in their order. A word that a parameter follows is in the singular, because it is one
thing. The word of the resource is said again only where another operation could have the shorter name:

    GET  /wheels/                  wheels.list
    GET  /wheels/{id}/             wheels.get
    GET  /wheels/parts/            wheels.list_parts
    GET  /wheels/{id}/parts/       wheels.list_wheel_parts
    GET  /wheels/{id}/parts/{no}/  wheels.get_part
    POST /wheels/{id}/turn/        wheels.turn              a path that ends in a verb
    POST /wheels/bulk/             wheels.create_many

Where two operations would still get one name, the structurally simpler one keeps it (`structural_key`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_object, as_text, object_at
from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import get_types
from openapi_sdk_codegen.corrections.conventions import vocabulary, words
from openapi_sdk_codegen.corrections.conventions.id_names import MethodName, choose_distinct, name_by_id, stem
from openapi_sdk_codegen.corrections.conventions.name_rule import NameDecision, decide_rule
from openapi_sdk_codegen.corrections.conventions.paging import find_paging, has_rows, is_envelope, success_schema
from openapi_sdk_codegen.corrections.conventions.path_words import Word, drop_versions, find_version, split_path
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import METHODS, path_parameters
from openapi_sdk_codegen.openapi.python_names import number_names
from openapi_sdk_codegen.openapi.released_names import NAMES_FROM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.openapi.released_names import NameRule, ReleasedNames
    from openapi_sdk_codegen.openapi.tree import Parts

#: The verb of a method on one thing; `_many` is added for many things in one call (`…/bulk/`). A POST to one thing
#: is `modify`.
_VERBS = {"get": "get", "post": "create", "put": "replace", "patch": "update", "delete": "delete"}
_BULK = "bulk"
#: An extension of `info`: paths of this version keep their names when a path of another version comes. Without it, the
_METHOD_ORDER = {name: rank for rank, name in enumerate(("get", "post", "put", "patch", "delete"))}


@dataclass(frozen=True, slots=True)
class Names:
    """What an operation is about: `POST /v2/things/{id}/close/` is (things, close, Thing, Close).

    Attributes:
        resource: Its tag.
        method: The method of the resource class.
        thing: The words of its path for names of schemas, without verb.
        action: The verb for names of schemas.
        is_many: Whether it takes many things in one call.
        short: The method without the word of the resource, where that is free: `list_parts` for `list_wheel_parts`.
    """

    resource: str
    method: str
    thing: str
    action: str
    is_many: bool = False
    short: str = ""


def name_operations(
    document: dict[str, Any], published: dict[str, Any], released: ReleasedNames
) -> list[tuple[PlacedOperation, Names]]:
    """Set tag and operationId of each operation in place; return the operations by `structural_key` with their names.

    Args:
        document: The description.
        published: The description before corrections. An operationId that is different there is kept.
        released: The names that were released. What has one keeps it, unless a correction gives another one.
    """
    named = _derive_all(document)
    kept = [operation for operation, _ in named if is_chosen(operation, published)]
    if _decide(document, named, kept, released.methods_from).rule == "ids":
        named = _follow_ids(named, kept, published)
        # So that they do whenever the conventions are applied again.
        document.setdefault("info", {})[NAMES_FROM] = "ids"
    taken = {operation.id for operation in kept if operation.id}
    for index, (operation, names) in enumerate(named):
        own = released_names(operation, names, released)
        if own is not None and _natural_id(own) not in taken and not any(operation is each for each in kept):
            operation.data["operationId"] = _natural_id(own)
            named[index] = operation, own
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
    wanted = Counter((names.resource, method) for _, names in named for method in {names.method, names.short} - {""})
    found: list[tuple[PlacedOperation, Names]] = []
    for operation, names in named:
        is_free = wanted[names.resource, names.short] == 1 and f"{names.resource}_{names.short}" not in taken
        is_new = names.short and not any(operation is each for each in kept)
        found.append((operation, replace(names, method=names.short) if is_free and is_new else names))
    return found


def released_names(operation: PlacedOperation, names: Names, released: ReleasedNames) -> Names | None:
    """Return the names of an operation with those that were released; None if it is new, or if they are taken now."""
    own = released.of(operation)
    resource, _, method = own.method.partition(".") if own else ("", "", "")
    is_free = bool(resource) and words.resource_name(resource) == resource and words.can_be_method(method)
    return replace(names, resource=resource, method=method) if is_free else None


def explain_names(document: dict[str, Any], published: dict[str, Any], rule: NameRule | None = None) -> NameDecision:
    """Return what names of methods follow in a description, and why; the arguments are those of `name_operations`."""
    named = _derive_all(document)
    return _decide(document, named, [each for each, _ in named if is_chosen(each, published)], rule)


def _derive_all(document: dict[str, Any]) -> list[tuple[PlacedOperation, Names]]:
    found = sorted(each_operation(document), key=structural_key)
    collections = _find_collections(found)
    return [(operation, derive_names(document, operation, collections)) for operation in found]


def _find_collections(operations: Iterable[PlacedOperation]) -> frozenset[tuple[str, ...]]:
    """Return the words of each path that is there with a parameter behind it and without: `/runs`, `/runs/{id}`."""
    paths = [split_path(each.path)[1] for each in operations]
    bare = {tuple(word.text for word in each) for each in paths if each and not each[-1].parameters}
    chosen: set[tuple[str, ...]] = set()
    for path in paths:
        texts = [word.text for word in path]
        chosen |= {tuple(texts[: index + 1]) for index, word in enumerate(path) if word.parameters}
    return frozenset(bare & chosen)


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
    named: list[tuple[PlacedOperation, Names]], kept: list[PlacedOperation], published: dict[str, Any]
) -> list[tuple[PlacedOperation, Names]]:
    """Name the operations by their operationIds.

    Of several that would have one name, the structurally simplest one keeps it, and the others have their next choice.
    """
    by_hand = {operation.parts for operation in kept}
    collections: dict[str, str] = {}
    for operation, _ in named:
        for word in split_path(operation.path)[1]:
            if words.is_plural(word.text):
                collections[stem(word.text)] = max(word.text, collections.get(stem(word.text), ""))
    choices: dict[Parts, list[MethodName]] = {}
    for operation, names in named:
        natural = MethodName(names.resource, names.method)
        if operation.parts in by_hand:
            continue
        if operation.id is None:
            choices[operation.parts] = [natural]
        else:
            is_listing = names.action == "List"
            found = name_by_id(operation, natural, collections, is_listing=is_listing)
            if (
                _published(operation, published).get("tags") != operation.data.get("tags")
                and operation.tag == names.resource
            ):
                found = [MethodName(names.resource, each.method) for each in found]  # a correction gives the tag
            choices[operation.parts] = found
    chosen = choose_distinct(choices)
    return [
        (operation, replace(names, resource=own.resource, method=own.method, short=""))
        for operation, names in named
        for own in [chosen[operation.parts]]
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


def derive_names(
    document: dict[str, Any], operation: PlacedOperation, collections: frozenset[tuple[str, ...]]
) -> Names:
    """Derive names from path, HTTP method and response: `POST /v2/things/{id}/close/` is (things, close, Thing).

    Args:
        document: The description.
        operation: The operation.
        collections: The words of the paths that are collections of things, whatever else they may mean.
    """
    _, path = split_path(operation.path)
    path = path or [Word("default")]
    tag = operation.tag
    is_tagged = tag is not None and words.is_plain(tag) and words.resource_name(tag) == tag
    resource = tag if is_tagged and tag is not None else words.resource_name(path[0].text)
    is_many = len(path) > 1 and path[-1] == Word(_BULK)
    if is_many:
        path = path[:-1]
    rest = drop_versions(path)
    rest = rest[_index_of_resource(resource, rest) :]
    says_resource = bool(rest) and _is_said_by(resource, rest[0])
    if not says_resource:
        rest = drop_versions(path)
    is_collection = tuple(word.text for word in path) in collections
    if not is_collection and _is_action(operation, path):
        return _name_action(operation, resource, path, rest, says_resource=says_resource)
    is_many_things = is_collection and not path[-1].parameters and words.is_plural(path[-1].text)
    is_listing = is_many_things or _is_listing(document, operation, path[-1])
    return _name_noun(
        operation,
        resource,
        path,
        rest,
        says_resource=says_resource,
        is_many=is_many,
        is_listing=is_listing,
    )


def _index_of_resource(resource: str, path: list[Word]) -> int:
    """Return the place of the word that the resource says; the words before it are left out."""
    return next((index for index, word in enumerate(path) if _is_said_by(resource, word)), 0)


def _is_said_by(resource: str, word: Word) -> bool:
    names = {resource, words.singular(resource)}
    return bool(names & {word.text, words.singular(word.text), words.resource_name(word.text)})


def _is_action(operation: PlacedOperation, path: list[Word]) -> bool:
    """Whether a path ends in a verb that its method carries out."""
    word = path[-1].text
    verb = word.split("_")[0]
    if operation.method in {"post", "put", "patch"}:
        return words.is_verb(word) and (len(path) > 1 or verb in vocabulary.COLLECTION_VERBS)
    if operation.method == "get":
        return len(path) > 1 and (verb in vocabulary.READERS or word in vocabulary.FINDERS)
    is_undone = word in vocabulary.UNDOABLE or verb in vocabulary.REMOVERS
    return operation.method == "delete" and len(path) > 1 and is_undone


def _name_action(
    operation: PlacedOperation, resource: str, path: list[Word], rest: list[Word], *, says_resource: bool
) -> Names:
    """Name an operation whose path ends in a verb."""
    *context, last = rest
    verb, _, phrase = last.text.partition("_")
    is_undone = operation.method == "delete" and last.text in vocabulary.UNDOABLE
    said = [word.said for word in context]
    own = ""
    if says_resource and context:
        first, *others = context
        is_usual = bool(phrase) or _acts_as_usual(operation, verb, last, first)
        says_own = first.parameters if others else not is_usual
        own, said = (said[0] if first.parameters else "", said) if says_own else ("", said[1:])
    if said and phrase and words.singular(said[-1]) == words.singular(phrase):
        said.pop()
    if verb in vocabulary.BULK_WORDS or phrase.split("_")[0] in vocabulary.PARTICLES:
        verb, phrase = last.text, ""
    verb = f"un{verb}" if is_undone else verb
    method = "_".join(filter(None, (verb, *said, phrase)))
    short = "_".join(filter(None, (verb, *said[1:], phrase))) if own and not last.parameters else ""
    chooses_resource = says_resource and len(context) == 1 and not context[0].parameters  # `/wheels/turn/{id}`
    if last.parameters and not chooses_resource:
        method += f"_by_{words.snake_case(last.parameters[-1])}"
    if not words.can_be_method(method):
        method = "_".join((method, *([context[-1].said] if context else ["now"])))
    thing = "".join(words.pascal_case(word.said) for word in path[:-1])
    short = words.cut(short) if words.can_be_method(short) else ""
    return Names(resource, words.cut(method), thing, words.pascal_case(verb if is_undone else last.text), short=short)


def _acts_as_usual(operation: PlacedOperation, verb: str, last: Word, word: Word) -> bool:
    """Whether an action on what its resource says is a usual one, so that the verb alone is enough."""
    if operation.method == "get" and last.text in vocabulary.FINDERS:
        return False
    if not words.is_plural(word.text):
        return True
    return (verb in vocabulary.ITEM_VERBS) == bool(word.parameters) or verb in vocabulary.READERS


def _name_noun(
    operation: PlacedOperation,
    resource: str,
    path: list[Word],
    rest: list[Word],
    *,
    says_resource: bool,
    is_many: bool,
    is_listing: bool,
) -> Names:
    """Name an operation whose path ends in a noun."""
    last = rest[-1]
    verb = _VERBS.get(operation.method, operation.method)
    if operation.method == "get" and is_listing:
        verb = "list"
    makes_one = verb == "create" and not is_many
    said = [word.said for word in rest]
    if makes_one:
        said[-1] = words.singular(said[-1])
    if verb == "create" and last.parameters:
        verb = "modify"
    suffix = f"by_{words.snake_case(last.parameters[-1])}" if len(last.parameters) > 1 else ""
    if says_resource:
        is_usual = _reads_as_usual(verb, last, is_many=is_many)
        said = said[1:] if (is_usual if len(rest) == 1 else not rest[0].parameters) else said
    if verb == "create" and len(rest) > 1 and words.is_verb(rest[0].text):
        verb = ""  # `/search/fuzzy`
    many = "many" if is_many else ""
    method = "_".join(filter(None, (verb, many, *said, suffix)))
    is_own = says_resource and len(rest) > 1 and bool(rest[0].parameters)
    short = "_".join(filter(None, (verb, many, *said[1:], suffix))) if is_own else ""
    things = [word.said for word in path]
    if verb in {"create", "list"} or is_many:
        things[-1] = words.singular(things[-1])
    thing = "".join(map(words.pascal_case, things))
    action = words.pascal_case("_".join(filter(None, (verb or "create", suffix))))
    return Names(resource, words.cut(method), thing, action, is_many, words.cut(short))


def _reads_as_usual(verb: str, word: Word, *, is_many: bool) -> bool:
    """Whether a verb says enough about what its resource says: `wheels.list` and `wheels.get` do."""
    return is_many or verb in {"list", "create"} or bool(word.parameters) or not words.is_plural(word.text)


def _is_listing(document: dict[str, Any], operation: PlacedOperation, last: Word) -> bool:
    """Whether an operation lists rows: its method returns `Pages`, or its path and its answer suggest it."""
    written = success_schema(document, operation)
    if written is not None and find_paging(document, operation, written) is not None:
        return True
    if last.parameters:
        return False
    if written is None:
        return words.is_plural(last.text)
    schema = resolve_ref(document, written)
    if is_envelope(schema) or "array" in get_types(schema):
        return True
    return has_rows(document, schema, plural=last.text if words.is_plural(last.text) else None)
