"""Which places that differ between two documents no reported change explains, and which changes explain no place.

`python -m kit.tests.openapi_sdk_codegen.diff.explained OLD NEW` prints the explained share, and other places.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kit.tests.openapi_sdk_codegen.diff.keyword_values import text_of
from kit.tests.openapi_sdk_codegen.diff.structural_diff import find_differing
from openapi_sdk_codegen.diff import compare_descriptions, read_description
from openapi_sdk_codegen.openapi.tree import parse_json_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kit.tests.openapi_sdk_codegen.diff.differing import Differing
    from openapi_sdk_codegen.openapi.tree import Parts
    from openapi_sdk_codegen.report.change import Change

_SHOWN = 40
#: What a rule is about, by what differs: a part of its id. Any other keyword stands in the id as it is: `max-length`.
_ABOUT = {
    "false": r"(im)?possible|additional-properties-",
    "nullable": r"nullable",
    "null in enum": r"nullable",
    "type": r"types?-",
    "format": r"types?-",
    "enum": r"enum|const",
    "minimum": r"-min-(?!length|items|properties|contains)|-exclusive-min",
    "maximum": r"-max-(?!length|items|properties|contains)|-exclusive-max",
    "oneOf": r"one-of|any-of",
    "anyOf": r"one-of|any-of",
    "choice": r"(one|any)-of-(added|removed)|wrapped-in",
    "deprecated": r"deprecated|reactivated|sunset",
    "x-sunset": r"sunset",
    "x-stability-level": r"stability",
    "required": r"required|optional",
    "property": r"propert(y|ies)-(added|removed)|^(x-)?new-(required|optional)-.*property",
    "parameter": r"^new-.*parameter|parameter-removed|header-.*(added|removed)",
    "header": r"header.*(added|removed)",
    "body": r"body.*(added|removed)",
    "status": r"status-(added|removed)",
    "media type": r"media-type-(added|removed|name)",
    "schema": r"schema-(added|removed)",
    "webhook": r"^webhook-(added|removed)",
    "callback": r"callback-(added|removed)",
    "named schema": r"^api-schema-removed",
    "operation": r"endpoint-added|^api(-path)?-removed",
    "operationId": r"operation-id",
    "tags": r"tag",
    "security": r"security",
    "security scheme": r"security-component",
    "flow": r"flow",
    "authorizationUrl": r"url-changed",
    "tokenUrl": r"token-url",
    "refreshUrl": r"refresh-url",
    "scopes": r"scope",
    "encoding": r"encoding",
    **dict.fromkeys(("style", "explode", "allowReserved", "allowEmptyValue", "content"), r"serialization|media-type"),
    **dict.fromkeys(("in", "name", "scheme", "openIdConnectUrl"), r"security-component"),
}
#: A rule that is about any keyword: its sentence or its place says which.
_ANY = re.compile(r"^x-(request|response)-.*-(changed|narrowed|widened|noted)$")
#: After these, nothing within is compared: in the old document, in the new one, in both.
_WHOLE = (
    re.compile(r"-of-removed|status-removed|media-type-removed"),
    re.compile(r"-of-added|status-added|media-type-added"),
    re.compile(r"type-changed|wrapped-(in|from)|became-(im)?possible|became-enum"),
)


#: What a rule says of what a schema describes.
_SUBJECTS = {
    "body": r"-body-|-mediatype-",
    "property": r"(?<!parameter-)(?<!header-)propert",
    "parameter": r"parameter(?!-property)",
    "parameter property": r"(parameter|header)-propert",
    "header": r"header",
}


class _Reported(NamedTuple):
    """What the oracle looks at in a change: the same for all operations that share it."""

    id: str
    direction: str
    #: In each document: the place, and what a reference there leads to.
    places: tuple[frozenset[Parts], frozenset[Parts]]
    #: The property that is meant, if the place is that of the schema that it is in.
    step: str
    values: frozenset[str]
    text: str


@dataclass(slots=True)
class Explanations:
    """The changes, by what they may explain."""

    reported: list[_Reported]
    _by_place: list[dict[Parts, list[_Reported]]] = field(init=False)
    _whole: list[dict[Parts, list[_Reported]]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_place, self._whole = [defaultdict(list), defaultdict(list)], [defaultdict(list), defaultdict(list)]
        for each in self.reported:
            for side, places in enumerate(each.places):
                for place in places:
                    self._by_place[side][place].append(each)
                    if _WHOLE[side].search(each.id) or _WHOLE[2].search(each.id):
                        self._whole[side][place].append(each)

    def find(self, differing: Differing) -> set[_Reported]:
        """Return the changes that explain why a place differs."""
        found: set[_Reported] = set()
        sides = differing.old, differing.new
        for side, places in enumerate(sides):
            if differing.kind == ("added", "removed")[side]:
                continue
            for place in places:
                found.update(
                    each
                    for each in self._by_place[side][place]
                    if _is_about(each, differing, place) and _is_at(each, 1 - side, sides[1 - side])
                )
                for length in range(1, len(place)):
                    found.update(self._whole[side].get(place[:length], ()))
        if differing.direction is None:
            return found
        subject = re.compile(_SUBJECTS.get(differing.subject, ""))
        return {each for each in found if each.direction == differing.direction and subject.search(each.id)}


def _is_at(reported: _Reported, side: int, places: tuple[Parts, ...]) -> bool:
    """Whether a change is at one of the places in the other document too, if it has a place there."""
    return not places or not reported.places[side] or not reported.places[side].isdisjoint(places)


def _is_about(reported: _Reported, differing: Differing, place: Parts) -> bool:
    """Whether the rule of a change is about what differs."""
    what, name = differing.what, differing.name
    if "-all-of-" in reported.id:
        return place[-1:] == (what,)  # a second value of a keyword
    if not re.search(_ABOUT.get(what, "-" + _kebab(what)), reported.id):
        words = _WORDS.get(what, f"`{what}`|{what}")
        if not _ANY.match(reported.id) or not (place[-1:] == (what,) or re.search(words, reported.text)):
            return False
    if not name or what not in _NAMED:
        return True
    if what in ("property", "required"):
        is_step = reported.step in (f".{name}", f"['{name}']")
        return is_step or (what == "property" and not reported.step)
    if what in _IN_TEXT:
        return _IN_TEXT[what].format(name) in reported.text
    return name in reported.values


#: Where one change is about one of several things at a place, the name says which.
_IN_TEXT = {"tags": " {}", "scopes": "scope {} ", "discriminator": "`{}`", "status": " {} "}
_NAMED = ("property", "required", "enum", "security", *_IN_TEXT)
#: How sentences name what differs, where a rule is about any keyword.
_WORDS = {
    "false": "additional properties|have (a|any) value",
    "choice": "`(one|any)Of`",
    "enum": "may (now|no longer) be|(must now|has to) be",
    "nullable": "null",
    "type": "types? ",
}


def _kebab(keyword: str) -> str:
    return re.sub(r"[A-Z]", lambda match: f"-{match[0].lower()}", keyword)


def _read(change: Change) -> _Reported:
    values = frozenset(text_of(each) for each in (change.old, change.new))
    places = _parse(change.old_place, change.old_target), _parse(change.new_place, change.new_target)
    return _Reported(change.id, change.direction, places, change.step, values, change.text)


def _parse(*places: str) -> frozenset[Parts]:
    parts = (parse_json_path("$" + place.partition(": $")[2]) for place in places if place)
    return frozenset(each for each in parts if each is not None)


def explain(
    old: dict[str, Any], new: dict[str, Any], changes: Iterable[Change]
) -> Iterator[tuple[Differing, set[_Reported]]]:
    """Yield each place that differs, with what explains it. Both documents are one file each."""
    explanations = Explanations(list(dict.fromkeys(map(_read, changes))))
    for each in dict.fromkeys(find_differing(old, new)):
        yield each, explanations.find(each)


def find_unexplained(
    old: dict[str, Any], new: dict[str, Any], changes: Iterable[Change]
) -> tuple[int, list[Differing]]:
    """Return how many places differ, and those that no change explains."""
    explained = list(explain(old, new, changes))
    return len(explained), [differing for differing, found in explained if not found]


def find_unnoticed(old: dict[str, Any], new: dict[str, Any], changes: Iterable[Change]) -> tuple[int, list[_Reported]]:
    """Return how many causes are reported, and those that could be left out without a place that is unexplained.

    A cause is one rule at one place; several values of one enum are several here.
    """
    changes = list(changes)
    needed = {next(iter(found)) for _, found in explain(old, new, changes) if len(found) == 1}
    reported = list(dict.fromkeys(map(_read, changes)))
    return len(reported), [each for each in reported if each not in needed]


def main(arguments: list[str]) -> int:
    """Print the share of the places that is explained, and the first of the others."""
    old, new = (read_description(Path(each)) for each in arguments[:2])
    changes = compare_descriptions(old, new)
    count, unexplained = find_unexplained(old.top.value, new.top.value, changes)
    share = 100 * (1 - len(unexplained) / count) if count else 100
    counts = f"{len(changes):,} changes; {count:,} places differ, {len(unexplained):,} of them unexplained"
    sys.stdout.write(f"{counts}: {share:.2f} % explained\n")
    sys.stdout.writelines(f"  {each}\n" for each in unexplained[:_SHOWN])
    causes, unnoticed = find_unnoticed(old.top.value, new.top.value, changes)
    sys.stdout.write(f"{causes:,} causes, {len(unnoticed):,} of them could be left out unnoticed\n")
    for each in unnoticed[:_SHOWN]:
        sys.stdout.write(f"  {each.id} {each.text} {each.places}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
