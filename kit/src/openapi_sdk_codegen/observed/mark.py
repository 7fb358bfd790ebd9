"""Decide what records say about a description, and mark the parameters and fields that they confirm as `observed`."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, as_text
from openapi_sdk_codegen.observed.places import DescribedPlace, DescribedValues, PlaceFinder
from openapi_sdk_codegen.observed.record import CONFIRMED, CONTRADICTED, RecordedFact, RunRecord
from openapi_sdk_codegen.openapi.document import PlacedOperation, each_operation
from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.openapi.tree import Parts, copy_json, value_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: The lengths that were seen.
_RANGE = re.compile(r"(\d{1,9}) to (\d{1,9})")


class Contradiction(NamedTuple):
    """A fact that contradicts the description as it is now."""

    operation: PlacedOperation
    fact: RecordedFact
    record: RunRecord


class _Field(NamedTuple):
    """A parameter (without a holder), or a property of an object schema."""

    operation: str
    holder: Parts
    name: str


@dataclass(slots=True)
class Evidence:
    """What records say about a description.

    Attributes:
        contradictions: What is not as it is described.
        missing: Facts of operations and places that the description doesn't have.
        observed: The parameters and fields that are as they are described.
    """

    contradictions: list[Contradiction] = field(default_factory=list[Contradiction])
    missing: list[RecordedFact] = field(default_factory=list[RecordedFact])
    observed: set[_Field] = field(default_factory=set[_Field])


def weigh(document: dict[str, Any], records: Iterable[RunRecord]) -> Evidence:
    """Compare records with a description, which may be a later one than theirs.

    What was contradicted and is described as it was seen by now is confirmed. A field is observed if a fact confirms
    it, and none contradicts it, in all operations that have it.
    """
    places, evidence = PlaceFinder(document), Evidence()
    operations = {each.id: each for each in each_operation(document)}
    wrong: set[_Field] = set()
    for record in records:
        for fact in record.facts:
            if fact.status not in {CONFIRMED, CONTRADICTED}:
                continue
            operation = operations.get(fact.operation)
            found = [] if operation is None else places.find(operation, fact.place)
            if operation is None or not (found or _may_be_missing(fact, places, operation)):
                evidence.missing.append(fact)
                continue
            is_wrong = fact.status == CONTRADICTED and not _is_settled(fact, places, operation, found)
            if is_wrong:
                evidence.contradictions.append(Contradiction(operation, fact, record))
            (wrong if is_wrong else evidence.observed).update(_name_fields(places, operation, fact.place))
    evidence.observed -= wrong
    return evidence


def mark_observed(document: dict[str, Any], records: Iterable[RunRecord]) -> None:
    """Mark what records confirm, in place, where it was less certain."""
    by_operation: dict[str, set[str]] = defaultdict(set)
    for each in sorted(weigh(document, records).observed):
        if not each.holder:
            by_operation[each.operation].add(each.name)
            continue
        schema = as_object(value_at(document, each.holder))
        of_fields = as_object(schema.get("x-fidelity-of"))
        if _is_less(of_fields.get(each.name, schema.get("x-fidelity"))):
            schema["x-fidelity-of"] = {**of_fields, each.name: Fidelity.OBSERVED.value}
    for operation in each_operation(document):
        for parts, parameter in operation.parameters:
            is_own = parts[:-2] == operation.parts  # other operations have those of the path, too
            name = f"{parameter.get('in')} {parameter.get('name')}"
            fidelity = parameter.get("x-fidelity", operation.data.get("x-fidelity"))
            if is_own and name in by_operation[operation.id or ""] and _is_less(fidelity):
                # A copy: other operations may refer to it.
                holder = value_at(document, parts[:-1])
                holder[parts[-1]] = {**copy_json(parameter), "x-fidelity": Fidelity.OBSERVED.value}


def _is_less(fidelity: Any) -> bool:
    """Whether something is less certain than what was observed."""
    return as_text(fidelity) not in {Fidelity.VERBATIM, Fidelity.OBSERVED}


def _name_fields(places: PlaceFinder, operation: PlacedOperation, place: str) -> list[_Field]:
    """Return the parameter or the field that a place is or is in; none if a union has several."""
    while place.endswith(("/[]", "/{}")):
        place = place[:-3]
    found = places.find(operation, place)
    kind = place.partition(" ")[0]
    if len(found) != 1:
        return []
    (only,) = found
    if not only.name:
        return []
    if only.holder:
        return [_Field("", only.holder, only.name)]
    parameter = as_object(value_at(places.document, only.parts))
    return [_Field(operation.id or "", (), f"{kind} {parameter.get('name')}")]


def _may_be_missing(fact: RecordedFact, places: PlaceFinder, operation: PlacedOperation) -> bool:
    """Whether a fact says that something is not described, where it could be."""
    if fact.fact == "described":
        return bool(places.find(operation, fact.place.rpartition("/")[0].rstrip()))
    return fact.fact in {"status", "error", "media type", "body"} or " header " in fact.place


def _is_settled(
    fact: RecordedFact, places: PlaceFinder, operation: PlacedOperation, found: list[DescribedPlace]
) -> bool:
    """Whether something that was contradicted is described as it was seen by now."""
    described = DescribedValues(places, found)
    types = described.types | ({"integer"} if "number" in described.types else set[str]())
    checks: dict[str, Callable[[], bool]] = {
        "described": lambda: bool(found),
        "status": lambda: places.find_status(operation, fact.seen) is not None,
        "type": lambda: not types or set(fact.seen.split(" or ")) <= types,
        "null": lambda: described.is_nullable,
        "present": lambda: fact.described == "required" and not described.is_required,
        "format": lambda: fact.described not in described.formats,
        "pattern": lambda: fact.described not in described.list("pattern"),
        "enum": lambda: fact.described not in map(_join_members, described.list("enum")),
        "length": lambda: _allows_lengths(described, fact.seen),
        "limit": lambda: fact.seen in {f"at most {each}" for each in described.list("maximum")},
    }
    check = checks.get(fact.fact)
    return check is not None and check()


def _join_members(values: Any) -> str:
    return ", ".join(str(each) for each in as_array(values) if each is not None)


def _allows_lengths(described: DescribedValues, seen: str) -> bool:
    limits = read_lengths(seen)
    if limits is None:
        return False
    least, most = limits
    return not described.has_limit("minLength", above=least) and not described.has_limit("maxLength", below=most)


def read_lengths(seen: str) -> tuple[int, int] | None:
    """Return the least and the greatest length of `3 to 20`; None for another text."""
    limits = _RANGE.fullmatch(seen)
    return (int(limits[1]), int(limits[2])) if limits else None
