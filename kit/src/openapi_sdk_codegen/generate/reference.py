"""Write the reference of a generated package as pages of Markdown, for the site of a project.

Signatures and docstrings are shown as they are, in blocks of code: whatever a description has in it, lists, odd indents
or markup, stays text. Nothing is imported.
"""

from __future__ import annotations

import ast
import inspect
import re
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RESOURCE = re.compile(r"[A-Z]\w*Resource")


def write_reference(package: Path, folder: Path) -> None:
    """Write a page for each resource, one for all models, and an index. The folder is replaced.

    Args:
        package: The generated package.
        folder: The folder of the pages.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "resources").mkdir(parents=True)
    resources = {path.parent.name: path for path in sorted((package / "api").glob("*/__init__.py"))}
    for name, path in resources.items():
        _write(folder / "resources" / f"{name}.md", f"# client.{name}", _describe_resource(path))
    models = (path for path in sorted((package / "models").glob("*.py")) if path.name != "__init__.py")
    _write(folder / "models.md", "# Models", (text for path in models for text in _describe_models(path)))
    entries = [*(f"resources/{name}" for name in resources), "models"]
    index = "\n".join(["# Reference", "", "```{toctree}", ":maxdepth: 1", "", *entries, "```", ""])
    (folder / "index.md").write_text(index, encoding="utf-8")


def _write(path: Path, title: str, parts: Iterator[str]) -> None:
    path.write_text("\n\n".join([title, *parts, ""]), encoding="utf-8")


def _describe_resource(path: Path) -> Iterator[str]:
    """Yield the methods of the sync class of a resource; those of the async one are the same, awaited."""
    source = path.read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and _RESOURCE.fullmatch(node.name) and not node.name.startswith("Async"):
            for method in node.body:
                if not isinstance(method, ast.FunctionDef) or method.name.startswith("_"):
                    continue
                if text := ast.get_docstring(method):  # overloads have none
                    yield f"## {method.name}"
                    yield _fence(_read_signature(source, method), "python")
                    yield _fence(text)


def _read_signature(source: str, method: ast.FunctionDef) -> str:
    """Return the signature as it is written, without `self`."""
    lines = source.splitlines()[method.lineno - 1 : method.body[0].lineno - 1]
    text = inspect.cleandoc("\n".join(lines)).removesuffix(":")
    return re.sub(r"\(\s*self,\s*", lambda found: "(\n    " if "\n" in found[0] else "(", text, count=1)


def _describe_models(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and (text := ast.get_docstring(node)) and not node.name.startswith("_"):
            yield f"## {node.name}"
            yield _fence(text)


def _fence(text: str, language: str = "text") -> str:
    """Return a block of code that ends nowhere within the text."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    return f"{fence}{language}\n{text}\n{fence}"
