"""What the documentation shows is run: each example on its own, against the sandbox."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from codegen.project import HERE
from fleetit.sandbox import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox

PAGES = [HERE.root / "README.md", *sorted((HERE.root / "docs").glob("*.md"))]
FENCE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = [
    pytest.param(example, id=f"{page.name} {number}")
    for page in PAGES
    for number, example in enumerate(FENCE.findall(page.read_text(encoding="utf-8")), 1)
]


@pytest.fixture(scope="module", name="sandbox")
def _sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_runs(example: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    # What a reader puts in place of the dots; the address is the sandbox's in every example.
    monkeypatch.setenv("FLEETIT_BASE_URL", sandbox.url)
    program = example.replace('token="…"', f"token={sandbox.token!r}")
    exec(compile(program, "example", "exec"), {"__name__": "__example__"})  # noqa: S102 - our own documentation


def test_there_are_examples_on_the_pages_that_explain_code() -> None:
    shown = {str(example.id).split()[0] for example in EXAMPLES}
    assert {"README.md", "client.md", "sandbox.md", "webhooks.md"} <= shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_lists_sessions_that_exist() -> None:
    sessions = set(
        re.findall(r"^def (\w+)\(session", (HERE.root / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    )
    text = "".join(page.read_text(encoding="utf-8") for page in [*PAGES, HERE.root / "CONTRIBUTING.md"])
    assert set(re.findall(r"nox -s (\w+)", text)) <= sessions
