"""Which places differ in security requirements and security schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.tests.openapi_sdk_codegen.diff.differing import compare_field, differing_field, plain
from kit.tests.openapi_sdk_codegen.diff.keyword_values import text_of
from kit.tests.openapi_sdk_codegen.diff.merged_schema import Spot
from openapi_sdk.description.nodes import as_array, as_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.tests.openapi_sdk_codegen.diff.differing import Differing, Direction, Kind

#: Fields of a security scheme that don't change how users authenticate.
_PROSE = ("description", "bearerFormat", "flows")


def compare_security(old: Spot, new: Spot, old_holder: Spot, new_holder: Spot) -> Iterator[Differing]:
    """Yield what differs in the requirements of two operations or documents; the holders have them."""
    both = [_requirements(each.value.get("security")) for each in (old_holder, new_holder)]
    also = [Spot(None, (*each.parts, "security"), each.places) for each in (old_holder, new_holder)]
    for schemes in sorted({*both[0]} | {*both[1]}):
        needs = [each.get(schemes) for each in both]
        if needs[0] is None or needs[1] is None:
            kind: Kind = "added" if needs[0] is None else "removed"
            yield differing_field(kind, "security", old, new, "none", schemes, *also)
        else:
            for scope in sorted(needs[0] ^ needs[1]):
                change: Kind = "removed" if scope in needs[0] else "added"
                yield differing_field(change, "security", old, new, "none", text_of(scope), *also)


def _requirements(value: Any) -> dict[str, set[str]]:
    """Return the schemes that are needed together, as text, with the scopes of all. Without any, none is needed."""
    found: dict[str, set[str]] = {}
    for each in as_array(value) or [{}]:
        scopes = {str(scope) for listed in as_object(each).values() for scope in as_array(listed)}
        found.setdefault(text_of(sorted(as_object(each))), set()).update(scopes)
    return found


def compare_schemes(old: Spot, new: Spot, direction: Direction) -> Iterator[Differing]:
    """Yield what differs in two security schemes, other than their flows."""
    yield from compare_field("type", old, new, plain, direction)
    if old.value.get("type") == new.value.get("type"):
        for name in sorted({*old.value, *new.value} - {*_PROSE, "type"}):
            if not name.startswith("x-"):
                yield from compare_field(name, old, new, plain, direction)


def compare_flows(old: Spot, new: Spot, direction: Direction) -> Iterator[Differing]:
    """Yield what differs in two flows of a security scheme."""
    for name in ("authorizationUrl", "tokenUrl", "refreshUrl"):
        yield from compare_field(name, old, new, plain, direction)
    scopes = [{*as_object(each.value.get("scopes"))} for each in (old, new)]
    for scope in sorted(scopes[0] ^ scopes[1]):
        yield differing_field("removed" if scope in scopes[0] else "added", "scopes", old, new, direction, scope)
