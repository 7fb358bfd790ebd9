"""Words of names: their form, their number, which are verbs, and which are taken.

Every function takes any text. What is derived with it is a valid Python identifier that the generator does not change.
"""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
import unicodedata
from functools import cache

from openapi_python_client.strings import ClassName, PythonIdentifier

from openapi_sdk_codegen.corrections.conventions import vocabulary
from openapi_sdk_codegen.openapi.python_names import (
    RESERVED_CLASSES,
    WINDOWS_DEVICES,
    is_reserved_resource,
    join_plurals,
)

#: Longer names are cut. A module of such a name still fits into a file name of 255 bytes.
MAX_LENGTH = 80

_PLAIN_WORD = re.compile(r"[a-z][a-z0-9_]*")
#: Where a new word begins in `smallThings`, `HTTPServer`.
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_VERSION = re.compile(r"v([0-9]+)(?:[._][0-9]+)*(?:_?(?:alpha|beta|rc)[0-9]*)?")

#: Words that the generator changes when they become a package or an attribute.
_PYTHON_WORDS = frozenset(
    {*keyword.kwlist, *dir(builtins), "self", "true", "false", "datetime", "cls", "mro"}
    | {"builtins", "os", "pathlib"}  # modules that `api/__init__.py` imports
)
#: Methods that would hide a name which the annotations of their class use. The templates know `list`.
_ANNOTATION_WORDS = frozenset(
    {*("bool", "bytes", "classmethod", "dict", "float", "frozenset", "int", "object", "property"), "str"}
    | {"staticmethod", "tuple", "type", "super"}
)


def snake_case(text: str) -> str:
    """Return a text as words in lower case that begin with a letter: `small_things` for `smallThings`."""
    plain = "".join(
        each if each.isascii() else f"_u{ord(each):x}_" if each.isalnum() else "_"
        for each in unicodedata.normalize("NFKD", join_plurals(text).replace("ß", "ss"))
        if not unicodedata.combining(each)
    )
    words = re.sub(r"[^A-Za-z0-9]+", "_", _CAMEL.sub("_", plain)).strip("_").lower()
    return words if words[:1].isalpha() else f"x_{words}".rstrip("_")


def spoken_case(text: str) -> str:
    """Return a tag or an operationId in snake_case; `OAuth` is one word."""
    return snake_case(text.replace("OAuth", "Oauth"))


def pascal_case(text: str) -> str:
    """Return words in snake_case as a class name: `SmallThings`."""
    return "".join(word[:1].upper() + word[1:] for word in text.split("_"))


@cache
def singular(words: str) -> str:
    """Return words in snake_case with the last one in the singular: `small_thing`."""
    before, under, word = words.rpartition("_")
    return f"{before}{under}{_singular_word(word)}"


def _singular_word(word: str) -> str:
    if word in vocabulary.SINGULAR or len(word) < 3:  # noqa: PLR2004 - `x`, `us`
        return word
    if word in vocabulary.IRREGULAR:
        return vocabulary.IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004 - `ties`, `pies`
        return f"{word[:-3]}y"
    if word.endswith(("sses", "ches", "shes", "xes", "uses", "zzes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is", "ics")) else word


def stem(words: str) -> str:
    """Return what words have in the singular and in the plural: `metric` of `metrics`, which may be either."""
    return singular(words).removesuffix("s")


def is_plural(words: str) -> bool:
    """Whether words in snake_case name several things."""
    return singular(words) != words


def is_plain(text: str) -> bool:
    """Whether a text is a word in snake_case, as a tag has to be."""
    return bool(_PLAIN_WORD.fullmatch(text)) and snake_case(text) == text


def is_verb(text: str) -> bool:
    """Whether a word of a path is an action: `close`, `set_password`; `import_jobs` and `add_ons` are not."""
    verb, _, phrase = text.partition("_")
    acts_on = phrase.partition("_")[0] in vocabulary.PREPOSITIONS - vocabulary.PARTICLES  # `check_for_records`
    if is_plural(phrase) and (verb in vocabulary.NOUNS or singular(phrase) in vocabulary.PARTICLES) and not acts_on:
        return False  # `add_ons` and `check_ins` are things
    return verb in vocabulary.COLLECTION_VERBS or is_item_verb(verb)


def is_item_verb(word: str) -> bool:
    """Whether a word is a verb for one thing: `close`, and what is done again or undone: `rerun`, `unlock`."""
    if word in vocabulary.ITEM_VERBS:
        return True
    base = word[2:] if word.startswith(("re", "un")) and word not in vocabulary.NO_VERBS else ""
    return word not in vocabulary.COLLECTION_VERBS and base in vocabulary.COLLECTION_VERBS | vocabulary.ITEM_VERBS


def version_of(segment: str) -> int | None:
    """Return the number of a segment that is a version: 2 for `v2`, 0 for `api`; None for any other segment."""
    word = segment.lower()
    if word in {"api", "apis", "rest"}:
        return 0
    match = _VERSION.fullmatch(word)
    return int(match[1][:6]) if match else None


def resource_name(word: str) -> str:
    """Return a word as the name of a resource; a word that is taken gets a suffix: `import_resource`."""
    taken = is_reserved_resource(word) or word in _PYTHON_WORDS | WINDOWS_DEVICES or version_of(word) is not None
    return shorten(f"{word}_resource" if taken else word)


def can_be_method(name: str) -> bool:
    """Whether a name can be that of a method of a resource."""
    return not keyword.iskeyword(name) and name not in _ANNOTATION_WORDS


@cache
def class_name(text: str) -> str:
    """Return the class that the generator makes of a name; a name that is taken gets a suffix: `ClientModel`."""
    name = _class_of(shorten(_class_of(text)))  # the hash of a short name may begin a word
    if is_reserved_class(name):
        name = _class_of(f"{name.rstrip('_')}Model")
    return f"Model{name}" if module_name(name).startswith("test_") else name


def _class_of(text: str) -> str:
    """Return a name in the form that the generator does not change."""
    name = pascal_case(snake_case(text)) if not text.isascii() else text
    return str(ClassName(str(ClassName(name, "Model")), "Model"))  # `a1b` becomes `A1b`, and that `A1B`


def is_reserved_class(name: str) -> bool:
    """Whether a class can't have a name: it would hide one that the generated code needs, or its module can't exist."""
    plain = name.rstrip("_")
    is_taken = plain in RESERVED_CLASSES or plain in _PYTHON_WORDS or module_name(name) in WINDOWS_DEVICES
    return is_taken or plain.endswith(("Resource", "WithRawResponse")) or not plain


@cache
def module_name(name: str) -> str:
    """Return the module that the generator makes for a class."""
    return str(PythonIdentifier(name, "Model"))


def cut(name: str) -> str:
    """Return a name in snake_case of at most `MAX_LENGTH` characters, cut between two words where it can be."""
    if len(name) <= MAX_LENGTH:
        return name
    return name[: MAX_LENGTH + 1].rpartition("_")[0].rstrip("_") or name[:MAX_LENGTH]


def shorten(name: str) -> str:
    """Return a name of at most `MAX_LENGTH` characters; one that is cut ends in a hash, so that it stays distinct."""
    if len(name) <= MAX_LENGTH:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{name[: MAX_LENGTH - 8].rstrip('_')}{'_' if '_' in name else ''}h{mark}"
