"""The words of a path, without versions and prefixes: those of `/api/v2/things/{id}/parts` are `things`, `parts`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openapi_sdk.description.nodes import as_text
from openapi_sdk_codegen.corrections.conventions import vocabulary, words
from openapi_sdk_codegen.openapi.paths import PATH_PARAMETER, path_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: So many of ten begin with the name of a product.
_NEARLY_ALL = 9
#: Fewer operations have nothing in common.
_FEWEST_OPERATIONS = 10
#: What says that a parameter is an id.
_ID = re.compile(r"_(?:id|key|name|no|number|uuid)$")
#: The format at the end of a path, also behind a parameter.
_FORMAT = re.compile(r"(?<=[\w}])\.json(?=$|[#?])")
#: A heading or a summary is a line.
_LONGEST_TEXT = 200
#: A word before fewer different words is a thing, which has these parts.
_FEWEST_PARTS = 5


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a path, and the parameters that follow it."""

    text: str
    parameters: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The word in a name: in the singular if a parameter follows."""
        return words.singular(self.text) if self.parameters else self.text

    @property
    def is_collection(self) -> bool:
        """Whether it names many things: it is a plural, or a parameter that chooses one of them follows."""
        return bool(self.parameters) or words.is_plural(self.text)


def drop_versions(path: list[Word]) -> list[Word]:
    """Return the words of a path without the versions among them: no method is named after one."""
    found = list[Word]()
    for word in path:
        if not words.version_of(word.text):
            found.append(word)
        elif found:
            found[-1] = Word(found[-1].text, (*found[-1].parameters, *word.parameters))
    return found


def find_version(path: str) -> int:
    """Return the highest version that a segment of a path says; 0 if none does."""
    return max(words.version_of(segment) or 0 for segment in re.split(r"[/:]", path))


def has_format(path: str) -> bool:
    """Whether a path ends in a format, which is no word of a name."""
    return _FORMAT.search(path) is not None


def split_path(path: str) -> tuple[int, list[Word]]:
    """Return the version that a path begins with, and its words without prefixes such as `api` and `v2`."""
    version, found = 0, list[Word]()
    for segment in re.split(r"[/:]", _FORMAT.sub("", path)):
        number = words.version_of(segment) if not found else None
        if number is not None:
            version = max(version, number)
            continue
        text = PATH_PARAMETER.sub(" ", segment).strip(" ._-,;=()'\"")
        parameters = tuple(name for name in path_parameters(segment) if name != "format" or not text)
        if text:
            found.append(Word(words.snake_case(text), parameters))
        elif parameters and found:
            chosen = [words.snake_case(each) for each in parameters]
            # `/things/name/{name}` and `/things/by_name/{name}` choose one of the things
            is_selector = len(found) > 1 and [found[-1].text.removeprefix("by_")] == chosen
            word = found.pop(-2) if is_selector else found[-1]
            found[-1] = Word(word.text, (*word.parameters, *parameters))
    return version, found


def find_prefix(paths: Sequence[list[Word]]) -> str:
    """Return the word that nearly all paths of a document begin with, such as the name of a product; "" if none does.

    A word that an operation is about itself, or that a parameter follows, is a thing and no prefix.
    """
    counts = Counter(path[0].text for path in paths if path)
    text, count = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    own = [path for path in paths if path and path[0].text == text]
    is_thing = any(path[0].parameters or len(path) == 1 for path in own)
    parts = {path[1].text for path in own} if not is_thing else set[str]()
    return text if is_nearly_all(count, len(paths)) and len(parts) >= _FEWEST_PARTS else ""


def is_nearly_all(count: int, total: int) -> bool:
    """Whether so many of all have a prefix that it says nothing of any of them."""
    return 10 * count >= _NEARLY_ALL * total


def drop_prefix(path: list[Word], prefix: str) -> list[Word]:
    """Return the words of a path without the prefix of its document."""
    return path[1:] if prefix and path and path[0].text == prefix else path


def _is_between_versions(version: int, path: Sequence[Word]) -> bool:
    """Whether a path has a word between two versions, and more behind them: `/v1/acme/v1/files`."""
    is_inner = len(path) > 2 and not path[0].parameters and not path[1].parameters  # noqa: PLR2004 - with a version
    return version > 0 and is_inner and bool(words.version_of(path[1].text))


def _find_inner_prefixes(split: Sequence[tuple[int, list[Word]]]) -> frozenset[tuple[str, str]]:
    """Return the words between two versions, each with a word that begins paths only behind it."""
    found = {(path[0].text, path[2].text) for version, path in split if _is_between_versions(version, path)}
    others = {path[0].text for version, path in split if path and not _is_between_versions(version, path)}
    firsts = Counter(first for _, first in found)
    return frozenset((word, first) for word, first in found if first not in others and firsts[first] == 1)


def _drop_inner_prefix(path: list[Word], inner: frozenset[tuple[str, str]]) -> list[Word]:
    is_prefixed = len(path) > 2 and (path[0].text, path[2].text) in inner  # noqa: PLR2004 - as above
    return path[2:] if is_prefixed and words.version_of(path[1].text) else path


@dataclass(frozen=True, slots=True)
class PathIndex:
    """What the paths of a document have in common.

    Attributes:
        prefix: The word that nearly all begin with.
        inner: The words between two versions that are prefixes, too, each with the word behind the second one.
        scope: The word whose things nearly all choose first: `/accounts/{id}`; "" if there is none.
        things: The words of each path that is there with a parameter behind it and without: `/runs`, `/runs/{id}`.
        plurals: The plurals in all paths, by their stem.
        called: What parameters call one of the things of a word: `pull_request` of `/pulls/{pull_request_id}`.
        said: The words in all paths, in the singular and as they are.
        spellings: How tags spell words that paths have in one piece: `status_pages` by `statuspages`.
        collections: The plural of a collection that its path has in the singular, by the words up to it: `/assistant`.
        common_tag: The tag that nearly all operations have; "" if there is none.
        is_remote_call: Whether nearly no path chooses a thing: `/users/create`, `/users/suspend`.
        prefixes: The prefixes of operationIds, where names follow these: `ingest.part` of `v1.ingest.part.list`.
    """

    prefix: str
    inner: frozenset[tuple[str, str]]
    scope: str
    things: frozenset[tuple[str, ...]]
    plurals: Mapping[str, str]
    called: Mapping[str, frozenset[str]]
    said: frozenset[str]
    spellings: Mapping[str, str]
    collections: Mapping[tuple[str, ...], str]
    common_tag: str
    is_remote_call: bool
    prefixes: frozenset[tuple[str, ...]] = frozenset()

    def says_nothing(self, tag: str | None) -> bool:
        """Whether a tag is that of nearly all operations, or of those that belong nowhere."""
        return tag == self.common_tag or (tag or "").lower() == "default"

    def words_of(self, path: str) -> list[Word]:
        """Return the words of a path without the prefix, and without a version behind that; collections are plurals."""
        found = _drop_inner_prefix(drop_prefix(split_path(path)[1], self.prefix), self.inner)
        texts = _name_collections([word.text for word in found], self.collections)
        found = [Word(self.spellings.get(text, text), word.parameters) for text, word in zip(texts, found, strict=True)]
        while found and words.version_of(found[0].text) is not None:
            found = found[1:]
        return found


def index_paths(operations: Iterable[PlacedOperation]) -> PathIndex:
    """Return what the paths of operations have in common."""
    operations = [*operations]
    split = [split_path(each.path) for each in operations]
    prefix, inner = find_prefix([path for _, path in split]), _find_inner_prefixes(split)
    paths = [_drop_inner_prefix(drop_prefix(path, prefix), inner) for _, path in split]
    bare = {tuple(word.text for word in each) for each in paths if each and not each[-1].parameters}
    chosen: set[tuple[str, ...]] = set()
    plurals: dict[str, str] = {}
    for path in paths:
        whole = [word.text for word in path]
        chosen |= {tuple(whole[: place + 1]) for place, word in enumerate(path) if word.parameters}
    things = bare & chosen
    collections: dict[tuple[str, ...], str] = {}
    for operation, path in zip(operations, paths, strict=True):
        key = tuple(word.text for word in path)
        plural = _find_plural(operation, key[-1]) if key in things and not path[-1].parameters else ""
        if plural:
            collections[key] = max(plural, collections.get(key, ""))
    spellings = _find_spellings(operations)
    texts = {*collections.values(), *(word.text for path in paths for word in path)}
    texts |= {spellings[text] for text in texts & {*spellings}}
    for text in filter(words.is_plural, texts):
        plurals[words.stem(text)] = max(text, plurals.get(words.stem(text), ""))
    said = {part for text in texts for each in (text, words.singular(text)) for part in each.split("_")}
    things |= {tuple(_name_collections(each, collections)) for each in things}
    things |= {tuple(spellings.get(text, text) for text in each) for each in things}
    chosen_first = (next((word.text for word in path if word.parameters), "") for path in paths)
    counts = Counter(filter(None, chosen_first))
    scope, count = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    scope = scope if len(operations) >= _FEWEST_OPERATIONS and is_nearly_all(count, len(operations)) else ""
    calls = sum("{" not in each.path for each in operations)
    is_remote_call = len(operations) >= _FEWEST_OPERATIONS and is_nearly_all(calls, len(operations))
    return PathIndex(
        prefix=prefix,
        inner=inner,
        scope=scope,
        things=frozenset(things),
        plurals=plurals,
        called=_find_called(paths),
        said=frozenset(said),
        spellings=spellings,
        collections=collections,
        common_tag=_find_common_tag(operations),
        is_remote_call=is_remote_call,
    )


def _find_called(paths: Iterable[list[Word]]) -> dict[str, frozenset[str]]:
    """Return what parameters call one of the things of each word, where that is not the word."""
    found: dict[str, set[str]] = {}
    for word in (word for path in paths for word in path):
        nouns = {_ID.sub("", words.snake_case(each)) for each in word.parameters}
        found.setdefault(word.text, set()).update(each for each in nouns if words.stem(each) != words.stem(word.text))
    return {text: frozenset(nouns) for text, nouns in found.items()}


def _find_spellings(operations: Sequence[PlacedOperation]) -> dict[str, str]:
    """Return words that tags have in several pieces, by what they are in one piece."""
    headings = {part.lower() for each in operations for part in (each.tag or "")[:_LONGEST_TEXT].split("/")}
    spelled = sorted("_".join(re.findall(r"[a-z0-9]+", each)) for each in headings)
    return {each.replace("_", ""): each for each in spelled if "_" in each and words.is_plain(each)}


def _name_collections(path: Sequence[str], collections: Mapping[tuple[str, ...], str]) -> list[str]:
    return [collections.get(tuple(path[: place + 1]), text) for place, text in enumerate(path)]


def _find_plural(operation: PlacedOperation, text: str) -> str:
    """Return the plural by which the tag or the summary of a GET calls what a path has in the singular; "" for none."""
    if operation.method != "get" or words.is_plural(text) or text in vocabulary.SINGULAR:
        return ""
    length = text.count("_") + 1
    for said in (operation.tag or "", as_text(operation.data.get("summary"))):
        parts = words.snake_case(said[:_LONGEST_TEXT]).split("_")
        for start in range(len(parts) - length + 1):
            found = "_".join(parts[start : start + length])
            if words.is_plural(found) and words.singular(found) == text:
                return found
    return ""


def _find_common_tag(operations: Sequence[PlacedOperation]) -> str:
    """Return the tag that nearly all operations have; "" if an operationId begins with it: it is a resource."""
    counts = Counter(each.tag for each in operations if each.tag)
    tag, count = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    is_said = any((each.id or "").startswith(f"{tag}_") for each in operations)
    is_common = len(operations) >= _FEWEST_OPERATIONS and is_nearly_all(count, len(operations))
    return tag if is_common and not is_said else ""
