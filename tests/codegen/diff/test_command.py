"""`python -m codegen.diff`: the exit status, the formats, and the same bytes each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from codegen.diff.__main__ import main
from tests.codegen.diff.documents import document, holding, received

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
ROOT = Path(__file__).resolve().parents[3]

SAME = received(holding(TEXT))
HARMLESS = received({"type": "object", "properties": {"p": TEXT, "q": TEXT}})
DOUBTFUL = received({"type": "object"})
BREAKING = received(holding({"type": "integer"}))


def written(folder: Path, name: str, found: Json) -> str:
    (folder / name).write_text(json.dumps(found))
    return str(folder / name)


@pytest.mark.parametrize(
    ("new", "options", "status"),
    [
        pytest.param(SAME, [], 0, id="nothing changes"),
        pytest.param(HARMLESS, [], 0, id="harmless"),
        pytest.param(DOUBTFUL, [], 0, id="a warning"),
        pytest.param(DOUBTFUL, ["--fail-on", "warning"], 1, id="a warning that fails"),
        pytest.param(BREAKING, [], 1, id="an error"),
        pytest.param(BREAKING, ["--fail-on", "warning"], 1, id="an error that fails on warnings"),
        pytest.param(BREAKING, ["--fail-on", "none"], 0, id="an error that doesn't fail"),
    ],
)
def test_the_exit_status_says_whether_anything_breaks(
    new: Json, options: list[str], status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = written(tmp_path, "old.json", SAME), written(tmp_path, "new.json", new)
    assert main([*pair, *options]) == status
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_every_format_names_the_rule(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair = written(tmp_path, "old.json", SAME), written(tmp_path, "new.json", BREAKING)
    assert main([*pair, "--format", form]) == 1
    assert "response-property-type-changed" in capsys.readouterr().out


def test_a_sunset_is_judged_by_the_day_that_is_given(tmp_path: Path) -> None:
    old = document({"deprecated": True, "x-sunset": "2026-06-01"})
    pair = written(tmp_path, "old.json", old), written(tmp_path, "new.json", document())
    assert main([*pair]) == 1
    assert main([*pair, "--today", "2026-05-31"]) == 1
    assert main([*pair, "--today", "2026-06-01"]) == 0


@pytest.mark.parametrize("options", [["--today", "tomorrow"], ["--notice", "some"], ["--format", "pdf"], []])
def test_what_is_no_option_exits_with_2(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(options)
    assert left.value.code == 2
    assert capsys.readouterr().out == ""


def test_the_same_documents_give_the_same_bytes_whatever_the_seed_of_hashes(tmp_path: Path) -> None:
    pair = written(tmp_path, "old.json", busy(0)), written(tmp_path, "new.json", busy(1))
    found = {
        subprocess.run(  # noqa: S603 - this interpreter, on two files of this test
            [sys.executable, "-m", "codegen.diff", *pair, "--format", "json", "--fail-on", "none"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(found) == 1
    assert len(json.loads(found.pop())["changes"]) > 100


def busy(version: int) -> Json:
    """A document in which nearly everything changes from one version to the next."""
    ref = [{"$ref": f"#/components/schemas/S{index}"} for index in range(12)]
    schemas = {
        f"S{index}": {
            "type": ["object", "null"] if (index + version) % 2 else "object",
            "required": [f"p{(index + version) % 3}"],
            "properties": {
                **{f"p{each}": {"enum": ["a", "b", "c", "d"][version : 3 + version]} for each in range(3)},
                f"q{version}": ref[(index + 1) % 12],
                "choice": {"oneOf": [ref[(index + 2) % 12], ref[(index + 3 + version) % 12]]},
            },
        }
        for index in range(12)
    }
    paths: Json = {
        f"/a{index}": {
            "post": {
                "tags": [f"t{version}", f"u{version}"],
                "security": [{f"k{version}": [], "l": []}, {f"m{version}": []}],
                "parameters": [{"name": f"n{each + version}", "in": "query", "schema": TEXT} for each in range(4)],
                "requestBody": {"content": {f"a/b{each + version}": {"schema": ref[index]} for each in range(3)}},
                "responses": {
                    str(200 + each + version): {
                        "description": "",
                        "headers": {f"X-{each + version}": {"schema": TEXT}},
                        "content": {"application/json": {"schema": ref[(index + each) % 12]}},
                    }
                    for each in range(3)
                },
            }
        }
        for index in range(12)
    }
    return document(components={"schemas": schemas}) | {"paths": paths}
