"""Which arguments and fields have the id of a fleet: what is for one fleet only refuses the ids of others there."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, unquote

from fleetit._description.methods import load_methods
from fleetit._description.operations import matches_path
from fleetit._service.names import FLEETS_LISTING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit._description.methods import Method


_WORD = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z0-9]+")
_FLEETS = frozenset({"fleet", "fleets"})
_IDS = frozenset({"id", "ids", "pk", "pks", "uuid", "uuids"})


def names_fleet(name: str) -> bool:
    """Whether an argument or a field has the id of a fleet, by its name: `fleet`, `fleet_id`, `targetFleetIds`."""
    words = _split_words(name)
    if words and words[-1] in _IDS:
        del words[-1]
    return bool(words) and words[-1] in _FLEETS


def list_fleet_arguments(method: Method) -> frozenset[str] | None:
    """Return the arguments of a method that name a fleet.

    None if its path is about fleets, and none of its parameters is known to be that of a fleet: `/fleet-groups/{id}/`.
    """
    found: set[str] = set()
    has_path, names_path = False, False
    for name, described_name, place in method.operation.arguments:
        if place == "path":
            has_path = True
            if _is_fleet_in_path(method.path, described_name):
                names_path = True
                found.add(name)
        elif names_fleet(described_name):
            found.add(name)
    literal = re.sub(r"\{[^{}]*\}", "/", method.path)
    is_about_fleets = not _FLEETS.isdisjoint(_split_words(f"{literal} {method.resource}"))
    return None if has_path and is_about_fleets and not names_path else frozenset(found)


def iter_other_fleets(value: Any, fleet_id: int, place: str) -> Iterator[str]:
    """Yield the places in a document that name another fleet than one."""
    if isinstance(value, list):
        for index, each in enumerate(cast("list[Any]", value)):
            yield from iter_other_fleets(each, fleet_id, f"{place}.{index}")
    elif isinstance(value, dict):
        for name, each in cast("dict[str, Any]", value).items():
            inner = f"{place}.{name}"
            fleets = cast("list[Any]", each) if isinstance(each, list) else [each]
            if names_fleet(name) and not all(is_fleet(fleet, fleet_id) for fleet in fleets):
                yield inner
            else:
                yield from iter_other_fleets(each, fleet_id, inner)


def is_fleet(value: Any, fleet_id: int) -> bool:
    """Whether a value of a document is the id of a fleet, as a number or as a text."""
    return value == str(fleet_id) or (value == fleet_id and not isinstance(value, bool))


def _is_fleet_in_path(path: str, name: str) -> bool:
    before = _split_words(path.partition(f"{{{name}}}")[0])
    return not _FLEETS.isdisjoint(_split_words(name)) or (bool(before) and before[-1] in _FLEETS)


def _split_words(name: str) -> list[str]:
    return [each.lower() for each in _WORD.findall(name)]


def iter_other_fleets_of_request(method: str, target: str, body: bytes | None, fleet_id: int) -> Iterator[str]:
    """Yield the places in a request that name another fleet than one: in its path, its query or its JSON body."""
    path, _, query = target.partition("?")
    segments = [unquote(each) for each in path.split("/")]
    if any(each != str(fleet_id) for each in _find_fleets_in_path(method, segments)):
        yield "path"
    for name, value in parse_qsl(query, keep_blank_values=True):
        if names_fleet(name) and value != str(fleet_id):
            yield name
    if body is not None:
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return  # a form or a file
        yield from iter_other_fleets(document, fleet_id, "body")


def is_listing_of_fleets(path: str) -> bool:
    """Whether a path is that of the listing of the fleets of a token, however it is spelt."""
    described = load_methods().get(FLEETS_LISTING)
    return described is not None and _split_path(described.path) == _split_path(path)


def is_about_all_fleets(target: str, fleet_id: int) -> bool:
    """Whether the answer to a request may have other fleets than one, by its path: `/v2/fleets/`, `/v2/fleets/search/`.

    Those of a path that has the id of the fleet behind the word are its own.
    """
    path = target.partition("?")[0]
    segments = _split_path(path)
    return is_listing_of_fleets(path) or any(
        "fleets" in _split_words(segment) and after != str(fleet_id)
        for segment, after in zip(segments, [*segments[1:], ""], strict=True)
    )


def _split_path(path: str) -> list[str]:
    return [unquote(each).lower() for each in path.split("/") if each]


def _find_fleets_in_path(method: str, segments: list[str]) -> list[str]:
    """Return the parts of a path that are ids of fleets: as the description has it, or behind the word."""
    for described in load_methods().values():
        if described.http_method == method and matches_path(described.path, segments):
            fleets = list_fleet_arguments(described)
            places = {
                f"{{{described_name}}}"
                for name, described_name, _ in described.operation.arguments
                if fleets is None or name in fleets
            }
            parts = described.path.split("/")
            return [segment for part, segment in zip(parts, segments, strict=True) if part in places]
    return [
        each
        for before, each in pairwise(segments)
        if each.isdigit() and _split_words(before)[-1:] in (["fleet"], ["fleets"])
    ]
