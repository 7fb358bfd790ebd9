"""Mutate every element of our own description. The review must report each mutation with its level.

Each mutation is made alone, in the part of the description that leads to it, and compared on the wire. Then the
mutations are made in batches in the whole description, packages are generated for those that the surface shows, and
each batch is reviewed. All 5,082 take a minute; the default session takes one of each kind.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.diff import compare_descriptions
from tests.codegen.review.mutation import Mutation, sample_each_kind
from tests.codegen.review.mutation_results import MutationResults
from tests.codegen.review.reachability import PAYLOADS
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openapi_sdk_codegen.report.change import Change

pytestmark = pytest.mark.heavy

#: The rules for a removed element, and those for an added one.
REMOVED, ADDED = 0, 1
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


@pytest.fixture(name="all_mutations", scope="module")
def _all_mutations() -> MutationResults:
    return MutationResults.of(json.loads(HERE.corrected.read_text(encoding="utf-8")))


@pytest.fixture(
    name="results",
    scope="module",
    params=[
        pytest.param(sample_each_kind, id="one of each kind"),
        pytest.param(list[Mutation], id="all", marks=pytest.mark.nightly),
    ],
)
def _results(
    request: pytest.FixtureRequest, all_mutations: MutationResults, tmp_path_factory: pytest.TempPathFactory
) -> MutationResults:
    results = MutationResults(all_mutations.reach, request.param(all_mutations.mutations))
    results.compare_each()
    results.review_batches(tmp_path_factory.mktemp("mutations"))
    return results


def test_every_mutation_is_reported_with_its_level(
    results: MutationResults, all_mutations: MutationResults, capsys: pytest.CaptureFixture[str]
) -> None:
    if len(results.mutations) == len(all_mutations.mutations):
        with capsys.disabled():
            print(*_table(results), sep="\n")  # noqa: T201 - these figures are in docs/review.md
    assert [f"{name}: {text}" for name, texts in results.complaints.items() for text in texts][:20] == []


def test_the_sample_has_every_kind(all_mutations: MutationResults) -> None:
    sample = sample_each_kind(all_mutations.mutations)
    assert len(sample) == len({each.kind for each in sample}) == len({each.kind for each in all_mutations.mutations})


def test_every_element_has_a_mutation(all_mutations: MutationResults) -> None:
    reach, document = all_mutations.reach, all_mutations.reach.document
    schemas = document["components"]["schemas"]
    elements = {f"{name}.{prop}" for name, schema in schemas.items() for prop in schema.get("properties", {})}
    elements |= set(schemas) | set(reach.operations)
    elements |= {f"{name} {value}" for name, schema in schemas.items() for value in schema.get("enum", ())}
    # The value of an enum with one value can't be removed. The enum has a mutation that adds one.
    elements -= {"AmountOverride CASH_COST"}
    for label, (_, _, operation) in reach.operations.items():
        parameters = map(reach.parameter, operation.get("parameters", []))
        elements |= {f"{label} {parameter['in']} {parameter['name']}" for parameter in parameters}
        elements |= {f"{label} answer {status}" for status in operation["responses"] if not status.startswith("2")}
    assert elements - {each.what for each in all_mutations.mutations} == set()
    assert len({each.name for each in all_mutations.mutations}) == len(all_mutations.mutations)


def test_additions_are_the_removals_of_the_reverse_comparison(
    results: MutationResults, all_mutations: MutationResults
) -> None:
    compared = set[str]()
    for batch in results.batches:
        forward = [entry.change for entry in batch.report.wire]
        backward = compare_descriptions(batch.new.description, results.old.description, received=PAYLOADS)
        assert _count(forward, REMOVED) == _count(backward, ADDED)
        assert _count(forward, ADDED) == _count(backward, REMOVED)
        compared |= {name for _, _, name in (*_count(forward, REMOVED), *_count(forward, ADDED))}
    if len(results.mutations) == len(all_mutations.mutations):
        assert compared == set(PAIRS)
    assert len(compared) >= 12


def _count(changes: Iterable[Change], index: int) -> Counter[tuple[str, str, str]]:
    """Count the removed or the added elements: operation, location, name in `PAIRS`."""
    names = {rule: name for name, rules in PAIRS.items() for rule in rules[index]}
    return Counter((each.operation, each.location, names[each.id]) for each in changes if each.id in names)


def _table(results: MutationResults) -> Iterator[str]:
    """Count for each kind: all, changed on the wire or in the surface, refused by the lint, reported correctly."""
    names = ("mutation", "all", "wire", "surface", "no package", "right")
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mutation in results.mutations:
        row = rows[mutation.kind]
        row["all"] += 1
        row["wire"] += bool(results.wire_changes[mutation.name])
        row["no package"] += mutation.name in results.refused_by_lint
        row["right"] += mutation.name not in results.complaints
    for batch in results.batches:
        for mutation in batch.mutations:
            rows[mutation.kind]["surface"] += results.is_in_surface(mutation, batch.report)
    total = sum(rows.values(), Counter[str]())
    yield ""
    yield f"{names[0]:<40}" + "".join(f"{name:>12}" for name in names[1:])
    for kind, row in (*sorted(rows.items()), ("together", total)):
        yield f"{kind:<40}" + "".join(f"{row[name]:>12,}" for name in names[1:])
    generated = sum(batch.new.surface is not None for batch in results.batches)
    yield f"{total['right']:,} of {total['all']:,} mutations are caught; {generated} packages were generated for that."
