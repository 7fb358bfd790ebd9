"""Two large descriptions, read at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.diff import compare_descriptions, read_description, read_descriptions
from codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n"


def large(folder: Path, name: str, limit: int, end: str = "") -> Path:
    path = folder / name
    operation = f"{{name: limit, in: query, schema: {{type: integer, maximum: {limit}}}}}"
    lines = (
        f"  /p{n}: {{get: {{parameters: [{operation}], responses: {{'200': {{description: ok}}}}}}}}\n"
        for n in range(2_000)
    )
    path.write_text(HEAD + "".join(lines) + end, encoding="utf-8")
    assert path.stat().st_size > 256 * 1024
    return path


def test_they_say_the_same_as_one_after_the_other(tmp_path: Path) -> None:
    old, new = large(tmp_path, "old.yaml", 100), large(tmp_path, "new.yaml", 50)
    both = read_descriptions(old, new)
    assert [each.name for each in both] == ["old.yaml", "new.yaml"]
    found = compare_descriptions(*both)
    assert {change.id for change in found} == {"request-parameter-max-decreased"}
    assert len(found) == 2_000
    assert found == compare_descriptions(read_description(old), read_description(new))


@pytest.mark.parametrize("broken", ["old.yaml", "new.yaml"])
def test_what_is_wrong_with_either_is_told(tmp_path: Path, broken: str) -> None:
    paths = [large(tmp_path, name, 1, "x: [" if name == broken else "") for name in ("old.yaml", "new.yaml")]
    with pytest.raises(Problem, match=rf"^{broken}: \$: not YAML"):
        read_descriptions(*paths)
