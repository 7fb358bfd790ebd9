"""Who may import whom, read from the sources themselves."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FLEETIT = ROOT / "overlays" / "fleetit"
API = ROOT / "generated" / "fleetit_api"
CODEGEN = ROOT / "codegen"
#: What of `fleetit` needs neither the HTTP client nor anything generated; everything may use it.
COMMON = {"fleetit._errors", "fleetit._fleet_id", "fleetit._json", "fleetit._redaction"}


def modules(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.py"))
    assert found, f"nothing to look at in {folder.name}"
    return found


def name_of(path: Path) -> str:
    parts = path.relative_to(path.parents[len(path.relative_to(ROOT).parts) - 2]).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(path: Path, *, late: bool = True) -> Iterator[str]:
    """Name what a module imports; without `late` only what it imports when it is itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = name_of(path).split(".")[: None if path.name == "__init__.py" else -1]
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join([*above, *([node.module] if node.module else [])])
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" and not late) and (
            late or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ):
            waiting.extend(ast.iter_child_nodes(node))


def tops(path: Path, *, late: bool = True) -> set[str]:
    return {name.partition(".")[0] for name in imported(path, late=late)}


def test_the_generated_package_imports_nothing_of_ours() -> None:
    for path in modules(API):
        assert not tops(path) & {"fleetit", "codegen", "tests"}, path


def test_the_package_imports_no_tools_and_no_tests() -> None:
    for path in modules(FLEETIT):
        assert not tops(path) & {"codegen", "tests", "noxfile"}, path


def test_the_tools_run_where_the_generated_package_is_absent_or_broken() -> None:
    for path in modules(CODEGEN):
        assert not tops(path, late=False) & {"fleetit", "fleetit_api"}, path


def test_only_the_transport_imports_the_http_client() -> None:
    assert {path.parent.name for path in modules(FLEETIT) if "httpx" in tops(path)} == {"_transport"}
    lower = {"httpcore", "h11", "h2", "anyio", "requests", "urllib3", "aiohttp"}
    assert not [path for path in modules(FLEETIT) if tops(path) & lower and "sandbox" not in path.parts]


def test_webhooks_know_nothing_of_the_client() -> None:
    for path in modules(FLEETIT / "webhooks"):
        ours = {name for name in imported(path) if name == "fleetit" or name.startswith("fleetit.")}
        assert not {name for name in ours if not name.startswith("fleetit.webhooks")} - COMMON, path


def test_the_client_knows_nothing_of_webhooks_and_the_sandbox() -> None:
    for path in sorted(FLEETIT.glob("_*.py")):
        late = path.name != "__init__.py"  # which tells a type checker where their names come from
        assert not [
            name for name in imported(path, late=late) if name.startswith(("fleetit.webhooks", "fleetit.sandbox"))
        ]


def test_what_everything_may_use_uses_nothing_itself() -> None:
    for name in COMMON:
        path = FLEETIT / f"{name.removeprefix('fleetit.')}.py"
        ours = {one for one in imported(path) if one.startswith("fleetit.")}
        assert ours <= COMMON, path
        assert "httpx" not in tops(path)
    assert tops(FLEETIT / "_errors.py") <= {"__future__", "builtins"}


@pytest.mark.parametrize(
    ("code", "late", "found"),
    [
        ("import a.b", False, {"a"}),
        ("from a.b import c", False, {"a"}),
        ("from ..types import c", True, {"fleetit_api"}),
        ("def f():\n    import a", False, set[str]()),
        ("def f():\n    import a", True, {"a"}),
        ("if TYPE_CHECKING:\n    import a", False, set[str]()),
        ("if TYPE_CHECKING:\n    import a", True, {"a"}),
        ("try:\n    import a\nexcept ImportError:\n    pass", False, {"a"}),
        ("class C:\n    import a", False, {"a"}),
    ],
)
def test_this_test_sees_imports(monkeypatch: pytest.MonkeyPatch, code: str, late: bool, found: set[str]) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: code)
    assert tops(API / "api" / "x.py", late=late) == found
