"""Names of operations that follow the operationId: its resource, and the id without the words of the resource.

    POST /servers/{id}/actions/poweron   power_on_server       servers.power_on
    POST /add_ons                        createAddOn           add_ons.create
    POST /evals/{id}/runs/{run}          cancelEvalRun         eval_runs.cancel      neighbours that the id says in turn
    GET  /evals/{id}/runs                listEvalRuns          evals.list_runs       a collection of a thing
    GET  /servers/{id}/actions           list_actions_for_server   servers.list_actions     the parent comes last
    GET  /users                          users/list            users.list            a prefix of the id

The resource is a collection of the path that the id says, or else the last one one of whose things is chosen, or a tag.
Words that say nothing are left out: articles, parameters of the path (`by_id`), versions, a prefix of all ids.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk_codegen.corrections.conventions import vocabulary, words
from openapi_sdk_codegen.corrections.conventions.id_words import (
    drop_version_words,
    is_final,
    parameter_words,
    said_words,
    split_prefix,
    split_verbs,
    tag_of,
    tell_prefix,
)
from openapi_sdk_codegen.corrections.conventions.path_words import Word, drop_versions, find_version
from openapi_sdk_codegen.corrections.conventions.summaries import read_summary
from openapi_sdk_codegen.openapi.paths import path_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openapi_sdk_codegen.corrections.conventions.path_words import PathIndex
    from openapi_sdk_codegen.openapi.document import PlacedOperation
    from openapi_sdk_codegen.openapi.tree import Parts

_ARTICLES = frozenset(("a", "an", "the", "this"))
#: Where the object of the verb ends.
_ENDS = vocabulary.PREPOSITIONS | {"and", "or"}
#: What is left of `list_active_users` without its noun is about users.
_ADJECTIVES = frozenset(
    """
    active all alpha available beta current default first force hard last latest live many missing multiple my new next
    original own partial pending previous private public random raw recent self several single soft unknown unread
    """.split()  # noqa: SIM905 - words, not code
)
_ADJECTIVE_ENDS = ("able", "ed", "ible")
_NO_NOUNS = _ADJECTIVES | _ARTICLES | _ENDS | vocabulary.BULK_WORDS | vocabulary.PARTICLES
#: Whom a path that begins with `/me` is about.
_ME = (("current", "user"), ("authenticated", "user"), ("user",), ("my",), ("me",))
#: Verbs of a GET that need no other word.
_GETTERS = frozenset(("fetch", "find", "get", "query", "read", "retrieve", "show", "view"))
#: Verbs that are no nouns at the end of an id.
_USUAL = frozenset(("create", "delete", "fetch", "get", "list", "remove", "retrieve", "update"))
#: `findAll`, `get-a-list-of`; not `get_list_ids`, where a list is a thing.
_ALL = re.compile(r"(?:find|fetch|get|list|read|retrieve|show)_(?:(?:all|list_of)(?=_|$)|list$)")
#: Methods of HTTP as verbs.
_HTTP_VERBS = {"post": "create", "put": "replace", "patch": "update"}


class MethodName(NamedTuple):
    """A resource, and a method of it."""

    resource: str
    method: str


class _Reading(NamedTuple):
    """What an id says.

    Attributes:
        resource: The resource.
        said: The words of the id.
        spans: Where they say the resource: from a word to the one before another.
        parent: What stands before the resource in a prefix, if anything does.
    """

    resource: str
    said: Sequence[str]
    spans: Sequence[tuple[int, int]]
    parent: str = ""


class _Mention(NamedTuple):
    """Where an id says a word of the path: words `start` to `end` say the word `place` of the path."""

    start: int
    end: int
    place: int


def name_by_id(
    operation: PlacedOperation, by_path: MethodName, index: PathIndex, *, is_listing: bool, suffix: str = ""
) -> list[MethodName]:
    """Return names for an operation, the best one first; the others are for where that is taken.

    Args:
        operation: The operation.
        by_path: Its name by its path.
        index: What the paths of the document have in common.
        is_listing: Whether it lists rows.
        suffix: The words that its id ended in, as most ids of the document do. They tell it from another operation.
    """
    found = [*_candidates(operation, by_path, index, is_listing=is_listing, suffix=suffix)]
    valid = [_make_valid(*each) for each in found]
    return [*dict.fromkeys([*valid, by_path])]


def shorten_method(operation: PlacedOperation, name: MethodName, index: PathIndex) -> str:
    """Return the verb of a method that else only says the end of its resource; "" for any other method.

    `create` of `checkout_sessions.create_session`; not `merge`, where a GET reads `merge_notes.merge_note`, and not for
    `/box_notes/{id}/notes`, which has notes of both kinds.
    """
    verb, *phrase = name.method.split("_")
    *others, noun = name.resource.split("_")
    is_again = bool(others) and [*map(words.stem, phrase)] == [words.stem(noun)] and verb not in others
    is_verb = words.is_verb(verb) and (operation.method != "get" or verb in _GETTERS | {"list"})
    found = {word.text for word in _path_of(operation, index)}
    is_other = name.resource in found and words.stem(noun) in map(words.stem, found)
    return verb if is_again and is_verb and not is_other and words.can_be_method(verb) else ""


def _path_of(operation: PlacedOperation, index: PathIndex) -> list[Word]:
    return drop_versions(index.words_of(operation.path))


def choose_distinct(choices: Mapping[Parts, Sequence[MethodName]]) -> dict[Parts, MethodName]:
    """Return a name for each operation, no two the same if their choices allow it.

    Args:
        choices: The names that an operation can have, the best one first. Of several that want one name, the one that
            likes it best has it, and the first of those.
    """
    rank = dict.fromkeys(choices, 0)
    while True:
        owners: dict[MethodName, Parts] = {}
        is_settled = True
        for key, names in sorted(choices.items(), key=lambda pair: _rank(pair[1], rank[pair[0]])):
            owner = owners.setdefault(names[rank[key]], key)
            if owner != key and rank[key] + 1 < len(names):
                rank[key] += 1
                is_settled = False
        if is_settled:
            return {key: names[rank[key]] for key, names in choices.items()}


def _rank(names: Sequence[MethodName], rank: int) -> tuple[int, bool]:
    """Return how much an operation likes its name; one that can be `list` gives way to others."""
    return rank, any(each.method == "list" for each in names[rank + 1 : rank + 2])


def _candidates(
    operation: PlacedOperation, by_path: MethodName, index: PathIndex, *, is_listing: bool, suffix: str
) -> Iterator[MethodName]:
    path = _path_of(operation, index)
    if is_final(operation):
        tag = str(operation.tag)
        yield MethodName(tag, (operation.id or "").removeprefix(f"{tag}_"))
        return
    reading = _read_id(operation, path, by_path, index)
    if reading is None:
        return
    resource, said = reading.resource, reading.said
    is_listing = is_listing and not _reads_one(said, path)
    is_verb_alone = len(said) == 1 and said == [resource]  # `search` of `/search`
    if is_verb_alone and operation.method == "post" and words.is_verb(resource) and by_path.method == "create":
        by_path = by_path._replace(method="run")  # `login` of `/login`, beside `/login/{id}`
    methods: list[str] = []
    for drops_parameters in (True, False):
        left = _phrase(operation, said, reading.spans, drops_parameters=drops_parameters)
        method = (not is_verb_alone and _finish(operation, left, path, is_listing=is_listing)) or by_path.method
        methods.append(method if words.can_be_method(method) else "_".join(said))
    short, long = methods
    yield MethodName(resource, short)
    if reading.parent:
        yield MethodName(f"{words.singular(reading.parent)}_{resource}", short)
    if operation.method == "patch" and said[0] == "patch":
        yield MethodName(resource, re.sub("^update", "patch", short))  # where a PUT is `update`
    is_one = not path or path[-1].parameters or not words.is_plural(path[-1].text)
    if short in _GETTERS and operation.method == "get" and not is_one:
        yield MethodName(resource, "list")
    if suffix:
        yield MethodName(resource, f"{short}_{suffix}")
    yield from _distinct_names(operation, reading, (short, long), path, index)


def _reads_one(said: Sequence[str], path: Sequence[Word]) -> bool:
    """Whether an id says that one thing is read, which its path chooses last, though the answer may have rows."""
    chooses = bool(path and path[-1].parameters)
    return chooses and not _GETTERS.isdisjoint(said) and "list" not in said and not any(map(words.is_plural, said))


def _read_id(
    operation: PlacedOperation, path: Sequence[Word], by_path: MethodName, index: PathIndex
) -> _Reading | None:
    prefixed = split_prefix(operation, path, index)
    if prefixed is not None:
        *parents, last = prefixed[0]
        said = drop_version_words(prefixed[1].split("_"))
        resource = tell_prefix(prefixed[0], index.prefixes)
        parents = parents if resource == last else []
        resource = resource if operation.tag == resource else _as_plural(resource, path, index)
        spans = [*_spans(said, last.split("_"))][:1]  # `Teams_updateTeamRole`
        place = next((place for place, word in enumerate(path) if words.stem(word.text) == words.stem(last)), 0)
        if not spans or _owner_of(path, place, index) is None:
            spans = [span for span in spans if not _is_qualified(said, span)]
            return _Reading(resource, said, spans, (parents or [""])[-1])
    else:
        said = said_words(operation, path)
    if not said:
        return None
    resource, spans = _choose_resource(operation, said, path, by_path.resource, index)
    if resource != "me":
        acts_on_one = any(word.text == resource and word.parameters for word in path[:-1])
        ends = (
            {*path[-1].text.split("_")} if acts_on_one else set[str]()
        )  # `preview_prune_guild` of `/guilds/{id}/prune`
        kept = [span for span in spans if said[span[0] - 1] in ends or not _is_qualified(said, span)]
        before = [word.text for word in itertools.takewhile(lambda word: word.text != resource, path)]
        tag = tag_of(operation, index)
        if spans and not kept and words.stem(tag) in map(words.stem, before):
            resource = _as_plural(tag, path, index)  # the method says all of it
        spans = kept
    known = {part for word in path for part in word.text.split("_")}
    spans = [
        (start, end) for start, end in spans if end == len(said) or "".join(said[start : end + 1]) not in known
    ]  # `export_zone_file` of `/zones/{id}/zonefile`
    return _Reading(resource, said, spans)


def _distinct_names(
    operation: PlacedOperation,
    reading: _Reading,
    methods: tuple[str, str],
    path: Sequence[Word],
    index: PathIndex,
) -> Iterator[MethodName]:
    """Yield names for where another operation has the better ones."""
    resource, said = reading.resource, reading.said
    short, long = methods
    version, parameters = find_version(operation.path), path_parameters(operation.path)
    if version > 1 and long.endswith("_by_id"):
        yield MethodName(resource, f"{short}_v{version}")
    yield MethodName(resource, long)
    last = path[-1].text if path else resource
    if not parameters and last != resource and not {*last.split("_")} & {*said}:
        yield MethodName(resource, f"{short}_{last}")  # `/contacts/paginated`
    yield from _by_surroundings(operation, MethodName(resource, short), said, path, index)
    if version > 1:
        yield MethodName(resource, f"{short}_v{version}")
    if parameters and path and not path[-1].parameters:
        yield MethodName(resource, f"{short}_by_{words.snake_case(parameters[-1])}")
    yield MethodName(resource, "_".join(said))


def _by_surroundings(
    operation: PlacedOperation, name: MethodName, said: Sequence[str], path: Sequence[Word], index: PathIndex
) -> Iterator[MethodName]:
    """Yield a name with the tag as its resource, if the path doesn't say that, and with the parent of its resource."""
    tag = tag_of(operation, index)
    if tag and all(words.stem(tag) != words.stem(word.text) for word in path):
        method = name.method if words.stem(tag).endswith(words.stem(name.resource)) else "_".join(said)
        yield MethodName(_as_plural(tag, path, index), method)
    places = [place for place, word in enumerate(path) if word.text == name.resource]
    if places and places[-1]:
        yield MethodName(f"{words.singular(path[places[-1] - 1].text)}_{name.resource}", name.method)


def _choose_resource(
    operation: PlacedOperation, said: Sequence[str], path: Sequence[Word], first: str, index: PathIndex
) -> tuple[str, list[tuple[int, int]]]:
    """Return the resource of an operation, and which words of its id say it."""
    tag = tag_of(operation, index)
    of_path = _choose_of_path(said, path, tag, index)
    if of_path is not None:
        return of_path
    spans = [*_spans(said, tag.split("_"))][:1]
    owner = _owner_of(path, len(path) - 1, index)
    if not spans and owner is not None:
        tagged = (each.text for each in path[owner + 1 :] if words.stem(each.text) == words.stem(tag))
        return next(tagged, path[owner].text), []  # `getThread` of `/boards/{id}/comments/{thread}`, tag "Comment"
    if not tag or words.is_verb(tag):
        return first, [*_spans(said, first.split("_"))][:1]
    return _as_plural(tag, path, index), spans


def _owner_of(path: Sequence[Word], place: int, index: PathIndex) -> int | None:
    """Return the place of the last thing that a path chooses before a word; what nearly all paths choose is none."""
    chosen = [each for each in range(place) if path[each].parameters]
    if chosen and path[chosen[0]].text == index.scope:
        chosen = chosen[1:]
    return next((owner for owner in reversed(chosen) if words.is_plural(path[owner].text)), None)


def _choose_of_path(
    said: Sequence[str], path: Sequence[Word], tag: str, index: PathIndex
) -> tuple[str, list[tuple[int, int]]] | None:
    """Return a resource of the path, and which words of the id say it; None if none do."""
    if path and path[0].text == "me":
        span = next((span for each in _ME for span in _spans(said, each)), None)
        if span is not None:
            return "me", [span]
    mentions = _find_mentions(said, path, index)
    able = [each for each in mentions if _can_be_resource(path, each.place, tag)]
    for earlier, later in itertools.pairwise(able):
        if later.place < earlier.place:  # `list_actions_for_server`
            return path[later.place].text, [(later.start, later.end)]
    for position in range(len(mentions)):
        chain = _chain_of(mentions[position:])
        while chain and not _can_be_resource(path, chain[-1].place, tag):
            chain.pop()
        if len(chain) > 1 and chain[0].start == 0 and chain[-1].end == len(said):
            chain = chain[:1]  # `usage-audio-transcriptions` has no verb
        if chain:
            return _name_chain(said, path, chain, tag, index)
    return None


def _name_chain(
    said: Sequence[str], path: Sequence[Word], chain: Sequence[_Mention], tag: str, index: PathIndex
) -> tuple[str, list[tuple[int, int]]]:
    """Return the resource that neighbours in the path are, and which words of the id say it.

    What is done to a collection of a thing is a method of that thing: `list_runs` of `/evals/{id}/runs` is
    `evals.list_runs`, unless the tag is the collection.
    """
    start, last = chain[0].start, chain[-1]
    owner = _owner_of(path, last.place, index)
    is_alone = len(chain) == 1
    is_object = start == 1 and _ENDS.issuperset(said[last.end : last.end + 1])
    is_member = (
        is_object and said[0] in vocabulary.RELATION_VERBS
    )  # `remove_document` of `/indexes/{id}/documents/{no}`
    is_tag = is_alone and words.stem(tag) == words.stem(path[last.place].text)
    is_owned = not is_tag and (is_alone or not path[last.place].parameters)
    if owner is not None and not is_tag and any(word.text == tag for word in path[owner + 1 : chain[0].place]):
        return tag, []  # `/accounts/{id}/verification/webhooks/subscriptions`, tag "Verification"
    if owner is not None and (is_member or is_owned):
        rest = [each for each in chain if each.place <= owner]
        return _name_chain(said, path, rest, tag, index) if rest else (path[owner].text, [])
    while start > 1 and words.stem(said[start - 1]) in index.plurals:
        start -= 1  # `ListMemoViews` of `/users/{id}/views`
    names = [*said[start : chain[0].start], *("_".join(said[each.start : each.end]) for each in chain[:-1])]
    text = path[last.place].text
    if last.place and is_tag:
        text = index.plurals.get(words.stem(text), text)  # `/messages/{id}/thread` beside `/threads`
    return "_".join((*map(words.singular, names), text)), [(start, last.end)]


def _as_plural(text: str, path: Sequence[Word], index: PathIndex) -> str:
    """Return a noun in the plural, if a path has that of all or of its last word: `inbox_forwarders`, `forwarders`."""
    before, under, last = text.rpartition("_")
    whole = index.plurals.get(words.stem(text))
    if whole or any(word.text == text for word in path):
        return whole or text
    return f"{before}{under}{index.plurals.get(words.stem(last), last)}"


def _can_be_resource(path: Sequence[Word], place: int, tag: str) -> bool:
    text = path[place].text
    is_action = words.is_verb(text) and not path[place].parameters  # `remove_from_followers`
    return (_is_collection(text) and not is_action) or place == 0 or words.stem(text) == words.stem(tag)


def _is_collection(text: str) -> bool:
    return words.is_plural(text) and text.rpartition("_")[2] not in vocabulary.PLURALS_OF_ONE


def _chain_of(mentions: Sequence[_Mention]) -> list[_Mention]:
    """Return the first mention, and those that follow it both in the id and in the path."""
    chain = [mentions[0]]
    for each in mentions[1:]:
        if (each.place, each.start) != (chain[-1].place + 1, chain[-1].end):
            break
        chain.append(each)
    return chain


def _find_mentions(said: Sequence[str], path: Sequence[Word], index: PathIndex) -> list[_Mention]:
    """Return where an id says words of the path, in its order; of two that overlap, the longer one."""
    found = [
        _Mention(*span, place)
        for place, word in enumerate(path)
        for name in (word.text, *_longer_names(word, index))  # `pull_request` of `/pulls/{pull_request}`
        for span in _spans(said, name.split("_"))
        if word.is_collection
        or "_" in word.text
        or not words.is_verb(word.text)
        or _is_noun_before(said, span, path[place : place + 2])
    ]
    chosen: list[_Mention] = []
    for each in sorted(found, key=lambda each: (each.start - each.end, each.place, each.start)):
        is_free = all(each.end <= other.start or other.end <= each.start for other in chosen)
        if is_free and all(each.place != other.place for other in chosen):
            chosen.append(each)
    return sorted(chosen)


def _longer_names(word: Word, index: PathIndex) -> list[str]:
    """Return what one of the things of a word is called, where that begins with the word."""
    begin = f"{words.singular(word.text)}_"
    return sorted(each for each in index.called.get(word.text, ()) if each.startswith(begin))


def _is_noun_before(said: Sequence[str], span: tuple[int, int], path: Sequence[Word]) -> bool:
    """Whether a word that may be a verb is a noun before the next word of the path: `/checkout/sessions`."""
    follows = any(start == span[1] for start, _ in _spans(said, path[-1].text.split("_")))
    return follows and (path[0].text in vocabulary.NOUNS or said[-1] in _USUAL)


def _spans(said: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where words are said, in the singular or the plural, in one word or in several, but not as a verb."""
    sought, glued = [words.stem(each) for each in wanted], words.stem("".join(wanted))
    for start in range(len(said)):
        for end in range(start + 1, min(len(said), start + len(wanted) + 2) + 1):
            part = said[start:end]
            is_said = [words.stem(each) for each in part] == sought or words.stem("".join(part)) == glued
            if is_said and not (start == 0 and _is_verb_of(said, end)):
                yield start, end


def _is_qualified(said: Sequence[str], span: tuple[int, int]) -> bool:
    """Whether the noun of the resource is the end of a longer noun, which says something else without it.

    `create_voice` is not `create_voice_completion`; `list_deployed` is still about agents, and `remove_tracks_list` is
    about the tracks of a list.
    """
    start, end = span
    if start < 2 or (end < len(said) and said[end] not in _ENDS):  # noqa: PLR2004 - a verb and a word
        return False
    *verbs, before = said[:start]
    if before.endswith(_ADJECTIVE_ENDS) or before in _NO_NOUNS or words.is_plural(before):
        return False
    is_list = before == "list" and _GETTERS.issuperset(verbs)  # `get_list_users_playlists`
    is_verb = words.is_verb(before) and (is_list or not any(map(words.is_verb, verbs)))
    return not (is_verb or verbs[-1] in {"and", "or"} or vocabulary.BULK_WORDS.issuperset(verbs))


def _is_verb_of(said: Sequence[str], end: int) -> bool:
    """Whether the first words of an id are its verb: `list` of `list_tags`; not `invite` of `invite_revoke`."""
    return words.is_verb(said[0]) and (end == len(said) or not words.is_verb(said[-1]))


def _phrase(
    operation: PlacedOperation, said: Sequence[str], spans: Sequence[tuple[int, int]], *, drops_parameters: bool
) -> list[str]:
    """Return the words of an id without those of the resource, and without those that say nothing."""
    kept = [True] * len(said)
    for start, end in spans:
        if start > 1 and said[start - 1] == "by" and said[start - 2].endswith("ed"):
            continue  # `get_flows_triggered_by_list`
        kept[start:end] = [False] * (end - start)
        before = start - 1
        while before >= 0 and said[before] in _ARTICLES:
            kept[before] = False
            before -= 1
        is_particle = before == 1 and said[before] in vocabulary.PARTICLES  # `power_on_server`
        if (
            before > 0
            and said[before] in vocabulary.PREPOSITIONS
            and not is_particle
            and (end == len(said) or said[end] in _ENDS)
        ):
            kept[before] = False
    left = [each for each, is_kept in zip(said, kept, strict=True) if is_kept and each not in _ARTICLES]
    if drops_parameters and "by" in left:
        place = _last(left, "by")
        verb, by = left[:place], left[place + 1 :]
        parameters = parameter_words(operation)
        is_choice = parameters and all(each in parameters or each in {"and", "id", "ids"} for each in by)
        if verb and by and is_choice and not {"all", "list"} & {*verb}:  # `list_tools_by_server` lists some
            return verb
    return left


def _last(found: Sequence[str], word: str) -> int:
    return len(found) - 1 - [*reversed(found)].index(word)


def _finish(operation: PlacedOperation, said: Sequence[str], path: Sequence[Word], *, is_listing: bool) -> str:
    """Return the name of a method."""
    said = _put_verb_first(operation, _drop_http_verb(operation, said, path), path)
    said = [*itertools.chain.from_iterable(map(split_verbs, said[:1])), *said[1:]]
    name = re.sub(r"(?<=_)my$", "mine", "_".join(said))
    if operation.method == "get":
        name = _ALL.sub("list", name)
        verb, _, rest = name.partition("_")
        last = path[-1].text if path else ""
        is_collection = _is_collection(last) and words.singular(rest) == words.singular(last)
        is_list = is_listing and verb in _GETTERS | {"list"} and (not rest or is_collection)
        of_what = rest.removesuffix(f"_{last}")
        # `getBoxOldLids` of `/boxes/{id}/lids`, but not `getBoxWithLids`, which gives a box
        if is_listing and verb in _GETTERS and _is_collection(last) and of_what not in {rest, "with", "list"}:
            return f"list_{rest}"
        return "_".join(filter(None, ("list", rest and last))) if is_list else name
    verb, under, rest = name.partition("_")
    last = path[-1].text if path and not path[-1].parameters else ""
    if rest and verb == "update" and last.endswith(f"_{rest}") and words.is_verb(last):
        return last  # `updateSeatPlan` of `/seats/{id}/change-plan`
    if verb != operation.method or verb not in _HTTP_VERBS or (rest and verb != "patch"):
        return name
    return f"{_HTTP_VERBS[verb]}{under}{rest}"


def _drop_http_verb(operation: PlacedOperation, said: Sequence[str], path: Sequence[Word]) -> Sequence[str]:
    """Drop the first word, which says the HTTP method, if what follows says what the operation does.

    `postSimulateReturn` simulates, `createNotificationClear` clears, and `postAccountNote`, "Set a note", sets one.
    """
    usual = {operation.method, _HTTP_VERBS.get(operation.method)}
    rest = said[1:]
    if not rest or said[0] not in usual:
        return said
    last = path[-1].text if path else ""
    ends_in_verb = "_".join(rest) == last and words.is_verb(last) and last not in vocabulary.BULK_WORDS
    spoken = read_summary(operation, [word.text for word in path])
    if operation.method == "get":
        is_said = spoken is not None and spoken.verb == rest[0]
        return rest if ends_in_verb and (is_said or rest[0] in vocabulary.READERS | vocabulary.FINDERS) else said
    if ends_in_verb or said[0] != "post" or words.is_verb(rest[0]):
        is_noun = operation.method == "delete" and rest[0] not in vocabulary.REMOVERS  # `deleteBoxGrant`
        return rest if (ends_in_verb and not is_noun) or said[0] == "post" else said
    if spoken is not None and spoken.object and (spoken.says(rest[-1]) or spoken.says(last)):
        return [spoken.verb, *rest]
    if len(path) > 1 and "_".join(rest) == last:
        return ["create", words.singular(last)] if _is_collection(last) else rest
    return said


def _put_verb_first(operation: PlacedOperation, said: Sequence[str], path: Sequence[Word]) -> Sequence[str]:
    """Return words with their verb in front, where it stands at the end: `history_item_retrieve`, `auth_check`."""
    start = 1 if vocabulary.BULK_WORDS.issuperset(said[:1]) else 0
    nouns, last = [*said[start:-1]], "".join(said[-1:])
    if _NO_NOUNS.issuperset(nouns) or nouns[0] in _USUAL:
        return said
    spoken = read_summary(operation, [word.text for word in path])
    is_usual, is_said = last in _USUAL, False
    if spoken is not None:
        is_usual = is_usual and (spoken.says(nouns[-1]) or spoken.says_beyond(nouns[-1]))
        is_said = spoken.verb == last and spoken.says(nouns[-1]) and not words.is_verb(nouns[0])
    if spoken is not None and spoken.object:
        nouns[-1] = spoken.number(nouns[-1], is_many=last != "create")
    elif last == "create":
        nouns[-1] = words.singular(nouns[-1])
    is_many = last != "list" or words.is_plural(nouns[-1])
    return [*said[:start], last, *nouns] if (is_usual or is_said) and is_many else said


def _make_valid(resource: str, method: str) -> MethodName:
    resource, method = words.resource_name(resource), words.cut(words.snake_case(method))
    if not words.can_be_method(method):
        method = words.cut(f"{method}_{resource}")
    return MethodName(resource, method)
