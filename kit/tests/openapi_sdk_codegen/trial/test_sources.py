"""Files that `openapi-sdk try` can't read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.trial.command import read_sources

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("openapi.yaml", "", "a mapping is expected at the top, not NoneType", id="an empty document"),
        pytest.param("openapi.yml", "a: 1", "/openapi: OpenAPI 3.0 or 3.1 is expected", id="another document"),
        pytest.param("page.md", "", 'exactly one fenced block is expected under "## OpenAPI"', id="an empty page"),
    ],
)
def test_what_a_file_lacks_is_said_of_what_its_name_says_that_it_is(
    name: str, content: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    [found] = read_sources([str(path)])
    assert isinstance(found, tuple)
    source, problem = found
    assert source == str(path)
    assert str(problem).startswith(f"{path}: {message}")
