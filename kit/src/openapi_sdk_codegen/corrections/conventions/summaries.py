"""What the summary of an operation says that it does: `Add a label to a board` adds a label.

A path says what an operation is about, and not always what it does: a POST to `/boards/{id}/labels` may create a label,
or add one that is there. People write summaries as a verb and its object. Where there is none, the operationId that a
framework made of a function may begin with the verb: `add_label_boards__id__labels_post`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from openapi_sdk.description.nodes import as_text
from openapi_sdk_codegen.corrections.conventions import vocabulary, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: A summary is a line; of a description, the first sentence counts.
_MOST_CHARACTERS = 200
_SENTENCE = re.compile(r"\s*([^.,;:(){}\[\]\n]*)")
_WORD = re.compile(r"[A-Za-z0-9_]+(?:['\u2019]s?)?")
#: Words that say nothing of what the object is.
_ARTICLES = frozenset(("a", "all", "an", "existing", "new", "one", "single", "some", "the", "this", "your"))
#: `AgentController_getRegistration`: the function of the code.
_FUNCTION = re.compile(r"\w+?Controller_(?=[a-z])")
_JOINING = frozenset(("and", "or"))
#: Where the object ends.
_ENDS = vocabulary.PREPOSITIONS | {"if", "that", "when", "which", "whose"}


class Said(NamedTuple):
    """What a summary says.

    Attributes:
        verb: Its verb, in snake_case: `add`; `create_or_update`.
        object: The words of what it acts on: `feature`, `flags`; empty if only the verb is known.
        beyond: The words behind that, from the preposition on.
        has_article: Whether an article follows the verb, so that it is one for sure.
    """

    verb: str
    object: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    has_article: bool = False

    def says(self, word: str) -> bool:
        """Whether its object has a word of a path, in the singular or the plural; true if the object is not known."""
        is_known = bool(self.object or self.beyond)
        return not is_known or _find(self.object, word) is not None

    def says_beyond(self, word: str) -> bool:
        """Whether it says a word of a path behind its object: `list` of `Add an entry to a list`."""
        return bool(self.object) and _find(self.object, word) is None and _find(self.beyond, word) is not None

    def is_one(self, word: str) -> bool:
        """Whether its object is one thing, which is a word of a path."""
        end = _find(self.object, word)
        return end == len(self.object) and not any(map(words.is_plural, self.object)) and not words.is_plural(word)

    def number(self, word: str, *, is_many: bool = False) -> str:
        """Return a word of a path in the number that the object has it in; the word itself if it has it not.

        Args:
            word: The word.
            is_many: Whether many are meant, also if the object has one.
        """
        end = _find(self.object, word)
        if end is None:
            return word
        if words.is_plural(self.object[end - 1]):
            return word if words.is_plural(word) else "_".join(self.object[end - word.count("_") - 1 : end])
        return word if is_many else words.singular(word)


def _find(said: tuple[str, ...], word: str) -> int | None:
    """Return where a word of a path ends in what is said, in the singular or the plural."""
    parts = words.singular(word).split("_")
    for end in range(len(parts), len(said) + 1):
        if words.singular("_".join(said[end - len(parts) : end])).split("_") == parts:
            return end
    return None


def read_summary(operation: PlacedOperation, path: Sequence[str]) -> Said | None:
    """Return what the summary, the description or the operationId of an operation says; None if none has a verb.

    Args:
        operation: The operation.
        path: The words of its path. The last one may be a verb that no vocabulary has.
    """
    for key in ("summary", "description"):
        said = _read_sentence(as_text(operation.data.get(key)), path[-1] if path else "")
        is_own = said is not None and (_acts_on_parent(said, path) or (operation.method == "post" and said.has_article))
        if said is not None and (words.is_verb(said.verb) or is_own):
            return said
    return _read_id(operation, path)


def _read_id(operation: PlacedOperation, path: Sequence[str]) -> Said | None:
    """Return the verb that the function of an operationId begins with; the tag before it is no part of it."""
    text = (operation.id or "").removeprefix(f"{operation.tag}_")
    verb, *rest = words.snake_case(_FUNCTION.sub("", text)).split("_")
    is_method = verb == "create" and not any(map(str.isalpha, rest)) and operation.path.rstrip("/").endswith("}")
    is_collection = words.is_plural(path[-1] if path else "") and not operation.path.rstrip("/").endswith("}")
    if operation.method == "post" and verb in vocabulary.READERS and is_collection:
        return None  # a POST that only reads says so
    if verb in {operation.method, *_parts(path)} or is_method:
        return None  # `boards_create` is what a framework calls any POST
    return Said(verb) if words.is_verb(verb) else None


def _acts_on_parent(said: Said, path: Sequence[str]) -> bool:
    """Whether the end of a path is a verb that no vocabulary has: "Challenge a factor", `/factors/{id}/challenge`."""
    return bool(said.object) and len(path) > 1 and said.says(path[-2])


def _read_sentence(text: str, own: str) -> Said | None:
    if text.lstrip().startswith("/"):
        return None  # a path is no sentence
    match = _SENTENCE.match(text[:_MOST_CHARACTERS])
    found = [words.snake_case(each) for each in _WORD.findall(match[1])] if match else []
    if len(found) < 2 or found[1] in vocabulary.PARTICLES - _ARTICLES:  # noqa: PLR2004 - a verb and its object
        return None
    has_article = found[1] in _ARTICLES
    verb, rest = _verb_of(found[0], own.partition("_")[0] if has_article else own), found[1:]
    if verb is None:
        return None
    if len(rest) > 1 and rest[0] in _JOINING and (other := _verb_of(rest[1])) is not None:
        verb, rest = f"{verb}_{rest[0]}_{other}", rest[2:]
    if rest[:1] == ["for"] and verb in vocabulary.FINDERS:
        rest = rest[1:]
    ends = (index for index, each in enumerate(rest) if each in _ENDS)
    end = next((each for each in ends if "".join(rest[each - 1 : each + 1]) not in vocabulary.SESSION_VERBS), len(rest))
    return Said(verb, _parts(rest[:end]), _parts(rest[end:]), has_article=has_article)


def _parts(found: Sequence[str]) -> tuple[str, ...]:
    """Return the words of words that are written in one piece, without articles."""
    kept = [each.removesuffix("_s") for each in found if each not in _ARTICLES]
    return tuple(part for each in kept for part in each.split("_"))


def _verb_of(word: str, own: str = "") -> str | None:
    """Return a verb as an imperative: `create` of `Creates`; `Returns` says that there is an answer, and no more."""
    if word == "returns":
        return None
    is_own = {own} if not words.is_plural(own) else set[str]()
    return next((each for each in (word, words.singular(word)) if words.is_verb(each) or each in is_own), None)
