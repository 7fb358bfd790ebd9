"""The public names of `openapi_sdk` are the pinned ones, and generated code works with all versions of its format."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pytest

from kit.tests.support import surface

if TYPE_CHECKING:
    from pathlib import Path


def test_the_surface_is_the_pinned_one() -> None:
    pinned = surface.PINNED.read_text(encoding="utf-8").splitlines()
    changed = [*difflib.unified_diff(pinned, surface.collect().splitlines(), "pinned", "openapi_sdk", lineterm="", n=0)]
    assert not changed, "if that is intended, run `nox -s surface`:\n" + "\n".join(changed)


def test_what_generated_code_imports_is_as_it_was_when_its_format_began() -> None:
    pinned, current = surface.PINNED_IMPORTS.read_text(encoding="utf-8"), surface.collect_imports()
    assert not (wrong := surface.find_break(pinned, current)), wrong
    assert pinned == current, "there is more than what is pinned: run `nox -s surface`"


#: Beside `class a.B`, with a field.
PINNED = "FORMAT 1\nclass a.B\na.B.x: int\n"


@pytest.mark.parametrize(
    ("current", "breaks"),
    [
        pytest.param(PINNED, False, id="the same"),
        pytest.param("FORMAT 1\nclass a.B\na.B.x: int\na.B.y: int\nclass a.C\n", False, id="more"),
        pytest.param("FORMAT 1\na.A: module\nclass a.B\na.B.x: int\n", False, id="more, and earlier"),
        pytest.param("FORMAT 1\nclass a.B\n", True, id="a field less"),
        pytest.param("FORMAT 1\nclass a.B\na.B.x: str\n", True, id="a field of another type"),
        pytest.param("FORMAT 2\nclass a.B\n", False, id="less, in another format"),
    ],
)
def test_what_is_gone_needs_another_format(current: str, breaks: bool) -> None:
    assert bool(surface.find_break(PINNED, current)) == breaks


def test_the_message_names_what_is_gone_and_says_what_to_do() -> None:
    message = surface.find_break(PINNED, "FORMAT 1\nclass a.B\n")
    assert "FORMAT 1" in message
    assert "\n  a.B.x: int\n" in message
    assert "raise FORMAT in src/openapi_sdk/model/__init__.py" in message


def test_other_imports_are_not_pinned_under_the_format_of_before(tmp_path: Path) -> None:
    pinned = tmp_path / "generated_imports.txt"
    for more in (PINNED, f"{PINNED}class a.C\n"):
        surface.write_imports(pinned, more)
        assert pinned.read_text(encoding="utf-8") == more
    with pytest.raises(SystemExit, match=r"class a\.C"):
        surface.write_imports(pinned, PINNED)
    assert pinned.read_text(encoding="utf-8") == more
    surface.write_imports(pinned, "FORMAT 2\n")
    assert pinned.read_text(encoding="utf-8") == "FORMAT 2\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("from openapi_sdk.errors import errors\n", {("openapi_sdk.errors", "errors")}, id="a module"),
        pytest.param(
            "    from openapi_sdk.service import Service as S  # lazily\n",
            {("openapi_sdk.service", "Service")},
            id="another name, and a comment",
        ),
        pytest.param(
            "from openapi_sdk import (\n    NotFound,  # validate\n    Retry,\n)\n",
            {("openapi_sdk", "NotFound"), ("openapi_sdk", "Retry")},
            id="several lines",
        ),
        pytest.param(
            """from openapi_sdk.model.calls import {{ "NOT_GIVEN, " if Call }}CallOptions""",
            {("openapi_sdk.model.calls", "NOT_GIVEN"), ("openapi_sdk.model.calls", "CallOptions")},
            id="a template",
        ),
        pytest.param("import openapi_sdk_codegen\nfrom httpx import Client\n", set[tuple[str, str]](), id="others"),
    ],
)
def test_imports_are_found(text: str, expected: set[tuple[str, str]]) -> None:
    assert surface.find_imports([text]) == expected
