"""What a record contradicts becomes a proposal, which mends the description."""

from __future__ import annotations

import copy
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk_codegen.observed.records import DESCRIPTION, ROWS, make_fact, make_record, write_record
from openapi_sdk_codegen.corrections.load import load_corrected
from openapi_sdk_codegen.observed.record import folder_of
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from openapi_sdk_codegen.vendor.command import main
from openapi_sdk_codegen.vendor.proposals import propose
from tests.support.projects import copy_settings

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.observed.record import RecordedFact
    from openapi_sdk_codegen.project import Project

CORRECTIONS = """\
overlay: 1.0.0
info: {title: Corrections, version: 1.0.0}
actions:
  - target: $.info
    description: A title that says more.
    x-replaces: {title: T}
    update: {title: Things}
"""


@pytest.fixture
def observed(tmp_path: Path) -> Project:
    """A project whose description is that of the records."""
    project = copy_settings(tmp_path / "project")
    project.spec.mkdir(parents=True)
    project.published.write_text(dump_yaml(DESCRIPTION), encoding="utf-8")
    project.corrections.write_text(CORRECTIONS, encoding="utf-8")
    return project


MENDED: list[object] = [
    pytest.param(make_fact(f"{ROWS}/id", "type", "integer", "string"), id="another type"),
    pytest.param(make_fact(f"{ROWS}/id", "type", "integer", "integer or string"), id="two types"),
    pytest.param(make_fact(f"{ROWS}/price", "type", "string", "integer or number"), id="a number, not a decimal"),
    pytest.param(make_fact(f"{ROWS}/day", "type", "string", "boolean"), id="another type, and no format any more"),
    pytest.param(make_fact(f"{ROWS}/kind", "type", "string", "object"), id="an object in place of a reference"),
    pytest.param(make_fact(f"{ROWS}/parts/[]", "type", "object", "array"), id="another type of items"),
    pytest.param(make_fact(f"{ROWS}/owner", "type", "object", "integer or object"), id="an id beside an object"),
    pytest.param(make_fact(f"{ROWS}/notes/{{}}", "type", "string", "integer"), id="another type of any key"),
    pytest.param(make_fact("answer 200 /count", "type", "number", "string"), id="a field of the envelope"),
    pytest.param(make_fact(f"{ROWS}/id", "null", "not nullable", "sometimes"), id="null"),
    pytest.param(make_fact(f"{ROWS}/kind", "null", "not nullable", "always"), id="null in place of a reference"),
    pytest.param(make_fact(f"{ROWS}/id", "present", "required", "sometimes"), id="a field that can be missing"),
    pytest.param(make_fact(f"{ROWS}/owner/code", "present", "required", "never"), id="the last required field"),
    pytest.param(make_fact(f"{ROWS}/day", "format", "date", "another"), id="a format"),
    pytest.param(make_fact(f"{ROWS}/price", "format", "decimal", "another"), id="what a text is read as"),
    pytest.param(make_fact(f"{ROWS}/name", "pattern", "^[a-z]*$", "another"), id="a pattern"),
    pytest.param(make_fact(f"{ROWS}/name", "length", "2 to 5", "0 to 30"), id="lengths"),
    pytest.param(make_fact(f"{ROWS}/name", "length", "2 to 5", "0 to 5"), id="a length below"),
    pytest.param(make_fact(f"{ROWS}/name", "length", "2 to 5", "2 to 30"), id="a length above"),
    pytest.param(make_fact(f"{ROWS}/colour", "described", "no", "null or string"), id="a new field"),
    pytest.param(make_fact(f"{ROWS}/colour", "described", "no", "yes"), id="a new secret field"),
    pytest.param(make_fact(f"{ROWS}/owner/a~1b", "described", "no", "array or object"), id="a new field inside"),
    pytest.param(make_fact("answer 200 /total", "described", "no", "integer"), id="a new field of the envelope"),
    pytest.param(make_fact("answer 500", "status", "200, 4XX", "500"), id="a status"),
    pytest.param(make_fact("query limit", "limit", "at most 100", "at most 50"), id="a cap"),
    pytest.param(make_fact("query page_size", "limit", "any", "at most 50"), id="a cap that is not described"),
    pytest.param(make_fact("body /id", "type", "integer", "string", operation="things_create"), id="a body"),
]


def test_an_amount_that_comes_as_a_number_is_a_decimal(observed: Project) -> None:
    record = make_record(make_fact(f"{ROWS}/price", "type", "string", "integer"))
    for published in (DESCRIPTION, _with_format_of_price()):
        observed.published.write_text(dump_yaml(published), encoding="utf-8")
        observed.corrections.write_text(CORRECTIONS, encoding="utf-8")
        observed.corrections.write_text(CORRECTIONS + propose(observed, [record]).to_yaml(), encoding="utf-8")
        thing = load_corrected(observed)["components"]["schemas"]["Thing"]
        assert (thing["properties"]["price"]["type"], thing["x-reads-as"]["price"]) == ("number", "decimal")


def _with_format_of_price() -> dict[str, Any]:
    published = copy.deepcopy(DESCRIPTION)
    thing = published["components"]["schemas"]["Thing"]
    del thing["x-reads-as"]
    thing["properties"]["price"]["format"] = "decimal"
    return published


def test_whole_numbers_and_others_are_numbers(observed: Project) -> None:
    fact = make_fact(f"{ROWS}/id", "type", "string", "integer or number")
    (*_, action) = propose(observed, [make_record(fact)]).actions
    assert action["update"] == {"type": "number"}


@pytest.mark.alike
@pytest.mark.parametrize("fact", MENDED)
def test_proposal_mends_the_description(observed: Project, fact: RecordedFact) -> None:
    record = make_record(fact)
    proposals = propose(observed, [record])
    assert [each.fact for each in proposals.evidence.contradictions] == [fact]
    assert proposals.open == []
    for action in proposals.actions:
        assert f"{fact.operation}, {fact.place}: " in action["description"]
        assert "(12 times, 2026-11-29, test)" in action["description"]
    observed.corrections.write_text(CORRECTIONS + proposals.to_yaml(), encoding="utf-8")
    after = propose(observed, [record])
    assert (after.actions, after.evidence.contradictions, after.evidence.missing) == ([], [], [])


def test_fields_of_an_object_stay_described(observed: Project) -> None:
    proposals = propose(observed, [make_record(make_fact(f"{ROWS}/owner", "type", "object", "integer or string"))])
    owner = DESCRIPTION["components"]["schemas"]["Thing"]["properties"]["owner"]
    new = {"oneOf": [owner, {"type": "integer"}, {"type": "string"}]}
    assert proposals.actions[-1]["update"] == {"owner": new}


@pytest.mark.parametrize("name", ["colour", "limit"])
def test_ignored_filter_is_removed(observed: Project, name: str) -> None:
    record = make_record(make_fact(f"query {name}", "filter", "rows that match", "other rows"))
    proposals = propose(observed, [record])
    observed.corrections.write_text(CORRECTIONS + proposals.to_yaml(), encoding="utf-8")
    parameters = load_corrected(observed)["paths"]["/v2/things/"]["get"]["parameters"]
    assert len(parameters) == 2
    after = propose(observed, [record])
    assert (after.actions, after.open, after.evidence.missing) == ([], [], list(record.facts))


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(make_fact(f"{ROWS}/kind", "enum", "A, B", "A; 2 unknown"), id="members nobody may know"),
        pytest.param(make_fact(f"{ROWS}/either/both", "type", "string", "integer"), id="several members of a union"),
        pytest.param(make_fact(f"{ROWS}/either/new", "described", "no", "string"), id="a new field of a union"),
        pytest.param(make_fact(f"{ROWS}/id", "type", "integer", "a number"), id="a type that JSON doesn't have"),
        pytest.param(make_fact("query limit", "limit", "at most 100", "answer 400"), id="a cap nobody knows"),
        pytest.param(make_fact(f"{ROWS}/name", "length", "2 to 5", "long"), id="lengths nobody knows"),
        pytest.param(
            make_fact("query page_size", "filter", "rows that match", "other rows"), id="a filter of all operations"
        ),
        pytest.param(make_fact("header X-Org-Id", "org", "rows of that org", "others"), id="a org"),
        pytest.param(make_fact(f"{ROWS}/price", "present", "shown", "never"), id="a field that is only shown"),
        pytest.param(
            make_fact("query colour", "filter", "rows that match", "some rows are missing"),
            id="a filter that does less",
        ),
    ],
)
def test_what_no_rule_mends_is_said(observed: Project, fact: RecordedFact) -> None:
    proposals = propose(observed, [make_record(fact)])
    assert proposals.actions == []
    [sentence] = proposals.open
    assert sentence.startswith(f"things_list, {fact.place}: ")


def test_records_of_two_accounts_make_one_proposal(observed: Project) -> None:
    fact = make_fact(f"{ROWS}/id", "type", "integer", "string")
    proposals = propose(observed, [make_record(fact), make_record(fact, taken=date(2026, 12, 1))])
    [action] = proposals.actions
    assert "2026-11-29" in action["description"]
    assert "2026-12-01" in action["description"]


def vendor(project: Project, content: bytes) -> int:
    path = project.root.parent / "record.toml"
    path.write_bytes(content)
    return main([str(path), "--root", str(project.root)])


def test_record_is_stored_once_and_beside_others(observed: Project, capsys: pytest.CaptureFixture[str]) -> None:
    first = write_record([make_fact(f"{ROWS}/id", "type", "integer", "integer", "confirmed")])
    second = write_record([make_fact(f"{ROWS}/name", "type", "string", "string", "confirmed")])
    assert [vendor(observed, each) for each in (first, second, first)] == [0, 0, 0]
    stored = sorted(folder_of(observed).iterdir())
    assert sorted(each.read_bytes() for each in stored) == sorted([first, second])
    assert all(each.name.startswith("2026-11-29-") for each in stored)
    marks = load_corrected(observed)["components"]["schemas"]["Thing"]["x-fidelity-of"]
    assert (marks["id"], marks["name"]) == ("observed", "observed")
    printed = capsys.readouterr().out
    assert "facts: 1 confirmed, 0 contradicted, 0 not seen" in printed
    assert "Nothing contradicts the description." in printed


def test_command_prints_what_can_be_pasted(observed: Project, capsys: pytest.CaptureFixture[str]) -> None:
    facts = [
        make_fact(f"{ROWS}/id", "type", "integer", "string"),
        make_fact(f"{ROWS}/kind", "enum", "A, B", "A; 2 unknown"),
        make_fact(f"{ROWS}/gone", "type", "string", "string", "confirmed"),
    ]
    assert vendor(observed, write_record(facts)) == 0
    before, _, pasted = capsys.readouterr().out.partition("read each of them before you paste it:\n\n")
    assert "Not described any more:\n  things_list, answer 200 /results/[]/gone: type\n" in before
    assert "no rule makes a correction of it:\n  things_list, answer 200 /results/[]/kind: enum" in before
    observed.corrections.write_text(CORRECTIONS + pasted, encoding="utf-8")
    assert load_corrected(observed)["components"]["schemas"]["Thing"]["properties"]["id"]["type"] == "string"


@pytest.mark.parametrize("environment", ["production", "test", "other"])
def test_record_of_another_server_is_noted(
    observed: Project, environment: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert vendor(observed, write_record([], environment=environment)) == 0
    assert ("It is of no server of the description" in capsys.readouterr().out) == (environment == "other")


@pytest.mark.parametrize("has_description", [True, False])
def test_record_of_another_description_is_noted(
    observed: Project, has_description: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    if has_description:
        observed.corrected.parent.mkdir(parents=True)
        observed.corrected.write_bytes(b"{}\n")
    assert vendor(observed, write_record([])) == 0
    assert ("It is of another description." in capsys.readouterr().out) == has_description


def test_record_that_is_refused_changes_nothing(observed: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert vendor(observed, b"version = 2\n") == 1
    assert not folder_of(observed).exists()
    assert "record.toml: version: 1, which this version of the project reads" in capsys.readouterr().err
