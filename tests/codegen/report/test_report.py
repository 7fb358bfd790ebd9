"""What a report concludes, and its four formats."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from openapi_sdk.escape import truncate_lines
from openapi_sdk_codegen.report.change import Change, Level, SurfaceEntry, WireEntry
from openapi_sdk_codegen.report.render import FORMATS, render
from openapi_sdk_codegen.report.report import Report, find_section
from tests.codegen.report.samples import NOTHING, change, complete, hostile, long, ordinary, surface

pytestmark = pytest.mark.heavy

E, W, INFO = Level.ERROR, Level.WARNING, Level.INFO
RULES = Path(__file__).parents[3] / "kit" / "src" / "openapi_sdk_codegen" / "diff" / "oasdiff.tsv"


@pytest.mark.parametrize(
    ("wire", "python", "descriptions_differ", "step"),
    [
        pytest.param([], [], False, "none", id="nothing"),
        pytest.param([], [], True, "patch", id="only prose"),
        pytest.param([(INFO, "")], [], True, "minor", id="an addition"),
        pytest.param([(W, "")], [], False, "minor", id="a warning"),
        pytest.param([], [(INFO, "")], False, "minor", id="an addition to Python"),
        pytest.param([(E, "")], [], False, "major", id="a breaking change of the wire"),
        pytest.param([], [(E, "")], False, "major", id="a breaking change of Python"),
        pytest.param([(E, "because")], [], False, "minor", id="a breaking change that is accepted"),
        pytest.param([(E, "because")], [(E, "")], False, "major", id="one of two that is accepted"),
        pytest.param([(E, "because")], [(E, "because")], False, "minor", id="two that are accepted"),
    ],
)
def test_the_verdict_follows_from_what_changed_and_is_not_accepted(
    wire: list[tuple[Level, str]], python: list[tuple[Level, str]], descriptions_differ: bool, step: str
) -> None:
    entries = tuple(WireEntry(change(level), accepted) for level, accepted in wire)
    of_python = tuple(SurfaceEntry(surface(level), accepted) for level, accepted in python)
    report = Report("old", "new", entries, of_python, descriptions_differ=descriptions_differ)
    assert report.verdict.step == step
    assert report.fails("error") == (step == "major")
    assert not report.fails("none")


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("accepted", ["", "because"])
def test_a_report_fails_for_changes_of_a_level_that_are_not_accepted(level: Level, accepted: str) -> None:
    report = Report("old", "new", (WireEntry(change(level), accepted),))
    assert report.fails("warning") == (level is not INFO and not accepted)
    assert report.fails("error") == (level is E and not accepted)


def test_the_most_severe_change_that_is_not_accepted_forces_the_verdict() -> None:
    minor = Report(
        "old", "new", (WireEntry(change(INFO)), WireEntry(change(E, number=1), "x"), WireEntry(change(W, number=2)))
    )
    assert minor.verdict.because == "GET /v2/tolls/, query limit2: The query parameter was removed."
    both = Report("old", "new", (WireEntry(change(INFO)),), (SurfaceEntry(surface()),))
    assert both.verdict.because == "The parameter `limit` of `api.tolls.TollsResource.list` was removed."


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize("report", [NOTHING, ordinary(), hostile(), long(50)], ids=["none", "some", "hostile", "many"])
def test_a_report_has_the_same_bytes_for_any_order_of_its_changes(report: Report, form: str) -> None:
    again = Report(
        report.base,
        report.new,
        tuple(reversed(report.wire)),
        None if report.surface is None else tuple(reversed(report.surface)),
        report.overlay,
        report.hidden,
        stale=report.stale,
        remarks=report.remarks,
    )
    assert render(again, form) == render(report, form)
    assert render(report, form).endswith("\n")
    assert not render(report, form).endswith("\n\n\n")


def test_a_report_of_two_descriptions_has_no_surface() -> None:
    report = Report.of_descriptions("old.yaml", "new.yaml", [change()])
    assert report.verdict.step == "major"
    assert (report.surface, report.overlay, report.unseen, report.unexplained) == (None, None, (), ())
    for form in FORMATS:
        assert "surface" not in render(report, form).lower() or form in {"json", "html"}
        assert "nothing in Python" not in render(report, form)


def test_json_has_the_documented_keys() -> None:
    data = json.loads(render(ordinary(), "json"))
    assert data["verdict"] == "major"
    first = data["changes"][0]
    promised = {"id", "level", "direction", "operation", "location", "text", "fingerprint", "accepted"}
    assert promised <= first.keys()
    assert {"kind", "level", "symbol", "before", "after"} <= data["surface"][0].keys()
    assert [each["accepted"] for each in data["changes"]] == [False, False, True, False]
    assert data["forced_by"] == data["changes"][1]["fingerprint"] == change().fingerprint
    assert data["overlay"] == [{"kind": "listing", "where": "GET /v2/tolls/", "text": "`limit` was removed."}]


def test_a_level_that_the_review_raised_keeps_the_fingerprint() -> None:
    assert change(INFO).fingerprint == change(E).fingerprint


def test_text_is_the_same_with_and_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"COLUMNS": "20", "FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    plain, coloured = render(ordinary()), render(ordinary(), colour=True)
    assert "\x1b[" not in plain
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize(
    ("form", "name"), [("text", "complete.txt"), ("markdown", "complete.md"), ("json", "complete.json")]
)
def test_a_report_has_everything_in_its_order(form: str, name: str) -> None:
    assert render(complete(), form) == Path(__file__).with_name(name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("form", "lines", "names"), [("text", 13, 11), ("markdown", 12, 10)])
def test_long_lists_of_an_entry_are_cut(form: str, lines: int, names: int) -> None:
    excerpt = "\n".join(f"line_{number}" for number in range(13))
    changes = [replace(change(W, f"GET /{number}/"), old_place="old: $.a", old_excerpt=excerpt) for number in range(6)]
    names_of_python = tuple(f"name_{number}" for number in range(11))
    text = render(Report("old", "new", tuple(WireEntry(each, python=names_of_python) for each in changes)), form)
    shown = text.partition("Entry for")[0]
    assert (shown.count("line_"), shown.count("name_")) == (lines, names)
    assert len(re.findall("GET /[0-5]/, query", shown)) == 5
    assert "and 1 more" in shown


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("form", "lengths"),
    [
        pytest.param("text", {160, 200, 600}, id="text"),
        pytest.param("markdown", {160, 200, 300, 600}, id="markdown"),
        pytest.param("html", {160, 2_000}, id="html"),
        pytest.param("github", {600}, id="github"),
    ],
)
def test_long_texts_are_cut_and_the_rest_is_counted(form: str, lengths: set[int]) -> None:
    report = hostile("x" * 10_000)
    excerpt = WireEntry(replace(change(), old_excerpt="x" * 10_000))
    shown = render(replace(report, wire=(*report.wire, excerpt)), form)
    cut = {len(each) for each in re.findall(r"(x+)… \([\d,]+ more characters\)", shown)}
    assert lengths <= cut
    assert max(cut) == max(lengths)


@pytest.mark.parametrize(("limit", "lines"), [(5, ["ab"]), (6, ["ab", "cd"]), (9, ["ab", "cd", "ef"])])
def test_a_text_is_cut_after_a_line(limit: int, lines: list[str]) -> None:
    assert truncate_lines("ab\ncd\nef", limit) == lines


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        pytest.param("a" * 80, [f"Review of {'a' * 80} against b", ""], id="100 characters"),
        pytest.param("a" * 81, [f"Review of {'a' * 81} against", "b"], id="another character"),
        pytest.param("a" * 120, ["Review of", "a" * 120], id="a long word"),
        pytest.param("a-" * 47, ["Review of", "a-" * 47], id="a word with hyphens"),
    ],
)
def test_text_has_100_columns_and_keeps_words_whole(name: str, lines: list[str]) -> None:
    assert render(Report("b", name, ())).splitlines()[:2] == lines


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        pytest.param(1, "", id="one"),
        pytest.param(2, "  - also at `query p1`", id="another one"),
        pytest.param(7, "  - also at `query p1` `query p2` `query p3` `query p4` `query p5` and 1 more", id="many"),
    ],
)
def test_markdown_lists_the_other_parts_of_one_operation_and_counts_the_rest(parts: int, line: str) -> None:
    entries = [WireEntry(replace(change(), location=f"query p{number}")) for number in range(parts)]
    text = render(Report("old", "new", tuple(entries)), "markdown")
    assert "- 🔴 breaking `query p0` The query parameter was removed." in text
    assert [each for each in text.splitlines() if "also at" in each] == ([line] if line else [])


def test_text_counts_the_remarks_and_has_them_at_its_end() -> None:
    text = render(ordinary())
    assert text.index("1 remark: see the end") < text.index("Changes of the wire")
    assert text.index("Changes of the wire") < text.index("\nRemarks\n")
    assert text.rstrip().endswith(ordinary().remarks[-1])
    assert "remark" not in render(long(3))
    assert "\n2 remarks: see the end\n" in render(Report("a", "b", (), remarks=("One.", "Two.")))


def test_the_changelog_has_sections_marks_breaking_changes_and_merges_equal_sentences() -> None:
    entries = [WireEntry(change(E, f"GET /v2/{name}/")) for name in "abcde"]
    entries.append(WireEntry(Change("endpoint-added", INFO, "none", "GET /v2/new/", "", "The operation is new.")))
    entries.append(WireEntry(Change("endpoint-deprecated", INFO, "none", "GET /v2/a/", "", "It is deprecated.")))
    entries.append(
        WireEntry(
            Change("response-optional-property-removed", W, "response", "GET /v2/a/", "200 x", "It was removed."),
            breaks_python=True,
        )
    )
    assert Report.of_descriptions("a", "b", [each.change for each in entries[:-1]]).changelog.count("Breaking") == 1
    assert Report("a", "b", tuple(entries)).changelog == (
        "### Added\n\n- `GET /v2/new/`: The operation is new.\n\n"
        "### Deprecated\n\n- `GET /v2/a/`: It is deprecated.\n\n"
        "### Removed\n\n- **Breaking:** `GET /v2/a/, 200 x`: It was removed.\n"
        "- **Breaking:** `GET /v2/a/, query limit`, `GET /v2/b/, query limit`, `GET /v2/c/, query limit`, "
        "`GET /v2/d/, query limit`, `GET /v2/e/, query limit`: The query parameter was removed.\n"
    )


@pytest.mark.parametrize(
    ("entries", "line"),
    [
        pytest.param(
            [WireEntry(change(), python=("client.tolls.list(limit=…)", "Toll.limit"))],
            "- **Breaking:** `Toll.limit`, `client.tolls.list(limit=…)`: The query parameter was removed.",
            id="the names that users write",
        ),
        pytest.param(
            [WireEntry(replace(change(), id="endpoint-added", location=""), python=("client.tolls.list()", "Toll"))],
            "- **Breaking:** `client.tolls.list()`: The query parameter was removed.",
            id="the method, and not all that comes with it",
        ),
        pytest.param(
            [WireEntry(replace(change(), symbol="Toll.limit"), python=("facts.FACTS", "api.tolls.tolls_list.sync"))],
            "- **Breaking:** `Toll.limit`: The query parameter was removed.",
            id="the field of a schema, and nothing of generated code",
        ),
        pytest.param(
            [WireEntry(change(), accepted="It is fine.")],
            "- `GET /v2/tolls/, query limit`: The query parameter was removed.",
            id="what is accepted breaks nobody",
        ),
        pytest.param(
            [WireEntry(change(), accepted="It is fine.", breaks_python=True)],
            "- **Breaking:** `GET /v2/tolls/, query limit`: The query parameter was removed.",
            id="its change of Python is not accepted",
        ),
    ],
)
def test_a_line_of_the_changelog_can_be_pasted(entries: list[WireEntry], line: str) -> None:
    assert Report("a", "b", tuple(entries)).changelog.splitlines()[2] == line


def test_the_changelog_has_no_fingerprints() -> None:
    assert change().fingerprint not in ordinary().changelog


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        ("endpoint-added", "Added"),
        ("new-required-request-parameter", "Added"),
        ("response-optional-property-added", "Added"),
        ("request-body-added-required", "Added"),
        ("class-added", "Added"),
        ("parameter-added-required", "Added"),
        ("api-removed-without-deprecation", "Removed"),
        ("api-path-removed-without-deprecation", "Removed"),
        ("request-parameter-removed", "Removed"),
        ("response-success-status-removed", "Removed"),
        ("field-removed", "Removed"),
        ("endpoint-deprecated", "Deprecated"),
        ("request-parameter-default-value-added", "Changed"),
        ("request-property-pattern-removed", "Changed"),
        ("response-property-enum-value-added", "Changed"),
        ("api-security-added", "Changed"),
        ("api-operation-id-removed", "Changed"),
        ("api-tag-added", "Changed"),
        ("request-parameter-max-decreased", "Changed"),
        ("field-retyped", "Changed"),
    ],
)
def test_a_change_has_its_section_in_the_changelog(rule: str, title: str) -> None:
    assert find_section(rule) == title


def test_every_rule_has_a_section() -> None:
    rules = [
        line.partition("\t")[0] for line in RULES.read_text(encoding="utf-8").splitlines() if line[:1] not in {"", "#"}
    ]
    assert len(rules) > 100
    assert {find_section(each) for each in rules} == {"Added", "Changed", "Deprecated", "Removed"}
