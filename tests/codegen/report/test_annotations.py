"""The formats for tools that annotate lines: GitHub's workflow commands, and SARIF."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk_codegen.report.change import Change, Level, SurfaceEntry, WireEntry
from openapi_sdk_codegen.report.render import render
from openapi_sdk_codegen.report.report import Report
from tests.codegen.report.samples import HOSTILE, NOTHING, change, hostile, ordinary, surface

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How the runner of GitHub Actions reads a line, from the documentation of workflow commands.
COMMAND = re.compile(r"::(\w+) ([^:]*)::(.*)")
UNESCAPED = (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))


def unescape(text: str) -> str:
    for escaped, plain in UNESCAPED:
        text = text.replace(escaped, plain)
    return text


def commands(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    for line in text.splitlines()[:-1]:
        match = COMMAND.fullmatch(line)
        assert match, line
        name, properties, data = match.groups()
        pairs = (each.partition("=") for each in properties.split(","))
        yield name, {key: unescape(value) for key, _, value in pairs}, unescape(data)


def at(**places: Any) -> Change:
    both = {"old_place": "openapi.yaml: $.a", "new_place": "parts/b.yaml: $.b", "old_line": 3, "new_line": 7}
    return replace(change(), **{**both, **places})


def report_of(*changes: Change, folders: tuple[str, str] = ("", "")) -> Report:
    return Report("a", "b", tuple(map(WireEntry, changes)), folders=folders)


POSITIONS = [
    pytest.param(at(), ("", ""), "parts/b.yaml", 7, id="the new document"),
    pytest.param(at(new_place="", new_line=None), ("", ""), "openapi.yaml", 3, id="the old one if it is gone"),
    pytest.param(at(), ("old", "api/v2"), "api/v2/parts/b.yaml", 7, id="in the folder of the new document"),
    pytest.param(
        at(new_place="", new_line=None), ("old", "new"), "old/openapi.yaml", 3, id="in the folder of the old one"
    ),
    pytest.param(at(new_line=None), ("", ""), "parts/b.yaml", None, id="a line that isn't known"),
    pytest.param(
        at(new_place="", old_place="main (0123abc):spec/a.yaml: $.a"), ("", ""), "spec/a.yaml", 3, id="a commit"
    ),
    pytest.param(at(new_place="", old_place="HEAD:spec/a.yaml: $.a"), ("", ""), "spec/a.yaml", 3, id="the last commit"),
    pytest.param(at(new_place="", old_place=""), ("", ""), None, None, id="no place"),
]


@pytest.mark.parametrize(("one", "folders", "file", "line"), POSITIONS)
def test_an_annotation_is_at_the_line(
    one: Change, folders: tuple[str, str], file: str | None, line: int | None
) -> None:
    report = report_of(one, folders=folders)
    ((name, properties, message),) = commands(render(report, "github"))
    assert name == "error"
    assert message == "GET /v2/tolls/, query limit: The query parameter was removed.\nCallers: Stop sending it."
    expected = {"file": file, "line": None if line is None else str(line), "title": "request-parameter-removed"}
    assert properties == {key: value for key, value in expected.items() if value is not None}

    (result,) = json.loads(render(report, "sarif"))["runs"][0]["results"]
    region = {} if line is None else {"region": {"startLine": line}}
    locations = [{"physicalLocation": {"artifactLocation": {"uri": file}, **region}}]
    assert result.get("locations") == (None if file is None else locations)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("100%", "100%25", id="a percent sign"),
        pytest.param("%0A", "%250A", id="an escape"),
        pytest.param("a\r\nb", r"a\r\nb", id="line ends"),
        pytest.param("a:b,c", "a:b,c", id="a colon and a comma"),
        pytest.param("\n::error::x", r"\n::error::x", id="a command"),
    ],
)
def test_a_message_is_escaped(text: str, written: str) -> None:
    output = render(report_of(replace(change(Level.INFO), text=f"<{text}>")), "github")
    assert f"<{written}>\n" in output
    assert output.count("\n") == 2


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("100%", "100%25", id="a percent sign"),
        pytest.param("a:b,c", "a%3Ab%2Cc", id="a colon and a comma"),
        pytest.param("a\nb", r"a\nb", id="a line end"),
    ],
)
def test_a_property_is_escaped(text: str, written: str) -> None:
    output = render(report_of(replace(at(), id=f"<{text}>", new_place=f"<{text}>: $.a")), "github")
    assert f"file=<{written}>,line=7,title=<{written}>::" in output


def test_hostile_text_makes_no_commands() -> None:
    found = list(commands(render(hostile(), "github")))
    assert {name for name, _, _ in found} == {"error", "notice"}
    # The runner looks for `##[` anywhere in a line that is no other command.
    output = render(hostile(HOSTILE + "##[error]"), "github")
    assert "##[" not in output.splitlines()[-1]


def test_levels_have_their_commands_and_accepted_changes_have_none() -> None:
    output = render(ordinary(), "github")
    names = [name for name, _, _ in commands(output)]
    assert names == ["error", "error", "warning", "notice", "notice", "notice"]
    titles = [properties["title"] for _, properties, _ in commands(output)]
    assert titles[-1] == "Remark"
    assert output.splitlines()[-1] == "major: 3 breaking, 1 to check, 2 harmless, 1 accepted."


def test_ten_annotations_of_a_level_are_written_and_the_rest_is_counted() -> None:
    levels = [Level.INFO] * 12 + [Level.ERROR] * 13 + [Level.WARNING] * 10
    entries = tuple(WireEntry(change(level, number=number)) for number, level in enumerate(levels))
    output = render(Report("a", "b", entries, remarks=("x",) * 14), "github")
    names = [name for name, _, _ in commands(output)]
    assert names == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 20
    assert output.splitlines()[-1].endswith("harmless. 9 more have no annotation.")


def run_of(report: Report) -> dict[str, Any]:
    log = json.loads(render(report, "sarif"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    run: dict[str, Any]
    (run,) = log["runs"]
    return run


@pytest.mark.parametrize("report", [ordinary(), hostile(), NOTHING], ids=["some", "hostile", "none"])
def test_sarif_has_the_required_properties(report: Report) -> None:
    run = run_of(report)
    driver = run["tool"]["driver"]
    assert driver["name"]
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    assert len(run["results"]) == len(report.entries) + len(report.hidden)
    for result in run["results"]:
        assert result["message"]["text"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert re.fullmatch("[0-9a-f]{12}", result["partialFingerprints"]["cause/v1"])
        for location in result.get("locations", ()):
            assert re.fullmatch(r"[\w./%~-]+", location["physicalLocation"]["artifactLocation"]["uri"])
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    assert len(invocation["toolExecutionNotifications"]) == len(report.remarks)


def test_sarif_has_levels_help_fingerprints_and_suppressions() -> None:
    entries = (
        WireEntry(at()),
        WireEntry(at(level=Level.WARNING, id="b"), accepted="It is fine."),
        WireEntry(at(level=Level.INFO, id="c")),
    )
    run = run_of(Report("a", "b", entries, (SurfaceEntry(surface()),)))
    assert [each["level"] for each in run["results"]] == ["error", "warning", "note", "error"]
    assert [each["ruleId"] for each in run["results"]] == ["request-parameter-removed", "b", "c", "parameter-removed"]
    helps = [rule["help"]["text"] for rule in run["tool"]["driver"]["rules"]]
    assert helps == [
        "Stop sending it.",
        "The description doesn't say whether this breaks callers.",
        "This breaks no caller.",
        "Stop passing it.",
    ]
    assert run["results"][0]["partialFingerprints"] == {"cause/v1": entries[0].change.fingerprint}
    assert run["results"][3]["partialFingerprints"] == {"cause/v1": surface().fingerprint}
    suppression = {"kind": "external", "status": "accepted", "justification": "It is fine."}
    assert [each.get("suppressions") for each in run["results"]] == [None, [suppression], None, None]


def test_a_path_is_a_uri_in_sarif() -> None:
    (result,) = run_of(report_of(at(new_place="a b/ü#.yaml: $.a")))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%BC%23.yaml"
