"""The words of an operationId, and its prefix: `AppUserService.ListUsers` says `list_users` after `app_user_service`.

Words that say nothing are left out: what all ids begin with, versions, parameters, how the server is written.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from openapi_sdk.description.nodes import as_text
from openapi_sdk_codegen.corrections.conventions import vocabulary, words
from openapi_sdk_codegen.corrections.conventions.path_words import has_format, is_nearly_all
from openapi_sdk_codegen.openapi.paths import path_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openapi_sdk_codegen.corrections.conventions.path_words import PathIndex, Word
    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: Words at the end of a tag or of a prefix that say how the server's code is written.
_TECHNICAL = frozenset(("api", "controller", "endpoint", "endpoints", "handler", "service"))
#: Words at the end that say what an id is.
_NOISE = frozenset(("endpoint", "handler", "method", "operation"))
#: A word with a dot in it, which a summary has: `Node.js`.
_DOTTED = re.compile(r"[A-Za-z0-9]+\.[A-Za-z0-9]+")
#: `UserService_` of `UserService_ListUsers`, and what TypeSpec calls an interface: `UserOperations_listUsers`.
_SERVICE = re.compile(r"[A-Za-z0-9]+(?:Operations|Service)[_.](?=[A-Za-z])")
_METHODS = frozenset(("delete", "get", "patch", "post", "put"))
#: Of fewer operationIds, no word is the prefix, and none the suffix.
_FEWEST_IDS = 10
#: So many of four ids end in words that say nothing, and in so many words.
_MOST = 3
_LONGEST_SUFFIX = 3
#: Words of a path that are in another word by chance are shorter.
_SHORTEST_PART = 4
#: A longer one is several words in one piece.
_LONGEST_WORD = 20
#: Tags of more words are headings, not names.
_LONGEST_TAG = 4
#: A summary is a line.
_LONGEST_TEXT = 200


def find_id_prefix(ids: Sequence[str], index: PathIndex) -> str:
    """Return the word that nearly all operationIds begin with, such as the name of a product; "" if none does.

    A verb, or a word of the paths, says something.
    """
    first = Counter(words.snake_case(each).split("_")[0] for each in ids)
    text, count = max(first.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    is_said = words.is_verb(text) or text in index.said
    return text if len(ids) >= _FEWEST_IDS and is_nearly_all(count, len(ids)) and not is_said else ""


def find_id_suffix(ids: Sequence[str], index: PathIndex) -> str:
    """Return the words that most operationIds end in: `with_id` of `deleteBoardWithId`; "" if there are none.

    A verb, or a word of the paths, says something. A version is left out elsewhere.
    """
    found = [words.snake_case(each).split("_") for each in ids]
    suffix: tuple[str, ...] = ()
    while len(ids) >= _FEWEST_IDS and len(suffix) < _LONGEST_SUFFIX:
        ends = Counter(tuple(each[-len(suffix) - 1 :]) for each in found if len(each) > len(suffix) + 1)
        longer, count = max(ends.items(), key=lambda pair: (pair[1], pair[0]), default=(suffix, 0))
        first = "".join(longer[:1])
        is_said = words.is_verb(first) or first in index.said or words.version_of(first) is not None
        if 4 * count < _MOST * len(ids) or is_said:
            break
        suffix = longer
    return "_".join(suffix)


def drop_id_suffix(operation: PlacedOperation, suffix: str) -> PlacedOperation:
    """Return an operation whose id has no suffix; one whose id is that of a method already is returned as it is."""
    text = operation.id or ""
    if not suffix or not words.snake_case(text).endswith(f"_{suffix}") or is_final(operation):
        return operation
    ends = (text[-size:] for size in range(len(suffix.replace("_", "")), 2 * len(suffix)))  # `WithId`, `with-id`
    end = next((each for each in ends if words.snake_case(each) == suffix), "")
    rest = text.removesuffix(end).rstrip("_-./: ")
    return replace(operation, data={**operation.data, "operationId": rest})


def drop_id_prefix(operation: PlacedOperation, prefix: str) -> PlacedOperation:
    """Return an operation whose id has no prefix; one whose id is that of a method already is returned as it is."""
    name = words.snake_case(operation.id or "")
    if not prefix or not name.startswith(f"{prefix}_") or is_final(operation):
        return operation
    rest = (operation.id or "")[len(prefix) :].lstrip("_-./: ")
    return replace(operation, data={**operation.data, "operationId": rest})


def join_dotted_words(operation: PlacedOperation) -> PlacedOperation:
    """Return an operation whose id has no dot inside of a word: `startNodeJsBuild` of `startNode.jsBuild`.

    The summary has the same word. One that begins the id, or a part of it, may be a prefix.
    """
    text = operation.id or ""
    for found in _DOTTED.findall(as_text(operation.data.get("summary"))[:_LONGEST_TEXT]):
        before, _, after = found.partition(".")
        text = re.sub(rf"(?<=[A-Za-z0-9]){re.escape(found)}", f"{before}{after.capitalize()}", text)
    return (
        operation if text == (operation.id or "") else replace(operation, data={**operation.data, "operationId": text})
    )


def is_final(operation: PlacedOperation) -> bool:
    """Whether an operationId has the form of this project already: `<resource>_<method>`, with its resource as tag."""
    tag, text = operation.tag or "", operation.id or ""
    method = text.removeprefix(f"{tag}_")
    is_resource = bool(tag) and words.is_plain(tag) and words.resource_name(tag) == tag
    return is_resource and method != text and words.is_plain(method) and words.can_be_method(method)


def split_prefix(operation: PlacedOperation, path: Sequence[Word], index: PathIndex) -> tuple[list[str], str] | None:
    """Return the prefix of an id and what follows: `repos/list-for-org`, `Users.list`, `users_list` with that tag.

    Versions are no part of it.
    """
    text = operation.id or ""
    if _SERVICE.match(text):
        return None
    tag, plain = tag_of(operation, index), words.spoken_case(text)
    if tag and plain.startswith(f"{tag}_") and not words.is_verb(tag):
        return [tag], plain.removeprefix(f"{tag}_")
    parts = [each for each in re.split(r"[./:#]+", text) if each]
    if len(parts) == 1 and plain != text and text.count("_") == 1:
        before, rest = map(words.spoken_case, text.split("_"))
        is_prefix = any(words.stem(before) == words.stem(word.text) for word in path)
        is_interface = text[0].isupper() and before not in _METHODS and words.is_verb(rest.split("_")[0])
        parts = text.split("_") if is_prefix or is_interface else parts  # `VirtualMachines_CreateOrUpdate`
    if len(parts) == 1:
        return None
    *prefix, last = map(words.spoken_case, parts)
    found = [drop_technical(each) for each in prefix if words.version_of(each) is None]
    return (found or [drop_technical(prefix[-1])]), last


def find_prefixes(operations: Iterable[PlacedOperation], index: PathIndex) -> frozenset[tuple[str, ...]]:
    """Return the prefixes of the operationIds of a document."""
    found = (split_prefix(each, index.words_of(each.path), index) for each in operations if each.id)
    return frozenset(tuple(each[0]) for each in found if each)


def tell_prefix(prefix: Sequence[str], others: frozenset[tuple[str, ...]]) -> str:
    """Return the end of a prefix that tells it from the others of a document: `ingest_endpoint` beside `endpoint`."""
    for size in range(1, len(prefix)):
        end = tuple(prefix[-size:])
        if not any(each[-size:] == end for each in others - {tuple(prefix)}):
            return "_".join(end)
    return "_".join(prefix)


def said_words(operation: PlacedOperation, path: Sequence[Word]) -> list[str]:
    """Return the words of an id; of one that is written in one piece, those that the path has; [] for any other."""
    text = _SERVICE.sub("", operation.id or "")
    said = drop_version_words(words.spoken_case(text).split("_"))
    if len(said) > 1 and said[-1].isdigit():
        said = said[:-1]  # `getUser_1`
    if len(said) > 1 and said[-1] == "json" and has_format(operation.path):
        said = said[:-1]
    last = path[-1].text if path else ""
    verb = "".join(said).removesuffix(last.replace("_", ""))
    if said[0].startswith(verb) and said[0] != verb and (verb in _METHODS or words.is_verb(verb)):
        said = [verb, *last.split("_")]  # `getdarkColors` of `/settings/dark-colors`
    said = _drop_inner_parameters(operation, said)
    known = {words.stem(part) for word in path for part in word.text.split("_")}
    if said[-1] in _NOISE - known and words.stem("".join(said[-2:-1])) in known:
        said = said[:-1]  # `GetSessionMethod`
    if len(said) == 1 and path:
        said = _split_glued(said[0], path)
    return [] if any(len(each) > _LONGEST_WORD for each in said) else said


def split_verbs(text: str) -> list[str]:
    """Return two verbs that are written in one piece: `enable`, `disable` of `enabledisable`; else the text."""
    pairs = [(text[:place], text[place:]) for place in range(_SHORTEST_PART, len(text) - _SHORTEST_PART + 1)]
    found = next((pair for pair in pairs if all(map(words.is_verb, pair))), (text,))
    return [text] if words.is_verb(text) else [*found]


def drop_version_words(said: Sequence[str]) -> list[str]:
    """Return the words of an id without versions."""
    text = re.sub(r"(?<=_)(v[0-9]+)_(?=(?:alpha|beta|rc)(?:_|$))", r"\1", "_".join(said))  # `v1_alpha`
    left = [each for each in text.split("_") if words.version_of(each) is None or each in {"api", "rest"}]
    return left or [*said]


def _drop_inner_parameters(operation: PlacedOperation, said: list[str]) -> list[str]:
    """Drop the parameters of the path that other words follow: `post_boards_by_id_pins_by_pin_id_revoke`."""
    known = {*parameter_words(operation), "id", "ids"}
    left = [*said]
    while "by" in left:
        start = left.index("by")
        end = next((place for place in range(start + 1, len(left)) if left[place] not in known), len(left))
        if end in {start + 1, len(left)}:
            break
        del left[start:end]
    return left


def parameter_words(operation: PlacedOperation) -> set[str]:
    """Return the words of the parameters of a path."""
    return {part for name in path_parameters(operation.path) for part in words.snake_case(name).split("_")}


def _split_glued(text: str, path: Sequence[Word]) -> list[str]:
    """Split `listspendalerts` by the words of the path; [] for a word that has one of them in it in another way."""
    known = {part for word in path for part in (*word.text.split("_"), *words.singular(word.text).split("_"))}
    verbs = vocabulary.COLLECTION_VERBS | vocabulary.ITEM_VERBS
    if text in known or words.is_verb(text):
        return [text]
    waiting: list[tuple[str, list[str]]] = [(text, [])]
    while waiting:
        rest, parts = waiting.pop()
        if not rest or (len(parts) > 2 and not any(map(rest.startswith, known))):  # noqa: PLR2004 - enough is known
            return [*parts, rest] if rest else parts
        choices = known if parts else known | verbs
        waiting += [
            (rest.removeprefix(each), [*parts, each])
            for each in sorted(choices, key=lambda each: (len(each), each))
            if each and rest.startswith(each)
        ]
    return [] if any(len(each) >= _SHORTEST_PART and each in text for each in known) else [text]


def tag_of(operation: PlacedOperation, index: PathIndex) -> str:
    """Return the tag as a name; "" if it is a heading, no word, or that of all operations."""
    found = drop_technical(words.spoken_case(operation.tag or "")).split("_")
    tag = "_".join(each for each in found if words.version_of(each) is None)
    if index.says_nothing(operation.tag):
        return ""
    return "" if not operation.tag or tag.startswith("x_") or tag.count("_") >= _LONGEST_TAG else tag


def drop_technical(text: str) -> str:
    """Return a tag or a prefix without a last word that says how the server is written."""
    before, _, last = text.rpartition("_")
    return before if before and last in _TECHNICAL else text
