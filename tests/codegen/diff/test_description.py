"""Two descriptions are read at the same time if they are large."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from codegen.diff import compare_descriptions, description, read_description, read_descriptions
from codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

START = "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n"
LIMIT = 256 * 1024


def write(folder: Path, name: str, maximum: int, *, end: str = "") -> Path:
    """Write a small description with one parameter."""
    path = folder / name
    schema = f"{{type: integer, maximum: {maximum}}}"
    operation = f"{{parameters: [{{name: limit, in: query, schema: {schema}}}], responses: {{'200': {{}}}}}}"
    path.write_text(f"{START}  /p: {{get: {operation}}}\n{end}", encoding="utf-8")
    return path


@pytest.fixture(name="processes")
def _processes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the processes that are started; threads are started in their place."""
    started: list[int] = []

    def start(count: int) -> ThreadPoolExecutor:
        started.append(count)
        return ThreadPoolExecutor(count)

    monkeypatch.setattr(description, "ProcessPoolExecutor", start)
    return started


@pytest.mark.parametrize(
    ("sizes", "count"),
    [
        pytest.param((LIMIT, LIMIT), 1, id="both large"),
        pytest.param((LIMIT - 1, LIMIT), 0, id="the old one small"),
        pytest.param((LIMIT, LIMIT - 1), 0, id="the new one small"),
    ],
)
def test_only_two_large_descriptions_need_a_second_process(
    sizes: tuple[int, int], count: int, tmp_path: Path, processes: list[int]
) -> None:
    text = '{"openapi": "3.0.0", "paths": {}}'
    for name, size in zip(("old.json", "new.json"), sizes, strict=True):
        (tmp_path / name).write_text(text.ljust(size), encoding="utf-8")
    found = read_descriptions(tmp_path / "old.json", tmp_path / "new.json")
    assert [each.name for each in found] == ["old.json", "new.json"]
    assert len(processes) == count


def test_a_missing_file_needs_no_second_process(tmp_path: Path, processes: list[int]) -> None:
    with pytest.raises(Problem, match=r"none\.json: \$: no such file"):
        read_descriptions(tmp_path / "none.json", write(tmp_path, "new.yaml", 1))
    assert processes == []


def test_two_processes_give_the_same_changes_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(description, "_PARALLEL_BYTES", 1)
    old, new = write(tmp_path, "old.yaml", 100), write(tmp_path, "new.yaml", 50)
    changes = compare_descriptions(*read_descriptions(old, new))
    assert [change.id for change in changes] == ["request-parameter-max-decreased"]
    assert changes == compare_descriptions(read_description(old), read_description(new))


@pytest.mark.parametrize("broken", ["old.yaml", "new.yaml"])
def test_an_error_in_either_process_is_raised(tmp_path: Path, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(description, "_PARALLEL_BYTES", 1)
    paths = [write(tmp_path, name, 1, end="x: [" if name == broken else "") for name in ("old.yaml", "new.yaml")]
    with pytest.raises(Problem, match=rf"^{broken}: \$: not YAML"):
        read_descriptions(*paths)
