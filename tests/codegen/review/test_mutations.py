"""Every element of our own description is changed, and the review must tell each change, as grave as it is.

Each change is made alone, in what of the description leads to it, and compared on the wire. Then as many as can be
made at once are made in the whole description; what Python can show is generated from that, and all is reviewed.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from codegen.diff import compare_descriptions
from codegen.project import HERE
from tests.codegen.review.mutation_results import Mutated
from tests.codegen.review.reachability import PAYLOADS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from codegen.report.change import Change

#: What comes and goes: the rules of what is gone, and those of what is new.
PAIRS: dict[str, tuple[set[str], set[str]]] = {
    "operation": ({"api-removed-without-deprecation", "api-path-removed-without-deprecation"}, {"endpoint-added"}),
    "tag": ({"api-tag-removed"}, {"api-tag-added"}),
    "parameter": (
        {"request-parameter-removed"},
        {"new-optional-request-parameter", "new-required-request-parameter"},
    ),
    "property sent": (
        {"request-property-removed"},
        {"new-optional-request-property", "new-required-request-property"},
    ),
    "optional property received": ({"response-optional-property-removed"}, {"response-optional-property-added"}),
    "required property received": ({"response-required-property-removed"}, {"response-required-property-added"}),
    "value sent": ({"request-property-enum-value-removed"}, {"request-property-enum-value-added"}),
    "value received": ({"response-property-enum-value-removed"}, {"response-property-enum-value-added"}),
    "value of a parameter": ({"request-parameter-enum-value-removed"}, {"request-parameter-enum-value-added"}),
    "body": ({"request-body-removed"}, {"request-body-added-required", "request-body-added-optional"}),
    "media type sent": ({"request-body-media-type-removed"}, {"request-body-media-type-added"}),
    "media type received": ({"response-media-type-removed"}, {"response-media-type-added"}),
    "success": ({"response-success-status-removed"}, {"response-success-status-added"}),
    "refusal": ({"response-non-success-status-removed"}, {"response-non-success-status-added"}),
    "header": ({"optional-response-header-removed"}, {"response-header-added"}),
    "webhook": ({"webhook-removed"}, {"webhook-added"}),
}


@pytest.fixture(name="mutated", scope="module")
def _mutated(tmp_path_factory: pytest.TempPathFactory) -> Mutated:
    made = Mutated.of(json.loads(HERE.corrected.read_text(encoding="utf-8")))
    made.make_alone()
    made.make_together(tmp_path_factory.mktemp("mutated"))
    return made


def test_every_mutation_is_told_with_its_level(mutated: Mutated, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(*_table(mutated), sep="\n")  # noqa: T201 - the count is what this is for
    assert [f"{name}: {text}" for name, texts in mutated.wrong.items() for text in texts][:20] == []


def test_every_element_has_a_mutation(mutated: Mutated) -> None:
    document = mutated.reach.document
    changed = {each.what for each in mutated.mutations}
    wanted = {
        f"{name}.{prop}"
        for name, schema in document["components"]["schemas"].items()
        for prop in schema.get("properties", {})
    }
    wanted |= set(document["components"]["schemas"]) | set(mutated.reach.operations)
    wanted |= {
        f"{label} {parameter['in']} {parameter['name']}"
        for label, (_, _, operation) in mutated.reach.operations.items()
        for parameter in map(mutated.reach.parameter, operation.get("parameters", []))
    }
    wanted |= {
        f"{name} {value}"
        for name, schema in document["components"]["schemas"].items()
        for value in schema.get("enum", ())
    }
    # An enum of one value has another added instead: without any it would be none.
    wanted -= {"AmountOverride CASH_COST"}
    wanted |= {
        f"{label} answer {status}"
        for label, (_, _, operation) in mutated.reach.operations.items()
        for status in operation["responses"]
        if not status.startswith("2")
    }
    assert wanted - changed == set()
    assert len({each.name for each in mutated.mutations}) == len(mutated.mutations)


def test_swapping_the_two_turns_additions_into_removals(mutated: Mutated) -> None:
    told = set[str]()
    for batch in mutated.batches:
        forth = [entry.change for entry in batch.report.wire]
        back = compare_descriptions(batch.new.description, mutated.old.description, received=PAYLOADS)
        assert _paired(forth, 0) == _paired(back, 1)
        assert _paired(forth, 1) == _paired(back, 0)
        told |= {name for _, _, name in (*_paired(forth, 0), *_paired(forth, 1))}
    assert told == set(PAIRS)


def _paired(changes: Iterable[Change], side: int) -> Counter[tuple[str, str, str]]:
    """Return what is gone (0) or new (1): where, and what it is."""
    names = {id_: name for name, ids in PAIRS.items() for id_ in ids[side]}
    return Counter((each.operation, each.location, names[each.id]) for each in changes if each.id in names)


def _table(mutated: Mutated) -> Iterator[str]:
    """Count by kind: all, told on the wire, shown by the surface, refused by the lint, and told as they should be."""
    names = ("mutation", "all", "wire", "surface", "no package", "right")
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in mutated.mutations:
        row = rows[each.kind]
        row["all"] += 1
        row["wire"] += bool(mutated.alone[each.name])
        row["no package"] += each.name in mutated.refused
        row["right"] += each.name not in mutated.wrong
    for batch in mutated.batches:
        for each in batch.mutations:
            rows[each.kind]["surface"] += mutated.shown(each, batch.report)
    total = sum(rows.values(), Counter[str]())
    yield ""
    yield f"{names[0]:<40}" + "".join(f"{name:>12}" for name in names[1:])
    for kind, row in (*sorted(rows.items()), ("together", total)):
        yield f"{kind:<40}" + "".join(f"{row[name]:>12,}" for name in names[1:])
    generated = sum(batch.new.surface is not None for batch in mutated.batches)
    yield f"{total['right']:,} of {total['all']:,} mutations are caught; {generated} packages were generated for that."
