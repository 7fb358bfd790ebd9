"""The words of a path, without versions and prefixes: those of `/api/v2/things/{id}/parts` are `things`, `parts`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from openapi_sdk_codegen.corrections.conventions import words
from openapi_sdk_codegen.openapi.paths import PATH_PARAMETER, path_parameters


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


def split_path(path: str) -> tuple[int, list[Word]]:
    """Return the version that a path begins with, and its words without prefixes such as `api` and `v2`."""
    version, found = 0, list[Word]()
    for segment in re.split(r"[/:]", path):
        number = words.version_of(segment) if not found else None
        if number is not None:
            version = max(version, number)
            continue
        text = PATH_PARAMETER.sub(" ", segment).strip(" ._-,;=()'\"")
        parameters = tuple(name for name in path_parameters(segment) if name != "format" or not text)
        if text:
            found.append(Word(words.snake_case(text), parameters))
        elif parameters and found:
            is_selector = len(found) > 1 and [found[-1].text] == [words.snake_case(each) for each in parameters]
            word = found.pop(-2) if is_selector else found[-1]  # `/things/name/{name}` chooses one of the things
            found[-1] = Word(word.text, (*word.parameters, *parameters))
    return version, found
