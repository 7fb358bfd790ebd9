"""What now: what callers change, the lines that accept a change, and the next version."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openapi_sdk_codegen.diff.rules import LEVELS
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.report.accepted import parse_accepted
from openapi_sdk_codegen.report.advice import OTHERWISE, advise
from openapi_sdk_codegen.report.causes import Cause
from openapi_sdk_codegen.report.change import HiddenEntry, Level, SurfaceEntry, WireEntry
from openapi_sdk_codegen.report.render import render
from openapi_sdk_codegen.report.report import Report
from openapi_sdk_codegen.report.verdict import describe_release, write_acceptance
from tests.codegen.report.samples import HOSTILE, change, hostile, surface

BREAKING_RULES = [rule for rule, level in LEVELS.items() if level is Level.ERROR]


BEFORE_1 = "which before 1.0 is a new minor one"


def advice_for(rule: str) -> str:
    return advise(replace(change(), id=rule))


def is_suitable(rule: str, sentence: str) -> bool:
    """Whether the advice for a rule is of its direction."""
    words = rule.removeprefix("x-").split("-")
    if sentence == OTHERWISE:
        return False
    if "sunset" in words or "stability" in words:
        return True
    first = sentence.split(maxsplit=1)[0]
    is_sent, is_received = words[0] in {"request", "new"} or "added-required" in rule, "response" in words
    return (not is_sent or first in {"Send", "Stop", "Don't"}) and (
        not is_received or first in {"Expect", "Accept", "Handle"}
    )


def test_every_breaking_rule_has_advice_of_its_direction() -> None:
    assert {rule: advice_for(rule) for rule in BREAKING_RULES if not is_suitable(rule, advice_for(rule))} == {}


def test_there_are_many_breaking_rules() -> None:
    assert len(BREAKING_RULES) > 200


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("api-removed-without-deprecation", "Stop calling the operation, and use another one."),
        ("webhook-removed", "Stop relying on it: it is no longer sent."),
        ("request-parameter-removed-before-sunset", "Stop sending it."),
        ("new-required-request-property", "Send it in every call."),
        ("request-body-added-required", "Send it in every call."),
        ("request-parameter-default-value-changed", "Send the value explicitly in calls that rely on the default."),
        ("request-property-became-not-nullable", "Don't send null."),
        ("request-property-enum-value-removed", "Send only the values that are still allowed."),
        ("request-property-type-changed", "Send a value of the new type."),
        ("request-body-media-type-removed", "Send it in the form that the new description has."),
        ("request-parameter-max-decreased", "Send only values within the new limits."),
        ("request-body-one-of-removed", "Send only values that match the new schema."),
        ("response-success-status-removed", "Handle the other statuses of success."),
        ("response-property-became-nullable", "Expect null."),
        ("response-required-property-removed", "Expect that it may be missing."),
        ("response-property-type-changed", "Expect a value of the new type."),
        ("response-media-type-removed", "Accept it in the form that the new description has."),
        ("response-property-max-increased", "Expect values beyond the old limits."),
        ("response-body-const-removed", "Expect other values than before."),
        ("api-operation-id-removed", "Call the method by its new name."),
        ("x-api-first-tag-changed", "Call the method where its new tag has it."),
        ("api-schema-removed", "Use the class that stands in its place now, if there is one."),
        ("x-api-server-moved", "Call the new address."),
        ("api-security-scope-added", "Use a token that has the scope."),
        ("x-request-property-refused", "Stop sending it."),
        ("x-api-security-component-changed", "Authenticate as the new description says."),
        ("sunset-deleted", "Ask for a date of removal that leaves enough time."),
        ("something-else", OTHERWISE),
    ],
)
def test_a_rule_has_its_advice(rule: str, sentence: str) -> None:
    assert advice_for(rule) == sentence


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("parameter-removed", "Stop passing it."),
        ("class-removed", "Stop using it."),
        ("field-made-required", "Pass it in every call."),
        ("parameter-default-changed", "Pass it in calls that rely on the default."),
        ("parameter-inserted", "Pass it by its name."),
        ("parameter-retyped", "Pass a value of the new type."),
        ("field-retyped", "Expect a value of the new type."),
        ("method-return-retyped", "Expect what it returns now."),
        ("method-kind-changed", "Adapt the code that uses it."),
    ],
)
def test_a_change_of_python_has_advice_about_what_changed(kind: str, sentence: str) -> None:
    assert advise(replace(surface(), kind=kind)) == sentence


def test_the_headline_is_the_worst_change() -> None:
    worse = [
        replace(change(), id="api-operation-id-removed"),
        change(),
        *(replace(change(operation=f"GET /{name}"), id="request-body-removed", old_place="x") for name in "ab"),
        replace(change(), id="api-removed-without-deprecation"),
        replace(change(), operation="servers", id="x-api-server-moved"),
    ]
    named: list[str] = []
    for number in range(len(worse)):
        report = Report("a", "b", tuple(map(WireEntry, worse[: number + 1])), (SurfaceEntry(surface()),))
        assert isinstance(report.verdict.forced_by, Cause)
        named.append(report.verdict.forced_by.change.id)
    assert list(dict.fromkeys(named)) == list(dict.fromkeys(each.id for each in worse))


@pytest.mark.parametrize(
    "text", [pytest.param("The parameter was removed.", id="ordinary"), pytest.param(HOSTILE, id="hostile")]
)
def test_the_lines_to_paste_are_refused_until_there_is_a_reason(text: str) -> None:
    report = Report("a", "b", (WireEntry(replace(change(), text=text)),), (SurfaceEntry(surface()),))
    for entry, fingerprint in zip(report.breaking, (report.causes[0].fingerprint, surface().fingerprint), strict=True):
        lines = write_acceptance(entry)
        with pytest.raises(Problem, match=f"no `reason`: say why {fingerprint}"):
            parse_accepted(lines, name="a.toml")
        accepted = parse_accepted(lines.replace('reason = ""', 'reason = "It is fine."'), name="a.toml")
        assert accepted.reason(fingerprint) == "It is fine."
        assert len(accepted.texts[fingerprint]) < 250
        assert lines.count("\n") == 3


@pytest.mark.parametrize(
    ("step", "version", "sentence"),
    [
        ("major", "1.2.3", "These changes need a new major version: after 1.2.3, that is 2.0.0."),
        ("minor", "1.2.3", "These changes need a new minor version: after 1.2.3, that is 1.3.0."),
        ("patch", "1.2.3", "These changes need a patch version: after 1.2.3, that is 1.2.4."),
        (
            "major",
            "v0.1.9",
            f"These changes need a new major version, {BEFORE_1}: after 0.1.9, that is 0.2.0.",
        ),
        (
            "minor",
            "0.1.9",
            "These changes need a new minor version, which before 1.0 is a patch one: after 0.1.9, that is 0.1.10.",
        ),
        ("patch", "0.1.9", "These changes need a patch version: after 0.1.9, that is 0.1.10."),
        ("major", "1.2.3.dev0", "These changes need a new major version: from 1.2.3.dev0, that is 2.0.0."),
        ("major", "2.0.0.dev0", "These changes need a new major version: from 2.0.0.dev0, that is 2.0.0."),
        ("minor", "1.3.0.dev0", "These changes need a new minor version: from 1.3.0.dev0, that is 1.3.0."),
        ("minor", "1.2.3.dev0", "These changes need a new minor version: from 1.2.3.dev0, that is 1.3.0."),
        ("patch", "1.2.3.dev0", "These changes need a patch version: from 1.2.3.dev0, that is 1.2.3."),
        (
            "major",
            "0.2.0.dev0",
            f"These changes need a new major version, {BEFORE_1}: from 0.2.0.dev0, that is 0.2.0.",
        ),
        ("major", "", "These changes need a new major version."),
        ("minor", "next", "These changes need a new minor version."),
        ("none", "1.2.3", "There is nothing to release."),
    ],
)
def test_the_next_version_follows_from_the_step(step: str, version: str, sentence: str) -> None:
    assert describe_release(step, version) == sentence  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - a step


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_breaking_cause_says_what_now(form: str) -> None:
    fine = WireEntry(change(number=2), accepted="It is fine.")
    report = Report("a", "b", (WireEntry(change()), fine, WireEntry(change(Level.INFO, number=3))), version="1.2.3")
    text = render(report, form)
    assert text.count("Stop sending it.") == 1
    assert text.count("[[accepted]]") == 1
    assert change().fingerprint in text
    assert "after 1.2.3, that is 2.0.0" in text
    accepted = render(Report("a", "b", (fine,)), form)
    assert "[[accepted]]" not in accepted
    assert "Stop sending it." not in accepted


HIDDEN, ACCEPTED = HiddenEntry(change(), "a correction", ""), HiddenEntry(change(), "a correction", "It is fine.")


@pytest.mark.parametrize(
    ("wire", "hidden", "sentence"),
    [
        pytest.param((), (HIDDEN,), "If the correction is still right", id="a hidden change"),
        pytest.param((WireEntry(change()),), (), "If no caller has to change anything", id="a breaking change"),
        pytest.param(
            (WireEntry(change()),),
            (HIDDEN,),
            "If no caller has to change anything, or the correction is still right",
            id="both",
        ),
        pytest.param(
            (WireEntry(change()),), (ACCEPTED,), "If no caller has to change anything", id="a hidden one is accepted"
        ),
    ],
)
def test_the_lines_to_paste_say_when_they_are_right(
    wire: tuple[WireEntry, ...], hidden: tuple[HiddenEntry, ...], sentence: str
) -> None:
    assert Report("a", "b", wire, hidden=hidden).why_accept == sentence


@pytest.mark.parametrize(("count", "what"), [(1, "one change"), (2, "2 changes")])
def test_the_verdict_counts_what_is_hidden(count: int, what: str) -> None:
    because = f"Users see nothing of {what} in what is published: corrections hide it."
    assert Report("a", "b", (), hidden=(ACCEPTED,) * count).verdict.because == because


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_short_formats_show_the_lines_of_a_few_and_count_the_rest(form: str) -> None:
    text = render(Report("a", "b", tuple(WireEntry(change(number=number)) for number in range(8))), form)
    assert text.count("[[accepted]]") == 5
    assert "The same for 3 more, by their fingerprints." in text
    few = render(Report("a", "b", (WireEntry(change()),)), form)
    assert "The same for" not in few


def test_hostile_text_can_t_end_the_lines_to_paste() -> None:
    for line in render(hostile(), "text").splitlines():
        assert not line.startswith("[[accepted]] ")
