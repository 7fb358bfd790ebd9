"""Names of operations that follow the path: the resource is its first word, the method one verb and the other words.

    GET  /wheels/                  wheels.list
    GET  /wheels/{id}/             wheels.get
    GET  /wheels/parts/            wheels.list_parts
    GET  /wheels/{id}/parts/       wheels.list_wheel_parts
    GET  /wheels/{id}/parts/{no}/  wheels.get_part
    POST /wheels/{id}/turn/        wheels.turn              a path that ends in a verb
    POST /wheels/{id}/parts/       wheels.add_part          the summary says "Add a part to a wheel"
    POST /wheels/bulk/             wheels.create_many

A plain tag is the resource in place of the first word. A word that a parameter follows is in the singular, because it
is one thing. The word of the resource is said again only where another operation could have the shorter name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.references import resolve_ref
from openapi_sdk.description.schemas import get_types
from openapi_sdk_codegen.corrections.conventions import vocabulary, words
from openapi_sdk_codegen.corrections.conventions.paging import find_paging, has_rows, is_envelope, success_schema
from openapi_sdk_codegen.corrections.conventions.path_words import Word, drop_versions
from openapi_sdk_codegen.corrections.conventions.summaries import Said, read_summary

if TYPE_CHECKING:
    from openapi_sdk_codegen.corrections.conventions.path_words import PathIndex
    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: The verb of a method on one thing; `_many` is added for many things in one call (`…/bulk/`).
_VERBS = {"get": "get", "post": "create", "put": "replace", "patch": "update", "delete": "delete"}
_BULK = "bulk"
#: Verbs of summaries that say what a POST does, whatever they say that it acts on.
_PLAIN_VERBS = frozenset({"create", "delete", "get", "list", "update"})
#: Verbs of summaries that say that even a GET changes something.
_SENDERS = frozenset(("send", "submit"))
#: Tags of more words are headings, which no method without a noun belongs to.
_LONGEST_TAG = 2
#: Objects of more words are explanations.
_LONGEST_PART = 2
_LONGEST_OBJECT = 3
#: Words between things and what chooses them.
_CHOOSING = frozenset(("by", "for", "with"))


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


def derive_names(document: dict[str, Any], operation: PlacedOperation, index: PathIndex) -> Names:
    """Derive names from path, HTTP method and response: `POST /v2/things/{id}/close/` is (things, close, Thing).

    Args:
        document: The description.
        operation: The operation.
        index: What the paths of the document have in common.
    """
    path = index.words_of(operation.path) or [Word("default")]
    tag = operation.tag or ""
    is_tag = words.is_plain(tag) and words.resource_name(tag) == tag and not index.says_nothing(tag)
    resource = tag if is_tag else words.resource_name(path[0].text)
    is_many = len(path) > 1 and path[-1] == Word(_BULK)
    if is_many:
        path = path[:-1]
    rest = drop_versions(path)
    is_collection = tuple(word.text for word in path) in index.things
    said = None if is_many else read_summary(operation, [word.text for word in path])
    is_call = index.is_remote_call and operation.method == "post" and len(path) > 1 and not path[-1].is_collection
    is_action = not is_collection and (is_call or _is_action(operation, path, said))
    if is_action and len(rest) == 1 and _is_said_by(resource, rest[0]):
        return _name_root_action(operation, rest[0], said, index)
    rest = rest[_index_of_resource(resource, rest) :]
    says_resource = bool(rest) and _is_said_by(resource, rest[0])
    if not says_resource:
        rest = drop_versions(path)
    if is_action:
        is_listing = _is_listing(document, operation, path[-1])
        return _name_action(
            operation, resource, path, rest, said, index=index, says_resource=says_resource, is_listing=is_listing
        )
    is_many_things = is_collection and not path[-1].parameters and words.is_plural(path[-1].text)
    is_listing = is_many_things or _is_listing(document, operation, path[-1])
    return _name_noun(
        operation,
        resource,
        path,
        rest,
        said,
        says_resource=says_resource,
        is_many=is_many,
        is_listing=is_listing,
        is_collection=is_collection,
    )


def _index_of_resource(resource: str, path: list[Word]) -> int:
    """Return the place of the word that the resource says; the words before it are left out."""
    return next((index for index, word in enumerate(path) if _is_said_by(resource, word)), 0)


def _is_said_by(resource: str, word: Word) -> bool:
    names = {resource, words.singular(resource)}
    return bool(names & {word.text, words.singular(word.text), words.resource_name(word.text)})


def _is_action(operation: PlacedOperation, path: list[Word], said: Said | None) -> bool:
    """Whether a path ends in a verb that its method carries out."""
    word = path[-1].text
    verb, _, phrase = word.partition("_")
    if said is not None and said.verb == word and (len(path) > 1 or said.object):
        return True  # "Run a job": `/jobs/{id}/run`
    if said is not None and len(path) > 1:
        is_other = said.verb not in {part for each in path for part in each.text.split("_")}
        if is_other and said.object and said.says(word):
            return False  # "Get the view of a board": `/boards/{id}/view`
    if operation.method in {"post", "put", "patch"}:
        is_said = said is not None and said.verb == verb and bool(said.object)
        if said is not None and is_said and phrase and len(path) > 1 and said.says(phrase):
            is_heading = "_".join(said.object) == phrase and not said.has_article  # "Filter sets"
            if verb in _PLAIN_VERBS or not is_heading:
                return True  # "Update board files": `/boards/update_files/{id}`
        is_root_verb = verb in vocabulary.COLLECTION_VERBS or bool(phrase and verb not in vocabulary.NOUNS) or is_said
        return words.is_verb(word) and (len(path) > 1 or is_root_verb)
    if operation.method == "get":
        return word in vocabulary.FINDERS or (len(path) > 1 and verb in vocabulary.READERS)
    is_undone = word in vocabulary.UNDOABLE or verb in vocabulary.REMOVERS
    return operation.method == "delete" and len(path) > 1 and is_undone


def _name_root_action(operation: PlacedOperation, word: Word, said: Said | None, index: PathIndex) -> Names:
    """Name an operation whose path is nothing but a verb: the verb is the method, and not the resource, too.

    `/upload-file` is `files.upload`, `/login` `auth.login`. `/search` is `things.search` if the summary says "Search
    things", and otherwise `search.run`.
    """
    verb, phrase = _split_verb(word.text)
    tag = words.spoken_case(operation.tag or "")
    acts_on = "_".join(said.object) if said is not None and said.verb == verb else ""
    method = verb
    if phrase:
        resource, more = _split_object(phrase, index)
        method = "_".join((verb, *more))
    elif operation.tag and tag.count("_") < _LONGEST_TAG and not words.is_verb(tag):
        resource = tag
    elif word.text.replace("_", "") in vocabulary.SESSION_VERBS:
        resource = "auth"
    elif acts_on and acts_on.count("_") < _LONGEST_PART and words.version_of(acts_on) is None:  # "Search API"
        resource = index.plurals.get(words.stem(acts_on), acts_on)
    else:
        resource, method = verb, "run"
    if word.parameters:
        method += f"_by_{words.snake_case(word.parameters[-1])}"
    if not words.can_be_method(method):
        method = f"{method}_now"
    resource = words.resource_name(resource)
    return Names(resource, words.cut(method), "", words.pascal_case(word.text))


def _split_verb(text: str) -> tuple[str, str]:
    """Return the verb of an action and the words behind it; `check_in` and `bulk_create` are verbs of two words."""
    verb, _, phrase = text.partition("_")
    is_one = verb in vocabulary.BULK_WORDS or phrase.split("_")[0] in vocabulary.PARTICLES
    return (text, "") if is_one else (verb, phrase)


def _split_object(phrase: str, index: PathIndex) -> tuple[str, list[str]]:
    """Return what an action acts on, as the paths call it, and the words behind it: `prompts`, `stream`."""
    parts = phrase.split("_")
    for end in range(len(parts), 0 if not words.is_plural(phrase) else len(parts) - 1, -1):
        known = index.plurals.get(words.stem("_".join(parts[:end])))
        if known is not None:
            return known, parts[end:]
    return phrase, []


def _name_action(
    operation: PlacedOperation,
    resource: str,
    path: list[Word],
    rest: list[Word],
    spoken: Said | None,
    *,
    index: PathIndex,
    says_resource: bool,
    is_listing: bool,
) -> Names:
    """Name an operation whose path ends in a verb."""
    *context, last = rest
    verb, _, phrase = last.text.partition("_")
    is_undone = operation.method == "delete" and last.text in vocabulary.UNDOABLE
    said = [word.said if spoken is None else spoken.number(word.said) for word in context]
    own = ""
    if says_resource and context:
        first, *others = context
        is_usual = bool(phrase) or _acts_as_usual(operation, verb, last, first)
        says_own = first.parameters if others else not is_usual
        own, said = (said[0], said) if says_own else ("", said[1:])
    if says_resource and len(context) > 1:
        is_collection = tuple(word.text for word in path[:-1]) in index.things
        kind = _kind_of(context, verb, spoken, is_collection=is_collection)
        own, said = ("", kind) if kind else (own, said)
    if said and phrase and f"_{words.singular(phrase)}".endswith(f"_{words.singular(said[-1])}"):
        said.pop()
    verb, phrase = _split_verb(last.text)
    if said and not own and (phrase or _acts_on_one(verb, index, is_listing=is_listing)):
        said[-1] = words.singular(said[-1])  # `/acs/users/create`, `/acs/groups/list_users`
    if not context and phrase:
        parts, length = phrase.split("_"), len(resource.split("_"))
        if words.singular("_".join(parts[:length])) == words.singular(resource):
            phrase = "_".join(parts[length:])  # `/upload-file`, where the tag is `files`
    verb = f"un{verb}" if is_undone else verb
    things = _other_things(verb, context, spoken) if not phrase else []
    own, said = ("", things) if things else (own, said)
    method = _join_action(verb, said, phrase, spoken)
    short = _join_action(verb, said[1:], phrase, spoken) if own else ""
    chooses_resource = says_resource and len(context) == 1 and not context[0].parameters  # `/wheels/turn/{id}`
    if last.parameters and not chooses_resource:
        short = ""
        method += f"_by_{words.snake_case(last.parameters[-1])}"
    if not words.can_be_method(method):
        method = "_".join((method, *([context[-1].said] if context else ["now"])))
    thing = "".join(words.pascal_case(word.said) for word in path[:-1])
    short = words.cut(short) if words.can_be_method(short) else ""
    return Names(resource, words.cut(method), thing, words.pascal_case(verb if is_undone else last.text), short=short)


def _other_things(verb: str, path: list[Word], spoken: Said | None) -> list[str]:
    """Return what a summary says that the verb of a path acts on, where that is not the thing that the path chooses.

    `POST /hooks/{id}/recover`, "Recover failed messages", recovers no hook.
    """
    if spoken is None or spoken.verb != verb or verb in vocabulary.FINDERS or not path or not path[-1].parameters:
        return []  # "Search for notes in a box" searches the box
    found = [*spoken.object]
    is_other = 0 < len(found) <= _LONGEST_OBJECT and words.is_plural(found[-1])
    return found if is_other and not any(spoken.says(word.text) for word in path) else []


def _join_action(verb: str, said: list[str], phrase: str, spoken: Said | None) -> str:
    """Return the words of an action; of two verbs in the order of the path: `simulate_connect`."""
    is_first = len(said) == 1 and words.is_verb(said[0]) and "_" not in said[0]
    is_first = is_first and said[0] not in vocabulary.NOUNS | vocabulary.SESSION_VERBS
    is_first = is_first and (spoken is None or spoken.verb != verb)
    found = (said[0], verb, phrase) if is_first else (verb, *said, phrase)
    return "_".join(filter(None, found))


def _acts_on_one(verb: str, index: PathIndex, *, is_listing: bool) -> bool:
    """Whether an action on a collection is about one of its things, which its body chooses or has."""
    is_item_verb = index.is_remote_call and words.is_item_verb(verb)
    return not is_listing and (verb in _PLAIN_VERBS - {"list"} or is_item_verb)


def _acts_as_usual(operation: PlacedOperation, verb: str, last: Word, word: Word) -> bool:
    """Whether an action on what its resource says is a usual one, so that the verb alone is enough."""
    if operation.method == "get" and last.text in vocabulary.FINDERS:
        return False
    if not words.is_plural(word.text):
        return True
    return words.is_item_verb(verb) == bool(word.parameters) or verb in vocabulary.READERS


def _name_noun(
    operation: PlacedOperation,
    resource: str,
    path: list[Word],
    rest: list[Word],
    spoken: Said | None,
    *,
    says_resource: bool,
    is_many: bool,
    is_listing: bool,
    is_collection: bool,
) -> Names:
    """Name an operation whose path ends in a noun."""
    last = rest[-1]
    usual = _VERBS.get(operation.method, operation.method)
    if operation.method == "get" and is_listing:
        usual = "list"
    verb, other = _choose_verb(usual, rest, spoken, says_resource=says_resource)
    part = _part_of(usual, rest, spoken)
    if part and spoken is not None:
        verb = spoken.verb
    elif not verb:
        creates = is_many or (not last.parameters and (is_collection or words.is_plural(last.text)))
        own = _find_verb(rest)  # `/letters/send/draft`, `/search/fuzzy`
        verb = own or _verb_of_part(rest, spoken) or ("create" if creates else "post")
        if says_resource and own == rest[0].text:
            verb = ""
        else:
            rest = [word for word in rest if word.text != own]
    said = [word.said for word in rest]
    if spoken is not None and spoken.object and spoken.says(last.text):
        said[-1] = spoken.number(last.said, is_many=usual == "list")
    elif usual == "create" and verb != "list" and not is_many:
        said[-1] = words.singular(said[-1])
    suffix = f"by_{words.snake_case(last.parameters[-1])}" if len(last.parameters) > 1 else ""
    if says_resource:
        is_usual = usual == "create" or _reads_as_usual(usual, last, is_many=is_many)
        said = said[1:] if (is_usual if len(rest) == 1 else not rest[0].parameters) else said
    said = (says_resource and _kind_of(rest, verb, spoken, is_collection=is_collection)) or said
    many = "many" if is_many else ""
    said += [part] if part else []
    instead = _method_of_summary(verb, rest, spoken, resource, says_resource=says_resource)
    method = instead or _join_noun(verb, [many, *said, suffix])
    if not words.can_be_method(method):
        method = f"{method}_{words.singular(last.text)}"  # "Import a wheel": `POST /wheels`
    is_own = says_resource and len(rest) > 1 and bool(rest[0].parameters) and not instead
    short = _join_noun(other or verb, [many, *said[is_own:], suffix]) if is_own or other else ""
    things = [word.said for word in path]
    if usual in {"create", "list"} or is_many:
        things[-1] = words.singular(things[-1])
    thing = "".join(map(words.pascal_case, things))
    named = "modify" if usual == "create" and last.parameters else usual
    action = words.pascal_case("_".join(filter(None, (named, suffix))))
    return Names(resource, words.cut(method), thing, action, is_many, words.cut(short))


def _join_noun(verb: str, said: list[str]) -> str:
    """Return the words of a method, the verb once: `update_files` where that is a word of the path."""
    phrase = "_".join(filter(None, said))
    is_again = verb != "list" and f"{phrase}_".startswith(f"{verb}_")
    return phrase if is_again or not verb else "_".join(filter(None, (verb, phrase)))


def _choose_verb(usual: str, path: list[Word], spoken: Said | None, *, says_resource: bool) -> tuple[str, str]:
    """Return the verb of a method on a noun, and one that it has where no other operation wants it.

    A POST has none where the summary does not say what it does, and a GET where the resource is the verb already.

    Args:
        usual: The verb of the HTTP method.
        path: The words of the path; the last one is the noun.
        spoken: What the summary says.
        says_resource: Whether the first word of the path is the resource.
    """
    last = path[-1]
    verb = spoken.verb if spoken is not None else ""
    if usual in {"get", "list"} and verb in vocabulary.FINDERS and says_resource and verb == path[0].text:
        return "", ""  # "Search for a stop": `/search/stop`
    if verb in vocabulary.READERS - {"list", "download"}:
        verb = "get"
    acts_on_last = spoken is not None and spoken.says(last.text)
    if verb in vocabulary.MAKERS and usual in {"create", "replace"}:
        makes_one = usual == "replace" or (words.is_plural(last.text) and not last.parameters)
        return usual if makes_one else verb, ""
    if usual == "create":
        return (verb if acts_on_last or verb in _PLAIN_VERBS else ""), ""
    if usual == "replace" and verb == "update":
        return usual, verb  # a PATCH beside it is `update`
    is_better = {
        "delete": verb in vocabulary.REMOVERS or acts_on_last,
        "get": verb in _SENDERS,
        "list": verb == "get" and spoken is not None and _reads_one(spoken, last),
        "replace": acts_on_last or (last.text == last.said and words.is_plural(last.text)),  # "Register a part"
    }
    return verb if verb and is_better.get(usual) else usual, ""


def _reads_one(spoken: Said, last: Word) -> bool:
    """Whether a summary says that one thing is read, though the answer has rows: "Get the history", `/things/{id}`."""
    says_many = "list" in spoken.object or any(map(words.is_plural, spoken.object))
    return spoken.is_one(last.text) or bool(last.parameters and spoken.object and not says_many)


def _kind_of(path: list[Word], verb: str, spoken: Said | None, *, is_collection: bool) -> list[str]:
    """Return a kind of the resource, where the summary says that the last word is one and no thing; [] otherwise.

    `/integrations/teams/{id}`, "Delete teams integration", deletes no team, and `/storages/disk/{id}`, "Delete import
    storage", no disk.
    """
    thing, *others = path
    one, last = words.singular(thing.text), path[-1]
    found = spoken.object if spoken is not None else ()
    length = len(found) - len(one.split("_"))
    kind = "_".join(found[: max(length, 0)])
    is_resource = words.singular("_".join(found[max(length, 0) :])) == one
    if not others or not kind or not is_resource or any(word.parameters for word in path[:-1]):
        return []
    if not (last.parameters or is_collection or last.text in {kind, words.singular(kind)}):
        return []
    unsaid = [word.text for word in others if word.text.replace("_", "") not in kind.replace("_", "")]
    more = [each for each in kind.split("_") if each not in "_".join(unsaid).split("_")]
    return [*unsaid, *more, thing.text if verb == "list" else one]


def _method_of_summary(verb: str, path: list[Word], spoken: Said | None, resource: str, *, says_resource: bool) -> str:
    """Return the method as the summary has it, where the path says too little; "" elsewhere.

    `POST /wheels/content`, "Upload a wheel", is `upload`; `DELETE /wheels/{id}/{part}`, "Delete a part", `delete_part`.
    """
    if verb == "post" and spoken is not None and spoken.verb in vocabulary.SESSION_VERBS:
        return spoken.verb  # "Login for access token": `POST /token`
    if spoken is None or not 0 < len(spoken.object) <= _LONGEST_OBJECT:
        return ""
    acts_on = _object_of(spoken, resource)
    if verb == "post":
        return "_".join((spoken.verb, *acts_on))
    is_part = says_resource and len(path) == 1 and len(path[0].parameters) > 1
    return "_".join((verb, *acts_on)) if is_part and acts_on else ""


def _object_of(spoken: Said, resource: str) -> list[str]:
    """Return what a summary says that an operation acts on, without the resource before or behind it."""
    found = [*spoken.object]
    length = resource.count("_") + 1
    if words.singular("_".join(found[:length])) == words.singular(resource):
        return found[length:]
    if words.singular("_".join(found[-length:])) == words.singular(resource):
        return found[:-length]
    return found


def _find_verb(path: list[Word]) -> str:
    """Return the verb before the noun at the end of a path; "" for none, or if a thing with such parts is between."""
    last_thing = max((place for place, word in enumerate(path[:-1]) if word.parameters), default=-1)
    start = last_thing + 1 if path[-1].is_collection else 0
    found = (word.text for word in path[start:-1] if not word.parameters and words.is_verb(word.text))
    return next((text for text in found if "_" not in text), "")


def _verb_of_part(path: list[Word], spoken: Said | None) -> str:
    """Return what is done by a POST to a part of a thing, whose path begins with a verb; "" if nothing says it.

    `POST /eval/benchmarks/{id}/jobs`, "Run an evaluation", runs one.
    """
    is_known = spoken is not None and words.is_item_verb(spoken.verb) and spoken.has_article
    return spoken.verb if spoken is not None and is_known and words.is_verb(path[0].text) else ""


def _part_of(usual: str, path: list[Word], spoken: Said | None) -> str:
    """Return what a POST or a DELETE acts on that its path does not say: `entry` of "Add an entry to a list"."""
    if spoken is None or usual not in {"create", "delete"} or not spoken.says_beyond(path[-1].text):
        return ""
    is_new = spoken.verb != path[0].text and not any(spoken.says(word.text) for word in path)
    return "_".join(spoken.object) if is_new and len(spoken.object) <= _LONGEST_PART else ""


def _reads_as_usual(verb: str, word: Word, *, is_many: bool) -> bool:
    """Whether a verb says enough about what its resource says: `wheels.list` and `wheels.get` do."""
    return is_many or verb in {"list", "create"} or bool(word.parameters) or not words.is_plural(word.text)


def _is_listing(document: dict[str, Any], operation: PlacedOperation, last: Word) -> bool:
    """Whether an operation lists rows: its method returns `Pages`, or its path and its answer suggest it."""
    written = success_schema(document, operation)
    if written is not None and find_paging(document, operation, written) is not None:
        return True
    if _is_many_of(last.text):
        return True
    if last.parameters:
        return False
    if written is None:
        return words.is_plural(last.text)
    schema = resolve_ref(document, written)
    if is_envelope(schema) or "array" in get_types(schema):
        return True
    return has_rows(document, schema, plural=last.text if words.is_plural(last.text) else None)


def _is_many_of(word: str) -> bool:
    """Whether a word of a path says many things and what of: `stops_for_route`, `items_by_name`."""
    parts = word.split("_")
    end = next((place for place, each in enumerate(parts) if each in _CHOOSING), 0)
    many = "".join(parts[end - 1 : end])
    return words.is_plural(many) and many not in vocabulary.PLURALS_OF_ONE and end + 1 < len(parts)
