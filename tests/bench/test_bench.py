"""The benchmarks run and write their reports. What they measure is not tested."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from bench.__main__ import SUBJECTS, main
from bench.charts import CHARTS, draw_chart, draw_charts
from bench.large_descriptions import repeat_description
from bench.measure import Contender, Samples, measure_in_turn
from bench.report import Promise, Report, build_table, format_number, render_markdown, render_promises
from openapi_sdk_codegen.corrections.extensions import find_malformed
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path


#: Subjects that take less than a second, and one that takes some.
_QUICK, _EXHAUSTIVE = {"verifying"}, {"calling"}


def mark(subject: str) -> list[pytest.MarkDecorator]:
    if subject in _QUICK:
        return []
    return [pytest.mark.exhaustive if subject in _EXHAUSTIVE else pytest.mark.nightly]


#: The subjects with something that users may rely on.
_PROMISING = {"reading", "calling", "importing", "memory", "export", "sandbox"}


@pytest.mark.nightly
@pytest.mark.parametrize("subject", [pytest.param(each, marks=mark(each)) for each in SUBJECTS])
def test_a_subject_is_measured_and_reported(subject: str, tmp_path: Path) -> None:
    results, page = tmp_path / "results.json", tmp_path / "RESULTS.md"
    command = [sys.executable, "-m", "bench", subject, "--quick", "--json", str(results), "--markdown", str(page)]
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, cwd=HERE.root, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    data = json.loads(results.read_text(encoding="utf-8"))
    (report,) = data["subjects"]
    assert report["subject"] == subject
    assert report["tables"]
    text = page.read_text(encoding="utf-8")
    for each in report["tables"]:
        is_skipped = each["skipped"] and not each["rows"]
        assert is_skipped or each["baseline"] in {row["name"] for row in each["rows"]} or subject == "memory"
        assert all(0 < row["low"] <= row["median"] <= row["high"] for row in each["rows"])
        assert all(f"| {row['name']} |" in text for row in each["rows"])
        assert all(f"| {name} | skipped | | | {why} |" in text for name, why in each["skipped"].items())
    drawn = {name for name, title in CHARTS.items() if title in {each["title"] for each in report["tables"]}}
    assert {path.name for path in tmp_path.glob("*.svg")} == {f"chart-{name}.svg" for name in drawn}
    assert bool(report["promises"]) == (subject in _PROMISING)
    assert "mean nothing" in text
    for secret in (str(HERE.root), sys.prefix, str(tmp_path)):
        assert secret not in text + json.dumps(data)


def test_an_unknown_subject_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["speed"])
    assert "speed: not among reading, writing" in capsys.readouterr().err


def test_what_was_measured_before_a_failure_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def measure_one(subject: str, _effort: object) -> Report:
        if subject == "writing":
            raise RuntimeError(subject)
        return Report(subject, [], [])

    monkeypatch.setattr("bench.__main__._measure", measure_one)
    results, page = tmp_path / "results.json", tmp_path / "RESULTS.md"
    with pytest.raises(RuntimeError, match="writing"):
        main(["reading", "writing", "--json", str(results), "--markdown", str(page)])
    assert [each["subject"] for each in json.loads(results.read_text(encoding="utf-8"))["subjects"]] == ["reading"]
    assert "# Measurements" in page.read_text(encoding="utf-8")


@pytest.mark.heavy
def test_copies_of_the_description_are_corrected_as_it_is() -> None:
    published = repeat_description(60)  # two copies and a half
    assert list(find_malformed(published)) == []


def test_contenders_take_turns_and_each_round_starts_with_the_next() -> None:
    order: list[str] = []
    contenders = [Contender(name, partial(order.append, name)) for name in "abc"]
    samples = measure_in_turn(contenders, rounds=3, warm_up=False)
    assert "".join(order) == "abc" + "bca" + "cab"
    assert {name: len(of) for name, of in samples.of.items()} == {"a": 3, "b": 3, "c": 3}


@pytest.mark.heavy
def test_times_are_per_unit_of_work() -> None:
    contenders = [Contender("one", lambda: None), Contender("ten", lambda: None, per=10)]
    samples = measure_in_turn(contenders, rounds=1, clock=itertools.count().__next__)
    assert samples.of == {"one": [1.0], "ten": [0.1]}


def test_a_ratio_is_the_median_of_the_ratios_of_all_rounds() -> None:
    samples = Samples({"ours": [2.0, 40.0, 6.0], "theirs": [1.0, 10.0, 2.0], "bare": [0.5, 5.0, 1.0]})
    assert samples.ratio("ours", "theirs") == 3
    assert samples.excess("ours", "theirs") == 4
    assert samples.median("ours") == 6
    assert samples.quartiles("ours") == (4, 23)


@pytest.mark.parametrize(
    ("measured", "is_kept"),
    [pytest.param(2.0, True, id="the limit itself"), pytest.param(2.1, False, id="above it")],
)
def test_a_promise_is_kept_or_not(measured: float, is_kept: bool) -> None:
    promise = Promise("x", 2, measured)
    assert promise.is_kept is is_kept
    line = render_promises([Report("reading", [], [promise])])[-1]
    assert ("**not kept**" in line) is not is_kept


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0, "0.000"), (0.0444, "0.044"), (1.005, "1.00"), (12.34, "12.3"), (123.4, "123"), (12_345.6, "12,346")],
)
def test_numbers_have_three_significant_digits(value: float, written: str) -> None:
    assert format_number(value) == written


def test_the_table_has_skipped_contenders_with_the_reason() -> None:
    nothing: Any = lambda: None  # noqa: E731 - it does not matter what is timed
    contenders = [Contender("ours", nothing, note="a note")]
    shown = build_table(
        *("Reading", "µs", contenders, Samples({"ours": [1e-6, 3e-6, 2e-6]})),
        baseline="ours",
        skipped={"theirs": "theirs is not installed"},
    )
    lines = render_markdown(Report("reading", [shown], []))
    assert "| ours | 2.00 | 1.50 to 2.50 | 1.00 x | a note |" in lines
    assert "| theirs | skipped | | | theirs is not installed |" in lines


def test_the_charts_are_those_of_the_results(tmp_path: Path) -> None:
    draw_charts(json.loads((HERE.root / "bench" / "results.json").read_text(encoding="utf-8")), tmp_path)
    drawn = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert drawn.keys() == {f"chart-{name}.svg" for name in CHARTS}
    assert drawn == {path.name: path.read_text(encoding="utf-8") for path in (HERE.root / "bench").glob("*.svg")}


def test_a_chart_has_a_bar_as_long_as_its_value_for_each_row() -> None:
    rows = [{"name": "ours, `a`", "median": 5.0}, {"name": "<b>", "median": 10.0}]
    chart = ET.fromstring(draw_chart({"title": "A & B", "unit": "ms", "rows": rows}))  # noqa: S314 - our own text
    elements = [(each.tag.rpartition("}")[2], each) for each in chart]
    assert [each.text for tag, each in elements if tag == "text"][1:] == ["ours, a", "5.00", "<b>", "10.0"]
    bars = [each for tag, each in elements if tag == "rect"][1:]
    assert [(each.get("class"), float(each.get("width", ""))) for each in bars] == [("bar ours", 165), ("bar", 330)]
